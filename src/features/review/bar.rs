//! The reviewer bar: the moves that are possible now, each as a form, and what is missing for the
//! next ones.

use super::frozen::Frozen;
use super::standing::{name, recommended};
use super::talk::{Talk, needs_work};
use crate::server::service::applications::about_value;
use crate::server::service::applications::moves::{Bench, Move};
use crate::server::service::applications::read::Detail;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{
    CheckField, CheckGroup, HiddenField, Kind, Opt, RadioGroup, SelectField, SubmitButton,
    SubmitRow, TextArea, TextField,
};
use leptos::prelude::*;
use maps_domain::application::{About, Part, Recommendation, State};
use maps_domain::policy::RuleResult;

/// How many further rules can be named beside the ones that stand in the way.
pub const OTHERS: usize = 2;

/// The buttons beside the title: what can be done at once, and where the forms are.
pub fn buttons(bench: &Bench, talk: &Talk) -> Vec<AnyView> {
    let at_once = |wanted: Move, label: &'static str, deed: &str, look: Look| {
        bench.may(wanted).then(|| {
            let values = vec![
                ("do".to_owned(), deed.to_owned()),
                ("version".to_owned(), talk.version.to_string()),
            ];
            view! { <ActionButton action=talk.action.clone() label=label values=values look=look/> }
                .into_any()
        })
    };
    let jump = |wanted: Move, label: &'static str, to: &'static str, look: Look| {
        bench
            .may(wanted)
            .then(|| view! { <ButtonLink href=to label=label look=look/> }.into_any())
    };
    [
        at_once(Move::Claim, "Claim", "claim", Look::Primary),
        jump(Move::Decide, "Decide", "#decide", Look::Primary),
        jump(Move::Recommend, "Recommend", "#recommend", Look::Primary),
        jump(
            Move::RequestChanges,
            "Request changes",
            "#changes",
            Look::Secondary,
        ),
        at_once(Move::Release, "Release", "release", Look::Secondary),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is missing for the next moves; nothing when nothing is.
pub fn missing(bench: &Bench) -> Option<AnyView> {
    let text = each_reason_once(
        bench
            .missing
            .iter()
            .map(|(wanted, why)| (wanted.label(), why.as_str())),
    );
    (!text.is_empty())
        .then(|| view! { <Alert tone=Tone::Wait title="Not your move" text=text/> }.into_any())
}

/// "Recommend, Decide: why. Release: why." What several moves wait for is said once.
fn each_reason_once<'a>(missing: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (wanted, why) in missing {
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, moves)) => moves.push(wanted),
            None => reasons.push((why, vec![wanted])),
        }
    }
    let said: Vec<String> = reasons
        .into_iter()
        .map(|(why, moves)| format!("{}: {why}", moves.join(", ")))
        .collect();
    said.join(" ")
}

/// The forms of the moves that are possible now.
pub fn forms(detail: &Detail, frozen: Option<&Frozen>, bench: &Bench, talk: &Talk) -> Vec<AnyView> {
    let mut forms = Vec::new();
    if bench.may(Move::Decide) {
        forms.push(decide(bench, talk));
    }
    if bench.may(Move::Recommend) {
        forms.push(recommend(detail, bench, talk));
    }
    if let Some(frozen) = frozen.filter(|_| bench.may(Move::RequestChanges)) {
        forms.push(changes(frozen, bench, talk));
    }
    if bench.may(Move::Exception) {
        forms.push(exception(talk));
    }
    if bench.may(Move::Reassign) {
        forms.push(reassign(detail, bench, talk));
    }
    forms
}

fn version(talk: &Talk) -> AnyView {
    view! { <HiddenField name="version" value=talk.version.to_string()/> }.into_any()
}

