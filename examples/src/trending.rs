//! A pipeline as a library offers it: a function from a source to a job.

use streamflow::prelude::*;

/// What is sent to [`trending`]'s sink: a hashtag, and how often it came up in the batch.
pub type Tag<'b> = (&'b str, u64);

/// The three hashtags that come up most often in each batch of posts.
///
/// Where the posts come from, and where the hashtags go, is the caller's affair.
pub fn trending(
    posts: impl Source<Batch = Text>,
    sink: impl for<'b> Sink<Tag<'b>>,
) -> Job<impl Pipeline> {
    stream! {
        name "trending";
        batch 1s;
        source posts = posts;
        let tags = posts.words().filter(|word| word.len() > 1 && word.starts_with('#'));
        let top = tags.count_by_value().top_k_by(3, |&(_, count)| count);
        top.write_to(sink);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn hashtags_of_a_batch_are_ranked_by_count_then_by_arrival() {
        let (mut feed, posts) = test::source();
        let (seen, sink) = test::collect();
        let mut job = trending(posts, sink).test();
        feed.batch(["#rust is fast", "so is # #cargo", "#fast #cargo #late"]);
        feed.batch(["no tags today"]);
        job.advance(Duration::from_secs(2));
        let ranked = [("#cargo", 2), ("#rust", 1), ("#fast", 1)];
        let ranked = ranked.map(|(tag, count)| (tag.to_owned(), count)).to_vec();
        assert_eq!(seen.take(), [(BatchTime::nth(1), ranked), (BatchTime::nth(2), vec![])]);
    }
}
