//! A record without serde's traits and a schema cannot go into an object file.

use streamflow::prelude::*;

struct Visit;

fn main() {
    let (_, lines) = test::source::<Text>();
    let _ = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|_| Visit).save_as_object_files("out");
    };
}
