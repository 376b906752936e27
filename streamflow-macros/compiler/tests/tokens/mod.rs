//! Blocks from text.

use std::str::FromStr;

use proc_macro2::TokenStream;

pub(crate) fn tokens(block: &str) -> TokenStream {
    TokenStream::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"))
}
