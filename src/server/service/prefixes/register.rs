//! Registering a prefix of a customer.

use super::give_up::roll_out;
use super::{About, for_customer};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, New};
use crate::server::db::{Tx, orgs, site_prefixes};
use crate::server::service::notify::{self, Note};
use crate::server::service::registries::{self, Known};
use maps_domain::access::{Action, Role};
use maps_domain::asn::Asn;
use maps_domain::asn_claim::State;
use maps_domain::field::FieldError;
use maps_domain::ids::OrgId;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_table::PrefixTable;

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

/// What registering needs, read once.
pub(super) struct Desk {
    pub org: OrgId,
    by: String,
    about: About,
    known: Known,
    pub customers: Vec<(String, String)>,
}

impl Desk {
    pub async fn open(ctx: &Ctx, tx: &mut Tx, known: Known) -> Result<Self, AppError> {
        let actor = ctx.actor()?.clone();
        ctx.authorise(Action::RegisterPrefix, &actor.org_id)?;
        site_prefixes::lock(tx).await?;
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
    pub async fn register(
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
        site_prefixes::registered(tx, &self.org, &customer_id, prefix).await?;
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
            origin,
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
        for (isp, holder, held) in site_prefixes::holders(tx, prefix).await? {
            // An order line of this very customer with this very ISP is what is registered here.
            if isp == self.org.as_str() && holder == customer.as_str() {
                continue;
            }
            if isp == self.org.as_str() && table.is_empty() {
                let name = orgs::get(tx, &holder.into()).await?.display_name;
                return Ok(Some(format!(
                    "{prefix} overlaps {held}, which an order of {name} with you has. Register it for that customer, or end that order line first."
                )));
            }
            table.insert(
                Prefix4::parse(&held).map_err(AppError::internal)?,
                OrgId::new(isp),
            );
        }
        let overlaps = table.overlaps(prefix);
        Ok(overlaps.first().map(|overlap| overlap.sentence(&self.org)))
    }
}

/// What was stored.
pub(super) struct Stored {
    id: String,
    pub customer: OrgId,
    pub prefix: Prefix4,
    pub origin: Asn,
    pub changes: Vec<Change>,
}

/// Tells a customer what was registered for it: it may be a mistake.
pub(super) async fn tell_customer(
    tx: &mut Tx,
    ctx: &Ctx,
    isp: &OrgId,
    customer: &OrgId,
    what: &str,
) -> Result<(), AppError> {
    let isp = orgs::get(tx, isp).await?.display_name;
    let note = Note {
        kind: "prefix_registered",
        title: format!("{isp} registered {what} for you"),
        body: "Its checks run on the ISP's side. If the addresses are not yours, ask for their release under Prefixes.".to_owned(),
        href: "/customer/prefixes".to_owned(),
    };
    let buyers = [Role::CustomerAdmin, Role::CustomerNetworkManager];
    notify::organisation(tx, ctx, customer, &buyers, &note).await
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
    let what = stored.prefix.to_string();
    tell_customer(&mut tx, ctx, &desk.org, &stored.customer, &what).await?;
    let entry = Entry {
        action: "prefix_registered",
        object_kind: "prefix",
        object_id: stored.id.clone(),
        owner: desk.org.clone(),
        summary: format!("registered prefix {}", stored.prefix),
        changes: stored.changes,
    };
    ctx.audit(&mut tx, entry).await?;
    let summary = format!("registered your prefix {}", stored.prefix);
    let origin = Change::of("origin", "", stored.origin)
        .into_iter()
        .collect();
    let action = "prefix_registered";
    let theirs = for_customer(&stored.customer, &stored.id, action, summary, origin);
    ctx.audit(&mut tx, theirs).await?;
    tx.commit().await?;
    Ok(stored.id)
}
