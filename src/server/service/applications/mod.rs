//! Region applications, from the ISP's draft to Microsoft's decision: one file per use case.
//!
//! | who | moves |
//! |---|---|
//! | ISP | [`draft`] (create, edit, standing authorisation), [`submit`], [`withdraw`], [`appeal`], [`talk`] (comment, answer) |
//! | reviewer | [`claim`] (claim, release, reassign, lapse), [`changes`], [`recommend`], [`overrule`] |
//! | lead | [`decide`] (approve, decline, send back), [`exception`] |
//! | both of Microsoft | [`queue`], [`moves`] (who may do what now), [`replay`] |
//! | both | [`read`] (lists, one application with everything about it) |
//!
//! [`snapshot`] gathers the evidence and asks the engine; [`check`] asks it again before a decision.

pub mod appeal;
pub mod changes;
pub mod check;
pub mod claim;
pub mod decide;
pub mod draft;
pub mod exception;
pub mod moves;
pub mod overrule;
pub mod queue;
pub mod read;
pub mod recommend;
pub mod replay;
pub mod snapshot;
pub mod submit;
pub mod talk;
pub mod withdraw;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::thread::{self, NewEvent};
use crate::server::db::applications::{self as store, Application};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::{Tx, orgs};
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use crate::server::service::watch;
use maps_domain::access::{Action, Role};
use maps_domain::application::{EntryKind, Event, Part, State};
use maps_domain::field::FieldError;
use maps_domain::ids::ApplicationId;
use maps_domain::notification::Watched;
use maps_domain::refusal::Refused;

/// Roles of an ISP that hear of an application.
const ISP_READERS: &[Role] = &[Role::IspAdmin, Role::IspAccountManager, Role::IspEngineer];

/// The application, once the actor may do `action` to it. Foreign and absent look the same.
pub(crate) async fn load(
    tx: &mut Tx,
    ctx: &Ctx,
    action: Action,
    id: &ApplicationId,
) -> Result<Application, AppError> {
    let app = store::get(tx, id).await?;
    ctx.authorise(action, &app.org())?;
    Ok(app)
}

/// A refusal by a rule, in its own words.
pub(crate) fn refused(refused: Refused) -> AppError {
    AppError::Refused(refused.sentence().to_owned())
}

/// Names and words that summaries and messages need.
pub(crate) struct Names {
    /// The ISP on screen.
    pub isp: String,
    /// The region on screen.
    pub region: String,
}

/// What the application is called in sentences: `Colt in Western Europe`.
pub(crate) async fn names(tx: &mut Tx, ctx: &Ctx, app: &Application) -> Result<Names, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let region = catalogue
        .region(&app.region())
        .map_or_else(|| app.region_id.clone(), |r| r.name.clone());
    let isp = orgs::get(tx, &app.org()).await?.display_name;
    Ok(Names { isp, region })
}

/// Moves the application on by an event; the clock of who has to act starts anew.
pub(crate) fn advance(app: &mut Application, event: Event, ctx: &Ctx) -> Result<State, AppError> {
    let next = app.state()?.transition(event).map_err(refused)?;
    next.as_str().clone_into(&mut app.state);
    app.since = ctx.now.get();
    Ok(next)
}

/// What a move leaves behind: an entry of the conversation and one of the audit trail.
pub(crate) struct Trace {
    /// Kind of the conversation's entry.
    pub kind: EntryKind,
    /// The conversation's entry.
    pub event: NewEvent,
    /// Verb of the audit entry.
    pub action: &'static str,
    /// Sentence of the audit entry.
    pub summary: String,
    /// Fields before and after.
    pub changes: Vec<Change>,
}

/// Stores the application, writes the traces and commits. Call it last: the audit chain is locked.
pub(crate) async fn finish(
    mut tx: Tx,
    ctx: &Ctx,
    app: &Application,
    trace: Trace,
) -> Result<(), AppError> {
    store::update(&mut tx, app, ctx.now).await?;
    enter(&mut tx, ctx, app, trace.kind, &trace.event).await?;
    ctx.audit(
        &mut tx,
        entry(app, trace.action, trace.summary, trace.changes),
    )
    .await?;
    tx.commit().await
}

