//! A prefix is a path.

use streamflow::prelude::*;

fn main() {
    let (_, lines) = test::source::<Text>();
    let _ = stream! {
        batch 1s;
        source lines = lines;
        lines.save_as_object_files(7);
    };
}
