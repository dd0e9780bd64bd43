//! Where a site's traffic enters Microsoft's network: primary and backup metro (ACT-02 to ACT-04).
//!
//! The primary is the nearest covered metro with two sessions on two routers; the backup the next
//! nearest other metro with a session, far enough away to survive what fells the primary. Both can
//! be changed by the customer within the same rules.

use super::steps::Owner;
use crate::ids::MetroId;
use crate::place::Coordinates;
use crate::pni::MapsUse;
use crate::policy::Thresholds;
use crate::refusal::Refused;
use std::collections::BTreeSet;

/// BGP sessions of an ISP at a metro.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sessions {
    /// How many.
    pub count: u32,
    /// Different routers they end on.
    pub routers: u32,
}

/// What one ISP has at one covered metro: confirmed and live PNIs only.
#[derive(Debug, Clone, PartialEq)]
pub struct MetroPresence {
    /// The metro.
    pub metro: MetroId,
    /// Its centre.
    pub coordinates: Coordinates,
    /// On every connection, whatever it is used for.
    pub built: Sessions,
    /// On connections in MAPS use.
    pub in_use: Sessions,
    /// Who acts next for the connections that are not in MAPS use; `None` when all are.
    pub converts: Option<Owner>,
}

impl MetroPresence {
    /// From the ISP's router and the use of each connection.
    pub fn of<'a>(
        metro: MetroId,
        coordinates: Coordinates,
        connections: impl IntoIterator<Item = (&'a str, MapsUse)>,
    ) -> Self {
        let (mut built, mut in_use) = (Vec::new(), Vec::new());
        let mut converts = None;
        for (router, maps_use) in connections {
            built.push(router);
            match maps_use {
                MapsUse::InUse => in_use.push(router),
                MapsUse::Converting => converts = converts.or(Some(Owner::Microsoft)),
                // One that nobody has asked for comes first: the ISP has to.
                MapsUse::Ordinary => converts = Some(Owner::Isp),
            }
        }
        Self {
            metro,
            coordinates,
            built: Sessions::on(&built),
            in_use: Sessions::on(&in_use),
            converts,
        }
    }

    /// Who has to act before the metro can be a primary, when type conversions are all that it lacks.
    fn conversion_due(&self, rules: &MetroRules) -> Option<Owner> {
        let lacks_nothing_else = rules.are_enough(self.built) && !rules.are_enough(self.in_use);
        self.converts.filter(|_| lacks_nothing_else)
    }
}

impl Sessions {
    fn on(routers: &[&str]) -> Self {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let different: BTreeSet<&str> = routers.iter().copied().collect();
        Self {
            count: number(routers.len()),
            routers: number(different.len()),
        }
    }
}

/// The covered metros of a region whose type conversion is all that they lack, and who has to act:
/// the ISP as long as any of them is not asked for. A region is turned up as a whole, because its
/// metros back each other up; customers do not enter farther away for the days of a conversion.
pub fn conversions_due<'a>(
    primaries: &'a [MetroPresence],
    rules: &MetroRules,
) -> Option<(Owner, Vec<&'a MetroId>)> {
    let due = |owner: Owner| -> Vec<&MetroId> {
        primaries
            .iter()
            .filter(|presence| presence.conversion_due(rules) == Some(owner))
            .map(|presence| &presence.metro)
            .collect()
    };
    [Owner::Isp, Owner::Microsoft]
        .into_iter()
        .map(|owner| (owner, due(owner)))
        .find(|(_, metros)| !metros.is_empty())
}

/// Values of the rules, from the policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetroRules {
    /// Sessions that the primary needs (ACT-02).
    pub primary_sessions: u32,
    /// Routers that the primary needs (ACT-02).
    pub primary_routers: u32,
    /// Sessions that the backup needs (ACT-03).
    pub backup_sessions: u32,
    /// Least distance between the two in km (policy `backup_distance_min_km`).
    pub min_km: f64,
    /// Distance in km above which a warning shows (policy `backup_distance_warn_km`).
    pub warn_km: f64,
}

impl Default for MetroRules {
    fn default() -> Self {
        Self {
            primary_sessions: 2,
            primary_routers: 2,
            backup_sessions: 1,
            min_km: 50.0,
            warn_km: 1500.0,
        }
    }
}

/// The backup of an activation.
#[derive(Debug, Clone, PartialEq)]
pub enum BackupChoice {
    /// This metro takes over.
    Metro {
        /// Which.
        metro: MetroId,
        /// Distance from the primary in km.
        km: f64,
        /// Farther than the policy's warning line: failover will be felt.
        far: bool,
    },
    /// None is there: the customer has to consent, and traffic fails over to the open internet
    /// (ACT-04).
    NoneAvailable,
}

/// Where traffic enters.
#[derive(Debug, Clone, PartialEq)]
pub struct MetroChoice {
    /// Normally.
    pub primary: MetroId,
    /// Distance of the site from it in km.
    pub primary_km: f64,
    /// When the primary fails.
    pub backup: BackupChoice,
}

impl MetroRules {
    /// The rules with the policy's values for a region.
    pub fn of(values: &Thresholds) -> Self {
        Self {
            min_km: values.backup_min_km,
            warn_km: values.backup_warn_km,
            ..Self::default()
        }
    }

    /// Whether sessions suffice for a primary (ACT-02).
    pub const fn are_enough(&self, sessions: Sessions) -> bool {
        sessions.count >= self.primary_sessions && sessions.routers >= self.primary_routers
    }

