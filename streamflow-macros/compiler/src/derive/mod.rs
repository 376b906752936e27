//! Derives: what a type is made of, and what cannot be derived from.

mod key;
mod state;

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Lifetime, Member, Type};

pub use state::{derive_state, diagnose_state};

use crate::diag::{Diagnostic, Diagnostics};

/// `#[derive(Key)]`. A type with mistakes becomes one `compile_error!` for each.
#[must_use]
pub fn derive_key(item: TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    match read(item, &mut errors) {
        Some(shape) if errors.is_empty() => key::implement(&shape),
        _ => errors.to_errors(),
    }
}

/// The mistakes of a type with `#[derive(Key)]`, in the order of the source.
#[must_use]
pub fn diagnose_key(item: TokenStream) -> Diagnostics {
    let mut errors = Diagnostics::default();
    let _ = read(item, &mut errors);
    errors
}

/// A type, as derives see it: a struct is an enum of one variant.
struct Shape {
    /// Where streamflow is found.
    krate: TokenStream,
    vis: syn::Visibility,
    name: Ident,
    lifetimes: Vec<Lifetime>,
    is_enum: bool,
    variants: Vec<Variant>,
    /// What the owned twin derives as well.
    derives: Vec<syn::Path>,
}

struct Variant {
    /// Its name; none of a struct.
    name: Option<Ident>,
    fields: Vec<Field>,
    style: Style,
}

/// How a variant is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Named,
    Tuple,
    Unit,
}

struct Field {
    vis: syn::Visibility,
    member: Member,
    kind: Type,
}

impl Field {
    /// The field's type with every lifetime of the item replaced by this one.
    fn kind_with(&self, lifetimes: &[Lifetime], by: &Lifetime) -> TokenStream {
        let names: HashSet<String> =
            lifetimes.iter().map(|lifetime| lifetime.ident.to_string()).collect();
        replaced(self.kind.to_token_stream(), &names, by)
    }
}

/// Tokens with other lifetimes.
fn replaced(tokens: TokenStream, names: &HashSet<String>, by: &Lifetime) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(tick) if tick.as_char() == '\'' => match tokens.peek() {
                Some(TokenTree::Ident(name)) if names.contains(&name.to_string()) => {
                    tokens.next();
                    by.to_tokens(&mut out);
                }
                _ => tick.to_tokens(&mut out),
            },
            TokenTree::Group(group) => {
                let inner = replaced(group.stream(), names, by);
                let mut renamed = proc_macro2::Group::new(group.delimiter(), inner);
                renamed.set_span(group.span());
                renamed.to_tokens(&mut out);
            }
            other => other.to_tokens(&mut out),
        }
    }
    out
}

/// Reads a type, and reports what no key can be derived from.
fn read(item: TokenStream, errors: &mut Diagnostics) -> Option<Shape> {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            errors.push(Diagnostic::new(error.span(), error.to_string()));
            return None;
        }
    };
    let Options { krate, derives } = options("key", &item.attrs, errors);
    let mut lifetimes = Vec::new();
    for parameter in &item.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => lifetimes.push(lifetime.lifetime.clone()),
            GenericParam::Type(kind) => errors.push(generic(&kind.ident, "type")),
            GenericParam::Const(value) => errors.push(generic(&value.ident, "constant")),
        }
    }
    let is_enum = matches!(item.data, Data::Enum(_));
    let variants = match item.data {
        Data::Struct(data) => vec![variant(None, data.fields, errors)],
        Data::Enum(data) => data
            .variants
            .into_iter()
            .map(|of| {
                attributes(&of.attrs, errors);
                variant(Some(of.ident), of.fields, errors)
            })
            .collect(),
        Data::Union(data) => {
            errors.push(
                Diagnostic::new(data.union_token.span, "a union is no key")
                    .note("which of its fields holds cannot be told")
                    .note("write an enum"),
            );
            return None;
        }
    };
    if variants.is_empty() {
        errors.push(
            Diagnostic::new(item.ident.span(), format!("`{}` has no variants", item.ident))
                .note("a record cannot have a key that has no values"),
        );
    }
    if let (Some(derive), []) = (derives.first(), lifetimes.as_slice()) {
        let fact = format!("`{}` owns all that it has, and has no owned twin", item.ident);
        errors.push(
            Diagnostic::on(derive, fact)
                .note("what stands here is derived for the twin of a key that borrows")
                .note("derive it for the type itself, beside `Key`"),
        );
    }
    let (vis, name) = (item.vis, item.ident);
    Some(Shape { krate, vis, name, lifetimes, is_enum, variants, derives })
}

