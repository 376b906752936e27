//! What `#[derive(State)]` writes: the type's schema.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, Token};

use crate::diag::{Diagnostic, Diagnostics};

/// `#[derive(State)]`. A type with mistakes becomes one `compile_error!` for each.
#[must_use]
pub fn derive_state(item: TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    match implement(item, &mut errors) {
        Some(schema) if errors.is_empty() => schema,
        _ => errors.to_errors(),
    }
}

/// The mistakes of a type with `#[derive(State)]`, in the order of the source.
#[must_use]
pub fn diagnose_state(item: TokenStream) -> Diagnostics {
    let mut errors = Diagnostics::default();
    let _ = implement(item, &mut errors);
    errors
}

fn implement(item: TokenStream, errors: &mut Diagnostics) -> Option<TokenStream> {
    let mut item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            errors.push(Diagnostic::new(error.span(), error.to_string()));
            return None;
        }
    };
    let krate = super::options("state", &item.attrs, errors).krate;
    if let Some(lifetime) = item.generics.lifetimes().next() {
        errors.push(
            Diagnostic::new(
                lifetime.lifetime.ident.span(),
                format!("state cannot have the lifetime `{}`", lifetime.lifetime),
            )
            .note("it outlives the batch that it would borrow from")
            .note("own the value: `String` for `&str`, `Vec<T>` for `&[T]`"),
        );
    }
    let body = match &item.data {
        Data::Struct(data) => fields(&krate, &data.fields),
        Data::Enum(data) => {
            let variants = data.variants.iter().map(|variant| {
                let (name, fields) = (variant.ident.to_string(), fields(&krate, &variant.fields));
                quote!(&|out: &mut #krate::schema::SchemaText| { out.word(#name); #fields })
            });
            quote!(out.list(" { ", " }", &[#(#variants),*]);)
        }
        Data::Union(data) => {
            errors.push(
                Diagnostic::new(data.union_token.span, "a union cannot be kept")
                    .note("which of its fields holds cannot be told")
                    .note("write an enum"),
            );
            return None;
        }
    };
    for parameter in item.generics.type_params_mut() {
        parameter.colon_token.get_or_insert_with(<Token![:]>::default);
        parameter.bounds.push(syn::parse_quote!(#krate::schema::Schema));
    }
    let (generics, arguments, bounds) = item.generics.split_for_impl();
    let (ident, name) = (&item.ident, item.ident.to_string());
    Some(quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        impl #generics #krate::schema::Schema for #ident #arguments #bounds {
            fn describe(out: &mut #krate::schema::SchemaText) {
                out.named::<Self>(#name, |out| { #body });
            }
        }
    })
}

/// Writes fields: nothing, a tuple, or names and types.
fn fields(krate: &TokenStream, fields: &Fields) -> TokenStream {
    let text = quote!(out: &mut #krate::schema::SchemaText);
    match fields {
        Fields::Unit => TokenStream::new(),
        Fields::Unnamed(fields) => {
            let kinds = fields.unnamed.iter().map(|field| field.ty.to_token_stream());
            quote!(out.list("(", ")", &[#(&|#text| out.of::<#kinds>()),*]);)
        }
        Fields::Named(fields) => {
            let each = fields.named.iter().map(|field| {
                let (name, kind) = (field.ident.as_ref().map(ToString::to_string), &field.ty);
                quote!(&|#text| out.field::<#kind>(#name))
            });
            quote!(out.list(" { ", " }", &[#(#each),*]);)
        }
    }
}
