//! Where two routes run close to each other.
//!
//! Every route is walked in steps of half the distance; its steps are dropped into the squares of a
//! grid as wide as the distance, so that each step is compared only with the steps in the nine squares
//! around it. The result is within one step (10 m by default) of the exact answer.

use crate::sorted::SortedMap;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Route;
use crate::{place::Coordinates, policy::Thresholds};

/// Most steps that are walked together; 20,000 km of routes at the default distance.
const MOST_STEPS: usize = 2_000_000;
/// Most close pairs of steps that are looked at.
const MOST_PAIRS: usize = 20_000_000;
/// Metres of a degree of latitude on the mean sphere.
const METRES_PER_DEGREE: f64 = 111_195.08;

/// What counts as close.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Closeness {
    /// Nearer than this, m (policy `close_route_m`).
    pub distance_m: f64,
    /// Over at least this length, m (policy `close_route_min_length_m`).
    pub least_length_m: f64,
}

impl Closeness {
    /// As the policy says.
    pub fn of(thresholds: &Thresholds) -> Self {
        Self {
            distance_m: thresholds.close_route_m,
            least_length_m: thresholds.close_route_min_length_m,
        }
    }
}

/// A stretch along which two routes run close: a suggested shared risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloseRun {
    /// Positions of the two routes in the list that was given.
    pub routes: [usize; 2],
    /// Their names.
    pub names: [String; 2],
    /// Where it begins, along the first route.
    pub from: Coordinates,
    /// Where it ends.
    pub to: Coordinates,
    /// Length along the first route, m.
    pub length_m: f64,
    /// Smallest distance found, m.
    pub nearest_m: f64,
}

/// More than can be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the routes are too long or too dense to be compared at once; give fewer at a time")]
pub struct TooLong;

/// A step of a route: how far along, and where.
#[derive(Clone, Copy)]
struct Step {
    route: usize,
    along_m: f64,
    at: Coordinates,
}

/// The stretches along which two of the routes run close, by routes and place.
///
/// # Errors
/// [`TooLong`] beyond the bounds.
pub fn close_runs(routes: &[Route], closeness: Closeness) -> Result<Vec<CloseRun>, TooLong> {
    let distance = closeness.distance_m.max(1.0);
    let stride = distance / 2.0;
    let mut steps: Vec<Step> = Vec::new();
    for (route, line) in routes.iter().enumerate() {
        walk(route, line, stride, &mut steps)?;
    }
    let mut grid: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (position, step) in steps.iter().enumerate() {
        let (row, column, _) = square(step.at, distance);
        grid.entry((row, column)).or_default().push(position);
    }
    // Per pair of routes: how near the second comes to each step of the first.
    let mut near: SortedMap<(usize, usize), SortedMap<usize, f64>> = SortedMap::new();
    let mut looked = 0_usize;
    for (position, step) in steps.iter().enumerate() {
        let (row, column, columns) = square(step.at, distance);
        for (down, right) in (-1..=1).flat_map(|down| (-1..=1).map(move |right| (down, right))) {
            // Longitude closes into a ring: the last square is beside the first.
            let around = (column + right).rem_euclid(columns.max(1));
            let Some(found) = grid.get(&(row + down, around)) else {
                continue;
            };
            for other in found.iter().filter_map(|at| steps.get(*at)) {
                if other.route <= step.route {
                    continue;
                }
                looked += 1;
                if looked > MOST_PAIRS {
                    return Err(TooLong);
                }
                let metres = step.at.distance_km(other.at) * 1000.0;
                if metres <= distance {
                    let best = near
                        .entry((step.route, other.route))
                        .or_default()
                        .entry(position)
                        .or_insert(metres);
                    *best = best.min(metres);
                }
            }
        }
    }
    let mut runs = Vec::new();
    for (pair, close) in near {
        collect(routes, &steps, pair, &close, distance, closeness, &mut runs);
    }
    Ok(runs)
}

