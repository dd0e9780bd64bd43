//! The demo's own clock: it starts more than a year ago and is led up to the present, so that what
//! people did has dates that fit together. Only the demo's copy of the application runs by it.

use crate::error::AppError;
use crate::server::app::{App, Clock};
use crate::server::ctx::Ctx;
use crate::server::db::jobs::Lane;
use crate::server::jobs::runner::{self, Outcome};
use maps_domain::time::UtcMs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The application as it was, with a hand on its clock.
pub struct Past {
    /// The application whose clock this moves.
    pub app: App,
    /// The moment at which the demo is filled.
    now: UtcMs,
    hand: Arc<AtomicI64>,
}

impl Past {
    /// Starts at the present.
    pub fn of(app: &App) -> Self {
        let now = app.clock.now();
        let hand = Arc::new(AtomicI64::new(now.get()));
        let mut app = app.clone();
        app.clock = Clock::Fixed(Arc::clone(&hand));
        Self { app, now, hand }
    }

    /// Moves the clock to so many hours before the present. Never call it with more than before: the
    /// trail would run backwards.
    pub fn hours_ago(&self, hours: i64) {
        self.hand
            .store(self.now.add_hours(-hours).get(), Ordering::SeqCst);
    }

    /// Moves the clock to so many days before the present.
    pub fn days_ago(&self, days: i64) {
        self.hours_ago(days * 24);
    }

    /// The portal itself at that moment.
    pub fn portal(&self) -> Ctx {
        Ctx::system(&self.app)
    }

    /// Runs the jobs that are due.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn let_jobs_run(&self) -> Result<(), AppError> {
        while runner::run_one(&self.app, Lane::All).await? == Outcome::Ran {}
        Ok(())
    }

    /// Moves the clock and brings people there.
    pub fn come_to<'a>(&self, days_ago: i64, people: impl IntoIterator<Item = &'a mut Ctx>) {
        self.days_ago(days_ago);
        for person in people {
            *person = present(person);
        }
    }
}

/// The same person at the moment that the clock shows.
pub fn present(ctx: &Ctx) -> Ctx {
    let now = ctx.app.clock.now();
    let mut ctx = ctx.clone();
    ctx.now = now;
    if let Some(actor) = &mut ctx.actor {
        actor.auth_at = now;
    }
    ctx.request_id = ctx.new_id();
    ctx
}
