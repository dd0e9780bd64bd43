//! The tenant's own history: everything that happened to its objects, whoever did it.

use super::words;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Filter;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::nav::section_of;
use crate::server::http::{Answer, Req};
use crate::server::service::history::{self, Found};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::history::History;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::time::UtcMs;

/// The page, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let actor = req.ctx.actor()?.clone();
    if !req.path.starts_with(section_of(actor.role)) {
        return Err(AppError::NotFound);
    }
    let list = ListQuery::of(req, &[]);
    let filter = filter_of(&list);
    let found = history::own(&req.ctx, filter, list.limit(), list.offset()).await?;
    if list.wants_csv() {
        return csv_file(
            "history.csv",
            HEADER,
            found
                .entries
                .iter()
                .map(|entry| row(&req.ctx, &found, entry)),
        );
    }
    let mut frame = req.frame("History", &[]).await?;
    frame.lead = Some(match found.total {
        0 => "Nothing matches.".to_owned(),
        n => format!(
            "{} about {}, newest first. They are kept for good and cannot be edited.",
            counted(n, "entry", "entries"),
            actor.org_name
        ),
    });
    let entries = words::entries(&req.ctx, &found.entries, &found.names);
    let Found {
        kinds,
        people,
        total,
        ..
    } = found;
    req.page(frame, move || {
        let body = if entries.is_empty() {
            view! { <Empty title="No entries" purpose="Every change and every refusal is kept here with who, when and what was before. Remove a filter to see more."/> }.into_any()
        } else {
            view! { <History entries=entries/> }.into_any()
        };
        view! {
            <div class="toolbar">
                <Search url=list.url.clone() label="Search what happened"/>
                {filters(&list, kinds, people)}
            </div>
            <Card>{body}</Card>
            <Pager url=list.url.clone() paging=list.paging(total) unit="entries" csv=list.csv_href()/>
        }
    })
    .await
}

/// What the address filters by.
pub(super) fn filter_of(list: &ListQuery) -> Filter {
    Filter {
        owner: String::new(),
        kind: list.filter("kind").to_owned(),
        person: list.filter("person").to_owned(),
        like: list.like(),
        refused: list.filter("only") == "refused",
    }
}

/// Chips for kind of object, person and refusals.
pub(super) fn filters(
    list: &ListQuery,
    kinds: Vec<(String, i64)>,
    people: Vec<(String, String)>,
) -> Vec<AnyView> {
    let url = &list.url;
    let mut kind_chips = vec![Chip::one_of(url, "kind", "", "All")];
    kind_chips.extend(kinds.into_iter().map(|(kind, count)| {
        let chip = Chip::one_of(url, "kind", &kind, words::kind(&kind));
        chip.count(u64::try_from(count).unwrap_or_default())
    }));
    let mut person_chips = vec![Chip::one_of(url, "person", "", "Anybody")];
    person_chips.extend(
        people
            .into_iter()
            .map(|(id, name)| Chip::one_of(url, "person", &id, name)),
    );
    let only = vec![
        Chip::one_of(url, "only", "", "Everything"),
        Chip::one_of(url, "only", "refused", "Refusals"),
    ];
    vec![
        view! { <Chips label="About" chips=kind_chips/> }.into_any(),
        view! { <Chips label="By" chips=person_chips/> }.into_any(),
        view! { <Chips label="Show" chips=only/> }.into_any(),
    ]
}

/// Columns of the tenant's file.
const HEADER: &[&str] = &["time_utc", "who", "about", "object_id", "what", "changes"];

fn row(ctx: &Ctx, found: &Found, entry: &crate::server::db::audit::Stored) -> Vec<String> {
    let changes: Vec<String> = entry
        .changes()
        .into_iter()
        .map(|c| format!("{}: {} -> {}", c.field, c.before, c.after))
        .collect();
    vec![
        UtcMs::new(entry.at).rfc3339(),
        words::who(ctx, entry, &found.names),
        entry.object_kind.clone(),
        entry.object_id.clone(),
        entry.summary.clone(),
        changes.join("; "),
    ]
}
