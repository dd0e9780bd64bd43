//! Peaks from a program: `POST /api/v1/peaks` with a token of the scope `capacity`.
//!
//! The body is JSON, `[{"pni":"AMS-1","measured_on":"2026-11-27","peak_in_mbps":41000,"peak_out_mbps":8000}]`,
//! or the same columns as CSV. All or nothing; the same connection and day again replaces the figure.

use crate::error::AppError;
use crate::server::http::problem::json_answer;
use crate::server::http::{Answer, Req};
use crate::server::service::capacity::{self, Recorded, Row};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    pni: String,
    measured_on: String,
    peak_in_mbps: u64,
    peak_out_mbps: u64,
}

/// Records what a program sends.
pub async fn post(req: &Req) -> Answer {
    let recorded: Recorded = if req.media_type.starts_with("text/csv") {
        capacity::by_file(&req.ctx, &req.body).await?
    } else {
        let figures: Vec<Figure> = serde_json::from_slice(&req.body).map_err(|error| {
            AppError::field("body", format!("The body cannot be read: {error}."))
        })?;
        let rows: Vec<Row> = figures
            .into_iter()
            .enumerate()
            .map(|(at, figure)| Row {
                place: format!("[{at}]"),
                pni: figure.pni,
                measured_on: figure.measured_on,
                peak_in: figure.peak_in_mbps.to_string(),
                peak_out: figure.peak_out_mbps.to_string(),
            })
            .collect();
        capacity::record(&req.ctx, &rows, "api").await?
    };
    let body = json!({ "figures": recorded.figures, "connections_changed": recorded.connections });
    Ok(json_answer(StatusCode::OK, &body))
}
