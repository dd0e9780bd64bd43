//! What people are told about, and how each wants to be mailed.

text_enum! {
    /// A field of work that people are told about.
    pub enum Topic: "notification topic" {
        /// Submissions, claims, changes, decisions.
        Applications = "applications", "Applications";
        /// Granted, suspended, ending, no longer passing.
        Qualifications = "qualifications", "Qualifications";
        /// PNI records and ASNs.
        Interconnects = "interconnects", "PNI records and ASNs";
        /// New PNIs, augmentations, capacity.
        Requests = "requests", "Requests and capacity";
        /// Declarations and quotes.
        Orders = "orders", "Orders and quotes";
        /// Turn-up, steps by hand.
        Activations = "activations", "Activations";
        /// Prefixes, keys, route evidence, maintenance.
        Routing = "routing", "Prefixes, routing and maintenance";
        /// Breaches.
        ServiceLevel = "service_level", "Service level";
        /// What one watches.
        Watched = "watched", "What you watch";
        /// Everything else.
        Other = "other", "Everything else";
    }
}

text_enum! {
    /// How a person is mailed about a topic. The inbox always has everything.
    pub enum Delivery: "delivery" {
        /// One mail each.
        Now = "now", "At once";
        /// One mail a day.
        Digest = "digest", "Once a day";
        /// No mail.
        None = "none", "No mail";
    }
}

text_enum! {
    /// A kind of object that can be watched.
    pub enum Watched: "watched object" {
        /// Its qualifications, as the public sees them.
        Isp = "isp", "ISP";
        /// Who is qualified in it, as the public sees it.
        Region = "region", "Region";
        /// Everything about one, for Microsoft's people.
        Qualification = "qualification", "Qualification";
        /// Every step of one, for Microsoft's people.
        Application = "application", "Application";
    }
}

impl Watched {
    /// Whether only Microsoft's people may watch it; the others are public.
    pub const fn is_internal(self) -> bool {
        matches!(self, Self::Qualification | Self::Application)
    }
}

impl Topic {
    /// The topic of a kind of notification, by the first word of its name: `sla_breach`.
    pub fn of_kind(kind: &str) -> Self {
        match kind.split('_').next().unwrap_or_default() {
            "application" | "recommendation" | "claim" | "changes" | "comment" | "decision" => {
                Self::Applications
            }
            "qualification" | "drift" | "suspension" | "exception" => Self::Qualifications,
            "pni" | "asn" => Self::Interconnects,
            "request" | "capacity" | "loa" => Self::Requests,
            "order" | "quote" => Self::Orders,
            "step" | "activation" | "activations" | "rollout" => Self::Activations,
            "key" | "release" | "prefix" | "prefixes" | "routes" | "maintenance" | "registry" => {
                Self::Routing
            }
            "sla" => Self::ServiceLevel,
            "watched" => Self::Watched,
            _ => Self::Other,
        }
    }

    /// What it is about, in a few words.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Applications => "Submissions, requested changes, comments, decisions",
            Self::Qualifications => "Ends and renewals, suspensions, regions that no longer pass",
            Self::Interconnects => "Confirmations, disputes, decisions on ASNs",
            Self::Requests => "Steps of new PNIs and augmentations, connections that grow full",
            Self::Orders => "Declared, confirmed and rejected access services, quotes",
            Self::Activations => "Sites turned on, at risk or failed, steps by hand",
            Self::Routing => "Prefixes and their keys, route evidence, maintenance windows",
            Self::ServiceLevel => "Months that missed what was promised",
            Self::Watched => "News about ISPs, regions, qualifications and applications you watch",
            Self::Other => "What belongs to none of these",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_find_their_topic_by_their_first_word() {
        for (kind, topic) in [
            ("application_decided", Topic::Applications),
            ("qualification_ends", Topic::Qualifications),
            ("drift_began", Topic::Qualifications),
            ("suspension_proposed", Topic::Qualifications),
            ("capacity_upgrade", Topic::Requests),
            ("step_due", Topic::Activations),
            ("watched_application", Topic::Watched),
            ("never_heard_of", Topic::Other),
            ("", Topic::Other),
        ] {
            assert_eq!(Topic::of_kind(kind), topic, "{kind}");
        }
    }
}
