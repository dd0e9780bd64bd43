//! What Microsoft saw of a test prefix, and the form to record it.

use crate::server::db::hand_over::Observation;
use crate::server::service::ground;
use crate::server::service::routes::Test;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{FormState, Opt, SelectField, SubmitButton, SubmitRow, TextArea};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::MetroId;
use maps_domain::time::UtcMs;

/// What was seen at the edge sites of a test, newest first; the ISP reads who saw it as "Microsoft".
pub(super) fn card(
    test: &Test,
    seen: &[Observation],
    catalogue: &Catalogue,
    staff: bool,
) -> Option<AnyView> {
    let metros = test.metros();
    let name = |id: &str| ground::metro_name(catalogue, id);
    let lines: Vec<AnyView> = seen
        .iter()
        .filter(|row| metros.contains(&MetroId::new(row.metro_id.clone())))
        .map(|row| {
            let by = match staff {
                true => row.observed_by.clone(),
                false => "Microsoft".to_owned(),
            };
            let what = match row.metro_id == row.entered_metro_id {
                true => "handed over there".to_owned(),
                false => format!("entered at {}", name(&row.entered_metro_id)),
            };
            let when = UtcMs::new(row.observed_at);
            view! {
                <li><strong>{name(&row.metro_id)}</strong> {format!(": {what}, {when} by {by}. {}", row.note)}</li>
            }
            .into_any()
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    Some(
        view! {
            <Card title="Seen by Microsoft" note="of an edge site the newest counts, before any trace">
                <ul class="reasons">{lines}</ul>
            </Card>
        }
        .into_any(),
    )
}

/// The form for a reviewer.
pub(super) fn form(action: &str, test: &Test, form: &FormState, catalogue: &Catalogue) -> AnyView {
    let metros = test
        .metros()
        .into_iter()
        .map(|id| Opt::new(id.as_str(), ground::metro_name(catalogue, id.as_str())))
        .collect::<Vec<_>>();
    let all = catalogue
        .metros()
        .map(|metro| Opt::new(metro.id.as_str(), metro.name.clone()))
        .collect::<Vec<_>>();
    let [metro, entered, note] = form.fields(["metro", "entered", "note"]);
    view! {
        <Card title="Record what Microsoft sees" note="it outranks the ISP's traces">
            <form method="post" action=action.to_owned() class="medium">
                <SelectField field=metro label="Traffic from" prompt="Choose …" options=metros required=true/>
                <SelectField field=entered label="Enters Microsoft's network at" prompt="Choose …" options=all required=true/>
                <TextArea field=note label="How it was seen" rows=2 required=true hint="At least 10 characters: which counter, flow or trace of Microsoft's. The ISP reads it."/>
                <SubmitRow><SubmitButton label="Record" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