fn generic(name: &Ident, what: &str) -> Diagnostic {
    Diagnostic::new(name.span(), format!("a key cannot have the {what} parameter `{name}`"))
        .note("its owned twin and its place in a table are those of one type")
        .note("put the type that it stands for in its place; lifetimes may stay")
}

fn variant(name: Option<Ident>, fields: Fields, errors: &mut Diagnostics) -> Variant {
    let style = match &fields {
        Fields::Named(_) => Style::Named,
        Fields::Unnamed(_) => Style::Tuple,
        Fields::Unit => Style::Unit,
    };
    let members: Vec<Member> = fields.members().collect();
    let fields = fields.into_iter().zip(members).map(|(field, member)| {
        attributes(&field.attrs, errors);
        unsuited(&field.ty, errors);
        Field { vis: field.vis, member, kind: field.ty }
    });
    Variant { name, fields: fields.collect(), style }
}

/// Reports fields that are known not to be keys.
fn unsuited(kind: &Type, errors: &mut Diagnostics) {
    let last = match kind {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        Type::Reference(reference) if reference.mutability.is_some() => {
            errors.push(
                Diagnostic::on(kind, "a `&mut` reference is no key")
                    .note("keys are compared, cloned and kept")
                    .note("borrow it as `&`, or own the value"),
            );
            None
        }
        _ => None,
    };
    let Some(name) = last else { return };
    if name == "f32" || name == "f64" {
        errors.push(
            Diagnostic::new(name.span(), format!("`{name}` is no key"))
                .note("NaN differs from itself, and 0 equals −0, so that equal keys would differ")
                .note("round it to an integer, or take its bits: `x.to_bits()`"),
        );
    } else if ["HashMap", "HashSet"].iter().any(|other| name == other) {
        errors.push(
            Diagnostic::new(name.span(), format!("`{name}` is no key"))
                .note("its elements have no order, so that equal keys would differ")
                .note("write `ByValue<BTreeMap<…>>` or `ByValue<BTreeSet<…>>`"),
        );
    }
}

/// What `#[key(…)]` or `#[state(…)]` says of a type.
struct Options {
    /// Where streamflow is found.
    krate: TokenStream,
    /// What the owned twin of a key derives as well.
    derives: Vec<syn::Path>,
}

/// Reads a type's options; `of` is `key` or `state`.
fn options(of: &str, attributes: &[Attribute], errors: &mut Diagnostics) -> Options {
    let mut krate: Option<syn::Path> = None;
    let mut derives = Vec::new();
    let mut remedy = format!("it is written `#[{of}(crate = path::of::streamflow)]`");
    if of == "key" {
        remedy.push_str(", or `#[key(derive(Name))]` for what the owned twin derives");
    }
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(of)) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if of == "key" && meta.path.is_ident("derive") {
                return meta.parse_nested_meta(|derive| {
                    derives.push(derive.path);
                    Ok(())
                });
            }
            if !meta.path.is_ident("crate") {
                let name = meta.path.to_token_stream();
                errors.push(
                    Diagnostic::on(&meta.path, format!("`{of}` has no option `{name}`"))
                        .note(&remedy),
                );
                // What it is given is read over.
                if meta.input.peek(syn::Token![=]) {
                    let _: syn::Expr = meta.value()?.parse()?;
                }
                return Ok(());
            }
            let path = meta.value()?.call(syn::Path::parse_mod_style)?;
            if krate.replace(path).is_some() {
                errors.push(
                    Diagnostic::on(&meta.path, "`crate` is given twice")
                        .note("leave one of them out"),
                );
            }
            Ok(())
        });
        if let Err(error) = parsed {
            errors.push(Diagnostic::new(error.span(), error.to_string()).note(&remedy));
        }
    }
    let krate = match krate {
        Some(path) => path.to_token_stream(),
        None => quote_spanned!(Span::call_site()=> ::streamflow),
    };
    Options { krate, derives }
}

/// Fields and variants take no attribute.
fn attributes(attributes: &[Attribute], errors: &mut Diagnostics) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("key")) {
        errors.push(
            Diagnostic::on(attribute.path(), "`key` stands on the type, not within it")
                .note("every field is part of the key")
                .note("a record whose key is some of its fields is keyed by `.key_by(|r| …)`"),
        );
    }
}
