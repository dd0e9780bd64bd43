//! Questions about service levels, bills and who sees what.

use super::Question;

/// Service levels, bills, privacy.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "which-service-level",
        group: "service-level",
        asks: "Which service level is there?",
        answer: |v| {
            format!(
                "Two parts. From your site to the edge site the ISP promises what it offers per region. Behind it Microsoft has targets: {} network availability and {} packet delivery. They are targets, not a contract.",
                v.availability(),
                v.packet_delivery()
            )
        },
        page: ("/programme#targets", "Targets"),
    },
    Question {
        id: "expected",
        group: "service-level",
        asks: "What can I expect end to end?",
        answer: |_| {
            "The ISP's part times Microsoft's. Several ISPs count in parallel only if traffic changes over by itself, over separate last miles and equipment, and nothing is known that they share. It is an estimate and shows what it rests on.".to_owned()
        },
        page: ("/customer/sla/expected", "Expected figures"),
    },
    Question {
        id: "measured",
        group: "service-level",
        asks: "How is it measured?",
        answer: |v| {
            format!(
                "Each party sends figures for its own part, as a file or with a token; you may measure what you use. A month counts from {} of it measured, late and repeated data are worked in, and every figure names who measured.",
                super::super::values::percent(v.t().sla_min_coverage)
            )
        },
        page: ("/customer/sla", "Service level"),
    },
    Question {
        id: "missed",
        group: "service-level",
        asks: "What if a promise is missed?",
        answer: |_| {
            "It becomes an event that all parties see, and those concerned are told. Credits are a matter of your contracts.".to_owned()
        },
        page: ("/customer/sla/breaches", "Breaches"),
    },
    Question {
        id: "who-bills",
        group: "service-level",
        asks: "Who bills what?",
        answer: |_| {
            "The ISP bills its access and products, Microsoft its own services. Data transfer with Microsoft's SaaS costs nothing; data that leaves Azure follows Microsoft's price list. The portal itself bills nobody.".to_owned()
        },
        page: ("/customer/bills", "Bills"),
    },
    Question {
        id: "prices",
        group: "service-level",
        asks: "Where do I see prices?",
        answer: |_| {
            "On a partner's page, if the partner publishes a list price; otherwise the contract says it, and the statement says so too.".to_owned()
        },
        page: ("/partners", "Partners"),
    },
    Question {
        id: "public-sees",
        group: "privacy",
        asks: "What does the public see of a carrier?",
        answer: |_| {
            "Where it is qualified, with tier, metros and dates, and what it publishes of itself: products, service levels, a sales contact. Capacity as a coarse band and failover as yes or no with added milliseconds only with its consent. Never routers, ducts, exact capacity, peaks or customers.".to_owned()
        },
        page: ("/partners", "Partners"),
    },
    Question {
        id: "isp-sees",
        group: "privacy",
        asks: "What does an ISP see of a customer?",
        answer: |_| {
            "Nothing until the customer asks for a quote or declares an order with it; then those sites and prefixes. Never other ISPs, the order of preference, or other sites.".to_owned()
        },
        page: ("/isp/orders", "Orders"),
    },
    Question {
        id: "microsoft-sees",
        group: "privacy",
        asks: "What does Microsoft see?",
        answer: |_| {
            "The evidence it has to judge and the activations it has to run. Contract references stay between you and the ISP. Every look that changes something is in the history, with who and when.".to_owned()
        },
        page: ("/programme#privacy", "Who sees what"),
    },
    Question {
        id: "other-carriers-see",
        group: "privacy",
        asks: "Do other carriers see my inventory?",
        answer: |_| {
            "No. Your inventory, documents and applications are seen by your own people and Microsoft's reviewers only.".to_owned()
        },
        page: ("/isp/interconnects", "Interconnects"),
    },
    Question {
        id: "history",
        group: "privacy",
        asks: "Can I see who changed what?",
        answer: |_| {
            "Yes: every change is in your organisation's history with person, time, and value before and after. Entries are chained, so that none can be changed or left out unnoticed.".to_owned()
        },
        page: ("/customer/history", "History"),
    },
];
