use streamflow::prelude::*;

struct Size(usize);

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        let sizes = lines.map(|line| Size(line.len()));
        sizes.for_each(|size| drop(size));
        sizes.count().print();
    };
}
