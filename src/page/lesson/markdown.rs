//! The Markdown that lessons are written in: paragraphs, lists, emphasis, code, links and formulas.
//!
//! A whole Markdown parser would make the page a fifth larger; what is not listed here stays as it was written.

/// A piece of text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list, numbered or with dots.
    List {
        /// Whether the items are numbered.
        numbered: bool,
        /// The items.
        items: Vec<Vec<Span>>,
    },
    /// A formula on a line of its own, as LaTeX.
    Formula(String),
    /// Text to be shown as it is.
    Code(String),
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// Plain text.
    Text(String),
    /// `*text*`
    Emphasis(Vec<Span>),
    /// `**text**`
    Strong(Vec<Span>),
    /// `` `text` ``
    Code(String),
    /// `$LaTeX$`
    Formula(String),
    /// `[text](address)`
    Link {
        /// What is shown.
        text: String,
        /// Where it leads: `https://…`, `http://…` or `#…`.
        address: String,
    },
}

/// Reads the lines of one piece of text: a paragraph, a list or a formula.
pub fn block(lines: &[&str]) -> Block {
    let text = lines.join(" ");
    let formula = text
        .strip_prefix("$$")
        .and_then(|rest| rest.strip_suffix("$$"))
        .filter(|inner| !inner.is_empty());
    match (formula, lines.first().and_then(|line| bullet(line))) {
        (Some(latex), _) => Block::Formula(latex.trim().into()),
        (None, Some((numbered, _))) => Block::List {
            numbered,
            items: items(lines),
        },
        (None, None) => Block::Paragraph(spans(&text)),
    }
}

/// The lines of a list as its items; a line without a bullet goes on with the item before it.
fn items(lines: &[&str]) -> Vec<Vec<Span>> {
    let mut texts: Vec<String> = Vec::new();
    for line in lines {
        match (bullet(line), texts.last_mut()) {
            (None, Some(text)) => {
                text.push(' ');
                text.push_str(line.trim());
            }
            (found, _) => texts.push(found.map_or(*line, |(_, rest)| rest).into()),
        }
    }
    texts.iter().map(|text| spans(text)).collect()
}

/// Whether a line begins an item: numbered or not, and what follows.
fn bullet(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, rest));
    }
    let (number, rest) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((true, rest))
}

/// Reads the pieces of a line; a mark without its partner is plain text.
pub fn spans(text: &str) -> Vec<Span> {
    let (mut found, mut plain, mut rest) = (Vec::new(), String::new(), text.trim());
    while let Some(first) = rest.chars().next() {
        if let Some((span, after)) = marked(rest) {
            if !plain.is_empty() {
                found.push(Span::Text(std::mem::take(&mut plain)));
            }
            found.push(span);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        found.push(Span::Text(plain));
    }
    found
}

/// The marked piece that a text begins with, and what follows it.
fn marked(text: &str) -> Option<(Span, &str)> {
    if let Some(escaped) = text
        .strip_prefix('\\')
        .filter(|rest| rest.starts_with(['*', '`', '$', '[', '\\']))
    {
        return Some((Span::Text(escaped[..1].into()), &escaped[1..]));
    }
    if let Some((inner, after)) = between(text, "**") {
        return Some((Span::Strong(spans(inner)), after));
    }
    if let Some((inner, after)) = between(text, "*").filter(|(inner, _)| !inner.starts_with([' ', '*'])) {
        return Some((Span::Emphasis(spans(inner)), after));
    }
    if let Some((inner, after)) = between(text, "`") {
        return Some((Span::Code(inner.into()), after));
    }
    if let Some((inner, after)) = between(text, "$") {
        return Some((Span::Formula(inner.into()), after));
    }
    link(text)
}

fn between<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(mark)?
        .split_once(mark)
        .filter(|(inner, _)| !inner.is_empty())
}

/// A link; only addresses of pages are links, so that a lesson cannot run a script.
fn link(text: &str) -> Option<(Span, &str)> {
    let (shown, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    let known = ["https://", "http://", "#"]
        .iter()
        .any(|start| address.starts_with(start));
    let link = Span::Link {
        text: shown.into(),
        address: address.into(),
    };
    (known && !shown.contains('[')).then_some((link, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.into())
    }

    #[test]
    fn marks_become_pieces() {
        let found = spans("Turn **mu** to *zero*: `mu = 0`, $H(Y)$ [there](https://a.b/c).");
        let expected = [
            text("Turn "),
            Span::Strong(vec![text("mu")]),
            text(" to "),
            Span::Emphasis(vec![text("zero")]),
            text(": "),
            Span::Code("mu = 0".into()),
            text(", "),
            Span::Formula("H(Y)".into()),
            text(" "),
            Span::Link {
                text: "there".into(),
                address: "https://a.b/c".into(),
            },
            text("."),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mark_without_its_partner_is_text() {
        for line in ["2 * 3", "a ** b", "costs $5", "[a](javascript:b)", "`", "5 * 3 * 2"] {
            assert_eq!(spans(line), [text(line)], "{line}");
        }
        assert_eq!(spans(r"\*a\*"), [text("*"), text("a"), text("*")]);
    }

    #[test]
    fn paragraphs_lists_and_formulas_are_told_apart() {
        assert_eq!(block(&["a", "b"]), Block::Paragraph(vec![text("a b")]));
        assert_eq!(block(&["$$a", "= b$$"]), Block::Formula("a = b".into()));
        let items = |numbered, items: &[&str]| Block::List {
            numbered,
            items: items.iter().map(|item| vec![text(item)]).collect(),
        };
        assert_eq!(block(&["- a", "  more", "- b"]), items(false, &["a more", "b"]));
        assert_eq!(block(&["1. a", "2. b"]), items(true, &["a", "b"]));
        assert_eq!(
            block(&["1.5 is a number"]),
            Block::Paragraph(vec![text("1.5 is a number")])
        );
    }
}
