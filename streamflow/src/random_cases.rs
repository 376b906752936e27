//! How many random cases the unit tests try: as many as is usual, or, in the long run that
//! `STREAMFLOW_SOAK=n` asks for, n times as many.

use proptest::prelude::ProptestConfig;

/// How many times as many.
pub(crate) fn times() -> u32 {
    let Some(text) = std::env::var_os("STREAMFLOW_SOAK") else { return 1 };
    let times = text.to_str().and_then(|text| text.parse().ok());
    times.unwrap_or_else(|| panic!("STREAMFLOW_SOAK={} is no number", text.display()))
}

/// What proptest is to do where so many cases are usual. Tells how many there are.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let cases = usual * times();
    println!("{cases} cases");
    ProptestConfig { cases, ..ProptestConfig::default() }
}
