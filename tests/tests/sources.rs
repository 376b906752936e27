//! Sources of text with a real peer at the other end of a loopback connection.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};
use streamflow::prelude::*;
use streamflow::{BatchReport, Drops, JobHandle};

/// Bounds a wait that ends long before, unless something is broken.
const LONG: Duration = Duration::from_secs(60);

/// A running job over lines of text, and what it shows.
struct Watched {
    handle: JobHandle,
    lines: Receiver<String>,
    reports: Receiver<BatchReport>,
    notices: Receiver<String>,
}

fn watch(lines: impl Source<Batch = Text> + 'static) -> Watched {
    let (line, seen) = mpsc::channel();
    let (report, reports) = mpsc::channel();
    let (notice, notices) = mpsc::channel();
    let job = stream! {
        name "watched";
        batch 5ms;
        source lines = lines;
        lines.for_each(|text| line.send(text.to_owned()));
    };
    let job = job.on_batch(move |batch| drop(report.send(batch.clone())));
    let job = job.on_notice(move |said| drop(notice.send(said.to_string())));
    Watched { handle: job.start().unwrap(), lines: seen, reports, notices }
}

impl Watched {
    /// The next lines must be these.
    fn sees<'a>(&self, lines: impl IntoIterator<Item = &'a str>) {
        for line in lines {
            assert_eq!(self.lines.recv_timeout(LONG).as_deref(), Ok(line));
        }
    }

    /// Waits for a notice that begins so.
    fn notices(&self, beginning: &str) {
        loop {
            let notice = self.notices.recv_timeout(LONG).expect(beginning);
            if notice.starts_with(beginning) {
                return;
            }
        }
    }

    /// Waits until so many records have been dropped.
    fn drops(&self, total: u64) -> Drops {
        let mut drops = Drops::default();
        while drops.total() < total {
            drops += self.reports.recv_timeout(LONG).unwrap().drops();
        }
        drops
    }

    /// Stops the job gracefully; the lines that it showed until then.
    fn stop(self) -> Vec<String> {
        self.handle.stop(true);
        self.handle.await_termination().unwrap();
        self.lines.try_iter().collect()
    }
}

/// A server at an address of its own.
fn server() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// An address that is taken, and where nobody listens as yet.
fn silent() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

/// Breaks a connection off, as a crash does.
fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

/// Waits until the other side has read to the end.
fn await_end(mut stream: TcpStream) {
    stream.shutdown(Shutdown::Write).unwrap();
    let _ = stream.read(&mut [0]);
}

/// Waits until the system asks a silent peer whether it is there: by which timer of the connection
/// runs, of the side whose ports these are.
#[cfg(target_os = "linux")]
fn await_keep_alive(own: u16, peer: u16) {
    let ports = [own, peer].map(|port| format!(":{port:04X}"));
    let asks = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        columns[1].ends_with(&ports[0])
            && columns[2].ends_with(&ports[1])
            && columns[5].starts_with("02:")
    };
    let until = std::time::Instant::now() + LONG;
    while !std::fs::read_to_string("/proc/net/tcp").unwrap().lines().any(asks) {
        assert!(std::time::Instant::now() < until, "nobody asks whether the peer is there");
        thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_silent_peer_is_asked_whether_it_is_there() {
    let (listener, address) = server();
    let watched = watch(socket_text(address));
    let (peer, own) = listener.accept().unwrap();
    await_keep_alive(own.port(), address.port());
    drop(peer);
    watched.stop();

    let mut lines = socket_text_listen("127.0.0.1:0");
    let address = lines.local_addr().unwrap();
    let watched = watch(lines);
    let peer = TcpStream::connect(address).unwrap();
    await_keep_alive(address.port(), peer.local_addr().unwrap().port());
    watched.stop();
}

#[test]
fn lines_come_from_a_slow_server_that_sends_byte_by_byte() {
    let (listener, address) = server();
    let watched = watch(socket_text(address));
    let (mut peer, _) = listener.accept().unwrap();
    peer.set_nodelay(true).unwrap();
    for byte in "to be\r\n\nçà\n".as_bytes() {
        peer.write_all(&[*byte]).unwrap();
        thread::sleep(Duration::from_millis(3));
    }
    watched.sees(["to be", "", "çà"]);
    watched.notices(&format!("source `lines`: connected to {address}"));
    assert_eq!(watched.stop(), Vec::<String>::new());
}

#[test]
fn a_reset_in_mid_line_drops_that_line_and_connects_again() {
    let (listener, address) = server();
    let watched = watch(socket_text(address));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"whole\nhal").unwrap();
    watched.sees(["whole"]);
    reset(peer);
    watched.notices(&format!("source `lines`: lost the connection to {address}: "));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"next\n").unwrap();
    watched.sees(["next"]);
    assert_eq!(watched.drops(1), Drops { unterminated: 1, ..Drops::default() });
    watched.notices("source `lines` dropped records up to batch ");
}

