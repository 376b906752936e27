//! How visitors behave: clicks are joined with what is known of the visitor, sessions end after ten
//! minutes without a click, and a funnel shows how far the sessions got that ended within the hour.
//!
//! ```text
//! cargo run --release --example user_behaviour
//! ```
//!
//! It replays the bundled clicks of one morning, on a virtual clock, and prints
//!
//! ```text
//!  21 min: u10 (free) left a cart after 3 clicks
//!  30 min: plan    home product cart paid
//!          free       2       2    1    0
//!          plus       2       1    1    1
//!          team       2       1    0    0
//!  38 min: u20 (plus) left a cart after 6 clicks
//!  60 min: plan    home product cart paid
//!          free       4       3    1    0
//!          plus       4       3    2    1
//!          team       4       3    1    1
//!  68 min: u06 (plus) left a cart after 3 clicks
//!  84 min: u17 (free) left a cart after 3 clicks
//!  90 min: plan    home product cart paid
//!          free       8       6    5    4
//!          plus       7       5    4    2
//!          team       6       4    2    2
//! 120 min: plan    home product cart paid
//!          free      10       7    7    6
//!          plus       6       4    3    2
//!          team       6       4    1    1
//! ```

use std::collections::{BTreeMap, HashMap};

use clap::Parser;
use streamflow::prelude::*;
use streamflow_examples::arguments::Ending;
use streamflow_examples::clicks::{Click, Step, plans, second};
use streamflow_examples::replay::replay;

const CLICKS: &str = include_str!("../data/clicks.csv");
const PROFILES: &str = include_str!("../data/profiles.csv");

/// What is kept of a session while it lasts.
#[derive(Clone)]
struct Session {
    plan: String,
    clicks: u32,
    furthest: Step,
}

fn main() -> streamflow::Result<()> {
    let args = Args::parse();
    let plans = plans(PROFILES);
    // After the last click the sessions that are open must time out.
    let clicks = replay(CLICKS, 60, second)?.quiet_for(10);
    args.ending.replay(behaviour(clicks, &plans))
}

/// Follows the visitors whose plans are known.
fn behaviour<'a>(
    lines: impl Source<Batch = Text> + 'a,
    plans: &'a HashMap<String, String>,
) -> Job<impl Pipeline + 'a> {
    stream! {
        name "user-behaviour";
        batch 1min;
        source lines = lines;
        let clicks = lines.filter_map(Click::parse).map(|click| (click.user, click.step));
        let known = clicks.lookup(plans);

        // A session is seen once more when it times out: then it has ended.
        let sessions = known.map_with_state(
            |user, click, session| {
                let before = session.get().cloned();
                let Some((step, plan)) = click else { return Some((*user, before?)) };
                let new = || Session { plan: plan.clone(), clicks: 0, furthest: Step::Home };
                let mut now = before.unwrap_or_else(new);
                now.clicks += 1;
                now.furthest = now.furthest.max(step.unwrap_or(Step::Home));
                session.update(now);
                None
            },
            timeout = 10min,
            max_keys = 100_000,
        );
        let ended = sessions.filter_map(|session| session);

        let left = ended.filter(|(_, session)| session.furthest == Step::Cart);
        left.for_each_batch(|sessions, time| {
            for (user, Session { plan, clicks, .. }) in sessions {
                let minute = time.number();
                println!("{minute:3} min: {user} ({plan}) left a cart after {clicks} clicks");
            }
        });

        let reached = ended.flat_map(|(_, session)| {
            let steps = Step::ALL.into_iter().filter(move |step| *step <= session.furthest);
            steps.map(move |step| ((session.plan.clone(), step), ()))
        });
        let funnel = reached.window(1h, 30min).count_by_key();
        funnel.for_each_batch(|counts, time| {
            println!("{:3} min: plan    home product cart paid", time.number());
            let mut plans = BTreeMap::<_, [u64; 4]>::new();
            for ((plan, step), count) in counts {
                plans.entry(plan).or_default()[step as usize] = count;
            }
            for (plan, [home, product, cart, paid]) in plans {
                println!("         {plan:6} {home:5} {product:7} {cart:4} {paid:4}");
            }
        });
    }
}

#[derive(Parser)]
#[command(about = "Sessions and a funnel from the clicks of a shop's visitors")]
struct Args {
    #[command(flatten)]
    ending: Ending,
}
