//! Beside the training of a run: K-means on the pixels to compare with, and pictures of codes that a person asks for.

use burn::tensor::{Tensor, TensorData, Transaction};

use super::Run;
use crate::engine::baseline::Baseline;
use crate::engine::checkpoint::floats;
use crate::engine::dataset::Dataset;
use crate::engine::error::Error;
use crate::engine::look::Seen;
use crate::engine::methods::Method;
use crate::engine::observe;
use crate::protocol::Plane;
use crate::report::Scores;

/// The family of methods that are themselves what others are compared with.
const NO_LEARNING: &str = "no learning";

/// What a method is compared with, where it learns and there are labels to score by.
pub fn baseline(method: &Method, dataset: &Dataset, clusters: usize, seed: u64) -> Option<Baseline> {
    let wanted = method.info.family != NO_LEARNING && dataset.labels.is_some();
    wanted.then(|| Baseline::new(clusters, seed))
}

impl Run {
    /// Does the next piece of K-means on the pixels.
    pub(super) fn compare(&mut self) {
        let found = self
            .baseline
            .as_mut()
            .and_then(|baseline| baseline.advance(&self.images));
        self.score_baseline(found);
    }

    /// Brings K-means on the pixels to its end; gives its scores, if there are labels and the method is another one.
    pub fn finish_baseline(&mut self) -> Option<Scores> {
        let found = self
            .baseline
            .as_mut()
            .and_then(|baseline| baseline.finish(&self.images));
        self.score_baseline(found);
        self.reference
    }

    fn score_baseline(&mut self, found: Option<Vec<u32>>) {
        let scores = found.and_then(|clusters| observe::scores(&clusters, &self.dataset, self.schedule.clusters));
        self.reference = scores.or(self.reference);
    }

    /// Notes where the codes lie, if they are points of a plane that the method can decode.
    pub(super) fn survey(&mut self, seen: &Seen) {
        let flat = seen.width == 2 && seen.features.iter().all(|x| x.is_finite());
        self.plane = (flat && self.decoded(&[0.0, 0.0]).is_some()).then(|| plane(seen));
    }

    /// The picture `[height, width]` of a code, 255 for ink; empty where codes are no points of a plane or cannot be decoded.
    ///
    /// # Errors
    /// The device failed.
    pub async fn decode(&self, code: &[f32]) -> Result<Vec<u8>, Error> {
        let possible = self.plane.is_some() && code.len() == 2 && code.iter().all(|x| x.is_finite());
        let Some(ink) = possible.then(|| self.decoded(code)).flatten() else {
            return Ok(Vec::new());
        };
        let pixels = ink.flatten::<1>(0, 1);
        let data = Transaction::default().register(pixels).execute_async().await;
        let data = data.map_err(|error| Error::Device(error.to_string()))?;
        let ink = data.into_iter().map(floats).collect::<Result<Vec<_>, _>>()?.concat();
        Ok(ink.iter().map(|ink| (ink.clamp(0.0, 1.0) * 255.0) as u8).collect())
    }

    fn decoded(&self, code: &[f32]) -> Option<Tensor<2>> {
        let device = self.images.tensor.device();
        let code = TensorData::new(code.to_vec(), [1, code.len()]);
        self.learner.decode(Tensor::from_data(code, &device))
    }
}

fn plane(seen: &Seen) -> Plane {
    let moments = seen.moments(&seen.features);
    let axis = |column: usize| moments.get(column).copied().unwrap_or_default();
    Plane {
        centre: [0, 1].map(|column| axis(column)[0] as f32),
        spread: [0, 1].map(|column| axis(column)[1].sqrt() as f32),
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::engine::device;
    use crate::protocol::Request;
    use crate::subset::Subset;

    fn run(method: &str, knobs: &[(&str, &str)], labelled: bool) -> Run {
        let subset = Subset {
            per_class: Some(20),
            ..Subset::default()
        };
        let small = [("batch", "50"), ("steps", "10")];
        let knobs = small
            .iter()
            .chain(knobs)
            .map(|(name, text)| ((*name).into(), (*text).into()));
        let request = Request {
            method: method.into(),
            knobs: knobs.collect(),
            ..Request::default()
        };
        let mut dataset = Dataset::embedded().select(&subset).unwrap();
        dataset.labels = dataset.labels.filter(|_| labelled);
        Run::prepare(&request, &dataset, &device::opened_cpu("a test")).unwrap()
    }

    /// On the CPU nothing has to be waited for.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("the CPU lets nothing wait"),
        }
    }

    #[test]
    fn k_means_on_pixels_is_scored_once_it_has_converged() {
        let mut whole = run("rim", &[("hidden", "16")], true);
        assert_eq!(now(whole.observe(None)).unwrap().baseline, None);
        let scores = whole.finish_baseline().unwrap();
        assert!(
            (0.3..0.9).contains(&scores.acc) && (0.3..0.9).contains(&scores.nmi),
            "{scores:?}"
        );
        assert_eq!(now(whole.observe(None)).unwrap().baseline, Some(scores));
        let mut pieces = run("rim", &[("hidden", "16")], true);
        let seen = (0..400).map(|_| now(pieces.observe(Some(50))).unwrap().baseline);
        assert_eq!(seen.last().unwrap(), Some(scores));
    }

    #[test]
    fn there_is_nothing_to_compare_with_without_labels_or_without_learning() {
        assert_eq!(run("rim", &[("hidden", "16")], false).finish_baseline(), None);
        assert_eq!(run("kmeans", &[("restarts", "1")], true).finish_baseline(), None);
    }

    #[test]
    fn codes_of_two_numbers_are_drawn() {
        let knobs = [("net", "small"), ("code", "2")];
        let mut run = run("autoencoder", &knobs, true);
        assert!(
            now(run.decode(&[0.0, 0.0])).unwrap().is_empty(),
            "nothing has been seen yet"
        );
        let plane = now(run.observe(None)).unwrap().plane.unwrap();
        assert!(plane.spread.iter().all(|spread| *spread > 0.0));
        let [here, there] = [[0.0, 0.0], [3.0, -3.0]].map(|place| now(run.decode(&plane.code(place))).unwrap());
        assert!(here.len() == 784 && there.len() == 784 && here != there);
        assert!(now(run.decode(&[1.0])).unwrap().is_empty());
    }

    #[test]
    fn longer_codes_are_not() {
        let mut run = run("autoencoder", &[("net", "small"), ("code", "3")], true);
        assert_eq!(now(run.observe(None)).unwrap().plane, None);
        assert!(now(run.decode(&[0.0, 0.0])).unwrap().is_empty());
    }
}
