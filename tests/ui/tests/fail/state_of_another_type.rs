use streamflow::prelude::*;

fn main() {
    let _job = stream! {
        batch 1s;
        source pairs = queue([vec![("a", 1u64)]]);
        let sums = pairs.update_state_by_key::<String>(
            |values, _| Some(values.len()),
            bound = none,
        );
        sums.print();
    };
}
