use streamflow::prelude::*;

struct Lines;

impl<'b> Sink<&'b str> for Lines {
    fn write(&mut self, _: BatchTime, _: Vec<&'b str>) -> streamflow::Result<()> {
        Ok(())
    }
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let out = Lines;
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.count().write_to(out);
    };
}
