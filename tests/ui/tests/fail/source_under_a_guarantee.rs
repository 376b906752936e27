use streamflow::prelude::*;

fn main() {
    let _job = stream! {
        name "once";
        batch 1s;
        checkpoint "once-checkpoint";
        guarantee at_least_once;
        source lines = queue([["to be"]]);
        lines.print();
    };
}
