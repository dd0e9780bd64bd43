//! What will go wrong later unless it is done now, said at the top of a request's page.

use crate::server::service::ground::metro_name;
use crate::server::service::requests::{self, Detail};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{HiddenField, SubmitButton, field_id};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::interconnect::Party;

/// What the ISP has to record of a new connection before it goes live; `None` when nothing is open.
pub(super) fn before_service(detail: &Detail, viewer: OrgKind) -> Option<AnyView> {
    let open = &detail.open_before_service;
    if open.is_empty() {
        return None;
    }
    let name = &detail.row.label;
    let (title, how) = match (&detail.row.pni_id, viewer) {
        (_, OrgKind::Microsoft) => (
            format!("The ISP has to record more of {name} before it goes live"),
            "The ISP's last step is refused until then.".to_owned(),
        ),
        (None, _) => (
            format!("Record more of {name} before it goes live"),
            "Once the request is sent, the connection is in your inventory as planned: record it there."
                .to_owned(),
        ),
        (Some(_), _) => (
            format!("Record more of {name} before it goes live"),
            "Reporting the cross-connect is refused until then, because the region would no longer pass."
                .to_owned(),
        ),
    };
    let text = format!("{} {how}", open.join(" "));
    let form = match (&detail.row.pni_id, detail.side, viewer) {
        (Some(id), Some(_), OrgKind::Isp) => {
            let href = format!("/isp/interconnects/pni/{id}");
            view! { <ButtonLink href=href label="Fill in the form"/> }.into_any()
        }
        _ => ().into_any(),
    };
    // The refusal of the step leads here.
    let id = field_id("pni");
    Some(view! { <div id=id tabindex="-1"><Alert tone=Tone::Warn title=title text=text action=form/></div> }.into_any())
}

/// Which legs an augmentation leaves behind (PNI-07), and for the ISP their drafts; `None` when they are
/// equal afterwards.
pub(super) fn uneven(detail: &Detail, viewer: OrgKind, action: &str) -> Option<AnyView> {
    if detail.uneven.is_empty() {
        return None;
    }
    let metro = metro_name(&detail.catalogue, &detail.row.metro_id);
    let named: Vec<String> = detail
        .uneven
        .iter()
        .map(|leg| format!("{} ({})", leg.name, leg.bandwidth))
        .collect();
    let named = named.join(", ");
    let title = format!("Afterwards the legs of {metro} differ (PNI-07)");
    let own = detail.side == Some(Party::Isp) && viewer == OrgKind::Isp;
    let text = match viewer {
        OrgKind::Microsoft => format!(
            "The ISP has to ask for the same at {named}. The rule only warns while an augmentation is under way there, and fails once this one is Active alone."
        ),
        _ => format!(
            "Ask for the same at {named}. The rule only warns while an augmentation is under way there; once this one is Active alone, {metro} no longer passes."
        ),
    };
    let drafts: Vec<AnyView> = detail
        .uneven
        .iter()
        .filter(|_| own)
        .filter_map(|leg| leg.request.as_ref())
        .map(|(id, number)| {
            let href = requests::href(OrgKind::Isp, id);
            view! { <ButtonLink href=href label=format!("Open request {number}")/> }.into_any()
        })
        .collect();
    let missing: Vec<&str> = detail
        .uneven
        .iter()
        .filter(|leg| leg.request.is_none())
        .map(|leg| leg.name.as_str())
        .collect();
    let button = (own && !missing.is_empty()).then(|| {
        let label = format!("Draft the same for {}", missing.join(", "));
        view! {
            <form method="post" action=action.to_owned()>
                <HiddenField name="version" value=detail.row.version.to_string()/>
                <SubmitButton label=label look=Look::Secondary name="do" value="level"/>
            </form>
        }
    });
    let actions = view! { {drafts} {button} }.into_any();
    Some(view! { <Alert tone=Tone::Warn title=title text=text action=actions/> }.into_any())
}