#[test]
fn a_server_that_closes_ends_its_last_line_and_is_connected_again() {
    let (listener, address) = server();
    let watched = watch(socket_text(address));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"first\nlast").unwrap();
    drop(peer);
    watched.sees(["first", "last"]);
    watched.notices(&format!("source `lines`: {address} closed the connection; trying again in "));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"again\n").unwrap();
    watched.sees(["again"]);
}

#[test]
fn a_server_that_is_not_there_is_tried_again_until_it_is() {
    let (socket, address) = silent();
    let watched = watch(socket_text(address));
    watched.notices(&format!("source `lines`: cannot connect to {address}: "));
    watched.notices(&format!("source `lines`: cannot connect to {address}: "));
    socket.listen(1).unwrap();
    let (mut peer, _) = TcpListener::from(socket).accept().unwrap();
    peer.write_all(b"hello\n").unwrap();
    watched.sees(["hello"]);
}

#[test]
fn a_job_stops_while_its_server_is_not_there() {
    let (_socket, address) = silent();
    let watched = watch(socket_text(address));
    watched.notices("source `lines`: cannot connect to ");
    assert_eq!(watched.stop(), Vec::<String>::new());
}

#[test]
fn faulty_lines_are_dropped_and_counted() {
    let (listener, address) = server();
    let watched = watch(socket_text(address).max_line(8));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"good\nb\xFFd\nmuch too long\n12345678\n\xC3\nend\n").unwrap();
    watched.sees(["good", "12345678", "end"]);
    assert_eq!(watched.drops(3), Drops { too_long: 1, invalid_utf8: 2, ..Drops::default() });
}

#[test]
fn faulty_bytes_are_replaced_where_told() {
    let (listener, address) = server();
    let watched = watch(socket_text(address).invalid_utf8(InvalidUtf8::Replace));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"b\xFFd\n").unwrap();
    watched.sees(["b\u{FFFD}d"]);
}

#[test]
fn a_faulty_line_ends_the_job_where_told() {
    let (listener, address) = server();
    let watched = watch(socket_text(address).invalid_utf8(InvalidUtf8::Fail));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"b\xFFd\n").unwrap();
    let error = watched.handle.await_termination().unwrap_err().to_string();
    assert_eq!(error, r#"source `lines`: a line is not UTF-8: "b\xffd""#);
}

#[test]
fn an_address_that_is_none_is_refused_at_the_start() {
    let job = stream! {
        batch 1s;
        source lines = socket_text("localhost");
        lines.count().print();
    };
    let error = job.start().unwrap_err().to_string();
    let begins = "source `lines`: \"localhost\" is not an address; write HOST:PORT";
    assert!(error.starts_with(begins), "{error}");
}