/// Adds an entry to the conversation.
pub(crate) async fn enter(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    kind: EntryKind,
    event: &NewEvent,
) -> Result<(), AppError> {
    let actor = ctx
        .actor
        .as_ref()
        .map(|a| a.user_id.to_string())
        .unwrap_or_default();
    thread::insert(tx, &ctx.new_id(), app, &actor, ctx.now, kind, event).await?;
    tell_watchers(tx, ctx, app, kind, &event.comment).await
}

/// Tells the reviewers who watch the application.
async fn tell_watchers(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    kind: EntryKind,
    comment: &str,
) -> Result<(), AppError> {
    let watchers = watch::watchers(tx, ctx, Watched::Application, &app.id).await?;
    if watchers.is_empty() {
        return Ok(());
    }
    let names = names(tx, ctx, app).await?;
    let who = ctx.actor.as_ref().map_or("the portal", |a| a.name.as_str());
    let note = Note {
        kind: "watched_application",
        title: format!("{} in {}: {who} {}", names.isp, names.region, kind.label()),
        body: comment.to_owned(),
        href: format!("/review/applications/{}", app.id),
    };
    watch::tell(tx, ctx, watchers, &note).await
}

/// An audit entry about an application.
pub(crate) fn entry(
    app: &Application,
    action: &'static str,
    summary: String,
    changes: Vec<Change>,
) -> Entry {
    Entry {
        action,
        object_kind: "application",
        object_id: app.id.clone(),
        owner: app.org(),
        summary,
        changes,
    }
}

/// Remembers that somebody tried what the rules forbid, then refuses with the sentence.
pub(crate) async fn refuse_audited(
    ctx: &Ctx,
    app: &Application,
    action: &'static str,
    sentence: String,
) -> AppError {
    let written = async {
        let mut tx = ctx.app.db.begin().await?;
        ctx.audit(
            &mut tx,
            entry(app, action, format!("was refused: {sentence}"), vec![]),
        )
        .await?;
        tx.commit().await
    };
    match written.await {
        Ok(()) => AppError::Refused(sentence),
        Err(error) => error,
    }
}

/// Tells the ISP.
pub(crate) async fn tell_isp(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    kind: &'static str,
    title: String,
    body: String,
) -> Result<(), AppError> {
    let note = Note {
        kind,
        title,
        body,
        href: format!("/isp/applications/{}", app.id),
    };
    notify::organisation(tx, ctx, &app.org(), ISP_READERS, &note).await
}

/// Tells reviewers with one of these roles.
pub(crate) async fn tell_microsoft(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    roles: &[Role],
    kind: &'static str,
    title: String,
    body: String,
) -> Result<(), AppError> {
    let note = Note {
        kind,
        title,
        body,
        href: format!("/review/applications/{}", app.id),
    };
    notify::microsoft(tx, ctx, roles, &note).await
}

/// Reads what a comment is about from a form: `rule:PNI-05:metro:paris`, `part:metros`, or nothing.
///
/// # Errors
/// `Invalid` when it names neither a rule nor a part of the application.
pub fn parse_about(field: &str, text: &str) -> Result<maps_domain::application::About, AppError> {
    use maps_domain::application::About;
    let unknown = || {
        AppError::Invalid(vec![FieldError::new(
            field,
            "Choose a rule or a part of the application from the list.",
        )])
    };
    if text.is_empty() {
        return Ok(About::Whole);
    }
    if let Some(part) = text.strip_prefix("part:") {
        return Part::parse(part).map(About::Part).map_err(|_| unknown());
    }
    let rest = text.strip_prefix("rule:").ok_or_else(unknown)?;
    let (rule, subject) = rest.split_once(':').unwrap_or((rest, ""));
    maps_domain::policy::rule(rule).ok_or_else(unknown)?;
    Ok(About::Rule {
        rule: rule.to_owned(),
        subject: subject.to_owned(),
    })
}

/// The form value that [`parse_about`] reads.
pub fn about_value(about: &maps_domain::application::About) -> String {
    use maps_domain::application::About;
    match about {
        About::Whole => String::new(),
        About::Part(part) => format!("part:{}", part.as_str()),
        About::Rule { rule, subject } => format!("rule:{rule}:{subject}"),
    }
}
