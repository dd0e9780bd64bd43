//! The forms of an order's page: answer, declare again, assign a prefix, end.

use super::views;
use crate::server::db::offers::Offered;
use crate::server::db::orders::LineView;
use crate::server::service::orders::OrderDetail;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{
    FormSection, FormState, HiddenField, Kind, Opt, SelectField, SubmitButton, SubmitRow, TextArea,
    TextField,
};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::order::LineState;
use maps_domain::time::UtcMs;

/// What the person may do here.
pub(super) struct Rights {
    pub answer: bool,
    pub declare: bool,
    pub end: bool,
    pub assign: bool,
}

fn prefixes_of(detail: &OrderDetail, line: &str) -> String {
    let texts: Vec<&str> = detail
        .prefixes
        .iter()
        .filter(|prefix| prefix.line_id == line)
        .map(|prefix| prefix.prefix.as_str())
        .collect();
    texts.join(" ")
}

/// What the registries say against the prefixes of a line, as far as nobody registered them.
fn refused(detail: &OrderDetail, line: &str) -> Option<AnyView> {
    let mut reasons = detail
        .prefixes
        .iter()
        .filter(|prefix| prefix.line_id == line && !prefix.refused.is_empty())
        .map(|prefix| prefix.refused.clone())
        .peekable();
    reasons.peek()?;
    let reasons: Vec<String> = reasons.collect();
    let badge = Badge::new(Tone::Fail, "A prefix fails a check").plain();
    Some(view! { <p>{badge} " " {reasons.join(" ")} " What runs keeps running."</p> }.into_any())
}

fn is(view: &LineView, state: LineState) -> bool {
    view.line.state == state.as_str()
}