fn decide(bench: &Bench, talk: &Talk) -> AnyView {
    let declines = matches!(bench.recommendation, Some(Recommendation::Decline { .. }));
    let clear = bench.check.as_ref().is_some_and(|check| check.is_clear());
    let words = bench
        .recommendation
        .as_ref()
        .map(|r| recommended(r, bench))
        .unwrap_or_default();
    let blocked = bench
        .check
        .as_ref()
        .filter(|check| !check.is_clear() && !declines)
        .map(|check| view! { <Alert tone=Tone::Fail title="Approval is blocked" text=check.obstacles()/> });
    let approve = (clear && !declines).then(|| {
        view! { <SubmitButton label="Approve" look=Look::Primary name="do" value="approve" unchecked=false/> }
    });
    view! {
        <div id="decide">
            <Card title="Second signature" note=format!("{} recommends to {words}", bench.first)>
                {blocked}
                <form method="post" action=talk.action.clone() class="medium">
                    {version(talk)}
                    <TextArea field=talk.form.field("decide.reason") label="Reason" required=true
                        hint="The ISP reads it with the decision; it is kept for good. At least 10 characters."/>
                    <SubmitRow>
                        {approve}
                        <SubmitButton label="Send back" name="do" value="send-back"/>
                        <SubmitButton label="Decline" look=Look::Danger name="do" value="decline"/>
                    </SubmitRow>
                </form>
            </Card>
        </div>
    }
    .into_any()
}

fn recommend(detail: &Detail, bench: &Bench, talk: &Talk) -> AnyView {
    let mut form = talk.form.clone();
    if form.value("do") != "recommend" {
        for metro in detail.app.metros() {
            form.values.push(("metro".to_owned(), metro.to_string()));
        }
    }
    let metros = detail
        .app
        .metros()
        .iter()
        .map(|id| {
            let tier = bench
                .check
                .as_ref()
                .and_then(|check| check.assessment.metro(id))
                .and_then(|metro| metro.tier)
                .map_or("no tier with confirmed PNIs", |tier| tier.label());
            Opt::new(id.as_str(), name(bench, id)).note(tier)
        })
        .collect();
    let outlook = bench.check.as_ref().map(|check| {
        if check.is_clear() {
            view! { <Alert tone=Tone::Pass title="Nothing stands in the way of approving every covered metro."/> }
        } else {
            view! { <Alert tone=Tone::Warn title="Approval would be refused now" text=check.obstacles()/> }
        }
    });
    let decisions = vec![
        Opt::new("approve", "Approve the ticked metros"),
        Opt::new("decline", "Decline"),
    ];
    view! {
        <div id="recommend">
            <Card title="Recommend a decision" note="the first of two signatures">
                {outlook}
                <form method="post" action=talk.action.clone() class="medium">
                    {version(talk)}
                    <RadioGroup field=form.field("decision") label="Decision" options=decisions required=true/>
                    <CheckGroup field=form.field("metro") label="Metros to approve" options=metros/>
                    <TextArea field=form.field("recommend.reason") label="Reason" required=true
                        hint="The second person reads it now, the ISP once it is decided. At least 10 characters."/>
                    <SubmitRow>
                        <SubmitButton label="Recommend" look=Look::Primary name="do" value="recommend"/>
                    </SubmitRow>
                </form>
            </Card>
        </div>
    }
    .into_any()
}

/// One answer as a choice: rule, subject and what was found.
fn answer_label(result: &RuleResult) -> String {
    format!(
        "{} {}, {}: {}",
        result.rule,
        result.title,
        result.subject_name,
        result.outcome.label().to_lowercase()
    )
}

/// The answers that the form lists one by one: those of the decision and of the submission that do not
/// simply hold.
pub fn listed(frozen: &Frozen, bench: &Bench) -> Vec<RuleResult> {
    let mut listed: Vec<RuleResult> = Vec::new();
    let today = bench
        .check
        .iter()
        .flat_map(|check| &check.assessment.results);
    for result in frozen.assessment.results.iter().chain(today) {
        let about = About::result(result);
        if needs_work(result) && !listed.iter().any(|seen| About::result(seen) == about) {
            listed.push(result.clone());
        }
    }
    listed.sort_by_key(|result| !result.blocks);
    listed
}

