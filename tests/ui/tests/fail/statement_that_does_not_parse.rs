use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        let words = lines.words() + 1;
        words.count_by_value().print();
        lines.cuont().print();
    };
}
