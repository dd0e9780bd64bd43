//! Public first page.

use crate::routes::Access::Public;
use crate::routes::{Route, get};
use crate::server::http::{Answer, Req};
use leptos::prelude::*;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[get!("/", Public, page)];

/// The first page.
async fn page(req: &Req) -> Answer {
    let frame = req.frame("Reach Microsoft on proven paths", &[]).await?;
    req.page(frame, || view! { <p>"Welcome."</p> }).await
}
