//! The form of a connection, new or stored, with the verdict of its edge site beside it.

use super::islands::{FORM, LiveVerdict};
use super::words::{self, own_isp};
use super::{fields, record, verdict};
use crate::error::AppError;
use crate::features::history;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::inventory::{self, Interconnect};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::Facts;
use crate::ui::form::{ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow};
use crate::ui::history::{History, HistoryEntry};
use crate::ui::shared::packed::Packed;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::preview::{DraftPreview, PreviewBase};
use maps_domain::ids::PniId;
use maps_domain::pni::{InventoryStatus, MapsUse, PniDraft, Record};

/// The form of a new connection: empty, at an edge site, or from another one.
pub async fn new_page(req: &Req) -> Answer {
    own_isp(req)?;
    let draft = match req.query.get("from") {
        "" => inventory::blank(req.query.get("metro")),
        id => inventory::copy_of(&req.ctx, &PniId::from(id)).await?,
    };
    let form = fields::state(&draft);
    show_new(req, StatusCode::OK, draft, form).await
}

/// Adds it, or only checks it.
pub async fn create(req: &Req) -> Answer {
    own_isp(req)?;
    let draft = fields::typed(req);
    if req.form.get("do") == "check" {
        let form = FormState::from_values(req.form.0.clone());
        return show_new(req, StatusCode::OK, draft, form).await;
    }
    match inventory::add(&req.ctx, &draft).await {
        Ok(id) => done(format!("/isp/interconnects/pni/{id}"), "added"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_new(req, status, draft, form).await
        }
    }
}

/// A stored connection.
pub async fn page(req: &Req) -> Answer {
    let found = mine(req).await?;
    let draft = inventory::draft_of(&found);
    let form = fields::state(&draft);
    show(req, StatusCode::OK, found, draft, form).await
}

/// Changes it, or only checks it.
pub async fn save(req: &Req) -> Answer {
    let found = mine(req).await?;
    let id = found.pni.id.clone();
    let mut draft = fields::typed(req);
    draft.id = id.to_string();
    if req.form.get("do") == "check" {
        let form = FormState::from_values(req.form.0.clone());
        return show(req, StatusCode::OK, found, draft, form).await;
    }
    let version = req.form.get("version").parse().unwrap_or_default();
    match inventory::edit(&req.ctx, &id, version, &draft).await {
        Ok(record) => {
            let fell = found.pni.record == Record::Confirmed && record == Record::Claimed;
            let code = if fell { "saved-to-confirm" } else { "saved" };
            done(&req.path, code)
        }
        Err(error) => {
            let (status, form) = req.returned(error)?;
            let newest = mine(req).await?;
            show(req, status, newest, draft, form).await
        }
    }
}

async fn mine(req: &Req) -> Result<Interconnect, AppError> {
    own_isp(req)?;
    inventory::one(&req.ctx, &PniId::from(req.param("id")?)).await
}

async fn show_new(req: &Req, status: StatusCode, draft: PniDraft, form: FormState) -> Answer {
    let base = inventory::preview_base(&req.ctx, &draft.metro, None).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let crumbs = [("Interconnects", "/isp/interconnects")];
    let mut frame = req.frame("New PNI", &crumbs).await?;
    frame.lead = Some(
        "Five fields are needed; the verdict beside the form follows what you type.".to_owned(),
    );
    frame.islands = true;
    req.page_with(status, frame, move || {
        let main = the_form("/isp/interconnects/new", &form, &catalogue, None, "Add PNI");
        let aside = beside(base, draft);
        view! { <ErrorSummary form=form.clone()/> <Split main=main aside=aside/> }
    })
    .await
}

