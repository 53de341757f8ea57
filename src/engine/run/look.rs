//! Looking at a run: one read, then clusters, projection and scores on the host.

use burn::tensor::{Tensor, Transaction};

use super::Run;
use crate::engine::checkpoint::floats;
use crate::engine::error::Error;
use crate::engine::look::{Exhibit, Inspection, Seen};
use crate::engine::observe;
use crate::engine::projection::unit_square;
use crate::engine::sums::Sums;
use crate::protocol::{Reading, Sheet, Snapshot};

/// What a transaction has brought.
pub(super) struct Found {
    /// The first images of the set.
    pub(super) seen: Seen,
    /// The person's own images.
    pub(super) guests: Seen,
    values: Vec<f32>,
    drawn: Vec<f32>,
}

/// What is being read of some images: the arrays of each chunk.
struct Read {
    arrays: Vec<Tensor<1>>,
    present: [bool; 4],
    dims: [usize; 2],
}

impl Run {
    /// Looks at the first `limit` images (all of them if `None`): one read of features, assignment, terms and pictures.
    ///
    /// # Errors
    /// A term is not finite, or the device failed.
    pub async fn observe(&mut self, limit: Option<usize>) -> Result<Snapshot, Error> {
        let n = limit.unwrap_or(self.images.n).clamp(1, self.images.n);
        let sums = std::mem::take(&mut self.sums);
        let exhibits = self.learner.exhibits(&self.images);
        let (sheets, pictures) = catalogued(exhibits);
        let Found {
            mut seen,
            guests,
            values,
            drawn,
        } = self.read(n, &sums, pictures, self.learner.kept()).await?;
        self.assign(&mut seen);
        let (terms, gauges) = sums.readings(&values);
        self.refuse_not_finite(terms.iter().chain(&gauges), sums.steps)?;
        self.survey(&seen);
        self.compare();
        let inspection = self.learner.inspect(&seen);
        let mut snapshot = observe::snapshot(&seen, &self.dataset, &mut self.projection, &inspection.centres);
        snapshot.step = self.step;
        snapshot.steps = self.schedule.steps;
        snapshot.epoch = self.step as f64 / self.steps_per_epoch() as f64;
        snapshot.terms = terms;
        snapshot.gauges.extend(gauges);
        (snapshot.baseline, snapshot.plane) = (self.reference, self.plane);
        snapshot.sheets = sheets;
        snapshot.bulk.sheets = drawn.iter().map(|ink| (ink.clamp(0.0, 1.0) * 255.0) as u8).collect();
        if let Some(map) = &mut self.map {
            let places = map.place(&seen.features, seen.width, &snapshot.bulk.points);
            snapshot.bulk.neighbours = unit_square(places.to_vec());
        }
        snapshot.guests = self.placed(&seen, guests);
        tell(&mut snapshot, inspection);
        observe::add_tree(&mut snapshot, self.learner.tree(), &self.dataset);
        if self.tree && snapshot.tree.is_empty() {
            observe::add_tree_of_features(&mut snapshot, &seen, self.schedule.clusters, &self.dataset);
        }
        Ok(snapshot)
    }

    /// The most probable cluster of each image, and its probability.
    ///
    /// # Errors
    /// The device failed.
    pub async fn decide(&mut self) -> Result<(Vec<u8>, Vec<f32>), Error> {
        let mut found = self.read(self.images.n, &Sums::default(), Vec::new(), None).await?;
        self.assign(&mut found.seen);
        Ok(found.seen.decisions())
    }

