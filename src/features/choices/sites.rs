//! Customer sites with a choice of their own, and the way to give one to another site.

use crate::server::db::sites::{Filter, SiteRow};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::choices::{self, Ground, save};
use crate::server::service::sites;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::{Choice, Choices, Scope};
use maps_domain::ids::SiteId;

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let query = ListQuery::of(req, &["ref", "name", "region"]);
    let ground = choices::ground(&req.ctx).await?;
    let filter = Filter {
        search: query.search.clone(),
        region: query.filter("region").to_owned(),
        // A search looks among all sites: that is how an override is begun.
        overridden: query.filter("all") != "yes",
        sort: query.sorting(),
        ..Filter::default()
    };
    let found = sites::list(&req.ctx, &filter, query.limit(), query.offset()).await?;
    let listed: Vec<SiteId> = found.sites.iter().map(|one| one.site.site_id()).collect();
    let chosen = choices::of_sites(&req.ctx, &listed).await?;
    let cells: Vec<(String, [String; 5])> = found
        .sites
        .iter()
        .map(|one| {
            (
                one.site.id.clone(),
                cells(&one.site, &found.catalogue, &chosen, &ground),
            )
        })
        .collect();
    if query.wants_csv() {
        let header = ["site_id", "name", "region", "isps", "source"];
        return csv_file(
            "site-choices.csv",
            &header,
            cells.into_iter().map(|(_, cells)| cells.to_vec()),
        );
    }
    let mut frame = req
        .frame("Choices per site", &[("ISP choices", "/customer/choices")])
        .await?;
    frame.lead = Some(match ground.overridden() {
        0 => "No customer site has a choice of its own: all follow their region or the choice for all regions.".to_owned(),
        n => format!("{n} customer sites have a choice of their own."),
    });
    req.page(frame, move || {
        let mut regions = vec![Chip::one_of(&query.url, "region", "", "All")];
        regions.extend(found.regions.iter().map(|(id, name, _)| Chip::one_of(&query.url, "region", id, name.clone())));
        let which = vec![
            Chip::one_of(&query.url, "all", "", "With a choice of their own"),
            Chip::one_of(&query.url, "all", "yes", "All"),
        ];
        let body = if cells.is_empty() {
            let action = view! { <a class="btn btn-primary" href=query.url.with("all", "yes").href()>"Show all sites"</a> }.into_any();
            view! { <Empty title="No customer site here" purpose="A site without a choice of its own follows its region. Open a site to give it its own ISPs." action=action/> }.into_any()
        } else {
            let table = table(cells, &query);
            view! {
                {table}
                <Pager url=query.url.clone() paging=query.paging(found.total) unit="customer sites" csv=query.csv_href()/>
            }.into_any()
        };
        view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by site id, name or address"/>
                <Chips label="Sites" chips=which/>
                <Chips label="Region" chips=regions/>
            </div>
            {body}
        }
    })
    .await
}

/// Own id, name, region, what is wanted there, and which choice says so.
fn cells(site: &SiteRow, catalogue: &Catalogue, chosen: &Choices, ground: &Ground) -> [String; 5] {
    let reference = site.as_choice_site();
    let (scope, isps) = chosen.effective(&reference);
    let names: Vec<&str> = isps.iter().map(|isp| ground.isp_name(isp)).collect();
    let own = save::at(chosen, &Scope::Site(site.site_id()));
    let source = match scope {
        _ if own != Choice::Inherit => "own choice",
        Scope::Site(_) => "own choice",
        Scope::Region(_) => "from its region",
        Scope::Global => "from all regions",
    };
    let wanted = match names.as_slice() {
        [] => "No ISP".to_owned(),
        names => names.join(", then "),
    };
    let region = catalogue
        .region(&reference.region)
        .map_or_else(String::new, |region| region.name.clone());
    [
        site.site_ref.clone(),
        site.name.clone(),
        region,
        wanted,
        source.to_owned(),
    ]
}

fn table(cells: Vec<(String, [String; 5])>, query: &ListQuery) -> AnyView {
    let columns = vec![
        Column::mono("Site id").sorted_by(&query.url, "ref"),
        Column::text("Name").sorted_by(&query.url, "name"),
        Column::text("Region").sorted_by(&query.url, "region"),
        Column::text("Wanted"),
        Column::text("Source"),
    ];
    let rows = cells
        .into_iter()
        .map(|(id, [site_ref, name, region, wanted, source])| {
            let href = format!("/customer/choices/sites/{id}");
            Row::new(vec![
                view! { <a href=href>{site_ref}</a> }.into_any(),
                name.into_any(),
                region.into_any(),
                wanted.into_any(),
                source.into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Choices per site" columns=columns rows=rows/> }.into_any()
}
