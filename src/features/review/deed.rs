//! What a posted form of the application page does: from the button that was pressed to the use case,
//! and from its field errors back to the fields of the page.

use super::bar::OTHERS;
use crate::error::AppError;
use crate::server::http::Req;
use crate::server::http::req::Pairs;
use crate::server::service::applications::changes::{self, Point};
use crate::server::service::applications::{
    claim, decide, exception, moves, overrule, parse_about, recommend, talk,
};
use crate::server::service::inventory::{self, Confirmation};
use maps_domain::field::FieldError;
use maps_domain::ids::{ApplicationId, MetroId, PniId, UserId};

/// Does it. `Ok` is the code of what was done.
///
/// # Errors
/// What the use case refuses, its field errors at the fields of the page.
pub async fn run(req: &Req, id: &ApplicationId) -> Result<&'static str, AppError> {
    let (ctx, form) = (&req.ctx, &req.form);
    let deed = form.get("do");
    let unsigned = ["comment", "confirm-pnis", "dispute-pnis"];
    let as_seen = moves::still_as_seen(ctx, id, form.get("version")).await;
    match as_seen {
        // What is only said, or said of a connection, holds whatever happened to the application.
        Err(AppError::Conflict(_)) if unsigned.contains(&deed) => {}
        other => other?,
    }
    match deed {
        "claim" => claim::claim(ctx, id).await.map(|()| "claimed"),
        "release" => claim::release(ctx, id).await.map(|()| "released"),
        "reassign" => claim::reassign(ctx, id, &UserId::from(form.get("reviewer")))
            .await
            .map(|()| "reassigned"),
        "request-changes" => request_changes(req, id).await.map(|()| "requested"),
        "recommend" => propose(req, id).await.map(|()| "recommended"),
        "approve" => decide::approve(ctx, id, form.get("decide.reason"))
            .await
            .map(|_| "decided")
            .map_err(|e| at(e, "reason", "decide.reason")),
        "decline" => decide::decline(ctx, id, form.get("decide.reason"))
            .await
            .map(|()| "decided")
            .map_err(|e| at(e, "reason", "decide.reason")),
        "send-back" => decide::send_back(ctx, id, form.get("decide.reason"))
            .await
            .map(|()| "sent-back")
            .map_err(|e| at(e, "reason", "decide.reason")),
        "exception" => {
            let (until, plan) = (form.get("exception.until"), form.get("exception.plan"));
            exception::grant(ctx, id, until, plan)
                .await
                .map(|()| "excepted")
                .map_err(|e| at(at(e, "until", "exception.until"), "plan", "exception.plan"))
        }
        "comment" => {
            let about = form.get("about");
            let field = format!("comment.{about}");
            talk::comment(ctx, id, parse_about(&field, about)?, form.get(&field))
                .await
                .map(|()| "sent")
                .map_err(|e| at(e, "comment", &field))
        }
        "overrule" | "take-back" => {
            let about = form.get("about");
            let field = format!("why.{about}");
            let (parsed, why) = (parse_about(&field, about)?, form.get(&field));
            let done = match deed {
                "overrule" => overrule::execute(ctx, id, &parsed, why).await,
                _ => overrule::take_back(ctx, id, &parsed, why).await,
            };
            done.map(|()| "saved")
                .map_err(|e| at(e, "justification", &field))
        }
        "confirm-pnis" => confirm_pnis(req).await.map(|()| "pnis-confirmed"),
        "dispute-pnis" => dispute_pnis(req).await.map(|()| "pnis-disputed"),
        _ => Err(AppError::BadRequest),
    }
}

/// Moves a field error to the field of the page.
fn at(error: AppError, field: &str, to: &str) -> AppError {
    match error {
        AppError::Invalid(errors) => AppError::Invalid(
            errors
                .into_iter()
                .map(|error| {
                    if error.field == field {
                        FieldError::new(to, error.message)
                    } else {
                        error
                    }
                })
                .collect(),
        ),
        other => other,
    }
}

