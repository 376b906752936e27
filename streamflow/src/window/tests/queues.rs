//! Queues that share a store of blocks, against plain lists: of values that own nothing, and of
//! values that do.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::rc::Rc;

use proptest::prelude::*;

use super::config;
use crate::window::blocks::Blocks;
use crate::window::daba::{Daba, Step};

/// What happens to the queues between two batches.
#[derive(Clone, Debug)]
struct Batch {
    /// To which queue, and whether a value enters it; else its oldest leaves.
    turns: Vec<(usize, bool)>,
    /// Whether all of it is taken back.
    undone: bool,
    /// Whether the queues are saved and loaded afterwards, into another store.
    reload: bool,
}

const QUEUES: usize = 4;

fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let batch = |entering: f64| {
        let turn = (0..QUEUES, proptest::bool::weighted(entering));
        let turns = proptest::collection::vec(turn, 0..30);
        (turns, proptest::bool::weighted(0.3), proptest::bool::weighted(0.1))
            .prop_map(|(turns, undone, reload)| Batch { turns, undone, reload })
    };
    // Queues that grow, that stay about as long as they are, and that are emptied.
    let batch = prop_oneof![batch(0.7), batch(0.5), batch(0.3)];
    proptest::collection::vec(batch, 1..60)
}

/// A value, and how two become one.
trait Value: Clone + PartialEq + Debug {
    fn numbered(number: u32) -> Self;
    fn merge(older: Self, younger: Self) -> Self;
}

/// A function `x -> a x + b` modulo a prime. One after the other is not the other after the one.
impl Value for (u32, u32) {
    fn numbered(number: u32) -> Self {
        (2 + number % 1009, number)
    }

    fn merge((a, b): Self, (c, d): Self) -> Self {
        let modulo = |x: u64| (x % 65_521) as u32;
        let [a, b, c, d] = [a, b, c, d].map(u64::from);
        (modulo(a * c), modulo(c * b + d))
    }
}

/// The numbers it was made of; longer than a line of the cache.
impl Value for (Rc<()>, Vec<u32>, [u64; 6]) {
    fn numbered(number: u32) -> Self {
        (HELD.with(Rc::clone), vec![number], [0; 6])
    }

    fn merge(mut older: Self, younger: Self) -> Self {
        older.1.extend(younger.1);
        older
    }
}

/// The same, of which some fit into a block.
impl Value for Rc<Vec<u32>> {
    fn numbered(number: u32) -> Self {
        Rc::new(vec![number])
    }

    fn merge(older: Self, younger: Self) -> Self {
        Rc::new([&older[..], &younger[..]].concat())
    }
}

thread_local! {
    /// What each value of a kind has a share in, so that they can be counted.
    static HELD: Rc<()> = Rc::new(());
}

/// Queues in one store, and what they should hold.
struct Queues<A> {
    queues: Vec<Daba<A>>,
    blocks: Blocks<A>,
    old: Vec<A>,
    lists: Vec<VecDeque<A>>,
}

impl<A: Value> Queues<A> {
    fn new() -> Self {
        let queues = (0..QUEUES).map(|_| Daba::default()).collect();
        let lists = vec![VecDeque::new(); QUEUES];
        Self { queues, blocks: Blocks::default(), old: Vec::new(), lists }
    }

    /// Takes a turn; how to take it back.
    fn turn(&mut self, at: usize, value: Option<A>) -> Option<(bool, Step)> {
        let Self { queues, blocks, old, lists } = self;
        match value {
            Some(value) => {
                lists[at].push_back(value.clone());
                Some((true, queues[at].insert(value, blocks, old, A::merge)))
            }
            None => {
                lists[at].pop_front();
                Some((false, queues[at].evict(blocks, old, A::merge)?))
            }
        }
    }

    fn check(&self) {
        for (queue, list) in self.queues.iter().zip(&self.lists) {
            let expected = list.iter().cloned().reduce(A::merge);
            assert_eq!(queue.aggregate(&self.blocks, A::merge), expected);
        }
    }

    fn run(&mut self, batch: &Batch, next: &mut u32) {
        self.blocks.begin();
        self.old.clear();
        let before = self.lists.clone();
        let mut steps = Vec::new();
        for (at, enters) in &batch.turns {
            *next += 1;
            let value = enters.then(|| A::numbered(*next));
            steps.extend(self.turn(*at, value).map(|step| (*at, step)));
            self.check();
        }
        if batch.undone {
            let Self { queues, blocks, old, lists } = self;
            for (at, (entered, step)) in steps.into_iter().rev() {
                match entered {
                    true => queues[at].take_back(step, blocks, old),
                    false => queues[at].put_back(step, blocks, old),
                }
            }
            blocks.undone();
            assert!(old.is_empty(), "all that was replaced is back");
            *lists = before;
        }
        if batch.reload {
            let mut blocks = Blocks::default();
            for queue in &mut self.queues {
                *queue = Daba::load(queue.save(&self.blocks), &mut blocks);
            }
            self.blocks = blocks;
        }
        self.check();
    }

    /// Empties all queues, and begins one more batch.
    fn drain(&mut self) {
        for at in 0..QUEUES {
            while self.turn(at, None).is_some() {}
        }
        self.blocks.begin();
        self.old.clear();
        self.check();
    }
}

fn run<A: Value>(batches: &[Batch]) -> Queues<A> {
    let (mut queues, mut next) = (Queues::new(), 0);
    for batch in batches {
        queues.run(batch, &mut next);
    }
    queues.drain();
    queues
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn queues_in_blocks_are_lists(batches in batches()) {
        run::<(u32, u32)>(&batches);
        run::<Rc<Vec<u32>>>(&batches);
        let emptied = run::<(Rc<()>, Vec<u32>, [u64; 6])>(&batches);
        HELD.with(|held| assert_eq!(Rc::strong_count(held), 1, "what left is held no longer"));
        drop(emptied);
    }
}

#[test]
fn blocks_that_were_left_are_used_again() {
    let mut queues = Queues::<(u32, u32)>::new();
    let mut next = 0;
    queues.run(&Batch { turns: vec![(0, true); 100], undone: false, reload: false }, &mut next);
    let held = queues.blocks.held();
    for batch in 0..10_000 {
        // A long queue moves on, one is emptied, and one would have begun.
        let turns = vec![(0, true), (0, false), (1, true), (1, false)];
        let batch = match batch % 3 {
            0 => Batch { turns: vec![(2, true)], undone: true, reload: false },
            1 => Batch { turns, undone: true, reload: false },
            _ => Batch { turns, undone: false, reload: false },
        };
        queues.run(&batch, &mut next);
    }
    assert!(queues.blocks.held() <= held + 3, "{} blocks, {held} before", queues.blocks.held());
}
