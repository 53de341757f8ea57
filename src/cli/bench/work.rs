//! The training steps that are measured, and their multiply-adds, counted on paper.

/// Images in a batch.
pub const BATCH: usize = 250;
const PIXELS: usize = 784;
const CLUSTERS: usize = 10;

/// A step to measure.
pub struct Work {
    pub name: &'static str,
    pub method: &'static str,
    pub preset: &'static str,
    pub knobs: &'static [(&'static str, &'static str)],
    /// Multiply-adds of a step's matrix products, where they are counted.
    pub multiply_adds: Option<usize>,
}

/// Everything that is measured.
pub const WORK: [Work; 17] = [
    rim("RIM, 784-256-256-10", &[("hidden", "256")], 256),
    rim("RIM, 784-1200-1200-10", &[("hidden", "1200")], 1200),
    vat(
        "IMSAT-VAT, 784-256-256-10",
        &[("augmentation", "vat"), ("encoder", "mlp"), ("hidden", "256")],
        256,
    ),
    vat(
        "IMSAT-VAT, 784-1200-1200-10",
        &[("augmentation", "vat"), ("encoder", "mlp"), ("hidden", "1200")],
        1200,
    ),
    page("IMSAT, preset page", "imsat"),
    page("autoencoder, preset page", "autoencoder"),
    page("sparse autoencoder, preset page", "sparse-autoencoder"),
    page("VAE, preset page", "vae"),
    page("VaDE, preset page, first phase", "vade"),
    page("Deep InfoMax, preset page", "deep-infomax"),
    page("BiGAN, preset page", "bigan"),
    page("DEC and IDEC, preset page, first phase", "idec"),
    page("DAC, preset page", "dac"),
    page("hard regularization, preset page", "hard-regularization"),
    secu(
        "SeCu, 784-256-128, batch 128",
        &[("encoder", "mlp"), ("features", "128")],
    ),
    secu("SeCu, preset page (conv, batch 128)", &[]),
    page("CoKe, preset page", "coke"),
];

/// The steps that a person sees, as they are.
const fn page(name: &'static str, method: &'static str) -> Work {
    Work {
        name,
        method,
        preset: "page",
        knobs: &[],
        multiply_adds: None,
    }
}

/// Both views of 128 images, ten sets of centres.
const fn secu(name: &'static str, knobs: &'static [(&'static str, &'static str)]) -> Work {
    Work {
        knobs,
        ..page(name, "secu")
    }
}

const fn rim(name: &'static str, knobs: &'static [(&'static str, &'static str)], hidden: usize) -> Work {
    Work {
        name,
        method: "rim",
        preset: "page",
        knobs,
        multiply_adds: Some(learn(hidden)),
    }
}

const fn vat(name: &'static str, knobs: &'static [(&'static str, &'static str)], hidden: usize) -> Work {
    // The clean and the perturbed batch teach the weights; in between a probe goes there and back to the image.
    let multiply_adds = 2 * learn(hidden) + 2 * forward(hidden);
    Work {
        name,
        method: "imsat",
        preset: "paper",
        knobs,
        multiply_adds: Some(multiply_adds),
    }
}

/// A batch through two hidden layers.
const fn forward(hidden: usize) -> usize {
    BATCH * (first(hidden) + hidden * hidden + hidden * CLUSTERS)
}

const fn first(hidden: usize) -> usize {
    PIXELS * hidden
}

/// Forwards, and backwards to weights and activations; the image itself needs no gradient.
const fn learn(hidden: usize) -> usize {
    3 * forward(hidden) - BATCH * first(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, for one unit a layer: 784 + 1 + 10 forwards, as much for the weights, 1 + 10 for the activations.
    #[test]
    fn multiply_adds_agree_with_a_count_by_hand() {
        assert_eq!((forward(1), learn(1)), (250 * 795, 250 * (795 + 795 + 11)));
    }
}
