//! Comments and answers: short forms of the application's page.

use super::{id_of, show};
use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::{parse_about, talk};

/// Comments at a rule, at a part, or on the whole.
pub async fn comment(req: &Req) -> Answer {
    let id = id_of(req)?;
    let outcome = async {
        let about = parse_about("about", req.form.get("about"))?;
        talk::comment(&req.ctx, &id, about, req.form.get("comment")).await
    };
    finish(req, outcome.await, "#conversation").await
}

/// Answers one requested change.
pub async fn answer(req: &Req) -> Answer {
    let id = id_of(req)?;
    let outcome = talk::answer(&req.ctx, &id, req.form.get("point"), req.form.get("answer"));
    finish(req, outcome.await, "#points").await
}

async fn finish(req: &Req, outcome: Result<(), AppError>, place: &str) -> Answer {
    match outcome {
        Ok(()) => done(
            format!("/isp/applications/{}", id_of(req)?),
            &format!("sent{place}"),
        ),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show::with(req, status, form).await
        }
    }
}
