//! Text from clients: listens, and reads from many peers at once.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::alive::keep_asking;
use super::inbox::{self, Inbox};
use super::options::{TextOptions, buffer_option, text_options};
use super::socket::{check, spawn};
use super::writer::Writer;
use super::{Codec, Durable, Limit, Notices, Range, Source};
use crate::batch::Text;
use crate::driver::report::Drops;
use crate::{Error, Result};

/// Lines that peers send; made by [`socket_text_listen`].
#[derive(Debug)]
pub struct ListenText {
    address: String,
    options: TextOptions,
    capacity: usize,
    max_peers: usize,
    listener: Option<TcpListener>,
    server: Option<Arc<Server>>,
}

/// Lines that peers send, which connect to the address, `HOST:PORT`, where the source listens.
///
/// Many peers may send at once: lines are in order within a peer, and never mixed. An unterminated
/// last line counts when its peer closes the connection, and is dropped and counted when the
/// connection breaks. A peer that is gone without a word is given up after some two minutes of
/// silence in which nobody answers for it. What has been read is gone from the peer: the source
/// cannot replay.
///
/// Peers share the [`buffer`](ListenText::buffer) evenly, as many as want some of it: one that
/// sends more than the job takes, or lines that are dropped, leaves the others their share.
///
/// ```
/// use streamflow::source::socket_text_listen;
/// let mut lines = socket_text_listen("127.0.0.1:0");
/// let address = lines.local_addr()?;
/// assert_ne!(address.port(), 0);
/// # Ok::<(), streamflow::Error>(())
/// ```
pub fn socket_text_listen(address: impl fmt::Display) -> ListenText {
    ListenText {
        address: address.to_string(),
        options: TextOptions::default(),
        capacity: inbox::CAPACITY,
        max_peers: 1024,
        listener: None,
        server: None,
    }
}

text_options!(ListenText);
buffer_option!(ListenText);

impl ListenText {
    /// Reads from so many peers at once at most, 1024 by default; others wait to be accepted.
    #[must_use]
    pub fn max_peers(mut self, count: usize) -> Self {
        self.max_peers = count.max(1);
        self
    }

    /// The address that the source listens at, from now on: tells which port was found for
    /// port 0.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub fn local_addr(&mut self) -> Result<SocketAddr> {
        let doing = format!("listening at {}", self.address);
        self.bind()?.local_addr().map_err(|cause| Error::io(doing, cause))
    }

    fn bind(&mut self) -> Result<&TcpListener> {
        match &mut self.listener {
            Some(listener) => Ok(listener),
            unbound => {
                check(&self.address)?;
                let bound = TcpListener::bind(&self.address);
                let doing = || format!("listening at {}", self.address);
                Ok(unbound.insert(bound.map_err(|cause| Error::io(doing(), cause))?))
            }
        }
    }
}

impl Source for ListenText {
    type Batch = Text;

    fn open(&mut self, notices: &Notices) -> Result<()> {
        let doing = format!("listening at {}", self.address);
        let listener = self.bind()?.try_clone();
        let listener = listener.map_err(|cause| Error::io(&*doing, cause))?;
        let address = self.local_addr()?;
        notices.say(format_args!("listening at {address}"));
        let inbox = Inbox::new(self.options, self.capacity);
        let writer = inbox.writer();
        let server = Arc::new(Server {
            inbox,
            address,
            accepting: AtomicBool::new(true),
            peers: Mutex::default(),
        });
        self.server = Some(Arc::clone(&server));
        let (notices, most) = (notices.clone(), self.max_peers);
        spawn(&doing, move || {
            // While peers may come, the source has not ended: the listener goes first.
            let (_writer, listener) = (writer, listener);
            server.accept(&listener, most, &notices);
            server.accepting.store(false, Ordering::SeqCst);
        })
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        Ok(self.server.as_ref().map_or(Range::default(), |server| server.inbox.plan(limit)))
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        self.server.as_ref().map_or(Ok(Text::default()), |server| server.inbox.read(range))
    }

    fn ended(&self) -> bool {
        self.server.as_ref().is_some_and(|server| server.inbox.ended())
    }

    fn drops(&mut self) -> Drops {
        self.server.as_ref().map_or(Drops::default(), |server| server.inbox.drops())
    }

    fn stop(&mut self) {
        if let Some(server) = &self.server {
            server.inbox.stop();
            server.shut(Shutdown::Read);
        }
        self.listener = None;
    }

    fn kind(&self) -> String {
        "socket_text_listen".to_owned()
    }

    /// The lines as they were framed.
    fn codec(&self) -> Option<Codec<Text>> {
        Some(Codec::TEXT)
    }
}

impl Durable for ListenText {}

impl Drop for ListenText {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.inbox.close();
            server.shut(Shutdown::Both);
        }
    }
}

/// What the source shares with its threads: one that accepts, one for each peer.
#[derive(Debug)]
struct Server {
    inbox: Arc<Inbox>,
    address: SocketAddr,
    /// A thread waits for peers.
    accepting: AtomicBool,
    /// By number, in the order in which they came: one that resets may come again from its port.
    peers: Mutex<HashMap<u64, TcpStream>>,
}

impl Server {
    fn peers(&self) -> MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what blocks: reads from peers, and the wait for another peer, by being one.
    fn shut(&self, how: Shutdown) {
        for peer in self.peers().values() {
            let _ = peer.shutdown(how);
        }
        if !self.accepting.load(Ordering::SeqCst) {
            return;
        }
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
    }

    /// Takes peers as they come, until intake stops.
    fn accept(self: &Arc<Self>, listener: &TcpListener, most: usize, notices: &Notices) {
        let mut peer = 0;
        // The thread that accepts is a writer, too.
        while let Some(writer) = self.inbox.writer_below(most.saturating_add(1)) {
            peer += 1;
            let outcome = listener.accept().and_then(|(stream, _)| {
                keep_asking(&stream);
                self.peers().insert(peer, stream.try_clone()?);
                Ok(stream)
            });
            if self.inbox.stopped() {
                return;
            }
            let begun = match outcome {
                Ok(stream) => {
                    let server = Arc::clone(self);
                    let read = move || server.read(&writer, &stream, peer);
                    // A peer that nobody reads from is let go, and can tell.
                    spawn("reading from a peer", read).inspect_err(|_| {
                        self.peers().remove(&peer);
                    })
                }
                Err(cause) => Err(Error::io("accepting a peer", cause)),
            };
            if let Err(error) = begun {
                // Too many open files, or threads: it takes time until there are fewer.
                notices.say(format_args!("{error}"));
                self.inbox.stopped_within(Duration::from_secs(1));
            }
        }
    }

    /// Reads all that a peer sends. How its connection ends matters to its last line alone.
    fn read(&self, writer: &Writer, stream: &TcpStream, peer: u64) {
        // Intake may have stopped before the peer was there to be shut down.
        if self.inbox.stopped() {
            let _ = stream.shutdown(Shutdown::Read);
        }
        let _ = writer.copy(stream);
        self.peers().remove(&peer);
    }
}
