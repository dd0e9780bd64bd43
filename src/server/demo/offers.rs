//! What a dozen ISPs of the demo publish: products, prices, service levels, languages. All of it is
//! assumed, and every profile says so.

use super::isps::{COLT, DemoIsp};
use crate::error::AppError;
use crate::server::db::directory;
use crate::server::service::offers::{self, quotes};
use maps_domain::ids::RegionId;
use maps_domain::offer::{ProductDraft, ProfileDraft, SlaDraft};

/// One ISP's assumed offers.
struct Plan {
    /// The recorded provider.
    provider: &'static str,
    /// Languages of support.
    languages: &'static [&'static str],
    /// Availability, packet delivery, round-trip time: per cent and ms.
    sla: (&'static str, &'static str, &'static str),
    /// Name, parts, price in euros (empty: per contract).
    products: &'static [(&'static str, &'static [&'static str], &'static str)],
    /// Consents: capacity band, failover figure.
    shows: (bool, bool),
}

#[rustfmt::skip]
const PLANS: &[Plan] = &[
    Plan { provider: COLT, languages: &["en", "de", "fr", "it", "es", "ja"], sla: ("99.95", "99.9", "45"),
        products: &[("Dedicated Access", &["internet"], "480.00"), ("Secure Edge", &["internet", "sd-wan", "utm"], "")], shows: (true, true) },
    Plan { provider: "vodafone-as1273", languages: &["en", "de", "es", "it", "pt"], sla: ("99.95", "99.9", "50"),
        products: &[("Business Internet", &["internet"], "420.00"), ("Managed SD-WAN", &["sd-wan", "utm"], "190.00")], shows: (true, true) },
    Plan { provider: "bics", languages: &["en", "fr", "nl"], sla: ("99.9", "99.9", "50"),
        products: &[("IP Transit for Enterprises", &["internet"], "")], shows: (true, false) },
    Plan { provider: "de-cix", languages: &["en", "de"], sla: ("99.95", "", ""),
        products: &[("Cloud Exchange Port", &["internet"], "350.00")], shows: (true, true) },
    Plan { provider: "intercloud", languages: &["en", "fr"], sla: ("99.95", "99.95", "10"),
        products: &[("Cloud Connect", &["internet", "virtual-dmz"], "")], shows: (false, true) },
    Plan { provider: "swisscom-switzerland-ltd", languages: &["de", "fr", "it", "en"], sla: ("99.99", "99.95", "8"),
        products: &[("Enterprise Internet", &["internet"], "690.00"), ("Virtual DMZ", &["virtual-dmz"], "240.00"), ("Managed Firewall", &["utm"], "310.00")], shows: (true, true) },
    Plan { provider: "equinix-maps", languages: &["en"], sla: ("99.99", "", "5"),
        products: &[("Internet Access", &["internet"], "")], shows: (true, false) },
    Plan { provider: "lumen-technologies", languages: &["en", "es"], sla: ("99.9", "99.9", ""),
        products: &[("Dedicated Internet", &["internet"], "510.00"), ("SD-WAN", &["sd-wan"], "")], shows: (true, true) },
    Plan { provider: "nttcom", languages: &["ja", "en"], sla: ("99.99", "99.95", "9"),
        products: &[("Enterprise Access", &["internet"], "")], shows: (true, true) },
    Plan { provider: "vocusgroup-nz", languages: &["en"], sla: ("99.9", "", "25"),
        products: &[("Business Fibre", &["internet"], "390.00")], shows: (false, true) },
    Plan { provider: "cmc-networks", languages: &["en", "fr", "pt"], sla: ("99.9", "99.5", "40"),
        products: &[("Rapid SD-WAN", &["internet", "sd-wan"], "")], shows: (false, false) },
    Plan { provider: "napafrica", languages: &["en"], sla: ("", "", ""),
        products: &[("Exchange Port", &["internet"], "")], shows: (true, false) },
];

fn planned<'a>(
    isps: &'a [&'a DemoIsp<'a>],
) -> impl Iterator<Item = (&'a DemoIsp<'a>, &'static Plan)> {
    PLANS.iter().filter_map(|plan| {
        let isp = isps.iter().find(|isp| isp.provider.id == plan.provider)?;
        Some((*isp, plan))
    })
}

/// Publishes profiles and products through the services.
///
/// # Errors
/// What the services refuse.
pub async fn fill(isps: &[&DemoIsp<'_>]) -> Result<(), AppError> {
    for (isp, plan) in planned(isps) {
        publish(isp, plan).await?;
    }
    Ok(())
}

/// Publishes service levels where the ISPs are qualified.
///
/// # Errors
/// What the services refuse.
pub async fn promise(isps: &[&DemoIsp<'_>]) -> Result<(), AppError> {
    for (isp, plan) in planned(isps) {
        levels(isp, plan).await?;
    }
    Ok(())
}

async fn publish(isp: &DemoIsp<'_>, plan: &Plan) -> Result<(), AppError> {
    let ctx = &isp.admin;
    let mail = ctx.actor()?.email.clone();
    let domain = mail.rsplit('@').next().unwrap_or_default();
    let profile = ProfileDraft {
        about: "Demo: what this page says about products, prices, service levels and support is assumed.".to_owned(),
        languages: plan.languages.iter().map(|code| (*code).to_owned()).collect(),
        sales_name: "Enterprise sales".to_owned(),
        sales_email: format!("sales@{domain}"),
        sales_phone: "+31 20 555 0199".to_owned(),
        shows_capacity: plan.shows.0,
        shows_failover: plan.shows.1,
    };
    offers::save_profile(ctx, &profile, 0).await?;
    for (name, parts, price) in plan.products {
        let product = ProductDraft {
            name: (*name).to_owned(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            price: (*price).to_owned(),
            currency: "EUR".to_owned(),
            price_note: if price.is_empty() {
                String::new()
            } else {
                "assumed".to_owned()
            },
            ..ProductDraft::default()
        };
        offers::add_product(ctx, &product).await?;
    }
    Ok(())
}

async fn levels(isp: &DemoIsp<'_>, plan: &Plan) -> Result<(), AppError> {
    let ctx = &isp.admin;
    let (availability, packet_delivery, rtt_ms) = plan.sla;
    let sla = SlaDraft {
        availability: availability.to_owned(),
        packet_delivery: packet_delivery.to_owned(),
        rtt_ms: rtt_ms.to_owned(),
        exclusions: String::new(),
    };
    if sla.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.app.db.read().await?;
    let mut qualified = directory::qualifications_of(&mut tx, &isp.org).await?;
    drop(tx);
    qualified.retain(|q| q.state == "qualified");
    for q in qualified {
        offers::save_sla(ctx, &RegionId::new(q.region_id), &sla).await?;
    }
    Ok(())
}

/// A customer of the demo asks the ISP of the tour for a quote.
///
/// # Errors
/// What the service refuses.
pub async fn ask(customer: &crate::server::ctx::Ctx) -> Result<(), AppError> {
    let ask = quotes::Ask {
        slug: "colt".to_owned(),
        region: "western-europe".to_owned(),
        message: "Demo: 2 Gbit/s with SD-WAN at our Amsterdam and Paris offices, to start in March. Please include a second access line.".to_owned(),
        tell_sites: true,
    };
    quotes::ask(customer, &ask).await
}
