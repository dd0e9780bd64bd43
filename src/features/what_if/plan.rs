//! Takes the step of a plan over into the ISP's inventory.

use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::what_if::{About, add_planned};
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::policy::PartnerType;

/// Adds the connection of the step as planned, and opens it.
pub async fn add(req: &Req) -> Answer {
    let form = &req.form;
    let covered: Vec<MetroId> = form
        .all("metro")
        .map(|id| MetroId::new(id.to_owned()))
        .collect();
    let about = About {
        region: RegionId::new(form.get("region").to_owned()),
        partner: PartnerType::parse(form.get("partner")).map_err(|_| AppError::NotFound)?,
        covered: (!covered.is_empty()).then_some(covered),
    };
    let pni = add_planned(&req.ctx, &about, form.get("step")).await?;
    done(format!("/isp/interconnects/pni/{pni}"), "planned")
}
