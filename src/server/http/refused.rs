//! A refused button: the person comes back to the page where it stands, with the reason on it.
//!
//! The one way for all posts without fields of their own. The page is the one that led here; when
//! the browser does not say which, the one at the button's own address or the nearest above it.

use super::render::error_page;
use super::route::{Access, Route, Routes};
use super::{Pairs, Req};
use crate::error::AppError;
use crate::ui::refusal::Refusal;
use axum::http::{StatusCode, header};
use axum::response::Response;
use leptos::prelude::{Owner, provide_context};
use leptos::reactive::computed::ScopedFuture;
use std::collections::BTreeMap;

/// The page with the button and why its deed was refused; the error's own page when there is none,
/// or when the error is not about the deed.
pub async fn answer(req: &mut Req, error: AppError) -> Response {
    let about_the_deed = !matches!(
        error,
        AppError::Unauthenticated
            | AppError::NotFound
            | AppError::Forbidden
            | AppError::Internal { .. }
    );
    let Ok(status) = StatusCode::from_u16(error.status()) else {
        return error_page(req, error).await;
    };
    if about_the_deed {
        let refusal = Refusal {
            why: error.words(req.ctx.now).1,
            action: req.path.clone(),
            values: std::mem::take(&mut req.form.0),
        };
        let (path, query, params) = (
            req.path.clone(),
            std::mem::take(&mut req.query),
            std::mem::take(&mut req.params),
        );
        let led_here = Some(req.referer.clone()).filter(|from| !from.is_empty());
        for address in led_here.into_iter().chain(at_and_above(&path)) {
            if let Some(mut page) = page(req, &address, refusal.clone()).await {
                *page.status_mut() = status;
                // A page that looks after itself would ask for the button's address.
                page.headers_mut().remove(header::REFRESH);
                return page;
            }
        }
        (req.path, req.query, req.params) = (path, query, params);
    }
    error_page(req, error).await
}

/// The page at an address of ours, if this person gets one there.
async fn page(req: &mut Req, address: &str, refusal: Refusal) -> Option<Response> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let (route, params) = page_of(req.routes, path)?;
    route.admits(req.ctx.actor.as_ref()).ok()?;
    path.clone_into(&mut req.path);
    req.params = params;
    req.query = Pairs::parse(query);
    // What was done before is not what was refused now.
    req.query.0.retain(|(name, _)| name != "done");
    let owner = Owner::new();
    let shown = owner.with(|| {
        provide_context(refusal);
        ScopedFuture::new_untracked((route.handler)(req))
    });
    let page = shown.await.ok()?;
    let kind = page.headers().get(header::CONTENT_TYPE);
    let html = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (html && page.status() == StatusCode::OK).then_some(page)
}

/// The page of a path, the most literal one where several fit.
pub(crate) fn page_of(
    routes: Routes,
    path: &str,
) -> Option<(&'static Route, BTreeMap<String, String>)> {
    routes
        .iter()
        .copied()
        .flatten()
        .filter(|route| route.method == "GET" && !matches!(route.access, Access::Token(_)))
        .filter_map(|route| Some((route, route.params_of(path)?)))
        .min_by_key(|(_, params)| params.len())
}

/// `/a/b/c`, `/a/b`, `/a`.
pub(crate) fn at_and_above(path: &str) -> impl Iterator<Item = String> {
    std::iter::successors(Some(path.to_owned()), |path| {
        path.rsplit_once('/').map(|(above, _)| above.to_owned())
    })
    .take_while(|path| !path.is_empty())
}
