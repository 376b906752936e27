use streamflow::prelude::*;

fn main() {
    let _job = stream! {
        batch 1s;
        source pairs = queue([vec![("a", 1u64)]]);
        let sums = pairs.map_with_state(
            |_, n, state| {
                state.update(state.get().copied().unwrap_or_default() + n.unwrap_or(0));
            },
            timeout = 1min,
        );
        sums.print();
    };
}
