//! From a frame and a view to an answer: the only place where pages become HTML.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::notifications;
use crate::server::http::headers::page_policy;
use crate::server::http::{Answer, Req, nav, notices};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::refusal::Refusal;
use crate::ui::shell::{Crumb, Frame, Notice, Theme, Viewer, document};
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::nonce::Nonce;
use leptos::prelude::*;

impl Req {
    /// The frame of a page: title, breadcrumb and everything that follows from who asks.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn frame(&self, title: &str, crumbs: &[(&str, &str)]) -> Result<Frame, AppError> {
        let mut frame = frame_for(&self.ctx, &self.path).await?;
        frame.title = title.to_owned();
        frame.theme = Theme::parse(&self.theme);
        frame.path = self.here();
        frame.crumbs = crumbs
            .iter()
            .map(|(label, href)| Crumb {
                label: (*label).to_owned(),
                href: (!href.is_empty()).then(|| (*href).to_owned()),
            })
            .collect();
        if !frame.crumbs.is_empty() {
            frame.crumbs.push(Crumb {
                label: title.to_owned(),
                href: None,
            });
        }
        frame.notice = notices::of(self.query.get("done")).map(|text| Notice {
            tone: Tone::Pass,
            text: text.to_owned(),
        });
        Ok(frame)
    }

    /// Answers 200 with a page.
    ///
    /// # Errors
    /// Rendering cannot fail; the type is the handlers'.
    pub async fn page<V: IntoView + 'static>(
        &self,
        frame: Frame,
        view: impl FnOnce() -> V + Send + 'static,
    ) -> Answer {
        self.page_with(StatusCode::OK, frame, view).await
    }

    /// Answers with a page and a status: 422 for a form that comes back.
    ///
    /// # Errors
    /// As [`Req::page`].
    pub async fn page_with<V: IntoView + 'static>(
        &self,
        status: StatusCode,
        frame: Frame,
        view: impl FnOnce() -> V + Send + 'static,
    ) -> Answer {
        Ok(render(&self.ctx, status, frame, view).await)
    }
}

/// 303 to a path of ours.
///
/// # Errors
/// None; the type is the handlers'.
pub fn see_other(path: impl AsRef<str>) -> Answer {
    Ok(Redirect::to(path.as_ref()).into_response())
}

/// 303 with the code of what was done.
///
/// # Errors
/// None; the type is the handlers'.
pub fn done(path: impl AsRef<str>, code: &str) -> Answer {
    let path = path.as_ref();
    let sign = if path.contains('?') { '&' } else { '?' };
    see_other(format!("{path}{sign}done={code}"))
}

/// A file for saving: CSV, JSON.
pub fn download(name: &str, media_type: &str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(media_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    // Whatever the name, it is an attachment: nothing that somebody uploaded opens in this origin.
    let attachment = HeaderValue::from_str(&attachment(name))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, attachment);
    response
}

/// The header's value: the name in ASCII for all, exactly (RFC 6266, RFC 8187) when it is not ASCII.
fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    if plain == name {
        return format!("attachment; filename=\"{name}\"");
    }
    let exact: String = name
        .bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) => {
                char::from(b).to_string()
            }
            b => format!("%{b:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// Everything in a frame that follows from who asks and where.
async fn frame_for(ctx: &Ctx, path: &str) -> Result<Frame, AppError> {
    let viewer = match &ctx.actor {
        None => None,
        Some(actor) => {
            let mut tx = ctx.app.db.read().await?;
            let unread = notifications::unread(&mut tx, &actor.user_id).await?;
            Some(Viewer {
                name: actor.name.clone(),
                email: actor.email.clone(),
                org_name: actor.org_name.clone(),
                role_label: actor.role.label().to_owned(),
                unread: u32::try_from(unread).unwrap_or(u32::MAX),
            })
        }
    };
    Ok(Frame {
        viewer,
        nav: nav::for_actor(ctx.actor.as_ref(), path),
        assets: ctx.app.assets.hrefs.clone(),
        path: path.to_owned(),
        ..Frame::default()
    })
}

/// Renders the document with a fresh nonce.
async fn render<V: IntoView + 'static>(
    ctx: &Ctx,
    status: StatusCode,
    mut frame: Frame,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let nonce = hex::encode(ctx.app.random.bytes::<16>());
    let policy = page_policy(&nonce);
    frame.nonce = Some(nonce.clone());
    // Leptos writes inline scripts of its own: they carry the same nonce, or the policy stops them.
    let refusal = use_context::<Refusal>();
    let shared = move || {
        provide_context(Nonce::from_value(nonce.clone()));
        if let Some(refusal) = refusal.clone() {
            provide_context(refusal);
        }
    };
    // Leptos calls the function once, but its type says "again and again".
    let once = std::sync::Arc::new(std::sync::Mutex::new(Some((frame, view))));
    let app = move || {
        let taken = once.lock().ok().and_then(|mut slot| slot.take());
        taken.map(|(frame, view)| document(frame, view().into_any()))
    };
    let mut response =
        leptos_axum::render_app_async_with_context(shared, app)(Request::new(Body::empty())).await;
    *response.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}

/// The page for an error. Foreign and absent look the same; internals never show.
pub async fn error_page(req: &Req, error: AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (title, text) = error.words(req.ctx.now);
    let Ok(mut frame) = frame_for(&req.ctx, &req.path).await else {
        return (status, format!("{title}. {text}\n")).into_response();
    };
    frame.title = title.to_owned();
    frame.theme = Theme::parse(&req.theme);
    frame.path = req.here();
    let tone = if status.is_server_error() {
        Tone::Fail
    } else {
        Tone::Warn
    };
    let back = Some(req.referer.clone()).filter(|from| !from.is_empty() && *from != req.here());
    render(&req.ctx, status, frame, move || {
        view! {
            <Alert tone=tone title=text/>
            <p class="row">
                {back.map(|from| view! { <a class="btn btn-secondary" href=from>"Back to the page before"</a> })}
                <a href="/">"To the first page"</a>
            </p>
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn every_name_makes_a_header_and_none_ends_it() {
        assert_eq!(attachment("a b.csv"), "attachment; filename=\"a b.csv\"");
        assert_eq!(
            attachment("Größe.pdf"),
            "attachment; filename=\"Gr__e.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf"
        );
        let nasty = attachment("x\"; filename=\"y.html\r\nSet-Cookie: a=b\u{202e}");
        assert!(nasty.is_ascii() && !nasty.contains(['\r', '\n']), "{nasty}");
        assert!(
            nasty.starts_with("attachment; filename=\"x_; filename=_y.html__Set-Cookie: a=b_\";")
        );
    }
}
