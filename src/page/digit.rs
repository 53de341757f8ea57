//! From a picture of a digit to a training image: cut out, scaled and centred as those of MNIST are.
//!
//! LeCun, Bottou, Bengio and Haffner (1998, Gradient-Based Learning Applied to Document Recognition) fitted each digit into 20×20
//! pixels with its proportions kept, and moved its centre of mass to the middle of 28×28 pixels. So do we, at any size of image in
//! the same ratio. Before that the ink has to be found: in a drawing, a scan or a photograph, dark on light or light on dark, with
//! paper that is brighter on one side than on the other.

use super::field::{Field, Grey, border, depth};

/// Longest side of the picture in which ink is looked for: finer detail is noise.
const DETAIL: usize = 140;
/// Share of an image that the digit's longer side takes.
const BOX: f32 = 20.0 / 28.0;
/// Least difference between ink and paper, of 255.
const CONTRAST: f32 = 24.0;
/// Least brightness that counts as ink on perfectly even paper.
const EVEN: f32 = 8.0;
/// How far beyond the usual unevenness of the paper ink begins, in median deviations.
const BEYOND: f32 = 6.0;
/// Least ink of a stroke beside the largest one, as a share of it: the rest are specks.
const SPECK: f32 = 0.05;

/// The digit of a picture as an image `[height, width]`, 255 for ink; none if there is no ink to see.
pub fn centred(picture: &Grey, height: usize, width: usize) -> Option<Vec<u8>> {
    let dark = picture.is_whole().then(|| picture.paper() >= 128)?;
    let ink = without_specks(inked(Field::of(picture, dark).shrunk(DETAIL))?);
    let [tall, broad] = extent(&ink)?;
    let side = (tall / (BOX * height as f32)).max(broad / (BOX * width as f32));
    let image = ink.window(centre_of_mass(&ink), side, [height, width]);
    // A thin stroke covers its pixels in part only; a training image is white where it is inked most.
    let most = image.values.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let byte = |value: &f32| (value / most * 255.0).round() as u8;
    Some(image.values.iter().map(byte).collect())
}

/// How much ink is on each pixel, from 0 to 1.
fn inked(field: Field) -> Option<Field> {
    let mut flat = flattened(field);
    let ring: Vec<f32> = border(flat.height, flat.width).map(|i| flat.values[i].abs()).collect();
    let unevenness = quantile(ring, 0.5);
    let threshold = otsu(&flat.values);
    let strokes: Vec<f32> = flat.values.iter().copied().filter(|v| *v > threshold).collect();
    let most = quantile(strokes, 0.75);
    // Even paper has no shades that could be taken for ink, so that faint edges of strokes stay.
    let floor = if unevenness == 0.0 {
        EVEN
    } else {
        (BEYOND * unevenness).max(threshold / 2.0)
    };
    if most - floor < CONTRAST {
        return None;
    }
    flat.values
        .iter_mut()
        .for_each(|v| *v = ((*v - floor) / (most - floor)).clamp(0.0, 1.0));
    Some(flat)
}

/// The field less the plane through its border: light that falls from one side. Medians, so that ink may touch the border.
fn flattened(mut field: Field) -> Field {
    let (height, width) = (field.height, field.width);
    let depth = depth(height, width);
    let edge = |wanted: &dyn Fn(usize, usize) -> bool| {
        let places = (0..height * width).filter(|i| wanted(i / width, i % width));
        quantile(places.map(|i| field.values[i]).collect(), 0.5)
    };
    let fall = |near: f32, far: f32, length: usize| (far - near) / length.saturating_sub(depth).max(1) as f32;
    let down = fall(edge(&|r, _| r < depth), edge(&|r, _| r + depth >= height), height);
    let right = fall(edge(&|_, c| c < depth), edge(&|_, c| c + depth >= width), width);
    let slope = |i: usize| down * (i / width) as f32 + right * (i % width) as f32;
    let level = quantile(border(height, width).map(|i| field.values[i] - slope(i)).collect(), 0.5);
    let values = field.values.iter_mut().enumerate();
    values.for_each(|(i, value)| *value -= level + slope(i));
    field
}

/// The value below which a share of the values lies; 0 if there are none.
fn quantile(mut values: Vec<f32>, share: f32) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    let at = (share * values.len() as f32) as usize;
    values.get(at).copied().unwrap_or(0.0)
}

/// The threshold that parts values into two kinds with the most variance between them (Otsu, 1979), in 256 steps.
fn otsu(values: &[f32]) -> f32 {
    let mut counts = [0.0_f32; 256];
    for value in values {
        counts[value.clamp(0.0, 255.0) as usize] += 1.0;
    }
    let all = values.len() as f32;
    let total: f32 = counts.iter().enumerate().map(|(v, n)| v as f32 * n).sum();
    let (mut below, mut sum, mut best) = (0.0, 0.0, (0.0, 0, 0));
    for (value, n) in counts.iter().enumerate() {
        below += n;
        sum += value as f32 * n;
        let above = all - below;
        let apart = if below > 0.0 && above > 0.0 {
            sum / below - (total - sum) / above
        } else {
            0.0
        };
        let between = below * above * apart * apart;
        if between > best.0 * (1.0 + 1e-5) {
            best = (between, value, value);
        } else if between >= best.0 * (1.0 - 1e-5) && best.2 + 1 == value {
            best.2 = value;
        }
    }
    // Any threshold between two clean kinds does; the middle is the safest.
    (best.1 + best.2) as f32 / 2.0
}

