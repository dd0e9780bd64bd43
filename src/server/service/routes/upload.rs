//! Taking route evidence in: read the file, ask the rules, store the answer, let the batch follow.

use super::wanted::{Expected, Network};
use super::{Body, Group, Test};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::batches::{self, Batch};
use crate::server::db::route_evidence::{self as store, Stored};
use crate::server::db::{Tx, orgs};
use crate::server::http::Upload;
use crate::server::service::notify::{self, Note};
use crate::server::service::registries;
use crate::server::service::rollouts::{self, Scope};
use crate::server::service::{activations, ground};
use maps_domain::access::{Action, Role};
use maps_domain::activation::{Step, StepState};
use maps_domain::asn::Asn;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::nearest_edge::{HandOver, check_hand_over};
use maps_domain::policy::{Outcome, PartnerType};
use maps_domain::prefix::Prefix4;
use maps_domain::route_evidence::{
    Heard, MAX_UNPACKED, Rules, Vantage, Wanted, WantedPrefix, matrix, read_csv, read_frr,
    read_json, read_mrt, test_prefix,
};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Largest own-format file, bytes: it is read as a whole.
const MAX_TEXT: u64 = 64_000_000;
/// Cells up to which every passed check keeps its sentence; beyond, only what did not pass does.
const FULL_CELLS: usize = 3_000;
/// Most prefixes of one upload.
const MAX_PREFIXES: usize = 20_000;

/// Evidence as posted.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// `batch:<id>`, `metro:<id>`, `test:<region>`.
    pub subject: String,
    /// `sent` by the ISP's own router, else as received.
    pub vantage: String,
    /// Session of outputs that do not name it.
    pub session: String,
    /// Test prefix.
    pub prefix: String,
    /// Traces of the test prefix, a line each: from, entered.
    pub traces: String,
}

/// What is asked, before the file is read.
struct Asked {
    kind: &'static str,
    subject: String,
    name: String,
    groups: Vec<Expected>,
    covered: Vec<MetroId>,
    traces: Vec<HandOver>,
    batch: Option<Batch>,
    rules: Rules,
    main: Asn,
}

