//! Cross-site request defence: no token in the pages, because browsers say where a request is from.
//!
//! For everything that is not GET, HEAD or OPTIONS: `Sec-Fetch-Site` must be `same-origin` (or
//! `none`, typed by hand); without it `Origin` must be ours; without both the request is refused.
//! Same order as Go 1.25's cross-origin protection, stricter where neither header is present.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses cross-site requests that could change something.
pub async fn guard(State(origin): State<String>, request: Request, next: Next) -> Response {
    if safe(request.method())
        || is_for_machines(request.uri().path())
        || same_origin(request.headers(), &origin)
    {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "This request came from another site and was refused. Open the page and try again there.\n").into_response()
    }
}

/// Machines are no browsers: no cookie counts at these addresses, only a token that no other site
/// can make a browser send.
fn is_for_machines(path: &str) -> bool {
    path.starts_with("/api/")
}

fn safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn same_origin(headers: &HeaderMap, ours: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == ours,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(n, v)| ((*n).parse().unwrap(), (*v).parse().unwrap()))
            .collect();
        same_origin(&headers, "https://maps.example")
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[("sec-fetch-site", "none")]));
        assert!(allowed(&[("origin", "https://maps.example")]));
        assert!(!allowed(&[]));
        assert!(!allowed(&[("sec-fetch-site", "same-site")]));
        assert!(!allowed(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://maps.example")
        ]));
        assert!(!allowed(&[("origin", "http://maps.example")]));
        assert!(!allowed(&[("origin", "null")]));
        assert!(!allowed(&[("origin", "https://maps.example.evil.example")]));
    }
}
