//! Images of the person's own beside those of a run: looked at and placed, never trained on, counted nowhere.

use burn::tensor::{Tensor, TensorData};

use super::Run;
use crate::engine::error::Error;
use crate::engine::look::Seen;
use crate::engine::observe;
use crate::engine::projection::unit_square;
use crate::engine::sums::Sums;
use crate::protocol::{Guest, MOST_GUESTS};

impl Run {
    /// Looks at these images too from now on, `[m, height, width]` as large as those of the set, 255 for ink; none sends the
    /// earlier ones away.
    ///
    /// # Errors
    /// They are no whole images, or more than [`MOST_GUESTS`]; the earlier ones stay.
    pub fn set_guests(&mut self, pixels: &[u8]) -> Result<(), Error> {
        let (height, width) = (self.images.height, self.images.width);
        let m = pixels.len() / self.images.size();
        if m > MOST_GUESTS || m * self.images.size() != pixels.len() {
            return Err(Error::Guests { height, width });
        }
        let ink: Vec<f32> = pixels.iter().map(|pixel| f32::from(*pixel) / 255.0).collect();
        let device = self.images.tensor.device();
        let tensor = || Tensor::from_data(TensorData::new(ink, [m, 1, height, width]), &device);
        self.guests = (m > 0).then(tensor);
        Ok(())
    }

    /// Looks at the person's own images alone: on the axes and among the clusters of the last [`Self::observe`].
    ///
    /// # Errors
    /// The device failed.
    pub async fn meet(&mut self) -> Result<Vec<Guest>, Error> {
        // Images of the set are needed only to find the nearest: where a learner tells the clusters of them alone, or for the map.
        let mapped = self.map.as_ref().map_or(0, |map| map.places().len() / 2);
        let assigned = self.learner.assigned(0).is_some();
        let n = if assigned { self.images.n } else { mapped };
        let mut found = self.read(n, &Sums::default(), Vec::new(), None).await?;
        if assigned {
            self.assign(&mut found.seen);
        }
        Ok(self.placed(&found.seen, found.guests))
    }

    pub(super) fn guest_count(&self) -> usize {
        self.guests.as_ref().map_or(0, |guests| guests.dims()[0])
    }

    /// Where the guests of a look are; empty if there are none, or before the first look at the set.
    pub(super) fn placed(&self, seen: &Seen, guests: Seen) -> Vec<Guest> {
        let points = self.projection.place(&guests.features, guests.width);
        let assigned = self.joined(seen, &guests);
        let (Some(points), Some((assignment, k))) = (points, assigned) else {
            return Vec::new();
        };
        let neighbours = self.beside(seen, &guests);
        let polygon = observe::polygon(&assignment, k);
        let places = points.as_chunks::<2>().0.iter().zip(polygon.as_chunks::<2>().0);
        let guest = |(i, (point, polygon)): (usize, (&[f32; 2], &[f32; 2]))| Guest {
            point: *point,
            polygon: *polygon,
            neighbours: neighbours.get(i).copied(),
            probabilities: assignment[i * k..(i + 1) * k].to_vec(),
        };
        let placed: Vec<Guest> = places.enumerate().map(guest).collect();
        if placed.iter().all(is_finite) {
            placed
        } else {
            Vec::new()
        }
    }

    /// The places of the nearest images on the map of neighbours, where there is one: other images have no place of their own
    /// on it.
    fn beside(&self, seen: &Seen, guests: &Seen) -> Vec<[f32; 2]> {
        let Some(map) = &self.map else { return Vec::new() };
        let places = unit_square(map.places().to_vec());
        let places = places.as_chunks::<2>().0;
        let nearest = nearest(seen, guests, places.len());
        nearest.filter_map(|i| places.get(i).copied()).collect()
    }

    /// Soft assignment of the guests and its number of clusters: what the method says; else, where it tells of the set's images
    /// only, that of the nearest of them in feature space; else that of the clustered features.
    fn joined(&self, seen: &Seen, guests: &Seen) -> Option<(Vec<f32>, usize)> {
        if self.learner.assigned(0).is_some() {
            let k = seen.clusters;
            let rows = nearest(seen, guests, seen.n).flat_map(|i| &seen.assignment[i * k..(i + 1) * k]);
            return Some((rows.copied().collect(), k));
        }
        if !guests.assignment.is_empty() {
            return Some((guests.assignment.clone(), guests.clusters));
        }
        let finite = guests.features.iter().all(|x| x.is_finite());
        let placed = finite.then(|| self.groups.place(&guests.features, guests.width))?;
        placed.map(|assignment| (assignment, self.schedule.clusters))
    }
}

/// Which of the first `n` images is nearest to each guest in feature space.
fn nearest(seen: &Seen, guests: &Seen, n: usize) -> impl Iterator<Item = usize> {
    let d = seen.width.max(1);
    let distance = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
    guests.features.chunks_exact(d).filter_map(move |guest| {
        let images = seen.features.chunks_exact(d).take(n);
        let distances = images.map(|image| distance(image, guest)).enumerate();
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
    })
}

