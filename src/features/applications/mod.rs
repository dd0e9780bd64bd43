//! The ISP's applications: list, draft in steps, verdict, conversation, submissions, appeal.
//!
//! [`verdict`], [`statements`], [`thread`] and [`words`] are shared with the reviewer's pages.

mod attest;
mod close;
mod frozen;
mod list;
mod mend;
mod new;
mod report;
mod scope;
mod show;
pub mod statements;
mod steps;
mod submit;
mod talk;
pub mod thread;
mod topology;
pub mod verdict;
pub mod words;

use crate::error::AppError;
use crate::server::http::Req;
use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action::{
    AppealDecision, CommentApplication, GrantStandingAuthorisation, ReadApplication, ReadQueue,
    SubmitApplication, WithdrawApplication, WriteApplication,
};
use maps_domain::ids::ApplicationId;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/applications", May(ReadApplication), list::page),
    get!("/isp/applications/new", May(WriteApplication), new::page),
    post!("/isp/applications/new", May(WriteApplication), new::post),
    get!("/isp/applications/{id}", May(ReadApplication), show::page),
    get!(
        "/isp/applications/{id}/report",
        May(ReadApplication),
        report::isp
    ),
    get!(
        "/review/applications/{id}/report",
        May(ReadQueue),
        report::review
    ),
    get!(
        "/isp/applications/{id}/metros",
        May(WriteApplication),
        scope::page
    ),
    post!(
        "/isp/applications/{id}/metros",
        May(WriteApplication),
        scope::post
    ),
    get!(
        "/isp/applications/{id}/attestations",
        May(WriteApplication),
        attest::page
    ),
    post!(
        "/isp/applications/{id}/attestations",
        May(WriteApplication),
        attest::post
    ),
    get!(
        "/isp/applications/{id}/submit",
        May(ReadApplication),
        submit::page
    ),
    post!(
        "/isp/applications/{id}/submit",
        May(SubmitApplication),
        submit::post
    ),
    post!(
        "/isp/applications/{id}/standing",
        May(GrantStandingAuthorisation),
        scope::standing
    ),
    post!(
        "/isp/applications/{id}/comment",
        May(CommentApplication),
        talk::comment
    ),
    post!(
        "/isp/applications/{id}/answer",
        May(WriteApplication),
        talk::answer
    ),
    get!(
        "/isp/applications/{id}/withdraw",
        May(WithdrawApplication),
        close::withdraw_page
    ),
    post!(
        "/isp/applications/{id}/withdraw",
        May(WithdrawApplication),
        close::withdraw
    ),
    get!(
        "/isp/applications/{id}/appeal",
        May(AppealDecision),
        close::appeal_page
    ),
    post!(
        "/isp/applications/{id}/appeal",
        May(AppealDecision),
        close::appeal
    ),
    get!(
        "/isp/applications/{id}/submissions/{number}",
        May(ReadApplication),
        frozen::page
    ),
    get!(
        "/isp/applications/{id}/submissions/{number}/evidence.json",
        May(ReadApplication),
        frozen::evidence
    ),
];

/// The application of the address.
fn id_of(req: &Req) -> Result<ApplicationId, AppError> {
    Ok(ApplicationId::from(req.param("id")?))
}
