//! The connections of a submission with Microsoft's word on each as of today, and the form to give it in
//! place.

use super::frozen::{Frozen, metro_name};
use super::talk::Talk;
use super::words::{gbps, percent};
use crate::features::interconnects::words::record_badge;
use crate::server::service::applications::moves::{Bench, Move};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{SubmitButton, SubmitRow, TextArea};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::application::{About, Part};
use maps_domain::ids::MetroId;
use maps_domain::pni::{Pni, Record};

/// How a frozen connection stands today.
struct Today {
    record: Record,
    reason: String,
    router: Option<String>,
    changed: bool,
    gone: bool,
}

fn today(pni: &Pni, bench: &Bench) -> Today {
    let now = bench.pnis.get(&pni.id);
    let current = now.and_then(|row| row.pni().ok());
    let changed = bench
        .check
        .as_ref()
        .is_some_and(|check| check.changed_since.contains(&pni.name));
    Today {
        record: current.as_ref().map_or(pni.record, |pni| pni.record),
        reason: now.map(|row| row.record_reason.clone()).unwrap_or_default(),
        router: current.as_ref().map_or_else(
            || pni.microsoft_router.clone(),
            |p| p.microsoft_router.clone(),
        ),
        gone: current.is_none(),
        changed,
    }
}

/// The card of all connections that can matter for the region, with the form for Microsoft's word.
pub fn card(frozen: &Frozen, bench: &Bench, talk: &Talk) -> AnyView {
    let covered = frozen.submission.metros();
    // Connections outside the backup area cannot change anything about this region.
    let region = &frozen.assessment.question.region;
    let near: Vec<&MetroId> = bench
        .catalogue
        .metros_in_backup_area_of(region)
        .into_iter()
        .map(|metro| &metro.id)
        .collect();
    let mut pnis: Vec<&Pni> = frozen
        .evidence
        .pnis
        .iter()
        .filter(|pni| near.contains(&&pni.metro))
        .collect();
    let elsewhere = frozen.evidence.pnis.len() - pnis.len();
    pnis.sort_by_key(|pni| {
        (
            !covered.contains(&pni.metro),
            metro_name(bench, &pni.metro),
            pni.name.clone(),
        )
    });
    let may = bench.may(Move::ConfirmPni);
    let waiting = pnis
        .iter()
        .filter(|pni| today(pni, bench).record == Record::Claimed)
        .count();
    let rows = pnis
        .iter()
        .map(|pni| connection(pni, bench, talk, may))
        .collect();
    let columns = vec![
        Column::text("PNI"),
        Column::text("ISP's router, Microsoft's router"),
        Column::number("Gbit/s, peak"),
        Column::text("Record today"),
    ];
    let note = match waiting {
        0 => "every record is looked at".to_owned(),
        n => format!("{n} wait for Microsoft's word"),
    };
    let table = view! { <DataTable caption="Connections" columns=columns rows=rows/> };
    let body = if may {
        view! {
            <form method="post" action=talk.action.clone() id="field-pni">
                {table}
                <div class="stack">
                    <SubmitRow>
                        <SubmitButton label="Confirm the ticked" look=Look::Secondary name="do" value="confirm-pnis" unchecked=true/>
                    </SubmitRow>
                    <TextArea field=talk.form.field("dispute.reason") label="Why the ticked records are disputed" rows=2
                        hint="Only for a dispute. The ISP reads it; a disputed record counts nowhere until it is settled."/>
                    <SubmitRow>
                        <SubmitButton label="Dispute the ticked" look=Look::Danger name="do" value="dispute-pnis" unchecked=true/>
                    </SubmitRow>
                </div>
            </form>
        }
        .into_any()
    } else {
        table.into_any()
    };
    let rest = (elsewhere > 0).then(|| {
        view! { <p class="muted">{elsewhere} " more outside the backup area are in the evidence file."</p> }
    });
    view! {
        <Card title="Interconnects" note=note flush=true>
            {body}
            {rest}
            {talk.at(&About::Part(Part::Interconnects))}
        </Card>
    }
    .into_any()
}

fn connection(pni: &Pni, bench: &Bench, talk: &Talk, may: bool) -> Row {
    let today = today(pni, bench);
    let facility = pni
        .facility
        .as_ref()
        .and_then(|id| bench.catalogue.facility(id))
        .map_or_else(|| "no building recorded".to_owned(), |f| f.address.clone());
    let place = format!("{}, {facility}", metro_name(bench, &pni.metro));
    let id = pni.id.to_string();
    let ticks = may && !today.gone;
    let name = if ticks {
        let checked = talk.form.checked("pni", &id);
        let tick_id = format!("pni-{id}");
        view! {
            <span class="tick">
                <input type="checkbox" name="pni" value=id.clone() id=tick_id.clone() checked=checked/>
                <label for=tick_id>{pni.name.clone()}</label>
            </span>
        }
        .into_any()
    } else {
        pni.name.clone().into_any()
    };
    let field = talk.form.field(&format!("router-{id}"));
    let ours = if ticks {
        let value = match field.values.first() {
            Some(typed) => typed.clone(),
            None => today.router.clone().unwrap_or_default(),
        };
        let error = field.error.clone();
        let described = field.described_by(false);
        view! {
            <input class="input mono" id=field.id() name=field.name.clone() value=value
                aria-label=format!("Microsoft's router of {}", pni.name) aria-describedby=described
                aria-invalid=error.as_ref().map(|_| "true")/>
            {error.map(|text| view! { <p class="field-error" id=field.error_id()>{text}</p> })}
        }
        .into_any()
    } else {
        let router = today.router.clone();
        view! { <span class="mono">{router.unwrap_or_else(|| "no Microsoft router".to_owned())}</span> }
            .into_any()
    };
    let peak = match pni.peak() {
        Some(peak) => format!("{} %", percent(peak, pni.bandwidth)),
        None => "peak not recorded".to_owned(),
    };
    let status = match pni.status {
        maps_domain::pni::InventoryStatus::Live => None,
        status => Some(Badge::new(Tone::Neutral, status.label()).plain()),
    };
    let note = match (today.gone, today.changed) {
        (true, _) => Some("Not in the inventory any more."),
        (_, true) => Some("Changed since the submission: a confirmation does not count for it."),
        _ => None,
    };
    Row::new(vec![
        view! { {name} <p class="muted">{place}</p> }.into_any(),
        view! { <p class="mono">{pni.peer_router.clone()}</p> {ours} }.into_any(),
        view! { {gbps(pni.bandwidth)} ", " {peak} }.into_any(),
        view! {
            {record_badge(today.record).plain()}
            {status}
            {note.map(|text| view! { <p class="muted">{text}</p> })}
            {(!today.reason.is_empty()).then(|| view! { <p class="muted">{today.reason.clone()}</p> })}
        }
        .into_any(),
    ])
    .id(format!("row-{id}"))
}
