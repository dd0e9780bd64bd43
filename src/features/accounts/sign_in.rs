//! Sign-in and sign-out.

use crate::server::http::nav::home_of;
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::accounts::sign_in;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{
    ErrorSummary, FormState, HiddenField, Kind, SubmitButton, SubmitRow, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Role;

/// The form.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default().with("next", req.query.get("next"));
    show(req, StatusCode::OK, form).await
}

/// Signs in and goes where the person wanted to go.
pub async fn post(req: &Req) -> Answer {
    let (email, password) = (
        req.form.get("email"),
        req.form.0.iter().find(|(n, _)| n == "password"),
    );
    let password = password.map_or("", |(_, v)| v.as_str());
    match sign_in::execute(
        &req.ctx,
        &req.session,
        email,
        password,
        &req.agent,
        &req.network,
    )
    .await
    {
        Ok(user) => {
            let home = user.role.parse::<Role>().map_or("/", home_of);
            see_other(local(req.form.get("next")).unwrap_or(home))
        }
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// A path of ours, not somebody else's site.
fn local(next: &str) -> Option<&str> {
    let ours =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    (ours && next != "/" && !next.starts_with("/sign-")).then_some(next)
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let mut frame = req.frame("Sign in", &[]).await?;
    frame.lead = Some("For members of carriers, customers and Microsoft's reviewers.".to_owned());
    let demo = req.ctx.app.demo.then(demo_accounts);
    req.page_with(status, frame, move || {
        view! {
            <div class="narrow">
                <Card>
                    <form method="post" action="/sign-in">
                        <ErrorSummary form=form.clone()/>
                        <HiddenField name="next" value=form.value("next").to_owned()/>
                        <TextField field=form.field("email") label="E-mail address" kind=Kind::Email autocomplete="username" required=true/>
                        <TextField field=form.field("password") label="Password" kind=Kind::Password autocomplete="current-password" required=true/>
                        <SubmitRow>
                            <SubmitButton label="Sign in" look=Look::Primary/>
                            <a href="/reset">"Forgotten your password?"</a>
                        </SubmitRow>
                    </form>
                </Card>
                <p>"New here? " <a href="/sign-up">"Sign up your organisation"</a> "."</p>
                {demo}
            </div>
        }
    })
    .await
}

/// Demo mode only: who can sign in.
fn demo_accounts() -> AnyView {
    let rows: Vec<AnyView> = crate::server::demo::accounts::ALL
        .iter()
        .map(|account| {
            view! { <li><code>{account.email}</code> " – " {account.about}</li> }.into_any()
        })
        .collect();
    view! {
        <Card title="Demo accounts">
            <ul>{rows}</ul>
            <p>"Password for all: " <code>{crate::server::demo::accounts::PASSWORD}</code></p>
        </Card>
    }
    .into_any()
}

/// Ends this session.
pub async fn sign_out(req: &Req) -> Answer {
    sign_in::sign_out(&req.session).await?;
    let mut response = done("/sign-in", "signed-out")?;
    response.headers_mut().insert(
        "clear-site-data",
        axum::http::HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(response)
}

/// Ends all sessions.
pub async fn sign_out_everywhere(req: &Req) -> Answer {
    sign_in::sign_out_everywhere(&req.ctx, &req.session).await?;
    done("/sign-in", "signed-out-everywhere")
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn sign_in_never_leads_to_another_site() {
        assert_eq!(local("/isp/orders?page=2"), Some("/isp/orders?page=2"));
        for foreign in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(foreign), None, "{foreign}");
        }
    }
}
