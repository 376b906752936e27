//! Memory stays bounded however slow a job is; no thread outlives its job. In a process of its own,
//! since it measures the process. What peers may send is the matter of `hostile`.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use streamflow::prelude::*;

/// Bounds a wait that ends long before, unless something is broken.
const LONG: Duration = Duration::from_secs(60);

/// One test at a time: they measure the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// The most memory the process has ever held, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn server() -> (TcpListener, std::net::SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Writes numbered lines until the other side takes no more for a while; how many.
fn write_until_held_up(peer: &mut TcpStream, lines: u64) -> u64 {
    peer.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    for line in 0..lines {
        let text = format!("{line:0>1023}\n");
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            match peer.write(rest) {
                Ok(written) => rest = &rest[written..],
                // What is left of the line goes as soon as it can.
                Err(_) => {
                    peer.set_write_timeout(None).unwrap();
                    let rest = rest.to_vec();
                    let mut peer = peer.try_clone().unwrap();
                    thread::spawn(move || peer.write_all(&rest).unwrap());
                    return line + 1;
                }
            }
        }
    }
    lines
}

#[test]
fn a_slow_job_holds_up_a_fast_peer() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (listener, address) = server();
    let (open, gate) = mpsc::channel::<()>();
    let (line, lines) = mpsc::channel();
    let job = stream! {
        batch 5ms;
        source lines = socket_text(address).buffer(1 << 20);
        lines.for_each(|text| {
            let _ = gate.recv();
            line.send(text.parse::<u64>())
        });
    };
    let before = peak();
    let handle = job.on_notice(|_| ()).start().unwrap();
    let (mut peer, _) = listener.accept().unwrap();
    // A gigabyte, if it were taken.
    let written = write_until_held_up(&mut peer, 1 << 20);
    assert!(written < 1 << 16, "{written} lines of a KiB were taken");
    assert!(peak() - before < 64 << 20, "{} bytes", peak() - before);
    drop(open);
    for number in 0..written {
        assert_eq!(lines.recv_timeout(LONG), Ok(Ok(number)));
    }
    handle.stop(true);
    handle.await_termination().unwrap();
}

/// How many threads are the library's.
fn threads() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map_while(Result::ok);
    let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.starts_with("streamflow-")).count()
}

#[test]
fn no_thread_outlives_its_job() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (listener, address) = server();
    let mut listening = socket_text_listen("127.0.0.1:0");
    let to = listening.local_addr().unwrap();
    let (line, lines) = mpsc::channel();
    let job = stream! {
        batch 5ms;
        source left = socket_text(address);
        source right = listening;
        left.union(right).for_each(|text| line.send(text.to_owned()));
    };
    let handle = job.workers(2).on_notice(|_| ()).start().unwrap();
    let (mut server, _) = listener.accept().unwrap();
    let mut client = TcpStream::connect(to).unwrap();
    for peer in [&mut server, &mut client] {
        peer.write_all(b"hello\n").unwrap();
        assert_eq!(lines.recv_timeout(LONG).as_deref(), Ok("hello"));
    }
    // Beside the one that drives: one that computes with it, one that reads, and one that watches
    // over them; one that connects; one that listens, and one for its peer.
    let becomes = |count| {
        let tries = (0..6000).take_while(|_| threads() != count);
        tries.for_each(|_| thread::sleep(Duration::from_millis(10)));
        assert_eq!(threads(), count);
    };
    becomes(7);
    handle.stop(false);
    handle.await_termination().unwrap();
    becomes(0);
}
