//! Registering prefixes, one by one or as CSV, and giving them up.

use super::About;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, New, Registered};
use crate::server::db::{Tx, orders, orgs, prefix_keys};
use crate::server::service::registries::{self, Known};
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Action;
use maps_domain::asn::Asn;
use maps_domain::asn_claim::State;
use maps_domain::csv_line::line_of;
use maps_domain::field::FieldError;
use maps_domain::ids::OrgId;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_table::PrefixTable;
use maps_domain::refusal::Reason;

/// Columns of the CSV.
pub const COLUMNS: [&str; 3] = ["prefix", "customer", "origin"];
/// Most rows of one file.
pub const MAX_ROWS: usize = 5_000;
/// Most mistakes that are listed.
const MAX_ERRORS: usize = 200;

/// A registration as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Customer's id.
    pub customer: String,
    /// The prefix.
    pub prefix: String,
    /// The origin ASN.
    pub origin: String,
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line; 0 for the whole file.
    pub line: u64,
    /// Column; empty for the whole row.
    pub column: String,
    /// What is wrong and what to write.
    pub reason: String,
}

/// What registering needs, read once.
struct Desk {
    org: OrgId,
    by: String,
    about: About,
    known: Known,
    customers: Vec<(String, String)>,
}

impl Desk {
    async fn open(ctx: &Ctx, tx: &mut Tx, known: Known) -> Result<Self, AppError> {
        let actor = ctx.actor()?.clone();
        ctx.authorise(Action::RegisterPrefix, &actor.org_id)?;
        let about = About::of(tx, &actor.org_id).await?;
        // The sentence names the way out: without an ASN nothing can ever be announced.
        if !about
            .asns
            .iter()
            .any(|(_, state)| *state == State::Approved)
        {
            return Err(AppError::Refused(
                "Prefixes can be registered once one of your ASNs is approved. Enter it under Organisation; a reviewer decides.".to_owned(),
            ));
        }
        Ok(Self {
            customers: store::customers(tx, &actor.org_id).await?,
            known,
            about,
            by: actor.name,
            org: actor.org_id,
        })
    }

    /// Checks and stores one; gives its id, or the messages at its fields.
    async fn register(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        draft: &Draft,
    ) -> Result<Result<Stored, Vec<FieldError>>, AppError> {
        let mut errors = Vec::new();
        let customer = self.customers.iter().find(|(id, _)| *id == draft.customer);
        if customer.is_none() {
            errors.push(FieldError::new(
                "customer",
                "Choose a customer that has declared an order with you. Register after the order, so that both sides know each other.",
            ));
        }
        let origin = Asn::parse(&draft.origin)
            .map_err(|error| errors.push(FieldError::new("origin", error.to_string())));
        let prefix = Prefix4::parse(&draft.prefix)
            .map_err(|error| errors.push(FieldError::new("prefix", error.to_string())));
        let (Some((customer, name)), Ok(origin), Ok(prefix)) = (customer, origin, prefix) else {
            return Ok(Err(errors));
        };
        let customer_id = OrgId::new(customer.clone());
        if let Some(sentence) = self.taken(tx, prefix, &customer_id).await? {
            return Ok(Err(vec![FieldError::new("prefix", sentence)]));
        }
        let answer = self.about.answer(prefix, origin, false, &self.known);
        let id = ctx.new_id();
        let new = New {
            id: &id,
            org: &self.org,
            customer: &customer_id,
            prefix,
            origin,
            answer: &answer,
            by: &self.by,
        };
        store::insert(tx, &new, ctx.now).await?;
        Ok(Ok(Stored {
            id,
            customer: customer_id,
            changes: [
                Change::of(&format!("{prefix} customer"), "", name),
                Change::of(&format!("{prefix} origin"), "", origin),
                Change::of(&format!("{prefix} checks"), "", answer.outcome.label()),
            ]
            .into_iter()
            .flatten()
            .collect(),
            prefix,
        }))
    }

