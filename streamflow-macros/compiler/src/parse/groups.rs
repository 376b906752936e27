//! Invisible groups: what a `macro_rules!` hands on as `$piece:expr`.
//!
//! rustc forgets the invisible delimiters of what a procedural macro gives back, so that `2 *
//! $piece` of `1 + 1` would become `2 * 1 + 1`. They are made parentheses where that matters.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Expr;

/// The tokens, with parentheses instead of invisible delimiters where they hold an expression
/// together.
pub(super) fn shown(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) if has_invisible(&group) => shown_group(&group).into(),
            other => other,
        })
        .collect()
}

/// Whether a group is invisible, or has such a group in it; others keep both their brackets'
/// spans by being left as they are.
fn has_invisible(group: &Group) -> bool {
    group.delimiter() == Delimiter::None
        || group.stream().into_iter().any(|token| match token {
            TokenTree::Group(inner) => has_invisible(&inner),
            _ => false,
        })
}

fn shown_group(group: &Group) -> Group {
    let inner = shown(group.stream());
    let (delimiter, span) = if group.delimiter() == Delimiter::None && binds_loosely(&inner) {
        (Delimiter::Parenthesis, group.span().resolved_at(Span::mixed_site()))
    } else {
        (group.delimiter(), group.span())
    };
    let mut shown = Group::new(delimiter, inner);
    shown.set_span(span);
    shown
}

/// Whether a neighbour may tear the expression apart.
fn binds_loosely(tokens: &TokenStream) -> bool {
    matches!(
        syn::parse2(tokens.clone()),
        Ok(Expr::Assign(_)
            | Expr::Binary(_)
            | Expr::Break(_)
            | Expr::Cast(_)
            | Expr::Closure(_)
            | Expr::Range(_)
            | Expr::Reference(_)
            | Expr::Return(_)
            | Expr::Unary(_))
    )
}
