//! Public first page: what the programme is, where it works today, and the three doors.

use crate::features::public::picture::metro_map;
use crate::server::http::route::Access::Public;
use crate::server::http::route::{Route, get};
use crate::server::http::{Answer, Req};
use crate::server::service::directory;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::stat::{Stat, Stats};
use leptos::prelude::*;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[get!("/", Public, page)];

/// The first page.
async fn page(req: &Req) -> Answer {
    let found = directory::regions::overview(&req.ctx).await?;
    let mut frame = req.frame("Reach Microsoft on proven paths", &[]).await?;
    frame.lead = Some("The Azure Peering Service (MAPS) programme qualifies carriers, region by region, that reach Microsoft over two diverse sets of paths. Customers choose them here and are turned on automatically.".to_owned());
    let home = req
        .ctx
        .actor
        .as_ref()
        .map(|actor| crate::server::http::nav::home_of(actor.role));
    frame.actions = match home {
        Some(home) => vec![
            view! { <ButtonLink href=home label="To your overview" look=Look::Primary/> }
                .into_any(),
        ],
        None => vec![
            view! { <ButtonLink href="/sign-up" label="Sign up" look=Look::Primary/> }.into_any(),
        ],
    };
    req.page(frame, move || {
        let open = found.regions.iter().filter(|r| r.geo + r.local > 0).count();
        let covered = found.metros.iter().filter(|m| m.partners > 0).count();
        let stats = vec![
            Stat::new(found.partners, "partners", "Qualified").href("/partners"),
            Stat::new(format!("{open} of {}", found.regions.len()), "regions", "With a partner").href("/regions"),
            Stat::new(format!("{covered} of {}", found.metros.len()), "metros", "Covered").href("/regions"),
        ];
        view! {
            <Stats stats=stats/>
            {metro_map("world", "Metros where carriers meet Microsoft", &found.metros, true)}
            <div class="tiles">
                <Card title="You are an ISP">
                    <p>"Record your interconnects once, see the verdict as you type, apply region by region. Every rule that fails says why and what would fix it."</p>
                    <p class="row"><ButtonLink href="/sign-up?kind=isp" label="Join as an ISP"/> <a href="/programme/join#isp">"What is asked"</a></p>
                </Card>
                <Card title="You are a customer">
                    <p>"Choose one or several qualified ISPs for all regions, one region or one site. When an ISP qualifies and your order is confirmed, your sites are turned on without another click."</p>
                    <p class="row"><ButtonLink href="/sign-up?kind=customer" label="Enrol as a customer"/> <a href="/partners">"Compare partners"</a></p>
                </Card>
                <Card title="You review for Microsoft">
                    <p>"Evidence left, verdict right, two persons for every decision, and a trail that explains it years later. Accounts are by invitation of a lead reviewer."</p>
                    <p class="row"><ButtonLink href="/sign-in" label="Sign in"/> <a href="/programme#decide">"How it is decided"</a></p>
                </Card>
            </div>
        }
    })
    .await
}
