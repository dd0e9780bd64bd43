//! The page of the matrix: choose, look at the effect, save.

use super::islands::{Cell, ChoiceMatrix, Column, Data, IspRow, sentence};
use super::{gives, words};
use crate::features::sites::enrolment_alert;
use crate::server::http::list::ListQuery;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::choices::save::{self, Effect, Input, Outcome, pair_words};
use crate::server::service::choices::{self, Ground, Isp, Region};
use crate::server::service::sites;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::form::{CheckField, ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow};
use crate::ui::search::Search;
use crate::ui::shared::packed::Packed;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::choice::matrix::{GLOBAL, MOST_ISPS, fields_of};
use maps_domain::choice::{Choice, Choices};
use maps_domain::ids::OrgId;

/// The matrix as stored.
pub async fn page(req: &Req) -> Answer {
    let ground = choices::ground(&req.ctx).await?;
    let values = match proposed(req, &ground) {
        Some(choices) => values_of(&ground, &choices),
        None => values_of(&ground, &ground.choices),
    };
    show(
        req,
        StatusCode::OK,
        ground,
        FormState::from_values(values),
        None,
    )
    .await
}

/// The stored choices with the ISP that a partner's page or a comparison named (`?isp=…&region=…`) as
/// the last one of that region, or of all regions. Nothing is saved by looking.
fn proposed(req: &Req, ground: &Ground) -> Option<Choices> {
    let slug = req.query.get("isp");
    let isp = ground.isps.iter().find(|isp| isp.slug == slug)?;
    let asked = req.query.get("region");
    let region = ground.regions.iter().find(|r| r.id.as_str() == asked);
    let mut choices = ground.choices.clone();
    // A region that inherits keeps what it inherits, in front of the new one.
    let before = region
        .and_then(|region| choices.regions.get(&region.id))
        .filter(|choice| !matches!(choice, Choice::Inherit))
        .unwrap_or(&choices.global);
    let mut list: Vec<OrgId> = match before {
        Choice::List(isps) => isps.clone(),
        Choice::Inherit | Choice::None => Vec::new(),
    };
    if list.contains(&isp.id) || list.len() >= MOST_ISPS {
        return None;
    }
    list.push(isp.id.clone());
    match region {
        Some(region) => {
            choices
                .regions
                .insert(region.id.clone(), Choice::list(list));
        }
        None => choices.global = Choice::list(list),
    }
    Some(choices)
}

/// What is filled in and not saved yet, or why nothing is: title and sentence.
fn proposal_words(req: &Req, ground: &Ground) -> Option<(&'static str, String)> {
    let slug = req.query.get("isp");
    let isp = ground.isps.iter().find(|isp| isp.slug == slug)?;
    let asked = req.query.get("region");
    let region = ground.regions.iter().find(|r| r.id.as_str() == asked);
    let place = region.map_or("all regions", |region| region.name.as_str());
    let name = &isp.name;
    Some(if proposed(req, ground).is_some() {
        (
            "Not saved yet",
            format!(
                "{name} is filled in as the last choice for {place}. Change its position if you like, then save."
            ),
        )
    } else {
        (
            "Nothing to fill in",
            format!(
                "{name} is among your choices for {place} already, or no position is free there."
            ),
        )
    })
}

/// Shows the effect (`do=preview`) or saves.
pub async fn post(req: &Req) -> Answer {
    let input = Input {
        values: req.form.0.clone(),
        base: req.form.get("base").to_owned(),
        seen: req.form.get("seen").to_owned(),
        local_accepted: req.form.has("local"),
        preview: req.form.get("do") == "preview",
    };
    match save::matrix(&req.ctx, &input).await {
        Ok(Outcome::Saved) => done("/customer/choices", "chosen"),
        Ok(Outcome::Look(effect)) => {
            let ground = choices::ground(&req.ctx).await?;
            let form = FormState::from_values(req.form.0.clone());
            show(req, StatusCode::OK, ground, form, Some(effect)).await
        }
        Err(error) => {
            let (status, form) = req.returned(error)?;
            let ground = choices::ground(&req.ctx).await?;
            let effect = save::effect(&ground, &req.form.0).ok();
            show(req, status, ground, form, effect).await
        }
    }
}

