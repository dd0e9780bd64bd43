//! Reading a request's body within bounds: forms into pairs, files onto disk.

use super::req::Pairs;
use super::route::{Access, Route};
use crate::error::AppError;
use crate::server::app::App;
use crate::server::service::upload::Upload;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// A form without files: a site list of 400 rows pasted into a text area fits.
const FORM_LIMIT: usize = 2 * 1024 * 1024;
/// A form with files: one document of 20 MB and its fields.
const UPLOAD_LIMIT: u64 = 21 * 1024 * 1024;
/// What a machine sends at once: ten thousand measurements fit.
const MACHINE_LIMIT: usize = 4 * 1024 * 1024;
/// Registry files of the whole world and router dumps; packed they are a fraction of it.
const ROUTING_LIMIT: u64 = 400 * 1024 * 1024;
/// A form without files, or a machine's message, is here within this time.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes per second that an upload makes at least, after that time.
const SLOWEST: u64 = 32 * 1024;
/// Fields and files in one form.
const PARTS: usize = 2_000;

/// Fields and files of a POST to a route.
///
/// # Errors
/// `TooLarge`, or `BadRequest` for another kind of body and for one that takes too long.
pub async fn read(
    app: &App,
    headers: &HeaderMap,
    route: &Route,
    body: Body,
) -> Result<(Pairs, Vec<Upload>), AppError> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let bytes = within(body, FORM_LIMIT, PATIENCE).await?;
        let text = String::from_utf8(bytes).map_err(|_| AppError::BadRequest)?;
        Ok((Pairs::parse(&text), Vec::new()))
    } else if kind.starts_with("multipart/form-data") && route.access != Access::Public {
        // Strangers have no form with a file: nothing of theirs reaches the disk.
        let boundary = multer::parse_boundary(kind).map_err(|_| AppError::BadRequest)?;
        let limit = match route.path {
            "/review/routing" | "/isp/routes/new" => ROUTING_LIMIT,
            _ => UPLOAD_LIMIT,
        };
        let time = PATIENCE + Duration::from_secs(limit / SLOWEST);
        in_time(time, multipart(app, body, boundary, limit)).await
    } else if kind.is_empty() {
        // A button without fields posts nothing.
        Ok((Pairs::default(), Vec::new()))
    } else {
        Err(AppError::BadRequest)
    }
}

/// The body of a machine's request, as it came.
///
/// # Errors
/// `TooLarge`, `BadRequest` when it breaks off.
pub async fn raw(body: Body) -> Result<Vec<u8>, AppError> {
    within(body, MACHINE_LIMIT, PATIENCE).await
}

async fn within(body: Body, limit: usize, time: Duration) -> Result<Vec<u8>, AppError> {
    let read = async {
        let bytes = Limited::new(body, limit).collect().await.map_err(|e| {
            if e.downcast_ref::<LengthLimitError>().is_some() {
                AppError::TooLarge
            } else {
                AppError::BadRequest
            }
        })?;
        Ok(bytes.to_bytes().to_vec())
    };
    in_time(time, read).await
}

/// Gives up a body that comes in drops.
async fn in_time<T>(
    time: Duration,
    read: impl Future<Output = Result<T, AppError>>,
) -> Result<T, AppError> {
    tokio::time::timeout(time, read)
        .await
        .map_err(|_| AppError::BadRequest)?
}

async fn multipart(
    app: &App,
    body: Body,
    boundary: String,
    limit: u64,
) -> Result<(Pairs, Vec<Upload>), AppError> {
    let limits = multer::SizeLimit::new().whole_stream(limit);
    let constraints = multer::Constraints::new().size_limit(limits);
    let mut parts =
        multer::Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let (mut pairs, mut files) = (Pairs::default(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(refusal)? {
        if pairs.0.len() + files.len() >= PARTS {
            return Err(AppError::TooLarge);
        }
        let field = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(name) if !name.is_empty() => files.push(store(app, field, name, part).await?),
            // An empty file field: the browser sends it without a name.
            Some(_) => {}
            None => {
                let value = part.text().await.map_err(refusal)?;
                pairs.0.push((field, value));
            }
        }
    }
    Ok((pairs, files))
}

/// Streams one file to the uploads folder, hashing on the way: memory use does not grow with it.
async fn store(
    app: &App,
    field: String,
    name: String,
    mut part: multer::Field<'_>,
) -> Result<Upload, AppError> {
    let path = app.config.uploads().join(app.random.secret());
    let mut upload = Upload {
        field,
        name,
        path,
        size: 0,
        sha256: String::new(),
    };
    let mut file = tokio::fs::File::create_new(&upload.path).await?;
    let mut hasher = Sha256::new();
    while let Some(chunk) = part.chunk().await.map_err(refusal)? {
        hasher.update(&chunk);
        upload.size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        file.write_all(&chunk).await?;
    }
    // Durable before the row that names it is committed.
    file.sync_all().await?;
    upload.sha256 = hex::encode(hasher.finalize());
    Ok(upload)
}

fn refusal(error: multer::Error) -> AppError {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => {
            AppError::TooLarge
        }
        _ => AppError::BadRequest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use http_body_util::StreamBody;
    use hyper::body::Frame;
    use std::convert::Infallible;

    #[tokio::test]
    async fn a_form_that_comes_in_drops_is_given_up() {
        let drops = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((
                Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x"))),
                (),
            ))
        });
        let body = Body::new(StreamBody::new(Box::pin(drops)));
        let outcome = within(body, FORM_LIMIT, Duration::from_millis(100)).await;
        assert_eq!(outcome, Err(AppError::BadRequest));
    }
}
