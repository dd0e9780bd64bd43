//! The demo's accounts. They exist only where `--demo` filled an empty database.

/// One password for all of them.
pub const PASSWORD: &str = "diverse paths since 2018";

/// Who can sign in.
pub struct DemoAccount {
    /// Address.
    pub email: &'static str,
    /// Who it is.
    pub about: &'static str,
}

/// The accounts, one per role that the tour uses.
pub const ALL: &[DemoAccount] = &[
    DemoAccount {
        email: "admin@colt.example",
        about: "admin of the carrier Colt",
    },
    DemoAccount {
        email: "engineer@colt.example",
        about: "engineer at Colt",
    },
    DemoAccount {
        email: "admin@contoso.example",
        about: "admin of the customer Contoso",
    },
    DemoAccount {
        email: "reviewer@microsoft.example",
        about: "Microsoft reviewer",
    },
    DemoAccount {
        email: "lead@microsoft.example",
        about: "Microsoft lead reviewer",
    },
    DemoAccount {
        email: "operations@microsoft.example",
        about: "Microsoft operations",
    },
    DemoAccount {
        email: "auditor@microsoft.example",
        about: "Microsoft auditor",
    },
];

/// Prints them.
pub fn print() {
    super::println("\nDemo accounts (password for all: \"diverse paths since 2018\"):");
    for account in ALL {
        super::println(&format!("  {:<32} {}", account.email, account.about));
    }
}
