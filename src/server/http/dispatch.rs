//! One request through the portal: who asks, may they, read the body, call the handler, answer.

use super::render::error_page;
use super::route::{Access, Route, Routes};
use super::{Pairs, Req, body, client, problem, refused};
use crate::error::AppError;
use crate::server::app::App;
use crate::server::auth::identity;
use crate::server::ctx::Ctx;
use crate::server::service::tokens;
use crate::ui::page_url::{PAGE, PageUrl};
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use maps_domain::api_token::{self, Scope};
use maps_domain::tries::network_of;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tower_sessions::Session;

/// Name of the cookie that keeps the chosen colour scheme.
pub const THEME_COOKIE: &str = "theme";

/// Serves `route`, one of `routes`.
pub async fn dispatch(
    app: App,
    routes: Routes,
    route: &'static Route,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let person = !matches!(route.access, Access::Token(_));
    let mut req = match decode(&app, routes, &mut parts, person).await {
        Ok(req) => req,
        Err(error) => {
            return (
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                format!("{error}\n"),
            )
                .into_response();
        }
    };
    if let Access::Token(scope) = route.access {
        return machine(&app, req, route, scope, &parts.headers, body).await;
    }
    let outcome = async {
        route.admits(req.ctx.actor.as_ref())?;
        if parts.method == Method::POST {
            (req.form, req.files) = body::read(&app, &parts.headers, route, body).await?;
        }
        (route.handler)(&req).await
    }
    .await;
    if let Err(AppError::TooMany { retry_after_s }) = outcome {
        // Set already when the form came back by itself.
        let _ = req.retry_after_s.set(retry_after_s);
    }
    if let Some(last) = req.last_page.get()
        && outcome.is_ok()
        && parts.method == Method::GET
    {
        let here = PageUrl::parse(&req.path, parts.uri.query());
        return Redirect::to(&here.with(PAGE, last).href()).into_response();
    }
    let mut response = match outcome {
        Ok(response) => response,
        Err(AppError::Unauthenticated) => {
            // A form cannot be sent again by itself: its page is the next best.
            let next = match parts.method {
                Method::GET => req.here(),
                _ if req.referer.is_empty() => "/".to_owned(),
                _ => req.referer.clone(),
            };
            let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
            Redirect::to(&format!("/sign-in?{query}")).into_response()
        }
        Err(error) if parts.method == Method::POST => refused::answer(&mut req, error).await,
        Err(error) => error_page(&req, error).await,
    };
    if let Some(seconds) = req.retry_after_s.get() {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// Serves a machine: the token alone says who asks, whatever cookies come along.
async fn machine(
    app: &App,
    mut req: Req,
    route: &'static Route,
    scope: Scope,
    headers: &HeaderMap,
    body: Body,
) -> Response {
    let outcome = async {
        let header = header_text(headers, header::AUTHORIZATION);
        let secret = api_token::of_header(header).ok_or(AppError::Unauthenticated)?;
        req.ctx.actor = Some(tokens::authenticate(app, secret, scope, req.ctx.now).await?);
        req.body = body::raw(body).await?;
        header_text(headers, header::CONTENT_TYPE).clone_into(&mut req.media_type);
        (route.handler)(&req).await
    }
    .await;
    outcome.unwrap_or_else(|error| problem::answer(&error))
}

/// The request without its body. Who asks is read from the session only for people's pages.
async fn decode(
    app: &App,
    routes: Routes,
    parts: &mut Parts,
    person: bool,
) -> Result<Req, AppError> {
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_or_else(
            |_| Default::default(),
            |found| {
                found
                    .iter()
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .collect()
            },
        );
    let session = Session::from_request_parts(parts, &())
        .await
        .map_err(|(_, text)| AppError::internal(text))?;
    let mut ctx = Ctx::system(app);
    if person {
        ctx.actor = identity::actor_of(app, &session, ctx.now).await?;
    }
    let network = parts
        .extensions
        .get::<axum::extract::ConnectInfo<SocketAddr>>()
        .map(|info| client::of(info.0.ip(), &parts.headers, &app.config.trusted_proxies))
        .map(network_of)
        .unwrap_or_default();
    Ok(Req {
        ctx,
        routes,
        path: parts.uri.path().to_owned(),
        params,
        query: Pairs::parse(parts.uri.query().unwrap_or_default()),
        form: Pairs::default(),
        files: Vec::new(),
        body: Vec::new(),
        media_type: String::new(),
        session,
        theme: cookie(&parts.headers, THEME_COOKIE),
        referer: referer(&parts.headers),
        agent: header_text(&parts.headers, header::USER_AGENT)
            .chars()
            .take(120)
            .collect(),
        network,
        retry_after_s: OnceLock::new(),
        last_page: Arc::default(),
    })
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
}

/// Path and query of the page that led here. Only the path is kept: a link made of it stays here.
fn referer(headers: &HeaderMap) -> String {
    header_text(headers, header::REFERER)
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned()))
        .filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .unwrap_or_default()
}

fn cookie(headers: &HeaderMap, name: &str) -> String {
    header_text(headers, header::COOKIE)
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v.to_owned())
        .unwrap_or_default()
}
