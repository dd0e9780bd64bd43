//! The second step: type, covered metros, a message, the standing authorisation.

use super::steps::{self, Writing};
use super::{id_of, new};
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::applications::{draft, read};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::Look;
use crate::ui::form::{
    CheckField, CheckGroup, ErrorSummary, FormSection, FormState, HiddenField, Opt, RadioGroup,
    SubmitButton, SubmitRow, TextArea,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;

/// The form, filled in from the draft.
pub async fn page(req: &Req) -> Answer {
    let detail = read::detail(&req.ctx, &id_of(req)?).await?;
    let mut form = FormState::default()
        .with("partner_type", &detail.app.partner_type)
        .with("note", detail.app.answers().note);
    for metro in detail.app.metros() {
        form = form.with("metros", metro);
    }
    if detail.standing.is_some() {
        form = form.with("standing", "yes");
    }
    show(req, StatusCode::OK, form, detail).await
}

/// Saves and goes on to the attestations, or back to the application.
pub async fn post(req: &Req) -> Answer {
    let id = id_of(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    let may_stand = req
        .ctx
        .may(Action::GrantStandingAuthorisation, &detail.app.org());
    let scope = draft::Scope {
        partner_type: req.form.get("partner_type").to_owned(),
        metros: req.form.all("metros").map(str::to_owned).collect(),
        note: req.form.get("note").to_owned(),
        // Who may not give it leaves it as it is.
        standing: if may_stand {
            req.form.has("standing")
        } else {
            detail.standing.is_some()
        },
    };
    let version = req.form.get("version").parse().unwrap_or_default();
    match draft::edit_scope(&req.ctx, &id, version, &scope).await {
        Ok(()) if req.form.get("then") == "next" => {
            see_other(format!("/isp/applications/{id}/attestations"))
        }
        Ok(()) => done(format!("/isp/applications/{id}"), "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, detail).await
        }
    }
}

/// Gives or takes back the standing authorisation, in any state of the application.
pub async fn standing(req: &Req) -> Answer {
    let id = id_of(req)?;
    let wanted = req.form.get("standing") == "yes";
    draft::set_standing(&req.ctx, &id, wanted).await?;
    done(
        format!("/isp/applications/{id}"),
        if wanted { "granted" } else { "revoked" },
    )
}

/// What the standing authorisation means: signed with it.
pub(super) const STANDING: &str = "We authorise automated turn-up in this region: confirmed orders with valid prefixes are turned on without another click from us.";

async fn show(req: &Req, status: StatusCode, form: FormState, detail: read::Detail) -> Answer {
    if !detail.state.is_editable() {
        return see_other(format!("/isp/applications/{}", detail.app.id));
    }
    let own = detail.app.app_id();
    let counts = draft::connections_by_metro(&req.ctx, &detail.app.org()).await?;
    let mut frame = req
        .frame(
            "Metros and type",
            &[
                ("Applications", "/isp/applications"),
                (&detail.region.name, &format!("/isp/applications/{own}")),
            ],
        )
        .await?;
    frame.lead = Some(format!(
        "Which edge sites in {} shall the qualification cover?",
        detail.region.name
    ));
    let may_stand = req
        .ctx
        .may(Action::GrantStandingAuthorisation, &detail.app.org());
    req.page_with(status, frame, move || {
        let n = |id: &str| counts.iter().find(|(m, _)| m == id).map_or(0, |(_, n)| *n);
        let options: Vec<Opt> = detail
            .metros
            .iter()
            .map(|metro| {
                let note = match n(metro.id.as_str()) {
                    0 => "no live connection recorded".to_owned(),
                    1 => "1 live connection recorded".to_owned(),
                    many => format!("{many} live connections recorded"),
                };
                Opt::new(metro.id.as_str(), &metro.name).note(note)
            })
            .collect();
        let nothing = detail.metros.iter().all(|m| n(m.id.as_str()) == 0);
        let [partner, metros, note, standing] = form.fields(["partner_type", "metros", "note", "standing"]);
        let version = form.version(detail.app.version);
        view! {
            {steps::writing(&detail, Writing::Scope)}
            {nothing.then(|| view! {
                <Alert tone=Tone::Warn title="No live connection is recorded in this region."
                    text="The verdict rests on your interconnects. Record them first, or choose the metros now and record them after."
                    action=view! { <a href="/isp/interconnects">"Record interconnects"</a> }.into_any()/>
            })}
            <form method="post" action=format!("/isp/applications/{own}/metros") class="form">
                <ErrorSummary form=form/>
                <HiddenField name="version" value=version/>
                <FormSection title="Covered metros" lead="Each must be redundant by itself; for tier Geo, each also needs a backup metro.">
                    <CheckGroup field=metros label="Edge sites" options=options required=true/>
                </FormSection>
                <FormSection title="Type">
                    <RadioGroup field=partner label="As what do you apply?" options=new::partner_options() required=true/>
                </FormSection>
                <FormSection title="For the reviewers">
                    <TextArea field=note label="Message" hint="What they should know before they read the evidence. At most 2,000 characters."/>
                </FormSection>
                <FormSection title="Automated turn-up">
                    {if may_stand {
                        view! { <CheckField field=standing label=STANDING hint="You can take it back at any time; customers that are on stay on."/> }.into_any()
                    } else {
                        let given = if detail.standing.is_some() { "Given" } else { "Not given" };
                        view! { <p class="field-wide">{format!("{given}. An administrator of your organisation decides: “{STANDING}”")}</p> }.into_any()
                    }}
                </FormSection>
                <SubmitRow>
                    <SubmitButton label="Save and go on" look=Look::Primary name="then" value="next"/>
                    <SubmitButton label="Save as draft" name="then" value="later"/>
                </SubmitRow>
            </form>
        }
    })
    .await
}
