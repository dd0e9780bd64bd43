//! Tries combinations of moves from the fewest on and keeps what `assess` passes.

use crate::sorted::SortedSet;

use super::{
    Plan, Plans, RULES, Remaining, Step,
    apply::apply,
    moves::{Move, Site},
};
use crate::{
    bandwidth::Mbps,
    catalogue::Catalogue,
    diversity::{
        Assessment, Question, assess_within,
        geo::{GeoOutcome, Load},
    },
    evidence::Evidence,
    ids::MetroId,
    place::Metro,
    policy::{Policy, RuleResult, Subject, Tier, counts},
};

/// Assessments that one call may make.
const MOST_TRIED: usize = 4_000;
/// Search states of each of them: plans are looked for among networks that are easy to judge.
const WORK: u64 = 20_000;
/// Most moves that are combined at one metro.
const DEEPEST: usize = 4;
/// Most alternatives that are returned.
const ALTERNATIVES: usize = 4;

struct Planner<'p> {
    catalogue: &'p Catalogue,
    policy: &'p Policy,
    question: Question,
    tried: usize,
}

/// The fewest additions that make the evidence pass the rules that building can mend, with
/// alternatives. Planned connections count when the question says so.
pub fn plan(
    evidence: &Evidence,
    catalogue: &Catalogue,
    policy: &Policy,
    question: &Question,
) -> Plans {
    let mut planner = Planner {
        catalogue,
        policy,
        question: question.clone(),
        tried: 0,
    };
    let mut plans = Plans {
        passes_already: false,
        plans: Vec::new(),
        infeasible: String::new(),
        tried: 0,
    };
    let before = planner.assess(evidence);
    if mends(&before).next().is_none() {
        plans.passes_already = true;
    } else if catalogue.region(&question.region).is_none() {
        plans.infeasible = format!("There is no region \"{}\".", question.region);
    } else {
        match planner.alternatives(evidence, &before) {
            Ok(found) => plans.plans = found,
            Err(why) => plans.infeasible = why,
        }
    }
    plans.tried = planner.tried;
    plans
}

/// The answers that building can mend and that stand in the way.
fn mends(assessment: &Assessment) -> impl Iterator<Item = &RuleResult> {
    assessment
        .blocking()
        .filter(|result| RULES.contains(&result.rule.as_str()))
}

fn additions(steps: &[Step]) -> usize {
    steps
        .iter()
        .filter(|step| step.change.is_addition())
        .count()
}

/// Evidence with steps in service. Numbers keep routers that stand for different things apart.
fn with(evidence: &Evidence, steps: &[Step]) -> Evidence {
    let mut after = evidence.clone();
    for (number, step) in steps.iter().enumerate() {
        apply(&mut after, &step.change, number);
    }
    after
}

