//! Clicks of a shop's visitors, and what is known of them.

use std::collections::HashMap;

use streamflow::Key;

/// How far a visitor gets, step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Key)]
pub enum Step {
    /// Came.
    Home,
    /// Looked at a product.
    Product,
    /// Put one into the cart.
    Cart,
    /// Paid.
    Paid,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 4] = [Self::Home, Self::Product, Self::Cart, Self::Paid];
}

/// A click: the line `time,user,page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Click<'a> {
    /// Who.
    pub user: &'a str,
    /// The step that the page stands for, if it does for any.
    pub step: Option<Step>,
}

impl<'a> Click<'a> {
    /// A click; nothing for a line that is none, such as the header.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        second(line)?;
        let (user, page) = line.split_once(',')?.1.split_once(',')?;
        let step = match page {
            "home" => Some(Step::Home),
            "product" => Some(Step::Product),
            "cart" => Some(Step::Cart),
            "paid" => Some(Step::Paid),
            _ => None,
        };
        Some(Self { user, step })
    }
}

/// The time of a click, in seconds since midnight.
#[must_use]
pub fn second(line: &str) -> Option<u64> {
    let time = line.split(',').next()?;
    time.split(':').try_fold(0, |sum, part| Some(sum * 60 + part.parse::<u64>().ok()?))
}

/// The plan of each user, from lines `user,plan,country` under a header.
#[must_use]
pub fn plans(profiles: &str) -> HashMap<String, String> {
    let rows = profiles.lines().skip(1).filter_map(|line| line.split_once(','));
    let plan = |rest: &str| rest.split(',').next().unwrap_or_default().to_owned();
    rows.map(|(user, rest)| (user.to_owned(), plan(rest))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_click() {
        let click = |user, step| Some(Click { user, step });
        assert_eq!(Click::parse("09:00:01,u01,cart"), click("u01", Some(Step::Cart)));
        assert_eq!(Click::parse("09:00:01,u01,help"), click("u01", None));
        assert_eq!(Click::parse("time,user,page"), None);
        assert_eq!(second("09:01:02,u01,help"), Some(9 * 3600 + 62));
    }

    #[test]
    fn a_plan_is_found_by_its_user() {
        let plans = plans("user,plan,country\nu01,free,JP\n");
        assert_eq!(plans, HashMap::from([("u01".to_owned(), "free".to_owned())]));
    }
}
