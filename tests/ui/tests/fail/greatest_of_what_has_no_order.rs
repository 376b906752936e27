use streamflow::prelude::*;

#[derive(Clone, Debug)]
struct Size(usize);

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|line| Size(line.len())).max().print();
    };
}