impl Planner<'_> {
    fn assess(&mut self, evidence: &Evidence) -> Assessment {
        self.tried += 1;
        let question = &self.question;
        assess_within(evidence, self.catalogue, self.policy, question, WORK)
    }

    fn site<'e>(&'e self, evidence: &'e Evidence, metro: &'e Metro) -> Site<'e> {
        let counted = evidence
            .pnis
            .iter()
            .filter(|pni| pni.metro == metro.id && counts(pni, &self.question));
        let load = Load::of(counted.collect());
        Site {
            evidence,
            metro,
            facilities: self.catalogue.facilities_of(&metro.id).collect(),
            peak: load.peak,
            pnis: load.pnis,
            thresholds: self
                .policy
                .thresholds(&self.question.region, self.question.partner_type),
        }
    }

    fn alternatives(
        &mut self,
        evidence: &Evidence,
        before: &Assessment,
    ) -> Result<Vec<Plan>, String> {
        let starts = self.starts(evidence, before)?;
        let mut plans: Vec<Plan> = Vec::new();
        let mut why = "No combination of the steps that are considered passes.".to_owned();
        for steps in starts {
            match self.backed(evidence, steps) {
                Ok(found) => plans.extend(found),
                Err(reason) => why = reason,
            }
        }
        plans.sort_by_key(|plan| (plan.additions, plan.steps.len()));
        let mut kept = distinct(plans, |plan| &plan.steps);
        kept.truncate(ALTERNATIVES);
        if kept.is_empty() { Err(why) } else { Ok(kept) }
    }

    /// Steps after which every covered metro passes its own rules; several ways to get there.
    fn starts(
        &mut self,
        evidence: &Evidence,
        before: &Assessment,
    ) -> Result<Vec<Vec<Step>>, String> {
        let catalogue = self.catalogue;
        let mut starts: Vec<Vec<Step>> = vec![Vec::new()];
        if before.metros.is_empty() {
            let open = catalogue.metros_in_region(&self.question.region);
            let wanted = |metro: &&Metro| {
                let covered = self.question.covered.as_ref();
                !metro.retired && covered.is_none_or(|ids| ids.contains(&metro.id))
            };
            let metros: Vec<&Metro> = open.filter(wanted).take(ALTERNATIVES).collect();
            if metros.is_empty() {
                return Err(
                    "The region has no metro that connections can be ordered in.".to_owned(),
                );
            }
            let each = Mbps::new(1);
            return Ok(metros
                .into_iter()
                .map(|metro| self.site(evidence, metro).two_more(each))
                .collect());
        }
        let failing: SortedSet<MetroId> = mends(before)
            .filter_map(|result| match &result.subject {
                Subject::Metro(id) => Some(id.clone()),
                _ => None,
            })
            .collect();
        for id in failing {
            let Some(metro) = catalogue.metro(&id) else {
                continue;
            };
            let options = self.local(evidence, metro)?;
            // The cheapest of each metro, and every other way of one metro at a time.
            let Some(first) = options.first().cloned() else {
                continue;
            };
            let mut next: Vec<Vec<Step>> = starts
                .iter()
                .map(|start| start.iter().chain(&first).cloned().collect())
                .collect();
            if let Some(start) = starts.first() {
                let others = options.iter().skip(1);
                next.extend(others.map(|way| start.iter().chain(way).cloned().collect()));
            }
            next.truncate(2 * ALTERNATIVES);
            starts = next;
        }
        Ok(starts)
    }

    /// The fewest moves after which a metro passes its own rules; `[[]]` when it does already.
    fn local(&mut self, evidence: &Evidence, metro: &Metro) -> Result<Vec<Vec<Step>>, String> {
        // Only this metro's connections; the others only show where paths run.
        let mut alone = evidence.clone();
        let (own, others): (Vec<_>, Vec<_>) = alone
            .pnis
            .into_iter()
            .partition(|pni| pni.metro == metro.id);
        alone.pnis = own;
        alone
            .segments
            .extend(others.into_iter().flat_map(|pni| pni.path));
        let whole = self.question.clone();
        self.question.covered = Some(vec![metro.id.clone()]);
        self.question.tier = Some(Tier::Local);
        let moves = self.site(evidence, metro).local_moves();
        let found = self.fewest(&alone, &moves);
        self.question = whole;
        if found.is_empty() {
            let name = &metro.name;
            return Err(format!(
                "In {name} no combination of up to {DEEPEST} steps makes two legs that carry the peak each."
            ));
        }
        Ok(found)
    }

    /// Combinations of moves that pass, from the fewest additions on.
    fn fewest(&mut self, evidence: &Evidence, moves: &[Move]) -> Vec<Vec<Step>> {
        let mut found: Vec<Vec<Step>> = Vec::new();
        for size in 0..=DEEPEST {
            for chosen in choose(moves.len(), size) {
                if self.tried >= MOST_TRIED {
                    return found;
                }
                let steps: Vec<Step> = chosen
                    .iter()
                    .filter_map(|at| moves.get(*at))
                    .flatten()
                    .cloned()
                    .collect();
                let contains_a_smaller_one = found
                    .iter()
                    .any(|smaller| smaller.iter().all(|step| steps.contains(step)));
                if contains_a_smaller_one {
                    continue;
                }
                let after = self.assess(&with(evidence, &steps));
                if mends(&after).next().is_none() {
                    found.push(steps);
                }
            }
            let built = found.iter().any(|steps| additions(steps) > 0);
            if found.iter().any(Vec::is_empty) || built && !found.is_empty() {
                break;
            }
        }
        found.sort_by_key(|steps| (additions(steps), steps.len()));
        let mut found = distinct(found, |steps| steps);
        found.truncate(2 * ALTERNATIVES);
        found
    }

    /// Adds what backups need, and verifies the whole.
    fn backed(&mut self, evidence: &Evidence, steps: Vec<Step>) -> Result<Vec<Plan>, String> {
        let after = with(evidence, &steps);
        let assessment = self.assess(&after);
        if mends(&assessment).next().is_none() {
            return Ok(vec![finished(steps, &assessment)]);
        }
        let needed = assessment
            .metros
            .iter()
            .filter(|metro| metro.geo.outcome != GeoOutcome::Proven)
            .map(|metro| metro.geo.needed.saturating_sub(metro.geo.headroom))
            .max();
        let moves = self.backup_moves(&after, &assessment, needed.unwrap_or(Mbps::ZERO));
        let mut plans = Vec::new();
        for size in 1..=2 {
            for chosen in choose(moves.len(), size) {
                if self.tried >= MOST_TRIED {
                    break;
                }
                let more = chosen.iter().filter_map(|at| moves.get(*at)).flatten();
                let whole: Vec<Step> = steps.iter().chain(more).cloned().collect();
                let assessment = self.assess(&with(evidence, &whole));
                if mends(&assessment).next().is_none() {
                    plans.push(finished(whole, &assessment));
                }
            }
            if !plans.is_empty() {
                return Ok(plans);
            }
        }
        let open: SortedSet<&str> = mends(&assessment)
            .map(|result| result.fix.as_str())
            .collect();
        Err(format!(
            "No backup that is considered is enough. {}",
            open.into_iter().collect::<Vec<_>>().join(" ")
        ))
    }

    /// Larger and new metros of the backup area, nearest first, and what could be recorded there.
    fn backup_moves(
        &self,
        evidence: &Evidence,
        assessment: &Assessment,
        needed: Mbps,
    ) -> Vec<Move> {
        let thresholds = self
            .policy
            .thresholds(&self.question.region, self.question.partner_type);
        let short: Vec<&Metro> = assessment
            .metros
            .iter()
            .filter(|metro| metro.geo.outcome != GeoOutcome::Proven)
            .filter_map(|metro| self.catalogue.metro(&metro.metro))
            .collect();
        let mut area: Vec<(f64, &Metro)> = self
            .catalogue
            .metros_in_backup_area_of(&self.question.region)
            .into_iter()
            .filter(|metro| !metro.retired)
            .filter_map(|metro| {
                let far = short
                    .iter()
                    .map(|from| from.coordinates.distance_km(metro.coordinates))
                    .filter(|km| *km >= thresholds.backup_min_km);
                Some((far.min_by(f64::total_cmp)?, metro))
            })
            .collect();
        area.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let mut moves = Vec::new();
        let (mut old, mut new) = (0, 0);
        for (_, metro) in area {
            let site = self.site(evidence, metro);
            if site.pnis.is_empty() {
                if new < 3 {
                    let half = Mbps::new(needed.get().div_ceil(2).max(1));
                    moves.push(site.two_more(half));
                }
                new += 1;
            } else if old < 4 {
                let local = site.local_moves();
                moves.extend(local.into_iter().filter(|steps| additions(steps) == 0));
                moves.extend(site.raise_all(needed).filter(|steps| !steps.is_empty()));
                old += 1;
            }
        }
        moves
    }
}

