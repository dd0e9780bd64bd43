//! The conversation at its place: what was said at a rule or a part of the application, and the forms
//! to say more, folded until they are wanted.

use crate::features::applications::thread::Thread;
use crate::features::applications::verdict::verdict;
use crate::server::db::applications::thread::ReviewEvent;
use crate::server::service::applications::{about_value, overrule};
use crate::ui::button::Look;
use crate::ui::form::{FormState, HiddenField, SubmitButton, SubmitRow, TextArea};
use crate::ui::page_url::PageUrl;
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::application::About;
use maps_domain::diversity::Assessment;
use maps_domain::pni::Pni;
use maps_domain::policy::{Outcome, RuleResult};
use maps_domain::time::UtcMs;

/// What the threads and forms of one page share.
#[derive(Clone)]
pub struct Talk {
    /// The conversation, oldest first.
    pub events: Vec<ReviewEvent>,
    /// Name of the ISP.
    pub isp: String,
    /// Number of the newest submission.
    pub submission: i64,
    /// Where forms go.
    pub action: String,
    /// Version of the application that the forms were made from.
    pub version: i64,
    /// What was typed when a form came back.
    pub form: FormState,
    /// Whether the person may comment.
    pub may_comment: bool,
    /// Whether the person may overrule.
    pub may_overrule: bool,
    /// The time of looking.
    pub now: UtcMs,
    /// The answer that the address asks to talk about; empty for none.
    pub focus: String,
}

impl Talk {
    fn thread(&self) -> Thread<'_> {
        Thread {
            events: &self.events,
            viewer: OrgKind::Microsoft,
            isp_name: &self.isp,
            now: self.now,
        }
    }

    /// What was said at a part of the application, with the form to say more.
    pub fn at(&self, about: &About) -> AnyView {
        let thread = self.thread();
        let mut said = thread.spoken();
        said.retain(|event| event.about() == *about && *about != About::Whole);
        let said = (!said.is_empty()).then(|| thread.list(&said, false));
        view! { {said} {self.comment_form(about)} }.into_any()
    }

    /// Everything that was said, oldest first, with the form to say more about the whole.
    pub fn all(&self) -> AnyView {
        let thread = self.thread();
        let spoken = thread.spoken();
        let said = if spoken.is_empty() {
            view! { <p class="muted">"Nobody has said anything yet."</p> }.into_any()
        } else {
            thread.list(&spoken, true)
        };
        view! { {said} {self.comment_form(&About::Whole)} }.into_any()
    }

    /// A verdict with the conversation at each answer, and the forms to comment and to overrule.
    pub fn verdict(&self, assessment: &Assessment, pnis: &[Pni]) -> AnyView {
        verdict(
            assessment,
            pnis,
            &self.thread(),
            self.submission,
            &|result| self.at_answer(result),
        )
    }

    /// The forms at an answer.
    fn at_answer(&self, result: &RuleResult) -> Option<AnyView> {
        if !self.may_comment && !self.may_overrule {
            return None;
        }
        let about = About::result(result);
        let overruled = overrule::holds(&self.events, self.submission, result).is_some();
        let value = about_value(&about);
        let typed = self
            .form
            .values
            .iter()
            .any(|(name, _)| name.ends_with(&value));
        // A hundred answers are usual: the forms of those that hold come on demand, so that the page
        // stays light.
        if !needs_work(result) && !typed && !overruled && self.focus != value {
            let href = PageUrl::new(&self.action).with("at", &value).href();
            let link = view! { <a class="fold-link" href=format!("{href}#at")>"Discuss"</a> };
            return Some(link.into_any());
        }
        let id = (self.focus == value).then_some("at");
        let form = self
            .may_overrule
            .then(|| self.overrule_form(&about, overruled, result));
        Some(view! { <div class="row" id=id>{self.comment_form(&about)} {form}</div> }.into_any())
    }

    fn comment_form(&self, about: &About) -> Option<AnyView> {
        if !self.may_comment {
            return None;
        }
        let value = about_value(about);
        let field = self.form.field(&format!("comment.{value}"));
        let open = !field.values.is_empty() || self.focus == value;
        Some(
            view! {
                <details class="fold" open=open>
                    <summary>"Comment"</summary>
                    <form method="post" action=self.action.clone() class="medium">
                        <HiddenField name="about" value=value/>
                        <TextArea field=field label="Comment" rows=3 required=true hint="The ISP reads it and is told."/>
                        <SubmitRow><SubmitButton label="Send comment" name="do" value="comment"/></SubmitRow>
                    </form>
                </details>
            }
            .into_any(),
        )
    }

    fn overrule_form(&self, about: &About, overruled: bool, result: &RuleResult) -> AnyView {
        let value = about_value(about);
        let field = self.form.field(&format!("why.{value}"));
        let open = !field.values.is_empty() || self.focus == value;
        let (title, label, deed, hint) = if overruled {
            (
                "Take the overrule back",
                "Reason",
                "take-back",
                "The answer counts again as the engine gave it.".to_owned(),
            )
        } else {
            (
                "Overrule",
                "Justification",
                "overrule",
                format!(
                    "The answer “{}” is set aside for this submission. The justification stays visible to the ISP and to auditors.",
                    result.outcome.label()
                ),
            )
        };
        view! {
            <details class="fold" open=open>
                <summary>{title}</summary>
                <form method="post" action=self.action.clone() class="medium">
                    <HiddenField name="about" value=value/>
                    <HiddenField name="version" value=self.version.to_string()/>
                    <TextArea field=field label=label rows=3 required=true hint=hint/>
                    <SubmitRow><SubmitButton label=title look=Look::Secondary name="do" value=deed/></SubmitRow>
                </form>
            </details>
        }
        .into_any()
    }
}

/// Whether an answer does not simply hold.
pub fn needs_work(result: &RuleResult) -> bool {
    result.blocks
        || matches!(
            result.outcome,
            Outcome::Warn | Outcome::Unknown | Outcome::Undecided
        )
}