/// Reads, checks and stores evidence of the actor's ISP; gives its id.
///
/// # Errors
/// `Invalid` with messages at the fields, `NotFound` for another's batch, `Forbidden`.
pub async fn execute(
    ctx: &Ctx,
    draft: &Draft,
    upload: Option<&Upload>,
) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::UploadRoutes, &actor.org_id)?;
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let asked = asked(ctx, &mut tx, draft).await?;
    drop(tx);
    let upload = upload.ok_or_else(|| AppError::field("file", "Choose a file."))?;
    let wanted: Vec<WantedPrefix> = asked
        .groups
        .iter()
        .flat_map(|group| group.wanted.iter().copied())
        .collect();
    let vantage = match draft.vantage.as_str() {
        "sent" => Vantage::Sent(asked.main),
        _ => Vantage::Received,
    };
    let (heard, format) = read(upload, vantage, draft.session.trim(), &wanted).await?;
    let body = match asked.kind {
        "test" => Body::Test(heard_test(&asked, &heard)),
        _ => Body::Matrix {
            groups: asked
                .groups
                .iter()
                .map(|group| Group {
                    name: group.name.clone(),
                    matrix: matrix(
                        &group.wanted,
                        &group.sessions,
                        &heard,
                        &asked.rules,
                        known.registries(),
                    ),
                })
                .collect(),
        },
    };
    let outcome = body.outcome();
    let mut prefixes: Vec<String> = wanted.iter().map(|w| w.prefix.to_string()).collect();
    prefixes.sort();
    prefixes.dedup();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = Stored {
        id: ctx.new_id(),
        org_id: actor.org_id.to_string(),
        kind: asked.kind.to_owned(),
        subject_id: asked.subject.clone(),
        name: asked.name.clone(),
        format: format.to_owned(),
        vantage: match vantage {
            Vantage::Sent(_) => "sent".to_owned(),
            Vantage::Received => "received".to_owned(),
        },
        sha256: upload.sha256.clone(),
        size_bytes: i64::try_from(upload.size).unwrap_or(i64::MAX),
        routes: count(heard.routes.len()),
        passed_over: count(heard.passed_over),
        outcome: outcome.as_str().to_owned(),
        prefixes: serde_json::to_string(&prefixes)?,
        uploaded_by: actor.name.clone(),
        uploaded_at: ctx.now.get(),
        isp: actor.org_name.clone(),
    };
    let mut tx = ctx.app.db.begin().await?;
    store::insert(&mut tx, &row, &serde_json::to_string(&lean(body))?).await?;
    if let Some(batch) = &asked.batch {
        follow(&mut tx, ctx, batch, &row, outcome).await?;
    }
    let entry = Entry {
        action: "routes_uploaded",
        object_kind: "route_evidence",
        object_id: row.id.clone(),
        owner: actor.org_id,
        summary: format!("uploaded route evidence for {}", row.name),
        changes: [
            Change::of("answer", "", outcome.label()),
            Change::of("SHA-256", "", &row.sha256),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(row.id)
}

async fn asked(ctx: &Ctx, tx: &mut Tx, draft: &Draft) -> Result<Asked, AppError> {
    let org = ctx.actor()?.org_id.clone();
    let choose = || AppError::field("subject", "Choose what the evidence is about.");
    let (kind, id) = draft.subject.split_once(':').ok_or_else(choose)?;
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    let network = Network::of(tx, &org).await?;
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
        main: network.main(),
    };
    match kind {
        "batch" => {
            let batch = batches::get(tx, id).await?;
            // Another ISP's batch is as absent as none.
            if batch.isp_id != org.as_str() {
                return Err(AppError::NotFound);
            }
            let customer = orgs::get(tx, &batch.customer_id.clone().into()).await?;
            let place = ground::region_name(&catalogue, &batch.region_id);
            asked.name = format!("{} in {place}", customer.display_name);
            let entering = store::of_batch(tx, id).await?;
            asked.groups = network.groups(&entering, &catalogue)?;
            asked.batch = Some(batch);
        }
        "metro" => {
            asked.kind = "metro";
            asked.name = ground::metro_name(&catalogue, id);
            let metro = MetroId::from(id);
            let prefixes = store::at_metro(tx, &org, id).await?;
            asked.groups = vec![Expected {
                name: asked.name.clone(),
                wanted: prefixes
                    .iter()
                    .map(|prefix| network.wanted(prefix))
                    .collect::<Result<_, _>>()?,
                sessions: network.at(&[&metro]),
            }];
        }
        "test" => {
            let region = catalogue.region(&id.into()).ok_or_else(choose)?;
            asked.kind = "test";
            asked.name = format!("test prefix in {}", region.name);
            asked.covered = covered(&catalogue, &network, &region.id);
            asked.traces = traces(&draft.traces, &catalogue)?;
            let prefix = Prefix4::parse(&draft.prefix)
                .map_err(|error| AppError::field("prefix", error.to_string()))?;
            let refs: Vec<&MetroId> = asked.covered.iter().collect();
            asked.groups = vec![Expected {
                name: asked.name.clone(),
                wanted: vec![WantedPrefix {
                    prefix,
                    origin: network.main(),
                }],
                sessions: network.at(&refs),
            }];
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

/// Metros of a region where the ISP has sessions.
fn covered(catalogue: &Catalogue, network: &Network, region: &RegionId) -> Vec<MetroId> {
    catalogue
        .metros()
        .filter(|metro| metro.region == *region && !network.at(&[&metro.id]).is_empty())
        .map(|metro| metro.id.clone())
        .collect()
}

/// Traces, one per line: where it began, where it entered Microsoft's network.
fn traces(text: &str, catalogue: &Catalogue) -> Result<Vec<HandOver>, AppError> {
    let metro = |word: &str| {
        catalogue
            .metros()
            .find(|metro| {
                metro.id.as_str() == word.to_lowercase() || metro.name.eq_ignore_ascii_case(word)
            })
            .map(|metro| metro.id.clone())
            .ok_or_else(|| {
                let text = format!("\u{201c}{word}\u{201d} is no edge site. Write its name as in the catalogue, for example Paris.");
                AppError::field("traces", text)
            })
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (from, entered) = line.split_once([',', ';']).ok_or_else(|| {
                AppError::field("traces", "Write two edge sites per line: where the trace began, where it entered, for example Paris, Paris.")
            })?;
            Ok(HandOver {
                from: metro(from.trim())?,
                entered: metro(entered.trim())?,
                pni: None,
            })
        })
        .collect()
}

fn heard_test(asked: &Asked, heard: &Heard) -> Test {
    let group = asked.groups.first();
    let prefix = group.and_then(|group| group.wanted.first()).copied();
    let sessions = group.map_or(&[][..], |group| &group.sessions);
    Test {
        prefix: prefix.map_or_else(String::new, |wanted| wanted.prefix.to_string()),
        hearings: prefix.map_or_else(Vec::new, |prefix| {
            test_prefix(prefix, &asked.covered, sessions, heard, &asked.rules)
        }),
        hand_over: (!asked.traces.is_empty())
            .then(|| check_hand_over(&asked.covered, &asked.traces)),
    }
}

/// Reads the file whatever it is; parsing a table dump takes a while, so it is not done on a worker
/// that serves requests.
async fn read(
    upload: &Upload,
    vantage: Vantage,
    session: &str,
    wanted: &[WantedPrefix],
) -> Result<(Heard, &'static str), AppError> {
    let (path, session) = (upload.path.clone(), session.to_owned());
    let wanted = Wanted::new(wanted);
    tokio::task::spawn_blocking(move || parse(&path, vantage, &session, &wanted))
        .await
        .map_err(AppError::internal)?
        .map_err(|reason| AppError::field("file", reason))
}

fn parse(
    path: &Path,
    vantage: Vantage,
    session: &str,
    wanted: &Wanted,
) -> Result<(Heard, &'static str), String> {
    let mut head = [0_u8; 512];
    let mut start = registries::open(path)?;
    let count = start.read(&mut head).map_err(|error| error.to_string())?;
    let seen = head.get(..count).unwrap_or_default();
    let text = String::from_utf8_lossy(seen);
    let first = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .next()
        .unwrap_or_default();
    let session = (!session.is_empty()).then_some(session);
    let all = || -> Result<String, String> {
        let mut all = String::new();
        registries::open(path)?
            .take(MAX_TEXT)
            .read_to_string(&mut all)
            .map_err(|error| format!("The file cannot be read as text: {error}."))?;
        Ok(all)
    };
    match first {
        '{' => read_frr(registries::open(path)?, session, vantage, wanted)
            .map(|heard| (heard, "frr"))
            .map_err(|error| error.to_string()),
        '[' => read_json(&all()?, vantage, wanted)
            .map(|heard| (heard, "json"))
            .map_err(|error| error.to_string()),
        letter if letter.is_ascii_alphabetic() && text.contains(',') && !seen.contains(&0) => {
            read_csv(&all()?, vantage, wanted)
                .map(|heard| (heard, "csv"))
                .map_err(|error| error.to_string())
        }
        _ => {
            let file = File::open(path).map_err(|error| error.to_string())?;
            read_mrt(BufReader::new(file), MAX_UNPACKED, vantage, wanted)
                .map(|heard| (heard, "mrt"))
                .map_err(|error| error.to_string())
        }
    }
}

/// Keeps a large answer small: where everything passed, the AS path is enough.
fn lean(mut body: Body) -> Body {
    if let Body::Matrix { groups } = &mut body {
        let cells: usize = groups
            .iter()
            .map(|group| group.matrix.rows.len() * group.matrix.sessions.len())
            .sum();
        if cells > FULL_CELLS {
            let all = groups
                .iter_mut()
                .flat_map(|group| &mut group.matrix.rows)
                .flat_map(|row| &mut row.cells);
            for cell in all {
                cell.checks
                    .retain(|check| check.outcome > Outcome::Attested);
            }
        }
    }
    body
}

/// The batch's step may move now. Evidence against a step that is done already is told to both sides.
async fn follow(
    tx: &mut Tx,
    ctx: &Ctx,
    batch: &Batch,
    row: &Stored,
    outcome: Outcome,
) -> Result<(), AppError> {
    let key = batch.key();
    let region = activations::region_name(ctx, tx, &batch.region_id).await?;
    let steps = batches::steps(tx, &batch.id).await?;
    let is_done = steps.iter().any(|step| {
        step.record.step == Step::RoutesAnnounced && step.record.state == StepState::Done
    });
    if is_done && outcome == Outcome::Fail {
        let note = |href: String| Note {
            kind: "routes_contradict",
            title: format!("Route evidence contradicts a completed step: {}", row.name),
            body: format!(
                "The step \u{201c}{}\u{201d} of {} in {region} is completed, and newer route evidence shows that a prefix is missing or not as asked. Nothing is turned off; please repair it and upload again.",
                Step::RoutesAnnounced.label(),
                row.isp
            ),
            href,
        };
        let roles = [Role::IspAdmin, Role::IspEngineer];
        let own = note(format!("/isp/routes/{}", row.id));
        notify::organisation(tx, ctx, &key.isp, &roles, &own).await?;
        let staff = note(format!("/review/routing/evidence/{}", row.id));
        notify::microsoft(tx, ctx, &[Role::Operations], &staff).await?;
    }
    let scope = Scope {
        isp: Some(key.isp),
        customer: Some(key.customer),
        region: Some(key.region),
        site: None,
    };
    let title = format!("Route evidence for {}", row.name);
    rollouts::start(tx, ctx, &scope, &title, "routes_checked").await?;
    Ok(())
}
