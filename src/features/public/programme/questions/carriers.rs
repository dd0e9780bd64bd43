//! Questions about the programme and from carriers.

use super::super::values::{listed, percent};
use super::Question;

/// The programme, joining as a carrier, redundancy.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "what-is-maps",
        group: "programme",
        asks: "What is MAPS?",
        answer: |_| {
            "A programme in which Microsoft qualifies internet carriers, region by region, whose private connections with its network are diverse and large enough. A customer who buys internet access from such a carrier enters Microsoft's network at a near edge site on a known path.".to_owned()
        },
        page: ("/programme", "The programme"),
    },
    Question {
        id: "who-is-it-for",
        group: "programme",
        asks: "Who is it for?",
        answer: |_| {
            "Carriers (internet and network service providers, and exchange operators with a route server) that want to show their customers diverse paths, and companies whose work depends on Microsoft 365, Azure or Dynamics.".to_owned()
        },
        page: ("/programme#difference", "What is different"),
    },
    Question {
        id: "ordinary-internet",
        group: "programme",
        asks: "What do I gain over ordinary internet access?",
        answer: |_| {
            "Somebody has checked the way: two diverse sets of paths per metro, room for the peak when one fails, and a near edge site. You also see, per site, whether it runs, who has to act, and what was measured.".to_owned()
        },
        page: ("/programme#difference", "What is different"),
    },
    Question {
        id: "expressroute",
        group: "programme",
        asks: "Is it the same as ExpressRoute?",
        answer: |_| {
            "No. ExpressRoute is a private circuit into Microsoft's network that Microsoft bills. MAPS is internet access that your carrier bills, with a carrier that was checked.".to_owned()
        },
        page: ("/programme#difference", "What is different"),
    },
    Question {
        id: "where-does-it-work",
        group: "programme",
        asks: "Where does it work today?",
        answer: |_| {
            "In every region with a qualified partner. The map shows each metro with the best tier that a partner has there.".to_owned()
        },
        page: ("/regions", "Regions"),
    },
    Question {
        id: "is-it-microsofts",
        group: "programme",
        asks: "How do I know that a carrier is really qualified?",
        answer: |_| {
            "Look it up among the partners, or follow the badge on its own pages: the link is signed and leads to a page of ours that says what is qualified at the moment of looking, or that nothing is any more.".to_owned()
        },
        page: ("/verify", "Verify a badge"),
    },
    Question {
        id: "how-an-isp-joins",
        group: "carriers",
        asks: "How does a carrier join?",
        answer: |v| {
            format!(
                "Sign up, enter your ASN and contacts, record your interconnects, pick a region and submit. Microsoft's reviewers answer within {} working days; a second person decides within {} more.",
                v.t().review_working_days,
                v.t().second_signature_working_days
            )
        },
        page: ("/programme/join#isp", "How an ISP joins"),
    },
    Question {
        id: "what-it-costs-an-isp",
        group: "carriers",
        asks: "What does it cost a carrier?",
        answer: |_| {
            "Taking part costs nothing and traffic is exchanged without settlement. You pay your own side: cross-connects, ports and fibre.".to_owned()
        },
        page: ("/programme#bills", "Who bills what"),
    },
    Question {
        id: "asn",
        group: "carriers",
        asks: "Which ASN do I need?",
        answer: |v| {
            format!(
                "A public ASN of your own. A reviewer associates it with your organisation, within {} hours as a rule; private, reserved and documentation ASNs are refused with the reason.",
                v.t().peer_asn_hours
            )
        },
        page: ("/isp/organisation", "Organisation"),
    },
    Question {
        id: "least-bandwidth",
        group: "carriers",
        asks: "How fast must a PNI be?",
        answer: |v| {
            format!(
                "At least {} per connection; {} is recommended for new ones. The connections of a metro have the same bandwidth.",
                v.t().min_connection,
                v.t().recommended_connection
            )
        },
        page: ("/programme/rules", "Rules and values"),
    },
    Question {
        id: "least-traffic",
        group: "carriers",
        asks: "How much traffic do I need?",
        answer: |v| {
            format!(
                "At least {} Gbit/s at the peak; some regions ask for less.",
                v.t().min_traffic_gbps
            )
        },
        page: ("/programme/rules#values", "Values"),
    },
    Question {
        id: "existing-pni",
        group: "carriers",
        asks: "Can I use PNIs that I have already?",
        answer: |v| {
            let [from, to] = v.t().conversion_working_days;
            format!(
                "Yes. The portal reads your inventory and says whether they are diverse already. If so, they are converted one at a time in {from} to {to} working days without interrupting traffic; if not, it names the smallest augmentation that makes them so."
            )
        },
        page: ("/isp/requests", "Requests"),
    },
    Question {
        id: "new-pni",
        group: "carriers",
        asks: "How is a new PNI built?",
        answer: |v| {
            format!(
                "As shared work: you ask, Microsoft approves and issues a letter of authorisation, you cable, both test. Every step has an owner, a due date and its evidence; session addresses come within {} days.",
                v.t().session_addresses_days
            )
        },
        page: ("/isp/requests", "Requests"),
    },
    Question {
        id: "letter",
        group: "carriers",
        asks: "How does a building check a letter of authorisation?",
        answer: |_| {
            "Every letter carries a code; the public page says whether the letter is valid, superseded, revoked or expired; of a valid one it shows what the building's desk compares: issuer, holder, building, rack and port. Nothing else of it is shown.".to_owned()
        },
        page: ("/verify/loa", "Verify a letter"),
    },
    Question {
        id: "who-decides",
        group: "carriers",
        asks: "Who decides, and can I object?",
        answer: |v| {
            format!(
                "Two persons: a reviewer recommends, a lead who is another person decides, both with reasons that you read. A declined application can be appealed within {} days to a lead who was not involved.",
                v.t().appeal_days
            )
        },
        page: ("/programme#decide", "How it is decided"),
    },
    Question {
        id: "part-of-a-region",
        group: "carriers",
        asks: "What if only some of my metros pass?",
        answer: |_| {
            "Reviewers may approve a part: the qualification covers the metros that passed, and the others follow with a later application.".to_owned()
        },
        page: ("/isp/applications", "Applications"),
    },
    Question {
        id: "how-long-it-lasts",
        group: "carriers",
        asks: "How long does a qualification last?",
        answer: |v| {
            format!(
                "{} months. You are reminded {} days before it ends; a renewal submitted at least {} days before the end keeps it in force until it is decided.",
                v.t().qualification_months,
                listed(&v.t().renewal_reminder_days),
                v.t().renewal_days
            )
        },
        page: ("/isp/applications", "Applications"),
    },
    Question {
        id: "drift",
        group: "carriers",
        asks: "What if my network changes and no longer passes?",
        answer: |v| {
            format!(
                "You and the reviewers are told, and you have {} days to mend it. After that suspension is proposed to a reviewer; it never happens by itself.",
                v.t().drift_grace_days
            )
        },
        page: ("/isp/interconnects", "Interconnects"),
    },
    Question {
        id: "full-links",
        group: "carriers",
        asks: "What happens when a PNI fills up?",
        answer: |v| {
            let [from, to] = v.t().augment_days;
            format!(
                "At {} of its bandwidth an augmentation is opened, to be done in {from} to {to} days; at {} the watch warns harder.",
                percent(v.t().augment_utilisation),
                percent(v.t().upgrade_utilisation)
            )
        },
        page: ("/isp/capacity", "Capacity"),
    },
    Question {
        id: "waiting-demand",
        group: "carriers",
        asks: "Can I see where customers wait for me?",
        answer: |v| {
            format!(
                "Yes, per metro, once at least {} customers wait there, rounded down. Who they are stays with them.",
                v.t().demand_min_customers
            )
        },
        page: ("/isp/offers/quotes", "Demand and quotes"),
    },
    Question {
        id: "what-is-local",
        group: "redundancy",
        asks: "What is local redundancy?",
        answer: |v| {
            format!(
                "In every covered metro at least {} connections on {} routers of the carrier and {} of Microsoft, as two sets of paths without a shared router, link, line card, cable, duct or building entrance, each able to carry the peak alone.",
                v.t().connections_per_metro,
                v.t().peer_routers,
                v.t().microsoft_routers
            )
        },
        page: ("/programme/redundancy#local", "Redundancy with drawings"),
    },
    Question {
        id: "what-is-geo",
        group: "redundancy",
        asks: "What is geo-redundancy?",
        answer: |_| {
            "When a whole edge site fails, other metros of the carrier in the same part of the world have room for its peak.".to_owned()
        },
        page: ("/programme/redundancy#local", "Redundancy with drawings"),
    },
    Question {
        id: "how-far-apart",
        group: "redundancy",
        asks: "How far apart must a backup be?",
        answer: |v| {
            format!(
                "At least {} km. Farther than {} km is allowed, but the verdict warns of the delay.",
                v.t().backup_min_km,
                v.t().backup_warn_km
            )
        },
        page: ("/programme/rules#values", "Values"),
    },
    Question {
        id: "is-geo-required",
        group: "redundancy",
        asks: "Is geo-redundancy required?",
        answer: |v| {
            format!(
                "The policy asks for the tier {}. A lead reviewer can grant a dated exception for one carrier and region, with a plan; customers see it and agree before they rely on it.",
                v.t().required_tier.label()
            )
        },
        page: ("/programme/redundancy#local", "Redundancy with drawings"),
    },
    Question {
        id: "same-building",
        group: "redundancy",
        asks: "May both sets of paths end in one building?",
        answer: |_| {
            "Yes: the metro is what is judged, in one building or several. A shared building or power feed warns and is shown to the reviewers.".to_owned()
        },
        page: ("/programme/redundancy#shared", "Shared risks"),
    },
    Question {
        id: "unknown-duct",
        group: "redundancy",
        asks: "What if nobody knows where a fibre lies?",
        answer: |_| {
            "Then it is not taken as separate. Upload the route as a map, or ask your supplier; an honest record of a shared duct never ranks below an unknown path.".to_owned()
        },
        page: ("/programme/redundancy#not-diverse", "What does not count"),
    },
    Question {
        id: "exchange",
        group: "redundancy",
        asks: "Does a connection at an internet exchange count?",
        answer: |_| {
            "No. Its fabric is shared, so its failures belong to nobody's evidence. It can be recorded and used for other traffic. An exchange operator with a route server can itself be a partner, over private connections.".to_owned()
        },
        page: ("/programme#private", "Why private interconnects"),
    },
    Question {
        id: "try-a-failure",
        group: "redundancy",
        asks: "Can I try what a failure would do?",
        answer: |_| {
            "Yes: pick any routers, ducts, buildings or metros, and see what is left, where the traffic goes and how much later it arrives; or let the portal try every single and double failure.".to_owned()
        },
        page: ("/isp/what-if", "What if"),
    },
];
