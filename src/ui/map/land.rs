//! The coastlines, thinned to what the eye can see at the size of the picture.
//!
//! The whole outline weighs 59 kB; a page with a world map must stay below 60 kB compressed, so each
//! shape is simplified (Ramer 1972, Douglas and Peucker 1973) with a tolerance of about one pixel, and
//! shapes outside the crop are left out.

use std::sync::OnceLock;

use super::Crop;

/// The land outlines: one path of absolute moves and lines (Natural Earth, public domain).
const WORLD: &str = include_str!("../../data/geo/world.svg");

type Point = (f64, f64);

/// The path data of the land inside a crop.
pub(super) fn outline(crop: &Crop) -> String {
    static WHOLE: OnceLock<String> = OnceLock::new();
    match *crop == Crop::default() {
        true => WHOLE.get_or_init(|| draw(crop)).clone(),
        false => draw(crop),
    }
}

fn draw(crop: &Crop) -> String {
    let tolerance = crop.unit() * 0.8;
    shapes()
        .iter()
        .filter(|shape| touches(crop, shape))
        .filter_map(|shape| {
            let kept = simplify(shape, tolerance);
            // Fewer than three points have no area.
            (kept.len() > 2).then(|| relative_path(&kept))
        })
        .collect()
}

/// The shapes, parsed once.
fn shapes() -> &'static [Vec<Point>] {
    static SHAPES: OnceLock<Vec<Vec<Point>>> = OnceLock::new();
    SHAPES.get_or_init(|| {
        let data = WORLD
            .split_once(" d=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map_or("", |(data, _)| data);
        data.split('M')
            .map(|shape| {
                shape
                    .trim_end_matches('Z')
                    .split('L')
                    .filter_map(|pair| {
                        let (x, y) = pair.split_once(' ')?;
                        Some((x.parse().ok()?, y.parse().ok()?))
                    })
                    .collect()
            })
            .collect()
    })
}

/// Whether the bounding box of the shape meets the crop.
fn touches(crop: &Crop, shape: &[Point]) -> bool {
    let outside = |test: &dyn Fn(&Point) -> bool| shape.iter().all(test);
    !(outside(&|p| p.0 < crop.x)
        || outside(&|p| p.0 > crop.x + crop.width)
        || outside(&|p| p.1 < crop.y)
        || outside(&|p| p.1 > crop.y + crop.height))
}

/// Leaves out the points that are closer than `tolerance` to the line between those that are kept.
fn simplify(points: &[Point], tolerance: f64) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let mut kept = vec![first];
    thin(points, tolerance, &mut kept);
    if points.len() > 1 {
        kept.push(last);
    }
    kept
}

/// Adds the inner points that matter, in order.
fn thin(points: &[Point], tolerance: f64, kept: &mut Vec<Point>) {
    let [first, inner @ .., last] = points else {
        return;
    };
    let farthest = inner
        .iter()
        .map(|point| distance(*point, *first, *last))
        .enumerate()
        .max_by(|one, other| one.1.total_cmp(&other.1));
    let Some((place, far)) = farthest else {
        return;
    };
    if far <= tolerance {
        return;
    }
    // `place` counts inner points, so the farthest one is at `place + 1`.
    let (Some(before), Some(after), Some(&point)) = (
        points.get(..=place + 1),
        points.get(place + 1..),
        inner.get(place),
    ) else {
        return;
    };
    thin(before, tolerance, kept);
    kept.push(point);
    thin(after, tolerance, kept);
}

/// The distance of a point from the line through `a` and `b`; from `a` where both are one point,
/// as at the start of a closed shape.
fn distance(point: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy);
    if length < f64::EPSILON {
        return (point.0 - a.0).hypot(point.1 - a.1);
    }
    ((point.0 - a.0) * dy - (point.1 - a.1) * dx).abs() / length
}

/// Path data with relative steps, which are shorter. The coordinates are whole numbers.
fn relative_path(points: &[Point]) -> String {
    let mut path = String::new();
    let mut at: Option<Point> = None;
    for &(x, y) in points {
        match at {
            None => path.push_str(&format!("M{x:.0} {y:.0}l")),
            Some((old_x, old_y)) => {
                let (dx, dy) = (x - old_x, y - old_y);
                let space = if path.ends_with('l') || dx < 0.0 {
                    ""
                } else {
                    " "
                };
                let gap = if dy < 0.0 { "" } else { " " };
                path.push_str(&format!("{space}{dx:.0}{gap}{dy:.0}"));
            }
        }
        at = Some((x, y));
    }
    path.push('z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_outline_is_small_enough_for_every_page() {
        let whole = outline(&Crop::default());
        assert!(whole.len() < 20_000, "{} bytes", whole.len());
        assert!(whole.matches('M').count() > 30);
    }

    #[test]
    fn a_crop_leaves_out_other_continents() {
        let japan = outline(&Crop::around([(139.7, 35.7), (135.5, 34.7)]));
        assert!(!japan.is_empty());
        assert!(japan.len() < outline(&Crop::default()).len());
    }

    #[test]
    fn points_on_a_straight_line_are_left_out() {
        let line = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 10.0)];
        assert_eq!(
            simplify(&line, 0.5),
            vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]
        );
    }

    #[test]
    fn a_path_is_written_in_relative_steps() {
        let path = relative_path(&[(10.0, 10.0), (12.0, 9.0), (11.0, 15.0)]);
        assert_eq!(path, "M10 10l2-1-1 6z");
    }
}
