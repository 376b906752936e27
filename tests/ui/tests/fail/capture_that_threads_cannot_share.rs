use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let limit = std::rc::Rc::new(3);
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.filter(|line| line.len() > *limit).print();
    };
}
