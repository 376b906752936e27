//! What a guarantee accepts: types that keep it, also behind a function's bounds.

use std::path::PathBuf;

use streamflow::prelude::*;
use streamflow::sink::ExactlyOnce;
use streamflow::source::Durable;

fn copies(
    lines: impl Durable<Batch = Text>,
    out: impl Sink<u64> + ExactlyOnce,
    folder: &PathBuf,
) -> Job<impl Pipeline> {
    stream! {
        name "copies";
        batch 1s;
        checkpoint folder;
        guarantee exactly_once;
        source lines = lines;
        source more = socket_text("127.0.0.1:9").max_rate(1000);
        let all = lines.union(more);
        all.save_as_text_files("all");
        all.count().write_to(out);
    }
}

fn main() {
    let (_feed, lines) = test::source();
    let _ = copies(lines, test::collect().1, &PathBuf::new());
    let (_, numbers) = channel::<u64>(10);
    let folder = String::from("folder");
    let _ = stream! {
        name "printed";
        batch 1s;
        checkpoint folder.clone() + "/printed";
        guarantee at_least_once;
        source numbers = numbers.durable();
        numbers.print();
    };
}
