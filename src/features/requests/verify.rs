//! Anybody who holds a letter of authorisation asks here whether it is valid. Of a letter that holds, the
//! page repeats what the building's desk compares before it patches: issuer, holder, building, rack and
//! port. Of one that no longer holds, nothing.

use crate::error::AppError;
use crate::server::http::render::see_other;
use crate::server::http::{Answer, Req};
use crate::server::service::requests::letter_check::{self, Standing};
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{FormState, SubmitButton, SubmitRow, TextField};
use axum::http::StatusCode;
use leptos::prelude::*;

/// Asks for the code.
pub async fn form(req: &Req) -> Answer {
    let code = req.query.get("code");
    if !code.is_empty() {
        let plain: String = code
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .take(40)
            .collect();
        return see_other(format!("/verify/loa/{plain}"));
    }
    ask(req, StatusCode::OK, None).await
}

/// The form; with the code that is on no letter when one was asked for.
async fn ask(req: &Req, status: StatusCode, unknown: Option<String>) -> Answer {
    let mut frame = req.frame("Verify a letter of authorisation", &[]).await?;
    frame.lead = Some("Type the code that is printed on the letter.".to_owned());
    req.page_with(status, frame, move || {
        let mut form = FormState::default();
        let alert = unknown.map(|code| {
            form = FormState::default().with("code", &code);
            view! {
                <Alert tone=Tone::Fail title="No letter has this code"
                    text="Compare it with the letter, sign by sign. If it is as printed, the letter is not one of Microsoft's: do not patch by it."/>
            }
        });
        let field = form.field("code");
        view! {
            {alert}
            <form method="get" action="/verify/loa" class="narrow">
                <TextField field=field label="Code" required=true mono=true hint="16 letters and digits, for example 7K2M-29QD-8TZA-4C0R."/>
                <SubmitRow><SubmitButton label="Verify" look=Look::Primary/></SubmitRow>
            </form>
        }
    })
    .await
}

/// How the letter stands.
pub async fn page(req: &Req) -> Answer {
    let code = req.param("code")?;
    let found = match letter_check::verify(&req.ctx, code).await {
        Ok(found) => found,
        Err(AppError::NotFound) => {
            let typed: String = code.chars().take(40).collect();
            return ask(req, StatusCode::NOT_FOUND, Some(typed)).await;
        }
        Err(error) => return Err(error),
    };
    let (badge, lead) = match found.standing {
        Standing::Valid => (
            Badge::new(Tone::Pass, "Valid"),
            format!("This letter is valid until {}.", found.valid_until.date()),
        ),
        Standing::Superseded(at) => (
            Badge::new(Tone::Fail, "Superseded"),
            format!(
                "A newer letter replaced this one on {}. Do not patch by it; ask its holder for the new one.",
                at.date()
            ),
        ),
        Standing::Revoked(at) => (
            Badge::new(Tone::Fail, "Revoked"),
            format!(
                "Microsoft revoked this letter on {}. Do not patch by it.",
                at.date()
            ),
        ),
        Standing::Expired => (
            Badge::new(Tone::Warn, "Expired"),
            format!(
                "This letter expired on {}. Do not patch by it.",
                found.valid_until.date()
            ),
        ),
    };
    let crumbs = [("Verify a letter", "/verify/loa")];
    let mut frame = req.frame("Letter of authorisation", &crumbs).await?;
    frame.badge = Some(badge);
    frame.lead = Some(lead);
    req.page(frame, move || {
        let mut facts = vec![
            Fact::mono("Code", found.code),
            Fact::text("Issued by", "Microsoft"),
        ];
        let compare = match found.says {
            Some(says) => {
                facts.extend([
                    Fact::text("Holder", says.holder),
                    Fact::text("Building", says.building),
                    Fact::text("Rack", says.rack),
                    Fact::text("Panel and port", says.port),
                ]);
                "If anything differs from the letter you hold, or the fingerprint of the file does, it is not the letter that was issued: do not patch by it."
            }
            None => "What it authorised is no longer shown: there is nothing to patch by it.",
        };
        facts.extend([
            Fact::text("Issued", found.issued.date()),
            Fact::text("Valid until", found.valid_until.date()),
            Fact::mono("SHA-256 of the file", found.sha256),
        ]);
        view! {
            <Card title="What the letter says">
                <Facts facts=facts/>
                <p class="muted">{compare}</p>
            </Card>
        }
    })
    .await
}
