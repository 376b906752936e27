//! TCP connections, as Linux lists them in `/proc/net/tcp` and `/proc/net/tcp6`.

use std::io::ErrorKind;
use std::net::IpAddr;

use procfs_core::net::{TcpNetEntries, TcpState};
use procfs_core::{ExplicitSystemInfo, FromBufReadSI};
use streamflow::{Error, Result};

/// Where this machine's are listed, and how the lists begin.
const LISTS: [(&str, &str); 2] =
    [("/proc/net/tcp", "rem_address"), ("/proc/net/tcp6", "remote_address")];

/// All states a connection can be in, as `ss` names them.
pub const STATES: [&str; 12] = [
    "established",
    "syn-sent",
    "syn-recv",
    "fin-wait-1",
    "fin-wait-2",
    "time-wait",
    "closed",
    "close-wait",
    "last-ack",
    "listening",
    "closing",
    "new-syn-recv",
];

/// A connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// One of [`STATES`].
    pub state: &'static str,
    /// Who is at the other end; nobody, where one is waited for.
    pub peer: Option<IpAddr>,
}

/// This machine's connections, now.
///
/// # Errors
/// On systems that do not list them there.
pub fn current() -> Result<Vec<Connection>> {
    let mut all = Vec::new();
    for (path, _) in LISTS {
        match std::fs::read_to_string(path) {
            Ok(list) => all.extend(parse(&list)?),
            // A machine without IPv6.
            Err(cause) if cause.kind() == ErrorKind::NotFound && path != LISTS[0].0 => {}
            Err(cause) => return Err(Error::io(format!("reading {path}"), cause)),
        }
    }
    Ok(all)
}

/// The connections in a recording of both lists, once a second:
/// `while sleep 1; do cat /proc/net/tcp /proc/net/tcp6; done >FILE`.
///
/// # Errors
/// When a line is none of such a list.
pub fn recorded(recording: &str) -> Result<Vec<Vec<Connection>>> {
    let mut seconds: Vec<Vec<Connection>> = Vec::new();
    let mut rest = recording;
    while !rest.is_empty() {
        let header = rest.lines().next().unwrap_or_default();
        let end = rest.match_indices("\n  sl ").map(|(at, _)| at + 1).next();
        let (list, later) = rest.split_at(end.unwrap_or(rest.len()));
        match seconds.last_mut() {
            Some(second) if header.contains(LISTS[1].1) => second.extend(parse(list)?),
            _ => seconds.push(parse(list)?),
        }
        rest = later;
    }
    Ok(seconds)
}

/// The connections of one list.
fn parse(list: &str) -> Result<Vec<Connection>> {
    if !LISTS.iter().any(|(_, header)| list.lines().next().is_some_and(|l| l.contains(header))) {
        return Err(Error::other("this is no list of connections as /proc/net/tcp gives it"));
    }
    // Of these the parser asks for the order of bytes alone.
    let system = ExplicitSystemInfo {
        boot_time_secs: 0,
        ticks_per_second: 0,
        page_size: 0,
        is_little_endian: cfg!(target_endian = "little"),
    };
    let list = TcpNetEntries::from_buf_read(list.as_bytes(), &system).map_err(Error::other)?;
    let connection = |state: TcpState, peer: IpAddr| Connection {
        state: STATES[state as usize - 1],
        peer: (!peer.is_unspecified()).then(|| peer.to_canonical()),
    };
    Ok(list.0.into_iter().map(|one| connection(one.state, one.remote_address.ip())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = concat!(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n",
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 11 1\n",
        "   1: 0100007F:1F90 070200C0:A99D 06 00000000:00000000 03:0000175B 00000000 0 0 0 3\n",
    );

    /// A client at 192.0.2.7 that speaks IPv4 to a socket of IPv6.
    const LIST6: &str = concat!(
        "  sl  local_address                         remote_address                        st\n",
        "   0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF0000070200C0:E71D 01",
        " 00000000:00000000 00:00000000 00000000     0        0 12 1\n",
    );

    #[test]
    fn a_recording_has_both_lists_of_each_second() -> Result<()> {
        let client = Some(IpAddr::from([192, 0, 2, 7]));
        let connection = |state, peer| Connection { state, peer };
        let listed = [connection("listening", None), connection("time-wait", client)];
        let seconds = recorded(&format!("{LIST}{LIST6}{LIST}"))?;
        let first = [&listed[..], &[connection("established", client)]].concat();
        assert_eq!(seconds, [first, listed.to_vec()]);
        Ok(())
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(recorded("127.0.0.1\n").is_err());
        assert!(recorded(&LIST.replace("0A", "FF")).is_err());
        assert_eq!(recorded("").map(|seconds| seconds.len()).ok(), Some(0));
    }
}
