//! From what is wanted and what is there to what has to change.
//!
//! Three promises, each tested over random histories: a running activation is never taken down
//! before a wanted one is Active at the site, unless nothing is wanted there; losing a
//! qualification or a service puts at risk and never cuts off; applying the answer and asking again
//! changes nothing.

use crate::sorted::{SortedMap, SortedSet};

use serde::{Deserialize, Serialize};

use crate::activation::{Event, Owner, State};
use crate::ids::{OrgId, RegionId, SiteId};
use crate::order::LineState;

use super::Wanted;

/// What an order says of one ISP at one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Service {
    /// State of the live line.
    pub line: LineState,
    /// The in-service date is reached.
    pub in_service: bool,
    /// Prefixes of the site that are assigned to this ISP.
    pub prefixes: u32,
}

/// An activation as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actual {
    /// The site.
    pub site: SiteId,
    /// The ISP.
    pub isp: OrgId,
    /// Position on the list when last reconciled.
    pub rank: u32,
    /// Where it stands.
    pub state: State,
    /// Why, as stored with it; `None` where something else than a reconcile wrote the reason.
    pub cause: Option<Cause>,
}

/// What decides how far a wanted activation can go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Region of every site in the scope.
    pub regions: SortedMap<SiteId, RegionId>,
    /// Regions in which an ISP is qualified now.
    pub qualified: SortedMap<OrgId, SortedSet<RegionId>>,
    /// Live order lines by site and ISP.
    pub services: SortedMap<SiteId, SortedMap<OrgId, Service>>,
    /// Sites that their customer holds.
    pub held: SortedSet<SiteId>,
}

text_enum! {
    /// Why an activation stands where it stands.
    pub enum Cause: "cause" {
        /// Nothing is missing.
        Ready = "ready", "Everything is there.";
        /// The customer holds the site.
        SiteHeld = "site_held", "The customer holds this site.";
        /// The ISP is not qualified in the region.
        NotQualified = "not_qualified", "The ISP is not qualified in this region now.";
        /// No live order line.
        NoOrder = "no_order", "No access service with this ISP is declared for this site.";
        /// The ISP has not answered.
        OrderUnanswered = "order_unanswered", "The ISP has not confirmed the access service yet.";
        /// The ISP said no.
        OrderRejected = "order_rejected", "The ISP rejected the declared access service.";
        /// The access is over.
        OrderEnded = "order_ended", "The access service with this ISP has ended.";
        /// Confirmed for a later date.
        NotInServiceYet = "not_in_service_yet", "The access service starts on a later date.";
        /// The line names no prefix and no other ISP has one.
        NoPrefix = "no_prefix", "No IPv4 prefix of this site is assigned to this ISP.";
        /// Another ISP has the site's prefixes.
        PrefixElsewhere = "prefix_elsewhere", "The prefixes of this site are assigned to another ISP.";
        /// A step of its batch failed; the step's own reason says why.
        StepFailed = "step_failed", "A step of the turn-up failed and has to be repaired.";
        /// Kept although no longer wanted, until a wanted one is Active.
        KeptUntilReplaced = "kept_until_replaced", "No longer chosen; it stays until the chosen ISP is active.";
        /// Not on the list any more.
        NotWanted = "not_wanted", "The ISP is no longer chosen for this site.";
    }
}

impl Cause {
    /// Who has to act so that it goes on; `None` when nobody has to.
    pub const fn owner(self) -> Option<Owner> {
        match self {
            Self::SiteHeld | Self::NoOrder | Self::OrderRejected | Self::OrderEnded => {
                Some(Owner::Customer)
            }
            Self::NoPrefix | Self::PrefixElsewhere => Some(Owner::Customer),
            Self::NotQualified | Self::OrderUnanswered | Self::StepFailed => Some(Owner::Isp),
            Self::Ready | Self::NotInServiceYet | Self::KeptUntilReplaced | Self::NotWanted => None,
        }
    }
}

