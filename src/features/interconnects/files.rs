//! The inventory as files that import again unchanged, and a template to start from.

use super::words::own_isp;
use crate::server::http::render::download;
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::inventory;
use maps_domain::evidence::to_json;
use maps_domain::pni::{template_csv, to_csv};

/// Every connection that is not retired, as CSV.
pub async fn csv(req: &Req) -> Answer {
    let inventory = inventory(&req.ctx, &own_isp(req)?).await?;
    let body = to_csv(&inventory.evidence.pnis);
    Ok(download(
        "interconnects.csv",
        "text/csv; charset=utf-8",
        body,
    ))
}

/// The whole evidence/1 document.
pub async fn json(req: &Req) -> Answer {
    let inventory = inventory(&req.ctx, &own_isp(req)?).await?;
    let body = to_json(&inventory.evidence);
    Ok(download("evidence.json", "application/json", body))
}

/// Header and one example row.
pub async fn template(req: &Req) -> Answer {
    own_isp(req)?;
    Ok(download(
        "interconnects-template.csv",
        "text/csv; charset=utf-8",
        template_csv(),
    ))
}
