//! One registered prefix: its checks with the way to repair them, its history, its end.

use super::{stake, words};
use crate::error::AppError;
use crate::features::history;
use crate::server::db::prefix_keys::KeyRow;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes::{self, Detail, give_up, keys};
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{CheckField, ErrorSummary, FormState, SubmitButton, SubmitRow, TextArea};
use crate::ui::history::History;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::policy::Outcome;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let secret = req.shown_once()?;
    show(req, StatusCode::OK, FormState::default(), secret).await
}

/// Issues or revokes a key, or releases the registration.
pub async fn post(req: &Req) -> Answer {
    let id = req.param("id")?;
    let outcome = match req.form.get("do") {
        "issue" => {
            let secret = keys::issue(&req.ctx, id).await?;
            return req.show_once(&req.path, secret, "key-issued");
        }
        "revoke" => {
            keys::revoke(&req.ctx, id).await?;
            return done(&req.path, "key-revoked");
        }
        "release" => {
            let is_sure = req.form.get("sure") == "yes";
            give_up::release(&req.ctx, id, req.form.get("reason"), is_sure).await
        }
        _ => {
            let found = prefixes::get(&req.ctx, id).await;
            return Err(found.err().unwrap_or(AppError::BadRequest));
        }
    };
    match outcome {
        Ok(()) => done(&req.path, "prefix-released"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, None).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, secret: Option<String>) -> Answer {
    let id = req.param("id")?;
    let detail = prefixes::get(&req.ctx, id).await?;
    let past = history::of_object(&req.ctx, "prefix", id).await?;
    let issued = keys::of(&req.ctx, id).await?;
    let staff = req.ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    let may = req.ctx.may(Action::RegisterPrefix, &detail.row.org());
    let crumbs: &[(&str, &str)] = match staff {
        true => &[
            ("Routing", "/review/routing"),
            ("Prefixes", "/review/routing/prefixes"),
        ],
        false => &[("Prefixes", "/isp/prefixes")],
    };
    let mut frame = req.frame(&detail.row.prefix, crumbs).await?;
    let released = detail.row.released_at.is_some();
    frame.badge = Some(match released {
        true => Badge::new(Tone::Neutral, "Released"),
        false => words::standing(detail.row.worst()),
    });
    frame.lead = Some(lead(&detail));
    let now = req.ctx.now;
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let row = &detail.row;
        let asked = words::checks("Checks of the prefix", &detail.checks);
        let main = view! {
            <Card title="Checks" note=format!("asked {}", UtcMs::new(row.checked_at)) flush=true>
                {asked}
            </Card>
            <Card title="History"><History entries=past/></Card>
        }
        .into_any();
        let about = facts(&detail, staff, now);
        let end = (may && !released).then(|| end(&detail, &action, &form));
        let keys = key_card(&detail, &issued, may && !released, &action, now);
        let aside = view! { <Card title="Registration">{about}</Card> {keys} {end} }.into_any();
        view! {
            <ErrorSummary form=form.clone()/>
            {secret.map(|secret| key_alert(&secret, &detail))}
            {released.then(|| view! { <Alert tone=Tone::Neutral title="This registration has ended" text=row.released_reason.clone()/> })}
            <Split main=main aside=aside/>
        }
    })
    .await
}

fn lead(detail: &Detail) -> String {
    let row = &detail.row;
    if row.released_at.is_some() {
        return format!(
            "{} is free; this registration is kept for its history.",
            row.prefix
        );
    }
    let failing = detail
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Fail)
        .count();
    match (failing, row.worst()) {
        (0, Outcome::Unknown) => "No check fails; some could not be answered yet and say why.".to_owned(),
        (0, _) => "All checks are answered and none fails.".to_owned(),
        (1, _) => "One check fails. What waits for this prefix stops until it is repaired; what runs keeps running.".to_owned(),
        (n, _) => format!("{n} checks fail. What waits for this prefix stops until they are repaired; what runs keeps running."),
    }
}

