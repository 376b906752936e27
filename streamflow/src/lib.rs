//! Discretised streams, compiled: a `stream!` block becomes one fused loop per stage.
//!
//! ```
//! use std::time::Duration;
//! use streamflow::prelude::*;
//!
//! let (mut feed, lines) = test::source::<Text>();
//! let (seen, out) = test::collect();
//! let mut job = stream! {
//!     name "words";
//!     batch 1s;
//!     source lines = lines;
//!     let counts = lines.words().map(|word| (word, 1u64)).reduce_by_key(|a, b| a + b);
//!     counts.write_to(out);
//! }
//! .test();
//! feed.batch(["to be or", "not to be"]);
//! job.advance(Duration::from_secs(1));
//! let counts = [("to", 2), ("be", 2), ("or", 1), ("not", 1)].map(|(w, n)| (w.to_owned(), n));
//! assert_eq!(seen.take(), [(BatchTime::nth(1), counts.to_vec())]);
//! ```

pub mod aggregates;
pub mod batch;
pub mod checkpoint;
pub mod disk;
mod driver;
mod durable;
mod error;
mod explain;
mod hash;
mod job;
mod join;
pub mod key;
mod keyed;
mod lookup;
mod objects;
mod order;
mod own;
mod plain;
mod prefetch;
mod promise;
#[cfg(test)]
mod random_cases;
pub mod schema;
pub mod sink;
pub mod source;
pub mod state;
pub mod test;
mod time;
#[doc(hidden)]
pub mod window;
mod workers;

#[doc(hidden)]
pub mod rt;

pub use aggregates::Aggregate;
pub use checkpoint::Checkpoint;
pub use driver::exit::exit;
pub use driver::handle::JobHandle;
pub use driver::notice::Notice;
pub use driver::panics::{DeadLetter, OnPanic};
pub use driver::report::{BatchReport, Drops, SourceReport};
pub use error::{Error, Result};
pub use explain::{Explain, Per, StateCost};
pub use job::{Job, Pipeline};
pub use key::{ByValue, Key};
pub use lookup::{FindsIn, Lookup};
pub use order::Order;
pub use own::Own;
pub use promise::Promise;
pub use schema::schema_of;
pub use sink::Sink;
pub use source::{Limit, Range, Source};
pub use state::State;
/// Makes a struct or an enum a [`Key`](trait@Key).
///
/// The type derives `Clone`, `PartialEq` and `Eq`, too, and all its fields are keys. One with
/// lifetimes gets an owned twin, `NameOwned`, with the same fields owned; state keeps that, and
/// lends the type itself. An enum without fields has few values, and so have structs of such
/// enums, of `bool` and of `u8`: their tables are arrays, without hashing. `#[key(crate = path)]`
/// says where streamflow is found, when it is renamed.
///
/// ```
/// use std::time::Duration;
/// use streamflow::prelude::*;
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
/// enum Method { Get, Post, Other }
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
/// struct Route<'a> { method: Method, path: &'a str }
///
/// fn route(line: &str) -> Route<'_> {
///     match line.split_once(' ') {
///         Some(("GET", path)) => Route { method: Method::Get, path },
///         Some(("POST", path)) => Route { method: Method::Post, path },
///         _ => Route { method: Method::Other, path: "" },
///     }
/// }
///
/// let (mut feed, lines) = test::source::<Text>();
/// let (seen, out) = test::collect();
/// let mut job = stream! {
///     name "routes";
///     batch 1s;
///     source lines = lines;
///     let counts = lines.map(|line| (route(line), 1u64)).window(3s).reduce_by_key(|a, b| a + b);
///     counts.map(|(route, count)| (route.path.len(), count)).write_to(out);
/// }
/// .test();
/// feed.batch(["GET /a", "POST /a", "GET /a"]);
/// job.advance(Duration::from_secs(1));
/// assert_eq!(seen.take_records(), [(2, 2), (2, 1)]);
/// ```
///
/// What the owned twin must be beside a key, `#[key(derive(…))]` says. For a job with a checkpoint:
///
/// ```
/// # mod visits {
/// use serde::{Deserialize, Serialize};
/// use streamflow::{Key, State};
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Key)]
/// #[key(derive(Serialize, Deserialize, State))]
/// struct Visitor<'a> { host: &'a str, agent: &'a str }
/// # }
/// ```
///
/// The [stable hash](trait@Key#method.stable_hash) of a struct is that of its fields in order, as
/// of a tuple; that of an enum begins with the variant's number, as an `u32`: new variants go to
/// the end.
pub use streamflow_macros::Key;
/// Writes a type's [schema](schema::Schema), so that a checkpoint can keep it.
///
/// What a checkpoint keeps is written by serde, beside the schema of its type: a program in which
/// the type has changed is told so, instead of misreading it. `#[state(crate = path)]` says where
/// streamflow is found, when it is renamed.
///
/// ```
/// use streamflow::{State, schema_of};
///
/// #[derive(State)]
/// enum Visit { Gone, Open { since: u64, pages: Vec<String> } }
///
/// assert_eq!(
///     schema_of::<Visit>(),
///     "Visit { Gone, Open { since: u64, pages: Vec<String> } }"
/// );
/// ```
pub use streamflow_macros::State;
#[doc = include_str!("language.md")]
pub use streamflow_macros::stream;
pub use time::BatchTime;

/// What a program that declares a job needs: `use streamflow::prelude::*;`.
pub mod prelude {
    pub use crate::aggregates::Aggregate;
    pub use crate::batch::{Records, Text, Values};
    pub use crate::source::{
        InvalidUtf8, channel, generate, object_files, queue, socket_text, socket_text_listen,
        stdin_text, text_file, text_file_follow, text_file_stream,
    };
    pub use crate::{BatchTime, ByValue, Job, Key, Pipeline, Sink, Source, State, stream, test};
}