/// The ticked points with their comments: the field of the comment, what it is about, what it says.
fn points(form: &Pairs) -> Vec<(String, String, String)> {
    let ticked = form.0.iter().filter_map(|(name, _)| {
        let about = name.strip_prefix("point.")?;
        let field = format!("say.{about}");
        let said = form.get(&field).to_owned();
        Some((field, about.to_owned(), said))
    });
    let others = (1..=OTHERS).filter_map(|n| {
        let about = form.get(&format!("other.{n}"));
        let field = format!("say-other.{n}");
        let said = form.get(&field).to_owned();
        (!about.is_empty()).then(|| (field, about.to_owned(), said))
    });
    ticked.chain(others).collect()
}

async fn request_changes(req: &Req, id: &ApplicationId) -> Result<(), AppError> {
    let ticked = points(&req.form);
    let parsed = ticked
        .iter()
        .map(|(field, about, comment)| {
            Ok(Point {
                about: parse_about(field, about)?,
                comment: comment.clone(),
            })
        })
        .collect::<Result<Vec<Point>, AppError>>()?;
    let mut done = changes::request(&req.ctx, id, &parsed).await;
    for (n, (field, _, _)) in ticked.iter().enumerate() {
        done = done.map_err(|e| {
            at(
                at(e, &format!("comment.{n}"), field),
                &format!("about.{n}"),
                field,
            )
        });
    }
    done
}

async fn propose(req: &Req, id: &ApplicationId) -> Result<(), AppError> {
    let (ctx, form) = (&req.ctx, &req.form);
    let why = form.get("recommend.reason");
    let done = match form.get("decision") {
        "approve" => {
            let metros = form.all("metro").map(MetroId::from).collect();
            recommend::approve(ctx, id, metros, why).await
        }
        "decline" => recommend::decline(ctx, id, why).await,
        _ => Err(AppError::field("decision", "Choose a decision.")),
    };
    done.map_err(|e| at(e, "reason", "recommend.reason"))
}

/// The ticked connections.
fn ticked(form: &Pairs) -> Result<Vec<PniId>, AppError> {
    let ids: Vec<PniId> = form.all("pni").map(PniId::from).collect();
    if ids.is_empty() {
        return Err(AppError::field("pni", "Tick the PNIs first."));
    }
    Ok(ids)
}

async fn confirm_pnis(req: &Req) -> Result<(), AppError> {
    let confirmations: Vec<Confirmation> = ticked(&req.form)?
        .into_iter()
        .map(|pni| Confirmation {
            microsoft_router: req.form.get(&format!("router-{pni}")).to_owned(),
            maps_use: None,
            pni,
        })
        .collect();
    inventory::confirm(&req.ctx, &confirmations).await?;
    Ok(())
}

async fn dispute_pnis(req: &Req) -> Result<(), AppError> {
    let why = req.form.get("dispute.reason");
    for pni in ticked(&req.form)? {
        inventory::dispute(&req.ctx, &pni, why)
            .await
            .map_err(|e| at(e, "reason", "dispute.reason"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticked_point_travels_with_its_comment_and_an_unticked_one_does_not() {
        let form = Pairs(vec![
            ("point.rule:PNI-05:metro:paris".to_owned(), "yes".to_owned()),
            (
                "say.rule:PNI-05:metro:paris".to_owned(),
                "Record a second router.".to_owned(),
            ),
            ("say.part:contacts".to_owned(), "Not ticked.".to_owned()),
            ("other.1".to_owned(), "rule:PNI-04:metro:lyon".to_owned()),
            ("say-other.1".to_owned(), "Explain it.".to_owned()),
            ("other.2".to_owned(), String::new()),
        ]);
        let found = points(&form);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].1, "rule:PNI-05:metro:paris");
        assert_eq!(found[0].2, "Record a second router.");
        assert_eq!(found[1].0, "say-other.1");
    }

    #[test]
    fn an_error_moves_to_the_field_of_its_form_only() {
        let error = AppError::Invalid(vec![
            FieldError::new("reason", "too short"),
            FieldError::new("until", "no day"),
        ]);
        let AppError::Invalid(errors) = at(error, "reason", "decide.reason") else {
            panic!("another kind of error");
        };
        assert_eq!(errors[0].field, "decide.reason");
        assert_eq!(errors[1].field, "until");
    }
}
