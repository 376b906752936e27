use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|(word, count)| word).print();
    };
}
