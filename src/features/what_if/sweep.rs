//! Every single failure, and on request every pair, as a summary with the ones that hurt.

use super::link::Base;
use super::result::level_badge;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::ButtonLink;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::diversity::what_if::{Failure, Level, PairSweep, Single, Sweep, TooMany};

/// Most lines of each list.
pub const WORST: usize = 50;

/// "212 of 214 single failures are harmless, 2 are not."
pub fn sentence(sweep: &Sweep) -> String {
    let all = sweep.singles.len();
    let hurt = sweep.degraded + sweep.cut;
    let mut text = match hurt {
        0 => format!(
            "All {all} single failures are harmless: every edge site still carries its own peak."
        ),
        _ => format!(
            "{} of {all} single failures are harmless; {} move traffic to other edge sites, {} lose traffic.",
            sweep.harmless, sweep.degraded, sweep.cut
        ),
    };
    if sweep.not_recorded > 0 {
        text.push_str(&format!(
            " This rests on {} connections whose path is not recorded.",
            sweep.not_recorded
        ));
    }
    if sweep.skipped > 0 {
        text.push_str(&format!(
            " {} things were not tried: the network is too large.",
            sweep.skipped
        ));
    }
    text
}

/// The summary with a link per failure that hurts.
pub fn card(sweep: &Sweep, base: &Base) -> AnyView {
    let hurting: Vec<&Single> = sweep
        .singles
        .iter()
        .filter(|single| single.level != Level::Harmless)
        .collect();
    let more = hurting.len().saturating_sub(WORST);
    let rows: Vec<Row> = hurting
        .into_iter()
        .take(WORST)
        .map(|single| row(single, base))
        .collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <DataTable caption="Single failures that hurt, worst first" columns=columns() rows=rows/> }
    });
    view! {
        <Card title="One failure at a time" flush=true>
            <p>{sentence(sweep)}</p>
            {table}
            {(more > 0).then(|| view! { <p class="muted">{format!("{more} more move traffic; find them in the list above.")}</p> })}
        </Card>
    }
    .into_any()
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("When this fails"),
        Column::text("Effect"),
        Column::number("Capacity lost"),
        Column::number("Moves"),
        Column::number("Not carried"),
        Column::number("Added, ms"),
        Column::number("Customer sites"),
    ]
}

fn row(single: &Single, base: &Base) -> Row {
    let only = [single.failure.clone()];
    Row::new(vec![
        link(&only, single.label.clone(), base),
        level_badge(single.level).plain(),
        format!("{} ({} %)", single.lost, single.lost_percent).into_any(),
        single.moved.to_string().into_any(),
        single.not_carried.to_string().into_any(),
        format!("+{:.1}", single.added_rtt_ms).into_any(),
        single.sites_affected.to_string().into_any(),
    ])
}

fn link(failures: &[Failure], label: String, base: &Base) -> AnyView {
    let key = Failure::list_text(failures);
    view! { <a href=base.href(failures) data-fail-only=key>{label}</a> }.into_any()
}

/// Pairs: the offer to try them, or what came out.
pub fn pairs_card(pairs: Option<Result<PairSweep, TooMany>>, base: &Base) -> AnyView {
    match pairs {
        None => {
            let mut asked = base.clone();
            asked.kept.push(("pairs".to_owned(), "1".to_owned()));
            view! {
                <Card title="Two failures at once">
                    <p>"Which two failures together hurt more than each alone? Every pair is tried; on large networks this takes a few seconds."</p>
                    <ButtonLink href=asked.href(&[]) label="Try every pair"/>
                </Card>
            }
            .into_any()
        }
        Some(Err(why)) => {
            let text = format!("{why}.");
            view! {
                <Card title="Two failures at once">
                    <Alert tone=Tone::Warn title="Pairs were not tried" text=text/>
                </Card>
            }
            .into_any()
        }
        Some(Ok(sweep)) => found(&sweep, base),
    }
}

fn found(sweep: &PairSweep, base: &Base) -> AnyView {
    let text = format!(
        "{} pairs of {} things: {} are harmless, {} move traffic, {} lose traffic. {} are worse together than each of the two alone.",
        sweep.pairs, sweep.things, sweep.harmless, sweep.degraded, sweep.cut, sweep.worse_together
    );
    let rows: Vec<Row> = sweep
        .worst
        .iter()
        .map(|pair| {
            let both = [pair.first.clone(), pair.second.clone()];
            Row::new(vec![
                link(&both, pair.labels.join(" and "), base),
                level_badge(pair.level).plain(),
                pair.lost.to_string().into_any(),
                pair.moved.to_string().into_any(),
                pair.not_carried.to_string().into_any(),
                pair.alike.to_string().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("When both fail"),
        Column::text("Effect"),
        Column::number("Capacity lost"),
        Column::number("Moves"),
        Column::number("Not carried"),
        Column::number("Pairs alike"),
    ];
    let note = "the worst that hurt more together, worst first";
    let table = (!rows.is_empty()).then(|| {
        view! { <DataTable caption="Pairs of failures, worst first" columns=columns rows=rows/> }
    });
    view! { <Card title="Two failures at once" note=note flush=true><p>{text}</p>{table}</Card> }
        .into_any()
}
