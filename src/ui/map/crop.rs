//! Which part of the world a map shows, and where things are on it.
//!
//! Equirectangular, like the land outlines: x = (longitude + 180) × 10, y = (90 − latitude) × 10.

use super::Marker;
use crate::ui::measure::float;

/// A rectangle of the map, in tenths of a degree from 180° W, 90° N.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Default for Crop {
    /// The inhabited world: without the Arctic Ocean and Antarctica, where no metro is.
    fn default() -> Self {
        Self {
            x: 60.0,
            y: 100.0,
            width: 3540.0,
            height: 1350.0,
        }
    }
}

/// The picture is drawn for about this many pixels across; text is sized for it.
const NOMINAL_WIDTH: f64 = 640.0;

/// Height to width of a cropped map.
const ASPECT: f64 = 0.56;

/// The least width of a crop: 24°, so that a single metro still shows where in the world it is.
const LEAST_WIDTH: f64 = 240.0;

/// A name with its place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Across, map units.
    pub x: f64,
    /// Down, map units.
    pub y: f64,
    /// Size of the letters, map units.
    pub size: f64,
    /// Whether it ends at the point instead of beginning there.
    pub leftwards: bool,
    /// The name.
    pub text: String,
}

impl Crop {
    /// The smallest pleasant rectangle around some places (longitude, latitude in degrees).
    /// No place gives the inhabited world.
    pub fn around(places: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let world = Self::default();
        let points: Vec<(f64, f64)> = places
            .into_iter()
            .map(|(lon, lat)| world.project(lon, lat))
            .collect();
        let Some(&first) = points.first() else {
            return world;
        };
        let (low, high) = points.iter().fold((first, first), |(low, high), point| {
            (
                (low.0.min(point.0), low.1.min(point.1)),
                (high.0.max(point.0), high.1.max(point.1)),
            )
        });
        let wanted = ((high.0 - low.0) * 1.5).max((high.1 - low.1) * 1.5 / ASPECT);
        let width = wanted.clamp(LEAST_WIDTH, 3600.0);
        let height = width * ASPECT;
        Self {
            x: f64::midpoint(low.0, high.0) - width / 2.0,
            y: f64::midpoint(low.1, high.1) - height / 2.0,
            width,
            height,
        }
    }

    /// Map units per nominal pixel.
    pub fn unit(&self) -> f64 {
        self.width / NOMINAL_WIDTH
    }

    /// Where a place (degrees) is on the map.
    pub fn project(&self, lon: f64, lat: f64) -> (f64, f64) {
        ((lon + 180.0) * 10.0, (90.0 - lat) * 10.0)
    }

    /// The rectangle for the drawing.
    pub fn view_box(&self) -> String {
        let Self {
            x,
            y,
            width,
            height,
        } = self;
        format!("{x:.0} {y:.0} {width:.0} {height:.0}")
    }

    /// Puts names beside their dots, right, left, above or below; a name that would cover another
    /// one is left out (its tooltip and the table still say it).
    pub fn place_labels(&self, markers: &[Marker]) -> Vec<Label> {
        let unit = self.unit();
        let size = 12.0 * unit;
        let mut taken: Vec<Boxed> = markers
            .iter()
            .map(|marker| {
                let (x, y) = self.project(marker.lon, marker.lat);
                Boxed::around(x, y, 5.0 * unit)
            })
            .collect();
        let mut labels = Vec::new();
        for (place, marker) in markers.iter().enumerate() {
            let (x, y) = self.project(marker.lon, marker.lat);
            let width = float(marker.label.chars().count()) * size * 0.56;
            let spots = [
                (9.0, 4.0, false),
                (-9.0, 4.0, true),
                (4.0, -9.0, false),
                (4.0, 17.0, false),
                (-4.0, -9.0, true),
                (-4.0, 17.0, true),
            ];
            let free = spots.into_iter().find_map(|(dx, dy, leftwards)| {
                let (at_x, at_y) = (x + dx * unit, y + dy * unit);
                let left = if leftwards { at_x - width } else { at_x };
                let bounds = Boxed {
                    left,
                    right: left + width,
                    top: at_y - size,
                    bottom: at_y + size * 0.25,
                };
                let inside = bounds.left >= self.x && bounds.right <= self.x + self.width;
                let clear = taken
                    .iter()
                    .enumerate()
                    .all(|(other, seen)| other == place || !bounds.overlaps(seen));
                (inside && clear).then_some((at_x, at_y, leftwards, bounds))
            });
            if let Some((x, y, leftwards, bounds)) = free {
                taken.push(bounds);
                labels.push(Label {
                    x,
                    y,
                    size,
                    leftwards,
                    text: marker.label.clone(),
                });
            }
        }
        labels
    }
}

/// A rectangle that a label or a dot covers, in map units.
struct Boxed {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Boxed {
    fn around(x: f64, y: f64, reach: f64) -> Self {
        Self {
            left: x - reach,
            right: x + reach,
            top: y - reach,
            bottom: y + reach,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}
