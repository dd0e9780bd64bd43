//! `POST /api/v1/measurements`: what probes and scripts send.

use crate::error::AppError;
use crate::server::http::problem::{json_answer, problem};
use crate::server::http::{Answer, Req};
use crate::server::service::sla::receive::{self, Form};
use axum::http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;

/// Stores measurements, all or none. CSV or JSON by the media type.
pub async fn measurements(req: &Req) -> Answer {
    let form = match req.media_type.split(';').next().unwrap_or_default().trim() {
        "text/csv" => Form::Csv,
        "application/json" => Form::Json,
        _ => {
            return Ok(problem(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                &json!({
                    "title": "Unknown media type", "status": 415,
                    "detail": "Send text/csv or application/json.",
                }),
            ));
        }
    };
    match receive::receive(&req.ctx, form, &req.body).await {
        Ok(Ok(received)) => {
            let months: BTreeSet<String> = received
                .parts
                .iter()
                .flat_map(|part| part.months.iter().map(|month| month.attained.month.label()))
                .collect();
            Ok(json_answer(
                StatusCode::OK,
                &json!({
                    "windows": received.windows,
                    "replaced": received.replaced,
                    "series": received.parts.len(),
                    "months": months,
                    "promises_newly_missed": received.opened,
                    "promises_kept_after_all": received.cleared,
                }),
            ))
        }
        Ok(Err(errors)) => {
            let errors: Vec<_> = errors
                .iter()
                .map(|(line, error)| json!({ "line": line, "field": error.field, "message": error.message }))
                .collect();
            Ok(problem(
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!({
                    "title": "Check the rows", "status": 422,
                    "detail": "Nothing was stored. `line` is the line of the CSV, or the place in the JSON list from 1.",
                    "errors": errors,
                }),
            ))
        }
        Err(AppError::Refused(sentence)) => Ok(problem(
            StatusCode::BAD_REQUEST,
            &json!({ "title": "Cannot be read", "status": 400, "detail": sentence }),
        )),
        Err(error) => Err(error),
    }
}
