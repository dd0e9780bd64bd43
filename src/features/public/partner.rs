//! One partner's public page.

use super::picture::tier_badge;
use super::words;
use crate::server::http::{Answer, Req};
use crate::server::service::directory;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::map::{Marker, WorldMap};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::ids::MetroId;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let found = directory::partner(&req.ctx, req.param("slug")?).await?;
    let mut frame = req.frame(&found.name, &[("Partners", "/partners")]).await?;
    frame.badge = Some(Badge::new(Tone::Pass, "Qualified"));
    let metros: usize = found.qualified.iter().map(|q| q.metro_ids().len()).sum();
    frame.lead = Some(format!(
        "Qualified in {} {} with {metros} covered metros.",
        found.qualified.len(),
        if found.qualified.len() == 1 {
            "region"
        } else {
            "regions"
        }
    ));
    let stranger = req.ctx.actor.is_none();
    req.page(frame, move || {
        let markers: Vec<Marker> = found
            .qualified
            .iter()
            .flat_map(|q| q.metro_ids().into_iter().map(move |id| (id, q)))
            .filter_map(|(id, q)| {
                let metro = found.catalogue.metro(&MetroId::new(id))?;
                let tier = Tier::parse(&q.tier).unwrap_or(Tier::Local);
                Some(Marker {
                    lon: metro.coordinates.longitude(),
                    lat: metro.coordinates.latitude(),
                    label: metro.name.clone(),
                    tone: tier_badge(tier).tone,
                    state: tier.label().to_owned(),
                    href: Some(format!("/regions/{}", q.region_id)),
                    ..Marker::default()
                })
            })
            .collect();
        let rows: Vec<Row> = found
            .qualified
            .iter()
            .map(|q| {
                let tier = Tier::parse(&q.tier).unwrap_or(Tier::Local);
                let name = words::region(&found.catalogue, &q.region_id);
                let metros = directory::metro_names(&found.catalogue, &q.metro_ids()).join(", ");
                Row::new(vec![
                    view! { <a href=format!("/regions/{}", q.region_id)>{name}</a> }.into_any(),
                    tier_badge(tier).view(),
                    metros.into_any(),
                    UtcMs::new(q.since).date().into_any(),
                    UtcMs::new(q.until).date().into_any(),
                ])
            })
            .collect();
        let columns = vec![
            Column::text("Region"), Column::text("Tier"), Column::text("Metros"), Column::date("Since"), Column::date("Until"),
        ];
        let website = if found.website.is_empty() {
            "–".into_any()
        } else {
            view! { <a href=found.website.clone() rel="noopener nofollow">{found.website.clone()}</a> }.into_any()
        };
        let facts = vec![
            Fact::text("Kind", words::carrier(&found.isp_type)),
            Fact::view("Website", website),
        ];
        let next = stranger.then(|| view! {
            <p>"Sign up as a customer to choose this partner for your sites. You order its internet access from the partner itself."</p>
            <ButtonLink href="/sign-up?kind=customer" label="Sign up" look=Look::Primary/>
        });
        let main = view! {
            <Card title="Where it is qualified" flush=true><DataTable caption="Qualified regions" columns=columns rows=rows/></Card>
            <WorldMap id="partner" title=format!("Covered metros of {}", found.name) desc="Each dot is a metro in which the partner has shown diverse paths to Microsoft." markers=markers/>
        }
        .into_any();
        let aside = view! {
            <Card title="Partner"><Facts facts=facts/> {next}</Card>
            <Card title="What the tiers say">
                <p>{tier_badge(Tier::Local).plain()} " Two path sets to Microsoft in every covered metro that share nothing which can fail."</p>
                <p>{tier_badge(Tier::Geo).plain()} " Local, and another metro takes over when a whole metro fails."</p>
                <p><a href="/programme#redundancy">"How redundancy is checked"</a></p>
            </Card>
        }
        .into_any();
        view! { <Split main=main aside=aside/> }
    })
    .await
}
