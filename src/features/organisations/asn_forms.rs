//! What reviewers do to an ASN: decide, or move it to another ISP.

use super::detail;
use crate::error::AppError;
use crate::features::organisation::asn_badge;
use crate::server::db::asns::AsnRow;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::organisations::asn_decisions;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{FormState, Opt, SelectField, SubmitButton, SubmitRow, TextArea};
use leptos::prelude::*;
use maps_domain::asn_claim::State;
use maps_domain::ids::OrgId;
use maps_domain::known_networks::{self, KnownNetwork};
use maps_domain::time::UtcMs;

/// Approves, refuses, disputes or retires.
pub async fn decide(req: &Req) -> Answer {
    let (org, asn) = (OrgId::from(req.param("id")?), req.param("asn")?);
    let (event, reason) = (
        typed(req, "decide", "event"),
        typed(req, "decide", "reason"),
    );
    let outcome = asn_decisions::decide(&req.ctx, &org, asn, event, reason).await;
    finish(req, &org, "decide", outcome, "asn-decided").await
}

/// Gives the claim to another ISP.
pub async fn move_to(req: &Req) -> Answer {
    let (org, asn) = (OrgId::from(req.param("id")?), req.param("asn")?);
    let (to, reason) = (typed(req, "move", "to"), typed(req, "move", "reason"));
    let outcome = asn_decisions::move_to(&req.ctx, &org, asn, to, reason).await;
    finish(req, &org, "move", outcome, "moved").await
}

/// The page has two forms per claim, so each one's fields carry its name and the claim's id.
fn name_of(form: &str, asn: &str, field: &str) -> String {
    format!("{form}.{asn}.{field}")
}

fn typed<'a>(req: &'a Req, form: &str, field: &str) -> &'a str {
    let asn = req.param("asn").unwrap_or_default();
    req.form.get(&name_of(form, asn, field))
}

async fn finish(
    req: &Req,
    org: &OrgId,
    form: &str,
    outcome: Result<(), AppError>,
    code: &str,
) -> Answer {
    match outcome {
        Ok(()) => done(format!("/review/organisations/{org}"), code),
        Err(error) => {
            let asn = req.param("asn")?;
            let (status, mut state) = req.returned(error)?;
            state.rename_errors(|field| name_of(form, asn, field));
            detail::show(req, status, state).await
        }
    }
}

/// One claim with what public data says about the number and what can be decided.
pub fn card(
    row: AsnRow,
    org: &str,
    form: &FormState,
    decides: bool,
    targets: &[(String, String)],
) -> AnyView {
    let state = State::parse(&row.state).unwrap_or(State::Retired);
    let number = row.number();
    let mut facts = vec![
        Fact::view("State", asn_badge(&row.state).view()),
        Fact::text("Peers as", &row.peer_name),
        Fact::text("Entered", UtcMs::new(row.created_at).to_string()),
    ];
    if let Some(at) = row.decided_at {
        facts.push(Fact::text("Decided", UtcMs::new(at).to_string()));
    }
    if !row.reason.is_empty() {
        facts.push(Fact::text("Reason", &row.reason));
    }
    facts.extend(public_facts(known_networks::known(number)));
    let base = format!("/review/organisations/{org}/asns/{}", row.id);
    let decision = (decides && state.holds_number()).then(|| {
        let named = |field: &str| name_of("decide", &row.id, field);
        let (event, reason) = (form.field(&named("event")), form.field(&named("reason")));
        let open = form.error(&named("reason")).or(form.error(&named("event"))).is_some();
        let events = state.possible().map(|event| Opt::new(event.as_str(), event.label())).collect();
        view! {
            <details class="stack" open=open>
                <summary>"Decide on " {number.to_string()}</summary>
                <form method="post" action=format!("{base}/decide") class="form narrow">
                    <SelectField field=event label="Decision" options=events required=true/>
                    <TextArea field=reason label="Reason" hint="The ISP reads it. Needed unless you approve."/>
                    <SubmitRow><SubmitButton label="Decide" look=Look::Primary/></SubmitRow>
                </form>
            </details>
        }
    });
    let moving = (!targets.is_empty() && state.holds_number()).then(|| {
        let named = |field: &str| name_of("move", &row.id, field);
        let (to, reason) = (form.field(&named("to")), form.field(&named("reason")));
        let open = form.error(&named("to")).or(form.error(&named("reason"))).is_some();
        let options = targets.iter().map(|(slug, name)| Opt::new(slug, name)).collect();
        view! {
            <details class="stack" open=open>
                <summary>"Move " {number.to_string()} " to another ISP"</summary>
                <form method="post" action=format!("{base}/move") class="form narrow">
                    <SelectField field=to label="To" options=options prompt="Choose the ISP" required=true/>
                    <TextArea field=reason label="Reason" required=true
                        hint="Both organisations read it. Nobody is deactivated: qualifications and activations stay where they are."/>
                    <SubmitRow><SubmitButton label="Move" look=Look::Danger/></SubmitRow>
                </form>
            </details>
        }
    });
    view! {
        <Card title=number.to_string()>
            <Facts facts=facts columns=true/>
            {decision}
            {moving}
        </Card>
    }
    .into_any()
}

/// Prefixes shown before the rest is folded away.
const SHOWN: usize = 6;

fn public_facts(known: Option<&KnownNetwork>) -> Vec<Fact> {
    let Some(known) = known else {
        return vec![Fact::text(
            "Public data",
            "The sample does not know this number. That says nothing against it: ask for the registry record.",
        )];
    };
    let mut facts = vec![Fact::text("Registered as", &known.name)];
    if !known.providers.is_empty() {
        facts.push(Fact::text("Known provider", known.providers.join(", ")));
    }
    if !known.prefixes.is_empty() {
        let first = known
            .prefixes
            .iter()
            .take(SHOWN)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let rest = known
            .prefixes
            .iter()
            .skip(SHOWN)
            .cloned()
            .collect::<Vec<_>>();
        let more = (!rest.is_empty()).then(|| {
            view! {
                <details><summary>{format!("{} more", rest.len())}</summary><span class="mono">{rest.join(", ")}</span></details>
            }
        });
        let value = view! {
            <span class="mono">{first}</span>
            {more}
            <p class="muted">
                "A sample, not the whole table. "
                <a href="https://db-ip.com/">"IP Geolocation by DB-IP"</a>
            </p>
        };
        facts.push(Fact::view("Announces", value.into_any()));
    }
    facts
}
