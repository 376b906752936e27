//! A feed of posts with hashtags, whose favourites change from minute to minute.

/// What is talked about.
const TAGS: [&str; 16] = [
    "rust", "coffee", "music", "football", "weather", "travel", "cats", "books", "news", "cinema",
    "garden", "cooking", "chess", "trains", "art", "sleep",
];

/// How many posts come in a second.
pub const PER_SECOND: usize = 50;

/// After how many seconds another tag is the favourite.
const FASHION: u64 = 60;

/// The n-th post: the same whenever it is asked for.
///
/// ```
/// assert_eq!(streamflow_examples::posts::post(0), "more #cooking , please");
/// ```
#[must_use]
pub fn post(n: u64) -> String {
    let minute = n / (FASHION * PER_SECOND as u64);
    let tag = |draw: u64| {
        // The least of two draws: the favourite is drawn most often, its neighbours less and less.
        let (one, other) = (scatter(draw) % 16, scatter(draw ^ (1 << 63)) % 16);
        TAGS[((one.min(other) + minute) % 16) as usize]
    };
    match scatter(n) % 3 {
        0 => format!("all about #{} and #{}", tag(2 * n), tag(2 * n + 1)),
        1 => format!("more #{} , please", tag(2 * n)),
        _ => format!("I like #{} .", tag(2 * n)),
    }
}

/// Steele, Lea and Flood's SplitMix64 of n.
fn scatter(n: u64) -> u64 {
    let mut bits = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
