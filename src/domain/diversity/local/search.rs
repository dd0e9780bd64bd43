//! Looks for the two legs of a metro and puts what it finds into words.
//!
//! From the most cautious reading to the most hopeful one; the first that holds decides. What holds
//! in no reading is refuted, with the smallest cut as witness.

use crate::sorted::SortedSet;
use std::cell::Cell;

use super::{Leg, LocalOutcome, LocalQuestion, LocalVerdict};
use crate::{
    bandwidth::Mbps,
    diversity::{
        Decided,
        backbone::Backbone,
        cut::smallest_cut,
        graph::{EdgeIx, GraphError},
        model::{Model, RECORDED, Reading},
        shared_risk::{Disjointness, any_disjoint_pair},
        single_point::single_points,
        split::split,
    },
    ids::PniId,
    pni::Pni,
    policy::Thresholds,
};

type Legs = (Leg, Leg, SortedSet<String>);

/// Looks for two legs: first in what is recorded, then in what unrecorded things could be at best.
pub(crate) fn judge<'a>(
    backbone: &Backbone<'a>,
    thresholds: &Thresholds,
    question: &LocalQuestion<'_, 'a>,
) -> LocalVerdict {
    let reached = backbone.reached(|_, _| false, |_, _| false);
    let documented = |pni: &Pni| {
        backbone
            .position(&pni.peer_router)
            .is_some_and(|at| reached.contains(&at))
    };
    let undocumented: Vec<PniId> = question
        .pnis
        .iter()
        .filter(|pni| !documented(pni))
        .map(|pni| pni.id.clone())
        .collect();
    let router_unknown: Vec<PniId> = question
        .pnis
        .iter()
        .filter(|pni| pni.microsoft_router.is_none())
        .map(|pni| pni.id.clone())
        .collect();
    let mut verdict = LocalVerdict {
        outcome: LocalOutcome::Refuted,
        legs: Vec::new(),
        cut: Vec::new(),
        shared_warnings: Vec::new(),
        documented_percent: percent(
            question.pnis.len() - undocumented.len(),
            question.pnis.len(),
        ),
        undocumented,
        microsoft_router_unknown: router_unknown,
        single_points: single_points(backbone, question.pnis),
        why: String::new(),
        fix: String::new(),
    };
    let search = Search {
        backbone,
        thresholds,
        question,
    };
    // A bound of the graph that a checked document cannot exceed: nothing is claimed then.
    if search.settle(&mut verdict).is_err() {
        verdict.outcome = LocalOutcome::Undecided;
        "The network is too large to be searched.".clone_into(&mut verdict.why);
        "Record only the part of the network between your core and Microsoft."
            .clone_into(&mut verdict.fix);
    }
    verdict
}

fn percent(part: usize, whole: usize) -> u8 {
    (part * 100)
        .checked_div(whole)
        .and_then(|percent| u8::try_from(percent).ok())
        .unwrap_or(0)
}

struct Search<'s, 'q, 'a> {
    backbone: &'s Backbone<'a>,
    thresholds: &'s Thresholds,
    question: &'s LocalQuestion<'q, 'a>,
}

impl<'a> Search<'_, '_, 'a> {
    fn settle(&self, verdict: &mut LocalVerdict) -> Result<(), GraphError> {
        let question = self.question;
        if question.pnis.len() < 2 {
            verdict.why = match question.pnis.first() {
                None => format!("{} has no connection that counts.", question.metro_name),
                Some(pni) => {
                    verdict.cut = vec![format!("connection {}", pni.name)];
                    format!(
                        "{} has one connection only; when it fails, nothing is left.",
                        question.metro_name
                    )
                }
            };
            "Add a connection on a second router of yours and of Microsoft, over a path of its own.".clone_into(&mut verdict.fix);
            return Ok(());
        }
        match self.legs(RECORDED, self.question.work)? {
            Decided::Proven(Some(legs)) => return self.without_weakness(verdict, legs),
            Decided::Undecided { .. } => self.undecided(verdict),
            Decided::Proven(None) => {}
        }
        let open = verdict.outcome == LocalOutcome::Undecided;
        if self.hope(verdict)? || open {
            return Ok(());
        }
        self.refuted(verdict)
    }

