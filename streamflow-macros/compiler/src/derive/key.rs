//! What `#[derive(Key)]` writes: the owned twin, and `Own` and `Key` of both.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Index, Lifetime};

use super::{Shape, Style, Variant};

/// More variants than this are not called few.
const FEW: usize = 4096;

/// All that is derived of a type.
pub(super) fn implement(shape: &Shape) -> TokenStream {
    if shape.lifetimes.is_empty() {
        let (own, key) = (own_itself(shape), key(shape, &shape.name, true));
        return quote!(#own #key);
    }
    let twin_name = format_ident!("{}Owned", shape.name);
    let twin = twin(shape, &twin_name);
    let owned = Shape {
        krate: shape.krate.clone(),
        vis: shape.vis.clone(),
        name: twin_name.clone(),
        lifetimes: Vec::new(),
        is_enum: shape.is_enum,
        variants: shape.variants.iter().map(|variant| shape.owned(variant)).collect(),
        derives: Vec::new(),
    };
    let (own, of_twin) = (own_twin(shape, &twin_name), implement(&owned));
    let key = key(shape, &twin_name, false);
    quote!(#twin #own #key #of_twin)
}

fn span_lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, Span::mixed_site())
}

impl Shape {
    /// A variant with the owned types of its fields.
    fn owned(&self, variant: &Variant) -> Variant {
        let krate = &self.krate;
        let fields = variant.fields.iter().map(|field| {
            let kind = field.kind_with(&self.lifetimes, &span_lifetime("'static"));
            super::Field {
                vis: field.vis.clone(),
                member: field.member.clone(),
                kind: syn::Type::Verbatim(quote!(<#kind as #krate::Own>::Owned)),
            }
        });
        Variant { name: variant.name.clone(), fields: fields.collect(), style: variant.style }
    }

    /// The type, its lifetimes all the same one.
    fn with(&self, lifetime: &Lifetime) -> TokenStream {
        let (name, lifetimes) = (&self.name, self.lifetimes.iter().map(|_| lifetime));
        if self.lifetimes.is_empty() { quote!(#name) } else { quote!(#name<#(#lifetimes),*>) }
    }

    /// `impl<'a> Trait for Name<'a>`.
    fn implement(&self, which: &str, body: &TokenStream) -> TokenStream {
        let (name, krate, lifetimes) = (&self.name, &self.krate, &self.lifetimes);
        let which = Ident::new(which, Span::call_site());
        let generics = if lifetimes.is_empty() { quote!() } else { quote!(<#(#lifetimes),*>) };
        quote! {
            #[automatically_derived]
            #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
            impl #generics #krate::#which for #name #generics { #body }
        }
    }
}

impl Variant {
    /// The variant of a type, as a path.
    fn of(&self, kind: &Ident) -> TokenStream {
        match &self.name {
            Some(name) => quote!(#kind::#name),
            None => kind.to_token_stream(),
        }
    }

    /// The variables that its fields are bound to.
    fn bound(&self, prefix: &str) -> Vec<Ident> {
        let name = |at| format_ident!("{prefix}_{at}", span = Span::mixed_site());
        (0..self.fields.len()).map(name).collect()
    }

    /// The variant with its fields bound to variables, or made of expressions.
    fn with(&self, kind: &Ident, values: &[impl ToTokens]) -> TokenStream {
        let path = self.of(kind);
        let members = self.fields.iter().map(|field| &field.member);
        quote!(#path { #(#members: #values),* })
    }
}

/// The type's owned twin.
fn twin(shape: &Shape, twin: &Ident) -> TokenStream {
    let (vis, name, derives) = (&shape.vis, &shape.name, &shape.derives);
    let fields = |variant: &Variant| {
        let owned = shape.owned(variant);
        let fields = owned.fields.iter().zip(&variant.fields).map(|(owned, field)| {
            let (vis, kind) = (&field.vis, &owned.kind);
            let doc = format!("`{}`, owned.", field.member.to_token_stream());
            match &field.member {
                syn::Member::Named(name) => quote!(#[doc = #doc] #vis #name: #kind),
                syn::Member::Unnamed(Index { .. }) => quote!(#[doc = #doc] #vis #kind),
            }
        });
        match variant.style {
            Style::Named => quote!({ #(#fields),* }),
            Style::Tuple => quote!((#(#fields),*)),
            Style::Unit => quote!(),
        }
    };
    let doc = format!("[`{name}`], owned: what state keeps of it.");
    let attributes = quote! {
        #[doc = #doc]
        #[derive(
            ::core::clone::Clone,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            #(#derives),*
        )]
    };
    if shape.is_enum {
        let variants = shape.variants.iter().map(|variant| {
            let (name, fields) = (&variant.name, fields(variant));
            let doc = variant.name.as_ref().map(|name| format!("`{name}`, owned."));
            quote!(#[doc = #doc] #name #fields)
        });
        return quote!(#attributes #vis enum #twin { #(#variants),* });
    }
    let variant = &shape.variants[0];
    let fields = fields(variant);
    let end = (variant.style != Style::Named).then(|| quote!(;));
    quote!(#attributes #vis struct #twin #fields #end)
}

/// `Own` of a type that borrows nothing.
fn own_itself(shape: &Shape) -> TokenStream {
    shape.implement(
        "Own",
        &quote! {
            type Owned = Self;
            type View<'streamflow> = Self;

            #[inline]
            fn into_owned(self) -> Self {
                self
            }

            #[inline]
            fn lend(owned: &Self) -> Self {
                ::core::clone::Clone::clone(owned)
            }
        },
    )
}

/// `Own` of a type that borrows: by way of its twin.
fn own_twin(shape: &Shape, twin: &Ident) -> TokenStream {
    let (krate, name) = (&shape.krate, &shape.name);
    let lent = Lifetime::new("'streamflow", Span::call_site());
    let view = shape.with(&lent);
    let owning = shape.variants.iter().map(|variant| {
        let bound = variant.bound("field");
        let from = variant.with(name, &bound);
        let owned = bound.iter().map(|field| quote!(#krate::Own::into_owned(#field)));
        let to = variant.with(twin, &owned.collect::<Vec<_>>());
        quote!(#from => #to)
    });
    let lending = shape.variants.iter().map(|variant| {
        let bound = variant.bound("field");
        let from = variant.with(twin, &bound);
        let kinds = variant.fields.iter().zip(&bound);
        let lent = kinds.map(|(field, bound)| {
            let kind = field.kind_with(&shape.lifetimes, &span_lifetime("'static"));
            quote!(<#kind as #krate::Own>::lend(#bound))
        });
        let to = variant.with(name, &lent.collect::<Vec<_>>());
        quote!(#from => #to)
    });
    shape.implement(
        "Own",
        &quote! {
            type Owned = #twin;
            type View<#lent> = #view;

            #[inline]
            fn into_owned(self) -> #twin {
                match self { #(#owning),* }
            }

            #[inline]
            fn lend(owned: &#twin) -> Self::View<'_> {
                match owned { #(#lending),* }
            }
        },
    )
}

/// `Key` of a type whose owned twin is `owned`.
fn key(shape: &Shape, owned: &Ident, is_owned: bool) -> TokenStream {
    let krate = &shape.krate;
    let fieldless = shape.variants.iter().all(|variant| variant.fields.is_empty());
    let (probe_type, probe, domain, ordinal) = if !shape.is_enum {
        of_struct(shape)
    } else if fieldless {
        of_numbers(shape)
    } else {
        of_enum(shape)
    };
    let same = same(shape, owned, is_owned);
    let encode = shape.variants.iter().enumerate().map(|(at, variant)| {
        let bound = variant.bound("field");
        let from = variant.with(&shape.name, &bound);
        let number = shape.is_enum.then(|| {
            let at = at as u32;
            quote!(#krate::Key::encode(&#at, out);)
        });
        quote!(#from => { #number #(#krate::Key::encode(#bound, out);)* })
    });
    shape.implement(
        "Key",
        &quote! {
            type Probe = #probe_type;
            const DOMAIN: ::core::option::Option<::core::primitive::usize> = #domain;

            #[inline]
            fn probe(&self, arena: &[::core::primitive::u8]) -> Self::Probe {
                let _ = arena;
                #probe
            }

            #[inline]
            fn same(&self, owned: &#owned) -> ::core::primitive::bool {
                #same
            }

            fn encode(&self, out: &mut ::std::vec::Vec<::core::primitive::u8>) {
                let _ = &out;
                match self { #(#encode),* }
            }

            #[inline]
            fn ordinal(&self) -> ::core::primitive::usize {
                #ordinal
            }
        },
    )
}

/// Whether an owned key is the same: by `==` where it is of the type itself, else field by field.
fn same(shape: &Shape, owned: &Ident, is_owned: bool) -> TokenStream {
    if is_owned {
        return quote!(self == owned);
    }
    let krate = &shape.krate;
    let arms = shape.variants.iter().map(|variant| {
        let (mine, theirs) = (variant.bound("mine"), variant.bound("theirs"));
        let (from, to) = (variant.with(&shape.name, &mine), variant.with(owned, &theirs));
        quote!((#from, #to) => true #(&& #krate::Key::same(#mine, #theirs))*)
    });
    let rest = (shape.variants.len() > 1).then(|| quote!(_ => false));
    quote!(match (self, owned) { #(#arms,)* #rest })
}

type Parts = (TokenStream, TokenStream, TokenStream, TokenStream);

/// The probe of a struct is that of its fields, and so is its place among few.
fn of_struct(shape: &Shape) -> Parts {
    let krate = &shape.krate;
    let variant = &shape.variants[0];
    let kinds: Vec<_> = variant.fields.iter().map(|field| &field.kind).collect();
    let bound = variant.bound("field");
    let from = variant.with(&shape.name, &bound);
    let probes = bound.iter().map(|field| quote!(#krate::Key::probe(#field, arena)));
    let probe = nested(probes);
    let probe_type = nested(kinds.iter().map(|kind| quote!(<#kind as #krate::Key>::Probe)));
    let domain = kinds.iter().fold(
        quote!(::core::option::Option::Some(1)),
        |domain, kind| quote!(#krate::key::product(#domain, <#kind as #krate::Key>::DOMAIN)),
    );
    let ordinal = bound.iter().zip(&kinds).fold(quote!(0), |ordinal, (field, kind)| {
        quote! {
            (#ordinal) * match <#kind as #krate::Key>::DOMAIN {
                ::core::option::Option::Some(domain) => domain,
                ::core::option::Option::None => 1,
            } + #krate::Key::ordinal(#field)
        }
    });
    let bind = quote!(let #from = self;);
    (probe_type, quote!(#bind #probe), domain, quote!(#bind #ordinal))
}

/// An enum without fields is its variant's number.
fn of_numbers(shape: &Shape) -> Parts {
    let count = shape.variants.len();
    let arms = shape.variants.iter().enumerate().map(|(at, variant)| {
        let from = variant.of(&shape.name);
        quote!(#from { .. } => #at)
    });
    let number = quote!(match self { #(#arms),* });
    let domain = if count <= FEW {
        quote!(::core::option::Option::Some(#count))
    } else {
        quote!(::core::option::Option::None)
    };
    let probe = quote!((#number) as ::core::primitive::u32);
    (quote!(::core::primitive::u32), probe, domain, number)
}

/// Any other enum is hashed.
fn of_enum(shape: &Shape) -> Parts {
    let krate = &shape.krate;
    let arms = shape.variants.iter().enumerate().map(|(at, variant)| {
        let bound = variant.bound("field");
        let from = variant.with(&shape.name, &bound);
        let probes = nested(bound.iter().map(|field| quote!(#krate::Key::probe(#field, arena))));
        let at = at as u32;
        quote!(#from => #krate::key::HashProbe::of(#at, #probes))
    });
    let none = quote!(::core::option::Option::None);
    (quote!(#krate::key::HashProbe), quote!(match self { #(#arms),* }), none, quote!(0))
}

/// `(a, (b, (c, ())))`: tuples of any length.
fn nested(parts: impl DoubleEndedIterator<Item = TokenStream>) -> TokenStream {
    parts.rev().fold(quote!(()), |rest, part| quote!((#part, #rest)))
}
