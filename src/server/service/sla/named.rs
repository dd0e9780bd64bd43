//! What the texts of a file name to their sender, and where that lies. Foreign and absent look alike.

use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::Tx;
use crate::server::db::sla::{self, Series};
use crate::server::service::ground;
use maps_domain::access::OrgKind;
use maps_domain::activation::State;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::place::Coordinates;
use maps_domain::sla::{Ground, SubjectKind};

/// How far the ends of a subject lie apart, and what the policy says of light and age. A site that may
/// enter at two edge sites is as near as the nearer.
pub(super) async fn ground_of(tx: &mut Tx, ctx: &Ctx, series: &Series) -> Result<Ground, AppError> {
    let region = RegionId::new(series.region_id.clone());
    let values = ground::values(ctx, tx, &region).await?;
    let catalogue = ground::catalogue(ctx, tx).await?;
    let mut distance_km = None;
    if series.subject_kind == SubjectKind::Activation.as_str()
        && let Some(ends) = sla::ends(tx, &series.subject_id).await?
        && let Ok(site) = Coordinates::new(ends.latitude, ends.longitude)
    {
        distance_km = [ends.primary_metro_id, ends.backup_metro_id]
            .into_iter()
            .flatten()
            .filter_map(|metro| catalogue.metro(&MetroId::new(metro)))
            .map(|metro| site.distance_km(metro.coordinates))
            .min_by(f64::total_cmp);
    }
    Ok(Ground {
        distance_km,
        fibre_km_per_ms: values.fibre_km_per_ms,
        max_age_months: values.measurement_max_age_months,
    })
}

pub(super) fn how_to_name(kind: OrgKind) -> &'static str {
    match kind {
        OrgKind::Isp => {
            "Name one of your activations that runs or ran, or a region, by its id; the template lists them."
        }
        OrgKind::Customer => {
            "Name one of your activations that runs or ran by its id, or a site by your own id; the template lists them."
        }
        OrgKind::Microsoft => {
            "Name a region or an edge site by its id, for example western-europe."
        }
    }
}

/// What a text names to this sender, without segment and measurer; `None` when it names nothing.
pub(super) async fn subject(
    tx: &mut Tx,
    ctx: &Ctx,
    sender: &Actor,
    text: &str,
) -> Result<Option<Series>, AppError> {
    let kind = sender.role.org_kind();
    let blank = Series {
        sender_id: sender.org_id.to_string(),
        ..Series::default()
    };
    let of = |subject: SubjectKind, id: &str, series: Series| {
        Some(Series {
            subject_kind: subject.as_str().to_owned(),
            subject_id: id.to_owned(),
            ..series
        })
    };
    if kind != OrgKind::Microsoft
        && let Some(found) = sla::activation(tx, text).await?
        && [&found.isp_id, &found.customer_id].contains(&&blank.sender_id)
        && ran(&found.state)
    {
        let series = Series {
            isp_id: found.isp_id,
            customer_id: found.customer_id,
            site_id: found.site_id,
            region_id: found.region_id,
            metro_id: found.primary_metro_id.unwrap_or_default(),
            ..blank
        };
        return Ok(of(SubjectKind::Activation, text, series));
    }
    if kind == OrgKind::Customer {
        let found = sla::site(tx, &sender.org_id, text).await?;
        return Ok(found.and_then(|(id, region_id)| {
            let series = Series {
                customer_id: blank.sender_id.clone(),
                site_id: id.clone(),
                region_id,
                ..blank
            };
            of(SubjectKind::Site, &id, series)
        }));
    }
    let catalogue = ground::catalogue(ctx, tx).await?;
    let isp_id = match kind {
        OrgKind::Isp => blank.sender_id.clone(),
        OrgKind::Customer | OrgKind::Microsoft => String::new(),
    };
    if let Some(region) = catalogue.region(&RegionId::from(text)) {
        let series = Series {
            isp_id,
            region_id: region.id.to_string(),
            ..blank
        };
        return Ok(of(SubjectKind::Region, text, series));
    }
    let metro = catalogue.metro(&MetroId::from(text));
    Ok(metro.and_then(|metro| {
        let series = Series {
            isp_id,
            region_id: metro.region.to_string(),
            metro_id: metro.id.to_string(),
            ..blank
        };
        of(SubjectKind::Metro, text, series)
    }))
}

/// Whether traffic runs or ran: before that there is nothing to measure, and nobody but the customer
/// needs to know that the activation exists.
fn ran(state: &str) -> bool {
    matches!(
        State::parse(state),
        Ok(State::Active | State::AtRisk | State::Deactivating | State::Inactive)
    )
}
