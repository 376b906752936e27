use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        name "nowhere";
        batch 1s;
        checkpoint 3;
        source lines = lines;
        lines.print();
    };
}
