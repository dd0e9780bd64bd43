//! How many pages of the public directory a second, against a bare axum handler that runs the same
//! query and writes JSON, in the same process, without a socket: only their ratio is told about.

use super::fill;
use crate::error::AppError;
use crate::routes::ROUTES;
use crate::server::app::App;
use crate::server::ctx::Ctx;
use crate::server::db::listings::{self, Listing};
use crate::server::db::{Tx, offers};
use crate::server::http::router;
use crate::server::service::directory::filter::Filter;
use crate::server::service::directory::order::Order;
use crate::server::service::directory::search;
use crate::server::service::sla::promise;
use anyhow::{Context, bail};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_body_util::BodyExt;
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::offer::{Language, Part, Product, Profile};
use maps_domain::qualification::Tier;
use maps_domain::sla::{Share, SlaOffer};
use std::time::{Duration, Instant};
use tower::ServiceExt;

/// Clients that ask at the same time.
const CLIENTS: usize = 8;
/// How long each address is asked for.
const SPAN: Duration = Duration::from_secs(4);
/// Partners that are stored in one transaction.
const CHUNK: u32 = 500;

/// A page and the same query for the bare handler.
struct Look {
    name: &'static str,
    path: &'static str,
    filter: fn() -> Filter,
    order: Order,
    offset: i64,
}

/// Cards on a page.
const SHOWN: i64 = 50;

const LOOKS: &[Look] = &[
    Look {
        name: "first page",
        path: "/partners",
        filter: Filter::default,
        order: Order::Name,
        offset: 0,
    },
    Look {
        name: "page 150",
        path: "/partners?page=150",
        filter: Filter::default,
        order: Order::Name,
        offset: 149 * SHOWN,
    },
    Look {
        name: "region, tier and product, best availability first",
        path: "/partners?region=western-europe&tier=Geo&product=sd-wan&sort=-sla",
        filter: || Filter {
            region: "western-europe".to_owned(),
            tier: "Geo".to_owned(),
            part: "sd-wan".to_owned(),
            ..Filter::default()
        },
        order: Order::Availability,
        offset: 0,
    },
    Look {
        name: "search",
        path: "/partners?q=fibre+77",
        filter: || Filter {
            words: "fibre 77".to_owned(),
            ..Filter::default()
        },
        order: Order::Name,
        offset: 0,
    },
];

/// Fills an empty database with qualified partners that publish offers.
///
/// # Errors
/// A database in use, or what it refuses.
pub async fn prepare(app: &App, partners: u32) -> anyhow::Result<()> {
    let ctx = Ctx::system(app);
    let mut tx = app.db.read().await?;
    fill::only_empty(&mut tx).await?;
    drop(tx);
    let catalogue = Catalogue::seed()?;
    app.db.set_durable(false).await?;
    let mut next = 0;
    while next < partners {
        let mut tx = app.db.begin().await?;
        for n in next..partners.min(next + CHUNK) {
            partner(&mut tx, &ctx, catalogue, n).await?;
        }
        tx.commit().await?;
        next += CHUNK;
    }
    app.db.set_durable(true).await?;
    Ok(())
}

async fn partner(tx: &mut Tx, ctx: &Ctx, catalogue: &Catalogue, n: u32) -> Result<(), AppError> {
    let id = format!("bench-{n:06}");
    let name = format!("Carrier of Fibre {n}");
    let id = fill::organisation(tx, ctx, OrgKind::Isp, &id, &name).await?;
    // One to four regions, one of them mostly Western Europe, which is looked at.
    let regions = catalogue.regions().enumerate().filter(|(at, region)| {
        let at = u32::try_from(*at).unwrap_or_default();
        let western = region.id.as_str() == "western-europe" && !n.is_multiple_of(3);
        western || (n / 7 + at).is_multiple_of(5)
    });
    for (_, region) in regions {
        let metros: Vec<&str> = catalogue
            .metros_in_region(&region.id)
            .take(usize::try_from(2 + n % 4).unwrap_or(2))
            .map(|metro| metro.id.as_str())
            .collect();
        let tier = match n.is_multiple_of(2) {
            true => Tier::Geo,
            false => Tier::Local,
        };
        fill::qualified(tx, ctx, &id, region.id.as_str(), tier, &metros).await?;
        let ppm = [999_000, 999_500, 999_900].get(usize::try_from(n % 4).unwrap_or(3));
        if let Some(availability) = ppm.copied().and_then(Share::from_ppm) {
            let offer = SlaOffer {
                isp: id.clone(),
                region: region.id.clone(),
                availability: Some(availability),
                packet_delivery: None,
                rtt_p95_us: None,
                exclusions: String::new(),
            };
            promise::change(tx, &offer, ctx.now).await?;
        }
    }
    let languages = Language::ALL.iter().copied().enumerate();
    let profile = Profile {
        languages: languages
            .filter(|(at, _)| u32::try_from(*at).is_ok_and(|at| (at + n).is_multiple_of(9)))
            .map(|(_, language)| language)
            .collect(),
        ..Profile::default()
    };
    offers::save_profile(tx, &id, &profile, 0, ctx.now).await?;
    let parts = match n % 3 {
        0 => vec![Part::Internet],
        1 => vec![Part::Internet, Part::SdWan],
        _ => vec![Part::Internet, Part::Utm],
    };
    let product = Product {
        name: "Access".to_owned(),
        parts,
        description: String::new(),
        regions: Vec::new(),
        link: String::new(),
        price: None,
        price_note: String::new(),
    };
    offers::insert_product(tx, &id, &ctx.new_id(), &product, ctx.now).await?;
    listings::refresh(tx, &id).await
}

