//! Nothing confidential leaves: the demo's database against every page that a stranger, another ISP and
//! another customer can reach by following links.
//!
//! Everything stored as text is a secret unless [`PUBLISHED`] names its column: a column that somebody
//! adds is looked for from that day on. Words that the pages of an empty portal say anyway are none.

use super::support::{Backend, Client, Portal};
use crate::routes::ROUTES;
use crate::server::ctx::Ctx;
use crate::server::db::{args, pnis};
use crate::server::http::route::Access;
use crate::server::service::offers::badge;
use maps_domain::access::{OrgKind, Role};
use maps_domain::bandwidth::Mbps;
use maps_domain::ids::OrgId;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Columns whose content anybody may read, with the reason; `*` is a whole table.
const PUBLISHED: &[(&str, &str)] = &[
    // The catalogue and the rules.
    ("policies", "*"),
    ("metros", "*"),
    ("facilities", "*"),
    ("settings", "*"),
    // Customers choose among all ISPs, so their names are known; those of customers are secrets.
    ("organisations", "display_name"),
    ("organisations", "legal_name"),
    ("organisations", "name_folded"),
    ("organisations", "slug"),
    ("organisations", "website"),
    ("organisations", "email_domain"),
    // What an ISP publishes of itself.
    ("isp_profiles", "*"),
    ("products", "*"),
    ("sla_offers", "*"),
    ("sla_promises", "*"),
    ("partner_listings", "*"),
    // What Microsoft's decision publishes.
    ("qualifications", "metros"),
    ("qualifications", "policy_version"),
    ("qualifications", "exception_plan"),
    // Bookkeeping without content.
    ("jobs", "kind"),
    ("_sqlx_migrations", "*"),
];

/// Columns that mix what is published with what is not: they repeat what others hold (names, offers), or say who
/// measured, which everybody reads of Microsoft's own part.
const MIXED: &[(&str, &str)] = &[
    ("audit_entries", "changes"),
    ("rollouts", "title"),
    ("sla_series", "measured_by"),
];

/// Values of a column that are tried: the rest is of the same kind.
const TRIED: usize = 60;
/// Where the figures of [`canary_capacity`] come from.
const CAPACITY: &str = "capacity";
/// Pages of one crawl: far more than there are without the endless combinations of filters.
const MOST_PAGES: usize = 1_500;

/// Reads the database, crawls, compares. Called with the demo in place.
pub async fn nothing_leaves(portal: &Portal) {
    let numbers = canary_capacity(portal).await;
    let mut secrets = secrets(portal).await;
    let empty = Portal::new(Backend::Sqlite).await.unwrap();
    let mut vocabulary = BTreeSet::new();
    for crawl in crawls(&empty).await {
        vocabulary.extend(crawl.said);
    }
    secrets.retain(|secret, _| {
        !vocabulary
            .iter()
            .any(|piece| piece.contains(secret.as_str()))
    });
    assert!(secrets.len() > 800, "{} secrets", secrets.len());

    let [stranger, isp, customer] = crawls(portal).await;
    for route in ROUTES.iter().copied().flatten() {
        if route.access == Access::Public && route.method == "GET" {
            assert!(
                stranger.went_to(route.path),
                "nobody looked at {}",
                route.path
            );
        }
    }
    assert!(isp.went_to("/isp/interconnects") && customer.went_to("/customer/choices"));
    stranger.holds_none_of("a stranger", &secrets, &numbers);
    isp.holds_none_of("another ISP", &secrets, &numbers);
    customer.holds_none_of("another customer", &secrets, &numbers);
}

/// What a stranger, an ISP and a customer who have nothing to do with anybody can read.
async fn crawls(portal: &Portal) -> [Crawl; 3] {
    let mut stranger = Crawl::default();
    stranger
        .run(&mut portal.client(), public_paths(portal).await)
        .await;
    let org = portal.organisation(OrgKind::Isp, "Foreign Carrier").await;
    let mut browser = portal.browser(&org, Role::IspAdmin).await;
    let mut isp = Crawl::default();
    isp.run(&mut browser, vec!["/isp".to_owned()]).await;
    let org = portal
        .organisation(OrgKind::Customer, "Foreign Company")
        .await;
    let mut browser = portal.browser(&org, Role::CustomerAdmin).await;
    let mut customer = Crawl::default();
    customer
        .run(&mut browser, vec!["/customer".to_owned()])
        .await;
    [stranger, isp, customer]
}