async fn show(
    req: &Req,
    status: StatusCode,
    found: Interconnect,
    draft: PniDraft,
    form: FormState,
) -> Answer {
    let pni = &found.pni;
    let base = inventory::preview_base(&req.ctx, &draft.metro, Some(&pni.id)).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let entries = history::of_object(&req.ctx, "pni", pni.id.as_str()).await?;
    let metro = words::metro(&catalogue, pni);
    let metro_href = format!("/isp/interconnects/{}", pni.metro);
    let crumbs = [
        ("Interconnects", "/isp/interconnects"),
        (metro.as_str(), metro_href.as_str()),
    ];
    let mut frame = req.frame(&pni.name, &crumbs).await?;
    frame.badge = Some(match pni.status {
        InventoryStatus::Retired => words::status_badge(pni.status),
        _ => words::record_badge(pni.record),
    });
    frame.lead = Some(lead(&found, &metro));
    let edits = req.ctx.may(Action::EditInventory, &found.owner);
    let retired = pni.status == InventoryStatus::Retired;
    if edits && !retired {
        let copy = format!("/isp/interconnects/new?from={}", pni.id);
        let retire = format!("/isp/interconnects/pni/{}/retire", pni.id);
        frame.actions = vec![
            view! { <ButtonLink href=copy label="Duplicate"/> }.into_any(),
            view! { <ButtonLink href=format!("/isp/maintenance?pni={}", pni.id) label="Plan maintenance"/> }.into_any(),
            view! { <ButtonLink href=retire label="Retire …" look=Look::Danger/> }.into_any(),
        ];
    } else if edits {
        let restore = format!("/isp/interconnects/pni/{}/restore", pni.id);
        frame.actions = vec![
            view! { <ActionButton action=restore label="Restore as planned" look=Look::Primary/> }
                .into_any(),
        ];
    }
    frame.islands = edits && !retired;
    let version = form.version(found.version);
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let dispute = (found.pni.record == Record::Disputed && !retired).then(|| view! {
            <Alert tone=Tone::Fail title="Microsoft disputes this record"
                text=format!("{} Correct what is wrong and save: it is then claimed again and Microsoft looks at it anew.", found.reason)/>
        });
        let body = if edits && !retired {
            let version = Some(version);
            let main = the_form(&action, &form, &catalogue, version, "Save");
            view! { <Split main=main aside=beside(base, draft)/> }.into_any()
        } else {
            view! { <Card title="As recorded"><Facts facts=record::facts(&found, &catalogue) columns=true/></Card> }.into_any()
        };
        view! {
            <ErrorSummary form=form.clone()/>
            {dispute}
            {body}
            {history_card(entries)}
        }
    })
    .await
}

fn lead(found: &Interconnect, metro: &str) -> String {
    let pni = &found.pni;
    let counts = if pni.status == InventoryStatus::Retired {
        "retired: it counts nowhere and is kept for its history"
    } else if pni.is_usable() {
        match pni.maps_use {
            MapsUse::InUse => "confirmed by Microsoft: it counts in decisions",
            MapsUse::Converting => {
                "confirmed by Microsoft: it counts in decisions, and carries customers once its type conversion is finished"
            }
            MapsUse::Ordinary => {
                "confirmed by Microsoft: it counts in decisions, but carries customers only after its type conversion"
            }
        }
    } else {
        match (pni.status, pni.record) {
            (_, Record::Disputed) => "disputed: it counts nowhere until settled",
            (InventoryStatus::Planned, _) => "planned: it counts in previews only",
            _ if pni.kind == maps_domain::pni::PniKind::Exchange => {
                "on an exchange: kept, but not eligible (PNI-01)"
            }
            _ => "claimed: it counts in a decision once Microsoft has confirmed it",
        }
    };
    format!("{} at {metro}, {counts}.", pni.bandwidth)
}

fn the_form(
    action: &str,
    form: &FormState,
    catalogue: &Catalogue,
    version: Option<String>,
    save: &'static str,
) -> AnyView {
    view! {
        <form id=FORM method="post" action=action.to_owned() class="form">
            {version.map(|version| view! { <HiddenField name="version" value=version/> })}
            {fields::sections(form, catalogue)}
            <SubmitRow>
                <SubmitButton label=save look=Look::Primary name="do" value="save"/>
                <SubmitButton label="Check without saving" name="do" value="check" unchecked=true/>
            </SubmitRow>
        </form>
    }
    .into_any()
}

/// The verdict beside the form: as the values stand, and live where a script runs.
fn beside(base: PreviewBase, draft: PniDraft) -> AnyView {
    let note = match base.judge(&draft) {
        DraftPreview::Verdict(preview) => {
            verdict::tier_badge(
                preview
                    .planned
                    .as_ref()
                    .map_or(preview.today.tier, |planned| planned.tier),
            )
            .text
        }
        DraftPreview::Incomplete(_) => "Follows the form".to_owned(),
    };
    view! {
        <Card title="Verdict of the edge site" note=note>
            <LiveVerdict start=Packed((base, draft))/>
        </Card>
    }
    .into_any()
}

fn history_card(entries: Vec<HistoryEntry>) -> AnyView {
    view! { <Card title="History"><History entries=entries/></Card> }.into_any()
}