fn facts(detail: &Detail, staff: bool, now: UtcMs) -> AnyView {
    let row = &detail.row;
    let mut list = vec![
        Fact::mono("Prefix", row.prefix.clone()),
        Fact::mono("Origin", row.origin_asn().to_string()),
        Fact::text("Customer", row.customer.clone()),
    ];
    if staff {
        list.push(Fact::text("ISP", row.isp.clone()));
    }
    list.extend([
        Fact::view("Key", words::key(row, now).plain()),
        Fact::text("Prefixes in orders", row.in_orders.to_string()),
        Fact::text(
            "Registered",
            format!("{} by {}", UtcMs::new(row.registered_at), row.registered_by),
        ),
    ]);
    view! { <Facts facts=list/> }.into_any()
}

/// The secret, once.
fn key_alert(secret: &str, detail: &Detail) -> AnyView {
    let text = format!(
        "Give it to {} together with the prefix, over a way that you trust. It is shown this once and kept nowhere; a new one makes it void.",
        detail.row.customer
    );
    view! {
        <Alert tone=Tone::Pass title="The key is issued" text=text/>
        <Card title="Key"><p class="mono">{secret.to_owned()}</p></Card>
    }
    .into_any()
}

/// The keys of the registration, and what can be done with them.
fn key_card(detail: &Detail, keys: &[KeyRow], may: bool, action: &str, now: UtcMs) -> AnyView {
    let open = keys
        .iter()
        .any(|key| key.state == "issued" && now < UtcMs::new(key.expires_at));
    let lines: Vec<AnyView> = keys
        .iter()
        .take(5)
        .map(|key| {
            let until = UtcMs::new(key.expires_at).date();
            let text = match (key.state.as_str(), key.ended_at.map(UtcMs::new)) {
                ("issued", _) if now >= UtcMs::new(key.expires_at) => format!("expired {until}"),
                ("issued", _) => format!("valid until {until}"),
                ("redeemed", Some(at)) => format!("redeemed {} by {}", at.date(), key.redeemed_by),
                (_, Some(at)) => format!("void since {}", at.date()),
                (_, None) => "void".to_owned(),
            };
            let issued = UtcMs::new(key.issued_at).date();
            view! { <li>{format!("Issued {issued} by {}, {text}", key.issued_by)}</li> }.into_any()
        })
        .collect();
    let none = lines
        .is_empty()
        .then(|| view! { <p class="muted">"No key was issued yet."</p> });
    let button = |label: &'static str, verb: &'static str| {
        let values = vec![("do".to_owned(), verb.to_owned())];
        view! { <ActionButton action=action.to_owned() label=label values=values/> }
    };
    let issue = (may && detail.row.redeemed_at.is_none()).then(|| {
        button(
            if open {
                "Issue a new key"
            } else {
                "Issue a key"
            },
            "issue",
        )
    });
    let revoke = (may && open).then(|| button("Revoke the key", "revoke"));
    view! {
        <Card title="Key">
            <p>"The customer redeems it in the portal and so confirms that the prefix is theirs."</p>
            {none}
            <ul class="reasons">{lines}</ul>
            <div class="row">{issue} {revoke}</div>
        </Card>
    }
    .into_any()
}

fn end(detail: &Detail, action: &str, form: &FormState) -> AnyView {
    let [reason, sure] = form.fields(["reason", "sure"]);
    let consequence = match detail.row.in_orders {
        0 => "No order uses it. Its keys become void.".to_owned(),
        1 => format!(
            "1 prefix of {}'s orders lies in it and stays there: from now on only RPKI and the route objects are asked of it, for every ASN of yours. Its keys become void.",
            detail.row.customer
        ),
        n => format!(
            "{n} prefixes of {}'s orders lie in it and stay there: from now on only RPKI and the route objects are asked of them, for every ASN of yours. Its keys become void.",
            detail.row.customer
        ),
    };
    view! {
        <Card title="Release">
            <form method="post" action=action.to_owned()>
                <p>{consequence}</p>
                {stake::list(&detail.stake)}
                <TextArea field=reason label="Reason" rows=2 required=true hint="At least 10 characters; kept in the history."/>
                <CheckField field=sure label="We have read what ends with it" required=true hint="It cannot be taken back: the prefix would have to be registered anew."/>
                <SubmitRow><SubmitButton label="Release the prefix" look=Look::Danger name="do" value="release"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
