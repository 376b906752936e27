use streamflow::prelude::*;

fn main() {
    let _job = stream! {
        batch 1s;
        source lines = stdin_text();
        lines.quantiles([0.5]).print();
    };
}