/// Gives the connections of an ISP that publishes its band figures that occur nowhere else, and returns
/// every way to write them and their sum.
async fn canary_capacity(portal: &Portal) -> Vec<String> {
    let mut tx = portal.app.db.begin().await.unwrap();
    let (org,): (String,) = tx
        .one(
            "SELECT p.org_id FROM isp_profiles p JOIN pnis n ON n.org_id = p.org_id \
             WHERE p.shows_capacity AND n.inventory = 'live' AND n.record = 'confirmed' ORDER BY p.org_id",
            args![],
        )
        .await
        .unwrap();
    let org = OrgId::new(org);
    let (mut sum, mut figures) = (0, BTreeSet::new());
    for (row, n) in pnis::of_org(&mut tx, &org)
        .await
        .unwrap()
        .iter_mut()
        .zip(1..)
    {
        let mut pni = row.pni().unwrap();
        let peak = Mbps::new(23_467 + 1_019 * n);
        pni.bandwidth = Mbps::new(137_531 + 1_013 * n);
        pni.peak_in = Some(peak);
        pni.peak_out = Some(peak);
        sum += pni.bandwidth.get();
        figures.extend([pni.bandwidth, peak]);
        row.set(&pni, portal.app.clock.now()).unwrap();
        pnis::update(&mut tx, row).await.unwrap();
    }
    tx.commit().await.unwrap();
    figures.insert(Mbps::new(sum));
    let written = figures.into_iter().flat_map(|figure| {
        let n = figure.get();
        let (thousands, rest) = (n / 1_000, n % 1_000);
        [
            n.to_string(),
            format!("{thousands},{rest:03}"),
            format!("{thousands}.{rest:03}"),
            format!("{thousands} {rest:03}"),
            figure.to_string(),
        ]
    });
    written.collect()
}

/// Every text in the database that is not published, with the column it comes from.
async fn secrets(portal: &Portal) -> BTreeMap<String, String> {
    let mut tx = portal.app.db.read().await.unwrap();
    let columns: Vec<(String, String)> = tx
        .all(
            "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND p.type = 'TEXT' ORDER BY m.name, p.cid",
            args![],
        )
        .await
        .unwrap();
    let (mut secret, mut public) = (BTreeMap::new(), BTreeSet::new());
    for (table, column) in columns {
        let published = PUBLISHED
            .iter()
            .any(|(t, c)| *t == table && (*c == "*" || *c == column));
        let mixed = MIXED.contains(&(table.as_str(), column.as_str()));
        // What names a row tells nothing about it.
        if !published && (mixed || column == "id" || column.ends_with("_id")) {
            continue;
        }
        let only = match table.as_str() {
            "organisations" if published => "AND kind = 'isp'",
            _ => "",
        };
        let sql = format!(
            "SELECT DISTINCT CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL {only} ORDER BY 1"
        );
        let values: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), args![]).await.unwrap();
        let mut leaves = BTreeSet::new();
        for (value,) in values {
            gather(&value, &mut leaves);
        }
        if published {
            public.extend(leaves);
        } else {
            let step = leaves.len().div_ceil(TRIED).max(1);
            let some = leaves.into_iter().step_by(step);
            secret.extend(some.map(|leaf| (leaf, format!("{table}.{column}"))));
        }
    }
    let customers: Vec<(String,)> = tx
        .all(
            "SELECT display_name FROM organisations WHERE kind = 'customer'",
            args![],
        )
        .await
        .unwrap();
    secret.extend(
        customers
            .into_iter()
            .map(|(name,)| (name, "a customer".to_owned())),
    );
    secret.retain(|text, _| {
        // Short words and dates are everywhere; what is longer than a sentence is looked for by its start.
        text.chars().count() >= 6
            && text.chars().any(|c| c.is_alphabetic() || c == '/')
            && !public.iter().any(|known| known.contains(text.as_str()))
    });
    secret
}

/// The texts in a value: itself, or the leaves of its JSON.
fn gather(value: &str, into: &mut BTreeSet<String>) {
    fn leaves(json: &serde_json::Value, into: &mut BTreeSet<String>) {
        match json {
            serde_json::Value::String(text) => {
                into.insert(text.clone());
            }
            serde_json::Value::Array(all) => all.iter().for_each(|one| leaves(one, into)),
            serde_json::Value::Object(all) => all.values().for_each(|one| leaves(one, into)),
            _ => {}
        }
    }
    match serde_json::from_str(value) {
        Ok(json @ (serde_json::Value::Array(_) | serde_json::Value::Object(_))) => {
            leaves(&json, into);
        }
        _ => {
            into.insert(value.chars().take(200).collect());
        }
    }
}

