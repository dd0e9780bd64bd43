//! The demo's accounts. They exist only where `--demo` filled an empty database.

use maps_domain::access::Role;

/// One password for all of them.
pub const PASSWORD: &str = "diverse paths since 2018";

/// Who can sign in.
pub struct DemoAccount {
    /// Address; its domain says which organisation.
    pub email: &'static str,
    /// Name on screens.
    pub name: &'static str,
    /// Role in the organisation.
    pub role: Role,
    /// Who it is, for the sign-in page.
    pub about: &'static str,
}

const fn account(
    email: &'static str,
    name: &'static str,
    role: Role,
    about: &'static str,
) -> DemoAccount {
    DemoAccount {
        email,
        name,
        role,
        about,
    }
}

/// The accounts, one per role that the tour uses. Every other ISP and customer of the demo has an
/// admin too, with the same password: `admin@<slug>.example`.
#[rustfmt::skip]
pub const ALL: &[DemoAccount] = &[
    account("admin@colt.example", "Ada Carrier", Role::IspAdmin, "admin of the carrier Colt"),
    account("engineer@colt.example", "Erik Fibre", Role::IspEngineer, "engineer at Colt"),
    account("admin@contoso.example", "Carla Contoso", Role::CustomerAdmin, "admin of the customer Contoso"),
    account("reviewer@microsoft.example", "Ravi Reviewer", Role::Reviewer, "Microsoft reviewer"),
    account("lead@microsoft.example", "Lena Lead", Role::LeadReviewer, "Microsoft lead reviewer"),
    account("second.lead@microsoft.example", "Lars Lead", Role::LeadReviewer, "Microsoft lead reviewer, who claims appeals"),
    account("third.lead@microsoft.example", "Lilly Lead", Role::LeadReviewer, "Microsoft lead reviewer, who signs on appeals"),
    account("operations@microsoft.example", "Otto Operations", Role::Operations, "Microsoft operations"),
    account("auditor@microsoft.example", "Audrey Auditor", Role::Auditor, "Microsoft auditor"),
];

/// Prints them.
pub fn print() {
    crate::server::console::println(&format!(
        "\nDemo accounts (password for all: \"{PASSWORD}\"):"
    ));
    for account in ALL {
        crate::server::console::println(&format!("  {:<32} {}", account.email, account.about));
    }
}
