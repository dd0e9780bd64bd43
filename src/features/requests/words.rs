//! States of requests as badges, and links to the form that other pages lead to.

use crate::error::AppError;
use crate::server::db::requests::Listed;
use crate::server::http::Req;
use crate::server::http::nav::section_of;
use crate::ui::badge::{Badge, Tone};
use maps_domain::access::OrgKind;
use maps_domain::bandwidth::Mbps;
use maps_domain::interconnect::{Kind, Party, State};
use maps_domain::time::UtcMs;

/// The kind of organisation whose section the page belongs to; another's is not found.
pub(super) fn own_section(req: &Req) -> Result<OrgKind, AppError> {
    let role = req.ctx.actor()?.role;
    if req.path.starts_with(&format!("{}/", section_of(role))) {
        Ok(role.org_kind())
    } else {
        Err(AppError::NotFound)
    }
}

/// What a request is about, in a few words.
pub(super) fn subject(row: &Listed) -> String {
    let speed = Mbps::new(wide(row.bandwidth_mbps));
    match Kind::parse(&row.kind) {
        Ok(Kind::TypeConversion) => "Type conversion".to_owned(),
        // A draft may not say more yet.
        Ok(kind) if row.label.is_empty() => kind.label().to_owned(),
        _ if row.bandwidth_mbps == 0 => row.label.clone(),
        Ok(Kind::Augmentation) => format!("{} to {speed}", row.label),
        _ => format!("{}, {speed}", row.label),
    }
}

/// Where a request stands.
pub fn state_badge(state: State) -> Badge {
    let tone = match state {
        State::Draft | State::Withdrawn => Tone::Neutral,
        State::ExternalBlocker => Tone::Warn,
        State::ProvisioningFailed => Tone::Fail,
        State::Active => Tone::Pass,
        _ => Tone::Wait,
    };
    Badge::new(tone, state.label())
}

/// As [`state_badge`], from the stored text.
pub(super) fn stored_badge(state: &str) -> Badge {
    State::parse(state).map_or_else(|_| Badge::new(Tone::Neutral, state), state_badge)
}

/// Who has to act, seen from one side.
pub(super) fn waits_for(owner: &str, viewer: OrgKind, isp: &str) -> String {
    match (Party::parse(owner), viewer) {
        (Ok(Party::Isp), OrgKind::Isp) | (Ok(Party::Microsoft), OrgKind::Microsoft) => {
            "you".to_owned()
        }
        (Ok(Party::Isp), _) => isp.to_owned(),
        (Ok(Party::Microsoft), _) => "Microsoft".to_owned(),
        (Err(_), _) => "nobody".to_owned(),
    }
}

/// `due 2026-11-30`, or how long it is over.
pub(super) fn due(due_at: Option<i64>, now: UtcMs) -> Option<Badge> {
    let due = UtcMs::new(due_at?);
    Some(if now > due {
        let days = due.whole_days_until(now).max(1);
        let unit = if days == 1 { "day" } else { "days" };
        Badge::new(Tone::Fail, format!("overdue {days} {unit}"))
    } else {
        Badge::new(Tone::Neutral, format!("due {}", due.date()))
    })
}

/// "since 3 days".
pub(super) fn since(at: UtcMs, now: UtcMs) -> String {
    match at.whole_days_until(now) {
        ..=0 => "since today".to_owned(),
        1 => "since yesterday".to_owned(),
        days => format!("since {days} days"),
    }
}

/// A count for chips.
pub(super) fn wide(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// What a page that leads to the form of a request knows already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefill {
    /// Stored text of a kind.
    pub kind: &'static str,
    /// Edge site.
    pub metro: String,
    /// Building.
    pub facility: String,
    /// The connection to enlarge, or the planned one.
    pub pni: String,
    /// Capacity.
    pub speed: String,
    /// Links of the bundle.
    pub lag_members: String,
    /// Name of the new connection.
    pub label: String,
    /// The ISP's router.
    pub peer_router: String,
    /// Why.
    pub reason: String,
}

impl Prefill {
    /// The address of the form, filled in.
    pub fn href(&self) -> String {
        let pairs = [
            ("kind", self.kind),
            ("metro", &self.metro),
            ("facility", &self.facility),
            ("pni", &self.pni),
            ("speed", &self.speed),
            ("lag_members", &self.lag_members),
            ("label", &self.label),
            ("peer_router", &self.peer_router),
            ("reason", &self.reason),
            ("origin", "plan"),
        ];
        let kept: Vec<_> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let query = serde_urlencoded::to_string(kept).unwrap_or_default();
        format!("/isp/requests/new?{query}")
    }
}