    /// What the first `n` images and the guests are, the sums, and the pixels of some pictures; what is kept of each cluster goes
    /// with the images.
    pub(super) async fn read(
        &mut self,
        n: usize,
        sums: &Sums,
        pictures: Vec<Tensor<1>>,
        kept: Option<Tensor<2>>,
    ) -> Result<Found, Error> {
        let images = self.looks(self.images.chunks(n));
        let guests = self.looks(self.guests.clone().into_iter());
        let chunks = [images.arrays.len(), guests.arrays.len()];
        let pictured = pictures.len();
        let kept = kept.map(|table| table.flatten::<1>(0, 1));
        let all = images.arrays.into_iter().chain(guests.arrays);
        let all = all.chain(sums.total.clone()).chain(pictures).chain(kept);
        let transaction = all.fold(Transaction::default(), Transaction::register);
        let data = transaction
            .execute_async()
            .await
            .map_err(|error| Error::Device(error.to_string()))?;
        let mut arrays = data.into_iter().map(floats).collect::<Result<Vec<_>, _>>()?.into_iter();
        let of_images = arrays.by_ref().take(chunks[0]).collect();
        let of_guests = arrays.by_ref().take(chunks[1]).collect();
        let values = sums.total.as_ref().and_then(|_| arrays.next()).unwrap_or_default();
        let mut seen = Seen::gather(of_images, images.present, n, images.dims);
        let drawn = arrays.by_ref().take(pictured).flatten().collect();
        seen.kept = arrays.next().unwrap_or_default();
        Ok(Found {
            seen,
            guests: Seen::gather(of_guests, guests.present, self.guest_count(), guests.dims),
            values,
            drawn,
        })
    }

    /// Queues the looks at some chunks of images.
    fn looks(&self, chunks: impl Iterator<Item = Tensor<4>>) -> Read {
        let (mut arrays, mut present, mut dims) = (Vec::new(), [false; 4], [0, self.schedule.clusters]);
        for images in chunks {
            let look = self.learner.look(images).arrays();
            present = look.each_ref().map(Option::is_some);
            for (place, array) in look.into_iter().enumerate().filter_map(|(i, array)| Some((i, array?))) {
                let [rows, width] = array.dims();
                if place < 2 {
                    dims[place] = width;
                }
                arrays.push(array.reshape([rows * width]));
            }
        }
        Read { arrays, present, dims }
    }

    /// Clusters the features, where the method assigns nothing itself.
    pub(super) fn assign(&mut self, seen: &mut Seen) {
        if let Some((assignment, k)) = self.learner.assigned(seen.n) {
            (seen.assignment, seen.clusters) = (assignment, k);
        }
        if seen.assignment.is_empty() && seen.features.iter().all(|x| x.is_finite()) {
            let last = self.finished();
            let by = self.learner.grouping();
            let grouped = self.groups.find(&seen.features, seen.width, by, last);
            (seen.assignment, seen.closeness) = (grouped.assignment, Some(grouped.closeness));
        }
    }

    fn refuse_not_finite<'a>(
        &self,
        mut readings: impl Iterator<Item = &'a Reading>,
        steps: usize,
    ) -> Result<(), Error> {
        readings
            .find(|reading| !reading.value.is_finite())
            .map_or(Ok(()), |reading| {
                let remedy = "a smaller `rate` is the usual remedy; then smaller weights of the loss".into();
                Err(Error::NotFinite {
                    term: reading.name.clone(),
                    from: self.step - steps,
                    to: self.step,
                    remedy,
                })
            })
    }
}

/// Exhibits as what is told of them and their pixels, still on the device.
fn catalogued(exhibits: Vec<Exhibit>) -> (Vec<Sheet>, Vec<Tensor<1>>) {
    let sheet = |exhibit: Exhibit| {
        let [count, _, height, width] = exhibit.pictures.dims();
        let sheet = Sheet {
            name: exhibit.name.into(),
            about: exhibit.about.into(),
            columns: exhibit.columns,
            count,
        };
        (sheet, exhibit.pictures.reshape([count * height * width]))
    };
    exhibits.into_iter().map(sheet).unzip()
}

/// Adds what a method has read off a look.
fn tell(snapshot: &mut Snapshot, inspection: Inspection) {
    let gauges = inspection.gauges.into_iter();
    snapshot.gauges.extend(gauges.map(|(name, value)| Reading {
        name: name.into(),
        value,
    }));
    snapshot.bars = inspection.bars;
}
