//! Computes the answer to a what-if: what is left, where traffic goes, what it adds up to.

use super::{
    Failure, Impact, Level, MetroImpact, MetroState, Move, Network, Totals,
    assign::assign,
    bits::Bits,
    network::{Effect, MetroAt},
};
use crate::{
    bandwidth::Mbps,
    diversity::index::{Ix, IxVec},
    place::rtt_ms,
};

/// How much a set of failures hurts, as numbers that compare: larger is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Harm {
    /// Mbit/s of peak traffic that nothing can carry.
    pub not_carried: u64,
    /// Metros that were up and have nothing left.
    pub metros_down: usize,
    /// Mbit/s of peak traffic that moves.
    pub moved: u64,
    /// Mbit/s of capacity that is gone.
    pub lost: u64,
}

impl Harm {
    pub fn level(self) -> Level {
        if self.not_carried > 0 {
            Level::Cut
        } else if self.moved > 0 || self.metros_down > 0 {
            Level::Degraded
        } else {
            Level::Harmless
        }
    }
}

impl Network<'_> {
    /// What happens when some things fail together; an empty list shows the network as it is.
    pub fn fail(&self, failures: &[Failure]) -> Impact {
        let effects: Vec<&Effect> = failures
            .iter()
            .filter_map(|failure| self.effects.get(failure))
            .collect();
        let down = self.down(&mut self.scratch(), effects.into_iter());
        let left = self.left(&down, false);
        let shown = self.left(&down, true);
        let level = self.harm(&left).level();
        let (mut metros, moves) = self.redirect(&left);
        for (metro, at) in metros.iter_mut().zip(self.metros.ids()) {
            let (surviving, lost): (Vec<_>, Vec<_>) = self.metros[at]
                .pnis
                .iter()
                .partition(|pni| !down.has(pni.index()));
            let ids = |list: Vec<&super::network::PniAt>| {
                list.iter()
                    .map(|at| self.pnis[**at].pni.id.clone())
                    .collect()
            };
            metro.state = match () {
                () if lost.is_empty() => MetroState::Untouched,
                () if surviving.is_empty() => MetroState::Down,
                () if left[at] >= self.metros[at].peak => MetroState::Holds,
                () => MetroState::Short,
            };
            metro.not_shown = Mbps::new(left[at].saturating_sub(shown[at]));
            metro.surviving = ids(surviving);
            metro.lost = ids(lost);
        }
        let mut impact = Impact {
            failed: failures.to_vec(),
            not_recorded: failures
                .iter()
                .filter(|failure| !self.knows(failure))
                .cloned()
                .collect(),
            level,
            proven: self.harm(&shown).level() == level && metros.iter().all(|m| m.peak_known),
            scope: totals(&metros, &moves, |metro| metro.in_scope),
            area: totals(&metros, &moves, |_| true),
            metros,
            moves,
            summary: String::new(),
        };
        impact.summary = self.sentence(&impact);
        impact
    }

    /// Capacity that is left per metro, Mbit/s; only of recorded paths when `shown`.
    pub(super) fn left(&self, down: &Bits, shown: bool) -> IxVec<MetroAt, u64> {
        let mut left = IxVec::filled(self.metros.len(), 0_u64);
        for (at, pni) in self.pnis.iter() {
            if !down.has(at.index()) && (pni.documented || !shown) {
                left[pni.metro] = left[pni.metro].saturating_add(pni.bandwidth);
            }
        }
        left
    }

    /// How much it hurts that so much is left. Every metro of the area can take any other's traffic,
    /// so what cannot be carried is what all together have too little of.
    pub(super) fn harm(&self, left: &IxVec<MetroAt, u64>) -> Harm {
        let mut harm = Harm::default();
        let (mut over, mut room) = (0_u64, 0_u64);
        for (at, metro) in self.metros.iter() {
            let here = left[at];
            over = over.saturating_add(metro.peak.saturating_sub(here));
            room = room.saturating_add(here.saturating_sub(metro.peak));
            harm.lost = harm
                .lost
                .saturating_add(metro.capacity.saturating_sub(here));
            harm.metros_down += usize::from(here == 0 && metro.capacity > 0);
        }
        harm.not_carried = over.saturating_sub(room);
        harm.moved = over.saturating_sub(harm.not_carried);
        harm
    }

    /// Great-circle distance between two metros, km.
    fn distance(&self, from: MetroAt, to: MetroAt) -> f64 {
        let at = |metro: MetroAt| self.metros[metro].place.coordinates;
        at(from).distance_km(at(to))
    }

    fn added_ms(&self, km: f64) -> f64 {
        let assumed = &self.case.assumptions;
        rtt_ms(km, assumed.fibre_km_per_ms, assumed.fibre_path_factor)
    }

    /// Moves what metros cannot carry, at the least added round-trip time.
    pub(super) fn redirect(&self, left: &IxVec<MetroAt, u64>) -> (Vec<MetroImpact>, Vec<Move>) {
        let sources: Vec<MetroAt> = self
            .metros
            .ids()
            .filter(|at| self.metros[*at].peak > left[*at])
            .collect();
        let sinks: Vec<MetroAt> = self
            .metros
            .ids()
            .filter(|at| left[*at] > self.metros[*at].peak)
            .collect();
        let supply: Vec<u64> = sources
            .iter()
            .map(|at| self.metros[*at].peak - left[*at])
            .collect();
        let room: Vec<u64> = sinks
            .iter()
            .map(|at| left[*at] - self.metros[*at].peak)
            .collect();
        let ends = |source: usize, sink: usize| Some((*sources.get(source)?, *sinks.get(sink)?));
        let carried = assign(&supply, &room, |source, sink| {
            ends(source, sink).map_or(u64::MAX, |(from, to)| {
                micros(self.added_ms(self.distance(from, to)))
            })
        });
        let mut metros: Vec<MetroImpact> = self
            .metros
            .ids()
            .map(|at| self.before(at, left[at]))
            .collect();
        let mut moves = Vec::new();
        for one in carried {
            let Some((from, to)) = ends(one.source, one.sink) else {
                continue;
            };
            let traffic = Mbps::new(one.amount);
            let distance_km = self.distance(from, to);
            if let Some(metro) = metros.get_mut(from.index()) {
                metro.moved = metro.moved.saturating_add(traffic);
            }
            if let Some(metro) = metros.get_mut(to.index()) {
                metro.arriving = metro.arriving.saturating_add(traffic);
            }
            moves.push(Move {
                from: self.metros[from].place.metro.clone(),
                to: self.metros[to].place.metro.clone(),
                traffic,
                distance_km,
                added_rtt_ms: self.added_ms(distance_km),
            });
        }
        for metro in &mut metros {
            finish(metro, &moves);
        }
        (metros, moves)
    }

    /// A metro before traffic moves.
    fn before(&self, at: MetroAt, left: u64) -> MetroImpact {
        let metro = &self.metros[at];
        MetroImpact {
            metro: metro.place.metro.clone(),
            name: metro.place.name.clone(),
            in_scope: metro.place.in_scope,
            state: MetroState::Untouched,
            surviving: Vec::new(),
            lost: Vec::new(),
            capacity_before: Mbps::new(metro.capacity),
            capacity_left: Mbps::new(left),
            not_shown: Mbps::ZERO,
            peak: Mbps::new(metro.peak),
            peak_known: metro.peak_known,
            stays: Mbps::new(metro.peak.min(left)),
            moved: Mbps::ZERO,
            not_carried: Mbps::ZERO,
            arriving: Mbps::ZERO,
            utilisation_before: fraction(metro.peak, metro.capacity),
            utilisation_after: None,
            added_rtt_ms: 0.0,
            sites: self
                .case
                .sites
                .get(&metro.place.metro)
                .copied()
                .unwrap_or(0),
            sites_moved: 0,
            sites_cut: 0,
        }
    }

    /// The answer in one sentence.
    fn sentence(&self, impact: &Impact) -> String {
        let names: Vec<String> = impact.failed.iter().map(|f| self.label(f)).collect();
        let when = match names.as_slice() {
            [] => "As it is".to_owned(),
            [one] => format!("When {one} fails"),
            [first, second] => format!("When {first} and {second} fail"),
            [first, rest @ ..] => format!("When {first} and {} other things fail", rest.len()),
        };
        let area = &impact.area;
        let open = if impact.proven {
            ""
        } else {
            " This rests on paths or peaks that are not recorded."
        };
        match impact.level {
            Level::Harmless if area.connections_lost == 0 => {
                format!("{when}, no connection is lost.{open}")
            }
            Level::Harmless => format!(
                "{when}, {} of {} are lost and every metro still carries its own peak.{open}",
                area.capacity_before.saturating_sub(area.capacity_left),
                area.capacity_before
            ),
            Level::Degraded if area.moved.is_zero() => {
                format!("{when}, a metro without recorded traffic has no connection left.{open}")
            }
            Level::Degraded => format!(
                "{when}, {} of peak traffic enter at other metros, {:.1} ms further on average; all of it is carried.{open}",
                area.moved, area.added_rtt_ms
            ),
            Level::Cut => format!(
                "{when}, {} of {} of peak traffic cannot be carried anywhere in the backup area.{open}",
                area.not_carried, area.peak
            ),
        }
    }
}

