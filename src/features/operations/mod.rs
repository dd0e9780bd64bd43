//! Microsoft's half of turn-up: steps that are due over all batches, what has to be taken down,
//! and rollouts.

mod queue;
mod rollout;
mod rollouts;

use crate::features::activations::batch;
use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/review/operations", May(Action::ReadRollout), queue::page),
    post!(
        "/review/operations",
        May(Action::RunMicrosoftSteps),
        queue::post
    ),
    get!(
        "/review/operations/{id}",
        May(Action::ReadRollout),
        batch::page
    ),
    post!(
        "/review/operations/{id}",
        May(Action::RunMicrosoftSteps),
        batch::post
    ),
    get!("/review/rollouts", May(Action::ReadRollout), rollouts::page),
    get!(
        "/review/rollouts/{id}",
        May(Action::ReadRollout),
        rollout::page
    ),
    post!(
        "/review/rollouts/{id}",
        May(Action::SteerRollout),
        rollout::post
    ),
];
