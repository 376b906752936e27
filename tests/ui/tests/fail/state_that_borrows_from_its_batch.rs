use streamflow::prelude::*;

fn main() {
    let _job = stream! {
        batch 1s;
        source lines = stdin_text();
        let last = lines.map(|line| (1u8, line)).map_with_state(
            |_, line, state| {
                if let Some(line) = line {
                    state.update(line);
                }
            },
            ttl = 1min,
        );
        last.print();
    };
}
