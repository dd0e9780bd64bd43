//! The colour scheme: a form that sets a cookie, so that it works without JavaScript.

use crate::server::http::dispatch::THEME_COOKIE;
use crate::server::http::render::see_other;
use crate::server::http::{Answer, Req};
use crate::ui::shell::Theme;
use axum::http::{HeaderValue, header};

/// Sets the cookie and goes back.
pub async fn post(req: &Req) -> Answer {
    let theme = Theme::parse(req.form.get("theme"));
    let back = req.form.get("return");
    let back = if back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') {
        back
    } else {
        "/"
    };
    let mut response = see_other(back)?;
    let cookie = format!(
        "{THEME_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        theme.name()
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
