//! The one seeded host generator: every random number of a run comes from here.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// What random numbers are drawn for; each purpose has streams of its own, so that one more draw here shifts nothing there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Initial weights of a network.
    Weights,
    /// The order in which images are visited.
    Order,
    /// Transformed views of images.
    Views,
    /// Noise that an objective adds, such as the probe of adversarial training.
    Noise,
    /// Starting centres of K-means and of mixtures.
    Seeding,
    /// The choice of images out of a data set.
    Subset,
}

/// Bits of the stream number that hold `at`; the rest holds the purpose.
const AT_BITS: u32 = 56;

/// Gives the generator of `(seed, purpose, at)`, where `at` is a step, an epoch or a restart below 2^56.
///
/// The seed makes the `ChaCha8` key, purpose and `at` choose the stream: no two coincide, and a resumed run needs no saved state.
pub fn rng(seed: u64, purpose: Purpose, at: u64) -> ChaCha8Rng {
    debug_assert!(at < 1 << AT_BITS, "stream numbers have {AT_BITS} bits");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream((purpose as u64) << AT_BITS | at);
    rng
}

/// Fills `values` with independent draws from the standard normal distribution (ziggurat, Marsaglia and Tsang, 2000).
pub fn fill_normal(values: &mut [f32], rng: &mut ChaCha8Rng) {
    for value in values {
        *value = StandardNormal.sample(rng);
    }
}

/// Gives the numbers `0..n` in uniformly random order (Fisher and Yates, 1938).
pub fn permutation(n: usize, rng: &mut ChaCha8Rng) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.shuffle(rng);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn same_key_same_numbers() {
        let draw = || permutation(100, &mut rng(7, Purpose::Order, 3));
        assert_eq!(draw(), draw());
    }

    #[test]
    fn seed_purpose_and_time_each_change_the_stream() {
        let first = |seed, purpose, at| rng(seed, purpose, at).next_u64();
        let draws = [
            first(0, Purpose::Weights, 0),
            first(1, Purpose::Weights, 0),
            first(0, Purpose::Order, 0),
            first(0, Purpose::Weights, 1),
            first(0, Purpose::Subset, 1),
        ];
        for (i, a) in draws.iter().enumerate() {
            assert!(!draws[..i].contains(a));
        }
    }

    #[test]
    fn normals_have_mean_0_and_variance_1() {
        let mut values = vec![0.0; 100_000];
        fill_normal(&mut values, &mut rng(0, Purpose::Noise, 0));
        let n = values.len() as f64;
        let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
        let variance = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}"); // 6 standard errors
    }

    #[test]
    fn a_permutation_holds_each_number_once() {
        let mut order = permutation(1000, &mut rng(0, Purpose::Order, 0));
        assert_ne!(order, (0..1000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1000).collect::<Vec<_>>());
        assert!(permutation(0, &mut rng(0, Purpose::Order, 0)).is_empty());
    }
}
