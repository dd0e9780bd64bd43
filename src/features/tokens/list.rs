//! The list of tokens, the form for a new one, and its secret, shown once.

use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::db::api_tokens::TokenRow;
use crate::server::http::nav::section_of;
use crate::server::http::{Answer, Req};
use crate::server::service::tokens;
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::form::{
    CheckGroup, ErrorSummary, FormState, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::api_token::{LIFETIMES, Scope, Standing};
use maps_domain::time::UtcMs;

/// The list.
pub async fn page(req: &Req) -> Answer {
    let fresh = FormState::default().with("days", "90");
    let secret = req.shown_once()?;
    show(req, StatusCode::OK, fresh, secret).await
}

/// Creates one; the list shows its secret once.
pub async fn create(req: &Req) -> Answer {
    let (name, days) = (req.form.get("name"), req.form.get("days"));
    match tokens::create(&req.ctx, name, req.form.all("scopes"), days).await {
        Ok((_, secret)) => req.show_once(&req.path, secret, "token-created"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, None).await
        }
    }
}

/// Asks whether one shall end.
pub async fn ask_to_revoke(req: &Req) -> Answer {
    revocation(req).await?.ask(req).await
}

/// Ends one.
pub async fn revoke(req: &Req) -> Answer {
    let question = revocation(req).await?;
    let outcome = tokens::revoke(&req.ctx, req.param("id")?).await;
    question.answer(req, outcome, "revoked").await
}

async fn revocation(req: &Req) -> Result<Question, AppError> {
    let token = tokens::one(&req.ctx, req.param("id")?).await?;
    Ok(Question {
        title: format!("Revoke {}?", token.name),
        means: "Whatever uses this token is refused from now on. It cannot be taken back: a new token has another secret.".to_owned(),
        button: format!("Revoke {}", token.name),
        back: ("API tokens", format!("{}/tokens", section(req)?)),
    })
}

/// The page belongs to its own section only.
fn section(req: &Req) -> Result<&'static str, AppError> {
    Some(section_of(req.ctx.actor()?.role))
        .filter(|section| req.path.starts_with(section))
        .ok_or(AppError::NotFound)
}

async fn show(req: &Req, status: StatusCode, form: FormState, made: Option<String>) -> Answer {
    let actor = req.ctx.actor()?.clone();
    let section = section(req)?;
    let list = tokens::list(&req.ctx).await?;
    let manages = req.ctx.may(Action::ManageTokens, &actor.org_id);
    let scopes = tokens::grantable(&req.ctx)?;
    let now = req.ctx.now;
    let mut frame = req.frame("API tokens", &[]).await?;
    frame.lead = Some(lead(&list, now));
    let made = made.and_then(|secret| {
        let token = list.iter().find(|token| secret.starts_with(&token.shown))?;
        Some((token.name.clone(), secret))
    });
    req.page_with(status, frame, move || {
        view! {
            <ErrorSummary form=form.clone()/>
            {made.map(|(name, secret)| view! {
                <Alert tone=Tone::Warn title=format!("Copy the token \u{201c}{name}\u{201d} now: it is not shown again")
                    text="The portal keeps only a fingerprint of it. If it gets lost, revoke it and make another."/>
                <Card title="New token"><pre class="code">{secret}</pre></Card>
            })}
            {table(list, section, manages, now)}
            {manages.then(|| new_form(form, section, &scopes))}
            <Card title="How machines use it">
                <p>"Send it in the header of each request; cookies do not count there."</p>
                <pre class="code">"POST /api/v1/measurements\nPOST /api/v1/peaks\nAuthorization: Bearer maps_…\nContent-Type: text/csv or application/json"</pre>
                <p>"Both take CSV, and JSON as a list: bare, or under its name ("<code>"measurements"</code>", "<code>"peaks"</code>"). Errors come back as JSON with line, field and message. "<a href="/help/api">"Examples to copy"</a></p>
            </Card>
        }
    })
    .await
}

fn lead(list: &[TokenRow], now: UtcMs) -> String {
    let active = list
        .iter()
        .filter(|token| token.standing(now) == Standing::Active);
    match active.count() {
        0 => "No machine can send anything: there is no active token.".to_owned(),
        1 => "1 active token.".to_owned(),
        n => format!("{n} active tokens."),
    }
}

fn table(list: Vec<TokenRow>, section: &'static str, manages: bool, now: UtcMs) -> AnyView {
    if list.is_empty() {
        return view! {
            <Empty title="No tokens yet" purpose="A token lets a probe or a script send figures for your organisation, and nothing else."
                example="\u{201c}Probe in Amsterdam\u{201d}, may send SLA measurements, for 90 days"/>
        }
        .into_any();
    }
    let columns = vec![
        Column::text("Name"),
        Column::mono("Begins with"),
        Column::text("May"),
        Column::text("State"),
        Column::text("Held by"),
        Column::date("Until"),
        Column::date("Last used"),
        Column::action(""),
    ];
    let rows: Vec<Row> = list
        .into_iter()
        .map(|token| row(token, section, manages, now))
        .collect();
    view! { <Card title="Tokens" flush=true><DataTable caption="API tokens" columns=columns rows=rows/></Card> }
        .into_any()
}

fn row(token: TokenRow, section: &'static str, manages: bool, now: UtcMs) -> Row {
    let standing = token.standing(now);
    let tone = match standing {
        Standing::Active => Tone::Pass,
        Standing::Expired => Tone::Warn,
        Standing::Revoked => Tone::Neutral,
    };
    let scopes: Vec<&str> = token.scopes().into_iter().map(Scope::label).collect();
    let last = token
        .last_used_at
        .map_or_else(|| "never".to_owned(), |at| UtcMs::new(at).to_string());
    let action = (manages && standing != Standing::Revoked).then(|| {
        view! { <ButtonLink href=format!("{section}/tokens/{}", token.id) label="Revoke …" look=Look::Danger/> }
    });
    Row::new(vec![
        token.name.clone().into_any(),
        format!("{}…", token.shown).into_any(),
        scopes.join(", ").into_any(),
        Badge::new(tone, standing.label()).plain(),
        token.holder.clone().into_any(),
        UtcMs::new(token.expires_at).date().into_any(),
        last.into_any(),
        action.into_any(),
    ])
}

fn new_form(form: FormState, section: &'static str, scopes: &[Scope]) -> AnyView {
    let options = scopes
        .iter()
        .map(|scope| Opt::new(scope.as_str(), scope.label()))
        .collect();
    let days = LIFETIMES
        .iter()
        .map(|days| Opt::new(days.to_string(), format!("{days} days")))
        .collect();
    let [name, scopes, life] = form.fields(["name", "scopes", "days"]);
    view! {
        <Card title="New token">
            <form method="post" action=format!("{section}/tokens") class="narrow">
                <TextField field=name label="Name" required=true hint="What uses it, for example \u{201c}probe in Amsterdam\u{201d}."/>
                <CheckGroup field=scopes label="It may" options=options required=true
                    hint="Never more than your own role allows. When you leave, whoever removes you answers for it."/>
                <SelectField field=life label="For" options=days required=true/>
                <SubmitRow><SubmitButton label="Create token" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
