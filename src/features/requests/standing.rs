//! Where an edge site stands with the programme: the tier that it reaches, the one that is required, and
//! whether customers can be turned on there.

use crate::error::AppError;
use crate::server::http::Req;
use crate::server::service::applications::read;
use crate::server::service::inventory::{Inventory, MetroView};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::application::State as ApplicationState;
use maps_domain::policy::Tier;
use maps_domain::qualification::State;

/// Where an edge site stands.
pub(super) struct Standing {
    metro: String,
    /// Id and name of its region.
    region: (String, String),
    reached: Option<Tier>,
    required: Tier,
    /// The ISP's qualification in force that covers it.
    qualification: Option<State>,
    /// The ISP's open application for the region.
    application: Option<String>,
}

/// Whether an edge site reaches the tier that the policy requires in its region.
pub(super) fn is_enough(inventory: &Inventory, view: &MetroView) -> bool {
    let required = inventory.thresholds(&view.metro.region).required_tier;
    view.verdict.today.tier.is_some_and(|tier| tier >= required)
}

impl Standing {
    /// Of an edge site of the actor's ISP.
    ///
    /// # Errors
    /// What the database refuses.
    pub(super) async fn of(
        req: &Req,
        inventory: &Inventory,
        view: &MetroView,
    ) -> Result<Self, AppError> {
        let region = &view.metro.region;
        let mut standing = Self {
            metro: view.metro.name.clone(),
            region: (region.to_string(), view.region.clone()),
            reached: view.verdict.today.tier,
            required: inventory.thresholds(region).required_tier,
            qualification: None,
            application: None,
        };
        let org = &req.ctx.actor()?.org_id;
        if !req.ctx.may(Action::ReadApplication, org) {
            return Ok(standing);
        }
        let overview = read::overview(&req.ctx).await?;
        standing.qualification = overview
            .qualifications
            .iter()
            .filter(|q| q.region_id == region.as_str() && q.metros().contains(&view.metro.id))
            .filter_map(|q| q.state().ok())
            .find(|state| matches!(state, State::Qualified | State::Suspended));
        standing.application = overview
            .lines
            .iter()
            .find(|line| {
                let closed = matches!(
                    line.state,
                    ApplicationState::Approved
                        | ApplicationState::Declined
                        | ApplicationState::Withdrawn
                );
                line.app.region_id == region.as_str() && !closed
            })
            .map(|line| line.app.id.clone());
        Ok(standing)
    }

    /// Whether the required tier is reached.
    pub(super) fn is_enough(&self) -> bool {
        self.reached.is_some_and(|tier| tier >= self.required)
    }

    /// What is proven and what is missing, in one sentence or two.
    pub(super) fn lead(&self) -> String {
        let Self {
            metro, required, ..
        } = self;
        let region = &self.region.1;
        let proven = match self.reached {
            _ if self.is_enough() => {
                format!("Already diverse: nothing has to be built in {metro}.")
            }
            Some(_) => format!(
                "Two legs are proven in {metro}; the required tier {} needs a backup metro that carries its traffic.",
                required.label()
            ),
            None => {
                "Not diverse yet: the smallest additions are below, each can be asked for at once."
                    .to_owned()
            }
        };
        match self.qualification {
            None if self.reached.is_some() => format!("{proven} Not qualified in {region} yet."),
            _ => proven,
        }
    }

    /// What being in MAPS use means here.
    pub(super) fn in_maps_use(&self) -> String {
        let (region, metro) = (&self.region.1, &self.metro);
        let customers = match self.qualification {
            Some(State::Qualified) => "customers are turned on over them.".to_owned(),
            Some(_) => format!(
                "customers stay as they are while the qualification for {region} is suspended."
            ),
            None => {
                format!("customers are turned on over them once {metro} is qualified in {region}.")
            }
        };
        format!(
            "All live connections here are recorded as in MAPS use: there is nothing to convert, {customers}"
        )
    }

    /// The application, where no qualification covers the edge site.
    pub(super) fn next(&self, may_apply: bool) -> Option<AnyView> {
        if self.qualification.is_some() {
            return None;
        }
        let (id, region) = &self.region;
        let text = match self.is_enough() {
            true => format!("{} reaches the required tier: apply with it.", self.metro),
            false => format!(
                "Microsoft approves it once the tier {} is shown, or under a dated exception.",
                self.required.label()
            ),
        };
        let (href, label) = match &self.application {
            Some(id) => (
                format!("/isp/applications/{id}"),
                "Open the application".to_owned(),
            ),
            None => (
                format!("/isp/applications/new?region={id}"),
                format!("Apply for {region}"),
            ),
        };
        let action = match may_apply {
            true => view! { <ButtonLink href=href label=label look=Look::Secondary/> }.into_any(),
            false => ().into_any(),
        };
        let title = format!("{} is not qualified in {region} yet", self.metro);
        Some(view! { <Alert tone=Tone::Info title=title text=text action=action/> }.into_any())
    }
}
