//! Rule RTE-01 as a whole, metro by metro: the test prefix is heard on all sessions of each covered
//! metro, and its traffic is handed over there. Each answer says who shows it: the routers' output, a
//! trace against the recorded sessions, the ISP's word, or Microsoft's own eyes, which outrank a trace.

use serde::{Deserialize, Serialize};

use super::MetroHearing;
use crate::counted::all_of;
use crate::hand_over::{Findings, Observed};
use crate::ids::MetroId;
use crate::policy::{Outcome, RuleResult, Severity, Subject};

/// The answer at one covered metro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// The metro.
    pub metro: MetroId,
    /// Pass only when it is heard on every session and handed over there.
    pub outcome: Outcome,
    /// What was seen, and what to do.
    pub sentence: String,
}

impl Readiness {
    /// The answer as that of a rule, for a decision: `required` as the policy says, `name` of the
    /// metro on screen, `test` as the evidence that was looked at.
    pub fn result(&self, required: bool, name: &str, test: Option<String>) -> RuleResult {
        let mut asked = RuleResult::new("RTE-01", Subject::Metro(self.metro.clone()), name)
            .measured(&self.sentence)
            .evidence(test);
        if !required {
            asked.severity = Severity::Should;
        }
        match self.outcome {
            Outcome::Pass => asked.pass(),
            Outcome::Fail => asked.fail("Mend the announcement or the export policy, then upload a new test."),
            _ => asked.unknown("The ISP announces a test prefix on all sessions there, traces it and uploads both under Routes."),
        }
    }
}

/// What a test shows of the covered metros. `test` is what was heard and, with traces, where it was
/// handed over; `None` before the first test. `observed` is what Microsoft saw, the newest of a metro
/// first. `name` gives a metro's name on screen.
pub fn readiness(
    covered: &[MetroId],
    test: Option<(&[MetroHearing], Option<&Findings>)>,
    observed: &[Observed],
    name: impl Fn(&MetroId) -> String,
) -> Vec<Readiness> {
    covered
        .iter()
        .map(|metro| {
            let (outcome, sentence) = match test {
                None => (
                    Outcome::Unknown,
                    "No test yet. Announce a test prefix on all sessions here, trace it from here, and upload both.".to_owned(),
                ),
                Some((hearings, handed)) => {
                    match hearings.iter().find(|hearing| hearing.metro == *metro) {
                        None => (
                            Outcome::Unknown,
                            "The newest test leaves it out. Announce the test prefix here too and upload a new one.".to_owned(),
                        ),
                        Some(hearing) => {
                            let seen = observed.iter().find(|seen| seen.metro == *metro);
                            at(hearing, handed, seen, &name)
                        }
                    }
                }
            };
            Readiness {
                metro: metro.clone(),
                outcome,
                sentence,
            }
        })
        .collect()
}

