//! Questions about activation, operation, prefixes and routing.

use super::Question;

/// Activation, operation, prefixes.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "how-activation-runs",
        group: "running",
        asks: "How is a site turned on?",
        answer: |_| {
            "In seven steps: order confirmed, prefixes registered and valid, interconnects in MAPS use, routes announced on all sessions, accepted by Microsoft, traffic at the nearest edge site, end-to-end test. Each has an owner and a due date; most complete by themselves from a stored check.".to_owned()
        },
        page: ("/customer/activations", "Activations"),
    },
    Question {
        id: "who-has-to-act",
        group: "running",
        asks: "How do I see who has to act?",
        answer: |_| {
            "Every activation, order and application names who it waits for and since when. What waits for you is on your first page and in your inbox.".to_owned()
        },
        page: ("/inbox", "Inbox"),
    },
    Question {
        id: "which-edge-site",
        group: "running",
        asks: "Where does my traffic enter?",
        answer: |_| {
            "At the covered edge site of your ISP that is nearest to your site. Its page shows the nearest ones by distance, whether the ISP hands over there, and the expected round-trip time.".to_owned()
        },
        page: ("/customer/sites", "Sites"),
    },
    Question {
        id: "edge-site-fails",
        group: "running",
        asks: "What happens when an edge site fails?",
        answer: |_| {
            "With the tier Geo the ISP carries your traffic over the backup edge site that your activation names. With Local only it falls back to ordinary internet, and only if you agreed to that before.".to_owned()
        },
        page: ("/programme/redundancy#fails", "When something fails"),
    },
    Question {
        id: "isp-loses-qualification",
        group: "running",
        asks: "What if my ISP loses its qualification?",
        answer: |_| {
            "Nothing is cut off. Your sites are marked at risk, you are told, and the next ISP on your list is offered.".to_owned()
        },
        page: ("/customer/activations", "Activations"),
    },
    Question {
        id: "hold-or-stop",
        group: "running",
        asks: "Can I hold or stop a site?",
        answer: |_| {
            "At any time and in every state. A held site stays as it is until you release it; a removed choice winds down cleanly.".to_owned()
        },
        page: ("/customer/sites", "Sites"),
    },
    Question {
        id: "maintenance",
        group: "running",
        asks: "How do I hear of maintenance?",
        answer: |v| {
            format!(
                "An ISP plans it per connection; customers who enter there are told. Announced at least {} days ahead it does not count against the service level.",
                v.t().maintenance_notice_days
            )
        },
        page: ("/customer/sla/maintenance", "Maintenance"),
    },
    Question {
        id: "calendar",
        group: "running",
        asks: "Can I have due dates in my calendar?",
        answer: |_| {
            "Yes, as a calendar address of your own that you can renew or revoke.".to_owned()
        },
        page: ("/account/calendar", "Calendar"),
    },
    Question {
        id: "which-prefixes",
        group: "prefixes",
        asks: "Which prefixes can I use?",
        answer: |_| {
            "Public IPv4 prefixes of your own or given to you by the ISP. IPv6 is refused and stays ordinary internet. Host bits, reserved space and overlaps are refused with the reason.".to_owned()
        },
        page: ("/customer/prefixes", "Prefixes"),
    },
    Question {
        id: "prefix-with-two-isps",
        group: "prefixes",
        asks: "Can one prefix be with two ISPs?",
        answer: |_| {
            "No: a prefix has one registration. Use different prefixes for different ISPs."
                .to_owned()
        },
        page: ("/customer/prefixes", "Prefixes"),
    },
    Question {
        id: "prefix-key",
        group: "prefixes",
        asks: "What is a prefix key?",
        answer: |v| {
            format!(
                "A secret that the ISP hands to you for a registered prefix. It is shown once, can be redeemed for {} days, once, and can be revoked before.",
                v.t().prefix_key_days
            )
        },
        page: ("/customer/prefixes", "Prefixes"),
    },
    Question {
        id: "prefix-taken",
        group: "prefixes",
        asks: "What if my prefix is registered by somebody else?",
        answer: |v| {
            format!(
                "Ask for its release. The holder has {} working days to answer; then a reviewer decides.",
                v.t().prefix_release_working_days
            )
        },
        page: ("/customer/prefixes", "Prefixes"),
    },
    Question {
        id: "rpki",
        group: "prefixes",
        asks: "Are RPKI and routing registries checked?",
        answer: |v| {
            format!(
                "Yes: origin validation against a current VRP file (older than {} hours it warns) and route objects of a routing registry. A registration with an invalid origin fails its check, and the activation waits until it is mended; an ISP cannot confirm an order whose prefix RPKI refuses to it.",
                v.t().vrp_max_age_hours
            )
        },
        page: ("/isp/prefixes", "Prefixes"),
    },
    Question {
        id: "how-to-announce",
        group: "prefixes",
        asks: "How must a prefix be announced?",
        answer: |v| {
            format!(
                "On every session of the primary and backup edge sites, with the community {}, an AS path of at most {} ASNs, without private ASNs and without prepending.",
                v.t().maps_community,
                v.t().as_path_max
            )
        },
        page: ("/isp/routes", "Route evidence"),
    },
    Question {
        id: "route-evidence",
        group: "prefixes",
        asks: "How does the portal know what is announced?",
        answer: |_| {
            "From what routers say: a table as CSV or JSON, the output of FRR, or an MRT dump is uploaded, and every cell of session and prefix explains itself. Passing it completes the step.".to_owned()
        },
        page: ("/isp/routes", "Route evidence"),
    },
];
