//! Nesting, counted without recursion before anything recursive sees the tokens.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};

use crate::diag::{Diagnostic, Diagnostics};

/// Deeper nesting of brackets than this is refused: parsers and rustc recurse on it.
const MOST_LEVELS: usize = 128;

/// More prefix operators than this between two separators are refused, for the same reason.
const MOST_PREFIXES: usize = 256;

/// Gives the block back unless it is nested too deeply to be parsed.
pub(crate) fn check(block: TokenStream, errors: &mut Diagnostics) -> Option<TokenStream> {
    match deepest(block.clone()) {
        Finding::Fine => return Some(block),
        Finding::Levels(span) => errors.push(
            Diagnostic::new(span, format!("brackets are nested more than {MOST_LEVELS} deep here"))
                .note("the compiler recurses on nested brackets, and would run out of stack")
                .note("write the inner part as a function above the block, and call it"),
        ),
        Finding::Prefixes(span) => errors.push(
            Diagnostic::new(
                span,
                format!("more than {MOST_PREFIXES} prefix operators in a row here"),
            )
            .note("the compiler recurses on them, and would run out of stack")
            .note("write the expression as a function above the block, and call it"),
        ),
    }
    None
}

enum Finding {
    Fine,
    Levels(Span),
    Prefixes(Span),
}

/// The first place that is too deep.
fn deepest(block: TokenStream) -> Finding {
    let mut stack = vec![(block.into_iter(), 0usize)];
    loop {
        let level = stack.len();
        let Some((tokens, prefixes)) = stack.last_mut() else { return Finding::Fine };
        let Some(token) = tokens.next() else {
            stack.pop();
            continue;
        };
        match token {
            TokenTree::Group(group) => {
                if level > MOST_LEVELS {
                    return Finding::Levels(group.span_open());
                }
                if group.delimiter() == Delimiter::Brace {
                    *prefixes = 0;
                }
                stack.push((group.stream().into_iter(), 0));
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' | ',' => *prefixes = 0,
                '-' | '!' | '*' | '&' | '|' => {
                    *prefixes += 1;
                    if *prefixes > MOST_PREFIXES && punct.spacing() == Spacing::Alone {
                        return Finding::Prefixes(punct.span());
                    }
                }
                _ => {}
            },
            TokenTree::Ident(ident) => {
                if ident == "return" || ident == "break" || ident == "else" || ident == "move" {
                    *prefixes += 1;
                    if *prefixes > MOST_PREFIXES {
                        return Finding::Prefixes(ident.span());
                    }
                }
            }
            TokenTree::Literal(_) => {}
        }
    }
}
