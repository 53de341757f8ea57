//! Eigenvectors of a small symmetric matrix (Jacobi, 1846, in cyclic order).

use super::dots::LANES;

/// Gives the eigenvectors of a symmetric matrix as rows, largest eigenvalue first.
pub fn eigenvectors(mut a: [[f64; LANES]; LANES]) -> [[f64; LANES]; LANES] {
    const SWEEPS: usize = 12;
    let mut vectors: [[f64; LANES]; LANES] =
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for _ in 0..SWEEPS {
        for (p, q) in (0..LANES).flat_map(|p| (p + 1..LANES).map(move |q| (p, q))) {
            if a[p][q] == 0.0 {
                continue;
            }
            let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
            let tan = theta.signum() / (theta.abs() + theta.hypot(1.0));
            let cos = 1.0 / tan.hypot(1.0);
            let sin = tan * cos;
            let rotate = |x: &mut f64, y: &mut f64| (*x, *y) = (cos * *x - sin * *y, sin * *x + cos * *y);
            for row in &mut a {
                let [x, y] = row.get_disjoint_mut([p, q]).expect("p < q < LANES");
                rotate(x, y);
            }
            for rows in [&mut a, &mut vectors] {
                let [x, y] = rows.get_disjoint_mut([p, q]).expect("p < q < LANES");
                x.iter_mut().zip(y).for_each(|(x, y)| rotate(x, y));
            }
        }
    }
    let mut order: [usize; LANES] = std::array::from_fn(|i| i);
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    order.map(|i| vectors[i])
}
