use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let mut seen: Vec<&str> = Vec::new();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.for_each(|line| seen.push(line));
    };
}
