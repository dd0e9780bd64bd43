//! What is recorded about one's own organisation, what is missing, and what happened.

use super::{carrier_words, insider};
use crate::features::history;
use crate::server::db::asns::AsnRow;
use crate::server::db::orgs::{Contact, Organisation};
use crate::server::http::{Answer, Req};
use crate::server::service::organisations::profile;
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::history::History;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::asn_claim::State;
use maps_domain::contact::ContactRole;
use maps_domain::time::UtcMs;

/// Entries shown below the record; the rest is on the history page.
const RECENT: i64 = 10;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let (actor, home) = insider(req)?;
    let own = profile::own(&req.ctx).await?;
    let recent = history::of_organisation(&req.ctx, &actor.org_id, RECENT).await?;
    let edits = req.ctx.may(Action::EditOrganisation, &actor.org_id);
    let claims = req.ctx.may(Action::ManageAsns, &actor.org_id);
    let carrier = actor.role.org_kind() == OrgKind::Isp;
    let missing = if carrier { missing(&own) } else { Vec::new() };
    let mut frame = req.frame("Organisation", &[]).await?;
    frame.lead = Some(lead(&own, carrier, missing.len()));
    if edits {
        frame.actions = vec![
            view! { <ButtonLink href=format!("{home}/edit") label="Edit" look=Look::Primary/> }
                .into_any(),
        ];
    }
    req.page(frame, move || {
        let gaps: Vec<AnyView> = missing
            .into_iter()
            .map(|gap| view! { <Alert tone=Tone::Warn title=gap/> }.into_any())
            .collect();
        let all = format!("{}/history", home.trim_end_matches("/organisation"));
        let recent = view! {
            <Card title="What happened" note="The newest ten entries"
                action=view! { <ButtonLink href=all label="All history" look=Look::Quiet/> }.into_any()>
                <History entries=recent/>
            </Card>
        }
        .into_any();
        if !carrier {
            let enrolment = enrolment(&own.org, edits);
            return view! {
                <Split main=view! { {record(&own.org, false)} {recent} }.into_any() aside=enrolment/>
            }
            .into_any();
        }
        let main = view! {
            {asn_card(own.asns, claims, &home)}
            {contact_card(own.contacts, edits, &home)}
            {recent}
        }
        .into_any();
        view! {
            {gaps}
            <Split main=main aside=view! { {record(&own.org, true)} {noc(&own.org)} }.into_any()/>
        }
        .into_any()
    })
    .await
}

fn lead(own: &profile::Own, carrier: bool, missing: usize) -> String {
    let name = &own.org.display_name;
    match (carrier, missing) {
        (false, _)
            if own.org.terms_accepted_at.is_some() && own.org.domain_verified_at.is_some() =>
        {
            format!("{name} is enrolled: domain verified, terms accepted.")
        }
        (false, _) => format!("{name} is not enrolled yet: see what is missing below."),
        (true, 0) => format!("The record of {name} is complete: an application can be submitted."),
        (true, 1) => format!("One thing is missing in the record of {name} before it can apply."),
        (true, n) => format!("{n} things are missing in the record of {name} before it can apply."),
    }
}

/// What an application will ask for and the record does not have.
fn missing(own: &profile::Own) -> Vec<String> {
    let has = |role: &str| own.contacts.iter().any(|c| c.role == role);
    let approved = own.asns.iter().any(|a| a.state == State::Approved.as_str());
    let waiting = own.asns.iter().any(|a| a.state == State::Pending.as_str());
    let mut gaps = Vec::new();
    if own.org.noc_email.is_empty() || own.org.noc_phone.is_empty() {
        gaps.push("The NOC's e-mail address and telephone are missing (rules CON-01, CON-02): edit the record.".to_owned());
    }
    if !approved && !waiting {
        gaps.push(
            "No ASN is waiting or approved (rules ASN-01, ASN-02): enter your ASN.".to_owned(),
        );
    } else if !approved {
        gaps.push(
            "Your ASN waits for a reviewer (rule ASN-02); you need not do anything.".to_owned(),
        );
    }
    if !has("technical") && !has("noc") {
        gaps.push("No technical or NOC contact is listed (rule CON-03): add a contact.".to_owned());
    }
    gaps
}

fn record(org: &Organisation, carrier: bool) -> AnyView {
    let mut facts = vec![
        Fact::text("Registered name", &org.legal_name),
        Fact::text("Name on screens", &org.display_name),
    ];
    if carrier {
        facts.push(Fact::text("Kind of carrier", carrier_words(&org.isp_type)));
    }
    let website = if org.website.is_empty() {
        "Not recorded".into_any()
    } else {
        view! { <a href=org.website.clone() rel="noopener">{org.website.clone()}</a> }.into_any()
    };
    facts.push(Fact::view("Website", website));
    facts.push(Fact::mono("Mail domain", &org.email_domain));
    view! { <Card title="Record"><Facts facts=facts/></Card> }.into_any()
}

fn noc(org: &Organisation) -> AnyView {
    let or_missing = |text: &str| {
        if text.is_empty() {
            Badge::new(Tone::Warn, "Missing").view()
        } else {
            text.to_owned().into_any()
        }
    };
    let facts = vec![
        Fact::view("E-mail", or_missing(&org.noc_email)),
        Fact::view("Telephone", or_missing(&org.noc_phone)),
    ];
    view! {
        <Card title="Network operations centre" note="Answers day and night">
            <Facts facts=facts/>
        </Card>
    }
    .into_any()
}