/// Fills in what follows from the moves.
fn finish(metro: &mut MetroImpact, moves: &[Move]) {
    metro.not_carried = metro
        .peak
        .saturating_sub(metro.stays)
        .saturating_sub(metro.moved);
    let after = metro.stays.saturating_add(metro.arriving);
    metro.utilisation_after = fraction(after.get(), metro.capacity_left.get());
    metro.added_rtt_ms = weighted(moves.iter().filter(|one| one.from == metro.metro));
    metro.sites_moved = share(metro.sites, metro.moved, metro.peak);
    metro.sites_cut = share(metro.sites, metro.not_carried, metro.peak)
        .min(
            metro
                .sites
                .saturating_sub(metro.sites_moved.min(metro.sites)),
        )
        .max(u64::from(metro.sites > 0 && !metro.not_carried.is_zero()));
    metro.sites_moved = metro.sites_moved.min(metro.sites - metro.sites_cut);
}

/// A share of the sites in proportion to traffic, rounded up.
fn share(sites: u64, part: Mbps, whole: Mbps) -> u64 {
    let exact = u128::from(sites) * u128::from(part.get());
    exact
        .checked_div(u128::from(whole.get()))
        .map_or(0, |_| exact.div_ceil(u128::from(whole.get())))
        .try_into()
        .unwrap_or(sites)
}

