//! Where each role can go.

use crate::server::ctx::Actor;
use crate::ui::icon::Icon;
use crate::ui::shell::{NavGroup, NavItem};
use maps_domain::access::{OrgKind, Role};

/// First part of the addresses of a role's pages.
pub fn section_of(role: Role) -> &'static str {
    match role.org_kind() {
        OrgKind::Isp => "/isp",
        OrgKind::Customer => "/customer",
        OrgKind::Microsoft => "/review",
    }
}

/// First page of a role.
pub fn home_of(role: Role) -> &'static str {
    section_of(role)
}

/// A titled group of (label, address, icon).
type Group = (&'static str, &'static [(&'static str, &'static str, Icon)]);

const ISP: &[Group] = &[
    ("", &[("Overview", "/isp", Icon::Home)]),
    (
        "Qualify",
        &[
            ("Organisation", "/isp/organisation", Icon::Building),
            ("Interconnects", "/isp/interconnects", Icon::Network),
            ("Maintenance", "/isp/maintenance", Icon::Clock),
            ("What if", "/isp/what-if", Icon::WhatIf),
            ("Requests", "/isp/requests", Icon::Upload),
            ("Capacity", "/isp/capacity", Icon::Chart),
            ("Documents", "/isp/documents", Icon::Document),
            ("Applications", "/isp/applications", Icon::Shield),
        ],
    ),
    (
        "Customers",
        &[
            ("Offers", "/isp/offers", Icon::Compare),
            ("Orders", "/isp/orders", Icon::Order),
            ("Prefixes", "/isp/prefixes", Icon::Globe),
            ("Route evidence", "/isp/routes", Icon::Route),
            ("Activations", "/isp/activations", Icon::Bolt),
            ("Service level", "/isp/sla", Icon::Chart),
            ("Bills", "/isp/bills", Icon::Bill),
        ],
    ),
    (
        "Organisation",
        &[
            ("Team", "/isp/team", Icon::People),
            ("API tokens", "/isp/tokens", Icon::Key),
            ("History", "/isp/history", Icon::Book),
        ],
    ),
];

const CUSTOMER: &[Group] = &[
    ("", &[("Overview", "/customer", Icon::Home)]),
    (
        "Service",
        &[
            ("Sites", "/customer/sites", Icon::Pin),
            ("ISP choices", "/customer/choices", Icon::Choices),
            ("Orders", "/customer/orders", Icon::Order),
            ("Prefixes", "/customer/prefixes", Icon::Key),
            ("Activations", "/customer/activations", Icon::Bolt),
            ("Maintenance", "/customer/maintenance", Icon::Clock),
            ("Service level", "/customer/sla", Icon::Chart),
            ("Bills", "/customer/bills", Icon::Bill),
        ],
    ),
    (
        "Organisation",
        &[
            ("Profile", "/customer/organisation", Icon::Building),
            ("Team", "/customer/team", Icon::People),
            ("API tokens", "/customer/tokens", Icon::Key),
            ("History", "/customer/history", Icon::Book),
        ],
    ),
];

const MICROSOFT: &[Group] = &[
    ("", &[("Review queue", "/review", Icon::Queue)]),
    (
        "Programme",
        &[
            ("Qualifications", "/review/qualifications", Icon::Shield),
            ("PNI records", "/review/interconnects", Icon::Network),
            ("What if", "/review/what-if", Icon::WhatIf),
            ("Requests", "/review/requests", Icon::Upload),
            ("Operations", "/review/operations", Icon::Bolt),
            ("Rollouts", "/review/rollouts", Icon::Chart),
            ("Routing", "/review/routing", Icon::Route),
            ("Service level", "/review/sla", Icon::Chart),
            ("Organisations", "/review/organisations", Icon::Building),
        ],
    ),
    (
        "Rules and records",
        &[
            ("Catalogue", "/review/catalogue", Icon::Globe),
            ("Policy", "/review/policy", Icon::Rules),
            ("Audit", "/review/audit", Icon::Book),
            ("Team", "/review/team", Icon::People),
            ("API tokens", "/review/tokens", Icon::Key),
        ],
    ),
];

/// The navigation of who is signed in; empty for strangers.
pub fn for_actor(actor: Option<&Actor>, path: &str) -> Vec<NavGroup> {
    let Some(actor) = actor else {
        return Vec::new();
    };
    let groups = match actor.role.org_kind() {
        OrgKind::Isp => ISP,
        OrgKind::Customer => CUSTOMER,
        OrgKind::Microsoft => MICROSOFT,
    };
    let home = home_of(actor.role);
    groups
        .iter()
        .map(|(title, items)| NavGroup {
            title: (*title).to_owned(),
            items: items
                .iter()
                .map(|(label, href, icon)| NavItem {
                    label: (*label).to_owned(),
                    href: (*href).to_owned(),
                    icon: *icon,
                    current: path == *href
                        || (*href != home && path.starts_with(&format!("{href}/"))),
                    count: None,
                })
                .collect(),
        })
        .collect()
}