fn is_finite(guest: &Guest) -> bool {
    let places = guest.point.iter().chain(&guest.polygon);
    places.chain(&guest.probabilities).all(|x| x.is_finite())
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;
    use crate::engine::dataset::Dataset;
    use crate::engine::device;
    use crate::protocol::{Request, Snapshot};
    use crate::subset::Subset;

    fn run(method: &str, knobs: &[(&str, &str)]) -> Run {
        let subset = Subset {
            per_class: Some(20),
            ..Subset::default()
        };
        let knobs = [("steps", "20")].iter().chain(knobs);
        let request = Request {
            method: method.into(),
            knobs: knobs.map(|(name, text)| ((*name).into(), (*text).into())).collect(),
            subset: subset.clone(),
            ..Request::default()
        };
        let dataset = Dataset::embedded().select(&subset).unwrap();
        Run::prepare(&request, &dataset, &device::opened_cpu("a test")).unwrap()
    }

    fn advance(run: &mut Run, steps: usize) {
        for _ in 0..steps {
            run.step();
            block_on(run.refresh()).unwrap();
        }
    }

    const METHODS: [(&str, &[(&str, &str)]); 6] = [
        ("imsat", &[("batch", "50"), ("hidden", "16")]),
        (
            "autoencoder",
            &[("batch", "50"), ("net", "small"), ("grouping", "k-means")],
        ),
        (
            "autoencoder",
            &[("batch", "50"), ("net", "small"), ("grouping", "mixture")],
        ),
        ("kmeans", &[("restarts", "1")]),
        ("scc", &[]),
        ("bigan", &[("batch", "50")]),
    ];

    /// Whether the guest is where this image is, up to the rounding of sums.
    fn is_with(snapshot: &Snapshot, guest: &Guest, image: usize) -> bool {
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-3);
        let place = 2 * image..2 * image + 2;
        let cluster = usize::from(snapshot.bulk.clusters[image]);
        let confidence = f32::from(snapshot.bulk.confidence[image]) / 255.0;
        close(&guest.point, &snapshot.bulk.points[place.clone()])
            && close(&guest.polygon, &snapshot.bulk.polygon[place])
            && (guest.probabilities[cluster] - confidence).abs() < 5e-3
            && (guest.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-3
    }

    #[test]
    fn a_copy_of_an_image_is_where_the_image_is() {
        for (method, knobs) in METHODS {
            let mut run = run(method, knobs);
            let copies: Vec<u8> = [3, 17].iter().flat_map(|i| run.dataset().image(*i).to_vec()).collect();
            run.set_guests(&copies).unwrap();
            for (steps, limit) in [(0, None), (5, Some(60)), (5, None)] {
                advance(&mut run, steps);
                let snapshot = block_on(run.observe(limit)).unwrap();
                let [a, b] = &snapshot.guests[..] else {
                    panic!("{method}: {:?}", snapshot.guests)
                };
                assert!(
                    is_with(&snapshot, a, 3) && is_with(&snapshot, b, 17),
                    "{method}: {a:?} {b:?}"
                );
                let met = block_on(run.meet()).unwrap();
                assert!(
                    met.iter()
                        .zip([3, 17])
                        .all(|(guest, image)| is_with(&snapshot, guest, image)),
                    "{method}"
                );
            }
        }
    }

    #[test]
    fn on_the_map_a_copy_is_where_its_image_is() {
        for (method, knobs) in METHODS {
            let mut run = run(method, knobs);
            run.set_extras(crate::protocol::Extras {
                neighbours: true,
                tree: false,
            });
            let copy = run.dataset().image(5).to_vec();
            run.set_guests(&copy).unwrap();
            let snapshot = block_on(run.observe(None)).unwrap();
            let place = Some([snapshot.bulk.neighbours[10], snapshot.bulk.neighbours[11]]);
            assert_eq!(snapshot.guests[0].neighbours, place, "{method}");
            assert_eq!(block_on(run.meet()).unwrap()[0].neighbours, place, "{method}");
        }
    }

    #[test]
    fn guests_change_nothing_else() {
        for (method, knobs) in METHODS {
            let [mut alone, mut visited] = [run(method, knobs), run(method, knobs)];
            visited.set_guests(&[77; 3 * 784]).unwrap();
            for _ in 0..2 {
                for run in [&mut alone, &mut visited] {
                    advance(run, 3);
                }
                let [a, b] = [&mut alone, &mut visited].map(|run| block_on(run.observe(Some(100))).unwrap());
                block_on(visited.meet()).unwrap();
                assert_eq!((a.guests.len(), b.guests.len()), (0, 3), "{method}");
                assert_eq!(a, Snapshot { guests: vec![], ..b }, "{method}");
            }
        }
    }

    #[test]
    fn guests_are_as_large_as_the_images_and_few() {
        let mut run = run("kmeans", &[]);
        assert!(block_on(run.meet()).unwrap().is_empty());
        run.set_guests(&[0; 784]).unwrap();
        assert!(
            block_on(run.meet()).unwrap().is_empty(),
            "there are no axes before the first look"
        );
        for bad in [1, 783, 785, 9 * 784] {
            let error = run.set_guests(&vec![0; bad]).unwrap_err().to_string();
            assert!(error.contains("up to 8 pictures of 28×28"), "{error}");
        }
        assert_eq!(block_on(run.observe(None)).unwrap().guests.len(), 1);
        run.set_guests(&[]).unwrap();
        assert!(block_on(run.observe(None)).unwrap().guests.is_empty());
    }
}
