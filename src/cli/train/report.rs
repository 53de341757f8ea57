//! What a person reads when a run has ended.

use super::summary::Summary;

/// The scores in one line.
pub fn scores(acc: f64, nmi: f64, ari: f64) -> String {
    format!("ACC {acc:.4}, NMI {nmi:.4}, ARI {ari:.4}")
}

/// A run in a few lines.
pub fn text(summary: &Summary) -> String {
    [
        heading(summary),
        format!("  {}\n", scores_of(summary)),
        baseline(summary),
        clusters(summary),
        values("loss", summary.terms.iter()),
        values("gauges", summary.gauges.iter()),
        alarm(summary),
    ]
    .concat()
}

fn heading(summary: &Summary) -> String {
    let Summary {
        name,
        preset,
        seed,
        dataset,
        n_images,
        steps,
        seconds,
        ms_per_step,
        ..
    } = summary;
    let device = &summary.device_name;
    let cut = if summary.finished { "" } else { " (interrupted)" };
    format!(
        "{name} ({preset}), seed {seed}, {n_images} images of {dataset}, on {device}\n  {steps} steps{cut} in \
         {seconds:.1} s, {ms_per_step:.2} ms a step\n"
    )
}

fn alarm(summary: &Summary) -> String {
    if summary.collapsed {
        format!("  ALARM, {}: {}\n", summary.collapse, summary.collapse_explanation)
    } else {
        String::new()
    }
}

fn scores_of(summary: &Summary) -> String {
    match (summary.acc, summary.nmi, summary.ari) {
        (Some(acc), Some(nmi), Some(ari)) => scores(acc, nmi, ari),
        _ => "no labels, so no scores".into(),
    }
}

fn baseline(summary: &Summary) -> String {
    summary.kmeans_on_pixels.map_or_else(String::new, |reached| {
        let reached = scores(reached.acc, reached.nmi, reached.ari);
        format!("  K-means on the pixels, for comparison: {reached}\n")
    })
}

fn clusters(summary: &Summary) -> String {
    let (active, k, largest) = (
        summary.active_clusters,
        summary.n_clusters,
        100.0 * summary.largest_share,
    );
    let (marginal, conditional, bound) = (summary.entropy_marginal, summary.entropy_conditional, (k as f64).ln());
    format!(
        "  {active} of {k} clusters active, the largest holds {largest:.1} %; H(Y) {marginal:.4}, H(Y|X) {conditional:.4}, \
         ln K {bound:.4}\n"
    )
}

fn values<'a>(name: &str, values: impl Iterator<Item = (&'a String, &'a f64)>) -> String {
    let all: Vec<String> = values.map(|(name, value)| format!("{name} {value:.4}")).collect();
    if all.is_empty() {
        String::new()
    } else {
        format!("  {name}: {}\n", all.join(", "))
    }
}
