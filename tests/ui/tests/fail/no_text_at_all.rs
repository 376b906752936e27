use streamflow::prelude::*;

fn main() {
    let _job = stream! {};
}
