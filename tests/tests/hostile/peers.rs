//! Peers of a text source, most of which mean harm. Each knows what it has coming to it: how many
//! of its lines count, and how many are dropped, and why.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use socket2::SockRef;
use streamflow::Drops;

use super::number;

/// What a peer does with its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: what the others are compared with.
    Quiet,
    /// A byte a second.
    Trickle,
    /// Many bytes, and no line end among them.
    Endless,
    /// Connections in quick succession, each reset as soon as it has written, or before.
    Storm,
    /// Half a line, and then nothing, as if the peer's machine were gone.
    HalfOpen,
    /// Bytes that are in no UTF-8 text, with good lines among them.
    Faulty,
    /// More good lines than the others send.
    Flood,
}

/// How a peer comes by its connections: the source connects to it, or it to the source.
pub(super) enum Way {
    Accept(TcpListener),
    Connect(SocketAddr),
}

/// What comes of what was sent.
#[derive(Debug, Default)]
pub(super) struct Dealt {
    /// Lines that count; none if it is known only of those that have been read.
    pub(super) lines: Option<u64>,
    pub(super) drops: Drops,
    /// Connections that stay.
    pub(super) _open: Vec<TcpStream>,
}

/// Without a line end come so many bytes at least.
fn endless() -> u64 {
    number("STREAMFLOW_HOSTILE_MIB").unwrap_or(256) << 20
}

/// How long a peer rests after each megabyte that is no line, and that is lines: it still sends
/// more than the healthy one. A peer that never rests takes its share of the processor, whatever
/// its bytes are.
const REST: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(20));

/// In each block, so many lines that are faulty, of so many bytes, and so many that are good.
const FAULTY: (u64, usize, u64) = (1000, 1000, 10);

/// How many lines of 100 bytes there are in each block of a flood.
const FLOOD: u64 = 10_000;

/// How many blocks come at least.
const BLOCKS: u64 = 60;

/// How often a storm's peer connects at least where it connects, and where it is connected to: a
/// source waits before it connects again.
const STORM: (u64, u64) = (2000, 6);

/// How many peers there are of those who do next to nothing.
const MANY: usize = 50;

impl Way {
    /// The next connection; none if it is over before one comes.
    pub(super) fn next(&self, over: &AtomicBool) -> Option<TcpStream> {
        match self {
            Self::Connect(to) => Some(TcpStream::connect(to).unwrap()),
            Self::Accept(listener) => {
                listener.set_nonblocking(true).unwrap();
                loop {
                    if let Ok((stream, _)) = listener.accept() {
                        stream.set_nonblocking(false).unwrap();
                        return Some(stream);
                    }
                    if over.load(Ordering::SeqCst) {
                        return None;
                    }
                    thread::sleep(Duration::from_millis(1));
                }
            }
        }
    }

    /// As many connections at once as it can have.
    fn many(&self, over: &AtomicBool) -> Vec<TcpStream> {
        let many = if matches!(self, Self::Connect(_)) { MANY } else { 1 };
        (0..many).map_while(|_| self.next(over)).collect()
    }
}

impl Kind {
    /// Begins, and goes on until it is over and what must be was done.
    pub(super) fn start(self, way: Way, over: &Arc<AtomicBool>) -> JoinHandle<(Way, Dealt)> {
        let over = Arc::clone(over);
        thread::spawn(move || {
            let dealt = match self {
                Self::Quiet => say_once(&way, &over, b""),
                Self::HalfOpen => say_once(&way, &over, b"hal"),
                Self::Trickle => trickle(&way, &over),
                Self::Endless => without_end(&way, &over),
                Self::Storm => storm(&way, &over),
                Self::Faulty => faulty(&way, &over),
                Self::Flood => flood(&way, &over),
            };
            (way, dealt)
        })
    }
}

/// Sends some bytes and waits. What is no line by the end of the job was cut off.
fn say_once(way: &Way, over: &AtomicBool, bytes: &[u8]) -> Dealt {
    let mut open = way.many(over);
    open.iter_mut().for_each(|peer| peer.write_all(bytes).unwrap());
    await_over(over);
    let unterminated = if bytes.is_empty() { 0 } else { open.len() as u64 };
    Dealt { lines: Some(0), drops: Drops { unterminated, ..Drops::default() }, _open: open }
}

