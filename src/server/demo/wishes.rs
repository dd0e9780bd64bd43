//! What the demo's customers want and what they bought: choices, declarations, and the ISPs' answers.

use super::customers::DemoCustomer;
use super::isps::{COLT, DemoIsp};
use super::past::{Past, present};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::orders as store;
use crate::server::db::{choices, sites::SiteRow};
use crate::server::service::orders::answer::{self, Answer};
use crate::server::service::orders::declare;
use crate::server::service::orders::draft::{Declaration, LineDraft};
use crate::server::service::orders::product;
use maps_domain::choice::{Choice, Scope};
use maps_domain::ids::{OrderLineId, RegionId};
use maps_domain::order::Bought;

/// Where a line of the choice matrix applies, and the providers in order.
type Wish = (Option<&'static str>, &'static [&'static str]);

/// Patterns of choices; Contoso has the first, the others take turns. `None` is the global list.
const WISHES: &[&[Wish]] = &[
    &[
        (None, &[COLT, "bics"]),
        (Some("africa"), &["liquid-telecommunications-ltd"]),
        (Some("oceania"), &["vocusgroup-nz", "kordia-limited"]),
        (Some("latin-america"), &[]),
    ],
    &[
        (None, &["vodafone-as1273"]),
        (Some("east-asia"), &["nttcom", "bbix"]),
    ],
    &[
        (None, &[COLT]),
        (Some("north-america"), &["lumen-technologies"]),
        (Some("africa"), &["napafrica"]),
    ],
    &[
        (None, &["bics", "vodafone-as1273"]),
        (Some("north-america"), &["equinix-maps"]),
    ],
    &[
        (None, &["vodafone-as1273", COLT]),
        (Some("western-europe"), &["swisscom-switzerland-ltd", COLT]),
        (Some("oceania"), &["kordia-limited"]),
    ],
];

/// Every so many declarations one is still unanswered, and one was rejected.
const UNANSWERED_EVERY: usize = 9;
const REJECTED_EVERY: usize = 31;

/// A declaration that its ISP has not answered.
pub struct Unanswered {
    customer: Ctx,
    declaration: Declaration,
}

/// Stores choices, declares and answers orders, a customer every five hours. Gives the declarations
/// that are to be made last, because they wait for an answer.
///
/// # Errors
/// What the database or a service refuses.
pub async fn fill(
    past: &Past,
    isps: &[DemoIsp<'_>],
    customers: &[DemoCustomer],
) -> Result<Vec<Unanswered>, AppError> {
    let mut declared = 0_usize;
    let mut prefixes = Prefixes(0);
    let mut unanswered = Vec::new();
    for ((turn, customer), wishes) in (0..).zip(customers).zip(WISHES.iter().cycle()) {
        past.hours_ago(345 * 24 - turn * 5);
        choose(isps, customer, wishes).await?;
        for (rank, region, isp, sites) in wanted(isps, customer, wishes) {
            let bought = bought(isp, region.as_str(), declared).await?;
            let lines = sites
                .iter()
                .map(|site| {
                    line(
                        customer,
                        site,
                        (rank == 0).then(|| prefixes.next()),
                        &bought,
                    )
                })
                .collect();
            declared += 1;
            let declaration = Declaration {
                isp: isp.org.to_string(),
                region: region.to_string(),
                contract_ref: format!("MSA-{}-{declared:03}", customer.name.len()),
                lines,
            };
            if declared.is_multiple_of(UNANSWERED_EVERY) {
                unanswered.push(Unanswered {
                    customer: customer.admin.clone(),
                    declaration,
                });
                continue;
            }
            let order = declare::declare(&present(&customer.admin), &declaration).await?;
            let verdict = match declared % REJECTED_EVERY {
                0 => Answer::Reject(
                    "We find no contract with this reference. Please check the number.".to_owned(),
                ),
                _ => Answer::Confirm,
            };
            let ids = line_ids(isp, &order).await?;
            answer::answer(&present(&isp.admin), &order, &ids, &verdict).await?;
        }
    }
    Ok(unanswered)
}

/// Declares what waits for an answer.
///
/// # Errors
/// What a service refuses.
pub async fn leave_unanswered(all: &[Unanswered]) -> Result<(), AppError> {
    for one in all {
        declare::declare(&present(&one.customer), &one.declaration).await?;
    }
    Ok(())
}

fn find<'a>(isps: &'a [DemoIsp<'a>], provider: &str) -> Option<&'a DemoIsp<'a>> {
    isps.iter().find(|isp| isp.provider.id == provider)
}

async fn choose(
    isps: &[DemoIsp<'_>],
    customer: &DemoCustomer,
    wishes: &[Wish],
) -> Result<(), AppError> {
    let ctx = &present(&customer.admin);
    let mut tx = ctx.app.db.begin().await?;
    for (region, providers) in wishes {
        let scope = match region {
            None => Scope::Global,
            Some(region) => Scope::Region(RegionId::from(*region)),
        };
        let list = providers
            .iter()
            .filter_map(|p| find(isps, p))
            .map(|isp| isp.org.clone());
        choices::save(&mut tx, &customer.org, &scope, &Choice::list(list), ctx.now).await?;
    }
    let entry = Entry {
        action: "demo_filled",
        object_kind: "choices",
        object_id: customer.org.to_string(),
        owner: customer.org.clone(),
        summary: format!("The demo made the choices of {}", customer.name),
        changes: vec![],
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Which orders follow: per region, the ISPs that apply there and have a metro there.
fn wanted<'a>(
    isps: &'a [DemoIsp<'a>],
    customer: &'a DemoCustomer,
    wishes: &[Wish],
) -> Vec<(usize, RegionId, &'a DemoIsp<'a>, Vec<&'a SiteRow>)> {
    let mut regions: Vec<RegionId> = customer
        .sites
        .iter()
        .map(|site| RegionId::from(site.region_id.as_str()))
        .collect();
    regions.sort();
    regions.dedup();
    let mut orders = Vec::new();
    for region in regions {
        let own = wishes.iter().find(|(r, _)| *r == Some(region.as_str()));
        let global = wishes.iter().find(|(r, _)| r.is_none());
        let providers = own.or(global).map_or(&[][..], |(_, providers)| providers);
        let sites: Vec<&SiteRow> = customer
            .sites
            .iter()
            .filter(|site| site.region_id == region.as_str())
            .collect();
        let present = providers
            .iter()
            .filter_map(|provider| find(isps, provider))
            .filter(|isp| isp.serves(&region));
        for (rank, isp) in present.enumerate() {
            orders.push((rank, region.clone(), isp, sites.clone()));
        }
    }
    orders
}

/// The products of an ISP take turns; every tenth order names what only the contract says.
async fn bought(isp: &DemoIsp<'_>, region: &str, turn: usize) -> Result<String, AppError> {
    let published = product::choices(&isp.admin, isp.org.as_str(), region).await?;
    let next = published.get(turn % published.len().max(1));
    Ok(match next {
        Some(offered) if turn % 10 != 9 => offered.id.clone(),
        Some(_) => Bought::OTHER.to_owned(),
        None => String::new(),
    })
}

fn line(
    customer: &DemoCustomer,
    site: &SiteRow,
    prefix: Option<String>,
    bought: &str,
) -> LineDraft {
    LineDraft {
        product: bought.to_owned(),
        site: site.id.clone(),
        service_id: format!("IA-{}", site.site_ref),
        in_service_on: customer.admin.now.add_days(-20).date(),
        prefixes: prefix.unwrap_or_default(),
        ..LineDraft::default()
    }
}

async fn line_ids(
    isp: &DemoIsp<'_>,
    order: &maps_domain::ids::OrderId,
) -> Result<Vec<OrderLineId>, AppError> {
    let mut tx = isp.admin.app.db.read().await?;
    let lines = store::lines(&mut tx, order).await?;
    Ok(lines
        .into_iter()
        .map(|line| OrderLineId::new(line.line.id))
        .collect())
}

/// Assumed prefixes, one /24 per site, in a block that is allocated and not announced in the public
/// routing table, so that the demo claims nobody's running network.
struct Prefixes(u32);

impl Prefixes {
    fn next(&mut self) -> String {
        let at = self.0;
        self.0 += 1;
        format!("30.{}.{}.0/24", at / 256, at % 256)
    }
}
