use streamflow::prelude::*;

fn main() {
    let _job = stream! {
        batch 1s;
        source lines = stdin_text();
        let sums = lines.map_with_state::<u64>(|_, _, _| (), ttl = 1min);
        sums.print();
    };
}