/// Joins neighbouring close steps into runs.
fn collect(
    routes: &[Route],
    steps: &[Step],
    (one, other): (usize, usize),
    close: &SortedMap<usize, f64>,
    distance: f64,
    closeness: Closeness,
    runs: &mut Vec<CloseRun>,
) {
    let name = |at: usize| {
        routes
            .get(at)
            .map(|route| route.name.clone())
            .unwrap_or_default()
    };
    // First and last step of the run, and the smallest distance.
    let mut run: Option<(Step, Step, f64)> = None;
    let mut finish = |run: Option<(Step, Step, f64)>| {
        let Some((from, to, nearest_m)) = run else {
            return;
        };
        let length_m = to.along_m - from.along_m;
        if length_m >= closeness.least_length_m {
            runs.push(CloseRun {
                routes: [one, other],
                names: [name(one), name(other)],
                from: from.at,
                to: to.at,
                length_m,
                nearest_m,
            });
        }
    };
    for (position, metres) in close {
        let Some(step) = steps.get(*position).copied() else {
            continue;
        };
        run = match run {
            // A gap of less than the distance is the same stretch.
            Some((from, to, nearest)) if step.along_m - to.along_m <= distance => {
                Some((from, step, nearest.min(*metres)))
            }
            ended => {
                finish(ended);
                Some((step, step, *metres))
            }
        };
    }
    finish(run);
}

/// The points of a route and, between them, steps of at most the stride.
fn walk(route: usize, line: &Route, stride: f64, steps: &mut Vec<Step>) -> Result<(), TooLong> {
    let mut along_m = 0.0;
    for (a, b) in line.points.iter().zip(line.points.iter().skip(1)) {
        let length = a.distance_km(*b) * 1000.0;
        let count = whole((length / stride).ceil().max(1.0)).ok_or(TooLong)?;
        if steps
            .len()
            .saturating_add(usize::try_from(count).unwrap_or(usize::MAX))
            > MOST_STEPS
        {
            return Err(TooLong);
        }
        for n in 0..count {
            let part = f64::from(n) / f64::from(count);
            steps.push(Step {
                route,
                along_m: along_m + length * part,
                at: between(*a, *b, part),
            });
        }
        along_m += length;
    }
    if let Some(last) = line.points.last() {
        steps.push(Step {
            route,
            along_m,
            at: *last,
        });
    }
    Ok(())
}

/// A point between two near ones, across the date line too.
fn between(a: Coordinates, b: Coordinates, part: f64) -> Coordinates {
    let mut east = b.longitude() - a.longitude();
    if east > 180.0 {
        east -= 360.0;
    } else if east < -180.0 {
        east += 360.0;
    }
    let mut longitude = a.longitude() + east * part;
    if longitude > 180.0 {
        longitude -= 360.0;
    } else if longitude < -180.0 {
        longitude += 360.0;
    }
    let latitude = a.latitude() + (b.latitude() - a.latitude()) * part;
    Coordinates::new(latitude, longitude).unwrap_or(a)
}

/// Row and column of the square of a point, and the number of columns around the Earth. Columns are
/// as wide as the narrowest place of the three rows around asks for.
fn square(at: Coordinates, distance: f64) -> (i64, i64, i64) {
    let rows_per_degree = METRES_PER_DEGREE / distance;
    let row = floor((at.latitude() + 90.0) * rows_per_degree);
    // One width for bands of a tenth of a degree would not line up between bands; one width for all
    // latitudes does: columns as wide as needed at 75 degrees, where fibre ends.
    let columns = floor(360.0 * rows_per_degree * 75.0_f64.to_radians().cos()).max(1);
    let width = 360.0 / float(columns);
    let column = floor((at.longitude() + 180.0) / width).rem_euclid(columns);
    (row, column, columns)
}

/// A small non-negative whole number out of a float. (`Duration` is std's only exact way.)
fn whole(x: f64) -> Option<u32> {
    let span = std::time::Duration::try_from_secs_f64(x).ok()?;
    u32::try_from(span.as_secs()).ok()
}