    /// Why the prefix cannot be had, in a sentence that names the holder to its own tenant only.
    async fn taken(
        &self,
        tx: &mut Tx,
        prefix: Prefix4,
        customer: &OrgId,
    ) -> Result<Option<String>, AppError> {
        let mut table = PrefixTable::new();
        for held in store::overlapping(tx, prefix).await? {
            table.insert(held.prefix4()?, held.org());
        }
        // An order line of this very customer with this very ISP is what is registered here.
        if table.is_empty()
            && let Some(held) = orders::overlapping(tx, prefix).await?
            && (held.isp_id != self.org.as_str() || held.customer_id != customer.as_str())
        {
            let own = match held.isp_id == self.org.as_str() {
                true => self.org.clone(),
                false => OrgId::new(held.isp_id.clone()),
            };
            if own == self.org {
                let name = orgs::get(tx, &held.customer_id.clone().into())
                    .await?
                    .display_name;
                return Ok(Some(format!(
                    "{prefix} overlaps {}, which an order of {name} with you has. Register it for that customer, or end that order line first.",
                    held.prefix
                )));
            }
            table.insert(
                Prefix4::parse(&held.prefix).map_err(AppError::internal)?,
                own,
            );
        }
        let overlaps = table.overlaps(prefix);
        Ok(overlaps.first().map(|overlap| overlap.sentence(&self.org)))
    }
}

struct Stored {
    id: String,
    customer: OrgId,
    prefix: Prefix4,
    changes: Vec<Change>,
}

/// Registers a prefix of the actor's ISP and gives its id.
///
/// # Errors
/// `Invalid` with messages at the fields, `Refused` without an approved ASN, `Forbidden`.
pub async fn one(ctx: &Ctx, draft: &Draft) -> Result<String, AppError> {
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.begin().await?;
    let desk = Desk::open(ctx, &mut tx, known).await?;
    let stored = desk
        .register(ctx, &mut tx, draft)
        .await?
        .map_err(AppError::Invalid)?;
    roll_out(
        &mut tx,
        ctx,
        &desk.org,
        &stored.customer,
        &stored.prefix.to_string(),
    )
    .await?;
    let entry = Entry {
        action: "prefix_registered",
        object_kind: "prefix",
        object_id: stored.id.clone(),
        owner: desk.org.clone(),
        summary: format!("registered prefix {}", stored.prefix),
        changes: stored.changes,
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(stored.id)
}

/// Registers every row of a CSV, all or none; gives their number or the mistakes.
///
/// # Errors
/// `Refused` without an approved ASN, `Forbidden`.
pub async fn many(ctx: &Ctx, text: &str) -> Result<Result<usize, Vec<RowError>>, AppError> {
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.begin().await?;
    let desk = Desk::open(ctx, &mut tx, known).await?;
    let rows = match rows(text, &desk.customers) {
        Ok(rows) => rows,
        Err(errors) => return Ok(Err(errors)),
    };
    let (mut errors, mut stored) = (Vec::new(), Vec::new());
    for (line, draft) in rows {
        match desk.register(ctx, &mut tx, &draft).await? {
            Ok(one) => stored.push(one),
            Err(found) => errors.extend(found.into_iter().map(|error| RowError {
                line,
                column: error.field,
                reason: error.message,
            })),
        }
        if errors.len() >= MAX_ERRORS {
            break;
        }
    }
    if !errors.is_empty() {
        // The transaction is dropped: nothing of a file stays unless all of it can.
        return Ok(Err(errors));
    }
    let mut customers: Vec<&OrgId> = stored.iter().map(|one| &one.customer).collect();
    customers.sort();
    customers.dedup();
    for customer in customers {
        let title = format!("{} prefixes registered", stored.len());
        roll_out(&mut tx, ctx, &desk.org, customer, &title).await?;
    }
    let count = stored.len();
    let entry = Entry {
        action: "prefixes_imported",
        object_kind: "organisation",
        object_id: desk.org.to_string(),
        owner: desk.org.clone(),
        summary: format!("registered {count} prefixes from a file"),
        changes: stored.into_iter().flat_map(|one| one.changes).collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Ok(count))
}

/// Reads the rows; the customer is named as the ISP's lists show it.
fn rows(text: &str, customers: &[(String, String)]) -> Result<Vec<(u64, Draft)>, Vec<RowError>> {
    let whole = |reason: String| {
        vec![RowError {
            line: 0,
            column: String::new(),
            reason,
        }]
    };
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = match first.contains(';') && !first.contains(',') {
        true => b';',
        false => b',',
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| whole(error.to_string()))?
        .clone();
    let mut at = [0_usize; 3];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        *place = header
            .iter()
            .position(|seen| seen.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                whole(format!(
                    "The column \u{201c}{name}\u{201d} is missing. The first line is: {}.",
                    COLUMNS.join(",")
                ))
            })?;
    }
    let [prefix, customer, origin] = at;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| whole(error.to_string()))?;
        let line = line_of(text, record.position());
        if rows.len() >= MAX_ROWS {
            return Err(whole(format!(
                "The file has more than {MAX_ROWS} rows. Split it."
            )));
        }
        let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
        let name = cell(customer);
        let found = customers
            .iter()
            .find(|(id, known)| known.to_lowercase() == name.to_lowercase() || *id == name);
        match found {
            Some((id, _)) => rows.push((
                line,
                Draft {
                    customer: id.clone(),
                    prefix: cell(prefix),
                    origin: cell(origin),
                },
            )),
            None => errors.push(RowError {
                line,
                column: "customer".to_owned(),
                reason: format!(
                    "No customer of yours is called \u{201c}{name}\u{201d}. Write the name as in your list of orders."
                ),
            }),
        }
    }
    if rows.is_empty() && errors.is_empty() {
        return Err(whole("The file has no rows below its header.".to_owned()));
    }
    if errors.is_empty() {
        Ok(rows)
    } else {
        errors.truncate(MAX_ERRORS);
        Err(errors)
    }
}

