use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let seen = std::cell::Cell::new(0);
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.inspect(|line| seen.set(line.len())).print();
    };
}
