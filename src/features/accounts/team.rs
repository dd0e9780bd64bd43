//! Members of one's organisation. The same page for carriers, customers and Microsoft.

use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::http::nav::section_of;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::accounts::members;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{
    ErrorSummary, FormState, Kind, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, Role};
use maps_domain::ids::UserId;
use maps_domain::time::UtcMs;

/// The list, with the form to invite.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Invites a person.
pub async fn invite(req: &Req) -> Answer {
    match members::invite(&req.ctx, req.form.get("email"), req.form.get("role")).await {
        Ok(()) => done(&req.path, "invited"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// Changes a member's role.
pub async fn change(req: &Req) -> Answer {
    let user = UserId::from(req.param("user")?);
    let list = format!("{}/team", section(req)?);
    match members::change_role(&req.ctx, &user, req.form.get("role")).await {
        Ok(()) => done(list, "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form.with("member", &user)).await
        }
    }
}

/// Asks whether a member shall go.
pub async fn ask_removal(req: &Req) -> Answer {
    removal(req).await?.ask(req).await
}

/// Removes a member.
pub async fn remove(req: &Req) -> Answer {
    let question = removal(req).await?;
    let outcome = members::remove(&req.ctx, &UserId::from(req.param("user")?)).await;
    question.answer(req, outcome, "removed").await
}

async fn removal(req: &Req) -> Result<Question, AppError> {
    let home = format!("{}/team", section(req)?);
    let member = members::one(&req.ctx, &UserId::from(req.param("user")?)).await?;
    Ok(Question {
        title: format!("Remove {}?", member.name),
        means: format!(
            "{} is signed out at once and can no longer sign in. What they did stays in the history; their API tokens pass to you.",
            member.name
        ),
        button: format!("Remove {}", member.name),
        back: ("Team", home),
    })
}

/// The page belongs to its own section only.
fn section(req: &Req) -> Result<&'static str, AppError> {
    Some(section_of(req.ctx.actor()?.role))
        .filter(|section| req.path.starts_with(section))
        .ok_or(AppError::NotFound)
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let actor = req.ctx.actor()?.clone();
    let section = section(req)?;
    let manages = req.ctx.may(Action::ManageMembers, &actor.org_id);
    let (people, invitations) = members::list(&req.ctx).await?;
    let mut frame = req.frame("Team", &[]).await?;
    frame.lead = Some(format!(
        "{} members of {}, {} open invitations.",
        people.len(),
        actor.org_name,
        invitations.len()
    ));
    req.page_with(status, frame, move || {
        let roles: Vec<Opt> = members::roles_of(actor.role.org_kind()).map(|role| Opt::new(role.as_str(), role.label())).collect();
        let rows: Vec<Row> = people
            .into_iter()
            .map(|member| {
                let label = member.role.parse::<Role>().map_or("", |r| r.label());
                let controls = if manages {
                    let refused = form.value("member") == member.id;
                    let picked = if refused { form.value("role") } else { &member.role };
                    let options = members::roles_of(actor.role.org_kind())
                        .map(|role| {
                            let chosen = picked == role.as_str();
                            view! { <option value=role.as_str() selected=chosen>{role.label()}</option> }
                        })
                        .collect::<Vec<_>>();
                    view! {
                        <form method="post" action=format!("{section}/team/{}", member.id) class="row-form">
                            <select name="role" aria-label=format!("Role of {}", member.name)>{options}</select>
                            <button class=Look::Quiet.class()>"Change role"</button>
                            <ButtonLink href=format!("{section}/team/{}/remove", member.id) label="Remove …" look=Look::Danger/>
                        </form>
                    }
                    .into_any()
                } else {
                    ().into_any()
                };
                Row::new(vec![
                    view! { {member.name} }.into_any(),
                    view! { {member.email} }.into_any(),
                    view! { {label} }.into_any(),
                    view! { {UtcMs::new(member.created_at).date()} }.into_any(),
                    controls,
                ])
            })
            .collect();
        let columns = vec![
            Column::text("Name"), Column::text("E-mail"), Column::text("Role"), Column::date("Since"), Column::action(""),
        ];
        let open: Vec<AnyView> = invitations
            .into_iter()
            .map(|link| {
                let label = link.role.parse::<Role>().map_or("", |r| r.label());
                view! { <li>{link.email} " as " {label} ", until " {UtcMs::new(link.expires_at).date()}</li> }.into_any()
            })
            .collect();
        // The role that was chosen for a member is not the one of the invitation below.
        let invited = if form.value("member").is_empty() { form.clone() } else { FormState::default() };
        view! {
            <ErrorSummary form=form.clone()/>
            <Card title="Members" flush=true><DataTable caption="Members" columns=columns rows=rows/></Card>
            {(!open.is_empty()).then(|| view! { <Card title="Open invitations"><ul>{open}</ul></Card> })}
            {manages.then(|| view! {
                <Card title="Invite somebody">
                    <form method="post" action=format!("{section}/team") class="narrow">
                        <TextField field=invited.field("email") label="E-mail address" kind=Kind::Email required=true
                            hint="At your organisation's own domain. The link works for 7 days."/>
                        <SelectField field=invited.field("role") label="Role" options=roles required=true/>
                        <SubmitRow><SubmitButton label="Invite" look=Look::Primary/></SubmitRow>
                    </form>
                </Card>
            })}
        }
    })
    .await
}
