//! A customer's prefixes: what ISPs registered for it, keys to redeem, and requests for release.

use super::{stake, words};
use crate::error::AppError;
use crate::server::db::prefix_releases;
use crate::server::db::prefixes::{Filter, ORDER, Registered};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes::ask::{self, Preview};
use crate::server::service::prefixes::{keys, releases};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow, TextArea, TextField,
};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

const HEADER: &[&str] = &[
    "prefix",
    "isp",
    "origin",
    "key",
    "registered_utc",
    "released_utc",
];

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default(), None).await
}

/// Redeems a key, shows what a release would end, or asks for it: `do` says which.
pub async fn post(req: &Req) -> Answer {
    let form = &req.form;
    let draft = ask::Draft {
        prefix: form.get("release_prefix").to_owned(),
        origin: form.get("release_origin").to_owned(),
        reason: form.get("release_reason").to_owned(),
    };
    let outcome = match form.get("do") {
        "look" => match ask::preview(&req.ctx, &draft).await {
            Ok(found) => {
                let typed = FormState::from_values(form.0.clone());
                return show(req, StatusCode::OK, typed, Some(found)).await;
            }
            Err(error) => Err(error),
        },
        "redeem" => keys::redeem(&req.ctx, form.get("prefix"), form.get("key"))
            .await
            .map(|()| ("/customer/prefixes".to_owned(), "key-redeemed")),
        "release" => ask::ask(&req.ctx, &draft)
            .await
            .map(|id| (format!("/customer/prefixes/releases/{id}"), "release-asked")),
        _ => return Err(AppError::BadRequest),
    };
    match outcome {
        Ok((path, code)) => done(path, code),
        Err(error) => {
            let (status, mut state) = req.returned(error)?;
            // A key is a secret: it is not sent back.
            state.values.retain(|(name, _)| name != "key");
            show(req, status, state, None).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, preview: Option<Preview>) -> Answer {
    let query = ListQuery::of(req, &["prefix", "isp", "-registered"]);
    let filter = Filter {
        search: query.search.clone(),
        only: query.filter("only").to_owned(),
        order_by: query.order_by(ORDER),
        ..Filter::default()
    };
    let (rows, total) = releases::own(&req.ctx, &filter, query.limit(), query.offset()).await?;
    let now = req.ctx.now;
    if query.wants_csv() {
        return csv_file(
            "prefixes.csv",
            HEADER,
            rows.iter().map(|row| csv_row(row, now)),
        );
    }
    let waiting = Filter {
        only: "key".to_owned(),
        ..Filter::default()
    };
    let (_, open) = releases::own(&req.ctx, &waiting, 1, 0).await?;
    let asked = prefix_releases::Filter::default();
    let (asked, _) = releases::list(&req.ctx, &asked, 50, 0).await?;
    let org = req.ctx.actor()?.org_id.clone();
    let may = req.ctx.may(Action::RedeemPrefixKey, &org);
    let mut frame = req.frame("Prefixes", &[]).await?;
    frame.lead = Some(match open {
        0 => "Every registered prefix is confirmed by its key.".to_owned(),
        1 => "1 registered prefix is not confirmed by its key yet.".to_owned(),
        n => format!("{n} registered prefixes are not confirmed by their keys yet."),
    });
    req.page_with(status, frame, move || {
        let only = [("", "In force"), ("key", "Key not redeemed"), ("released", "Released")]
            .map(|(value, label)| Chip::one_of(&query.url, "only", value, label));
        let listing = match rows.is_empty() {
            true => view! {
                <Empty title="No prefix here"
                    purpose="Your ISPs register the IPv4 prefixes that they announce to Microsoft for you. Redeem the key that an ISP gives you to confirm that the prefix is yours; prefixes longer than /24 are only taken then."
                    example="20.30.40.0/24, registered by Colt"/>
            }
            .into_any(),
            false => table(&query, &rows, now),
        };
        let main = view! {
            <div class="toolbar">
                <Search url=query.url.clone() label="Search by prefix or ISP"/>
                <Chips label="Show" chips=only.to_vec()/>
            </div>
            {listing}
            <Pager url=query.url.clone() paging=query.paging(total) unit="prefixes" csv=query.csv_href()/>
            {super::release::asked(&asked, now)}
        }
        .into_any();
        let aside = match may {
            true => forms(&form, preview.as_ref()),
            false => view! { <p class="muted">"Your role reads. An admin or network manager redeems keys."</p> }.into_any(),
        };
        view! {
            <ErrorSummary form=form.clone()/>
            <Split main=main aside=aside/>
        }
    })
    .await
}

fn table(query: &ListQuery, rows: &[Registered], now: UtcMs) -> AnyView {
    let columns = vec![
        Column::mono("Prefix").sorted_by(&query.url, "prefix"),
        Column::text("ISP").sorted_by(&query.url, "isp"),
        Column::mono("Origin"),
        Column::text("Key"),
        Column::number("Prefixes in orders"),
        Column::date("Registered").sorted_by(&query.url, "registered"),
    ];
    let rows = rows
        .iter()
        .map(|row| {
            Row::new(vec![
                row.prefix.clone().into_any(),
                row.isp.clone().into_any(),
                row.origin_asn().to_string().into_any(),
                words::key(row, now).plain(),
                row.in_orders.to_string().into_any(),
                UtcMs::new(row.registered_at).date().into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Prefixes registered for you" columns=columns rows=rows/> }
        .into_any()
}

fn forms(form: &FormState, preview: Option<&Preview>) -> AnyView {
    if let Some(found) = preview {
        return ask_for(form, found);
    }
    let [prefix, key] = form.fields(["prefix", "key"]);
    let [release, origin, reason] =
        form.fields(["release_prefix", "release_origin", "release_reason"]);
    view! {
        <Card title="Redeem a key">
            <form method="post" action="/customer/prefixes">
                <TextField field=prefix label="Prefix" mono=true required=true hint="As your ISP registered it, for example 20.30.40.0/24."/>
                <TextField field=key label="Key" mono=true required=true autocomplete="off" hint="Four groups of six letters and digits."/>
                <SubmitRow><SubmitButton label="Redeem key" look=Look::Primary name="do" value="redeem"/></SubmitRow>
            </form>
        </Card>
        <Card title="Ask for a release">
            <form method="post" action="/customer/prefixes">
                <p>"For a prefix of yours that somebody else holds, or that a former ISP has not given up. The holder reads your organisation's name and your reason, has five working days (Monday to Friday, UTC; public holidays count as working days), then a reviewer decides."</p>
                <TextField field=release label="Prefix to release" mono=true required=true/>
                <TextField field=origin label="Origin ASN" mono=true hint="The network that is to announce it, if you know it: RPKI is asked for it."/>
                <TextArea field=reason label="Reason" rows=3 required=true hint="At least 10 characters: why the addresses are yours, and since when."/>
                <SubmitRow><SubmitButton label="Look what would end …" name="do" value="look"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

/// The step between the form and the request: what a release would end.
fn ask_for(form: &FormState, preview: &Preview) -> AnyView {
    let prefix = form.value("release_prefix").to_owned();
    let ends = match preview {
        Preview::Own(found) => stake::list(found),
        Preview::Foreign => view! {
            <p>"Another organisation holds it. A registration ends as a whole, also where it is larger than what you ask for; who holds it and what else lies in it, only the holder and the reviewer see."</p>
        }
        .into_any(),
    };
    let kept = ["release_prefix", "release_origin", "release_reason"]
        .map(|name| view! { <HiddenField name=name value=form.value(name).to_owned()/> });
    view! {
        <Card title=format!("Ask for the release of {prefix}?")>
            <p>"A release ends:"</p>
            {ends}
            <p>"The holder is told now and has five working days to answer; then a reviewer decides."</p>
            <form method="post" action="/customer/prefixes">
                {kept.into_iter().collect::<Vec<_>>()}
                <SubmitRow>
                    <SubmitButton label="Ask for release" look=Look::Primary name="do" value="release"/>
                    <ButtonLink href="/customer/prefixes" label="Leave it as it is" look=Look::Quiet/>
                </SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

fn csv_row(row: &Registered, now: UtcMs) -> Vec<String> {
    vec![
        row.prefix.clone(),
        row.isp.clone(),
        row.origin_asn().to_string(),
        words::key(row, now).text,
        UtcMs::new(row.registered_at).rfc3339(),
        row.released_at
            .map(|at| UtcMs::new(at).rfc3339())
            .unwrap_or_default(),
    ]
}
