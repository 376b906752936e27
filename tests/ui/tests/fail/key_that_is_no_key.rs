use streamflow::prelude::*;

#[derive(Clone, Debug)]
struct Route(usize);

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|line| (Route(line.len()), 1u64)).reduce_by_key(|a, b| a + b).print();
    };
}