/// Gives a registration of the actor's ISP up. Its keys become void with it.
///
/// # Errors
/// `Invalid` for the reason, `Refused` when it is released already, `NotFound`, `Forbidden`.
pub async fn release(ctx: &Ctx, id: &str, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let row = store::get(&mut tx, id).await?;
    ctx.authorise(Action::RegisterPrefix, &row.org())?;
    let reason = Reason::parse(reason).map_err(|e| AppError::field("reason", e.sentence()))?;
    let_go(&mut tx, ctx, &row, reason.as_str()).await?;
    tx.commit().await
}

/// Releases a registration, for whatever reason it happens: audit entry last.
pub(crate) async fn let_go(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &Registered,
    reason: &str,
) -> Result<(), AppError> {
    if row.released_at.is_some() {
        return Err(AppError::Refused(
            "This registration is released already. Register the prefix anew if you need it."
                .to_owned(),
        ));
    }
    store::release(tx, row, reason, ctx.now).await?;
    prefix_keys::void(tx, &row.id, ctx.now).await?;
    roll_out(tx, ctx, &row.org(), &row.customer_org(), &row.prefix).await?;
    let entry = Entry {
        action: "prefix_released",
        object_kind: "prefix",
        object_id: row.id.clone(),
        owner: row.org(),
        summary: format!("released prefix {} of {}", row.prefix, row.customer),
        changes: Change::of("reason", "", reason).into_iter().collect(),
    };
    ctx.audit(tx, entry).await
}

/// The steps of this customer's batches with this ISP may move.
pub(crate) async fn roll_out(
    tx: &mut Tx,
    ctx: &Ctx,
    isp: &OrgId,
    customer: &OrgId,
    title: &str,
) -> Result<(), AppError> {
    let scope = Scope {
        isp: Some(isp.clone()),
        customer: Some(customer.clone()),
        ..Scope::default()
    };
    rollouts::start(tx, ctx, &scope, title, "prefixes_checked").await?;
    Ok(())
}

/// A file to start from.
pub fn template() -> String {
    format!("{}\n20.30.40.0/24,Contoso,AS3356\n", COLUMNS.join(","))
}
