//! Secrets that are shown once: prefix keys, API tokens, calendar addresses.
//!
//! The form that makes one answers with a redirect like every other form, so that loading the page again
//! cannot make another. Until the page that it leads to shows it, the secret waits here, in memory: it is
//! in no database, log, address or cookie. It is given out once, to the person who made it, on that page,
//! and is gone after that, after a few minutes, or when the portal restarts; then a new one is made.

use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use maps_domain::ids::UserId;
use maps_domain::time::UtcMs;
use std::sync::{Mutex, PoisonError};

/// So long a secret waits to be shown, milliseconds.
const WAITS_MS: i64 = 5 * 60_000;

struct Held {
    who: UserId,
    page: String,
    secret: String,
    until: UtcMs,
}

/// The secrets that wait to be shown.
#[derive(Default)]
pub struct Once(Mutex<Vec<Held>>);

impl Once {
    fn keep(&self, who: &UserId, page: &str, secret: String, now: UtcMs) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|one| one.until > now && !(one.who == *who && one.page == page));
        held.push(Held {
            who: who.clone(),
            page: page.to_owned(),
            secret,
            until: UtcMs::new(now.get().saturating_add(WAITS_MS)),
        });
    }

    fn take(&self, who: &UserId, page: &str, now: UtcMs) -> Option<String> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|one| one.until > now);
        let place = held
            .iter()
            .position(|one| one.who == *who && one.page == page)?;
        Some(held.swap_remove(place).secret)
    }
}

impl Req {
    /// Leads to a page of ours that shows a secret once.
    ///
    /// # Errors
    /// `Unauthenticated`.
    pub fn show_once(&self, page: &str, secret: String, code: &str) -> Answer {
        let who = &self.ctx.actor()?.user_id;
        self.ctx.app.once.keep(who, page, secret, self.ctx.now);
        done(page, code)
    }

    /// The secret that this page is to show; `None` from the second time on.
    ///
    /// # Errors
    /// `Unauthenticated`.
    pub fn shown_once(&self) -> Result<Option<String>, AppError> {
        let who = &self.ctx.actor()?.user_id;
        Ok(self.ctx.app.once.take(who, &self.path, self.ctx.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_given_once_to_its_maker_on_its_page_and_not_for_long() {
        let (anna, bert) = (UserId::from("anna"), UserId::from("bert"));
        let (once, now) = (Once::default(), UtcMs::new(1_000));
        let late = UtcMs::new(1_000 + WAITS_MS);
        once.keep(&anna, "/a", "first".to_owned(), now);
        once.keep(&anna, "/a", "second".to_owned(), now);
        once.keep(&anna, "/b", "other".to_owned(), now);
        assert_eq!(once.take(&bert, "/a", now), None);
        assert_eq!(once.take(&anna, "/a", now), Some("second".to_owned()));
        assert_eq!(once.take(&anna, "/a", now), None);
        assert_eq!(once.take(&anna, "/b", late), None);
        assert!(once.0.lock().unwrap().is_empty());
    }
}
