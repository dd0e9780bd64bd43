//! `POST /api/v1/measurements`: what probes and scripts send.

use crate::error::AppError;
use crate::server::http::problem::{json_answer, rows, unknown_media_type, unreadable};
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
        _ => return Ok(unknown_media_type()),
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
                    "overlapping": received.overlapping,
                    "series": received.parts.len(),
                    "months": months,
                    "promises_newly_missed": received.opened,
                    "promises_kept_after_all": received.cleared,
                }),
            ))
        }
        Ok(Err(errors)) => Ok(rows(&errors)),
        Err(AppError::Refused(why)) => Ok(unreadable(&why)),
        Err(error) => Err(error),
    }
}
