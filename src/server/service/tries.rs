//! Limits on guessing: a try is counted before it is judged, and forgiven when it was no failure.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, tries as store};
use maps_domain::ids::OrgId;
use maps_domain::tries::{PER_ACCOUNT, PER_NETWORK, counted_since, opens_at};

/// What one try counts against.
pub struct Tries {
    own: String,
    network: Option<String>,
}

impl Tries {
    /// Of a person at an account: `what` is `signin`, `reset`, `signup`. The network is known as
    /// [`maps_domain::tries::network_of`] its address.
    pub fn of_person(what: &str, email: &str, network: &str) -> Self {
        Self {
            own: format!("{what}:{email}"),
            network: Some(format!("{what}-from:{network}")),
        }
    }

    /// Of an organisation, whoever of its members tries.
    pub fn of_organisation(what: &str, org: &OrgId) -> Self {
        Self {
            own: format!("{what}:{org}"),
            network: None,
        }
    }

    /// Counts a try, or refuses it because too many failed lately.
    ///
    /// # Errors
    /// `TooMany` until the oldest failure that counts has left the window.
    pub async fn begin(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
        let since = counted_since(ctx.now);
        for (bucket, most) in self.buckets() {
            store::lock(tx, bucket).await?;
            let made = store::since(tx, bucket, since).await?;
            let pardoned = store::since(tx, &forgiven(bucket), since).await?;
            if let Some(opens) = opens_at(&made, &pardoned, most) {
                let wait_ms = opens.get().saturating_sub(ctx.now.get());
                return Err(AppError::TooMany {
                    retry_after_s: (wait_ms + 999) / 1_000,
                });
            }
        }
        for (bucket, _) in self.buckets() {
            store::add(tx, bucket, ctx.now).await?;
        }
        Ok(())
    }

    /// The try that this request began was no failure.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn forgive(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
        for (bucket, _) in self.buckets() {
            store::add(tx, &forgiven(bucket), ctx.now).await?;
        }
        store::forget_before(tx, counted_since(ctx.now)).await
    }

    /// Whose account it is has shown so: earlier failures were theirs or are of no use any more.
    /// Those of the network stay.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn clear_own(&self, tx: &mut Tx) -> Result<(), AppError> {
        store::clear(tx, &self.own).await?;
        store::clear(tx, &forgiven(&self.own)).await
    }

    fn buckets(&self) -> impl Iterator<Item = (&str, usize)> {
        let network = self.network.as_deref().map(|bucket| (bucket, PER_NETWORK));
        std::iter::once((self.own.as_str(), PER_ACCOUNT)).chain(network)
    }
}

fn forgiven(bucket: &str) -> String {
    format!("{bucket} forgiven")
}
