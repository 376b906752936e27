//! x
/// x
pub fn compile(block: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    block
}