fn changes(frozen: &Frozen, bench: &Bench, talk: &Talk) -> AnyView {
    let answers = listed(frozen, bench);
    let points: Vec<AnyView> = answers
        .iter()
        .map(|result| {
            point(
                talk,
                &About::result(result),
                answer_label(result),
                &result.fix,
            )
        })
        .collect();
    let parts: Vec<AnyView> = Part::ALL
        .iter()
        .map(|part| point(talk, &About::Part(*part), part.label().to_owned(), ""))
        .collect();
    let rest: Vec<Opt> = frozen
        .assessment
        .results
        .iter()
        .filter(|result| {
            !answers
                .iter()
                .any(|a| About::result(a) == About::result(result))
        })
        .map(|result| Opt::new(about_value(&About::result(result)), answer_label(result)))
        .collect();
    let others: Vec<AnyView> = (1..=OTHERS)
        .map(|n| {
            let rest = rest.clone();
            view! {
                <SelectField field=talk.form.field(&format!("other.{n}")) label="Another rule" options=rest prompt="None" wide=true/>
                <TextArea field=talk.form.field(&format!("say-other.{n}")) label="What has to change there" rows=2/>
            }
            .into_any()
        })
        .collect();
    view! {
        <div id="changes">
            <Card title="Request changes" note="tick what the ISP has to change, and say what">
                <form method="post" action=talk.action.clone() class="medium">
                    {version(talk)}
                    <fieldset class="stack" id="field-points">
                        <legend class="field-label">"Rules"</legend>
                        {points}
                    </fieldset>
                    <fieldset class="stack">
                        <legend class="field-label">"Parts of the application"</legend>
                        {parts}
                    </fieldset>
                    <details class="fold" open=talk.form.value("do") == "request-changes">
                        <summary>"A rule that holds"</summary>
                        <div class="stack">{others}</div>
                    </details>
                    <SubmitRow>
                        <SubmitButton label="Request these changes" look=Look::Primary name="do" value="request-changes" unchecked=true/>
                    </SubmitRow>
                </form>
            </Card>
        </div>
    }
    .into_any()
}

fn point(talk: &Talk, about: &About, label: String, fix: &str) -> AnyView {
    let value = about_value(about);
    let tick = talk.form.field(&format!("point.{value}"));
    let say = talk.form.field(&format!("say.{value}"));
    let open = !tick.values.is_empty() || say.error.is_some();
    let hint = match fix {
        "" => "At least 10 characters.".to_owned(),
        fix => format!("The engine suggests: {fix}"),
    };
    view! {
        <div>
            <CheckField field=tick label=label/>
            <details class="fold" open=open>
                <summary>"Comment"</summary>
                <TextArea field=say label="What has to change" rows=2 hint=hint/>
            </details>
        </div>
    }
    .into_any()
}

fn exception(talk: &Talk) -> AnyView {
    view! {
        <div id="exception">
            <Card title="Grant an exception" note="tier Local suffices for a time">
                <details class="fold" open=talk.form.value("do") == "exception">
                    <summary>"Fill in"</summary>
                    <form method="post" action=talk.action.clone() class="medium">
                        {version(talk)}
                        <TextField field=talk.form.field("exception.until") label="Until" kind=Kind::Date required=true
                            hint="The last day. The qualification ends with the exception."/>
                        <TextArea field=talk.form.field("exception.plan") label="Plan and reason" required=true
                            hint="How the ISP reaches the policy's tier by then. Customers see it and opt in."/>
                        <SubmitRow><SubmitButton label="Grant the exception" name="do" value="exception"/></SubmitRow>
                    </form>
                </details>
            </Card>
        </div>
    }
    .into_any()
}

fn reassign(detail: &Detail, bench: &Bench, talk: &Talk) -> AnyView {
    let others = bench
        .reviewers
        .iter()
        .filter(|(id, _)| *id != detail.app.claimed_by)
        .map(|(id, name)| Opt::new(id.clone(), name.clone()))
        .collect();
    let note = match detail.state {
        State::InReview => format!("held by {}", detail.claimant),
        _ => String::new(),
    };
    view! {
        <Card title="Give it to another reviewer" note=note>
            <form method="post" action=talk.action.clone() class="narrow">
                {version(talk)}
                <SelectField field=talk.form.field("reviewer") label="Reviewer" options=others prompt="Choose" required=true/>
                <SubmitRow><SubmitButton label="Reassign" name="do" value="reassign"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::each_reason_once;

    #[test]
    fn what_several_moves_wait_for_is_said_once() {
        let missing = [
            ("Recommend", "Claim it first."),
            ("Decide", "Two signatures are needed."),
            ("Send back", "Claim it first."),
        ];
        assert_eq!(
            each_reason_once(missing.into_iter()),
            "Recommend, Send back: Claim it first. Decide: Two signatures are needed."
        );
    }
}