#[test]
fn what_arrived_before_a_stop_is_computed() {
    let (listener, address) = server();
    let watched = watch(socket_text(address));
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(b"first\n").unwrap();
    watched.sees(["first"]);
    let text: String = (0..1000).map(|number| format!("{number}\n")).collect();
    peer.write_all(text.as_bytes()).unwrap();
    peer.write_all(b"unfinished").unwrap();
    let rest = watched.stop();
    assert_eq!(rest, (0..1000).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn what_a_full_buffer_held_up_is_computed_after_a_stop() {
    let (listener, address) = server();
    let (open, gate) = mpsc::channel::<()>();
    let (line, lines) = mpsc::channel();
    let job = stream! {
        batch 5ms;
        source lines = socket_text(address).buffer(32 << 10);
        lines.for_each(|text| {
            let _ = gate.recv();
            line.send(text.to_owned())
        });
    };
    let handle = job.on_notice(|_| ()).start().unwrap();
    let (mut peer, _) = listener.accept().unwrap();
    let text: String = (0..12_000).map(|number| format!("{number:09}\n")).collect();
    peer.write_all(text.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(50));
    handle.stop(true);
    drop(open);
    handle.await_termination().unwrap();
    let seen: Vec<_> = lines.try_iter().collect();
    // The buffer, and one read that waited for room in it.
    assert!(seen.len() >= (32 << 10) / 10, "{} lines", seen.len());
    assert!(seen.iter().enumerate().all(|(at, line)| line.parse() == Ok(at)));
}

#[test]
fn a_file_is_shown_to_its_end() {
    let path = std::env::temp_dir().join(format!("streamflow-sources-{}", std::process::id()));
    std::fs::write(&path, "to be\r\nor ÿ\n\nnot".as_bytes()).unwrap();
    let watched = watch(text_file(&path).per_batch(2));
    watched.handle.await_termination().unwrap();
    std::fs::remove_file(path).unwrap();
    watched.sees(["to be", "or ÿ", "", "not"]);
    let records = watched.reports.try_iter().map(|report| report.records());
    assert_eq!(records.collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn lines_of_many_peers_at_once_do_not_mix() {
    let mut lines = socket_text_listen("127.0.0.1:0");
    let address = lines.local_addr().unwrap();
    let watched = watch(lines);
    let send = |peer: usize| {
        let mut stream = TcpStream::connect(address).unwrap();
        for number in 0..200 {
            for part in [format!("{peer} "), format!("{number}"), "\n".to_owned()] {
                stream.write_all(part.as_bytes()).unwrap();
            }
        }
        await_end(stream);
    };
    thread::scope(|scope| (0..8).for_each(|peer| drop(scope.spawn(move || send(peer)))));
    let mut next = [0; 8];
    for _ in 0..8 * 200 {
        let line = watched.lines.recv_timeout(LONG).unwrap();
        let (peer, number) = line.split_once(' ').unwrap();
        let peer: usize = peer.parse().unwrap();
        assert_eq!(number.parse(), Ok(next[peer]), "{line}");
        next[peer] += 1;
    }
    assert_eq!(watched.stop(), Vec::<String>::new());
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn a_peer_that_breaks_off_does_not_disturb_another() {
    let mut lines = socket_text_listen("127.0.0.1:0");
    let address = lines.local_addr().unwrap();
    let watched = watch(lines);
    let mut steady = TcpStream::connect(address).unwrap();
    let mut broken = TcpStream::connect(address).unwrap();
    steady.write_all(b"be").unwrap();
    broken.write_all(b"whole\nhal").unwrap();
    watched.sees(["whole"]);
    reset(broken);
    assert_eq!(watched.drops(1), Drops { unterminated: 1, ..Drops::default() });
    steady.write_all(b"fore\nlast").unwrap();
    await_end(steady);
    watched.sees(["before", "last"]);
}

#[test]
fn one_peer_more_than_allowed_waits_for_its_turn() {
    let mut lines = socket_text_listen("127.0.0.1:0").max_peers(1);
    let address = lines.local_addr().unwrap();
    let watched = watch(lines);
    let mut first = TcpStream::connect(address).unwrap();
    first.write_all(b"first\n").unwrap();
    watched.sees(["first"]);
    let mut second = TcpStream::connect(address).unwrap();
    second.write_all(b"second\n").unwrap();
    assert!(watched.lines.recv_timeout(Duration::from_millis(50)).is_err());
    first.write_all(b"first again\n").unwrap();
    watched.sees(["first again"]);
    drop(first);
    watched.sees(["second"]);
}

#[test]
fn an_address_in_use_is_an_error_that_names_it() {
    let (_listener, address) = server();
    let error = socket_text_listen(address).local_addr().unwrap_err().to_string();
    assert!(error.starts_with(&format!("listening at {address}: ")), "{error}");
}
