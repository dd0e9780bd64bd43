//! Fibre routes as drawn on a map: read from GeoJSON or KML, measured, and compared for closeness.
//!
//! Two routes that run closer to each other than the policy's distance (`close_route_m`, 20 m) over at
//! least its length (`close_route_min_length_m`, 100 m) are a *suggested* shared risk with the place:
//! the ISP accepts or rejects it with a reason. Nothing here changes a verdict by itself.
//!
//! KML is XML; its reader needs the feature `server`.

mod close;
mod geojson;
#[cfg(feature = "server")]
mod kml;

use serde::{Deserialize, Serialize};

use crate::{
    place::Coordinates,
    pni::{PathSegment, check_name},
};

pub use close::{CloseRun, Closeness, TooLong, close_runs};
pub use geojson::from_geojson;
#[cfg(feature = "server")]
pub use kml::from_kml;

/// Most routes of a file.
pub const MOST_ROUTES: usize = 1_000;
/// Most points of all routes of a file together.
pub const MOST_POINTS: usize = 200_000;

/// A fibre route: the points of a line, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Its name in the file, or `route 3`.
    pub name: String,
    /// At least two points.
    pub points: Vec<Coordinates>,
}

impl Route {
    /// Length along the line, km (great circles between the points).
    pub fn length_km(&self) -> f64 {
        let pairs = self.points.iter().zip(self.points.iter().skip(1));
        pairs.map(|(a, b)| a.distance_km(*b)).sum()
    }

    /// The route as a segment between two nodes of the ISP, with its length to the metre.
    ///
    /// # Errors
    /// A sentence when a name is not usable or the ends are the same.
    pub fn segment(&self, from: &str, to: &str) -> Result<PathSegment, String> {
        let segment = PathSegment {
            id: check_name(&self.name)?,
            from: check_name(from)?,
            to: check_name(to)?,
            length_km: Some((self.length_km() * 1000.0).round() / 1000.0),
            bandwidth: None,
            srlgs: Vec::new(),
        };
        segment.check()?;
        Ok(segment)
    }
}

/// Why a file of routes is not usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// Not the format at all.
    #[error("line {line}: {reason}")]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// One of the routes.
    #[error("route {number} (\"{name}\"): {reason}")]
    Route {
        /// Which, from 1.
        number: usize,
        /// Its name.
        name: String,
        /// What is wrong and what to write.
        reason: String,
    },
    /// No lines in it.
    #[error("the file has no line; draw each fibre route as a LineString")]
    Empty,
    /// Too large.
    #[error("{seen} {what}; at most {most} are read from one file")]
    TooMany {
        /// Routes or points.
        what: &'static str,
        /// How many there are.
        seen: usize,
        /// How many are read.
        most: usize,
    },
}

/// Collects routes and keeps the bounds.
#[derive(Default)]
struct Collected {
    routes: Vec<Route>,
    points: usize,
}

impl Collected {
    /// Adds a line of longitude, latitude pairs.
    fn add(&mut self, name: Option<&str>, line: &[(f64, f64)]) -> Result<(), RouteError> {
        let number = self.routes.len() + 1;
        let name = name
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map_or_else(|| format!("route {number}"), str::to_owned);
        self.points = self.points.saturating_add(line.len());
        too_many("routes", number, MOST_ROUTES)?;
        too_many("points", self.points, MOST_POINTS)?;
        let broken = |reason: String| RouteError::Route {
            number,
            name: name.clone(),
            reason,
        };
        if line.len() < 2 {
            return Err(broken("a line has at least two points".to_owned()));
        }
        let points = line
            .iter()
            .map(|(longitude, latitude)| Coordinates::new(*latitude, *longitude))
            .collect::<Result<_, _>>()
            .map_err(|error| broken(error.to_string()))?;
        self.routes.push(Route { name, points });
        Ok(())
    }

    fn finish(self) -> Result<Vec<Route>, RouteError> {
        if self.routes.is_empty() {
            return Err(RouteError::Empty);
        }
        Ok(self.routes)
    }
}

fn too_many(what: &'static str, seen: usize, most: usize) -> Result<(), RouteError> {
    if seen > most {
        return Err(RouteError::TooMany { what, seen, most });
    }
    Ok(())
}
