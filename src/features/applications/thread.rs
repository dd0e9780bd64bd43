//! The conversation about an application: at the rule it belongs to, or as a list.

use super::words::since;
use crate::server::db::applications::thread::ReviewEvent;
use crate::server::service::applications::changes::title;
use crate::ui::badge::{Badge, Tone};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::application::{About, EntryKind};
use maps_domain::policy::RuleResult;
use maps_domain::time::UtcMs;

/// The conversation as one side sees it.
pub struct Thread<'a> {
    /// The entries, oldest first.
    pub events: &'a [ReviewEvent],
    /// Who looks.
    pub viewer: OrgKind,
    /// Name of the ISP.
    pub isp_name: &'a str,
    /// The time of looking.
    pub now: UtcMs,
}

impl Thread<'_> {
    /// Who wrote an entry. People are named within their own side and to Microsoft; an ISP sees
    /// "Microsoft", not who.
    pub fn who(&self, event: &ReviewEvent) -> String {
        match (event.actor_side.as_str(), self.viewer) {
            ("", _) => "The portal".to_owned(),
            ("microsoft", OrgKind::Microsoft) => event.actor_name.clone(),
            ("microsoft", _) => "Microsoft".to_owned(),
            (_, OrgKind::Microsoft) => format!("{} ({})", event.actor_name, self.isp_name),
            _ => event.actor_name.clone(),
        }
    }

    /// What was said at one answer, oldest first.
    pub fn at(&self, result: &RuleResult) -> Vec<&ReviewEvent> {
        self.events
            .iter()
            .filter(|event| spoken(event) && event.about().concerns(result))
            .collect()
    }

    /// What was said about parts of the form and the whole, oldest first.
    pub fn elsewhere(&self) -> Vec<&ReviewEvent> {
        self.events
            .iter()
            .filter(|event| spoken(event) && !matches!(event.about(), About::Rule { .. }))
            .collect()
    }

    /// Everything that was said, oldest first.
    pub fn spoken(&self) -> Vec<&ReviewEvent> {
        self.events.iter().filter(|event| spoken(event)).collect()
    }

    /// Entries as a list; with `titled` each says what it is about.
    pub fn list(&self, events: &[&ReviewEvent], titled: bool) -> AnyView {
        let items: Vec<AnyView> = events
            .iter()
            .map(|event| self.item(event, titled))
            .collect();
        view! { <ol class="thread">{items}</ol> }.into_any()
    }

    fn item(&self, event: &ReviewEvent, titled: bool) -> AnyView {
        let kind = EntryKind::parse(&event.kind).ok();
        let mark = kind.and_then(mark).map(|badge| badge.view());
        let says = kind.map_or("", EntryKind::label);
        let at = UtcMs::new(event.at);
        let head = titled.then(|| {
            view! { <span class="thread-about">{title(&event.about())}</span> }
        });
        view! {
            <li class="thread-entry" id=format!("entry-{}", event.id)>
                <p class="thread-head">
                    {head} {mark}
                    <span><strong>{self.who(event)}</strong> " " {says}</span>
                    " "
                    <time class="muted num" datetime=at.rfc3339() title=since(at, self.now)>{at.to_string()}</time>
                </p>
                {(!event.comment.is_empty()).then(|| view! { <p class="thread-text">{event.comment.clone()}</p> })}
            </li>
        }
        .into_any()
    }
}

fn spoken(event: &ReviewEvent) -> bool {
    let kind = EntryKind::parse(&event.kind).ok();
    // A move without words is in the history; here people talk.
    !event.comment.is_empty() && kind != Some(EntryKind::Created)
}

fn mark(kind: EntryKind) -> Option<Badge> {
    let (tone, word) = match kind {
        EntryKind::ChangeRequest => (Tone::Warn, "Change requested"),
        EntryKind::Answer => (Tone::Info, "Answer"),
        EntryKind::Overruled => (Tone::Info, "Overruled"),
        EntryKind::OverruleTakenBack => (Tone::Neutral, "Overrule taken back"),
        EntryKind::Exception => (Tone::Info, "Exception"),
        EntryKind::Declined => (Tone::Fail, "Declined"),
        EntryKind::Approved => (Tone::Pass, "Approved"),
        _ => return None,
    };
    Some(Badge::new(tone, word))
}