/// The strokes without those that are small beside the largest one.
fn without_specks(mut ink: Field) -> Field {
    let parts = parts(&ink);
    let weight = |part: &Vec<usize>| part.iter().map(|i| ink.values[*i]).sum::<f32>();
    let weights: Vec<f32> = parts.iter().map(weight).collect();
    let most = weights.iter().copied().fold(0.0, f32::max);
    for (part, weight) in parts.iter().zip(weights) {
        if weight < SPECK * most {
            for i in part {
                ink.values[*i] = 0.0;
            }
        }
    }
    ink
}

/// The inked pixels in groups that hang together, corners included.
fn parts(ink: &Field) -> Vec<Vec<usize>> {
    let mut open: Vec<bool> = ink.values.iter().map(|v| *v > 0.0).collect();
    let mut parts = Vec::new();
    for start in 0..open.len() {
        if !std::mem::take(&mut open[start]) {
            continue;
        }
        let (mut part, mut at) = (vec![start], 0);
        while let Some(i) = part.get(at).copied() {
            let found = around(i, ink.height, ink.width).filter(|j| std::mem::take(&mut open[*j]));
            part.extend(found.collect::<Vec<_>>());
            at += 1;
        }
        parts.push(part);
    }
    parts
}

/// The pixel with its up to eight neighbours.
fn around(i: usize, height: usize, width: usize) -> impl Iterator<Item = usize> {
    let near = |at: usize, length: usize| at.saturating_sub(1)..(at + 2).min(length);
    let rows = near(i / width, height);
    rows.flat_map(move |r| near(i % width, width).map(move |c| r * width + c))
}

/// Height and width of the ink.
fn extent(ink: &Field) -> Option<[f32; 2]> {
    let inked = || ink.values.iter().enumerate().filter(|(_, v)| **v > 0.1).map(|(i, _)| i);
    let length = |place: &dyn Fn(usize) -> usize| {
        let (first, last) = (inked().map(place).min()?, inked().map(place).max()?);
        Some((last - first + 1) as f32)
    };
    Some([length(&|i| i / ink.width)?, length(&|i| i % ink.width)?])
}