    fn can_back_up(&self, primary: &MetroPresence, other: &MetroPresence) -> bool {
        other.metro != primary.metro
            && other.in_use.count >= self.backup_sessions
            && primary.coordinates.distance_km(other.coordinates) >= self.min_km
    }
}

fn nearest<'a>(
    site: Coordinates,
    candidates: impl Iterator<Item = &'a MetroPresence>,
) -> Option<&'a MetroPresence> {
    candidates.min_by(|a, b| {
        let distance = |p: &MetroPresence| site.distance_km(p.coordinates);
        // The id settles ties, so that the answer does not depend on the order of rows.
        distance(a)
            .total_cmp(&distance(b))
            .then_with(|| a.metro.cmp(&b.metro))
    })
}

fn with_backup(
    site: Coordinates,
    primary: &MetroPresence,
    backup: Option<&MetroPresence>,
    rules: &MetroRules,
) -> MetroChoice {
    let backup = backup.map_or(BackupChoice::NoneAvailable, |presence| {
        let km = primary.coordinates.distance_km(presence.coordinates);
        BackupChoice::Metro {
            metro: presence.metro.clone(),
            km,
            far: km > rules.warn_km,
        }
    });
    let primary_km = site.distance_km(primary.coordinates);
    MetroChoice {
        primary: primary.metro.clone(),
        primary_km,
        backup,
    }
}

/// Chooses primary and backup for a site. `primaries` are the covered metros of the ISP's
/// qualification in the site's region, `backups` those that it covers anywhere in the backup area.
/// A primary counts whatever its connections are used for: the region's batch waits for their conversion
/// ([`conversions_due`]). A backup has to be in MAPS use; one that is converted later is taken then
/// ([`backup_from_now`]).
///
/// # Errors
/// [`Refused`] when no covered metro has two live confirmed sessions on two routers.
pub fn choose_metros(
    site: Coordinates,
    primaries: &[MetroPresence],
    backups: &[MetroPresence],
    rules: &MetroRules,
) -> Result<MetroChoice, Refused> {
    let usable = primaries
        .iter()
        .filter(|presence| rules.are_enough(presence.built));
    let primary = nearest(site, usable).ok_or_else(|| {
        Refused::new(format!(
            "No covered metro has {} live confirmed sessions on {} routers (ACT-02). The ISP has to bring its PNIs into service there, or Microsoft to confirm them.",
            rules.primary_sessions, rules.primary_routers
        ))
    })?;
    let backup = nearest(
        site,
        backups
            .iter()
            .filter(|other| rules.can_back_up(primary, other)),
    );
    Ok(with_backup(site, primary, backup, rules))
}

/// The backup of a running activation from now on: the present one while it can still take over, or
/// else the nearest that can. So a region that qualifies later becomes a backup, and one that is lost
/// is replaced. `None` when no covered metro of the area can (ACT-03, ACT-04).
pub fn backup_from_now(
    site: Coordinates,
    primary: &MetroPresence,
    present: Option<&MetroId>,
    backups: &[MetroPresence],
    rules: &MetroRules,
) -> Option<MetroId> {
    let able = || {
        backups
            .iter()
            .filter(|other| rules.can_back_up(primary, other))
    };
    let kept = able().find(|other| Some(&other.metro) == present);
    kept.or_else(|| nearest(site, able()))
        .map(|other| other.metro.clone())
}

/// Checks a customer's own choice; `backup` is `None` when the customer consents to having none.
///
/// # Errors
/// [`Refused`] naming the metro, the rule and what it lacks.
pub fn check_metros(
    site: Coordinates,
    primary: &MetroId,
    backup: Option<&MetroId>,
    primaries: &[MetroPresence],
    backups: &[MetroPresence],
    rules: &MetroRules,
) -> Result<MetroChoice, Refused> {
    let primary = find(primaries, primary)?;
    if primary.conversion_due(rules).is_some() {
        return Err(Refused::new(format!(
            "Primary metro `{}` is not in MAPS use yet: the ISP's connections there await their type conversion. Choose another metro, or this one when it is finished.",
            primary.metro
        )));
    }
    if !rules.are_enough(primary.in_use) {
        return Err(Refused::new(format!(
            "Primary metro `{}` has {} sessions on {} routers; {} on {} are needed (ACT-02). Choose another metro.",
            primary.metro,
            primary.in_use.count,
            primary.in_use.routers,
            rules.primary_sessions,
            rules.primary_routers
        )));
    }
    let backup = backup.map(|id| find(backups, id)).transpose()?;
    if let Some(other) = backup.filter(|other| !rules.can_back_up(primary, other)) {
        let km = primary.coordinates.distance_km(other.coordinates);
        return Err(Refused::new(format!(
            "Backup metro `{}` is {km:.0} km from the primary and has {} sessions; at least {:.0} km and {} session are needed (ACT-03, GEO-02). Choose another metro, or none.",
            other.metro, other.in_use.count, rules.min_km, rules.backup_sessions
        )));
    }
    Ok(with_backup(site, primary, backup, rules))
}

fn find<'a>(presences: &'a [MetroPresence], id: &MetroId) -> Result<&'a MetroPresence, Refused> {
    presences
        .iter()
        .find(|presence| presence.metro == *id)
        .ok_or_else(|| {
            Refused::new(format!(
                "Metro `{id}` is not covered by the ISP's qualification. Choose a covered metro."
            ))
        })
}
