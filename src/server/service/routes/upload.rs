//! Taking route evidence in: the draft is checked and the file stored at once; a job reads it, asks the
//! rules, stores the answer and lets the batch follow.

use super::asked::{self, Asked, Draft};
use super::follow::follow;
use super::{Body, Group, Test, file};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::route_evidence::{self as store, Stored};
use crate::server::db::{orgs, routing_uploads};
use crate::server::service::intake::{self, Reading, content};
use crate::server::service::registries::{self, Known};
use crate::server::service::upload::Upload;
use maps_domain::access::Action;
use maps_domain::hand_over;
use maps_domain::policy::Outcome;
use maps_domain::route_evidence::{Heard, Vantage, Wanted, WantedPrefix, matrix, test_prefix};

/// Cells up to which every passed check keeps its sentence; beyond, only what did not pass does.
const FULL_CELLS: usize = 3_000;

/// Takes evidence of the actor's ISP in; gives the id under which its answer will be found.
///
/// # Errors
/// `Invalid` with messages at the fields, `NotFound` for another's batch, `Forbidden`.
pub async fn execute(
    ctx: &Ctx,
    draft: &Draft,
    upload: Option<&Upload>,
) -> Result<String, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadRoutes, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    asked::asked(ctx, &mut tx, &org, draft).await?;
    let ask = serde_json::to_string(draft)?;
    let id = intake::accept(ctx, &mut tx, "routes", ask, upload).await?;
    tx.commit().await?;
    Ok(id)
}

/// Reads and checks an upload, and stores the answer. The file is not kept.
///
/// # Errors
/// `Refused` or `Invalid` in words when it cannot be used, `NotFound` when its subject is gone.
pub async fn run(ctx: &Ctx, reading: &Reading) -> Result<(), AppError> {
    let upload = &reading.row;
    let draft: Draft = serde_json::from_str(&upload.ask)?;
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let asked = asked::asked(ctx, &mut tx, &upload.org(), &draft).await?;
    let isp = orgs::get(&mut tx, &upload.org()).await?.display_name;
    drop(tx);
    let wanted: Vec<WantedPrefix> = asked
        .groups
        .iter()
        .flat_map(|group| group.wanted.iter().copied())
        .collect();
    let vantage = match draft.vantage.as_str() {
        "sent" => Vantage::Sent,
        _ => Vantage::Received,
    };
    let filter = Wanted::new(&wanted);
    let path = content(ctx, &upload.id);
    let (heard, format) = reading
        .aside(ctx, move |counter| {
            let session = Some(draft.session.trim()).filter(|session| !session.is_empty());
            file::read(&path, counter, vantage, session, &filter)
        })
        .await?
        .map_err(AppError::Refused)?;
    // Thousands of prefixes on dozens of sessions take a while as well.
    let judged = tokio::task::spawn_blocking(move || {
        let body = lean(answer(&asked, &heard, &known));
        (asked, heard, body)
    });
    let (asked, heard, body) = judged.await.map_err(AppError::internal)?;
    let outcome = body.outcome();
    let mut prefixes: Vec<String> = wanted.iter().map(|w| w.prefix.to_string()).collect();
    prefixes.sort();
    prefixes.dedup();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let row = Stored {
        id: upload.id.clone(),
        org_id: upload.org_id.clone(),
        kind: asked.kind.to_owned(),
        subject_id: asked.subject.clone(),
        name: asked.name.clone(),
        format: format.to_owned(),
        vantage: match vantage {
            Vantage::Sent => "sent".to_owned(),
            Vantage::Received => "received".to_owned(),
        },
        sha256: upload.sha256.clone(),
        size_bytes: upload.size_bytes,
        routes: count(heard.routes.len()),
        passed_over: count(heard.passed_over),
        outcome: outcome.as_str().to_owned(),
        prefixes: serde_json::to_string(&prefixes)?,
        uploaded_by: upload.uploaded_by.clone(),
        uploaded_at: upload.uploaded_at,
        isp,
    };
    let mut tx = ctx.app.db.begin().await?;
    store::insert(&mut tx, &row, &serde_json::to_string(&body)?).await?;
    routing_uploads::end(&mut tx, &upload.id, "read", "", ctx.now).await?;
    if let Some(batch) = &asked.batch {
        follow(&mut tx, ctx, batch, &row, outcome).await?;
    }
    let entry = Entry {
        action: "routes_uploaded",
        object_kind: "route_evidence",
        object_id: row.id.clone(),
        owner: upload.org(),
        summary: format!(
            "checked route evidence for {}, uploaded by {}",
            row.name, row.uploaded_by
        ),
        changes: Change::of("answer", "", outcome.label())
            .into_iter()
            .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    intake::discard(ctx, &upload.id).await;
    Ok(())
}

fn answer(asked: &Asked, heard: &Heard, known: &Known) -> Body {
    if asked.kind == "test" {
        return Body::Test(heard_test(asked, heard, known));
    }
    let groups = asked
        .groups
        .iter()
        .map(|group| Group {
            name: group.name.clone(),
            matrix: matrix(
                &group.wanted,
                &group.sessions,
                heard,
                &asked.rules,
                known.registries(),
            ),
        })
        .collect();
    Body::Matrix { groups }
}

fn heard_test(asked: &Asked, heard: &Heard, known: &Known) -> Test {
    let group = asked.groups.first();
    let prefix = group.and_then(|group| group.wanted.first()).copied();
    let sessions = group.map_or(&[][..], |group| &group.sessions);
    Test {
        prefix: prefix.map_or_else(String::new, |wanted| wanted.prefix.to_string()),
        hearings: prefix.map_or_else(Vec::new, |prefix| {
            test_prefix(
                prefix,
                &asked.covered,
                sessions,
                heard,
                &asked.rules,
                known.registries(),
            )
        }),
        hand_over: (!asked.traces.is_empty())
            .then(|| hand_over::check(&asked.covered, &asked.traces, sessions)),
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
