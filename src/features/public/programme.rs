//! What the programme is, in our own words: for whom, how to join, redundancy, targets, bills, rules.

use super::diagram;
use crate::server::http::{Answer, Req};
use crate::server::service::directory;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::ids::RegionId;
use maps_domain::policy::{Moment, PartnerType, Policy, Rule, Severity, Thresholds, rules};

/// The page.
pub async fn page(req: &Req) -> Answer {
    let policy = directory::policy(&req.ctx).await?;
    let mut frame = req.frame("The programme", &[]).await?;
    frame.lead = Some("MAPS lets a company reach Microsoft 365, Azure and Dynamics over ordinary internet access whose carrier has proven that no single failure cuts it off.".to_owned());
    frame.actions =
        vec![view! { <ButtonLink href="/sign-up" label="Sign up" look=Look::Primary/> }.into_any()];
    req.page(frame, move || {
        // No region is special on this page: the values that hold where nothing else is said.
        let values = policy
            .thresholds(&RegionId::from(""), PartnerType::Edge)
            .clone();
        let main = view! {
            {audience()}
            {redundancy(&values)}
            {join()}
            {decide(&values)}
            {private()}
            {rule_table()}
        }
        .into_any();
        let aside =
            view! { {targets(&values)} {bills()} {difference()} {limits(&policy, &values)} }
                .into_any();
        view! { <Split main=main aside=aside/> }
    })
    .await
}

fn audience() -> AnyView {
    view! {
        <Card title="For whom">
            <ul class="prose">
                <li><strong>"Carriers"</strong>" that peer privately with Microsoft and want their customers to see that their paths are diverse."</li>
                <li><strong>"Companies"</strong>" whose work depends on Microsoft's cloud and who buy internet access rather than private circuits."</li>
                <li><strong>"Microsoft"</strong>", who checks the evidence with two persons and keeps every decision explainable."</li>
            </ul>
        </Card>
    }
    .into_any()
}

fn redundancy(values: &Thresholds) -> AnyView {
    let (near, far) = (values.backup_min_km, values.backup_warn_km);
    view! {
        <section id="redundancy">
            <Card title="What redundancy means here">
                {diagram::redundancy()}
                <div class="prose">
                    <p><strong>"Local."</strong>" In every covered metro, two sets of paths lead from the carrier's core to Microsoft. They share no router on either side, no link, and no duct, cable, line card or building entrance. Each set alone carries the metro's 5-minute peak."</p>
                    <p><strong>"Geo."</strong>" Local, and when a whole metro fails, others take over with enough capacity. A backup is at least " {near.to_string()} " km away; beyond " {far.to_string()} " km the verdict warns of the added delay."</p>
                    <p><strong>"Silence is not diversity."</strong>" A path that nobody documented is never taken as separate. Recording a shared duct honestly never ranks below hiding it."</p>
                </div>
            </Card>
        </section>
    }
    .into_any()
}

fn join() -> AnyView {
    view! {
        <section id="join">
            <Card title="How to join">
                <ol class="prose">
                    <li><strong>"As an ISP: "</strong>"sign up with an address of your company, enter your ASN, record your interconnects, pick a region. The portal shows the verdict before you submit. Two reviewers decide; the qualification holds for the metros that passed."</li>
                    <li><strong>"As a customer: "</strong>"sign up, list your sites (by hand or as CSV), choose ISPs in order for everything, a region or a single site, and declare which access you bought. The ISP confirms; activation runs by itself and shows who has to act."</li>
                </ol>
            </Card>
        </section>
    }
    .into_any()
}

fn decide(values: &Thresholds) -> AnyView {
    view! {
        <section id="decide">
            <Card title="How it is decided">
                <div class="prose">
                    <p>"Submitting freezes the evidence. The same engine that showed the preview gives the verdict, rule by rule, under a named version of the policy. One reviewer recommends, another, a lead, decides; both write reasons that the ISP reads. A declined application can be appealed within 30 days."</p>
                    <p>"A qualification lasts " {values.qualification_months.to_string()} " months and is renewed by a new application. Losing it never cuts a customer off: the service is marked at risk, everybody is told, and the next ISP on the customer's list is offered."</p>
                </div>
            </Card>
        </section>
    }
    .into_any()
}

