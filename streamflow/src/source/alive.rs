//! A peer that is gone without a word, its cable cut or its machine off, is asked whether it is
//! there: else its connection would stand, and be waited for, for ever.

use std::net::TcpStream;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};

/// After how long a silence a peer is asked, and how often then. A system asks a few times, nine on
/// Linux, before it gives a connection up.
const SILENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_secs(10);

/// Has the system ask a silent peer whether it is there, and end the connection if nobody answers.
pub(super) fn keep_asking(stream: &TcpStream) {
    let asked = TcpKeepalive::new().with_time(SILENCE).with_interval(AGAIN);
    // A connection of which this cannot be asked has broken, which shows when it is read.
    let _ = SockRef::from(stream).set_tcp_keepalive(&asked);
}
