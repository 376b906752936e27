//! Sums against their definition: in 128 bits, and lane by lane.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::batch::{Batch, Records, Values};
use crate::random_cases::cases;

/// What `sum` says of one partition, dropping what `keep` does not want.
fn summed_at_once<T: Numeric + Clone + Sync + 'static>(
    records: &[T],
    keep: impl Fn(&T) -> bool,
) -> Option<T> {
    let batch = Values(records.to_vec());
    let (span, ()) = sum(|local: &mut Sum<T, Checked>| {
        sum_part(local, batch.chunk(0..batch.len()), |record| Some(record).filter(&keep));
    });
    Some(summed("s", vec![span]).ok()?.into_vec()[0])
}

fn wide<T: Into<i128> + Copy>(records: &[T]) -> i128 {
    records.iter().map(|record| (*record).into()).sum()
}

/// Numbers at the ends of the type's range, and small ones.
macro_rules! numbers {
    ($kind:ty) => {
        vec(
            prop_oneof![any::<$kind>(), Just(<$kind>::MAX), Just(<$kind>::MIN), 0..9 as $kind],
            0..70,
        )
    };
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn integer_sums_are_exact_or_refused(
        a in numbers!(u64),
        b in numbers!(i64),
        c in numbers!(i8),
    ) {
        prop_assert_eq!(summed_at_once(&a, |_| true), u64::try_from(wide(&a)).ok());
        prop_assert_eq!(summed_at_once(&b, |_| true), i64::try_from(wide(&b)).ok());
        prop_assert_eq!(summed_at_once(&c, |_| true), i8::try_from(wide(&c)).ok());
    }

    #[test]
    fn float_sums_are_the_same_at_once_and_one_by_one(records in vec(any::<f64>(), 0..70)) {
        let keep = |record: &f64| *record > 0.0;
        let (span, ()) = sum(|local: &mut Sum<f64, Checked>| {
            for (at, record) in records.iter().enumerate().filter(|(_, record)| keep(record)) {
                put_sum(local, at, *record);
            }
        });
        let singly = summed("s", vec![span]).unwrap().into_vec()[0];
        let at_once = summed_at_once(&records, keep).unwrap();
        prop_assert_eq!(at_once.to_bits(), singly.to_bits());
    }
}

#[test]
fn what_follows_a_filter_never_sees_what_it_drops() {
    let batch: Records<u32> = (0..100).collect();
    let (span, ()) = sum(|local: &mut Sum<u32, Checked>| {
        sum_part(local, batch.chunk(0..100), |record| {
            // Dividing by a dropped record's last digit would panic.
            let digit = record % 10;
            (digit != 0).then(|| 2520 / digit)
        });
    });
    let digits: u32 = (1..10).map(|digit| 2520 / digit).sum();
    assert_eq!(summed("s", vec![span]).unwrap().into_vec(), [10 * digits]);
}
