//! Numbers as people read them, in a width that does not jump.

/// A share as a percentage with one decimal below 100 %, or a dash.
pub fn percent(share: Option<f64>) -> String {
    match share.filter(|share| share.is_finite()) {
        Some(share) if share >= 0.9995 => "100 %".into(),
        Some(share) => format!("{:.1} %", 100.0 * share),
        None => "–".into(),
    }
}

/// A score from about 0 to 1 with three decimals, or a dash.
pub fn score(score: Option<f64>) -> String {
    score
        .filter(|score| score.is_finite())
        .map_or_else(|| "–".into(), |score| format!("{score:.3}"))
}

/// A term of a loss with its sign and about four significant places.
pub fn signed(value: f64) -> String {
    let size = value.abs();
    let sign = if value < 0.0 { '−' } else { '+' };
    match size {
        _ if !value.is_finite() => "not a number".into(),
        0.0 => "0".into(),
        _ if !(1e-3..1e9).contains(&size) => format!("{sign}{size:.1e}").replace("e-", "e−"),
        _ if size >= 1e4 => format!("{sign}{}", count(size.round() as usize)),
        _ if size >= 100.0 => format!("{sign}{size:.1}"),
        _ => format!("{sign}{size:.3}"),
    }
}

/// A whole number with thin spaces between thousands.
pub fn count(value: usize) -> String {
    let digits = value.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join("\u{202f}")
}

/// Seconds as `8.4 s` or `2 min 05 s`.
pub fn seconds(value: f64) -> String {
    let whole = value as u64;
    if value < 60.0 {
        format!("{value:.1} s")
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(percent(Some(0.9512)), "95.1 %");
        assert_eq!(percent(Some(1.0)), "100 %");
        assert_eq!(percent(None), "–");
        assert_eq!(score(Some(f64::NAN)), "–");
        let signs = [-1.23456, 0.0, 0.0001, 392_262.4, 1e10].map(signed);
        assert_eq!(signs, ["−1.235", "0", "+1.0e−4", "+392\u{202f}262", "+1.0e10"]);
        assert_eq!([count(0), count(999), count(10_000)], ["0", "999", "10\u{202f}000"]);
        assert_eq!([seconds(8.44), seconds(125.9)], ["8.4 s", "2 min 05 s"]);
    }
}