/// A customer's enrolment: verified domain and accepted terms.
fn enrolment(org: &Organisation, edits: bool) -> AnyView {
    let state = |at: Option<i64>, done: &str, open: &str| match at {
        Some(at) => Badge::new(Tone::Pass, format!("{done} {}", UtcMs::new(at).date())).plain(),
        None => Badge::new(Tone::Wait, open).plain(),
    };
    let facts = vec![
        Fact::view(
            "Mail domain",
            view! { <span class="mono">{org.email_domain.clone()}</span> }.into_any(),
        ),
        Fact::view(
            "Domain",
            state(
                org.domain_verified_at,
                "Verified",
                "Follow the link in the mail to a member",
            ),
        ),
        Fact::view(
            "Terms",
            state(org.terms_accepted_at, "Accepted", "Not accepted yet"),
        ),
    ];
    let accept = (org.terms_accepted_at.is_none() && edits).then(|| {
        view! { <ActionButton action="/customer/organisation/terms" label="Accept the programme's terms" look=Look::Primary/> }
    });
    view! {
        <Card title="Enrolment">
            <Facts facts=facts/>
            {accept}
            <p class="muted"><a href="/programme">"What the programme asks and gives"</a></p>
        </Card>
    }
    .into_any()
}

/// How a claim's state looks.
pub fn asn_badge(state: &str) -> Badge {
    let parsed = State::parse(state);
    let tone = match parsed {
        Ok(State::Approved) => Tone::Pass,
        Ok(State::Pending) => Tone::Wait,
        Ok(State::Disputed) => Tone::Warn,
        Ok(State::Failed) => Tone::Fail,
        Ok(State::Retired) | Err(_) => Tone::Neutral,
    };
    Badge::new(tone, parsed.map_or("Unknown", State::label))
}

fn asn_card(rows: Vec<AsnRow>, claims: bool, home: &str) -> AnyView {
    let enter = claims.then(|| {
        view! { <ButtonLink href=format!("{home}/asns") label="Enter an ASN"/> }.into_any()
    });
    if rows.is_empty() {
        return view! {
            <Card title="ASNs">
                <div id="asns">
                    <Empty title="No ASN yet" purpose="Your ASN is the name under which your network peers with Microsoft. A reviewer approves it once; then it stands for all your applications."
                        action=enter.unwrap_or_else(|| ().into_any()) example="AS3356, or 3356, or in asdot form 2.3456"/>
                </div>
            </Card>
        }
        .into_any();
    }
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|row| {
            let since = UtcMs::new(row.decided_at.unwrap_or(row.created_at)).date();
            Row::new(vec![
                row.number().to_string().into_any(),
                row.peer_name.clone().into_any(),
                asn_badge(&row.state).view(),
                since.into_any(),
                if row.reason.is_empty() {
                    "–".to_owned()
                } else {
                    row.reason.clone()
                }
                .into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::mono("ASN"),
        Column::text("Peers as"),
        Column::text("State"),
        Column::date("Since"),
        Column::text("Reason"),
    ];
    view! {
        <div id="asns">
            <Card title="ASNs" note="Entered once, never edited" flush=true action=enter.unwrap_or_else(|| ().into_any())>
                <DataTable caption="ASNs" columns=columns rows=rows/>
            </Card>
        </div>
    }
    .into_any()
}

fn contact_card(contacts: Vec<Contact>, edits: bool, home: &str) -> AnyView {
    let add = edits.then(|| {
        view! { <ButtonLink href=format!("{home}/contacts") label="Add a contact"/> }.into_any()
    });
    if contacts.is_empty() {
        return view! {
            <Card title="Contacts">
                <Empty title="No contacts yet" purpose="Microsoft's operators call these people when something breaks or a policy changes."
                    action=add.unwrap_or_else(|| ().into_any()) example="Noc · NOC Amsterdam · noc@your-company.net · +31 20 123 4567"/>
            </Card>
        }
        .into_any();
    }
    let rows: Vec<Row> = contacts
        .into_iter()
        .map(|contact| {
            let href = format!("{home}/contacts/{}/remove", contact.id);
            let remove =
                edits.then(|| view! { <ButtonLink href=href label="Remove …" look=Look::Quiet/> });
            Row::new(vec![
                role_words(&contact.role).into_any(),
                if contact.name.is_empty() {
                    "–".to_owned()
                } else {
                    contact.name
                }
                .into_any(),
                contact.email.into_any(),
                if contact.phone.is_empty() {
                    "–".to_owned()
                } else {
                    contact.phone
                }
                .into_any(),
                view! { {remove} }.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("For"),
        Column::text("Name"),
        Column::text("E-mail"),
        Column::text("Telephone"),
        Column::action("Remove"),
    ];
    view! {
        <Card title="Contacts" flush=true action=add.unwrap_or_else(|| ().into_any())>
            <DataTable caption="Contacts" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

/// What a contact is called for.
pub(super) fn role_words(role: &str) -> &'static str {
    match ContactRole::from(role) {
        ContactRole::Noc => "NOC, day and night",
        ContactRole::Policy => "Peering policy",
        ContactRole::Technical => "Technical",
        ContactRole::Service => "Service",
        ContactRole::Escalation => "Escalation",
        ContactRole::Other | ContactRole::Unlisted(_) => "Other",
    }
}
