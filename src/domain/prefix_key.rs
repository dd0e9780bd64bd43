//! Prefix keys and the release of prefixes.
//!
//! A key is issued with a registered prefix, shown once, and redeemed by the customer in the portal
//! (rule ACT-01; the reference's section 9 says why not by mail). Only its hash is stored; comparing
//! it in constant time is the server's part. A wrong, expired, used, revoked or foreign key gets one
//! and the same answer, so that nobody can find out which keys or prefixes exist.
//!
//! ```text
//! Issued → Redeemed            Requested → Released
//!    ├───→ Revoked                 ├──────→ Refused ──┐
//!    └───→ Expired (by time)       └─(5 working days)─┴→ with a reviewer → Released | Kept
//! ```

use serde::{Deserialize, Serialize};

use crate::ids::OrgId;
use crate::policy::{Outcome, PartnerType};
use crate::prefix::Prefix4;
use crate::refusal::Refused;
use crate::time::UtcMs;

text_enum! {
    /// State of a key as stored; expiry comes from the clock, see [`Key::state_at`].
    pub enum KeyState: "key state" {
        /// Can be redeemed.
        Issued = "issued", "Issued";
        /// Was redeemed; cannot be used again.
        Redeemed = "redeemed", "Redeemed";
        /// Its time is over.
        Expired = "expired", "Expired";
        /// Taken back by the ISP.
        Revoked = "revoked", "Revoked";
    }
}

/// A key as stored, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The registered prefix it belongs to.
    pub prefix: Prefix4,
    /// The customer that may redeem it.
    pub customer: OrgId,
    /// State as stored.
    pub state: KeyState,
    /// From then on it is expired.
    pub expires_at: UtcMs,
}

/// Why a key was not taken: for the audit of the ISP that issued it, never for who presented it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProblem {
    /// No key of this prefix has this secret.
    Wrong,
    /// Issued to another customer.
    Foreign,
    /// Belongs to another prefix.
    OtherPrefix,
    /// Redeemed before.
    Used,
    /// Its time is over.
    Expired,
    /// Taken back.
    Revoked,
}

/// The one answer to every key that is not taken.
pub const KEY_REFUSED: &str = "This key cannot be used for this prefix. Compare it with what your ISP gave you; if it stays refused, ask the ISP for a new key.";

impl Key {
    /// A new key, valid for so many days (policy `prefix_key_days`).
    pub fn issue(prefix: Prefix4, customer: OrgId, now: UtcMs, days: u16) -> Self {
        Self {
            prefix,
            customer,
            state: KeyState::Issued,
            expires_at: now.add_days(i64::from(days)),
        }
    }

    /// The state at a moment: an issued key expires by itself.
    pub fn state_at(&self, now: UtcMs) -> KeyState {
        if self.state == KeyState::Issued && now >= self.expires_at {
            KeyState::Expired
        } else {
            self.state
        }
    }

    /// Takes the key back. A redeemed key is beyond that: deregister the prefix instead.
    ///
    /// # Errors
    /// [`Refused`] when it was redeemed or is void already.
    pub fn revoke(&self, now: UtcMs) -> Result<Self, Refused> {
        match self.state_at(now) {
            KeyState::Issued => Ok(self.with(KeyState::Revoked)),
            KeyState::Redeemed => Err(Refused::new(
                "This key has been redeemed, so revoking it would change nothing. Deregister the prefix to stop its use.",
            )),
            KeyState::Expired | KeyState::Revoked => Err(Refused::new(
                "This key is void already. Issue a new one if the customer needs it.",
            )),
        }
    }

    fn with(&self, state: KeyState) -> Self {
        Self {
            state,
            ..self.clone()
        }
    }
}

/// Redeems a key. `found` is the key whose hash equals that of the presented secret, if any.
///
/// # Errors
/// The [`KeyProblem`] for the audit; the presenter reads [`KEY_REFUSED`], whatever it is.
pub fn redeem(
    found: Option<&Key>,
    prefix: Prefix4,
    customer: &OrgId,
    now: UtcMs,
) -> Result<Key, KeyProblem> {
    let key = found.ok_or(KeyProblem::Wrong)?;
    if key.customer != *customer {
        return Err(KeyProblem::Foreign);
    }
    if key.prefix != prefix {
        return Err(KeyProblem::OtherPrefix);
    }
    match key.state_at(now) {
        KeyState::Issued => Ok(key.with(KeyState::Redeemed)),
        KeyState::Redeemed => Err(KeyProblem::Used),
        KeyState::Expired => Err(KeyProblem::Expired),
        KeyState::Revoked => Err(KeyProblem::Revoked),
    }
}

impl From<KeyProblem> for Refused {
    fn from(_: KeyProblem) -> Self {
        Self::new(KEY_REFUSED)
    }
}

/// Longest prefix that the internet's networks exchange without registration.
const ORDINARY: u8 = 24;

