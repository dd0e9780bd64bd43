//! One thing that can fail, and its text form for addresses: `duct:AMS-7`, `metro:paris`.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{FacilityId, MetroId, PniId},
    pni::{Srlg, SrlgKind, check_name},
};

/// Most things that one question may fail at once.
pub const MAX_FAILURES: usize = 200;

/// A thing that fails, with everything inside it: a metro takes its buildings along, a building its
/// routers and connections, a router its connections.
///
/// Written `kind:name`; [`Failure::parse`] reads what [`std::fmt::Display`] writes, and JSON uses the
/// same text. Kinds: `metro`, `facility`, `peer-router`, `microsoft-router`, `node`, `segment`,
/// `pni`, and every kind of shared risk (`duct`, `cable`, …).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Failure {
    /// A whole metro.
    Metro(MetroId),
    /// A building, by the number of its PeeringDB record. The same as the shared risk `facility:63`.
    Facility(FacilityId),
    /// A router of the ISP that connections end on.
    PeerRouter(String),
    /// A router of Microsoft.
    MicrosoftRouter(String),
    /// A node of the ISP's network.
    Node(String),
    /// A segment of the ISP's network.
    Segment(String),
    /// A connection, by its id.
    Pni(PniId),
    /// A shared risk of any kind but a building.
    Risk(Srlg),
}

impl Failure {
    /// The failure of a shared risk; a building is a building however it was recorded.
    pub fn of_risk(risk: Srlg) -> Self {
        match risk.kind {
            SrlgKind::Facility => Self::Facility(FacilityId::from(risk.name)),
            _ => Self::Risk(risk),
        }
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// A sentence that says what was seen and how to write it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let seen = text.trim();
        let (kind, name) = seen.split_once(':').ok_or_else(|| {
            format!(
                "\"{seen}\" has no kind; write kind:name, for example duct:AMS-7 or metro:paris"
            )
        })?;
        // The name of a thing that exists: the same rule as where it is recorded.
        let name = || check_name(name);
        Ok(match kind.trim().to_ascii_lowercase().as_str() {
            "metro" => Self::Metro(name()?.into()),
            "facility" => Self::Facility(name()?.into()),
            "peer-router" => Self::PeerRouter(name()?),
            "microsoft-router" => Self::MicrosoftRouter(name()?),
            "node" => Self::Node(name()?),
            "segment" => Self::Segment(name()?),
            "pni" => Self::Pni(name()?.into()),
            risk => {
                let kind = SrlgKind::parse(risk).map_err(|_| unknown_kind(risk))?;
                Self::of_risk(Srlg {
                    kind,
                    name: name()?,
                })
            }
        })
    }

    /// Reads several, separated by commas; a repeated one counts once. Empty text is no failure.
    ///
    /// # Errors
    /// A sentence about the first that cannot be read, or about too many (see [`MAX_FAILURES`]).
    pub fn parse_list(text: &str) -> Result<Vec<Self>, String> {
        let mut failures = Vec::new();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let failure = Self::parse(part)?;
            if !failures.contains(&failure) {
                failures.push(failure);
            }
            if failures.len() > MAX_FAILURES {
                return Err(format!(
                    "at most {MAX_FAILURES} things fail in one question"
                ));
            }
        }
        Ok(failures)
    }

    /// The list as one text; reads back unchanged with [`Failure::parse_list`].
    pub fn list_text(failures: &[Self]) -> String {
        let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
        texts.join(",")
    }

    /// Kind and name as they are written.
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Metro(id) => ("metro", id.as_str()),
            Self::Facility(id) => ("facility", id.as_str()),
            Self::PeerRouter(name) => ("peer-router", name),
            Self::MicrosoftRouter(name) => ("microsoft-router", name),
            Self::Node(name) => ("node", name),
            Self::Segment(name) => ("segment", name),
            Self::Pni(id) => ("pni", id.as_str()),
            Self::Risk(risk) => (risk.kind.as_str(), &risk.name),
        }
    }

    /// The kind in plain words, for a badge or a column (`Duct`, `Your router`).
    pub fn kind_label(&self) -> &'static str {
        match self {
            Self::Metro(_) => "Metro",
            Self::Facility(_) => "Building",
            Self::PeerRouter(_) => "ISP router",
            Self::MicrosoftRouter(_) => "Microsoft router",
            Self::Node(_) => "Network node",
            Self::Segment(_) => "Segment",
            Self::Pni(_) => "Connection",
            Self::Risk(risk) => risk.kind.label(),
        }
    }

    /// The name of what fails, as recorded; [`super::Network::label`] knows better names.
    pub fn name(&self) -> &str {
        self.parts().1
    }
}

fn unknown_kind(seen: &str) -> String {
    let risks: Vec<&str> = SrlgKind::ALL.iter().map(|kind| kind.as_str()).collect();
    format!(
        "\"{seen}\" is not a kind of failure; write metro, peer-router, microsoft-router, node, segment, pni, {}",
        risks.join(", ")
    )
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, name) = self.parts();
        write!(f, "{kind}:{name}")
    }
}

impl std::str::FromStr for Failure {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Failure {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Failure> for String {
    fn from(failure: Failure) -> Self {
        failure.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_kind_reads_back_what_it_writes() {
        for text in [
            "metro:paris",
            "facility:63",
            "peer-router:ams-pe1",
            "microsoft-router:ams-ms1",
            "node:agg:7",
            "segment:s1",
            "pni:ams-1",
            "duct:AMS-7",
            "line-card:3",
            "router:shelf 4",
        ] {
            let failure = Failure::parse(text).unwrap();
            assert_eq!(failure.to_string(), text);
            let json = serde_json::to_string(&failure).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Failure>(&json).unwrap(), failure);
        }
        assert_eq!(
            Failure::of_risk(Srlg::parse("facility:63").unwrap()),
            Failure::Facility("63".into())
        );
    }

    #[test]
    fn what_cannot_be_read_says_how_to_write_it() {
        for (text, says) in [
            ("paris", "has no kind"),
            (
                "town:paris",
                "\"town\" is not a kind of failure; write metro",
            ),
            ("metro:", "the name is empty"),
            ("duct:a;b", "leave out"),
            ("", "has no kind"),
        ] {
            let message = Failure::parse(text).unwrap_err();
            assert!(message.contains(says), "{text}: {message}");
        }
    }

    #[test]
    fn a_list_drops_repeats_and_has_a_bound() {
        let list = Failure::parse_list(" metro:paris, duct:A4,metro:paris,, ").unwrap();
        assert_eq!(Failure::list_text(&list), "metro:paris,duct:A4");
        assert_eq!(Failure::parse_list(&Failure::list_text(&list)), Ok(list));
        let many: Vec<String> = (0..=MAX_FAILURES).map(|n| format!("duct:{n}")).collect();
        assert!(
            Failure::parse_list(&many.join(","))
                .unwrap_err()
                .contains("at most 200")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_reads_back(text in "\\PC{0,40}", kind in 0..15_usize) {
            let kinds = ["metro", "facility", "peer-router", "microsoft-router", "node", "segment", "pni",
                "router", "line-card", "cable", "duct", "entrance", "power", "other", ""];
            if let Ok(failure) = Failure::parse(&format!("{}:{text}", kinds[kind])) {
                prop_assert_eq!(Failure::parse(&failure.to_string()), Ok(failure));
            }
        }
    }
}
