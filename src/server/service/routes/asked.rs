//! What evidence is about: which prefixes have to be heard on which sessions, under which values.

use super::wanted::{Expected, Network};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::{self, submissions};
use crate::server::db::batches::{self, Batch};
use crate::server::db::route_evidence as store;
use crate::server::db::{Tx, orgs};
use crate::server::service::ground;
use maps_domain::application::State;
use maps_domain::catalogue::Catalogue;
use maps_domain::hand_over::Trace;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::prefix::Prefix4;
use maps_domain::route_evidence::{Rules, WantedPrefix};
use serde::{Deserialize, Serialize};

/// Most prefixes of one upload.
const MAX_PREFIXES: usize = 20_000;

/// Evidence as posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Draft {
    /// `batch:<id>`, `metro:<id>`, `test:<region>`.
    pub subject: String,
    /// `sent` by the ISP's own router, else as received.
    pub vantage: String,
    /// Session of outputs that do not name it.
    pub session: String,
    /// Test prefix.
    pub prefix: String,
    /// Traces of the test prefix, a line each: from, entered, round-trip time, hops.
    pub traces: String,
}

/// What is asked, before the file is read.
pub(super) struct Asked {
    pub kind: &'static str,
    pub subject: String,
    pub name: String,
    pub groups: Vec<Expected>,
    pub covered: Vec<MetroId>,
    pub traces: Vec<Trace>,
    pub batch: Option<Batch>,
    pub rules: Rules,
}

/// What a draft asks, of the network as it is now.
///
/// # Errors
/// `Invalid` with messages at the fields, `NotFound` for another's batch.
pub(super) async fn asked(
    ctx: &Ctx,
    tx: &mut Tx,
    org: &OrgId,
    draft: &Draft,
) -> Result<Asked, AppError> {
    let choose = || AppError::field("subject", "Choose what the evidence is about.");
    let (kind, id) = draft.subject.split_once(':').ok_or_else(choose)?;
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    let network = Network::of(tx, org).await?;
    let region = match kind {
        "batch" => batches::get(tx, id).await?.region_id,
        "metro" => catalogue
            .metro(&id.into())
            .ok_or_else(choose)?
            .region
            .to_string(),
        _ => id.to_owned(),
    };
    let values = policy.thresholds(&RegionId::from(region.as_str()), PartnerType::Edge);
    let mut asked = Asked {
        kind: "batch",
        subject: id.to_owned(),
        name: String::new(),
        groups: Vec::new(),
        covered: Vec::new(),
        traces: Vec::new(),
        batch: None,
        rules: Rules::of(values),
    };
    match kind {
        "batch" => about_batch(tx, org, &mut asked, &network, &catalogue).await?,
        "metro" => about_metro(tx, org, &mut asked, &network, &catalogue).await?,
        "test" => {
            let region = catalogue.region(&id.into()).ok_or_else(choose)?;
            asked.covered = covered(tx, org, &region.id, &catalogue, &network).await?;
            about_test(&mut asked, draft, &region.name, &network, &catalogue)?;
        }
        _ => return Err(choose()),
    }
    let count: usize = asked.groups.iter().map(|group| group.wanted.len()).sum();
    match count {
        0 => Err(AppError::field(
            "subject",
            "No prefix of a customer site enters there yet, so there is nothing to look for. Prefixes come with orders.",
        )),
        1..=MAX_PREFIXES => Ok(asked),
        n => Err(AppError::field(
            "subject",
            format!(
                "{n} prefixes are more than one upload can answer ({MAX_PREFIXES}). Upload per edge site."
            ),
        )),
    }
}

/// The prefixes of a batch, at the metros where its sites enter.
async fn about_batch(
    tx: &mut Tx,
    org: &OrgId,
    asked: &mut Asked,
    network: &Network,
    catalogue: &Catalogue,
) -> Result<(), AppError> {
    let batch = batches::get(tx, &asked.subject).await?;
    // Another ISP's batch is as absent as none.
    if batch.isp_id != org.as_str() {
        return Err(AppError::NotFound);
    }
    let customer = orgs::get(tx, &batch.customer_id.clone().into()).await?;
    let place = ground::region_name(catalogue, &batch.region_id);
    asked.name = format!("{} in {place}", customer.display_name);
    let entering = store::of_batch(tx, &asked.subject).await?;
    asked.groups = network.groups(&entering, catalogue)?;
    asked.batch = Some(batch);
    Ok(())
}

