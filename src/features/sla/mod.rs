//! Service levels for ISPs, customers and Microsoft: the same pages, each as far as its reader may see.

mod api;
mod breaches;
mod by_region;
mod estimate;
mod expected;
mod expected_site;
mod figures;
mod maintenance;
mod months;
mod overview;
mod series;
mod upload;
mod words;

use crate::server::http::route::Access::{May, Token};
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action::{DeclareFailover, ReadSla, SendMeasurements};
use maps_domain::api_token::Scope;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    post!(
        "/api/v1/measurements",
        Token(Scope::Measurements),
        api::measurements
    ),
    get!("/isp/sla", May(ReadSla), overview::page),
    get!("/isp/sla/figures", May(ReadSla), figures::page),
    get!("/isp/sla/breaches", May(ReadSla), breaches::page),
    get!("/isp/sla/series/{id}", May(ReadSla), series::page),
    get!("/isp/sla/upload", May(SendMeasurements), upload::page),
    post!("/isp/sla/upload", May(SendMeasurements), upload::check),
    post!(
        "/isp/sla/upload/{draft}",
        May(SendMeasurements),
        upload::commit
    ),
    get!(
        "/isp/sla/template.csv",
        May(SendMeasurements),
        upload::template
    ),
    get!("/isp/sla/maintenance", May(ReadSla), maintenance::page),
    post!(
        "/isp/sla/maintenance",
        May(SendMeasurements),
        maintenance::announce
    ),
    get!(
        "/isp/sla/maintenance/{id}",
        May(SendMeasurements),
        maintenance::ask_to_cancel
    ),
    post!(
        "/isp/sla/maintenance/{id}",
        May(SendMeasurements),
        maintenance::cancel
    ),
    get!("/customer/sla", May(ReadSla), overview::page),
    get!("/customer/sla/expected", May(ReadSla), expected::page),
    get!(
        "/customer/sla/expected/{site}",
        May(ReadSla),
        expected_site::page
    ),
    post!(
        "/customer/sla/expected/{site}",
        May(DeclareFailover),
        expected_site::declare
    ),
    get!("/customer/sla/figures", May(ReadSla), figures::page),
    get!("/customer/sla/breaches", May(ReadSla), breaches::page),
    get!("/customer/sla/series/{id}", May(ReadSla), series::page),
    get!("/customer/sla/upload", May(SendMeasurements), upload::page),
    post!("/customer/sla/upload", May(SendMeasurements), upload::check),
    post!(
        "/customer/sla/upload/{draft}",
        May(SendMeasurements),
        upload::commit
    ),
    get!(
        "/customer/sla/template.csv",
        May(SendMeasurements),
        upload::template
    ),
    get!("/customer/sla/maintenance", May(ReadSla), maintenance::page),
    get!("/review/sla", May(ReadSla), overview::page),
    get!("/review/sla/figures", May(ReadSla), figures::page),
    get!("/review/sla/breaches", May(ReadSla), breaches::page),
    get!("/review/sla/series/{id}", May(ReadSla), series::page),
    get!("/review/sla/upload", May(SendMeasurements), upload::page),
    post!("/review/sla/upload", May(SendMeasurements), upload::check),
    post!(
        "/review/sla/upload/{draft}",
        May(SendMeasurements),
        upload::commit
    ),
    get!(
        "/review/sla/template.csv",
        May(SendMeasurements),
        upload::template
    ),
    get!("/review/sla/maintenance", May(ReadSla), maintenance::page),
    post!(
        "/review/sla/maintenance",
        May(SendMeasurements),
        maintenance::announce
    ),
    get!(
        "/review/sla/maintenance/{id}",
        May(SendMeasurements),
        maintenance::ask_to_cancel
    ),
    post!(
        "/review/sla/maintenance/{id}",
        May(SendMeasurements),
        maintenance::cancel
    ),
];
