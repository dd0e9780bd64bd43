//! `POST /api/v1/peaks`: what a program sends with a token of the scope `capacity`, as CSV or JSON. All rows
//! are recorded or none; the same connection and day again replaces the figure.

use crate::error::AppError;
use crate::server::http::problem::{json_answer, rows, unknown_media_type, unreadable};
use crate::server::http::{Answer, Req};
use crate::server::service::capacity;
use axum::http::StatusCode;
use serde_json::json;

/// Records what a program sends.
pub async fn post(req: &Req) -> Answer {
    let received = match req.media_type.split(';').next().unwrap_or_default().trim() {
        "text/csv" => capacity::by_csv_program(&req.ctx, &req.body).await,
        "application/json" => capacity::by_json_program(&req.ctx, &req.body).await,
        _ => return Ok(unknown_media_type()),
    };
    match received {
        Ok(Ok(recorded)) => {
            let body =
                json!({ "figures": recorded.figures, "connections_changed": recorded.connections });
            Ok(json_answer(StatusCode::OK, &body))
        }
        Ok(Err(errors)) => Ok(rows(&errors)),
        Err(AppError::Refused(why)) => Ok(unreadable(&why)),
        Err(error) => Err(error),
    }
}
