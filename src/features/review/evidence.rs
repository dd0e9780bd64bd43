//! The left side of a decision: what the ISP put forward, as frozen, and what changed since the
//! submission before.

use super::connections;
use super::frozen::{Frozen, metro_name};
use super::talk::Talk;
use super::words::{gbps, percent, size};
use crate::features::applications::statements;
use crate::server::db::applications::submissions::FrozenDocument;
use crate::server::service::applications::moves::Bench;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::application::{About, Part};
use maps_domain::counted::counted;
use maps_domain::evidence::Change;
use maps_domain::time::UtcMs;

/// The cards, in the order in which reviewers read them.
pub fn cards(frozen: &Frozen, bench: &Bench, talk: &Talk) -> AnyView {
    view! {
        {summary(frozen, talk)}
        {frozen.changes.as_ref().map(|changes| changed(frozen.submission.number, changes))}
        {metros(frozen, bench, talk)}
        {connections::card(frozen, bench, talk)}
        {documents(&frozen.submission.documents(), talk)}
        {attestations(frozen, bench, talk)}
        {contacts(frozen, talk)}
    }
    .into_any()
}

fn summary(frozen: &Frozen, talk: &Talk) -> AnyView {
    let submission = &frozen.submission;
    let evidence = &frozen.evidence;
    let asn_state = evidence
        .asn_state
        .map_or("not decided", |state| state.label());
    let file = format!("{}/evidence", talk.action);
    let facts = vec![
        Fact::text(
            "Frozen",
            format!(
                "{} by {}",
                UtcMs::new(submission.submitted_at),
                frozen.signer
            ),
        ),
        Fact::mono("SHA-256", submission.evidence_sha256.clone()),
        Fact::text("Organisation", evidence.organisation.name.clone()),
        Fact::text("ASN", format!("{} ({asn_state})", evidence.asn)),
        Fact::text("Policy", format!("version {}", submission.policy_version)),
        Fact::mono("Engine", submission.engine_version.clone()),
        Fact::view(
            "As a file",
            view! { <a href=file>"evidence/1 document"</a> }.into_any(),
        ),
    ];
    let note = (!frozen.note.is_empty())
        .then(|| view! { <p>"The ISP writes: “" {frozen.note.clone()} "”"</p> });
    view! {
        <Card title="Evidence" note=format!("submission {}", submission.number)>
            <Facts facts=facts/>
            {note}
            {talk.at(&About::Part(Part::Organisation))}
        </Card>
    }
    .into_any()
}

fn changed(number: i64, changes: &[Change]) -> AnyView {
    let title = format!("Changed since submission {}", number - 1);
    if changes.is_empty() {
        return view! { <Card title=title><p>"Nothing: the evidence is the same."</p></Card> }
            .into_any();
    }
    let rows = changes
        .iter()
        .map(|change| {
            let (tone, word) = match (change.before.is_empty(), change.after.is_empty()) {
                (true, false) => (Tone::Info, "Added"),
                (false, true) => (Tone::Warn, "Removed"),
                _ => (Tone::Neutral, "Changed"),
            };
            let (before, after) = (change.before.clone(), change.after.clone());
            Row::new(vec![
                change.subject.clone().into_any(),
                view! { {Badge::new(tone, word).plain()} " " {change.field.clone()} }.into_any(),
                (!before.is_empty())
                    .then(|| view! { <del>{before}</del> })
                    .into_any(),
                (!after.is_empty())
                    .then(|| view! { <ins>{after}</ins> })
                    .into_any(),
            ])
            .tone(tone)
        })
        .collect();
    let columns = vec![
        Column::text("What"),
        Column::text("Field"),
        Column::text("Before"),
        Column::text("Now"),
    ];
    let note = format!("{} differences", changes.len());
    view! {
        <Card title=title note=note flush=true>
            <DataTable caption="Differences to the submission before" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn metros(frozen: &Frozen, bench: &Bench, talk: &Talk) -> AnyView {
    let rows = frozen
        .submission
        .metros()
        .iter()
        .map(|id| {
            let name = metro_name(bench, id);
            let Some(metro) = frozen.assessment.metro(id) else {
                return Row::new(vec![
                    name.into_any(),
                    Badge::new(Tone::Fail, "No PNI that counts").plain(),
                    ().into_any(),
                    ().into_any(),
                ]);
            };
            let tier = match metro.tier {
                Some(tier) => Badge::new(Tone::Pass, tier.label()),
                None => Badge::new(Tone::Fail, "No tier"),
            };
            let peak = match metro.peak_known {
                true => format!("{} %", percent(metro.peak, metro.capacity)),
                false => "not recorded".to_owned(),
            };
            Row::new(vec![
                name.into_any(),
                tier.plain(),
                format!(
                    "{} in {}",
                    gbps(metro.capacity),
                    counted(metro.pnis.len(), "PNI", "PNIs")
                )
                .into_any(),
                peak.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Metro"),
        Column::text("Tier"),
        Column::number("Capacity, Gbit/s"),
        Column::number("Peak"),
    ];
    view! {
        <Card title="Covered metros" flush=true>
            <DataTable caption="Covered metros" columns=columns rows=rows/>
            {talk.at(&About::Part(Part::Metros))}
        </Card>
    }
    .into_any()
}

fn documents(documents: &[FrozenDocument], talk: &Talk) -> AnyView {
    let body = if documents.is_empty() {
        view! { <p class="muted">"No document was submitted."</p> }.into_any()
    } else {
        let rows = documents
            .iter()
            .map(|document| {
                let short: String = document.sha256.chars().take(16).collect();
                Row::new(vec![
                    view! { <a href=format!("/documents/{}", document.id)>{document.name.clone()}</a> }
                        .into_any(),
                    format!("{} {}", document.proves_kind, document.proves_id).into_any(),
                    size(document.size_bytes).into_any(),
                    view! { <span title=document.sha256.clone()>{short} "…"</span> }.into_any(),
                ])
            })
            .collect();
        let columns = vec![
            Column::text("Document"),
            Column::text("Proves"),
            Column::number("Size"),
            Column::mono("SHA-256"),
        ];
        view! { <DataTable caption="Documents" columns=columns rows=rows/> }.into_any()
    };
    view! {
        <Card title="Documents" flush=true>{body} {talk.at(&About::Part(Part::Documents))}</Card>
    }
    .into_any()
}

fn attestations(frozen: &Frozen, bench: &Bench, talk: &Talk) -> AnyView {
    let body = statements::table(&frozen.evidence.attestations, |id| metro_name(bench, id));
    view! {
        <Card title="Attestations" flush=true>{body} {talk.at(&About::Part(Part::Attestations))}</Card>
    }
    .into_any()
}

fn contacts(frozen: &Frozen, talk: &Talk) -> AnyView {
    let rows = frozen
        .evidence
        .contacts
        .iter()
        .map(|contact| {
            Row::new(vec![
                contact.role.as_str().to_owned().into_any(),
                contact.name.clone().into_any(),
                contact.email.clone().into_any(),
                contact.phone.clone().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Contact"),
        Column::text("Name"),
        Column::text("E-mail"),
        Column::text("Telephone"),
    ];
    view! {
        <Card title="Contacts" flush=true>
            <DataTable caption="Contacts" columns=columns rows=rows/>
            {talk.at(&About::Part(Part::Contacts))}
        </Card>
    }
    .into_any()
}
