//! Text for a terminal or a log, whatever is in it: words of untrusted input can neither steer a
//! terminal nor make a line look like another.

use std::fmt::{self, Display, Formatter, Write};
use std::io::{self, Write as _};

/// Shown with all that could steer a terminal escaped.
pub struct Plain<T> {
    what: T,
    /// Whether it may have several lines.
    lines: bool,
}

/// On one line, whatever it holds.
pub const fn one_line<T: Display>(what: T) -> Plain<T> {
    Plain { what, lines: false }
}

/// On as many lines as it has.
pub(crate) const fn lines<T: Display>(what: T) -> Plain<T> {
    Plain { what, lines: true }
}

impl<T: Display> Display for Plain<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(Escaping { to: f, lines: self.lines }, "{}", self.what)
    }
}

/// A line on standard error, if anybody reads it. That the reader has gone ends nothing:
/// `eprintln!` would panic.
pub(crate) fn to_standard_error(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Escapes what is written.
struct Escaping<'a, 'f> {
    to: &'a mut Formatter<'f>,
    lines: bool,
}

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|letter| {
            match steers(letter) && !(self.lines && letter == '\n') {
                true => write!(self.to, "{}", letter.escape_unicode()),
                false => self.to.write_char(letter),
            }
        })
    }
}

/// Whether a character is a control, a line or paragraph separator, or a bidirectional control.
fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(letter, '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_all_else_is_not() {
        let text = "Müller\u{1b}[2J\u{202e}\n\tends";
        let escaped = r"Müller\u{1b}[2J\u{202e}\u{a}\u{9}ends";
        assert_eq!(one_line(text).to_string(), escaped);
        assert_eq!(lines(text).to_string(), escaped.replace(r"\u{a}", "\n"));
    }
}
