use streamflow::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Key)]
struct Host<'a> {
    name: &'a str,
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        name "hosts";
        batch 1s;
        checkpoint "hosts-checkpoint";
        source lines = lines;
        let hosts = lines.map(|name| Host { name }).window(1min).count_by_value();
        hosts.print();
    };
}
