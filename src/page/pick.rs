//! Which image an arrow key leads to.

/// The point that an arrow key leads to: near, and within 45° of the direction.
pub fn towards(points: &[f32], from: usize, direction: [f32; 2]) -> Option<usize> {
    let points = points.as_chunks::<2>().0;
    let start = *points.get(from)?;
    let ahead = |point: [f32; 2]| {
        let [dx, dy] = [point[0] - start[0], point[1] - start[1]];
        let along = dx * direction[0] + dy * direction[1];
        let across = (dx * direction[1] - dy * direction[0]).abs();
        (along > 0.01 && along >= across).then_some(along + 2.0 * across)
    };
    let costs = points
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((index, ahead(*point)?)));
    costs.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [f32; 8] = [0.0, 0.0, 1.0, 0.0, 0.4, 0.3, 0.0, -1.0];

    #[test]
    fn arrows_lead_to_points_in_their_direction() {
        assert_eq!(towards(&POINTS, 0, [1.0, 0.0]), Some(1));
        assert_eq!(towards(&POINTS, 0, [0.0, -1.0]), Some(3));
        assert_eq!(towards(&POINTS, 1, [1.0, 0.0]), None);
    }
}
