//! One's own account: name, password, sessions.

use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::accounts::{profile, sign_in};
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FormState, Kind, SubmitButton, SubmitRow, TextField};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(
        req,
        StatusCode::OK,
        FormState::default().with("name", &req.ctx.actor()?.name),
    )
    .await
}

/// Changes the name.
pub async fn rename(req: &Req) -> Answer {
    finish(
        req,
        profile::rename(&req.ctx, req.form.get("name")).await,
        "saved",
    )
    .await
}

/// Changes the password.
pub async fn change_password(req: &Req) -> Answer {
    let raw = |name: &str| {
        req.form
            .0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.as_str())
    };
    let outcome =
        profile::change_password(&req.ctx, &req.session, raw("old_password"), raw("password"))
            .await;
    finish(req, outcome, "password").await
}

/// Ends one of one's sessions.
pub async fn end_session(req: &Req) -> Answer {
    sign_in::end_session(&req.ctx, req.form.get("session")).await?;
    done("/account", "removed")
}

async fn finish(req: &Req, outcome: Result<(), AppError>, code: &str) -> Answer {
    match outcome {
        Ok(()) => done("/account", code),
        Err(error) => {
            let (status, mut form) = req.returned(error)?;
            if !req.form.has("name") {
                form = form.with("name", &req.ctx.actor()?.name);
            }
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let sessions = sign_in::my_sessions(&req.ctx, &req.session).await?;
    let actor = req.ctx.actor()?.clone();
    let mut frame = req.frame("Your account", &[]).await?;
    frame.lead = Some(format!(
        "{}, {} at {}.",
        actor.email,
        actor.role.label(),
        actor.org_name
    ));
    req.page_with(status, frame, move || {
        let rows: Vec<Row> = sessions
            .into_iter()
            .map(|(session, this)| {
                let agent = if session.agent.is_empty() { "Unknown browser".to_owned() } else { session.agent.clone() };
                let action = if this {
                    view! { "This one" }.into_any()
                } else {
                    view! { <ActionButton action="/account/sessions/end" label="End" look=Look::Quiet
                        values=vec![("session".to_owned(), session.id_hash.clone())]/> }
                    .into_any()
                };
                Row::new(vec![
                    view! { {agent} }.into_any(),
                    view! { {UtcMs::new(session.created_at).to_string()} }.into_any(),
                    view! { {UtcMs::new(session.last_seen).to_string()} }.into_any(),
                    action,
                ])
            })
            .collect();
        let columns = vec![Column::text("Browser"), Column::date("Begun"), Column::date("Last seen"), Column::action("")];
        let [name, old_password, password] = form.fields(["name", "old_password", "password"]);
        view! {
            <ErrorSummary form=form/>
            <Card title="Name">
                <form method="post" action="/account" class="narrow">
                    <TextField field=name label="Your name" autocomplete="name" required=true/>
                    <SubmitRow><SubmitButton label="Save name" look=Look::Primary/></SubmitRow>
                </form>
            </Card>
            <Card title="Password">
                <form method="post" action="/account/password" class="narrow">
                    <TextField field=old_password label="Present password" kind=Kind::Password autocomplete="current-password" required=true/>
                    <TextField field=password label="New password" kind=Kind::Password autocomplete="new-password" required=true
                        hint="At least 15 characters. Your other sessions will be ended."/>
                    <SubmitRow><SubmitButton label="Change password"/></SubmitRow>
                </form>
            </Card>
            <Card title="Notifications" note="How you are told" action=view! { <a href="/account/notifications">"Choose"</a> }.into_any()>
                <p class="muted">"Per topic: a mail at once, one mail a day, or none."</p>
            </Card>
            <Card title="Calendar" note="What is due for you" action=view! { <a href="/account/calendar">"Open"</a> }.into_any()>
                <p class="muted">"Due dates as a list, as a file, or in your calendar program."</p>
            </Card>
            <Card title="Sessions" note="Where you are signed in" flush=true
                action=view! { <ActionButton action="/sign-out-everywhere" label="Sign out everywhere" look=Look::Danger/> }.into_any()>
                <DataTable caption="Your sessions" columns=columns rows=rows/>
            </Card>
        }
    })
    .await
}
