//! A server on the loopback interface that sends a text over and over, at an easy pace.

use std::io::{self, BufWriter, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// "The Walrus and the Carpenter", by Lewis Carroll.
pub const WALRUS: &str = include_str!("../data/walrus.txt");

/// How many lines are sent at once.
const LINES: usize = 20;

/// How long the server rests after that: about 2,000 lines a second.
const REST: Duration = Duration::from_millis(10);

/// Serves `text` on a port of the system's choice, one client after the other, each for as long as
/// it stays; where to connect to.
pub fn serve(text: &'static str) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::Builder::new().name("text-server".to_owned()).spawn(move || {
        for client in listener.incoming().flatten() {
            // A client that goes away ends its own service and nothing else.
            let _ = send(text, client);
        }
    })?;
    Ok(address)
}

/// Sends the text again and again until the client is gone.
fn send(text: &str, client: TcpStream) -> io::Result<()> {
    let mut client = BufWriter::new(client);
    let mut lines = text.lines().cycle();
    loop {
        for line in lines.by_ref().take(LINES) {
            writeln!(client, "{line}")?;
        }
        client.flush()?;
        thread::sleep(REST);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};

    use super::*;

    #[test]
    fn a_client_reads_the_text_again_and_again() -> io::Result<()> {
        let address = serve("one\n\nthree\n")?;
        for _client in 0..2 {
            let lines = BufReader::new(TcpStream::connect(address)?).lines();
            let lines: Vec<_> = lines.take(7).collect::<io::Result<_>>()?;
            assert_eq!(lines, ["one", "", "three", "one", "", "three", "one"]);
        }
        Ok(())
    }
}