/// A line per look: pages a second, their ratio to bare JSON, and the time that 99 of 100 keep.
///
/// # Errors
/// A page that is not answered with 200.
pub async fn figures(app: &App, partners: u32) -> anyhow::Result<Vec<serde_json::Value>> {
    let _ = any_spawner::Executor::init_tokio();
    let portal = router::build(app, ROUTES);
    let mut bare = Router::new();
    let mut lines = Vec::new();
    for (at, look) in LOOKS.iter().enumerate() {
        bare = bare.route(
            &format!("/{at}"),
            get(move |State(app): State<App>| json(app, look)),
        );
    }
    let bare = bare.with_state(app.clone());
    for (at, look) in LOOKS.iter().enumerate() {
        let page = ask(&portal, look.path).await?;
        let raw = ask(&bare, &format!("/{at}")).await?;
        lines.push(serde_json::json!({
            "figure": "directory_pages_per_s", "look": look.name, "database": app.db.kind(), "partners": partners,
            "clients": CLIENTS, "value": page.per_s, "bare_json_per_s": raw.per_s, "ratio": page.per_s / raw.per_s,
            "budget_ratio": 0.4, "p99_ms": page.p99_ms, "budget_p99_ms": 20.0, "bytes": page.bytes,
        }));
    }
    Ok(lines)
}

async fn json(app: App, look: &Look) -> Response {
    let ctx = Ctx::system(&app);
    let filter = (look.filter)();
    match search::partners(&ctx, &filter, look.order, look.offset, SHOWN).await {
        Ok((total, shown, _)) => {
            let shown: Vec<&Listing> = shown.iter().map(|one| &one.listing).collect();
            axum::Json((shown, total)).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What asking came to.
struct Asked {
    per_s: f64,
    p99_ms: f64,
    bytes: usize,
}

async fn ask(router: &Router, path: &str) -> anyhow::Result<Asked> {
    // Caches fill, connections open.
    let (_, bytes) = once(router, path).await?;
    let began = Instant::now();
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let (router, path) = (router.clone(), path.to_owned());
        clients.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while began.elapsed() < SPAN {
                took.push(once(&router, &path).await?.0);
            }
            Ok::<_, anyhow::Error>(took)
        }));
    }
    let mut all: Vec<Duration> = Vec::new();
    for client in clients {
        all.extend(client.await??);
    }
    let span = began.elapsed();
    all.sort_unstable();
    let p99 = all.get(all.len() * 99 / 100).copied().unwrap_or_default();
    let count = u32::try_from(all.len())?;
    Ok(Asked {
        per_s: f64::from(count) / span.as_secs_f64(),
        p99_ms: p99.as_secs_f64() * 1000.0,
        bytes,
    })
}

async fn once(router: &Router, path: &str) -> anyhow::Result<(Duration, usize)> {
    let began = Instant::now();
    let request = Request::get(path).body(Body::empty())?;
    let response = router
        .clone()
        .oneshot(request)
        .await
        .context("the router does not answer")?;
    if response.status() != StatusCode::OK {
        bail!("{path}: {}", response.status());
    }
    let body = response.into_body().collect().await?.to_bytes();
    Ok((began.elapsed(), body.len()))
}
