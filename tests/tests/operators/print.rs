//! `print`: what is shown of a batch. The text goes to standard output, which a test cannot see
//! from within, so the test runs itself again as a process of its own.

use std::process::Command;
use std::time::Duration;

use streamflow::prelude::*;

/// Set for the process that prints.
const CHILD: &str = "STREAMFLOW_TEST_PRINTS";

macro_rules! print_job {
    ($fusion:ident) => {{
        let (mut feed, lines) = test::source::<Text>();
        feed.batch(["to be or not to be", "that is the question a\u{202e}b", "x\u{1b}[31m y"]);
        feed.batch::<&str>([]);
        let mut job = stream! {
            name "print"; batch 1s; fusion $fusion;
            source lines = lines;
            let words = lines.words();
            words.print();
            words.count().print(1);
            words.map(|word| (word.len(), word)).print(2);
        }
        .test();
        job.advance(Duration::from_secs(2));
    }};
}

const EXPECTED: &str = r#"-------------------------------------------
Time: 1000 ms
-------------------------------------------
"to"
"be"
"or"
"not"
"to"
"be"
"that"
"is"
"the"
"question"
...

-------------------------------------------
Time: 1000 ms
-------------------------------------------
13

-------------------------------------------
Time: 1000 ms
-------------------------------------------
(2, "to")
(2, "be")
...

-------------------------------------------
Time: 2000 ms
-------------------------------------------

-------------------------------------------
Time: 2000 ms
-------------------------------------------
0

-------------------------------------------
Time: 2000 ms
-------------------------------------------

"#;

#[test]
fn prints_as_spark_does() {
    match std::env::var(CHILD).as_deref() {
        Ok("fused") => print_job!(on),
        Ok("unfused") => print_job!(off),
        _ => {
            for mode in ["fused", "unfused"] {
                assert_eq!(printed("print::prints_as_spark_does", mode), EXPECTED, "{mode}");
            }
        }
    }
}

/// A type whose `Debug` form would steer a terminal.
#[derive(Clone)]
struct Hostile;

impl std::fmt::Debug for Hostile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("red \x1b[31m, two\nlines, a\u{202e}b, \u{9b}1m")
    }
}

#[test]
fn hostile_text_is_escaped() {
    if std::env::var(CHILD).is_ok() {
        let (mut feed, records) = test::source::<Values<u64>>();
        feed.batch([1]);
        let mut job = stream! {
            name "print"; batch 1s;
            source records = records;
            records.map(|_| Hostile).print();
        }
        .test();
        job.advance(Duration::from_secs(1));
    } else {
        let shown = printed("print::hostile_text_is_escaped", "once");
        let line = r"red \u{1b}[31m, two\u{a}lines, a\u{202e}b, \u{9b}1m";
        assert_eq!(shown.lines().nth(3), Some(line), "{shown}");
    }
}

/// What one of this program's tests prints from the first rule on, run as a process of its own.
fn printed(test: &str, mode: &str) -> String {
    let program = std::env::current_exe().expect("a test knows its own program");
    let run = Command::new(program)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, mode)
        .output()
        .expect("a test can run its own program");
    let text = String::from_utf8(run.stdout).expect("`print` writes UTF-8");
    assert!(run.status.success(), "{text}\n{}", String::from_utf8_lossy(&run.stderr));
    // What precedes the first rule and what follows the last batch is the test harness's own.
    let start = text.find("-----").unwrap_or(0);
    let end = text.rfind("ok\n\ntest result").unwrap_or(text.len());
    text[start..end].to_owned()
}
