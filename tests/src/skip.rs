//! Tests that ask for what not every machine has: where it is missing they are skipped, and say
//! so.

use std::io::Write;

/// Says that the calling test is skipped, and why. Under `STREAMFLOW_REQUIRE_ALL` it fails.
///
/// It is said to standard error itself: what `eprintln!` writes, a test that passes keeps.
#[track_caller]
pub fn skip(why: &str) {
    assert!(std::env::var_os("STREAMFLOW_REQUIRE_ALL").is_none(), "nothing may be skipped: {why}");
    let thread = std::thread::current();
    let line = format!("SKIPPED {}: {why}\n", thread.name().unwrap_or("a test"));
    std::io::stderr().write_all(line.as_bytes()).expect("standard error takes a line");
}