fn floor(x: f64) -> i64 {
    whole(x.max(0.0)).map_or(i64::MAX / 4, i64::from)
}

fn float(n: i64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Closeness = Closeness {
        distance_m: 20.0,
        least_length_m: 100.0,
    };

    /// Metres east and north of a point near Amsterdam.
    fn route(name: &str, points: &[(f64, f64)]) -> Route {
        let place = |(east, north): &(f64, f64)| {
            let latitude = 52.0 + north / METRES_PER_DEGREE;
            let longitude = 5.0 + east / (METRES_PER_DEGREE * 52.0_f64.to_radians().cos());
            Coordinates::new(latitude, longitude).unwrap()
        };
        Route {
            name: name.to_owned(),
            points: points.iter().map(place).collect(),
        }
    }

    #[test]
    fn parallel_routes_in_one_trench_are_found_with_place_and_length() {
        let one = route("one", &[(0.0, 0.0), (1000.0, 0.0)]);
        // Comes within 10 m between 300 m and 700 m.
        let other = route(
            "other",
            &[
                (300.0, 500.0),
                (300.0, 10.0),
                (700.0, 10.0),
                (700.0, -500.0),
            ],
        );
        let runs = close_runs(&[one, other], POLICY).unwrap();
        assert_eq!(runs.len(), 1, "{runs:?}");
        assert_eq!(runs[0].names, ["one", "other"]);
        assert!(
            (runs[0].length_m - 430.0).abs() < 25.0,
            "{}",
            runs[0].length_m
        );
        assert!((runs[0].nearest_m - 0.0).abs() < 11.0);
    }

    #[test]
    fn crossing_and_distant_routes_are_not() {
        let one = route("one", &[(0.0, 0.0), (1000.0, 0.0)]);
        let crossing = route("crossing", &[(500.0, -500.0), (500.0, 500.0)]);
        let beside = route("beside", &[(0.0, 30.0), (1000.0, 30.0)]);
        let short = route("short", &[(0.0, 5.0), (60.0, 5.0)]);
        for other in [crossing, beside, short] {
            assert_eq!(close_runs(&[one.clone(), other], POLICY), Ok(vec![]));
        }
    }

    #[test]
    fn a_route_over_the_date_line_is_no_exception() {
        let at = |latitude: f64, longitude: f64| Coordinates::new(latitude, longitude).unwrap();
        let line = |name: &str, latitude: f64| Route {
            name: name.to_owned(),
            points: vec![at(latitude, 179.999), at(latitude, -179.999)],
        };
        let runs = close_runs(&[line("a", -17.0), line("b", -17.000_05)], POLICY).unwrap();
        assert_eq!(runs.len(), 1);
        assert!(
            (runs[0].length_m - 212.7).abs() < 15.0,
            "{}",
            runs[0].length_m
        );
    }

    #[test]
    fn two_long_routes_are_compared_quickly_and_too_long_ones_refused() {
        let wave = |name: &str, off: f64| {
            let points: Vec<(f64, f64)> = (0..2_000)
                .map(|n| (f64::from(n) * 100.0, f64::from(n % 7) * 40.0 + off))
                .collect();
            route(name, &points)
        };
        let start = std::time::Instant::now();
        let runs = close_runs(
            &[wave("a", 0.0), wave("b", 5_000.0), wave("c", 8.0)],
            POLICY,
        )
        .unwrap();
        assert!(runs.iter().all(|run| run.routes == [0, 2]));
        assert!(runs.iter().map(|run| run.length_m).sum::<f64>() > 150_000.0);
        assert!(start.elapsed() < std::time::Duration::from_secs(10));
        let world = route("world", &[(-9_000_000.0, 0.0), (9_000_000.0, 0.0)]);
        assert!(close_runs(&vec![world; 4], POLICY).is_err());
    }
}
