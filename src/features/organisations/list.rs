//! The list of all organisations.

use crate::features::organisation::asn_badge;
use crate::server::db::directory::{OrgFilter, OrgLine};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::organisations::admin;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::asn::Asn;
use maps_domain::time::UtcMs;

/// Sort keys and their columns.
const SORTS: &[(&str, &str)] = &[
    ("name", "o.name_folded"),
    ("kind", "o.kind"),
    ("members", "members"),
    ("pnis", "pnis"),
    ("qualified", "qualified"),
    ("created", "o.created_at"),
];

/// Filters by standing: value and words.
const STATES: &[(&str, &str)] = &[
    ("", "Any"),
    ("pending", "ASN waits"),
    ("disputed", "ASN disputed"),
    ("approved", "ASN approved"),
    ("qualified", "Qualified"),
    ("unverified", "Domain not verified"),
];

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let keys: Vec<&str> = SORTS.iter().map(|(key, _)| *key).collect();
    let list = ListQuery::of(req, &keys);
    let filter = OrgFilter {
        kind: list.filter("kind").to_owned(),
        like: list.like(),
        asn: Asn::parse_any(&list.search)
            .map_or_else(|_| String::new(), |asn| asn.get().to_string()),
        state: list.filter("state").to_owned(),
    };
    let (lines, total) = admin::list(
        &req.ctx,
        &filter,
        &list.order_by(SORTS),
        list.limit(),
        list.offset(),
    )
    .await?;
    if list.wants_csv() {
        return csv_file("organisations.csv", HEADER, lines.iter().map(record));
    }
    let mut frame = req.frame("Organisations", &[]).await?;
    frame.lead = Some(match total {
        1 => "One organisation matches.".to_owned(),
        n => format!(
            "{n} organisations. ASNs that wait for a decision are one click away: the chip \u{201c}ASN waits\u{201d}."
        ),
    });
    req.page(frame, move || {
        let url = &list.url;
        let mut kinds = vec![Chip::one_of(url, "kind", "", "All")];
        kinds.extend(OrgKind::ALL.iter().map(|kind| Chip::one_of(url, "kind", kind.as_str(), kind.label())));
        let states = STATES.iter().map(|(value, words)| Chip::one_of(url, "state", value, *words)).collect();
        let columns = vec![
            Column::text("Organisation").sorted_by(url, "name"),
            Column::text("Kind").sorted_by(url, "kind"),
            Column::text("ASN"),
            Column::text("Domain"),
            Column::number("Members").sorted_by(url, "members"),
            Column::number("PNIs").sorted_by(url, "pnis"),
            Column::number("Qualified regions").sorted_by(url, "qualified"),
            Column::date("Since").sorted_by(url, "created"),
        ];
        let empty = lines.is_empty();
        let rows: Vec<Row> = lines.into_iter().map(row).collect();
        view! {
            <div class="toolbar">
                <Search url=url.clone() label="Search name, domain or ASN"/>
                <Chips label="Kind" chips=kinds/>
                <Chips label="State" chips=states/>
            </div>
            {if empty {
                view! { <Empty title="No organisation matches" purpose="Every organisation that signed up is listed here. Remove a filter to see more."/> }.into_any()
            } else {
                view! { <DataTable caption="Organisations" columns=columns rows=rows/> }.into_any()
            }}
            <Pager url=url.clone() paging=list.paging(total) unit="organisations" csv=list.csv_href()/>
        }
    })
    .await
}

fn row(line: OrgLine) -> Row {
    let kind = OrgKind::parse(&line.kind).map_or("", OrgKind::label);
    let asn = if line.asn_state.is_empty() {
        view! { <span class="muted">"–"</span> }.into_any()
    } else {
        let number = Asn::new(u32::try_from(line.asn).unwrap_or_default());
        view! { <span class="mono">{number.to_string()}</span> " " {asn_badge(&line.asn_state).plain()} }.into_any()
    };
    let domain = match line.domain_verified_at {
        Some(_) => line.email_domain.into_any(),
        None => view! { {line.email_domain} " " {Badge::new(Tone::Wait, "Not verified").plain()} }
            .into_any(),
    };
    Row::new(vec![
        view! { <a href=format!("/review/organisations/{}", line.id)>{line.display_name}</a> }
            .into_any(),
        kind.into_any(),
        asn,
        domain,
        line.members.to_string().into_any(),
        line.pnis.to_string().into_any(),
        line.qualified.to_string().into_any(),
        UtcMs::new(line.created_at).date().into_any(),
    ])
}

const HEADER: &[&str] = &[
    "id",
    "kind",
    "display_name",
    "legal_name",
    "email_domain",
    "domain_verified_utc",
    "asn",
    "asn_state",
    "members",
    "pnis",
    "qualified_regions",
    "created_utc",
];

fn record(line: &OrgLine) -> Vec<String> {
    vec![
        line.id.clone(),
        line.kind.clone(),
        line.display_name.clone(),
        line.legal_name.clone(),
        line.email_domain.clone(),
        line.domain_verified_at
            .map_or_else(String::new, |at| UtcMs::new(at).rfc3339()),
        if line.asn == 0 {
            String::new()
        } else {
            line.asn.to_string()
        },
        line.asn_state.clone(),
        line.members.to_string(),
        line.pnis.to_string(),
        line.qualified.to_string(),
        UtcMs::new(line.created_at).rfc3339(),
    ]
}
