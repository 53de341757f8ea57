//! A map of the images that keeps neighbours together: t-SNE (van der Maaten and Hinton, JMLR 9, 2008), by Barnes and Hut's
//! approximation (van der Maaten, JMLR 15, 2014).
//!
//! Each look goes on from the places of the last one, so that the map follows the features without a jump. Distances within
//! a group mean something; distances between groups, and the sizes of groups, mean little. The library draws where its search for
//! neighbours begins and adds up in any order: two maps of the same features keep the same neighbours, not the same places.

use bhtsne::tSNE;

/// Most images that are placed; a look at more of them would take too long.
pub const IMAGES: usize = 1_000;
/// About how many neighbours each image is to keep.
const PERPLEXITY: f32 = 20.0;
/// Rounds of each look.
const ROUNDS: usize = 40;
/// Looks in which attraction is exaggerated, so that groups form.
const FORMING: usize = 4;
/// How coarsely far images are taken together.
const THETA: f32 = 0.5;
/// Standard deviation from which the places start.
const START: f32 = 1e-2;

/// The places of the first images, from look to look.
#[derive(Clone, Debug, Default)]
pub struct Neighbourhood {
    places: Vec<f32>,
    looks: usize,
}

impl Neighbourhood {
    /// Places the first images by their features `[n, width]`: `[m, 2]`, m at most [`IMAGES`].
    ///
    /// `start` are the places `[n, 2]` from which a new map starts, such as those on the principal axes. Too few images, or
    /// features that are not finite, leave the map as it is.
    pub fn place(&mut self, features: &[f32], width: usize, start: &[f32]) -> &[f32] {
        let n = (features.len() / width.max(1)).min(IMAGES);
        let features = &features[..n * width];
        let enough = n as f32 > 3.0 * PERPLEXITY + 1.0;
        if !enough || start.len() < 2 * n || features.iter().any(|x| !x.is_finite()) {
            return &self.places;
        }
        if self.places.len() != 2 * n {
            self.looks = 0;
            self.places = shrunk(&start[..2 * n]);
        }
        let moved = self.moved(features, width);
        // Images that all look the same have no neighbours to keep.
        if moved.iter().all(|x| x.is_finite()) {
            self.places = moved;
            self.looks += 1;
        }
        &self.places
    }

    /// The places of the last look, `[m, 2]`.
    pub fn places(&self) -> &[f32] {
        &self.places
    }

    fn moved(&self, features: &[f32], width: usize) -> Vec<f32> {
        let rows: Vec<&[f32]> = features.chunks_exact(width).collect();
        let forming = self.looks < FORMING;
        tSNE::<f32, &[f32], 2>::new(&rows)
            .perplexity(PERPLEXITY)
            .epochs(ROUNDS)
            .stop_lying_epoch(if forming { ROUNDS } else { 0 })
            .momentum_switch_epoch(if forming { ROUNDS } else { 0 })
            .initial_embedding(self.places.clone())
            .barnes_hut(THETA, |a: &&[f32], b: &&[f32]| distance(a, b))
            .embedding()
    }
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// The same places with a standard deviation of [`START`].
fn shrunk(places: &[f32]) -> Vec<f32> {
    let square = places.iter().map(|x| x * x).sum::<f32>() / places.len().max(1) as f32;
    let by = START / square.sqrt().max(f32::MIN_POSITIVE);
    places.iter().map(|x| x * by).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three groups of 100 images in ten dimensions, which overlap on the first two.
    fn groups() -> Vec<f32> {
        let noise = |i: usize| ((i * 7919) % 1000) as f32 / 1000.0 - 0.5;
        (0..300)
            .flat_map(|i| (0..10).map(move |d| noise(i * 10 + d) + if d == 2 + i % 3 { 6.0 } else { 0.0 }))
            .collect()
    }

    fn start(features: &[f32]) -> Vec<f32> {
        features.chunks_exact(10).flat_map(|row| [row[0], row[1]]).collect()
    }

    /// The share of images whose nearest place belongs to their group.
    fn kept(places: &[f32]) -> f64 {
        let place = |i: usize| &places[2 * i..2 * i + 2];
        let nearest = |i: usize| {
            let others = (0..300).filter(|j| *j != i);
            others.min_by(|a, b| distance(place(i), place(*a)).total_cmp(&distance(place(i), place(*b))))
        };
        (0..300).filter(|i| nearest(*i).is_some_and(|j| j % 3 == i % 3)).count() as f64 / 300.0
    }

    #[test]
    fn groups_that_overlap_on_two_axes_come_apart_and_then_stay_where_they_are() {
        let features = groups();
        let mut map = Neighbourhood::default();
        for _ in 0..12 {
            map.place(&features, 10, &start(&features));
        }
        let before = map.places.clone();
        assert!(kept(&before) > 0.98, "{}", kept(&before));
        let after = map.place(&features, 10, &start(&features));
        let size = before.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let shift = before.iter().zip(after).map(|(a, b)| (a - b).abs()).sum::<f32>() / 600.0;
        assert!(shift < 0.05 * size, "moved by {shift} of {size}");
    }

    #[test]
    fn equal_images_and_few_images_give_no_nonsense() {
        let mut map = Neighbourhood::default();
        assert!(map.place(&[1.0; 100], 10, &[0.0; 20]).is_empty());
        let places = map.place(&vec![1.0; 3000], 10, &vec![0.5; 600]);
        assert!(places.iter().all(|x| x.is_finite()));
    }
}