    /// Two legs are shown; looks for two that share nothing that warns either.
    fn without_weakness(&self, verdict: &mut LocalVerdict, legs: Legs) -> Result<(), GraphError> {
        if legs.2.is_empty() {
            self.proven(verdict, legs, LocalOutcome::Proven);
            return Ok(());
        }
        let strict = Reading {
            strict: true,
            ..RECORDED
        };
        // A better pair is worth only part of the work: without one, the answer stands.
        let part = Cell::new(self.question.work.get() / 10);
        match self.legs(strict, &part)? {
            Decided::Proven(Some(better)) => self.proven(verdict, better, LocalOutcome::Proven),
            _ => self.proven(verdict, legs, LocalOutcome::ProvenWithWarning),
        }
        Ok(())
    }

    fn model(&self, reading: Reading, least: u64) -> Result<Model<'a>, GraphError> {
        let question = self.question;
        Model::build(
            self.backbone,
            question.pnis,
            self.thresholds,
            reading,
            least,
        )
    }

    /// Two legs in a reading that carry the peak, if there are any.
    fn legs(
        &self,
        reading: Reading,
        work: &Cell<u64>,
    ) -> Result<Decided<Option<Legs>>, GraphError> {
        let demand = self.question.peak.get().max(1);
        let roomy = self.model(reading, demand)?;
        let pair = pair(&roomy, work);
        if let Decided::Proven(Some(pair)) = pair {
            return Ok(Decided::Proven(Some(roomy.legs(pair.0, pair.1))));
        }
        // No single path is large enough on both sides: a leg may also be several paths. Two legs
        // contain two disjoint paths, so without those there is nothing to look for.
        let whole = self.model(reading, 0)?;
        let same = whole.graph.edge_count() == roomy.graph.edge_count();
        if same || matches!(pair, Decided::Undecided { .. }) {
            return Ok(pair.map(|_| None));
        }
        if let Decided::Proven(None) = self::pair(&whole, work) {
            return Ok(Decided::Proven(None));
        }
        let mut left = work.get();
        let parts = split(&whole.graph, whole.core, whole.microsoft, demand, &mut left);
        work.set(left);
        Ok(parts.map(|parts| {
            parts.map(|(first, second)| whole.legs(whole.leg(&first), whole.leg(&second)))
        }))
    }

    fn proven(
        &self,
        verdict: &mut LocalVerdict,
        (first, second, shared): Legs,
        outcome: LocalOutcome,
    ) {
        let weaker = first.capacity.min(second.capacity);
        verdict.outcome = outcome;
        verdict.legs = vec![first, second];
        verdict.shared_warnings = shared.into_iter().collect();
        if !self.question.peak_known {
            verdict.outcome = LocalOutcome::Unknown;
            "Two legs are recorded, but not the peak that each of them has to carry."
                .clone_into(&mut verdict.why);
            "Record the 5-minute peak of both directions for every connection."
                .clone_into(&mut verdict.fix);
            return;
        }
        verdict.why = format!(
            "Two legs share nothing that is fatal; the weaker one carries {weaker}, the peak is {}.",
            self.question.peak
        );
        if outcome == LocalOutcome::ProvenWithWarning {
            let shared = if verdict.shared_warnings.is_empty() {
                "something of a kind that warns".to_owned()
            } else {
                verdict.shared_warnings.join(", ")
            };
            verdict.why = format!("Two legs carry the peak, but both depend on {shared}.");
            verdict.fix = format!("Move one leg away from {shared}.");
        }
    }

    fn undecided(&self, verdict: &mut LocalVerdict) {
        verdict.outcome = LocalOutcome::Undecided;
        "The search for two legs was stopped at its work bound; nothing is claimed."
            .clone_into(&mut verdict.why);
        "Record two connections whose paths share no risk, or ask Microsoft to look at it by hand."
            .clone_into(&mut verdict.fix);
    }

    /// Whether two legs could exist in what is not recorded.
    fn hope(&self, verdict: &mut LocalVerdict) -> Result<bool, GraphError> {
        let paths = !verdict.undocumented.is_empty();
        let routers = !verdict.microsoft_router_unknown.is_empty();
        for (hope_for_paths, hope_for_routers) in
            [(paths, false), (false, routers), (paths, routers)]
        {
            if !hope_for_paths && !hope_for_routers {
                continue;
            }
            let reading = Reading {
                hope_for_paths,
                hope_for_routers,
                strict: false,
            };
            match self.legs(reading, self.question.work)? {
                Decided::Proven(None) => {}
                Decided::Undecided { .. } => {
                    self.undecided(verdict);
                    return Ok(true);
                }
                Decided::Proven(Some((first, second, _))) => {
                    if verdict.outcome != LocalOutcome::Undecided {
                        verdict.legs = vec![first, second];
                        self.hoped(verdict, reading);
                    }
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn hoped(&self, verdict: &mut LocalVerdict, reading: Reading) {
        verdict.outcome = LocalOutcome::Unknown;
        let names = |ids: &[PniId]| -> String {
            let named = self
                .question
                .pnis
                .iter()
                .filter(|pni| ids.contains(&pni.id))
                .map(|pni| pni.name.as_str());
            named.collect::<Vec<_>>().join(", ")
        };
        if reading.hope_for_routers {
            let missing = names(&verdict.microsoft_router_unknown);
            verdict.why = format!(
                "Your half could be two legs, but Microsoft's routers are not recorded for {missing}."
            );
            "Ask Microsoft to record its router of these connections.".clone_into(&mut verdict.fix);
            if reading.hope_for_paths {
                verdict.why = format!(
                    "Neither the paths of {} nor Microsoft's routers of {missing} are recorded.",
                    names(&verdict.undocumented)
                );
                "Record the paths from your core, and ask Microsoft to record its routers."
                    .clone_into(&mut verdict.fix);
            }
            return;
        }
        let missing = names(&verdict.undocumented);
        let share = verdict.documented_percent;
        verdict.why = format!(
            "The path from your core is not recorded for {missing} ({share} % of the connections are documented)."
        );
        verdict.fix = format!(
            "Record the path of {missing} from your core, with the ducts and cables it runs through."
        );
        if self.question.attested {
            verdict.outcome = LocalOutcome::Attested;
            verdict
                .why
                .push_str(" You attest that it is diverse; that is a statement, not a proof.");
        }
    }

    fn refuted(&self, verdict: &mut LocalVerdict) -> Result<(), GraphError> {
        let hopeful = Reading {
            hope_for_paths: !verdict.undocumented.is_empty(),
            hope_for_routers: !verdict.microsoft_router_unknown.is_empty(),
            strict: false,
        };
        verdict.outcome = LocalOutcome::Refuted;
        let model = self.model(hopeful, 0)?;
        if let Decided::Proven(Some((first, second))) = pair(&model, self.question.work) {
            let total: Mbps = self.question.pnis.iter().map(|pni| pni.bandwidth).sum();
            verdict.why = format!(
                "There are two legs, but no two that each carry the peak of {} alone (all connections together: {total}).",
                self.question.peak
            );
            verdict.fix = format!(
                "Raise the bandwidth until each of the two legs carries {} by itself.",
                self.question.peak
            );
            verdict.legs = vec![first, second];
            return Ok(());
        }
        let bound = self.question.work.get();
        let cut = smallest_cut(&model.graph, model.core, model.microsoft, bound).proven();
        verdict.cut = cut
            .as_ref()
            .map(|cut| model.cut_names(cut))
            .unwrap_or_default();
        let metro = self.question.metro_name;
        verdict.why = match (&cut, verdict.cut.as_slice()) {
            (Some(_), []) => {
                format!("No recorded path leads from your core to Microsoft in {metro}.")
            }
            (Some(_), [one]) => format!("{} alone cuts {metro} off.", capitalised(one)),
            (Some(_), several) => format!(
                "Every two legs share a router, a link or a fatal risk; {} together cut {metro} off.",
                several.join(" and ")
            ),
            (None, _) => "Every two legs share a router, a link or a fatal risk.".to_owned(),
        };
        verdict.fix = match verdict.cut.as_slice() {
            [one] => format!("Lead a second connection around {one}."),
            _ => "Add a connection whose path shares no router, link or fatal risk with another."
                .to_owned(),
        };
        Ok(())
    }
}

/// Two paths of a model that share nothing, as legs.
fn pair(model: &Model, work: &Cell<u64>) -> Decided<Option<(Leg, Leg)>> {
    let apart = Disjointness { nodes: true };
    let mut left = work.get();
    let pair = any_disjoint_pair(&model.graph, model.core, model.microsoft, apart, &mut left);
    work.set(left);
    let leg = |edges: &[EdgeIx]| model.leg(&[(edges.to_vec(), u64::MAX)]);
    pair.map(|pair| pair.map(|pair| (leg(&pair.first.edges), leg(&pair.second.edges))))
}

/// `duct AMS-7` → `Duct AMS-7`.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| {
            std::iter::once(first.to_ascii_uppercase())
                .chain(letters)
                .collect()
        })
        .unwrap_or_default()
}
