//! Text from standard input.

use std::sync::Arc;

use super::inbox::{self, Inbox};
use super::options::{TextOptions, buffer_option, text_options};
use super::socket::spawn;
use super::{Codec, Durable, Limit, Notices, Range, Source};
use crate::Result;
use crate::batch::Text;
use crate::driver::report::Drops;

/// The lines of standard input; made by [`stdin_text`].
#[derive(Debug)]
pub struct StdinText {
    options: TextOptions,
    capacity: usize,
    inbox: Option<Arc<Inbox>>,
}

/// The lines of standard input, in the batch in which they come; the source ends with it.
///
/// An unterminated last line counts. The source cannot replay.
///
/// ```no_run
/// use streamflow::source::stdin_text;
/// let lines = stdin_text();
/// # let _ = lines;
/// ```
#[must_use]
pub fn stdin_text() -> StdinText {
    StdinText { options: TextOptions::default(), capacity: inbox::CAPACITY, inbox: None }
}

text_options!(StdinText);
buffer_option!(StdinText);

impl Source for StdinText {
    type Batch = Text;

    fn open(&mut self, notices: &Notices) -> Result<()> {
        let inbox = Inbox::new(self.options, self.capacity);
        let (writer, notices) = (inbox.writer(), notices.clone());
        self.inbox = Some(inbox);
        spawn("reading standard input", move || {
            if let (_, Err(cause)) = writer.copy(std::io::stdin().lock()) {
                notices.say(format_args!("reading standard input: {cause}; it ends here"));
            }
        })
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        Ok(self.inbox.as_ref().map_or(Range::default(), |inbox| inbox.plan(limit)))
    }

    fn read(&mut self, range: Range) -> Result<Text> {
        self.inbox.as_ref().map_or(Ok(Text::default()), |inbox| inbox.read(range))
    }

    fn ended(&self) -> bool {
        self.inbox.as_ref().is_some_and(|inbox| inbox.ended())
    }

    fn drops(&mut self) -> Drops {
        self.inbox.as_ref().map_or(Drops::default(), |inbox| inbox.drops())
    }

    /// A read that waits for a terminal cannot be ended: the thread is left to it.
    fn stop(&mut self) {
        if let Some(inbox) = &self.inbox {
            inbox.close();
        }
    }

    fn kind(&self) -> String {
        "stdin_text".to_owned()
    }

    /// The lines as they were framed.
    fn codec(&self) -> Option<Codec<Text>> {
        Some(Codec::TEXT)
    }
}

impl Durable for StdinText {}

impl Drop for StdinText {
    fn drop(&mut self) {
        self.stop();
    }
}
