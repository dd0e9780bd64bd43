//! Values that a side gives: port and addresses, what was seen, the cross-connect; the same fields when they
//! are given for the first time and when they are corrected.

use crate::server::http::req::Pairs;
use crate::server::service::requests::{Correctable, Detail, Inputs};
use crate::ui::form::{
    FormState, HiddenField, MiniSection, SubmitButton, SubmitRow, TextArea, TextField,
};
use leptos::prelude::*;
use maps_domain::interconnect::{Check, Kind, Typed};
use maps_domain::time::UtcMs;

/// What was typed along with a step or a correction.
pub(super) fn read(form: &Pairs) -> Inputs {
    let value = |name: &str| form.get(name).to_owned();
    let seen = |check: &Check| {
        let part = |part: &str| value(&format!("{}_{part}", check.as_str()));
        let typed = Typed {
            on: part("on"),
            by: part("by"),
            result: part("result"),
        };
        (*check, typed)
    };
    Inputs {
        reason: value("reason"),
        note: value("note"),
        rack: value("rack"),
        port: value("port"),
        microsoft_router: value("microsoft_router"),
        session_v4: value("session_v4"),
        session_v6: value("session_v6"),
        cross_connect: value("cross_connect"),
        seen: Check::ALL.iter().map(seen).collect(),
    }
}

/// Where the cross-connect ends, for the letter.
pub(super) fn place(form: &FormState) -> AnyView {
    let [rack, port] = form.fields(["rack", "port"]);
    view! {
        <TextField field=rack label="Rack" required=true hint="Microsoft's cage and rack, as the technician finds it."/>
        <TextField field=port label="Panel and port" required=true/>
    }
    .into_any()
}

/// Microsoft's port and session addresses.
pub(super) fn port(form: &FormState, kind: Kind) -> AnyView {
    let [router, v4, v6] = form.fields(["microsoft_router", "session_v4", "session_v6"]);
    view! {
        <TextField field=router label="Microsoft router" required=true mono=true/>
        <TextField field=v4 label="IPv4 session subnet" mono=true required=kind == Kind::NewPni
            hint="/31 or /30, for example 198.18.0.0/31."/>
        <TextField field=v6 label="IPv6 session subnet" mono=true hint="/127."/>
    }
    .into_any()
}

/// What the ISP reports of the cross-connect.
pub(super) fn cross_connect(form: &FormState) -> AnyView {
    let field = form.field("cross_connect");
    view! {
        <TextArea field=field label="Cross-connect" rows=3 required=true
            hint="Order number, light levels on both ends in dBm, result of the link test in 169.254.0.0/16."/>
    }
    .into_any()
}

/// What was seen, check by check: when, by whom, and the figure where there is one.
pub(super) fn seen(form: &FormState, checks: &[Check], now: UtcMs) -> Vec<AnyView> {
    checks.iter().map(|check| one(form, *check, now)).collect()
}

fn one(form: &FormState, check: Check, now: UtcMs) -> AnyView {
    let field = |part: &str| form.field(&format!("{}_{part}", check.as_str()));
    let result = check
        .result()
        .map(|label| view! { <TextField field=field("result") label=label required=true/> });
    let day = format!("For example {}.", now.date());
    view! {
        <MiniSection title=check.label()>
            {result}
            <TextField field=field("on") label=format!("{}: seen on", check.label()) required=true hint=day/>
            <TextField field=field("by") label=format!("{}: seen by", check.label()) required=true hint="A name or a team."/>
        </MiniSection>
    }
    .into_any()
}

/// The form that corrects what was given; `None` when there is nothing to correct.
pub(super) fn correction(
    detail: &Detail,
    form: &FormState,
    action: &str,
    now: UtcMs,
) -> Option<AnyView> {
    let open = &detail.correctable;
    if open.is_empty() {
        return None;
    }
    let returned = form.value("do") == "correct";
    let form = match returned {
        true => form.clone(),
        false => as_given(detail, open),
    };
    let place = open.place.is_some().then(|| {
        view! {
            {place(&form)}
            <p class="muted">"Another rack or port makes a new letter of authorisation; the present one is superseded."</p>
        }
    });
    let port = open.port.then(|| port(&form, detail.request.kind));
    let seen = seen(&form, &open.seen, now);
    let cross_connect = open.cross_connect.then(|| cross_connect(&form));
    Some(
        view! {
            <details class="fold" open=returned>
                <summary>"Correct what was given"</summary>
                <form method="post" action=action.to_owned() class="stack medium">
                    <HiddenField name="version" value=detail.row.version.to_string()/>
                    {place} {port} {seen} {cross_connect}
                    <p class="muted">"The other side is told what it was and what it is."</p>
                    <SubmitRow><SubmitButton label="Save the correction" name="do" value="correct"/></SubmitRow>
                </form>
            </details>
        }
        .into_any(),
    )
}

/// The values as they were given.
fn as_given(detail: &Detail, open: &Correctable) -> FormState {
    let assigned = &detail.assigned;
    let (rack, port) = open.place.clone().unwrap_or_default();
    let mut form = FormState::default()
        .with("rack", rack)
        .with("port", port)
        .with("microsoft_router", &assigned.microsoft_router)
        .with("session_v4", &assigned.session_v4)
        .with("session_v6", &assigned.session_v6)
        .with("cross_connect", &assigned.cross_connect);
    for seen in &assigned.seen {
        let name = |part: &str| format!("{}_{part}", seen.check.as_str());
        form = form
            .with(&name("on"), &seen.on)
            .with(&name("by"), &seen.by)
            .with(&name("result"), &seen.result);
    }
    form
}
