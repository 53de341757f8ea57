//! Where features lie in the picture: on their two principal axes, scaled into the unit square.

use crate::engine::maths::pca::Pca;

/// Axes and scale of the last look.
#[derive(Clone, Debug)]
pub struct Projection {
    pca: Pca,
    largest: f32,
}

impl Default for Projection {
    fn default() -> Self {
        Self {
            pca: Pca::new(2),
            largest: 0.0,
        }
    }
}

impl Projection {
    /// Finds axes and scale for features, and the points `[n, 2]` from −1 to 1 where they lie.
    ///
    /// # Shapes
    /// `features`: `[n, d]`.
    pub fn project(&mut self, features: &[f32], n: usize, d: usize) -> Vec<f32> {
        self.project_with(features, n, d, &[])
    }

    /// The same, on a scale on which other rows `[m, d]` lie within the square too.
    pub fn project_with(&mut self, features: &[f32], n: usize, d: usize, others: &[f32]) -> Vec<f32> {
        let points = self.pca.project(features, n, d);
        let others = self.pca.place(others, d).unwrap_or_default();
        self.largest = largest(&points).max(largest(&others));
        scaled(points, self.largest)
    }

    /// Where other features lie on the same axes and scale, `[m, 2]`, perhaps outside of the square; none before the first
    /// [`Self::project`].
    ///
    /// # Shapes
    /// `features`: `[m, d]`.
    pub fn place(&self, features: &[f32], d: usize) -> Option<Vec<f32>> {
        let points = self.pca.place(features, d)?;
        Some(scaled(points, self.largest))
    }
}

/// Scales points into −1..1 by their largest coordinate.
pub fn unit_square(points: Vec<f32>) -> Vec<f32> {
    let largest = largest(&points);
    scaled(points, largest)
}

fn largest(points: &[f32]) -> f32 {
    points.iter().fold(0.0_f32, |most, x| most.max(x.abs()))
}

fn scaled(mut points: Vec<f32>, largest: f32) -> Vec<f32> {
    if largest > 0.0 {
        for x in &mut points {
            *x /= largest;
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_lie_where_the_same_rows_do() {
        let rows = [0.0, 0.0, 4.0, 1.0, 8.0, 0.0, 2.0, 3.0];
        let mut projection = Projection::default();
        assert_eq!(projection.place(&rows, 2), None);
        let points = projection.project(&rows, 4, 2);
        assert!(points.iter().all(|x| x.abs() <= 1.0) && points.iter().any(|x| x.abs() == 1.0));
        assert_eq!(projection.place(&rows[2..4], 2).unwrap(), points[2..4]);
        assert!(
            projection.place(&[80.0, 0.0], 2).unwrap()[0].abs() > 5.0,
            "far away stays far away"
        );
        assert_eq!(projection.place(&rows[..3], 3), None, "features of another width");
    }
}
