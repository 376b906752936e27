//! Which bytes are ASCII white space, as a mask: one bit for each of 64 bytes.
//!
//! The comparisons are written so that they become vector instructions on any target; the bits are
//! then gathered from eight bytes at a time with a multiplication.

/// How many bytes make one mask.
pub(super) const BLOCK: usize = 64;

/// A bit for each byte that is ASCII white space.
#[inline]
pub(super) fn mask(block: &[u8; BLOCK]) -> u64 {
    let white = block.map(white);
    let (eights, _) = white.as_chunks::<8>();
    let mut mask = [0; 8];
    for (bits, eight) in mask.iter_mut().zip(eights) {
        *bits = gather(u64::from_le_bytes(*eight));
    }
    u64::from_le_bytes(mask)
}

/// The mask of fewer bytes than a block; what follows them counts as white space.
#[inline]
pub(super) fn mask_of_rest(rest: &[u8]) -> u64 {
    let mut block = [b' '; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    mask(&block)
}

/// 1 for the set of `u8::is_ascii_whitespace`, in operations that every vector unit has.
#[inline(always)]
fn white(byte: u8) -> u8 {
    let control = byte.wrapping_sub(9) <= 4;
    u8::from((control & (byte != 11)) | (byte == 32))
}

/// The lowest bits of eight bytes, side by side.
#[inline(always)]
fn gather(ones: u64) -> u8 {
    (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_as_std_tells_it() {
        for byte in 0..=255u8 {
            for at in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[at] = byte;
                assert_eq!(mask(&block), u64::from(byte.is_ascii_whitespace()) << at);
            }
        }
    }
}
