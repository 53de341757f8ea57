//! The text of a lesson.

use deep_clustering::page::lesson::{Block, Span};
use yew::{Html, html};

use super::formula::Formula;

/// Paragraphs, lists and formulas.
pub fn blocks(blocks: &[Block]) -> Html {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(text) => html! { <p>{ spans(text) }</p> },
        Block::List { numbered, items } => {
            let items = items.iter().map(|item| html! { <li>{ spans(item) }</li> });
            if *numbered {
                html! { <ol>{ for items }</ol> }
            } else {
                html! { <ul>{ for items }</ul> }
            }
        }
        Block::Formula(latex) => html! { <Formula latex={latex.clone()} block={true} /> },
        Block::Code(text) => html! { <pre tabindex="0"><code>{ text }</code></pre> },
    }
}

/// The pieces of a line.
pub fn spans(spans: &[Span]) -> Html {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> Html {
    match span {
        Span::Text(text) => html! { { text } },
        Span::Emphasis(inner) => html! { <em>{ spans(inner) }</em> },
        Span::Strong(inner) => html! { <strong>{ spans(inner) }</strong> },
        Span::Code(text) => html! { <code>{ text }</code> },
        Span::Formula(latex) => html! { <Formula latex={latex.clone()} /> },
        Span::Link { text, address } if address.starts_with('#') => html! { <a href={address.clone()}>{ text }</a> },
        Span::Link { text, address } => html! { <a href={address.clone()} target="_blank" rel="noopener">{ text }</a> },
    }
}
