//! What a checkpoint keeps: keys that borrow, states and records of the user's own.

use serde::{Deserialize, Serialize};
use streamflow::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Key)]
#[key(derive(Serialize, Deserialize, State))]
struct Host<'a> {
    name: &'a str,
}

#[derive(Clone, Debug, Serialize, Deserialize, State)]
struct Seen {
    pages: Vec<String>,
    last: Option<(u64, f64)>,
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let job = stream! {
        name "hosts";
        batch 1s;
        checkpoint "hosts-checkpoint";
        source lines = lines;
        let hosts = lines.map(|name| (Host { name }, 1u64));
        let counts = hosts.window(1min).reduce_by_key(|a, b| a + b);
        let recent = lines.window(10s);
        let seen = hosts.map_with_state(
            |host, count, seen: &mut State<Seen>| {
                let mut now = seen.get().cloned().unwrap_or(Seen { pages: Vec::new(), last: None });
                now.last = count.map(|count| (count, 0.5));
                now.pages.push(host.name.to_owned());
                seen.update(now);
            },
            max_keys = 1000,
        );
        counts.print();
        recent.print();
        seen.print();
    };
    let explain = job.explain().to_string();
    for id in ["counts/reduce_by_key/1", "recent/window/1", "seen/map_with_state/1"] {
        assert!(explain.contains(&format!("state hosts/{id}: ")), "{explain}");
    }
}
