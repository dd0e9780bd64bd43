//! Questions that people ask, each with a short answer, an address of its own and the page where it can
//! be tried.

mod carriers;
mod customers;
mod running;
mod trust;

use super::tabs;
use super::values::Values;
use crate::server::http::list::ListQuery;
use crate::server::http::{Answer, Req};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::page_url::PageUrl;
use crate::ui::search::Search;
use leptos::prelude::*;
use maps_domain::access::OrgKind;

/// What a question is about: its key in the address and its title.
const GROUPS: &[(&str, &str)] = &[
    ("programme", "The programme"),
    ("carriers", "For carriers"),
    ("redundancy", "Redundancy"),
    ("customers", "For customers"),
    ("running", "Activation and operation"),
    ("prefixes", "Prefixes and routing"),
    ("service-level", "Service levels and bills"),
    ("privacy", "Who sees what"),
];

/// One question.
pub struct Question {
    /// Its place on the page.
    pub id: &'static str,
    /// Of [`GROUPS`].
    pub group: &'static str,
    /// In the words of who asks.
    pub asks: &'static str,
    /// The answer, with the values of the policy in force.
    pub answer: fn(&Values) -> String,
    /// Where it happens: address and name.
    pub page: (&'static str, &'static str),
}

/// All of them, group by group.
fn all() -> impl Iterator<Item = &'static Question> {
    [
        carriers::QUESTIONS,
        customers::QUESTIONS,
        running::QUESTIONS,
        trust::QUESTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The page.
pub async fn page(req: &Req) -> Answer {
    let list = ListQuery::of(req, &[]);
    let values = Values::now(req).await?;
    let group = list.filter("group").to_owned();
    let found: Vec<(&Question, String)> = all()
        .filter(|one| group.is_empty() || one.group == group)
        .map(|one| (one, (one.answer)(&values)))
        .filter(|(one, answer)| every_word(&list.search, &[one.asks, answer]))
        .collect();
    let mut frame = req
        .frame("Questions", &[("The programme", "/programme")])
        .await?;
    frame.lead = Some(match found.len() {
        0 => "No question has these words.".to_owned(),
        1 => "One question, with the page where the answer can be tried.".to_owned(),
        n => format!("{n} questions, each with the page where the answer can be tried."),
    });
    let reader = req.ctx.actor.as_ref().map(|actor| actor.role.org_kind());
    req.page(frame, move || {
        let cards: Vec<AnyView> = GROUPS
            .iter()
            .filter_map(|(key, title)| group_card(key, title, &found, reader))
            .collect();
        let body = if cards.is_empty() {
            view! { <Empty title="Nothing found" purpose="Try fewer or other words, or look through all questions."/> }.into_any()
        } else {
            cards.into_any()
        };
        view! {
            {tabs("/programme/questions")}
            <div class="toolbar">
                <Search url=list.url.clone() label="Search questions and answers"/>
                {groups(&list.url)}
            </div>
            {body}
        }
    })
    .await
}

/// Whether each word occurs in one of the texts.
fn every_word(search: &str, texts: &[&str]) -> bool {
    let text = texts.join(" ").to_lowercase();
    search
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

fn groups(url: &PageUrl) -> AnyView {
    let mut chips = vec![Chip::one_of(url, "group", "", "All")];
    let rest = GROUPS
        .iter()
        .map(|(key, title)| Chip::one_of(url, "group", key, *title));
    chips.extend(rest);
    view! { <Chips label="About" chips=chips/> }.into_any()
}

/// The way to the page; who is signed in for another kind of organisation only reads whose page it is.
fn page_of(one: &Question, reader: Option<OrgKind>) -> AnyView {
    let (href, label) = one.page;
    let owner = match href.split('/').nth(1) {
        Some("isp") => Some((OrgKind::Isp, "a page of carriers")),
        Some("customer") => Some((OrgKind::Customer, "a page of customers")),
        Some("review") => Some((OrgKind::Microsoft, "a page of Microsoft")),
        _ => None,
    };
    match (owner, reader) {
        (Some((kind, whose)), Some(reader)) if kind != reader => {
            view! { <span class="muted">{format!("{label}, {whose}")}</span> }.into_any()
        }
        _ => view! { <a href=href>{label}</a> }.into_any(),
    }
}

fn group_card(
    key: &str,
    title: &str,
    found: &[(&Question, String)],
    reader: Option<OrgKind>,
) -> Option<AnyView> {
    let items: Vec<AnyView> = found
        .iter()
        .filter(|(one, _)| one.group == key)
        .map(|(one, answer)| {
            let here = format!("#{}", one.id);
            let page = page_of(one, reader);
            view! {
                <section class="question" id=one.id>
                    <h3><a href=here>{one.asks}</a></h3>
                    <p>{answer.clone()} " " {page}</p>
                </section>
            }
            .into_any()
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <Card title=title.to_owned()><div class="questions">{items}</div></Card> }
            .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::ROUTES;
    use maps_domain::policy::Policy;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    fn values() -> Values {
        Values {
            policy: Arc::new(Policy::seed().unwrap().clone()),
        }
    }

    #[test]
    fn every_question_has_a_place_a_group_and_a_page_that_exists() {
        let mut ids = BTreeSet::new();
        for one in all() {
            assert!(ids.insert(one.id), "{} twice", one.id);
            assert!(
                GROUPS.iter().any(|(key, _)| *key == one.group),
                "{}",
                one.id
            );
            let path = one.page.0.split(['?', '#']).next().unwrap();
            let mut routes = ROUTES.iter().copied().flatten();
            assert!(
                routes.any(|route| route.method == "GET" && route.path == path),
                "{} leads to {path}",
                one.id
            );
            let answer = (one.answer)(&values());
            assert!(
                answer.ends_with('.') && one.asks.ends_with('?'),
                "{}",
                one.id
            );
        }
        assert!(ids.len() >= 50, "{}", ids.len());
        for (key, _) in GROUPS {
            assert!(all().any(|one| one.group == *key), "nothing about {key}");
        }
    }

    #[test]
    fn answers_say_what_the_policy_says() {
        let other = include_str!("../../../../data/policy/parameters.json")
            .replace("\"value\": 1500", "\"value\": 1717")
            .replace("\"value\": 0.9995", "\"value\": 0.9876");
        let other = Values {
            policy: Arc::new(Policy::parse(&other).unwrap()),
        };
        let said: String = all().map(|one| (one.answer)(&other)).collect();
        assert!(said.contains("1717 km") && said.contains("98.76 %"));
        assert!(!said.contains("1500 km") && !said.contains("99.95 %"));
    }

    #[test]
    fn words_are_found_in_any_order() {
        assert!(every_word(
            "ipv6 Prefix",
            &["Which prefixes?", "IPv4 only; IPv6 stays."]
        ));
        assert!(!every_word(
            "ipv6 fax",
            &["Which prefixes?", "IPv4 only; IPv6 stays."]
        ));
        assert!(every_word("", &[]));
    }
}
