use streamflow::prelude::*;

#[derive(Clone, Debug)]
struct Size(usize);

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let (_seen, out) = test::collect();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|line| Size(line.len())).write_to(out);
    };
}
