//! What the help says, beside the captions of the charts and the keyboard map.

/// What the page does, in four sentences.
pub const ABOUT: [&str; 4] = [
    "This page trains a neural network in your browser to sort handwritten digits into clusters, without showing it a label.",
    "Choose an objective, which is what the network is told to want, and press Run.",
    "The picture shows where the network puts each image; beside it stand the scores and each term of the loss with what it does.",
    "Turn a knob marked “live” while it trains and watch what changes: if the clusters collapse, an alarm says how and offers what prevents it.",
];

/// What labels are used for.
pub const LABELS: &str = "Labels choose which images are used, score the clusters, and colour the picture if you ask for it. \
     They never reach the training.";

/// Where images of the person's own go.
pub const PRIVACY: &str = "Images of your own stay on your machine: the page sends nothing anywhere.";

/// The repository that a page on GitHub Pages was published from, told from its folder; none for pages elsewhere.
pub fn source(base: &str) -> Option<String> {
    let (host, path) = base.strip_prefix("https://")?.split_once('/')?;
    let owner = host.strip_suffix(".github.io")?;
    let name = path.split('/').next().filter(|name| !name.is_empty());
    Some(format!("https://github.com/{owner}/{}", name.unwrap_or(host)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sentence_is_one() {
        for text in ABOUT {
            assert!(text.ends_with('.') && !text.contains(". "), "{text}");
        }
    }

    #[test]
    fn a_page_on_github_names_its_repository() {
        let source = |base| source(base).unwrap_or_default();
        assert_eq!(
            source("https://someone.github.io/playground/"),
            "https://github.com/someone/playground"
        );
        assert_eq!(
            source("https://someone.github.io/"),
            "https://github.com/someone/someone.github.io"
        );
        assert_eq!(source("http://127.0.0.1:8080/"), "");
        assert_eq!(source("https://example.org/playground/"), "");
    }
}
