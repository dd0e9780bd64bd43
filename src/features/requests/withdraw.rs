//! Withdrawing a request: asked first, because it cannot be taken up again.

use super::words::own_section;
use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::http::{Answer, Req};
use crate::server::service::requests::{self, Inputs};
use maps_domain::interconnect::Event;

/// Asks.
pub async fn ask(req: &Req) -> Answer {
    question(req).await?.0.ask(req).await
}

/// Withdraws.
pub async fn withdraw(req: &Req) -> Answer {
    let (question, version) = question(req).await?;
    let id = req.param("id")?;
    let outcome = requests::act(&req.ctx, id, version, Event::Withdraw, &Inputs::default()).await;
    question.answer(req, outcome, "withdrawn").await
}

/// What is asked, and the version of the request that it is asked about.
async fn question(req: &Req) -> Result<(Question, i64), AppError> {
    own_section(req)?;
    let detail = requests::detail(&req.ctx, req.param("id")?).await?;
    let number = detail.row.number;
    let question = Question {
        title: format!("Withdraw request {number}?"),
        means: format!(
            "Request {number} ({}) ends for good, and a letter of authorisation that was issued for it is revoked. Microsoft is told when it has the request already. The connection that was planned for it is retired in the inventory, with its path, and can be restored there.",
            requests::title(&detail.row, &detail.catalogue)
        ),
        button: format!("Withdraw request {number}"),
        back: ("Request", format!("/isp/requests/{}", detail.row.id)),
    };
    Ok((question, detail.row.version))
}
