use streamflow::prelude::*;

struct Spread;

fn main() {
    let _job = stream! {
        batch 1s;
        source numbers = queue([[1u64, 2]]);
        numbers.aggregate(Spread).print();
    };
}