/// One change to one activation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The site.
    pub site: SiteId,
    /// The ISP.
    pub isp: OrgId,
    /// Before; `None` when the activation has to be created.
    pub from: Option<State>,
    /// The events that lead there, in order; each is legal in the state before it.
    pub events: Vec<Event>,
    /// After.
    pub to: State,
    /// Position on the list from now on.
    pub rank: u32,
    /// Why, to be stored with it.
    pub cause: Cause,
}

/// What the facts alone would make of an activation that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// It can run.
    Runs,
    /// It has to wait in this state.
    Waits(State, Cause),
}

struct Site<'a> {
    qualified: &'a SortedMap<OrgId, SortedSet<RegionId>>,
    region: Option<&'a RegionId>,
    services: Option<&'a SortedMap<OrgId, Service>>,
    held: bool,
}

impl<'a> Site<'a> {
    fn of(facts: &'a Facts, id: &SiteId) -> Self {
        Self {
            qualified: &facts.qualified,
            region: facts.regions.get(id),
            services: facts.services.get(id),
            held: facts.held.contains(id),
        }
    }

    fn fit(&self, isp: &OrgId) -> Fit {
        let regions = self.qualified.get(isp);
        let in_force = regions
            .zip(self.region)
            .is_some_and(|(set, region)| set.contains(region));
        if !in_force {
            return Fit::Waits(State::WaitingForQualification, Cause::NotQualified);
        }
        let wait = |cause| Fit::Waits(State::WaitingForService, cause);
        let Some(service) = self.services.and_then(|services| services.get(isp)) else {
            return wait(Cause::NoOrder);
        };
        match service.line {
            LineState::Declared => wait(Cause::OrderUnanswered),
            LineState::Rejected => wait(Cause::OrderRejected),
            LineState::Ended => wait(Cause::OrderEnded),
            LineState::Confirmed if !service.in_service => wait(Cause::NotInServiceYet),
            LineState::Confirmed if service.prefixes > 0 => Fit::Runs,
            LineState::Confirmed if self.holder_beside(isp).is_some() => {
                Fit::Waits(State::Standby, Cause::PrefixElsewhere)
            }
            LineState::Confirmed => wait(Cause::NoPrefix),
        }
    }

    /// Another ISP to which prefixes of the site are assigned.
    fn holder_beside(&self, isp: &OrgId) -> Option<&'a OrgId> {
        let mut services = self.services?.iter();
        services
            .find(|(other, service)| *other != isp && service.prefixes > 0)
            .map(|(id, _)| id)
    }

    /// Where an activation goes whose traffic does not run yet.
    fn before_traffic(&self, state: Option<State>, fit: Fit) -> (State, Cause) {
        if self.held {
            return (State::Held, Cause::SiteHeld);
        }
        match fit {
            Fit::Waits(state, cause) => (state, cause),
            // A failed step is tried again by its owner, not by asking again.
            Fit::Runs if state == Some(State::Failed) => (State::Failed, Cause::StepFailed),
            Fit::Runs => (State::Provisioning, Cause::Ready),
        }
    }

    /// Where a running activation stands: never cut off by a loss.
    fn with_traffic(fit: Fit) -> (State, Cause) {
        match fit {
            Fit::Runs => (State::Active, Cause::Ready),
            // While the new holder of its prefixes is not Active yet, nothing is lost.
            Fit::Waits(State::Standby, cause) => (State::Active, cause),
            Fit::Waits(_, cause) => (State::AtRisk, cause),
        }
    }
}

/// What has to change so that the activations fit the wishes and the facts.
///
/// `desired` and `actual` may hold any number of sites, in any order; each site is settled by
/// itself. Every returned change is legal: its events lead from `from` (a new activation begins
/// at [`State::FIRST`]) to `to`.
pub fn reconcile(desired: &[Wanted], actual: &[Actual], facts: &Facts) -> Vec<Change> {
    let mut sites: SortedMap<&SiteId, (Vec<&Wanted>, Vec<&Actual>)> = SortedMap::new();
    for wanted in desired {
        sites.entry(&wanted.site).or_default().0.push(wanted);
    }
    for activation in actual {
        sites
            .entry(&activation.site)
            .or_default()
            .1
            .push(activation);
    }
    let mut changes = Vec::new();
    for (id, (wanted, activations)) in sites {
        settle(&Site::of(facts, id), &wanted, &activations, &mut changes);
    }
    changes
}