fn at(
    hearing: &MetroHearing,
    handed: Option<&Findings>,
    seen: Option<&Observed>,
    name: &impl Fn(&MetroId) -> String,
) -> (Outcome, String) {
    if hearing.outcome != Outcome::Pass {
        return (hearing.outcome, hearing.sentence.clone());
    }
    let heard = format!(
        "Heard on {}",
        all_of(hearing.heard_on.len(), "session", "sessions")
    );
    if let Some(seen) = seen {
        let when = seen.at.date();
        return match seen.entered == hearing.metro {
            true => (
                Outcome::Pass,
                format!("{heard} and handed over here: Microsoft saw it on {when}."),
            ),
            false => (
                Outcome::Fail,
                format!(
                    "{heard}, but Microsoft saw its traffic enter at {} on {when}. Correct the export policy or the metric there, then ask the reviewer to look again.",
                    name(&seen.entered)
                ),
            ),
        };
    }
    let untraced = || {
        (
            Outcome::Unknown,
            format!("{heard}, but no trace begins here. Add one to the next upload."),
        )
    };
    let Some(found) = handed.filter(|found| !found.untested.contains(&hearing.metro)) else {
        return untraced();
    };
    let elsewhere: Vec<String> = found
        .elsewhere
        .iter()
        .filter(|(from, _)| *from == hearing.metro)
        .map(|(_, entered)| name(entered))
        .collect();
    if elsewhere.is_empty() {
        if let Some(shown) = Findings::said(&found.proved, &hearing.metro) {
            return (
                Outcome::Pass,
                format!(
                    "{heard} and handed over here: {shown}. That the trace was made here is the ISP's word."
                ),
            );
        }
        let missing = Findings::said(&found.unproved, &hearing.metro)
            .unwrap_or("the trace was not compared with the recorded sessions. Upload it again.");
        return (
            Outcome::Unknown,
            format!("{heard}; that it is handed over here is only said: {missing}"),
        );
    }
    (
        Outcome::Fail,
        format!(
            "{heard}, but its traffic enters at {}. Correct the export policy or the metric there.",
            elsewhere.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hearing(metro: &str, outcome: Outcome) -> MetroHearing {
        MetroHearing {
            metro: metro.into(),
            outcome,
            heard_on: vec!["A".to_owned(), "B".to_owned()],
            missing: Vec::new(),
            sentence: "It is not heard on C.".to_owned(),
        }
    }

    #[test]
    fn every_covered_metro_has_its_own_answer() {
        let covered: Vec<MetroId> = ["paris", "london", "madrid", "milan", "zurich"]
            .map(MetroId::from)
            .to_vec();
        let hearings = [
            hearing("paris", Outcome::Pass),
            hearing("london", Outcome::Pass),
            hearing("madrid", Outcome::Fail),
            hearing("milan", Outcome::Pass),
            // Heard, and covered by nobody's application.
            hearing("vienna", Outcome::Fail),
        ];
        let handed = Findings {
            elsewhere: vec![("london".into(), "paris".into())],
            untested: vec!["milan".into()],
            proved: vec![(
                "paris".into(),
                "hop 192.0.2.1 is the session of A".to_owned(),
            )],
            ..Findings::default()
        };
        let name = |metro: &MetroId| metro.as_str().to_uppercase();
        let found = readiness(&covered, Some((&hearings, Some(&handed))), &[], name);
        let seen: Vec<(Outcome, &str)> = found
            .iter()
            .map(|answer| (answer.outcome, answer.sentence.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (
                    Outcome::Pass,
                    "Heard on all 2 sessions and handed over here: hop 192.0.2.1 is the session of A. That the trace was made here is the ISP's word."
                ),
                (
                    Outcome::Fail,
                    "Heard on all 2 sessions, but its traffic enters at PARIS. Correct the export policy or the metric there."
                ),
                (Outcome::Fail, "It is not heard on C."),
                (
                    Outcome::Unknown,
                    "Heard on all 2 sessions, but no trace begins here. Add one to the next upload."
                ),
                (
                    Outcome::Unknown,
                    "The newest test leaves it out. Announce the test prefix here too and upload a new one."
                ),
            ]
        );
    }

    #[test]
    fn what_is_not_shown_blocks_approval_where_the_policy_requires_it() {
        let answer = |outcome| Readiness {
            metro: "paris".into(),
            outcome,
            sentence: "Seen so.".to_owned(),
        };
        let blocks = |outcome, required| answer(outcome).result(required, "Paris", None).blocks;
        assert!(blocks(Outcome::Fail, true) && blocks(Outcome::Unknown, true));
        assert!(!blocks(Outcome::Pass, true));
        assert!(!blocks(Outcome::Fail, false) && !blocks(Outcome::Unknown, false));
        let failed = answer(Outcome::Fail).result(false, "Paris", Some("a.csv".to_owned()));
        assert_eq!(failed.outcome, Outcome::Warn);
        assert_eq!(failed.measured, "Seen so.");
        assert_eq!(failed.evidence, ["a.csv"]);
    }

    #[test]
    fn what_is_only_said_stays_open_and_what_microsoft_saw_outranks_it() {
        let covered = [MetroId::from("paris")];
        let hearings = [hearing("paris", Outcome::Pass)];
        let said = Findings {
            unproved: vec![("paris".into(), "no hop.".to_owned())],
            ..Findings::default()
        };
        let elsewhere = Findings {
            elsewhere: vec![("paris".into(), "london".into())],
            ..Findings::default()
        };
        let ask = |handed: &Findings, entered: Option<&str>| {
            let observed: Vec<Observed> = entered
                .map(|entered| Observed {
                    metro: "paris".into(),
                    entered: entered.into(),
                    at: crate::time::UtcMs::new(0),
                })
                .into_iter()
                .collect();
            let test = Some((&hearings[..], Some(handed)));
            let found = readiness(&covered, test, &observed, MetroId::to_string);
            (found[0].outcome, found[0].sentence.clone())
        };
        let (outcome, sentence) = ask(&said, None);
        assert_eq!(outcome, Outcome::Unknown);
        assert!(sentence.ends_with("is only said: no hop."), "{sentence}");
        assert_eq!(ask(&said, Some("paris")).0, Outcome::Pass);
        assert_eq!(ask(&elsewhere, Some("paris")).0, Outcome::Pass);
        let (outcome, sentence) = ask(&said, Some("london"));
        assert_eq!(outcome, Outcome::Fail);
        assert!(
            sentence.contains("Microsoft saw its traffic enter at london"),
            "{sentence}"
        );
    }

    #[test]
    fn without_a_test_or_without_traces_nothing_is_passed() {
        let covered = [MetroId::from("paris")];
        let name = |metro: &MetroId| metro.to_string();
        let hearings = [hearing("paris", Outcome::Pass)];
        for test in [None, Some((&hearings[..], None))] {
            let found = readiness(&covered, test, &[], name);
            assert!(
                found
                    .iter()
                    .all(|answer| answer.outcome == Outcome::Unknown)
            );
        }
    }
}