/// Mean added time, weighted by traffic, ms.
pub(super) fn weighted<'m>(moves: impl Iterator<Item = &'m Move>) -> f64 {
    let (mut time, mut traffic) = (0.0, 0.0);
    for one in moves {
        let amount = float(one.traffic.get());
        time += one.added_rtt_ms * amount;
        traffic += amount;
    }
    if traffic > 0.0 { time / traffic } else { 0.0 }
}

fn totals(metros: &[MetroImpact], moves: &[Move], of: impl Fn(&MetroImpact) -> bool) -> Totals {
    let mut totals = Totals::default();
    for metro in metros.iter().filter(|metro| of(metro)) {
        let add = |sum: &mut Mbps, more: Mbps| *sum = sum.saturating_add(more);
        totals.metros += 1;
        totals.metros_down += usize::from(metro.state == MetroState::Down);
        totals.connections += metro.surviving.len() + metro.lost.len();
        totals.connections_lost += metro.lost.len();
        add(&mut totals.capacity_before, metro.capacity_before);
        add(&mut totals.capacity_left, metro.capacity_left);
        add(&mut totals.peak, metro.peak);
        add(&mut totals.moved, metro.moved);
        add(&mut totals.not_carried, metro.not_carried);
        totals.sites = totals.sites.saturating_add(metro.sites);
        totals.sites_affected = totals
            .sites_affected
            .saturating_add(metro.sites_moved)
            .saturating_add(metro.sites_cut);
    }
    let own = || {
        moves.iter().filter(|one| {
            metros
                .iter()
                .any(|metro| metro.metro == one.from && of(metro))
        })
    };
    totals.added_rtt_ms = weighted(own());
    totals.worst_added_rtt_ms = own().map(|one| one.added_rtt_ms).fold(0.0, f64::max);
    totals
}

fn fraction(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| float(part) / float(whole))
}

/// Mbit/s as a float; exact up to 2^32 Mbit/s (4,000 Tbit/s), saturating beyond.
fn float(mbps: u64) -> f64 {
    f64::from(u32::try_from(mbps).unwrap_or(u32::MAX))
}

/// Milliseconds as whole microseconds. (`Duration` is std's only exact way from float to integer.)
fn micros(ms: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(ms / 1000.0)
        .ok()
        .and_then(|span| u64::try_from(span.as_micros()).ok())
        .unwrap_or(u64::MAX / 8)
}