fn settle(site: &Site<'_>, wanted: &[&Wanted], actual: &[&Actual], changes: &mut Vec<Change>) {
    let stored = |isp: &OrgId| actual.iter().find(|row| row.isp == *isp).copied();
    let is_wanted = |isp: &OrgId| wanted.iter().any(|want| want.isp == *isp);

    // The wanted first: what they become decides whether the others may go.
    let settled: Vec<(&Wanted, State, Cause)> = wanted
        .iter()
        .map(|want| {
            let state = stored(&want.isp).map(|row| row.state);
            let fit = site.fit(&want.isp);
            let (to, cause) = match state {
                // Taking down cannot be turned round; it starts again from Inactive.
                Some(State::Deactivating) => (State::Deactivating, Cause::NotWanted),
                Some(live) if live.is_live() => Site::with_traffic(fit),
                _ => site.before_traffic(state, fit),
            };
            (*want, to, cause)
        })
        .collect();
    // Active with prefixes of its own: only such a one can take over from another.
    let replaced = |isp: &OrgId| {
        settled.iter().any(|(want, to, cause)| {
            want.isp != *isp && *to == State::Active && *cause == Cause::Ready
        })
    };

    for (want, to, cause) in &settled {
        let row = stored(&want.isp);
        // Its prefixes run with another ISP now, so standing by cuts nobody off.
        let taken_over =
            to.is_live() && *cause == Cause::PrefixElsewhere && !site.held && replaced(&want.isp);
        let to = if taken_over { State::Standby } else { *to };
        push(changes, row, want, to, *cause);
    }
    for row in actual.iter().filter(|row| !is_wanted(&row.isp)) {
        let kept =
            row.state.is_live() && (site.held || (!wanted.is_empty() && !replaced(&row.isp)));
        let (to, cause) = if !kept {
            (
                row.state.transition(Event::Cancel).unwrap_or(row.state),
                Cause::NotWanted,
            )
        } else if let (State::AtRisk, cause) = Site::with_traffic(site.fit(&row.isp)) {
            (State::AtRisk, cause)
        } else {
            (State::Active, Cause::KeptUntilReplaced)
        };
        let want = Wanted {
            site: row.site.clone(),
            isp: row.isp.clone(),
            rank: row.rank,
        };
        push(changes, Some(row), &want, to, cause);
    }
}

fn push(changes: &mut Vec<Change>, row: Option<&Actual>, want: &Wanted, to: State, cause: Cause) {
    let silent = row.is_some_and(|row| {
        // At its end or on its way there, neither rank nor reason matters any more.
        let rests = matches!(row.state, State::Deactivating | State::Inactive);
        let same_cause = row.cause.is_none_or(|stored| stored == cause);
        row.state == to && (rests || same_cause && row.rank == want.rank)
    });
    if silent {
        return;
    }
    let from = row.map(|row| row.state);
    changes.push(Change {
        site: want.site.clone(),
        isp: want.isp.clone(),
        from,
        events: events(from, to),
        to,
        rank: want.rank,
        cause,
    });
}

/// The events that lead from one state to the other.
fn events(from: Option<State>, to: State) -> Vec<Event> {
    let mut events = Vec::new();
    let start = match from {
        None => State::FIRST,
        Some(State::Inactive) if to != State::Inactive => {
            events.push(Event::Restart);
            State::FIRST
        }
        Some(state) => state,
    };
    if start != to {
        events.extend(last_event(start, to));
    }
    events
}

fn last_event(from: State, to: State) -> Option<Event> {
    Some(match to {
        State::WaitingForQualification => Event::AwaitQualification,
        State::WaitingForService => Event::AwaitService,
        State::Standby => Event::StandBy,
        State::Held => Event::Hold,
        State::Provisioning => Event::Provision,
        State::Active if from == State::AtRisk => Event::Recover,
        State::AtRisk => Event::Endanger,
        State::Deactivating | State::Inactive => Event::Cancel,
        // Only done or failed steps lead there, never a reconcile.
        State::Active | State::Failed => return None,
    })
}
