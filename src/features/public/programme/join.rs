//! How to join, step by step: who does what, how long it may take, and on which page.

use super::tabs;
use super::values::Values;
use crate::server::http::{Answer, Req};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;

/// One step.
struct Step {
    who: &'static str,
    does: String,
    takes: String,
    page: (&'static str, &'static str),
}

/// The page.
pub async fn page(req: &Req) -> Answer {
    let values = Values::now(req).await?;
    let mut frame = req
        .frame("How to join", &[("The programme", "/programme")])
        .await?;
    frame.lead = Some(
        "Sign up, say what you have, and follow the list: every step names who acts and by when, and the portal reminds whoever is late."
            .to_owned(),
    );
    req.page(frame, move || {
        let isp = view! { <ButtonLink href="/sign-up?kind=isp" label="Join as an ISP" look=Look::Primary/> };
        let customer = view! { <ButtonLink href="/sign-up?kind=customer" label="Enrol as a customer" look=Look::Primary/> };
        let isp_steps = table("Steps of an ISP", isp_steps(&values));
        let customer_steps = table("Steps of a customer", customer_steps(&values));
        view! {
            {tabs("/programme/join")}
            <section id="isp">
                <Card title="As an ISP" note="Region by region; a qualification covers the metros that passed" action=isp.into_any() flush=true>
                    {isp_steps}
                </Card>
            </section>
            <section id="customer">
                <Card title="As a customer" note="Your prefixes stay yours; you order access from the ISP itself" action=customer.into_any() flush=true>
                    {customer_steps}
                </Card>
            </section>
        }
    })
    .await
}

fn table(caption: &str, steps: Vec<Step>) -> AnyView {
    let rows = steps
        .into_iter()
        .zip(1..)
        .map(|(step, n)| {
            let (href, label) = step.page;
            Row::new(vec![
                format!("{n}. {}", step.does).into_any(),
                step.who.into_any(),
                step.takes.into_any(),
                view! { <a href=href>{label}</a> }.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Step"),
        Column::text("Who"),
        Column::text("Takes"),
        Column::text("Page"),
    ];
    view! { <DataTable caption=caption.to_owned() columns=columns rows=rows/> }.into_any()
}

fn step(
    who: &'static str,
    does: impl Into<String>,
    takes: impl Into<String>,
    page: (&'static str, &'static str),
) -> Step {
    Step {
        who,
        does: does.into(),
        takes: takes.into(),
        page,
    }
}

fn isp_steps(values: &Values) -> Vec<Step> {
    let t = values.t();
    let [from, to] = t.conversion_working_days;
    vec![
        step(
            "You",
            "Sign up with an address of your company's domain, accept the terms, invite colleagues.",
            "Minutes",
            ("/sign-up?kind=isp", "Sign up"),
        ),
        step(
            "You, then Microsoft",
            "Enter your public ASN and your contacts; the NOC answers around the clock. A reviewer associates the ASN with you.",
            format!("Up to {} hours", t.peer_asn_hours),
            ("/isp/organisation", "Organisation"),
        ),
        step(
            "You",
            format!(
                "Record your interconnects: routers, bandwidth of at least {} each, paths with their ducts and cables, peaks. The verdict changes while you type.",
                t.min_connection
            ),
            "By hand, as CSV or as an evidence file",
            ("/isp/interconnects", "Interconnects"),
        ),
        step(
            "You",
            "Look at what fails: each rule says why and what would mend it. Ask for new PNIs, augmentations or the conversion of existing ones.",
            format!(
                "Conversion {from} to {to} working days; session addresses up to {} days",
                t.session_addresses_days
            ),
            ("/isp/requests", "Requests"),
        ),
        step(
            "You",
            "Pick a region, sign the statements, upload what proves them, submit. The evidence is frozen as the reviewers will see it.",
            "When you are ready",
            ("/isp/applications", "Applications"),
        ),
        step(
            "Microsoft",
            "One reviewer claims it, confirms the connections, asks or recommends.",
            format!("{} working days", t.review_working_days),
            ("/programme#decide", "How it is decided"),
        ),
        step(
            "You",
            "Answer what was asked, if anything.",
            format!("{} working days", t.answer_working_days),
            ("/isp/applications", "Applications"),
        ),
        step(
            "Microsoft",
            "A second person, a lead reviewer, decides, with a reason that you read.",
            format!("{} working days", t.second_signature_working_days),
            ("/programme#decide", "How it is decided"),
        ),
        step(
            "Nobody",
            "You are in the directory. Customers who chose you and whose order you confirmed are turned on without another click.",
            "At once",
            ("/partners", "Partners"),
        ),
        step(
            "You",
            "Publish products, service levels and a sales contact; keep the inventory true; renew in time.",
            format!("Every {} months; reminders before", t.qualification_months),
            ("/isp/offers", "Offers"),
        ),
    ]
}

fn customer_steps(values: &Values) -> Vec<Step> {
    let t = values.t();
    vec![
        step(
            "You",
            "Sign up with an address of your company's domain, accept the terms, invite colleagues.",
            "Minutes",
            ("/sign-up?kind=customer", "Sign up"),
        ),
        step(
            "You",
            "List your sites; each gets its region and its nearest edge site by itself.",
            "By hand or as CSV",
            ("/customer/sites", "Sites"),
        ),
        step(
            "You",
            "Compare partners: tier, metros, distance from your sites, products, service levels. Ask for quotes.",
            "As long as you like",
            ("/partners", "Partners"),
        ),
        step(
            "You",
            "Choose ISPs in order: for everything, for a region, or for a single site. You see what starts, moves and ends before you save.",
            "Minutes",
            ("/customer/choices", "ISP choices"),
        ),
        step(
            "You and the ISP",
            "Buy its internet access, under your own contract; then declare the order here, line by line.",
            "Between you and the ISP",
            ("/customer/orders", "Orders"),
        ),
        step(
            "The ISP",
            "Confirms each line with its service id, or rejects it with a reason. Silence is escalated.",
            format!("{} working days", t.order_silence_working_days),
            ("/customer/orders", "Orders"),
        ),
        step(
            "The ISP and Microsoft",
            "Register your IPv4 prefixes, announce them on every session, accept them, hand over at the nearest edge site, test. Most of it runs by itself; who has to act is always named.",
            "As the steps say, each with a due date",
            ("/customer/activations", "Activations"),
        ),
        step(
            "Nobody",
            "The service runs. You see it per site, with its service level per month and who bills what.",
            "From then on",
            ("/customer", "Overview"),
        ),
    ]
}
