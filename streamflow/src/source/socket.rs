//! Text from a server: connects, and connects again when the connection is lost.

use std::fmt;
use std::io;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::alive::keep_asking;
use super::inbox::{self, Inbox};
use super::options::{TextOptions, buffer_option, text_options};
use super::writer::Writer;
use super::{Codec, Durable, Limit, Notices, Range, Source};
use crate::batch::Text;
use crate::driver::report::Drops;
use crate::{Error, Result};

/// How long the source waits before it connects again: at first, and at most.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// How long one attempt to connect may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Lines that a server sends; made by [`socket_text`].
#[derive(Debug)]
pub struct SocketText {
    address: String,
    options: TextOptions,
    capacity: usize,
    link: Option<Link>,
}

/// The source's part of its connection.
#[derive(Debug)]
struct Link {
    inbox: Arc<Inbox>,
    /// The connection as it stands, to be shut down when the source stops.
    stream: Arc<Mutex<Option<TcpStream>>>,
}

/// Lines that the server at an address, `HOST:PORT`, sends: the source connects to it.
///
/// When the server is not there, or goes away, the source says so and connects again, waiting
/// longer each time, up to ten seconds. An unterminated last line counts when the server closes the
/// connection, and is dropped and counted when the connection breaks. A server that is gone without
/// a word is given up after some two minutes of silence in which nobody answers for it. What has
/// been read is gone from the server: the source cannot replay.
///
/// ```no_run
/// use streamflow::source::socket_text;
/// let lines = socket_text("127.0.0.1:9999").max_line(64 << 10);
/// # let _ = lines;
/// ```
pub fn socket_text(address: impl fmt::Display) -> SocketText {
    let (options, capacity) = (TextOptions::default(), inbox::CAPACITY);
    SocketText { address: address.to_string(), options, capacity, link: None }
}

text_options!(SocketText);
buffer_option!(SocketText);

/// An error if an address is not of the form `HOST:PORT`. Whether the host is known shows later.
pub(super) fn check(address: &str) -> Result<()> {
    let form = address.rsplit_once(':').filter(|(host, port)| {
        let bare = !host.contains([':', ' ', '/']) || host.starts_with('[') && host.ends_with(']');
        bare && !host.is_empty() && port.parse::<u16>().is_ok()
    });
    form.map(|_| ()).ok_or_else(|| {
        Error::Config(format!(
            "\"{address}\" is not an address; write HOST:PORT, as in \"127.0.0.1:9999\""
        ))
    })
}

impl Source for SocketText {
    type Batch = Text;

    fn open(&mut self, notices: &Notices) -> Result<()> {
        check(&self.address)?;
        let inbox = Inbox::new(self.options, self.capacity);
        let client = Client {
            address: self.address.clone(),
            writer: inbox.writer(),
            inbox: Arc::clone(&inbox),
            stream: Arc::default(),
            notices: notices.clone(),
        };
        self.link = Some(Link { inbox, stream: Arc::clone(&client.stream) });
        spawn(&format!("connecting to {}", self.address), move || client.run())
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        Ok(self.link.as_ref().map_or(Range::default(), |link| link.inbox.plan(limit)))
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        self.link.as_ref().map_or(Ok(Text::default()), |link| link.inbox.read(range))
    }

    fn ended(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.inbox.ended())
    }

    fn drops(&mut self) -> Drops {
        self.link.as_ref().map_or(Drops::default(), |link| link.inbox.drops())
    }

    fn stop(&mut self) {
        if let Some(link) = &self.link {
            link.inbox.stop();
            shut(&link.stream, Shutdown::Read);
        }
    }

    fn kind(&self) -> String {
        "socket_text".to_owned()
    }

    /// The lines as they were framed.
    fn codec(&self) -> Option<Codec<Text>> {
        Some(Codec::TEXT)
    }
}

impl Durable for SocketText {}

impl Drop for SocketText {
    fn drop(&mut self) {
        if let Some(link) = &self.link {
            link.inbox.close();
            shut(&link.stream, Shutdown::Both);
        }
    }
}

/// Starts a thread of a source's own.
pub(super) fn spawn(doing: &str, body: impl FnOnce() + Send + 'static) -> Result<()> {
    let thread = thread::Builder::new().name("streamflow-source".to_owned());
    thread.spawn(body).map(|_| ()).map_err(|cause| Error::io(doing, cause))
}

/// Ends a connection's read that blocks. One that the peer has ended already stays as it is.
fn shut(stream: &Mutex<Option<TcpStream>>, how: Shutdown) {
    if let Some(stream) = &*stream.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = stream.shutdown(how);
    }
}

/// The thread that holds the connection.
struct Client {
    address: String,
    writer: Writer,
    inbox: Arc<Inbox>,
    stream: Arc<Mutex<Option<TcpStream>>>,
    notices: Notices,
}

impl Client {
    /// Connects and reads, again and again, until intake stops.
    fn run(self) {
        let (first, most) = BACK_OFF;
        let mut wait = first;
        let address = &self.address;
        loop {
            let lost = match connect(address) {
                Ok(stream) => {
                    self.notices.say(format_args!("connected to {address}"));
                    let (read, outcome) = self.receive(stream);
                    // A server that takes connections and gives nothing is not to be stormed.
                    wait = if read > 0 { first } else { wait };
                    match outcome {
                        Ok(()) => format!("{address} closed the connection"),
                        Err(cause) => format!("lost the connection to {address}: {cause}"),
                    }
                }
                Err(cause) => format!("cannot connect to {address}: {cause}"),
            };
            if self.inbox.stopped() {
                return;
            }
            self.notices.say(format_args!("{lost}; trying again in {wait:?}"));
            if self.inbox.stopped_within(wait) {
                return;
            }
            wait = most.min(wait * 2);
        }
    }

    /// Reads all that a connection gives.
    fn receive(&self, stream: TcpStream) -> (u64, io::Result<()>) {
        let shared = match stream.try_clone() {
            Ok(shared) => shared,
            Err(cause) => return (0, Err(cause)),
        };
        let slot = || self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        *slot() = Some(shared);
        // Intake may have stopped before the connection was there to be shut down.
        if self.inbox.stopped() {
            shut(&self.stream, Shutdown::Read);
        }
        let received = self.writer.copy(&stream);
        *slot() = None;
        received
    }
}

/// Connects to the first of a host's addresses that answers.
fn connect(address: &str) -> io::Result<TcpStream> {
    let unknown = || io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    let mut failed = unknown();
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => {
                keep_asking(&stream);
                return Ok(stream);
            }
            Err(cause) => failed = cause,
        }
    }
    Err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for good in ["127.0.0.1:9999", "localhost:0", "[::1]:80", "some-host.example:65535"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in ["", "9999", "host", "host:", ":1", "host:65536", "::1:80", "http://host:1"] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert_eq!(
            check("localhost").unwrap_err().to_string(),
            "\"localhost\" is not an address; write HOST:PORT, as in \"127.0.0.1:9999\""
        );
    }
}
