//! What can be done now: a form per step, and what can be said beside it.

use super::given;
use crate::server::service::documents::ACCEPTED;
use crate::server::service::requests::{Detail, loa};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{
    FileField, FormState, HiddenField, SubmitButton, SubmitRow, TextArea, TextField,
};
use leptos::prelude::*;
use maps_domain::interconnect::{Event, Kind, Party, State};
use maps_domain::pni::ConnectionState;
use maps_domain::time::UtcMs;

/// Events that end or hold up; they stand apart.
const TROUBLE: [Event; 4] = [Event::Block, Event::Fail, Event::Withdraw, Event::Unblock];

/// The next step for who looks, or whose turn it is.
pub(super) fn now(detail: &Detail, form: &FormState, action: &str, at: UtcMs) -> AnyView {
    let next: Vec<AnyView> = detail
        .events_open
        .iter()
        .filter(|event| !TROUBLE.contains(event) || **event == Event::Unblock)
        .map(|event| step(detail, *event, form, action, at))
        .collect();
    let said = detail.request.state.next_step();
    let edit = (matches!(
        detail.request.state,
        State::Draft | State::ProvisioningFailed
    ) && detail.side == Some(Party::Isp))
    .then(|| {
        let href = format!("/isp/requests/{}/edit", detail.row.id);
        view! { <p><ButtonLink href=href label="Correct what is asked for"/></p> }
    });
    view! {
        <Card title="Now">
            <div class="stack">
                <p>{said}</p>
                {next}
                {convert(detail, action)}
                {edit}
                {given::correction(detail, form, action, at)}
                {letter(detail, form, action, at)}
                {trouble(detail, form, action)}
            </div>
        </Card>
    }
    .into_any()
}

fn hidden(detail: &Detail) -> AnyView {
    view! { <HiddenField name="version" value=detail.row.version.to_string()/> }.into_any()
}

fn step(detail: &Detail, event: Event, form: &FormState, action: &str, at: UtcMs) -> AnyView {
    let blank = FormState::default();
    // Typed into the correction, which has the same fields.
    let form = if form.value("do") == "correct" {
        &blank
    } else {
        form
    };
    let builds = detail.request.kind != Kind::TypeConversion;
    let fields = match event {
        Event::Approve if builds => given::place(form),
        Event::OrderCabling => given::port(form, detail.request.kind),
        Event::FinishCabling => given::cross_connect(form),
        Event::Validate | Event::Activate if builds => {
            given::seen(form, &detail.to_see, at).into_any()
        }
        Event::Activate if !builds => {
            let open = detail
                .connections
                .iter()
                .filter(|pni| !detail.assigned.converted.contains(&pni.name))
                .count();
            if open > 0 {
                let left = match open {
                    1 => "1 connection is".to_owned(),
                    n => format!("{n} connections are"),
                };
                return view! { <p class="muted">{format!("{left} not converted yet; then it can be activated.")}</p> }
                    .into_any();
            }
            ().into_any()
        }
        _ => ().into_any(),
    };
    let note = matches!(
        event,
        Event::Approve | Event::FinishCabling | Event::Validate | Event::Activate | Event::Retry
    )
    .then(|| {
        let field = form.field("note");
        view! { <TextField field=field label="Note" wide=true hint="The other side reads it."/> }
    });
    let label = match (event, builds) {
        (Event::Submit, _) => "Send to Microsoft",
        (Event::Approve, true) => "Approve and issue the LOA",
        (Event::Approve, false) => "Approve the type change",
        (Event::OrderCabling, _) => "Give port and addresses",
        _ => event.label(),
    };
    view! {
        <form method="post" action=action.to_owned() class="stack medium">
            {hidden(detail)}
            {fields}
            {note}
            <SubmitRow><SubmitButton label=label look=Look::Primary name="do" value=event.as_str()/></SubmitRow>
        </form>
    }
    .into_any()
}

/// Converting connection after connection.
fn convert(detail: &Detail, action: &str) -> Option<AnyView> {
    let next = detail.next.as_ref()?;
    if detail.side != Some(Party::Microsoft) || detail.request.state != State::TypeChangeInProgress
    {
        return None;
    }
    let (label, value) = match next.connection_state {
        ConnectionState::TypeChangeInProgress => (
            format!("{} is up again: converted", next.name),
            "convert-finish",
        ),
        _ => (format!("Start converting {}", next.name), "convert-start"),
    };
    Some(
        view! {
            <form method="post" action=action.to_owned()>
                {hidden(detail)}
                <SubmitRow><SubmitButton label=label look=Look::Primary name="do" value=value/></SubmitRow>
            </form>
        }
        .into_any(),
    )
}

