//! Bytes made up: kept pieces that hurt, mutated and cut anywhere, become the lines that a plain
//! model says, with the drops that it says, whatever is done to the builder in between.
//!
//! `STREAMFLOW_SEED=n cargo test -p streamflow-tests --test hostile framing` begins with that case;
//! `STREAMFLOW_FUZZ_SECONDS` says how long it goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use streamflow::Drops;
use streamflow::batch::{Batch, InvalidUtf8, Text, TextBuilder};

use super::{alone, number};

/// What has hurt, or might: line ends in halves, bytes that are no text, lengths at a read's size.
const PIECES: [&[u8]; 24] = [
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\r",
    b"\r\r\n",
    b"a",
    b"to be or not to be\n",
    b"1234\r\n",
    b"12345",
    b"\0\n\0",
    b"\x0B\x0C\x1C",
    b"\x1B[2J\n",
    b"\xEF\xBB\xBFmarked\n",
    b"\xC3\xA9\n",
    b"\xC3",
    b"\xA9\n",
    b"\xF0\x9F\x92\xA9",
    b"\xF0\x9F\n\x92\xA9\n",
    b"\xED\xA0\x80\n",
    b"\xC0\xAF\n",
    b"\xF5\x80\x80\x80",
    b"\xE2\x80\xA8\xC2\x85\n",
    b"\xFF\xFE\n",
    b"\xFF\xFF\xFF\xFF",
];

/// How many bytes may come at once, and how long a line may be: around what a builder reads.
const CUTS: [usize; 8] = [1, 2, 7, 100, 4096, 65_535, 65_536, 65_537];
const LIMITS: [usize; 8] = [0, 1, 4, 5, 100, 65_535, 65_536, 200_000];

/// How many different cases there are at least, where time is short.
const LEAST: u64 = 200;

/// Numbers by a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % bound as u64) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Pieces, one after the other, some of them many times, and then changed.
fn made_up(random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..1 + random.below(40) {
        let piece = random.one(&PIECES);
        let times = if random.below(40) == 0 { random.one(&CUTS) / piece.len() + 1 } else { 1 };
        bytes.extend(piece.repeat(times));
    }
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len());
        let to = (at + 1 + random.below(20)).min(bytes.len());
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at..to].fill(random.below(256) as u8),
            2 if to - at < bytes.len() => drop(bytes.drain(at..to)),
            3 => bytes.insert(at, random.one(b"\n\r\xFF\x80")),
            _ => drop(bytes.splice(to..to, bytes[at..to].to_vec())),
        }
    }
    bytes
}

/// What a builder does, by its definition: no buffer, nothing forgotten early.
struct Model {
    max_line: usize,
    policy: InvalidUtf8,
    open: Vec<u8>,
    lines: Vec<Vec<u8>>,
    drops: Drops,
}

impl Model {
    fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    let line = std::mem::take(&mut self.open);
                    self.line(line.strip_suffix(b"\r").unwrap_or(&line));
                }
                _ => self.open.push(*byte),
            }
        }
    }

    fn line(&mut self, line: &[u8]) {
        match line.len() > self.max_line {
            true => self.drops.too_long += 1,
            false => self.lines.push(line.to_vec()),
        }
    }

    fn finish(&mut self) {
        let line = std::mem::take(&mut self.open);
        if !line.is_empty() {
            self.line(&line);
        }
    }

    fn reset(&mut self) {
        let line = std::mem::take(&mut self.open);
        let long = line.strip_suffix(b"\r").unwrap_or(&line).len() > self.max_line;
        self.drops.too_long += u64::from(long);
        self.drops.unterminated += u64::from(!long && !line.is_empty());
    }

    /// The next lines; none if one is not UTF-8 and that is an error.
    fn take(&mut self, most: usize) -> Option<Vec<String>> {
        let (mut taken, mut fails) = (Vec::new(), false);
        for line in self.lines.drain(..most.min(self.lines.len())) {
            match (String::from_utf8(line), self.policy) {
                (Ok(line), _) => taken.push(line),
                (Err(bad), InvalidUtf8::Replace) => {
                    taken.push(String::from_utf8_lossy(bad.as_bytes()).into_owned());
                }
                (Err(_), InvalidUtf8::Drop) => self.drops.invalid_utf8 += 1,
                (Err(_), InvalidUtf8::Fail) => fails = true,
            }
        }
        (!fails).then_some(taken)
    }
}

/// A builder and its model, to both of which the same is done.
struct Pair {
    builder: TextBuilder,
    model: Model,
    drops: Drops,
}

impl Pair {
    fn new(max_line: usize, policy: InvalidUtf8) -> Self {
        let model =
            Model { max_line, policy, open: vec![], lines: vec![], drops: Drops::default() };
        Self { builder: TextBuilder::new(max_line, policy), model, drops: Drops::default() }
    }

    fn push(&mut self, bytes: &[u8], read: bool) {
        self.model.push(bytes);
        if !read {
            self.builder.push(bytes);
            return;
        }
        let mut from = bytes;
        while self.builder.read_from(&mut from).unwrap() > 0 {}
    }

    fn take(&mut self, most: usize) {
        let expected = self.model.take(most);
        let taken = self.builder.take_up_to(most).ok().map(|(text, drops)| {
            self.drops += drops;
            lines(&text)
        });
        assert_eq!(taken, expected);
        assert_eq!(self.builder.len(), self.model.lines.len());
        // A carriage return may be part of the line's end.
        assert!(self.builder.pending() <= self.model.max_line + 1);
    }
}

fn lines(text: &Text) -> Vec<String> {
    text.chunk(0..text.len()).map(str::to_owned).collect()
}

/// One case: bytes that arrive in some way, batches that are taken in between.
fn case(random: &mut Random) {
    let policy = random.one(&[InvalidUtf8::Drop, InvalidUtf8::Replace, InvalidUtf8::Fail]);
    let mut pair = Pair::new(random.one(&LIMITS), policy);
    for _ in 0..1 + random.below(3) {
        let (bytes, cut, read) = (made_up(random), random.one(&CUTS), random.below(2) == 0);
        // Byte by byte, so many that it does not take for ever.
        let bytes = &bytes[..bytes.len().min(cut * 2000)];
        for piece in bytes.chunks(cut) {
            pair.push(piece, read);
            if random.below(20) == 0 {
                let most = random.one(&[0, 1, 3, usize::MAX]);
                pair.take(most);
            }
        }
        match random.below(3) {
            0 => (pair.builder.finish(), pair.model.finish()),
            1 => (pair.builder.reset(), pair.model.reset()),
            _ => ((), ()),
        };
    }
    pair.builder.finish();
    pair.model.finish();
    pair.take(usize::MAX);
    pair.take(usize::MAX);
    assert_eq!(pair.drops, pair.model.drops);
}

#[test]
fn framing_of_bytes_made_up_is_that_of_a_plain_model() {
    let _alone = alone();
    let first = number("STREAMFLOW_SEED").unwrap_or(u64::from(std::process::id()) << 20);
    println!("STREAMFLOW_SEED={first}");
    let long = Duration::from_secs(number("STREAMFLOW_FUZZ_SECONDS").unwrap_or(2));
    let (began, mut cases) = (Instant::now(), 0);
    while cases < LEAST || began.elapsed() < long {
        let seed = first + cases;
        let outcome = catch_unwind(AssertUnwindSafe(|| case(&mut Random(seed << 8))));
        assert!(outcome.is_ok(), "again by STREAMFLOW_SEED={seed}");
        cases += 1;
    }
    println!("{cases} cases");
}
