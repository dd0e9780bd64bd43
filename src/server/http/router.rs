//! The axum router: the portal's routes, static files, and the layers around them.

use super::dispatch::dispatch;
use super::headers::{self, Https};
use super::origin;
use super::route::{Access, Route, Routes};
use crate::server::app::App;
use crate::server::auth::session_store::Store;
use crate::server::db::policies;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, get, on};
use std::sync::atomic::Ordering;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

/// A body that pauses longer than this has broken off.
const BODY_PAUSE: std::time::Duration = std::time::Duration::from_secs(30);

/// What unknown addresses get: the portal's own "not found" page.
static UNKNOWN: Route = Route {
    method: "GET",
    path: "",
    access: Access::Public,
    handler: |_| Box::pin(async { Err(crate::error::AppError::NotFound) }),
};

/// Builds the whole application from the rows of each feature.
pub fn build(app: &App, routes: Routes) -> Router {
    let mut router = Router::new();
    for route in routes.iter().copied().flatten() {
        let app = app.clone();
        let handler = move |request: Request| dispatch(app.clone(), routes, route, request);
        let filter = if route.method == "POST" {
            MethodFilter::POST
        } else {
            MethodFilter::GET
        };
        router = router.route(route.path, on(filter, handler));
    }
    let unknown = app.clone();
    let unknown = move |request: Request| dispatch(unknown.clone(), routes, &UNKNOWN, request);
    let pages = router
        .method_not_allowed_fallback(unknown.clone())
        .fallback(unknown)
        .layer(sessions(app))
        .layer(CompressionLayer::new());
    guarded(
        app,
        Router::new()
            .merge(health(app))
            .merge(files(app))
            .merge(pages),
    )
}

/// What holds for every address, the answer to a panic included.
pub(crate) fn guarded(app: &App, router: Router) -> Router {
    router
        .layer(CatchPanicLayer::custom(|_| {
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong. This is our fault.\n",
            )
                .into_response()
        }))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(from_fn_with_state(app.config.base_url(), origin::guard))
        .layer(from_fn_with_state(
            Https(app.config.is_https()),
            headers::add,
        ))
}

fn sessions(app: &App) -> SessionManagerLayer<Store> {
    let store = Store::new(app.db.clone(), app.clock.clone(), app.random.clone());
    let https = app.config.is_https();
    // The __Host- prefix needs TLS; a portal on http://127.0.0.1 goes without.
    SessionManagerLayer::new(store)
        .with_name(if https { "__Host-sid" } else { "sid" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::hours(24)))
}

/// Liveness and readiness, without session or page.
fn health(app: &App) -> Router {
    let ready = app.clone();
    Router::new().route("/healthz", get(async || "ok\n")).route(
        "/readyz",
        get(move || {
            let app = ready.clone();
            async move {
                let stopping = app.stopping.load(Ordering::Relaxed);
                let answers = match app.db.read().await {
                    Ok(mut tx) => policies::count(&mut tx).await.is_ok(),
                    Err(_) => false,
                };
                if answers && !stopping {
                    (StatusCode::OK, "ready\n")
                } else {
                    (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
                }
            }
        }),
    )
}

/// Built files. Names with a hash never change; the others are asked for again each time.
fn files(app: &App) -> Router {
    let root = &app.assets.root;
    let pkg = ServeDir::new(root.join("pkg"))
        .precompressed_br()
        .precompressed_gzip();
    Router::new()
        .nest_service("/pkg", pkg)
        .route_service("/favicon.svg", ServeFile::new(root.join("favicon.svg")))
        .route_service("/keys.js", ServeFile::new(root.join("keys.js")))
        .layer(from_fn(
            async |request: Request, next: axum::middleware::Next| {
                let hashed = request.uri().path().split('.').count() > 2;
                let mut response = next.run(request).await;
                let value = match response.status().is_success() {
                    true if hashed => "public, max-age=31536000, immutable",
                    _ => "no-cache",
                };
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
                response
            },
        ))
}