/// Rule PFX-12 for a registered prefix (conflict C6 of the reference): to /30 by registration and
/// key, with a warning for Voice, whose document says that nothing longer than /24 is taken. The
/// limits /8 and /30 themselves are [`Prefix4::parse`]'s.
pub fn length_rule(prefix: Prefix4, partner: PartnerType) -> (Outcome, String) {
    let length = prefix.length();
    if length <= ORDINARY {
        return (
            Outcome::Pass,
            format!("/{length} is announced like any other route; registering it is enough."),
        );
    }
    if partner == PartnerType::Voice {
        return (
            Outcome::Warn,
            format!(
                "/{length} is longer than /24. Microsoft's Voice document says that registration takes nothing longer; register the covering /24 or ask Microsoft first."
            ),
        );
    }
    (
        Outcome::Pass,
        format!(
            "/{length} is longer than /24: it is taken only while registered and activated with its key."
        ),
    )
}

text_enum! {
    /// Where a request to release a prefix stands.
    pub enum ReleaseState: "release state" {
        /// The holder has to answer.
        Requested = "requested", "Waiting for the holder";
        /// The holder said no, with a reason.
        Contested = "contested", "Contested; a reviewer decides";
        /// The prefix is free.
        Released = "released", "Released";
        /// A reviewer left it with the holder.
        Kept = "kept", "Stays with the holder";
        /// Taken back by who asked.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

impl ReleaseEvent {
    /// What was done, as the history says it.
    pub fn done(self, prefix: &str) -> String {
        match self {
            Self::Release => format!("released {prefix}"),
            Self::Contest => format!("contested the request to release {prefix}"),
            Self::ReviewerReleases => format!("decided that {prefix} is freed"),
            Self::ReviewerKeeps => format!("decided that {prefix} stays with its holder"),
            Self::Withdraw => format!("withdrew the request to release {prefix}"),
        }
    }
}

text_enum! {
    /// What can happen to a request.
    pub enum ReleaseEvent: "release event" {
        /// The holder gives the prefix up.
        Release = "release", "Release";
        /// The holder contests, with a reason.
        Contest = "contest", "Contest";
        /// A reviewer frees the prefix, with a reason.
        ReviewerReleases = "reviewer_releases", "Free the prefix";
        /// A reviewer leaves it with the holder, with a reason.
        ReviewerKeeps = "reviewer_keeps", "Leave it with the holder";
        /// Who asked takes it back.
        Withdraw = "withdraw", "Withdraw";
    }
}

/// A customer's request that a prefix be released by its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRequest {
    /// State as stored.
    pub state: ReleaseState,
    /// When the holder has to have answered.
    pub answer_due_at: UtcMs,
}

impl ReleaseRequest {
    /// A new request; the holder has so many working days (policy `prefix_release_working_days`).
    pub fn new(now: UtcMs, working_days: u16) -> Self {
        Self {
            state: ReleaseState::Requested,
            answer_due_at: now.add_working_days(working_days),
        }
    }

    /// Whether it lies with a reviewer: contested, or not answered in time.
    pub fn is_with_reviewer(&self, now: UtcMs) -> bool {
        match self.state {
            ReleaseState::Contested => true,
            ReleaseState::Requested => now > self.answer_due_at,
            ReleaseState::Released | ReleaseState::Kept | ReleaseState::Withdrawn => false,
        }
    }

    /// The request after an event. The holder may still release after the time is over; contesting
    /// then is too late only once a reviewer has decided.
    ///
    /// # Errors
    /// [`Refused`] when the event is impossible here; the sentence says what comes first.
    pub fn transition(&self, event: ReleaseEvent, now: UtcMs) -> Result<Self, Refused> {
        use ReleaseState::{Contested, Kept, Released, Requested, Withdrawn};
        let state = match (self.state, event) {
            (Released | Kept | Withdrawn, _) => {
                return Err(Refused::new(format!(
                    "This request is closed ({}). Make a new one if the facts have changed.",
                    self.state.label().to_ascii_lowercase()
                )));
            }
            (Requested | Contested, ReleaseEvent::Release) => Released,
            (Requested | Contested, ReleaseEvent::Withdraw) => Withdrawn,
            (Requested, ReleaseEvent::Contest) => Contested,
            (Contested, ReleaseEvent::Contest) => {
                return Err(Refused::new(
                    "The holder has contested already; a reviewer has to decide.",
                ));
            }
            (_, ReleaseEvent::ReviewerReleases | ReleaseEvent::ReviewerKeeps)
                if !self.is_with_reviewer(now) =>
            {
                return Err(Refused::new(format!(
                    "The holder has until {} to answer. A reviewer decides after that, or when the holder contests.",
                    self.answer_due_at
                )));
            }
            (_, ReleaseEvent::ReviewerReleases) => Released,
            (_, ReleaseEvent::ReviewerKeeps) => Kept,
        };
        Ok(Self {
            state,
            answer_due_at: self.answer_due_at,
        })
    }
}

#[cfg(test)]
mod tests;
