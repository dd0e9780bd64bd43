//! Nearest edge sites of a customer site, by distance and by an ISP's presence, and what round-trip
//! time to expect.
//!
//! Traffic should meet Microsoft at the nearest edge site (the programme's promise; rule RTE-01 asks
//! for it before qualification). Times are estimates over the great circle, lengthened by a path
//! factor, at the speed of light in fibre (policy `fibre_path_factor`, `fibre_km_per_ms`); they leave
//! out the access line and every router on the way, and say so.

use serde::{Deserialize, Serialize};

use crate::ids::MetroId;
use crate::place::{Coordinates, Metro, rtt_ms};
use crate::policy::Thresholds;

/// One metro as seen from a customer site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The metro.
    pub metro: MetroId,
    /// Its name on screen.
    pub name: String,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// Estimated round-trip time, ms.
    pub rtt_ms: f64,
    /// The ISP hands traffic over there.
    pub isp_present: bool,
}

/// What a customer site can expect of an ISP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Nearest metros of Microsoft, nearest first, whoever serves them.
    pub nearest: Vec<Edge>,
    /// Where the ISP hands over: the nearest of its metros.
    pub expected: Option<Edge>,
    /// Where it hands over when that metro fails: the nearest of its others.
    pub degraded: Option<Edge>,
    /// The ISP is at the very nearest metro.
    pub at_nearest: bool,
    /// Extra way to Microsoft because the ISP is not at the nearest metro, ms of round-trip time.
    pub detour_ms: f64,
}

/// Nearest metros of a site and what an ISP with these metros makes of them.
///
/// `isp_metros` are the metros that the ISP covers; `count` bounds the list of nearest metros.
/// Retired metros never count. Equal distances are ordered by id, so that the answer is stable.
pub fn reach(
    site: Coordinates,
    metros: &[Metro],
    isp_metros: &[MetroId],
    count: usize,
    values: &Thresholds,
) -> Reach {
    let mut all: Vec<Edge> = metros
        .iter()
        .filter(|metro| !metro.retired)
        .map(|metro| edge(site, metro, isp_metros, values))
        .collect();
    all.sort_by(|a, b| {
        a.distance_km
            .total_cmp(&b.distance_km)
            .then_with(|| a.metro.cmp(&b.metro))
    });
    let mut served = all.iter().filter(|edge| edge.isp_present);
    let (expected, degraded) = (served.next().cloned(), served.next().cloned());
    let nearest = all.first();
    let detour_ms = match (nearest, &expected) {
        (Some(nearest), Some(expected)) => expected.rtt_ms - nearest.rtt_ms,
        _ => 0.0,
    };
    Reach {
        at_nearest: nearest.is_some_and(|edge| edge.isp_present),
        detour_ms,
        expected,
        degraded,
        nearest: all.into_iter().take(count).collect(),
    }
}

fn edge(site: Coordinates, metro: &Metro, isp_metros: &[MetroId], values: &Thresholds) -> Edge {
    let distance_km = site.distance_km(metro.coordinates);
    Edge {
        metro: metro.id.clone(),
        name: metro.name.clone(),
        distance_km,
        rtt_ms: rtt_ms(
            distance_km,
            values.fibre_km_per_ms,
            values.fibre_path_factor,
        ),
        isp_present: isp_metros.contains(&metro.id),
    }
}

impl Reach {
    /// The answer in one or two sentences, estimates named as such.
    pub fn sentence(&self) -> String {
        let Some(expected) = &self.expected else {
            return "This ISP covers no edge site that could serve this customer site.".to_owned();
        };
        let first = if self.at_nearest {
            format!(
                "Traffic meets Microsoft at {}, the nearest edge site, {:.0} km away: about {:.1} ms there and back.",
                expected.name, expected.distance_km, expected.rtt_ms
            )
        } else {
            let nearest = self.nearest.first().map_or("", |edge| edge.name.as_str());
            format!(
                "The nearest edge site is {nearest}, where this ISP does not hand over; {} is its nearest, {:.0} km away: about {:.1} ms there and back, {:.1} ms more.",
                expected.name, expected.distance_km, expected.rtt_ms, self.detour_ms
            )
        };
        let second = self.degraded.as_ref().map_or_else(
            || {
                "When that edge site fails, this ISP has no other; traffic takes the open internet."
                    .to_owned()
            },
            |edge| {
                format!(
                    "When that edge site fails: {}, about {:.1} ms.",
                    edge.name, edge.rtt_ms
                )
            },
        );
        format!("{first} {second} Estimates by distance; the access line comes on top.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PartnerType, Policy};

    fn metro(id: &str, latitude: f64, longitude: f64) -> Metro {
        serde_json::from_value(serde_json::json!({
            "id": id, "name": id, "country": "NL", "region": "western-europe",
            "coordinates": {"latitude": latitude, "longitude": longitude}, "bandwidth_offers": [],
        }))
        .unwrap()
    }

    fn metros() -> Vec<Metro> {
        vec![
            metro("paris", 48.86, 2.35),
            metro("amsterdam", 52.37, 4.90),
            metro("london", 51.51, -0.13),
        ]
    }

    fn asked(isp: &[&str]) -> Reach {
        let values = Policy::seed()
            .unwrap()
            .thresholds(&"western-europe".into(), PartnerType::Edge);
        let isp: Vec<MetroId> = isp.iter().map(|id| MetroId::from(*id)).collect();
        let utrecht = Coordinates::new(52.09, 5.12).unwrap();
        reach(utrecht, &metros(), &isp, 2, values)
    }

    #[test]
    fn an_isp_at_the_nearest_metro_has_no_detour() {
        let reach = asked(&["amsterdam", "london"]);
        let names: Vec<_> = reach
            .nearest
            .iter()
            .map(|edge| edge.name.as_str())
            .collect();
        assert_eq!(names, ["amsterdam", "london"]);
        assert!(reach.at_nearest && reach.detour_ms == 0.0);
        assert_eq!(reach.degraded.as_ref().unwrap().name, "london");
        assert!(
            reach.sentence().contains("nearest edge site, 3"),
            "{}",
            reach.sentence()
        );
    }

    #[test]
    fn an_isp_elsewhere_is_named_with_its_detour() {
        let reach = asked(&["paris"]);
        let expected = reach.expected.as_ref().unwrap();
        assert_eq!(expected.name, "paris");
        assert!((reach.detour_ms - (expected.rtt_ms - reach.nearest[0].rtt_ms)).abs() < 1e-9);
        assert!(reach.detour_ms > 4.0 && reach.degraded.is_none());
        assert!(
            reach.sentence().contains("open internet"),
            "{}",
            reach.sentence()
        );
    }

    #[test]
    fn an_isp_nowhere_is_said_so() {
        let reach = asked(&[]);
        assert!(reach.expected.is_none() && reach.sentence().contains("no edge site"));
    }

    #[test]
    fn retired_metros_never_count() {
        let mut all = metros();
        all[1].retired = true;
        let values = Policy::seed()
            .unwrap()
            .thresholds(&"western-europe".into(), PartnerType::Edge);
        let site = Coordinates::new(52.09, 5.12).unwrap();
        let reach = reach(site, &all, &["amsterdam".into()], 9, values);
        assert!(reach.expected.is_none() && reach.nearest.len() == 2);
    }
}