fn await_over(over: &AtomicBool) {
    while !over.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(1));
    }
}

fn trickle(way: &Way, over: &AtomicBool) -> Dealt {
    let mut open = way.many(over);
    while !over.load(Ordering::SeqCst) {
        open.iter_mut().for_each(|peer| peer.write_all(b"x").unwrap());
        let until = Instant::now() + Duration::from_secs(1);
        while Instant::now() < until && !over.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    }
    open.iter_mut().for_each(|peer| peer.write_all(b"\n").unwrap());
    Dealt { lines: Some(open.len() as u64), _open: open, ..Dealt::default() }
}

fn without_end(way: &Way, over: &AtomicBool) -> Dealt {
    let (mut sent, least) = (0, endless());
    let Some(mut peer) = way.next(over) else { return Dealt::default() };
    let block = vec![b'x'; 1 << 20];
    while sent < least || !over.load(Ordering::SeqCst) {
        peer.write_all(&block).unwrap();
        sent += block.len() as u64;
        thread::sleep(REST.0);
    }
    peer.write_all(b"\nnext\n").unwrap();
    let drops = Drops { too_long: 1, ..Drops::default() };
    Dealt { lines: Some(1), drops, _open: vec![peer] }
}

fn storm(way: &Way, over: &AtomicBool) -> Dealt {
    let (connect, accept) = STORM;
    let least = if matches!(way, Way::Connect(_)) { connect } else { accept };
    let mut connections = 0;
    while connections < least || !over.load(Ordering::SeqCst) {
        // Of a source that waits before it connects again, there may be none by then.
        let Some(mut peer) = way.next(&AtomicBool::new(connections >= least)) else { continue };
        if connections % 3 < 2 {
            // In one segment: who has read the line has read what is cut off, too.
            peer.write_all(b"whole\nhal").unwrap();
        }
        SockRef::from(&peer).set_linger(Some(Duration::ZERO)).unwrap();
        connections += 1;
    }
    // Where a connection was reset before it was accepted, nothing of it is read.
    Dealt::default()
}

fn faulty(way: &Way, over: &AtomicBool) -> Dealt {
    let Some(mut peer) = way.next(over) else { return Dealt::default() };
    let (bad, length, good) = FAULTY;
    let line = [&vec![0xFF; length][..], b"\n"].concat();
    let lines = [&line.repeat((bad / good) as usize)[..], b"good\n"].concat();
    let (block, mut blocks) = (lines.repeat(good as usize), 0);
    while blocks < BLOCKS || !over.load(Ordering::SeqCst) {
        peer.write_all(&block).unwrap();
        blocks += 1;
        thread::sleep(REST.1);
    }
    // A line that is both is dropped for its length: nobody looks at what it says.
    peer.write_all(&vec![0xFF; 2 << 20]).unwrap();
    peer.write_all(b"\n").unwrap();
    let drops = Drops { invalid_utf8: bad * blocks, too_long: 1, ..Drops::default() };
    Dealt { lines: Some(good * blocks), drops, _open: vec![peer] }
}

fn flood(way: &Way, over: &AtomicBool) -> Dealt {
    let Some(mut peer) = way.next(over) else { return Dealt::default() };
    let line = [&[b'g'; 99][..], b"\n"].concat();
    let (block, mut blocks) = (line.repeat(FLOOD as usize), 0);
    while blocks < BLOCKS || !over.load(Ordering::SeqCst) {
        peer.write_all(&block).unwrap();
        blocks += 1;
        thread::sleep(REST.1);
    }
    Dealt { lines: Some(FLOOD * blocks), _open: vec![peer], ..Dealt::default() }
}

/// Numbered lines of 100 bytes, as fast as they are taken.
pub(super) fn send_numbered(peer: &mut TcpStream, lines: u64) {
    let padding = "h".repeat(83);
    let mut block = Vec::new();
    for number in 0..lines {
        writeln!(block, "h{number:0>14} {padding}").unwrap();
        if block.len() > 60_000 || number + 1 == lines {
            peer.write_all(&block).unwrap();
            block.clear();
        }
    }
}

/// The number of such a line; none of the other peers' lines.
pub(super) fn number_of(line: &str) -> Option<u64> {
    line.strip_prefix('h')?.get(..14)?.parse().ok()
}