/// Every prefix that enters at a metro, or falls back to it.
async fn about_metro(
    tx: &mut Tx,
    org: &OrgId,
    asked: &mut Asked,
    network: &Network,
    catalogue: &Catalogue,
) -> Result<(), AppError> {
    asked.kind = "metro";
    asked.name = ground::metro_name(catalogue, &asked.subject);
    let metro = MetroId::new(asked.subject.clone());
    let prefixes = store::at_metro(tx, org, metro.as_str()).await?;
    asked.groups = vec![Expected {
        name: asked.name.clone(),
        wanted: prefixes
            .iter()
            .map(|prefix| network.wanted(prefix))
            .collect::<Result<_, _>>()?,
        sessions: network.at(&[&metro]),
    }];
    Ok(())
}

/// A test prefix at every metro that is covered in a region.
fn about_test(
    asked: &mut Asked,
    draft: &Draft,
    region: &str,
    network: &Network,
    catalogue: &Catalogue,
) -> Result<(), AppError> {
    asked.kind = "test";
    asked.name = format!("Test prefix in {region}");
    asked.traces = traces(&draft.traces, catalogue)?;
    let prefix = Prefix4::parse(&draft.prefix)
        .map_err(|error| AppError::field("prefix", error.to_string()))?;
    let metros: Vec<&MetroId> = asked.covered.iter().collect();
    asked.groups = vec![Expected {
        name: asked.name.clone(),
        wanted: vec![WantedPrefix {
            prefix,
            origin: network.main(),
        }],
        sessions: network.at(&metros),
    }];
    Ok(())
}

/// The metros that an ISP's application for a region covers, for rule RTE-01: as submitted last, else as
/// drafted. Without an application, those where the ISP has sessions.
///
/// # Errors
/// What the database refuses.
pub(super) async fn applied(
    tx: &mut Tx,
    org: &OrgId,
    region: &RegionId,
) -> Result<Option<Vec<MetroId>>, AppError> {
    for app in applications::of_org(tx, org).await? {
        if app.region() != *region || matches!(app.state()?, State::Withdrawn | State::Declined) {
            continue;
        }
        let metros = match app.submission_number {
            0 => app.metros(),
            number => submissions::get(tx, &app.app_id(), number).await?.metros(),
        };
        if !metros.is_empty() {
            return Ok(Some(metros));
        }
    }
    Ok(None)
}

async fn covered(
    tx: &mut Tx,
    org: &OrgId,
    region: &RegionId,
    catalogue: &Catalogue,
    network: &Network,
) -> Result<Vec<MetroId>, AppError> {
    if let Some(metros) = applied(tx, org, region).await? {
        return Ok(metros);
    }
    Ok(catalogue
        .metros()
        .filter(|metro| metro.region == *region && !network.at(&[&metro.id]).is_empty())
        .map(|metro| metro.id.clone())
        .collect())
}

/// Traces, one per line: where it began, where it entered, the round-trip time, the hops.
fn traces(text: &str, catalogue: &Catalogue) -> Result<Vec<Trace>, AppError> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| trace(line, catalogue).map_err(|reason| AppError::field("traces", reason)))
        .collect()
}

fn trace(line: &str, catalogue: &Catalogue) -> Result<Trace, String> {
    let metro = |word: &str| {
        catalogue
            .metros()
            .find(|metro| {
                metro.id.as_str() == word.to_lowercase() || metro.name.eq_ignore_ascii_case(word)
            })
            .map(|metro| metro.id.clone())
            .ok_or_else(|| format!("\u{201c}{word}\u{201d} is no edge site. Write its name as in the catalogue, for example Paris."))
    };
    let mut parts = line.split([',', ';']).map(str::trim);
    let (Some(from), Some(entered)) = (parts.next(), parts.next()) else {
        return Err("Write per line where the trace began, where it entered, the round-trip time and the hops, for example: Paris, Paris, 1.2 ms, 192.0.2.9 192.0.2.1.".to_owned());
    };
    let (from, entered) = (metro(from)?, metro(entered)?);
    let (mut rtt_ms, mut hops) = (None, Vec::new());
    for word in parts.flat_map(str::split_whitespace) {
        if let Ok(hop) = word.parse() {
            hops.push(hop);
        } else if let Ok(time) = word.trim_end_matches("ms").parse() {
            rtt_ms = Some(time);
        } else if word != "ms" && word != "*" {
            return Err(format!(
                "\u{201c}{word}\u{201d} is neither a time in ms nor the address of a hop."
            ));
        }
    }
    Ok(Trace {
        from,
        entered,
        rtt_ms,
        hops,
    })
}
