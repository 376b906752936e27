//! Access logs in the combined format, as nginx and Apache write them.

/// A request, as a line of the log tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request<'a> {
    /// The path that was asked for, without its query.
    pub path: &'a str,
    /// The status code.
    pub status: u16,
    /// How long the server took, in seconds, if the log says it.
    pub seconds: Option<f64>,
}

impl<'a> Request<'a> {
    /// A line of the log; nothing for one that is of another format.
    ///
    /// The server's time stands behind what the combined format has, in seconds: in nginx
    /// `log_format timed '$remote_addr - $remote_user [$time_local] "$request" $status
    /// $body_bytes_sent "$http_referer" "$http_user_agent" $request_time';`
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        // Servers escape the quotes within what a client sent.
        let mut parts = line.split('"');
        let (request, answer) = (parts.nth(1)?, parts.next()?);
        let status = answer.split_ascii_whitespace().next()?.parse().ok()?;
        // What is no request has no path: garbage, or nothing at all.
        let target = request.split(' ').nth(1).unwrap_or("-");
        let path = target.split('?').next().unwrap_or(target);
        let seconds = parts.nth(3).and_then(|timed| timed.trim().parse().ok());
        Some(Self { path, status, seconds })
    }
}

/// When a line was written, in seconds since the Unix epoch.
#[must_use]
pub fn second(line: &str) -> Option<u64> {
    // As in `[10/Oct/2000:13:55:36 -0700]`.
    let (_, rest) = line.split_once('[')?;
    let (time, zone) = rest.split_once(']')?.0.split_once(' ')?;
    let (date, clock) = time.split_once(':')?;
    let mut date = date.split('/');
    let (day, month, year) = (date.next()?, date.next()?, date.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    let seconds = clock.split(':').try_fold(0i64, |sum, part| Some(sum * 60 + number(part)?))?;
    let zone = number(zone)?;
    let east = (zone / 100 * 60 + zone % 100) * 60;
    let days = days_before(number(year)?, month)? + number(day)? - 1;
    u64::try_from(days * 86_400 + seconds - east).ok()
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn number(digits: &str) -> Option<i64> {
    digits.parse().ok()
}

/// The days from 1970 to the beginning of a month, counted from 0.
fn days_before(year: i64, month: usize) -> Option<i64> {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = 28 + i64::from(leap(year));
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years = (1970..9999).contains(&year).then_some(1970..year)?;
    let years: i64 = years.map(|year| 365 + i64::from(leap(year))).sum();
    Some(years + lengths[..month].iter().sum::<i64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \
                        \"GET /apache_pb.gif?size=2 HTTP/1.0\" 200 2326 \"-\" \"Mozilla/4.08\"";

    #[test]
    fn a_line_is_a_request() {
        let request = Request { path: "/apache_pb.gif", status: 200, seconds: None };
        assert_eq!(Request::parse(LINE), Some(request));
        let timed = format!("{LINE} 0.125");
        assert_eq!(Request::parse(&timed), Some(Request { seconds: Some(0.125), ..request }));
    }

    #[test]
    fn what_a_client_sent_may_be_garbage() {
        let line = LINE.replace("GET /apache_pb.gif?size=2 HTTP/1.0", "\\x16\\x03\\x01");
        assert_eq!(Request::parse(&line).map(|request| request.path), Some("-"));
        assert_eq!(Request::parse("Started GET \"/\" for 127.0.0.1"), None);
        assert_eq!(Request::parse(""), None);
    }

    /// As `date -d @SECONDS` tells them.
    #[test]
    fn a_line_has_a_time() {
        assert_eq!(second(LINE), Some(971_211_336));
        let at = |time: &str| second(&format!("- - - [{time}] \"\""));
        assert_eq!(at("01/Jan/1970:00:00:00 +0000"), Some(0));
        assert_eq!(at("29/Feb/2024:12:00:00 +0130"), Some(1_709_202_600));
        assert_eq!(at("01/Mar/2100:00:00:00 +0000"), Some(4_107_542_400));
        assert_eq!(at("01/Foo/2000:00:00:00 +0000"), None);
    }
}
