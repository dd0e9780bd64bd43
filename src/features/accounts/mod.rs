//! Accounts: sign-up, sign-in, one-time links, own account, calendar, how one
//! is told and what one watches, team, inbox, theme.

mod account;
mod calendar;
mod inbox;
mod links;
mod notifications;
mod sign_in;
mod sign_up;
mod team;
mod theme;
pub mod watch;

use crate::server::http::route::Access::{Account, Public};
use crate::server::http::route::{Route, get, post};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/sign-in", Public, sign_in::page),
    post!("/sign-in", Public, sign_in::post),
    post!("/sign-out", Account, sign_in::sign_out),
    post!(
        "/sign-out-everywhere",
        Account,
        sign_in::sign_out_everywhere
    ),
    get!("/sign-up", Public, sign_up::page),
    post!("/sign-up", Public, sign_up::post),
    get!("/sign-up/sent", Public, sign_up::sent),
    get!("/confirm/{secret}", Public, links::confirm_page),
    post!("/confirm/{secret}", Public, links::confirm),
    get!("/reset", Public, links::reset_request_page),
    post!("/reset", Public, links::reset_request),
    get!("/reset/{secret}", Public, links::reset_page),
    post!("/reset/{secret}", Public, links::reset),
    get!("/invitation/{secret}", Public, links::invitation_page),
    post!("/invitation/{secret}", Public, links::accept),
    get!("/account", Account, account::page),
    post!("/account", Account, account::rename),
    post!("/account/password", Account, account::change_password),
    post!("/account/sessions/end", Account, account::end_session),
    get!("/account/calendar", Account, calendar::page),
    post!("/account/calendar", Account, calendar::make),
    get!("/account/calendar/renew", Account, calendar::renewing),
    post!("/account/calendar/renew", Account, calendar::renew),
    get!("/account/calendar/end", Account, calendar::ending),
    post!("/account/calendar/end", Account, calendar::end),
    // Calendar programs come without a session; the secret in the address says whose it is.
    get!("/account/calendar.ics", Public, calendar::file),
    get!("/account/notifications", Account, notifications::page),
    post!("/account/notifications", Account, notifications::post),
    post!("/account/watch", Account, watch::post),
    get!("/inbox", Account, inbox::page),
    post!("/inbox/read", Account, inbox::read_all),
    get!("/inbox/{id}", Account, inbox::open),
    post!("/theme", Public, theme::post),
    get!("/isp/team", Account, team::page),
    post!("/isp/team", Account, team::invite),
    post!("/isp/team/{user}", Account, team::change),
    get!("/isp/team/{user}/remove", Account, team::ask_removal),
    post!("/isp/team/{user}/remove", Account, team::remove),
    get!("/customer/team", Account, team::page),
    post!("/customer/team", Account, team::invite),
    post!("/customer/team/{user}", Account, team::change),
    get!("/customer/team/{user}/remove", Account, team::ask_removal),
    post!("/customer/team/{user}/remove", Account, team::remove),
    get!("/review/team", Account, team::page),
    post!("/review/team", Account, team::invite),
    post!("/review/team/{user}", Account, team::change),
    get!("/review/team/{user}/remove", Account, team::ask_removal),
    post!("/review/team/{user}/remove", Account, team::remove),
];
