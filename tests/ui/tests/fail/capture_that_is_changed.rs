use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let mut seen = Vec::new();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.inspect(|line| seen.push(line.len())).print();
    };
}
