//! The step between a button that takes something away and the deed: what goes, what it means for
//! whom, and a way back. A page, so that it works without JavaScript and can be left by "back".

use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FormState, SubmitButton, SubmitRow};
use axum::http::StatusCode;
use leptos::prelude::*;

/// What is asked. Its page is at the address that the answer is posted to.
pub struct Question {
    /// With the name of what goes: `Remove Anna Berg?`.
    pub title: String,
    /// What happens, and to whom.
    pub means: String,
    /// A verb and the name: `Remove Anna Berg`.
    pub button: String,
    /// Label and address of the page that asked.
    pub back: (&'static str, String),
}

impl Question {
    /// Asks.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn ask(self, req: &Req) -> Answer {
        self.show(req, StatusCode::OK, FormState::default()).await
    }

    /// Goes back with what was done, or asks again with the reason why it cannot be.
    ///
    /// # Errors
    /// What is not about the question: not found, not allowed.
    pub async fn answer(self, req: &Req, outcome: Result<(), AppError>, code: &str) -> Answer {
        match outcome {
            Ok(()) => done(self.back.1, code),
            Err(error) => {
                let (status, form) = req.returned(error)?;
                self.show(req, status, form).await
            }
        }
    }

    async fn show(self, req: &Req, status: StatusCode, form: FormState) -> Answer {
        let (from, home) = self.back;
        let mut frame = req.frame(&self.title, &[(from, &home)]).await?;
        frame.lead = Some(self.means);
        let action = req.path.clone();
        let button = self.button;
        req.page_with(status, frame, move || {
            view! {
                <ErrorSummary form=form/>
                <Card>
                    <form method="post" action=action class="narrow">
                        <SubmitRow>
                            <SubmitButton label=button look=Look::Danger/>
                            <ButtonLink href=home label="Leave it as it is" look=Look::Quiet/>
                        </SubmitRow>
                    </form>
                </Card>
            }
        })
        .await
    }
}