/// The lines; for the ISP with a box at each that waits, and the buttons to answer.
pub(super) fn lines(
    action: &str,
    detail: &OrderDetail,
    form: &FormState,
    rights: &Rights,
) -> AnyView {
    let answers = rights.answer
        && detail
            .lines
            .iter()
            .any(|view| is(view, LineState::Declared));
    let mut columns = vec![
        Column::text("Customer site"),
        Column::mono("Service id"),
        Column::text("Product"),
        Column::date("In service on"),
        Column::mono("Prefixes"),
        Column::text("State"),
    ];
    if answers {
        columns.insert(0, Column::text("Answer"));
    }
    let rows: Vec<Row> = detail
        .lines
        .iter()
        .map(|view| {
            let line = &view.line;
            let prefixes = match prefixes_of(detail, &line.id) {
                none if none.is_empty() => "none".to_owned(),
                some => some,
            };
            let note = match LineState::parse(&line.state) {
                Ok(LineState::Declared) => format!("due {}", UtcMs::new(line.due_at).date()),
                Ok(LineState::Rejected | LineState::Ended) => line.reason.clone(),
                _ => String::new(),
            };
            let refused = refused(detail, &line.id);
            let (name, site_ref) = (view.site_name.clone(), view.site_ref.clone());
            // Only the customer has a page of the site.
            let site = match action.starts_with("/customer/") {
                true => view! { <a href=format!("/customer/sites/{}", line.site_id)>{name.clone()}</a> }.into_any(),
                false => name.clone().into_any(),
            };
            let mut cells = vec![
                view! { {site} " " <span class="muted">{site_ref}</span> }.into_any(),
                view! { {line.service_id.clone()} }.into_any(),
                line.bought().label().to_owned().into_any(),
                view! { {line.in_service_on.clone()} }.into_any(),
                view! { {prefixes} }.into_any(),
                view! { {views::badge(&line.state).view()} " " <span class="muted">{note}</span> {refused} }.into_any(),
            ];
            if answers {
                let id = line.id.clone();
                // Everything is ticked: an ISP usually knows all of its services.
                let ticked = form.values.is_empty() || form.checked("line", &id);
                cells.insert(0, match is(view, LineState::Declared) {
                    true => view! { <input type="checkbox" name="line" value=id checked=ticked aria-label=format!("Answer {name}")/> }.into_any(),
                    false => ().into_any(),
                });
            }
            Row::new(cells).id(format!("line-{}", line.id))
        })
        .collect();
    let table = view! { <DataTable caption="Lines of the order" columns=columns rows=rows/> };
    if !answers {
        return view! { <Card title="Lines" flush=true>{table}</Card> }.into_any();
    }
    let reason = form.field("reason");
    view! {
        <Card title="Lines" note="Confirming says that you sold the access; it promises no activation">
            <form method="post" action=action.to_owned()>
                {table}
                <div class="medium">
                    <TextArea field=reason label="Reason of a rejection" rows=2 hint="At least 10 characters; the customer reads it."/>
                </div>
                <SubmitRow>
                    <SubmitButton label="Confirm ticked lines" look=Look::Primary name="do" value="confirm"/>
                    <SubmitButton label="Reject ticked lines" look=Look::Danger name="do" value="reject"/>
                </SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

/// A form per rejected line.
pub(super) fn again(
    action: &str,
    detail: &OrderDetail,
    products: &[Offered],
    form: &FormState,
    rights: &Rights,
) -> AnyView {
    let rejected: Vec<&LineView> = detail
        .lines
        .iter()
        .filter(|view| rights.declare && is(view, LineState::Rejected))
        .collect();
    if rejected.is_empty() {
        return ().into_any();
    }
    let forms: Vec<AnyView> = rejected
        .into_iter()
        .map(|view| {
            let line = &view.line;
            let name = |field: &str| format!("{field}.{}", line.id);
            let field = |key: &str, stored: &str| {
                let mut field = form.field(&name(key));
                if field.values.is_empty() {
                    field.values.push(stored.to_owned());
                }
                field
            };
            let (service, product, date, prefixes) = (
                field("service_id", &line.service_id),
                field("product", &line.product),
                field("in_service_on", &line.in_service_on),
                field("prefixes", ""),
            );
            let lead = format!("Rejected: {}", line.reason);
            view! {
                <form method="post" action=action.to_owned() class="form">
                    <HiddenField name="line" value=line.id.clone()/>
                    <FormSection title=view.site_name.clone() lead=lead>
                        <TextField field=service label="Service id" required=true mono=true/>
                        <SelectField field=product label="Product" options=views::products(products) prompt="Not named"/>
                        <TextField field=date label="In service on" kind=Kind::Date required=true/>
                        <TextField field=prefixes label="IPv4 prefixes" mono=true wide=true
                            hint="Separated by spaces, for example 20.30.40.0/24. Enter them again: a rejected line holds none."/>
                    </FormSection>
                    <SubmitRow><SubmitButton label="Declare again" name="do" value="again"/></SubmitRow>
                </form>
            }
            .into_any()
        })
        .collect();
    view! { <Card title="Correct and declare again">{forms}</Card> }.into_any()
}

/// Moving a prefix to another ISP of the same site.
pub(super) fn assign(
    action: &str,
    detail: &OrderDetail,
    targets: &[(String, String, String)],
    form: &FormState,
    rights: &Rights,
) -> AnyView {
    let movable: Vec<Opt> = detail
        .prefixes
        .iter()
        .filter(|prefix| targets.iter().any(|(site, _, _)| *site == prefix.site_id))
        .map(|prefix| Opt::new(&prefix.id, &prefix.prefix))
        .collect();
    if !rights.assign || movable.is_empty() {
        return ().into_any();
    }
    let mut isps: Vec<Opt> = Vec::new();
    for (_, id, name) in targets {
        if isps.iter().all(|opt| opt.value != *id) {
            isps.push(Opt::new(id, name));
        }
    }
    let [prefix, isp] = form.fields(["prefix", "isp"]);
    view! {
        <Card title="Assign a prefix to another ISP" note="The old ISP runs until the new one is active">
            <form method="post" action=action.to_owned() class="medium">
                <SelectField field=prefix label="Prefix" options=movable required=true/>
                <SelectField field=isp label="ISP" options=isps required=true hint="ISPs with a live line for the same site."/>
                <SubmitRow><SubmitButton label="Assign prefix" name="do" value="assign"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

/// Ending a line.
pub(super) fn end(
    action: &str,
    detail: &OrderDetail,
    form: &FormState,
    rights: &Rights,
) -> AnyView {
    let live: Vec<Opt> = detail
        .lines
        .iter()
        .filter(|view| !is(view, LineState::Ended))
        .map(|view| {
            Opt::new(
                &view.line.id,
                format!("{} ({})", view.site_name, view.line.service_id),
            )
        })
        .collect();
    if !rights.end || live.is_empty() {
        return ().into_any();
    }
    let [line, reason] = form.fields(["line", "end_reason"]);
    view! {
        <Card title="End a line" note="Running traffic is not cut off: the site is at risk until another ISP is chosen">
            <form method="post" action=action.to_owned() class="medium">
                <SelectField field=line label="Line" options=live prompt="Choose a line" required=true/>
                <TextArea field=reason label="Reason" rows=2 required=true hint="At least 10 characters; the other side reads it."/>
                <SubmitRow><SubmitButton label="End line" look=Look::Danger name="do" value="end"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