/// Where a stranger begins: every public route, with an address for each that needs one, the files, and
/// what is refused.
async fn public_paths(portal: &Portal) -> Vec<String> {
    let badge = badge::code(&Ctx::system(&portal.app), "colt").unwrap();
    let mut paths: Vec<String> = ROUTES
        .iter()
        .copied()
        .flatten()
        .filter(|route| route.access == Access::Public && route.method == "GET")
        .map(|route| {
            route
                .path
                .replace("{slug}", "colt")
                .replace("{id}", "western-europe")
                .replace("/verify/{code}", &format!("/verify/{badge}"))
                .replace("{code}", "0000-0000-0000-0000")
                .replace("{secret}", "0000")
        })
        .collect();
    paths.extend(
        [
            "/partners?size=100",
            "/partners?view=map",
            "/partners?format=csv",
            "/partners/compare?p=colt&region=western-europe&format=csv",
            "/regions?format=csv",
            "/partners/nobody",
            "/regions/atlantis",
            "/no-such-page",
            "/robots.txt",
            "/sitemap.xml",
            "/healthz",
            "/readyz",
            "/isp",
            "/api/v1/measurements",
        ]
        .map(str::to_owned),
    );
    let mut tx = portal.app.db.read().await.unwrap();
    let slugs: Vec<(String,)> = tx
        .all(
            "SELECT slug FROM organisations WHERE kind = 'isp' ORDER BY slug",
            args![],
        )
        .await
        .unwrap();
    for (slug,) in slugs {
        paths.push(format!("/partners/{slug}"));
        for end in [
            "",
            "&region=western-europe",
            "&region=western-europe&format=csv",
        ] {
            paths.push(format!("/partners/compare?p={slug},colt{end}"));
        }
    }
    paths
}

/// Pages that were reached, and every piece of them.
#[derive(Default)]
struct Crawl {
    seen: BTreeSet<String>,
    said: BTreeSet<String>,
    from: BTreeMap<String, String>,
}

impl Crawl {
    /// Follows every link of our own, addresses with more than one filter left out.
    async fn run(&mut self, client: &mut Client, start: Vec<String>) {
        let mut next: VecDeque<String> = start.into();
        while let Some(path) = next.pop_front() {
            if self.seen.len() >= MOST_PAGES {
                break;
            }
            if !self.seen.insert(path.clone()) {
                continue;
            }
            let page = client.get(&path).await;
            assert!(!page.status.is_server_error(), "{path}: {}", page.status);
            for piece in page.body.split(['<', '\n']) {
                if self.said.insert(piece.to_owned()) {
                    self.from.insert(piece.to_owned(), path.clone());
                }
            }
            for href in page.body.split("href=\"").skip(1) {
                let href = href.split('"').next().unwrap().replace("&amp;", "&");
                let href = href.split('#').next().unwrap();
                let filters = href
                    .split_once('?')
                    .map_or(0, |(_, q)| q.split('&').count());
                if href.starts_with('/') && !href.starts_with("/pkg") && filters <= 1 {
                    next.push_back(href.to_owned());
                }
            }
        }
    }

    /// Whether a page of this route was reached.
    fn went_to(&self, route: &str) -> bool {
        let start = route.split('{').next().unwrap();
        let exact = start.len() == route.len();
        self.seen.iter().any(|path| {
            let path = path.split('?').next().unwrap();
            if exact {
                path == start
            } else {
                path.starts_with(start) && path.len() > start.len()
            }
        })
    }

    fn holds_none_of(&self, who: &str, secrets: &BTreeMap<String, String>, numbers: &[String]) {
        let mut found: BTreeMap<&str, String> = BTreeMap::new();
        let texts = secrets
            .iter()
            .map(|(text, column)| (text.as_str(), column.as_str()));
        let numbers = numbers.iter().map(|text| (text.as_str(), CAPACITY));
        for (text, column) in texts.chain(numbers) {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            let piece = self.said.iter().find(|piece| match column {
                CAPACITY => !is_drawn(piece) && stands_alone(piece, text),
                _ => piece.contains(text) || piece.contains(&escaped),
            });
            if let Some(piece) = piece {
                found.insert(column, format!("{text:?} at {}", self.from[piece]));
            }
        }
        assert!(
            found.is_empty(),
            "{who} read on {} pages: {found:#?}",
            self.seen.len()
        );
    }
}

/// Drawings are full of digits that mean nothing.
fn is_drawn(piece: &str) -> bool {
    let shapes = [
        "path ",
        "polyline ",
        "polygon ",
        "rect ",
        "circle ",
        "line ",
    ];
    shapes.iter().any(|shape| piece.starts_with(shape))
}

/// Whether a number is said as such, not as a part of a longer one, an id or a hash.
fn stands_alone(piece: &str, number: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    piece.match_indices(number).any(|(at, _)| {
        let (before, after) = (&piece[..at], &piece[at + number.len()..]);
        !part(before.chars().next_back()) && !part(after.chars().next())
    })
}
