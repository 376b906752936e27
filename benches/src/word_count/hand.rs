//! Word count by hand, tuned with everything that is known to help for this job alone.
//!
//! White space is found by mask, 64 bytes at a time; words of up to 15 bytes are one integer, read
//! past their end and masked; their hashes are computed a thousand at a time before the table is
//! touched, so that its cache misses overlap; counts lie in the table; the table is kept from batch
//! to batch.

/// Bytes split at once.
const SPAN: usize = 4096;

/// Slots of the table. A batch of a million words has about 48,000 different ones.
const SLOTS: usize = 1 << 17;

/// One word and its count; no word has count 0.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// The bytes of a short word; of a longer one, its hash.
    key: u128,
    count: u64,
    start: u32,
    len: u32,
}

/// A word to be counted.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    key: u128,
    slot: u32,
    start: u32,
    len: u32,
}

/// The table, and room for what is on its way into it.
#[derive(Debug)]
pub(super) struct Counter {
    slots: Vec<Slot>,
    words: Vec<Word>,
    /// Where words begin and end, in turn.
    edges: Vec<u32>,
}

impl Default for Counter {
    fn default() -> Self {
        Self {
            slots: vec![Slot::default(); SLOTS],
            words: vec![Word::default(); SPAN],
            edges: vec![0; 2 * SPAN],
        }
    }
}

static MASKS: [u128; 16] = {
    let mut masks = [0; 16];
    let mut len = 0;
    while len < 16 {
        masks[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    masks
};

impl Counter {
    /// The words of a text and their counts. Behind the text there are at least 64 bytes of white
    /// space.
    pub(super) fn count<'b>(&mut self, text: &'b [u8]) -> impl Iterator<Item = (&'b str, u64)> {
        self.slots.fill(Slot::default());
        let (blocks, _) = text.as_chunks::<64>();
        let (mut inside, mut edges) = (0, 0);
        for (at, blocks) in blocks.chunks(SPAN / 64).enumerate() {
            edges = self.split(at * SPAN, blocks, &mut inside, edges);
            let words = edges / 2;
            self.look(text, words);
            self.add(text, words);
            // A word that goes on into the next span has only begun.
            self.edges[0] = self.edges[2 * words];
            edges %= 2;
        }
        self.slots.iter().filter(|slot| slot.count > 0).map(|slot| {
            let (start, len) = (slot.start as usize, slot.len as usize);
            (std::str::from_utf8(&text[start..start + len]).unwrap_or_default(), slot.count)
        })
    }

    /// Finds the edges of words in these blocks; how many there are then.
    fn split(&mut self, from: usize, blocks: &[[u8; 64]], inside: &mut u64, edges: usize) -> usize {
        let (mut base, mut count) = (from as u32, edges);
        for block in blocks {
            let word = !white(block);
            let mut bits = word ^ (word << 1 | *inside);
            *inside = word >> 63;
            while bits != 0 {
                self.edges[count] = base + bits.trailing_zeros();
                count += 1;
                bits &= bits - 1;
            }
            base += 64;
        }
        count
    }

    /// Makes the words' keys and their places in the table.
    fn look(&mut self, text: &[u8], words: usize) {
        let (edges, _) = self.edges.as_chunks::<2>();
        for (word, &[start, end]) in self.words.iter_mut().zip(&edges[..words]) {
            let (at, len) = (start as usize, end - start);
            let key = match text[at..].first_chunk() {
                Some(sixteen) if len < 16 => u128::from_le_bytes(*sixteen) & MASKS[len as usize],
                _ => u128::MAX << 64 | u128::from(long(&text[at..end as usize])),
            };
            *word = Word { key, slot: (hash(key) >> 47) as u32, start, len };
        }
    }

    /// Counts the words.
    fn add(&mut self, text: &[u8], words: usize) {
        let bytes = |start: u32, len: u32| &text[start as usize..(start + len) as usize];
        for &Word { key, mut slot, start, len } in &self.words[..words] {
            loop {
                let found = &mut self.slots[slot as usize % SLOTS];
                if found.key == key
                    && found.count > 0
                    && (len < 16 || bytes(found.start, found.len) == bytes(start, len))
                {
                    found.count += 1;
                    break;
                }
                if found.count == 0 {
                    *found = Slot { key, count: 1, start, len };
                    break;
                }
                slot += 1;
            }
        }
    }
}

/// A bit for each byte that is white space.
#[inline(always)]
fn white(block: &[u8; 64]) -> u64 {
    let white =
        block.map(|byte| u8::from(((byte.wrapping_sub(9) <= 4) & (byte != 11)) | (byte == 32)));
    let mut bits = [0; 8];
    for (bits, eight) in bits.iter_mut().zip(white.as_chunks::<8>().0) {
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080);
        *bits = (gathered >> 56) as u8;
    }
    u64::from_le_bytes(bits)
}

#[inline(always)]
fn hash(key: u128) -> u64 {
    let lower = key as u64 ^ 0x9E37_79B9_7F4A_7C15;
    let upper = (key >> 64) as u64 ^ 0xD6E8_FEB8_6659_FD93;
    let product = u128::from(lower) * u128::from(upper);
    product as u64 ^ (product >> 64) as u64
}

#[cold]
fn long(word: &[u8]) -> u64 {
    use std::hash::BuildHasher;
    foldhash::fast::FixedState::with_seed(1).hash_one(word)
}
