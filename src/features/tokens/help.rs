//! How machines send figures: both addresses with an example for each form, and what the answers mean.
//! Public: whoever writes the script need not have an account.

use crate::server::http::{Answer, Req};
use crate::server::service::capacity::COLUMNS as PEAKS;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::api_token::Scope;
use maps_domain::sla::COLUMNS as MEASUREMENTS;

/// One address.
struct Endpoint {
    path: &'static str,
    sends: &'static str,
    scope: Scope,
    columns: &'static [&'static str],
    csv: &'static str,
    json: &'static str,
    /// Name of the list in the other JSON form.
    name: &'static str,
}

const ENDPOINTS: [Endpoint; 2] = [
    Endpoint {
        path: "/api/v1/measurements",
        sends: "SLA measurements",
        scope: Scope::Measurements,
        columns: &MEASUREMENTS,
        csv: "segment,subject,from,to,availability_percent,packet_delivery_percent,rtt_p50_ms,rtt_p95_ms,rtt_p99_ms,measured_by\nsite_to_edge,01HX…,2026-11-27T10:00:00Z,2026-11-27T11:00:00Z,99.98,99.99,4.1,5.2,7.9,probe 7",
        json: "{\"segment\": \"site_to_edge\", \"subject\": \"01HX…\", \"from\": \"2026-11-27T10:00:00Z\",\n  \"to\": \"2026-11-27T11:00:00Z\", \"availability_percent\": 99.98, \"measured_by\": \"probe 7\"}",
        name: "measurements",
    },
    Endpoint {
        path: "/api/v1/peaks",
        sends: "5-minute peaks of PNIs",
        scope: Scope::Capacity,
        columns: &PEAKS,
        csv: "pni,measured_on,peak_in_mbps,peak_out_mbps\nams-1,2026-11-27,44000,9000",
        json: "{\"pni\": \"ams-1\", \"measured_on\": \"2026-11-27\", \"peak_in_mbps\": 44000, \"peak_out_mbps\": 9000}",
        name: "peaks",
    },
];

/// The page.
pub async fn page(req: &Req) -> Answer {
    let mut frame = req.frame("Sending figures from a machine", &[]).await?;
    frame.lead = Some(
        "Two addresses take figures, as CSV or JSON, with a token that your administrator makes under API tokens.".to_owned(),
    );
    let base = req.ctx.app.config.base_url();
    req.page(frame, move || {
        let endpoints: Vec<AnyView> = ENDPOINTS.iter().map(|one| endpoint(one, &base)).collect();
        view! { {endpoints} {answers()} }
    })
    .await
}

fn endpoint(one: &Endpoint, base: &str) -> AnyView {
    let post = |media: &str, data: &str| {
        format!(
            "curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: {media}' \\\n  --data-binary {data} {base}{}",
            one.path
        )
    };
    let scope = format!(
        "{}. The token needs the right \u{201c}{}\u{201d}.",
        one.sends,
        one.scope.label()
    );
    let columns = format!(
        "Columns of the CSV and names of the JSON: {}.",
        one.columns.join(", ")
    );
    let both = format!(
        "As JSON, a list: bare, or under the name \u{201c}{}\u{201d}.",
        one.name
    );
    let bare = format!("[{}]", one.json);
    let named = format!("{{\"{}\": [{}]}}", one.name, one.json);
    view! {
        <Card title=format!("POST {}", one.path)>
            <div class="stack">
                <p>{scope}</p>
                <p>{columns}</p>
                <pre class="code">{one.csv}</pre>
                <pre class="code">{post("text/csv", "@figures.csv")}</pre>
                <p>{both}</p>
                <pre class="code">{bare}</pre>
                <pre class="code">{named}</pre>
                <pre class="code">{post("application/json", "@figures.json")}</pre>
            </div>
        </Card>
    }
    .into_any()
}

fn answers() -> AnyView {
    let rows = [
        (
            "200",
            "Stored. The body says how much; sending the same again changes nothing.",
        ),
        (
            "400",
            "The body is neither: `detail` says where reading stopped.",
        ),
        ("401", "No valid token, or it may not send this."),
        (
            "415",
            "The media type is neither text/csv nor application/json.",
        ),
        (
            "422",
            "Some rows cannot be used, and nothing was stored: `errors` has `line` (of the CSV, or the place in the list from 1), `field` and `message` for each.",
        ),
        (
            "429",
            "Too many at once: wait as many seconds as Retry-After says.",
        ),
    ];
    let rows = rows
        .into_iter()
        .map(|(status, means)| Row::new(vec![status.into_any(), means.into_any()]))
        .collect();
    let columns = vec![Column::mono("Status"), Column::text("What it means")];
    let example = "{\"title\": \"Check the rows\", \"status\": 422, \"errors\": [\n  {\"line\": 3, \"field\": \"rtt_p50_ms\", \"message\": \"0.2 ms is faster than light: …\"}]}";
    view! {
        <Card title="Answers" note="JSON; errors as problem details (RFC 9457)" flush=true>
            <DataTable caption="Answers of both addresses" columns=columns rows=rows/>
        </Card>
        <Card title="An error"><pre class="code">{example}</pre></Card>
    }
    .into_any()
}
