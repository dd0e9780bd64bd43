//! Answers for machines: JSON, and errors as problem details (RFC 9457).

use crate::error::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maps_domain::field::FieldError;
use serde::Serialize;
use serde_json::{Value, json};

/// A value with a status.
pub fn json_answer(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => typed(status, "application/json", body),
        Err(error) => answer(&AppError::internal(error)),
    }
}

/// An error that says what was wrong, field by field where there are fields.
pub fn answer(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (title, detail) = words(error);
    let mut body = json!({ "title": title, "status": status.as_u16(), "detail": detail });
    if let (AppError::Invalid(errors), Some(object)) = (error, body.as_object_mut()) {
        object.insert("errors".to_owned(), json!(errors));
    }
    let mut response = problem(status, &body);
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let AppError::TooMany { retry_after_s } = error
        && let Ok(value) = HeaderValue::from_str(&retry_after_s.to_string())
    {
        headers.insert(header::RETRY_AFTER, value);
    }
    response
}

/// What a machine sent as rows cannot be used: each with its line (of a JSON list, its place from 1), the
/// column and what to mend.
pub fn rows(errors: &[(u64, FieldError)]) -> Response {
    let errors: Vec<Value> = errors
        .iter()
        .map(
            |(line, error)| json!({ "line": line, "field": error.field, "message": error.message }),
        )
        .collect();
    problem(
        StatusCode::UNPROCESSABLE_ENTITY,
        &json!({
            "title": "Check the rows", "status": 422,
            "detail": "Nothing was stored. `line` is the line of the CSV, or the place in the JSON list from 1.",
            "errors": errors,
        }),
    )
}

/// The body is not what the address takes; says why.
pub fn unreadable(why: &str) -> Response {
    problem(
        StatusCode::BAD_REQUEST,
        &json!({ "title": "Cannot be read", "status": 400, "detail": why }),
    )
}

/// Neither CSV nor JSON.
pub fn unknown_media_type() -> Response {
    problem(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        &json!({
            "title": "Unknown media type", "status": 415,
            "detail": "Send text/csv or application/json.",
        }),
    )
}

/// A problem document that the caller has filled: `title`, `status`, `detail` and what else helps.
pub fn problem(status: StatusCode, body: &Value) -> Response {
    typed(
        status,
        "application/problem+json",
        body.to_string().into_bytes(),
    )
}

fn typed(status: StatusCode, media_type: &'static str, body: Vec<u8>) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(media_type))];
    (status, kind, body).into_response()
}

fn words(error: &AppError) -> (&'static str, String) {
    let text = |text: &str| text.to_owned();
    match error {
        AppError::Unauthenticated => (
            "No valid token",
            text(
                "Send the header `Authorization: Bearer maps_…` with a token that is not expired or revoked and has the scope of this address. Tokens are made in the portal under API tokens.",
            ),
        ),
        AppError::NotFound => (
            "Not found",
            text("There is no such thing, or it is not yours."),
        ),
        AppError::Forbidden => (
            "Not allowed",
            text("The role of the token's holder does not allow this."),
        ),
        AppError::Invalid(_) => (
            "Check the fields",
            text("Nothing was stored. `errors` names each field."),
        ),
        AppError::Refused(reason) => ("This cannot be done now", reason.clone()),
        AppError::Conflict(reason) => ("Changed meanwhile", reason.clone()),
        AppError::TooMany { .. } => (
            "Too many tries",
            text("Wait as many seconds as Retry-After says."),
        ),
        AppError::TooLarge => ("Too large", text("Send at most 4 MB at once.")),
        AppError::BadRequest => (
            "Cannot be read",
            text("The body is not what this address takes."),
        ),
        AppError::Unavailable => (
            "Busy",
            text("Nothing was changed: try again in a few seconds."),
        ),
        AppError::StorageFull => (
            "No space left",
            text("Nothing was changed: try again in a few minutes."),
        ),
        AppError::Internal { incident } => (
            "Something went wrong",
            format!("Our fault; nothing was changed. Reference {incident}."),
        ),
    }
}