fn values_of(ground: &Ground, choices: &Choices) -> Vec<(String, String)> {
    let mut values = fields_of(GLOBAL, &choices.global);
    for region in &ground.regions {
        let choice = choices.regions.get(&region.id).cloned().unwrap_or_default();
        values.extend(fields_of(region.id.as_str(), &choice));
    }
    values
}

async fn show(
    req: &Req,
    status: StatusCode,
    ground: Ground,
    form: FormState,
    effect: Option<Effect>,
) -> Answer {
    let missing = sites::missing(&req.ctx).await?;
    let edits = req.ctx.may(Action::EditChoices, &ground.org) && missing.nothing();
    let query = ListQuery::of(req, &[]);
    let base = if form.value("base").is_empty() {
        ground.fingerprint()?
    } else {
        form.value("base").to_owned()
    };
    let data = data(&ground, &query, &form, effect.as_ref(), !edits);
    let local: Vec<String> = effect
        .iter()
        .flat_map(|effect| &effect.local)
        .map(|pair| pair_words(&ground, pair))
        .collect();
    let overrides = ground.overridden();
    let proposal = proposal_words(req, &ground);
    let mut frame = req.frame("ISP choices", &[]).await?;
    frame.lead = Some(lead(&ground));
    frame.islands = true;
    frame.wide = true;
    frame.actions = vec![view! { <ButtonLink href="/customer/choices/sites" label=format!("Choices per site ({overrides})")/> }.into_any()];
    let here = query.url.href();
    let gives = gives::cards(&ground);
    let filters = filters(&query);
    req.page_with(status, frame, move || {
        let looked_at = effect.as_ref().map(|effect| {
            let text = sentence(&effect.impact);
            view! { <Alert tone=Tone::Info title="Look at what this does, then save it" text=text/> }
        });
        view! {
            {enrolment_alert(missing)}
            <ErrorSummary form=form.clone()/>
            {proposal.map(|(title, text)| view! { <Alert tone=Tone::Info title=title text=text/> })}
            {looked_at}
            <div class="toolbar">
                <Search url=query.url.clone() label="Search ISPs by name"/>
                {filters}
            </div>
            <Card title="Positions" note="1 is the first choice; every ISP with a position is wanted">
                <form method="post" action=here>
                    <HiddenField name="base" value=base/>
                    <ChoiceMatrix data=Packed(data)/>
                    {consent(&form, local)}
                    {edits.then(|| view! {
                        <SubmitRow>
                            <SubmitButton label="Save choices" look=Look::Primary name="do" value="save"/>
                            <SubmitButton label="Preview" name="do" value="preview"/>
                        </SubmitRow>
                    })}
                </form>
            </Card>
            {gives}
        }
    })
    .await
}

fn lead(ground: &Ground) -> String {
    let names = save::words(ground, &ground.choices.global);
    let regional = ground.choices.regions.len();
    match &ground.choices.global {
        Choice::List(_) => format!(
            "All regions: {names}. {} and {} say otherwise.",
            count(regional, "region"),
            count(ground.overridden(), "customer site")
        ),
        Choice::Inherit | Choice::None if regional == 0 && ground.overridden() == 0 => {
            "No ISP is chosen yet: all sites use ordinary internet.".to_owned()
        }
        Choice::Inherit | Choice::None => format!(
            "No ISP for all regions; {} and {} have their own.",
            count(regional, "region"),
            count(ground.overridden(), "customer site")
        ),
    }
}

