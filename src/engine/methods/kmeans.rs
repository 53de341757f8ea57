//! K-means on pixels: no learning at all, the line that everything else has to beat.
//!
//! Lloyd's iteration (1957, published 1982) from k-means++ seeds (Arthur and Vassilvitskii 2007), restarted several times;
//! the smallest inertia wins, never the best score: that would be using labels. One step is one iteration, so that the
//! centres can be watched moving. An empty cluster takes the image that is farthest from its centre.

use burn::tensor::{Tensor, TensorData};

use super::{Info, Method, Setup};
use crate::engine::checkpoint::{Checkpoint, State};
use crate::engine::error::Error;
use crate::engine::look::{Inspection, Look, Seen};
use crate::engine::maths::dots::Rows;
use crate::engine::maths::kmeans::KMeans;
use crate::engine::maths::random::{Purpose, rng};
use crate::engine::objective::{Batch, Learner, Progress, Terms, Wants};
use crate::params::{ParamError, Values};

/// K-means.
pub const METHOD: Method = Method {
    info: Info {
        id: "kmeans",
        name: "K-means on pixels",
        family: "no learning",
        idea: "Put each image to the nearest centre and each centre to the mean of its images; distances between pixels decide, so a shifted stroke counts as another digit.",
        formula: r"J = \sum_i \lVert x_i - c_{s_i} \rVert^2, \qquad s_i = \arg\min_k \lVert x_i - c_k \rVert^2",
        paper: [
            "Lloyd (1957, 1982)",
            "Least squares quantization in PCM",
            "https://doi.org/10.1109/TIT.1982.1056489",
        ],
        terms: &[[
            "inertia",
            r"\sum_i \lVert x_i - c_{s_i} \rVert^2",
            "Squared distance of all images to their centres; it never rises.",
        ]],
        presets: &[
            (
                "page",
                "A few restarts, one iteration a step.",
                &[("restarts", "5"), ("steps", "1000")],
            ),
            (
                "paper",
                "The usual baseline: the best of 20 restarts.",
                &[("restarts", "20"), ("steps", "10000")],
            ),
        ],
        knobs: Knobs::specs,
    },
    build,
};

crate::params! {
    /// Knobs of K-means.
    pub struct Knobs {
        /// Runs from other seeds; the smallest inertia wins.
        restarts: usize = 20, count(1, 1000);
    }
}

fn build(values: &Values, setup: &Setup<'_>) -> Result<Box<dyn Learner>, Error> {
    let knobs = Knobs::read(values)?;
    let rows = Rows::new(setup.images.pixels.to_vec(), setup.images.size());
    let current = seeded(&rows, setup.clusters, setup.seed, 0);
    let device = setup.device.clone();
    let (clusters, seed) = (setup.clusters, setup.seed);
    Ok(Box::new(Restarts {
        knobs,
        rows,
        clusters,
        seed,
        device,
        current,
        best: None,
        restart: 0,
        iteration: 0,
    }))
}

fn seeded(rows: &Rows<'_>, clusters: usize, seed: u64, restart: usize) -> KMeans {
    KMeans::start(rows, clusters, &mut rng(seed, Purpose::Seeding, restart as u64))
}

/// Restarts one after the other, one iteration a step.
struct Restarts {
    knobs: Knobs,
    rows: Rows<'static>,
    clusters: usize,
    seed: u64,
    device: burn::tensor::Device,
    current: KMeans,
    best: Option<KMeans>,
    restart: usize,
    iteration: usize,
}

impl Restarts {
    fn iterate(&mut self) -> f64 {
        let iteration = self.current.step(&self.rows);
        self.iteration += 1;
        if iteration.moved == 0 {
            self.next_restart();
        }
        iteration.inertia
    }

    fn next_restart(&mut self) {
        if self
            .best
            .as_ref()
            .is_none_or(|best| self.current.inertia() < best.inertia())
        {
            self.best = Some(self.current.clone());
        }
        self.restart += 1;
        self.iteration = 0;
        if !self.settled() {
            self.current = seeded(&self.rows, self.clusters, self.seed, self.restart);
        }
    }

    /// What is shown: the restart under way, and in the end the best of them.
    fn shown(&self) -> &KMeans {
        let best = self.best.as_ref().filter(|_| self.settled());
        best.unwrap_or(&self.current)
    }
}

impl Learner for Restarts {
    fn wants(&self) -> Wants {
        Wants::default()
    }

    fn step(&mut self, _batch: &Batch, _at: Progress) -> Terms {
        if self.settled() {
            return Terms::default();
        }
        let inertia = self.iterate() as f32;
        Terms::of("inertia", Tensor::from_floats([inertia], &self.device))
    }

    fn tune(&mut self, _values: &Values) -> Result<(), ParamError> {
        Ok(())
    }

    fn look(&self, images: Tensor<4>) -> Look {
        let x: Tensor<2> = images.flatten(1, 3);
        let centres = self.shown().centres().to_vec();
        let width = centres.len() / self.clusters;
        let centres = Tensor::<2>::from_data(TensorData::new(centres, [self.clusters, width]), &self.device);
        let norms = centres.clone().square().sum_dim(1).transpose();
        let closeness = x.clone().matmul(centres.transpose()) * 2.0 - norms;
        let assignment = closeness
            .clone()
            .equal(closeness.clone().max_dim(1).expand(closeness.dims()))
            .float();
        Look {
            closeness: Some(closeness),
            ..Look::assigned(x, assignment)
        }
    }

    fn inspect(&self, _seen: &Seen) -> Inspection {
        let best = self.best.as_ref().map_or(f64::INFINITY, KMeans::inertia);
        let gauges = vec![
            ("restart", (self.restart + 1).min(self.knobs.restarts) as f64),
            ("best inertia", best.min(self.current.inertia())),
        ];
        Inspection {
            gauges,
            ..Inspection::default()
        }
    }

    fn settled(&self) -> bool {
        self.restart >= self.knobs.restarts
    }

    /// Restart and iteration are enough: everything before them is done again, to the last bit.
    fn state(&self) -> State {
        let mut state = State::default();
        state.numbers("kmeans.place", vec![self.restart as f32, self.iteration as f32]);
        state
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let place = &checkpoint.array("kmeans.place")?.values;
        let at = |i: usize| place.get(i).map_or(0, |number| *number as usize);
        // With fewer restarts than have been made, all of them are made.
        let (restart, iteration) = (at(0), at(1)).min((self.knobs.restarts, 0));
        while (self.restart, self.iteration) < (restart, iteration) {
            self.iterate();
        }
        Ok(())
    }
}
