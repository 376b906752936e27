//! The `stream!` macro and the derives: a shell over `streamflow-compiler`, which does all the
//! work.

use proc_macro::TokenStream;

#[expect(missing_docs, reason = "documented where it is re-exported, in `streamflow`")]
#[proc_macro]
pub fn stream(block: TokenStream) -> TokenStream {
    streamflow_compiler::compile(block.into()).into()
}

#[expect(missing_docs, reason = "documented where it is re-exported, in `streamflow`")]
#[proc_macro_derive(Key, attributes(key))]
pub fn derive_key(item: TokenStream) -> TokenStream {
    streamflow_compiler::derive_key(item.into()).into()
}

#[expect(missing_docs, reason = "documented where it is re-exported, in `streamflow`")]
#[proc_macro_derive(State, attributes(state))]
pub fn derive_state(item: TokenStream) -> TokenStream {
    streamflow_compiler::derive_state(item.into()).into()
}