/// `1 region`, `3 regions`.
fn count(n: usize, one: &str) -> String {
    match n {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

fn filters(query: &ListQuery) -> AnyView {
    let isps = vec![
        Chip::one_of(&query.url, "isps", "", "Chosen and qualified"),
        Chip::one_of(&query.url, "isps", "all", "All"),
    ];
    let regions = vec![
        Chip::one_of(&query.url, "regions", "", "With customer sites"),
        Chip::one_of(&query.url, "regions", "all", "All"),
    ];
    view! {
        <Chips label="ISPs" chips=isps/>
        <Chips label="Regions" chips=regions/>
    }
    .into_any()
}

/// The statement that has to be ticked for an ISP without a backup metro.
fn consent(form: &FormState, local: Vec<String>) -> AnyView {
    let field = form.field("local");
    if local.is_empty() && field.error.is_none() {
        return ().into_any();
    }
    let label = format!(
        "We accept that {} has no backup metro: if its edge site fails, our traffic takes the ordinary internet.",
        local.join(", ")
    );
    view! { <CheckField field=field label=label hint="The Local tier has no backup metro; where the programme asks for one it is an exception, granted for a time with a plan."/> }.into_any()
}

/// Columns and rows to show: what is chosen is always there.
fn data(
    ground: &Ground,
    query: &ListQuery,
    form: &FormState,
    effect: Option<&Effect>,
    readonly: bool,
) -> Data {
    let all_regions = query.filter("regions") == "all";
    let regions: Vec<&Region> = ground
        .regions
        .iter()
        .filter(|region| {
            let start = format!("rank:{}:", region.id);
            let filled =
                |(name, value): &(String, String)| !value.is_empty() && name.starts_with(&start);
            all_regions
                || region.sites > 0
                || ground.choices.regions.contains_key(&region.id)
                || form.values.iter().any(filled)
        })
        .collect();
    let mut isps: Vec<(usize, &Isp)> = ground
        .isps
        .iter()
        .filter_map(|isp| Some((place(ground, query, form, isp)?, isp)))
        .collect();
    isps.sort_by_key(|(place, _)| *place);
    let mut columns = vec![Column {
        key: GLOBAL.to_owned(),
        label: "All regions".to_owned(),
        sites: 0,
    }];
    columns.extend(regions.iter().map(|region| Column {
        key: region.id.to_string(),
        label: region.name.clone(),
        sites: region.sites,
    }));
    let rows: Vec<IspRow> = isps
        .iter()
        .map(|(_, isp)| row(ground, &regions, isp))
        .collect();
    Data {
        positions: rows.len().clamp(1, MOST_ISPS),
        columns,
        rows,
        values: form.values.clone(),
        errors: form.errors.clone(),
        readonly,
        groups: ground.groups.clone(),
        before: ground.choices.clone(),
        qualified: ground.qualified.clone(),
        impact: effect.map(|effect| effect.impact.clone()),
    }
}

/// Where an ISP stands in the table; `None` when it is not shown.
fn place(ground: &Ground, query: &ListQuery, form: &FormState, isp: &Isp) -> Option<usize> {
    let posted = form.values.iter().find(|(name, value)| {
        !value.is_empty() && name.starts_with("rank:") && name.ends_with(&format!(":{}", isp.id))
    });
    if let Some((_, rank)) = posted {
        return Some(rank.parse().unwrap_or(MOST_ISPS));
    }
    if in_list(&ground.choices.global, &isp.id)
        || ground
            .choices
            .regions
            .values()
            .any(|choice| in_list(choice, &isp.id))
    {
        return Some(MOST_ISPS);
    }
    if !query.search.is_empty() {
        return query.matches(&[&isp.name]).then_some(MOST_ISPS + 1);
    }
    let qualified = ground.regions.iter().any(|region| {
        (region.sites > 0 || ground.groups.is_empty())
            && ground.standing(&isp.id, &region.id).is_qualified()
    });
    if qualified {
        return Some(MOST_ISPS + 1);
    }
    (query.filter("isps") == "all").then_some(MOST_ISPS + 2)
}

fn in_list(choice: &Choice, isp: &OrgId) -> bool {
    matches!(choice, Choice::List(isps) if isps.contains(isp))
}

fn row(ground: &Ground, regions: &[&Region], isp: &Isp) -> IspRow {
    let mut cells = vec![None];
    cells.extend(regions.iter().map(|region| {
        let badge = words::badge(&ground.standing(&isp.id, &region.id));
        Some(Cell {
            tone: badge.tone.name().to_owned(),
            word: badge.text,
        })
    }));
    IspRow {
        id: isp.id.to_string(),
        name: isp.name.clone(),
        cells,
    }
}