/// The mean place of the ink (down, right).
fn centre_of_mass(ink: &Field) -> [f32; 2] {
    let sums = ink.values.iter().enumerate().fold([0.0_f32; 3], |[y, x, n], (i, v)| {
        let (row, column) = ((i / ink.width) as f32 + 0.5, (i % ink.width) as f32 + 0.5);
        [y + v * row, x + v * column, n + v]
    });
    [sums[0] / sums[2], sums[1] / sums[2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with ink where `inked` holds, darker than the paper by `depth`; `paper` tells its brightness at each place.
    fn picture(side: usize, depth: f32, paper: impl Fn(f32, f32) -> f32, inked: impl Fn(usize, usize) -> bool) -> Grey {
        let share = |at: usize| at as f32 / side as f32;
        let pixel = |i: usize| {
            let (row, column) = (i / side, i % side);
            let ink = if inked(row, column) { depth } else { 0.0 };
            (paper(share(row), share(column)) - ink).clamp(0.0, 255.0) as u8
        };
        Grey {
            height: side,
            width: side,
            pixels: (0..side * side).map(pixel).collect(),
        }
    }

    /// A seven, in a corner of a picture of 280 pixels.
    fn seven(row: usize, column: usize) -> bool {
        let bar = (30..50).contains(&row) && (20..120).contains(&column);
        let leg = (50..190).contains(&row) && column + (row - 50) / 2 >= 100 && column + (row - 50) / 2 < 120;
        bar || leg
    }

    fn noise(row: usize, column: usize) -> f32 {
        ((row * 7919 + column * 104_729) % 1013) as f32 / 1013.0
    }

    fn mass(image: &[u8], width: usize) -> [f32; 2] {
        let field = Field {
            height: image.len() / width,
            width,
            values: image.iter().map(|v| f32::from(*v)).collect(),
        };
        centre_of_mass(&field)
    }

    fn size(image: &[u8], width: usize, least: u8) -> [usize; 2] {
        let inked: Vec<usize> = (0..image.len()).filter(|i| image[*i] > least).collect();
        let span = |place: &dyn Fn(usize) -> usize| {
            let places = || inked.iter().map(|i| place(*i));
            places().max().unwrap() - places().min().unwrap() + 1
        };
        [span(&|i| i / width), span(&|i| i % width)]
    }

    fn difference(a: &[u8], b: &[u8]) -> f32 {
        let sum: f32 = a.iter().zip(b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum();
        sum / a.len() as f32
    }

    #[test]
    fn a_digit_is_centred_by_mass_in_a_box_of_twenty() {
        let image = centred(&picture(280, 255.0, |_, _| 255.0, seven), 28, 28).unwrap();
        let [down, right] = mass(&image, 28);
        assert!(
            (down - 14.0).abs() < 0.1 && (right - 14.0).abs() < 0.1,
            "{down} {right}"
        );
        let [tall, broad] = size(&image, 28, 60);
        assert!(
            (20..=21).contains(&tall) && (11..=14).contains(&broad),
            "{tall} × {broad}"
        );
        assert_eq!(image.iter().max(), Some(&255));
    }

    #[test]
    fn another_size_of_image_keeps_the_ratio() {
        let image = centred(&picture(280, 255.0, |_, _| 255.0, seven), 14, 14).unwrap();
        assert_eq!(image.len(), 196);
        assert!((10..=11).contains(&size(&image, 14, 60)[0]));
        let wide = centred(&picture(280, 255.0, |_, _| 255.0, seven), 28, 14).unwrap();
        assert!(size(&wide, 14, 60)[1] <= 11 && mass(&wide, 14)[1] - 7.0 < 0.1);
    }

    #[test]
    fn light_on_dark_and_dark_on_light_are_the_same() {
        let dark = picture(280, 255.0, |_, _| 255.0, seven);
        let light = Grey {
            pixels: dark.pixels.iter().map(|v| 255 - v).collect(),
            ..dark.clone()
        };
        assert_eq!(centred(&dark, 28, 28), centred(&light, 28, 28));
    }

    #[test]
    fn a_photograph_in_uneven_light_with_specks_is_the_same_digit() {
        let clean = centred(&picture(280, 255.0, |_, _| 255.0, seven), 28, 28).unwrap();
        let mut photo = picture(280, 70.0, |y, x| 120.0 + 60.0 * y + 50.0 * x, seven);
        photo.pixels.iter_mut().enumerate().for_each(|(i, v)| {
            *v = v.saturating_add((12.0 * noise(i / 280, i % 280)) as u8);
        });
        for (row, column) in [(250, 250), (251, 250), (20, 260)] {
            photo.pixels[row * 280 + column] = 0;
        }
        let image = centred(&photo, 28, 28).unwrap();
        assert!(difference(&clean, &image) < 6.0, "{}", difference(&clean, &image));
    }

    #[test]
    fn a_training_image_stays_as_it_is() {
        let drawn = centred(&picture(280, 255.0, |_, _| 255.0, seven), 28, 28).unwrap();
        let again = Grey {
            height: 28,
            width: 28,
            pixels: drawn.clone(),
        };
        let image = centred(&again, 28, 28).unwrap();
        assert!(difference(&drawn, &image) < 8.0, "{}", difference(&drawn, &image));
    }

    #[test]
    fn a_thin_stroke_is_white_in_the_end() {
        let thin = picture(
            280,
            255.0,
            |_, _| 255.0,
            |r, c| (40..240).contains(&r) && (139..142).contains(&c),
        );
        let image = centred(&thin, 28, 28).unwrap();
        assert_eq!(image.iter().max(), Some(&255));
        assert_eq!(size(&image, 28, 60)[0], 20);
    }

    #[test]
    fn ink_may_touch_the_border() {
        let long = |row: usize, column: usize| {
            row < 200 && (60..80).contains(&column) || column < 80 && (190..200).contains(&row)
        };
        for paper in [|_, _| 255.0, |y: f32, _: f32| 150.0 + 90.0 * y] {
            let image = centred(&picture(280, 140.0, paper, long), 28, 28).unwrap();
            assert!(
                (20..=21).contains(&size(&image, 28, 60)[0]),
                "{:?}",
                size(&image, 28, 60)
            );
        }
    }

    #[test]
    fn where_there_is_no_ink_there_is_no_digit() {
        let never = |_, _| false;
        assert_eq!(centred(&picture(280, 255.0, |_, _| 255.0, never), 28, 28), None);
        assert_eq!(centred(&picture(280, 255.0, |_, _| 0.0, never), 28, 28), None);
        let noisy = picture(
            90,
            0.0,
            |y, x| 200.0 + 20.0 * noise((y * 90.0) as usize, (x * 90.0) as usize),
            never,
        );
        assert_eq!(centred(&noisy, 28, 28), None);
        assert_eq!(centred(&picture(90, 0.0, |y, _| 60.0 + 150.0 * y, never), 28, 28), None);
        assert_eq!(centred(&Grey::default(), 28, 28), None);
        let one = Grey {
            height: 1,
            width: 1,
            pixels: vec![9],
        };
        assert_eq!(centred(&one, 28, 28), None);
    }
}
