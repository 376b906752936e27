use streamflow::prelude::*;

struct Log;

impl<T> Sink<T> for Log {
    fn write(&mut self, _: streamflow::BatchTime, _: Vec<T>) -> streamflow::Result<()> {
        Ok(())
    }
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        name "log";
        batch 1s;
        checkpoint "log-checkpoint";
        guarantee exactly_once;
        source lines = lines;
        lines.write_to(Log);
    };
}
