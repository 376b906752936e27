use streamflow::prelude::*;

#[derive(Clone)]
struct Session {
    pages: u64,
}

fn main() {
    let (_feed, visits) = test::source::<Values<(u64, u64)>>();
    let _job = stream! {
        name "sessions";
        batch 1s;
        checkpoint "sessions-checkpoint";
        source visits = visits;
        let sessions = visits.map_with_state::<Session>(
            |user, _, session| {
                let pages = session.get().map_or(1, |session| session.pages + 1);
                session.update(Session { pages });
                (*user, pages)
            },
            bound = none,
        );
        sessions.print();
    };
}
