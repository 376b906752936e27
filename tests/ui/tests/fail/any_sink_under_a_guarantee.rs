use streamflow::prelude::*;

fn copies(lines: impl streamflow::source::Durable<Batch = Text>, out: impl Sink<u64>) -> Job<impl Pipeline> {
    stream! {
        name "copies";
        batch 1s;
        checkpoint "copies-checkpoint";
        guarantee exactly_once;
        source lines = lines;
        lines.count().write_to(out);
    }
}

fn main() {
    let _ = copies(test::source().1, test::collect().1);
}