fn private() -> AnyView {
    view! {
        <Card title="Why private interconnects and not an exchange">
            <p class="prose">"At an internet exchange, many networks share one switching fabric: its capacity and its failures belong to nobody's evidence. A private network interconnect (PNI) is a cable between two known routers with a known bandwidth, so its path can be documented, its peak measured and its failure calculated. Exchange connections can be recorded and stay useful for other traffic; they do not count towards a qualification."</p>
        </Card>
    }
    .into_any()
}

fn percent(fraction: f64) -> String {
    // Rounded to thousandths of a percent, so that 0.9995 does not print as 99.95000000000000284.
    let text = format!("{:.3}", fraction * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn targets(values: &Thresholds) -> AnyView {
    let facts = vec![
        Fact::text(
            "Network availability",
            percent(values.sla_network_availability),
        ),
        Fact::text("Packet delivery", percent(values.sla_packet_delivery)),
    ];
    view! {
        <Card title="Targets" note="Microsoft's edge to the service">
            <Facts facts=facts/>
            <p class="muted">"Targets, not a contract. The part from your site to Microsoft's edge is your ISP's offer and measurement."</p>
        </Card>
    }
    .into_any()
}

fn bills() -> AnyView {
    view! {
        <Card title="Who bills what">
            <ul class="prose">
                <li>"The ISP bills its access service, under your contract with it."</li>
                <li>"Microsoft bills its own services. Taking part costs nothing here."</li>
                <li>"Data from Microsoft's SaaS over MAPS has no transfer charge of Microsoft's."</li>
            </ul>
        </Card>
    }
    .into_any()
}

fn difference() -> AnyView {
    view! {
        <Card title="Unlike ordinary peering">
            <ul class="prose">
                <li>"Ordinary peering says that two networks exchange traffic. MAPS says how well, and for which of your sites."</li>
                <li>"Your prefixes are registered, so Microsoft can tell your traffic's path from everybody's."</li>
                <li>"It is not a private circuit: it is internet access with a carrier that was checked. IPv6 stays ordinary internet."</li>
            </ul>
        </Card>
    }
    .into_any()
}

fn limits(policy: &Policy, values: &Thresholds) -> AnyView {
    let facts = vec![
        Fact::text(
            "Least bandwidth of a PNI",
            values.min_connection.to_string(),
        ),
        Fact::text(
            "PNIs per metro",
            format!("{} or more", values.connections_per_metro),
        ),
        Fact::text(
            "Routers per metro",
            format!("{} or more, on both sides", values.peer_routers),
        ),
        Fact::text("Augment above", percent(values.augment_utilisation)),
        Fact::mono("Policy", policy.version()),
    ];
    view! { <Card title="Key values" note="Of the policy in force"><Facts facts=facts/></Card> }
        .into_any()
}

/// Rules that an application meets, the required ones first.
fn rule_table() -> AnyView {
    let mut asked: Vec<&'static Rule> = rules()
        .iter()
        .filter(|rule| rule.applies_when == Moment::Application)
        .filter(|rule| matches!(rule.severity, Severity::Must | Severity::Should))
        .collect();
    asked.sort_by(|a, b| a.severity.cmp(&b.severity).then_with(|| a.id.cmp(&b.id)));
    let count = asked.len();
    let rows: Vec<Row> = asked
        .into_iter()
        .map(|rule| {
            Row::new(vec![
                rule.id.as_str().into_any(),
                rule.rule.as_str().into_any(),
                rule.severity.label().into_any(),
                rule.threshold.as_str().into_any(),
            ])
            .id(rule.id.as_str())
        })
        .collect();
    let columns = vec![
        Column::mono("Rule"),
        Column::text("Asks"),
        Column::text("How binding"),
        Column::text("Threshold"),
    ];
    view! {
        <section id="rules">
            <Card title="Rules" note=format!("The {count} that an application meets") flush=true>
                <DataTable caption="Rules of an application" columns=columns rows=rows/>
            </Card>
        </section>
    }
    .into_any()
}
