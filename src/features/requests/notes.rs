//! What will go wrong later unless it is done now, said at the top of a request's page.

use crate::server::service::requests::Detail;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::ButtonLink;
use crate::ui::form::field_id;
use leptos::prelude::*;
use maps_domain::access::OrgKind;

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
