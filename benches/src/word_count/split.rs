//! Words of a text, with their keys and hashes, by hand.
//!
//! White space is found by mask, 64 bytes at a time; words of up to 15 bytes are one integer, read
//! past their end and masked; hashes are computed a thousand at a time before any table is touched,
//! so that its cache misses overlap.

/// Bytes split at once.
const SPAN: usize = 4096;

/// A word to be counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// The bytes of a short word; of a longer one, its hash.
    pub(crate) key: u128,
    /// The upper 17 bits of its hash.
    pub(crate) slot: u32,
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Word {
    /// Its bytes in the text.
    pub(crate) fn bytes<'b>(&self, text: &'b [u8]) -> &'b [u8] {
        &text[self.start as usize..(self.start + self.len) as usize]
    }
}

/// Room for words on their way into a table.
#[derive(Debug)]
pub(crate) struct Splitter {
    words: Vec<Word>,
    /// Where words begin and end, in turn.
    edges: Vec<u32>,
}

impl Default for Splitter {
    fn default() -> Self {
        Self { words: vec![Word::default(); SPAN], edges: vec![0; 2 * SPAN] }
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

impl Splitter {
    /// Gives the words of a text, about a thousand at a time. Behind the text there are at least 64
    /// bytes of white space.
    pub(crate) fn split(&mut self, text: &[u8], mut each: impl FnMut(&[Word])) {
        let (blocks, _) = text.as_chunks::<64>();
        let (mut inside, mut edges) = (0, 0);
        for (at, blocks) in blocks.chunks(SPAN / 64).enumerate() {
            edges = self.edges(at * SPAN, blocks, &mut inside, edges);
            let words = edges / 2;
            self.look(text, words);
            each(&self.words[..words]);
            // A word that goes on into the next span has only begun.
            self.edges[0] = self.edges[2 * words];
            edges %= 2;
        }
    }

    /// Finds the edges of words in these blocks; how many there are then.
    fn edges(&mut self, from: usize, blocks: &[[u8; 64]], inside: &mut u64, edges: usize) -> usize {
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