fn finished(steps: Vec<Step>, assessment: &Assessment) -> Plan {
    let remaining = assessment.blocking().map(|result| Remaining {
        rule: result.rule.clone(),
        subject: result.subject_name.clone(),
        fix: result.fix.clone(),
    });
    Plan {
        additions: additions(&steps),
        conditional: steps.iter().any(|step| !step.change.is_addition()),
        tier: assessment.tier,
        outcome: assessment.outcome,
        remaining: remaining.collect(),
        steps,
    }
}

/// The first of each shape: alternatives that only name another router or building are none.
fn distinct<T>(ways: Vec<T>, steps: impl Fn(&T) -> &Vec<Step>) -> Vec<T> {
    let mut seen = SortedSet::new();
    let mut kept = Vec::new();
    for way in ways {
        let shape: Vec<(MetroId, &'static str)> = steps(&way)
            .iter()
            .map(|step| (step.metro.clone(), step.change.kind()))
            .collect();
        if seen.insert(shape) {
            kept.push(way);
        }
    }
    kept
}

/// Every choice of `size` out of `len` positions, in order.
fn choose(len: usize, size: usize) -> Vec<Vec<usize>> {
    let mut chosen: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = chosen.iter().flat_map(|some| {
            let next = some.last().map_or(0, |last| last + 1);
            (next..len).map(move |at| some.iter().copied().chain([at]).collect())
        });
        chosen = longer.take(MOST_TRIED).collect();
    }
    chosen
}
