//! What the programme is, in our own words: for whom, how it differs, and the ways on to how to join,
//! what redundancy means, the rules with their values, and the questions that people ask.
//!
//! Every number comes from the policy in force, so that a page never promises what the engine does not
//! check.

mod drawings;
mod join;
mod questions;
mod redundancy;
mod rules;
mod values;

pub use join::page as join_page;
pub use questions::page as questions_page;
pub use redundancy::page as redundancy_page;
pub use rules::page as rules_page;

use self::values::Values;
use crate::server::http::{Answer, Req};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::{Tab, Tabs};
use leptos::prelude::*;

/// The pages of the section: address and name.
const PAGES: &[(&str, &str)] = &[
    ("/programme", "Overview"),
    ("/programme/join", "How to join"),
    ("/programme/redundancy", "Redundancy"),
    ("/programme/questions", "Questions"),
    ("/programme/rules", "Rules and values"),
];

/// The way between the pages of the section.
fn tabs(here: &str) -> AnyView {
    let tabs: Vec<Tab> = PAGES
        .iter()
        .map(|(href, label)| Tab::new(label, *href, *href == here))
        .collect();
    view! { <Tabs label="The programme" tabs=tabs/> }.into_any()
}

/// The overview.
pub async fn page(req: &Req) -> Answer {
    let values = Values::now(req).await?;
    let mut frame = req.frame("The programme", &[]).await?;
    frame.lead = Some("MAPS lets a company reach Microsoft 365, Azure and Dynamics over ordinary internet access whose carrier has proven that no single failure cuts it off.".to_owned());
    frame.actions =
        vec![view! { <ButtonLink href="/sign-up" label="Sign up" look=Look::Primary/> }.into_any()];
    req.page(frame, move || {
        let main = view! {
            {audience()}
            {compared()}
            {decide(&values)}
            {private()}
        }
        .into_any();
        let aside = view! { {targets(&values)} {bills()} {privacy()} }.into_any();
        view! {
            {tabs("/programme")}
            <Split main=main aside=aside/>
        }
    })
    .await
}

fn audience() -> AnyView {
    view! {
        <Card title="For whom">
            <ul class="prose">
                <li><strong>"Carriers"</strong>" that peer privately with Microsoft and want their customers to see that their paths are diverse. "<a href="/programme/join#isp">"How an ISP joins"</a></li>
                <li><strong>"Companies"</strong>" whose work depends on Microsoft's cloud and who buy internet access rather than private circuits. "<a href="/programme/join#customer">"How a customer joins"</a></li>
                <li><strong>"Microsoft"</strong>", who checks the evidence with two persons and keeps every decision explainable."</li>
            </ul>
        </Card>
    }
    .into_any()
}

/// What sets MAPS apart from the other ways to Microsoft's network.
const WAYS: &[[&str; 5]] = &[
    [
        "Internet access",
        "Wherever the carrier's routing leads",
        "Nobody checks it",
        "Contract with the carrier",
        "Anything, and there is no carrier of choice",
    ],
    [
        "Public exchange peering",
        "A switching fabric that many networks share",
        "Not checked: capacity and failures belong to nobody's evidence",
        "None from Microsoft",
        "Traffic between networks, not a service for a company",
    ],
    [
        "MAPS",
        "The nearest covered edge site of a carrier that you chose",
        "Diverse paths per metro and region, by two reviewers, renewed",
        "The carrier's promise to the edge, Microsoft's target behind it",
        "Microsoft 365, Azure public services, Dynamics over the internet",
    ],
    [
        "ExpressRoute",
        "A private circuit into Microsoft's network",
        "Redundant pair per circuit, by design",
        "Microsoft's for the circuit",
        "Private networks in Azure; bought as a circuit and billed by Microsoft",
    ],
];

fn compared() -> AnyView {
    let rows = WAYS
        .iter()
        .map(|cells| Row::new(cells.iter().map(|cell| (*cell).into_any()).collect()))
        .collect();
    let columns = vec![
        Column::text("Way"),
        Column::text("Where you enter"),
        Column::text("Who checks the path"),
        Column::text("Service level"),
        Column::text("Made for"),
    ];
    view! {
        <section id="difference">
            <Card title="What is different" flush=true>
                <DataTable caption="Ways to reach Microsoft" columns=columns rows=rows/>
            </Card>
        </section>
    }
    .into_any()
}

fn decide(values: &Values) -> AnyView {
    let (months, appeal) = (values.t().qualification_months, values.t().appeal_days);
    view! {
        <section id="decide">
            <Card title="How it is decided">
                <div class="prose">
                    <p>"Submitting freezes the evidence. The same engine that showed the preview gives the verdict, rule by rule, under a named version of the policy. One reviewer recommends, another, a lead, decides; both write reasons that the ISP reads. A declined application can be appealed within " {appeal} " days."</p>
                    <p>"A qualification lasts " {months} " months and is renewed by a new application. Losing it never cuts a customer off: the service is marked at risk, everybody is told, and the next ISP on the customer's list is offered."</p>
                </div>
            </Card>
        </section>
    }
    .into_any()
}

fn private() -> AnyView {
    view! {
        <section id="private">
            <Card title="Why private interconnects and not an exchange">
                <p class="prose">"At an internet exchange, many networks share one switching fabric: its capacity and its failures belong to nobody's evidence. A private network interconnect (PNI) is a cable between two known routers with a known bandwidth, so its path can be documented, its peak measured and its failure calculated. Exchange connections can be recorded and stay useful for other traffic; they do not count towards a qualification."</p>
            </Card>
        </section>
    }
    .into_any()
}

fn targets(values: &Values) -> AnyView {
    let facts = vec![
        Fact::text("Network availability", values.availability()),
        Fact::text("Packet delivery", values.packet_delivery()),
    ];
    view! {
        <section id="targets">
            <Card title="Targets" note="Microsoft's edge to the service">
                <Facts facts=facts/>
                <p class="muted">"Targets, not a contract. The part from your site to Microsoft's edge is your ISP's offer and measurement. "<a href="/programme/questions?group=service-level">"More about service levels"</a></p>
            </Card>
        </section>
    }
    .into_any()
}

fn bills() -> AnyView {
    view! {
        <section id="bills">
            <Card title="Who bills what">
                <ul class="prose">
                    <li>"The ISP bills its access service, under your contract with it."</li>
                    <li>"Microsoft bills its own services. Taking part costs nothing here."</li>
                    <li>"Data from Microsoft's SaaS over MAPS has no transfer charge of Microsoft's; what leaves Azure follows Microsoft's price list."</li>
                </ul>
            </Card>
        </section>
    }
    .into_any()
}

fn privacy() -> AnyView {
    view! {
        <section id="privacy">
            <Card title="Who sees what">
                <ul class="prose">
                    <li>"Anybody: where a carrier is qualified and what it publishes of itself. Never routers, ducts, exact capacity, peaks or customers."</li>
                    <li>"An ISP: only customers who declared an order with it; never their other ISPs or the order of preference."</li>
                    <li>"Microsoft: the evidence and the activations; never contract references or prices."</li>
                </ul>
            </Card>
        </section>
    }
    .into_any()
}
