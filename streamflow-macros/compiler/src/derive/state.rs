//! What `#[derive(State)]` writes: the type's schema.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Meta, Token};

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
                let name = format!("{}{}", by_serde(&variant.attrs), variant.ident);
                let fields = fields(&krate, &variant.fields);
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
    let (ident, name) = (&item.ident, format!("{}{}", by_serde(&item.attrs), item.ident));
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

/// What serde's attributes say of how a field, a variant or a type is kept, as they are written;
/// those that change no byte are left out.
fn by_serde(attrs: &[Attribute]) -> String {
    let mut words = String::new();
    for meta in serde_metas(attrs) {
        let kept = KEEPING.iter().any(|word| meta.path().is_ident(word));
        if kept {
            words += &format!("#[serde({})] ", meta.to_token_stream());
        }
    }
    words
}

/// Serde's attributes that change what is kept.
const KEEPING: [&str; 14] = [
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "with",
    "serialize_with",
    "deserialize_with",
    "flatten",
    "from",
    "try_from",
    "into",
    "tag",
    "content",
    "untagged",
];

fn serde_metas(attrs: &[Attribute]) -> impl Iterator<Item = Meta> {
    let of_serde = attrs.iter().filter(|attr| attr.path().is_ident("serde"));
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    // What does not parse is serde's to report.
    of_serde.filter_map(move |attr| attr.parse_args_with(parse).ok()).flatten()
}

/// Whether serde leaves a field out.
fn is_kept(field: &&Field) -> bool {
    !serde_metas(&field.attrs).any(|meta| meta.path().is_ident("skip"))
}

/// Writes fields that are kept: nothing, a tuple, or names and types.
fn fields(krate: &TokenStream, fields: &Fields) -> TokenStream {
    let text = quote!(out: &mut #krate::schema::SchemaText);
    match fields {
        Fields::Unit => TokenStream::new(),
        Fields::Unnamed(fields) => {
            let each = fields.unnamed.iter().filter(is_kept).map(|field| {
                let (by, kind) = (by_serde(&field.attrs), &field.ty);
                quote!(&|#text| { out.word(#by); out.of::<#kind>() })
            });
            quote!(out.list("(", ")", &[#(#each),*]);)
        }
        Fields::Named(fields) => {
            let each = fields.named.iter().filter(is_kept).map(|field| {
                let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                let (name, kind) = (by_serde(&field.attrs) + &name, &field.ty);
                quote!(&|#text| out.field::<#kind>(#name))
            });
            quote!(out.list(" { ", " }", &[#(#each),*]);)
        }
    }
}
