//! The `stream!` macro: a shell over `streamflow-compiler`, which does all the work.

use proc_macro::TokenStream;

/// Compiles a pipeline; see the `streamflow` crate for the language.
#[proc_macro]
pub fn stream(block: TokenStream) -> TokenStream {
    streamflow_compiler::compile(block.into()).into()
}