/// Revoking and issuing letters anew, for Microsoft.
fn letter(detail: &Detail, form: &FormState, action: &str, at: UtcMs) -> Option<AnyView> {
    if detail.side != Some(Party::Microsoft) || detail.letters.is_empty() {
        return None;
    }
    let holds = detail.letters.iter().any(|loa| loa.holds(at));
    // While one holds, another rack or port is a correction.
    let anew = (!holds && loa::can_reissue(&detail.row)).then(|| {
        view! {
            <details class="fold" open=form.error("rack").is_some() || form.error("port").is_some()>
                <summary>"Issue a new LOA"</summary>
                <form method="post" action=action.to_owned() class="stack">
                    {hidden(detail)}
                    {given::place(form)}
                    <SubmitRow><SubmitButton label="Issue LOA" name="do" value="loa-issue"/></SubmitRow>
                </form>
            </details>
        }
    });
    let revoke = holds.then(|| {
        let field = form.field("revoke_reason");
        let open = field.error.is_some();
        view! {
            <details class="fold" open=open>
                <summary>"Revoke the LOA"</summary>
                <form method="post" action=action.to_owned() class="stack">
                    {hidden(detail)}
                    <TextArea field=field label="Reason of the revocation" rows=2 required=true hint="At least 10 characters; the ISP reads it. Whoever verifies the letter sees from now on that it is revoked."/>
                    <SubmitRow><SubmitButton label="Revoke LOA" look=Look::Danger name="do" value="loa-revoke"/></SubmitRow>
                </form>
            </details>
        }
    });
    (anew.is_some() || revoke.is_some()).then(|| view! { {anew} {revoke} }.into_any())
}

/// Blockers, failures and withdrawal.
fn trouble(detail: &Detail, form: &FormState, action: &str) -> Option<AnyView> {
    let can = |event: Event| detail.events_open.contains(&event);
    let (block, fail, withdraw) = (can(Event::Block), can(Event::Fail), can(Event::Withdraw));
    if !(block || fail || withdraw) {
        return None;
    }
    let field = form.field("reason");
    let open = field.error.is_some();
    let blocked = detail.request.state == State::ExternalBlocker;
    let label = match blocked {
        true => "It is still blocked",
        false => Event::Block.label(),
    };
    let blocker = block.then(|| view! { <SubmitButton label=label name="do" value="block"/> });
    let failure = fail
        .then(|| view! { <SubmitButton label="Fail" look=Look::Danger name="do" value="fail"/> });
    let report = (block || fail).then(|| {
        view! {
            <form method="post" action=action.to_owned() class="stack">
                {hidden(detail)}
                <TextArea field=field label="Reason" rows=2 required=true hint="At least 10 characters; both sides read it. Say what is missing and who can mend it."/>
                <SubmitRow>{blocker} {failure}</SubmitRow>
            </form>
        }
    });
    let withdraw = withdraw.then(|| {
        let href = format!("{action}/withdraw");
        view! {
            <p class="muted">"Withdrawing ends the request for good and revokes its LOA; the connection that was planned for it is retired, with its path, and can be restored."</p>
            <SubmitRow><ButtonLink href=href label="Withdraw the request" look=Look::Danger/></SubmitRow>
        }
    });
    Some(
        view! {
            <details class="fold" open=open>
                <summary>"Something is in the way"</summary>
                <div class="stack">{report} {withdraw}</div>
            </details>
        }
        .into_any(),
    )
}

/// Comment and attachment.
pub(super) fn talk(form: &FormState, action: &str) -> AnyView {
    let accept: Vec<String> = ACCEPTED.iter().map(|(e, _)| format!(".{e}")).collect();
    let [comment, file, note] = form.fields(["comment", "file", "file_note"]);
    let open = file.error.is_some() || note.error.is_some();
    view! {
        <form method="post" action=action.to_owned() class="stack">
            <TextArea field=comment label="Comment" rows=2 required=true hint="The other side is told."/>
            <SubmitRow><SubmitButton label="Comment" name="do" value="comment"/></SubmitRow>
        </form>
        <details class="fold" open=open>
            <summary>"Attach a document"</summary>
            <form method="post" action=action.to_owned() enctype="multipart/form-data" class="stack">
                <FileField field=file label="File" accept=accept.join(",") required=true
                    hint="PDF, PNG, JPEG, GeoJSON, KML, CSV or TXT, up to 20 MB. Both sides can read it."/>
                <TextField field=note label="Note" wide=true hint="What to look at. At most 300 characters."/>
                <SubmitRow><SubmitButton label="Attach" name="do" value="attach"/></SubmitRow>
            </form>
        </details>
    }
    .into_any()
}
