//! The live what-if: the domain's engine in the browser, without a question to the server.
//!
//! Everything that can be failed carries `data-fail`, on the map, in the drawings, in the list and in
//! the table of single failures, wherever on the page it is; one listener serves them all. Without a
//! script the same elements are links and a form.

use super::link::{Base, FAIL, toggle};
use super::map::{self, Sheet};
use super::result;
use crate::ui::shared::packed::Packed;
use leptos::either::Either;
use leptos::prelude::*;
use maps_domain::diversity::what_if::{Case, Failure, Impact, Level, Network};
use maps_domain::ids::PniId;
use maps_domain::sorted::{SortedMap, sort_by};
use serde::{Deserialize, Serialize};

/// Something that can be failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// What.
    pub failure: Failure,
    /// Its name: `duct AMS-7`.
    pub label: String,
    /// How much it hurts when it fails alone.
    pub alone: Level,
}

/// What happens when these things fail.
pub fn ask(case: &Case, failing: &[Failure]) -> Impact {
    Network::of(case).fail(failing)
}

/// Map, answer, metros and the list of everything that can fail. The child is the land of the map.
/// What the page starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The network.
    pub case: Case,
    /// What fails at first.
    pub failing: Vec<Failure>,
    /// Everything that can fail.
    pub elements: Vec<Element>,
    /// The map.
    pub sheet: Sheet,
    /// The page's address.
    pub base: Base,
    /// What the list is narrowed to without a script.
    pub search: String,
}

/// Map, answer, metros and the list of everything that can fail. The child is the land of the map.
#[island(lazy)]
pub fn WhatIf(
    /// Network, failures, map and address.
    start: Packed<Start>,
    /// The land.
    children: Children,
) -> impl IntoView {
    let Start {
        case,
        failing,
        elements,
        sheet,
        base,
        search,
    } = start.0;
    let labels: SortedMap<Failure, String> = elements
        .iter()
        .map(|element| (element.failure.clone(), element.label.clone()))
        .collect();
    let names: SortedMap<PniId, String> = case
        .evidence
        .pnis
        .iter()
        .map(|pni| (pni.id.clone(), pni.name.clone()))
        .collect();
    let failing = RwSignal::new(failing);
    let case = StoredValue::new(case);
    let impact = Memo::new(move |_| case.with_value(|case| failing.with(|list| ask(case, list))));
    let search = RwSignal::new(search);
    #[cfg(feature = "hydrate")]
    browser::follow(base.clone(), failing, impact);
    let layer = map::layer(&sheet, &base, failing, impact);
    let chips = {
        let (base, labels) = (base.clone(), labels);
        move || failing.with(|list| chips(&base, &labels, list))
    };
    let hidden: Vec<_> = base
        .kept
        .iter()
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.clone() value=value.clone()/> }
        })
        .collect();
    let groups = groups(&elements, failing, search);
    let name = move |id: &PniId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    view! {
        <section class="card">
            <div class="card-body">{chips}</div>
        </section>
        <div class="split">
            <section class="card">
                <header class="card-head">
                    <h2 class="card-title">"Where"</h2>
                    <p class="card-note">"Choose an edge site to let it fail; arrows show where its traffic enters then"</p>
                </header>
                <div class="card-body"><div class="whatif-map">{children()}{layer}</div></div>
            </section>
            <section class="card">
                <header class="card-head"><h2 class="card-title">"Result"</h2></header>
                <div class="card-body" role="status" aria-live="polite">
                    {move || impact.with(result::answer)}
                    {move || impact.with(result::moves)}
                </div>
            </section>
        </div>
        <section class="card">
            <header class="card-head">
                <h2 class="card-title">"Edge sites before and after"</h2>
                <p class="card-note">"5-minute peak against capacity"</p>
            </header>
            <div class="card-flush">{move || impact.with(|impact| result::metros(impact, &name))}</div>
        </section>
        <section class="card">
            <header class="card-head">
                <h2 class="card-title">"What can fail"</h2>
                <p class="card-note">"Tick any combination"</p>
            </header>
            <form class="card-body" method="get" action=base.path.clone()>
                {hidden}
                <div class="row">
                    <label class="search whatif-search">
                        <span class="sr-only">"Search what can fail"</span>
                        <input class="input" type="search" name="q" placeholder="Search routers, ducts, buildings …"
                            value=search.get_untracked()
                            on:input=move |event| search.set(event_target_value(&event))/>
                    </label>
                    <button type="submit" class="btn btn-secondary">"Show what happens"</button>
                </div>
                {groups}
            </form>
        </section>
    }
}

/// What fails now, each with a way to mend it.
fn chips(
    base: &Base,
    labels: &SortedMap<Failure, String>,
    failing: &[Failure],
) -> impl IntoView + use<> {
    if failing.is_empty() {
        return Either::Left(view! {
            <p class="muted">"Nothing fails yet. Choose an edge site on the map, a box in a drawing, or a line of the list; the address of the page keeps what you chose, so that you can send it."</p>
        });
    }
    let chips: Vec<_> = failing
        .iter()
        .map(|failure| {
            let label = labels.get(failure).cloned().unwrap_or_else(|| failure.to_string());
            let mend = format!("Mend {label}");
            view! {
                <a class="chip chip-on" href=base.toggled(failing, failure) data-fail=failure.to_string() aria-label=mend>
                    {label} <span aria-hidden="true">" ×"</span>
                </a>
            }
        })
        .collect();
    Either::Right(view! {
        <div class="row">
            <strong>"Failing:"</strong>
            {chips}
            <a href=base.href(&[]) data-fail-all="">"Mend everything"</a>
        </div>
    })
}

/// The list, by kind.
fn groups(
    elements: &[Element],
    failing: RwSignal<Vec<Failure>>,
    search: RwSignal<String>,
) -> Vec<impl IntoView + use<>> {
    let mut kinds: SortedMap<&'static str, Vec<&Element>> = SortedMap::new();
    for element in elements {
        let kind = element.failure.kind_label();
        kinds.entry(kind).or_default().push(element);
    }
    kinds
        .into_iter()
        .map(|(kind, mut elements)| {
            sort_by(&mut elements, |a, b| a.label.cmp(&b.label));
            let items: Vec<_> = elements
                .into_iter()
                .map(|element| item(element, failing, search))
                .collect();
            view! {
                <fieldset class="whatif-group">
                    <legend>{kind}</legend>
                    <ul>{items}</ul>
                </fieldset>
            }
        })
        .collect()
}

fn item(
    element: &Element,
    failing: RwSignal<Vec<Failure>>,
    search: RwSignal<String>,
) -> impl IntoView + use<> {
    let key = element.failure.to_string();
    let failure = StoredValue::new(element.failure.clone());
    let on = move || failure.with_value(|failure| failing.with(|list| list.contains(failure)));
    let folded = element.label.to_ascii_lowercase();
    let hidden = move || {
        let wanted = search.with(|text| text.trim().to_ascii_lowercase());
        !folded.contains(&wanted) && !on()
    };
    let alone = match element.alone {
        Level::Harmless => None,
        level => Some(result::level_badge(level).plain()),
    };
    let checked = failing.with_untracked(|list| list.contains(&element.failure));
    view! {
        <li hidden=hidden>
            <label class="whatif-item">
                <input type="checkbox" name=FAIL value=key checked=checked prop:checked=on
                    on:change=move |_| failure.with_value(|failure| failing.update(|list| *list = toggle(list, failure)))/>
                <span>{element.label.clone()}</span>
                {alone}
            </label>
        </li>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Base, toggle};
    use leptos::prelude::*;
    use maps_domain::diversity::what_if::{Failure, Impact};
    use maps_domain::sorted::SortedSet;
    use wasm_bindgen::JsCast;

    /// Listens to everything that can be failed, and keeps address and drawings in step.
    pub fn follow(base: Base, failing: RwSignal<Vec<Failure>>, impact: Memo<Impact>) {
        let clicks = window_event_listener(leptos::ev::click, move |event| {
            let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
            if !elsewhere && chosen(event.target(), failing) {
                event.prevent_default();
            }
        });
        // Links answer to Enter by themselves; what acts as a button answers to the space bar too.
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == " " && is_button(event.target()) && chosen(event.target(), failing) {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            clicks.remove();
            keys.remove();
        });
        Effect::new(move |before: Option<()>| {
            let now = failing.get();
            impact.with(|impact| draw(&now, impact));
            if before.is_some() {
                address(&base.href(&now));
            }
        });
    }

    fn closest(target: Option<web_sys::EventTarget>, what: &str) -> Option<web_sys::Element> {
        let element = target?.dyn_into::<web_sys::Element>().ok()?;
        element.closest(what).ok()?
    }

    fn is_button(target: Option<web_sys::EventTarget>) -> bool {
        closest(target, "[data-fail][role=button]").is_some()
    }

    /// Whether the event is about something that can be failed; fails or mends it then.
    fn chosen(target: Option<web_sys::EventTarget>, failing: RwSignal<Vec<Failure>>) -> bool {
        let Some(element) = closest(target, "[data-fail],[data-fail-only],[data-fail-all]") else {
            return false;
        };
        let read = |name: &str| element.get_attribute(name);
        if let Some(text) = read("data-fail") {
            let Ok(failure) = Failure::parse(&text) else {
                return false;
            };
            failing.update(|list| *list = toggle(list, &failure));
        } else if let Some(text) = read("data-fail-only") {
            let Ok(list) = Failure::parse_list(&text) else {
                return false;
            };
            failing.set(list);
            window().scroll_to_with_x_and_y(0.0, 0.0);
        } else {
            failing.set(Vec::new());
        }
        true
    }

    /// The drawings of the metros are the server's; what fails in them is marked here.
    fn draw(failing: &[Failure], impact: &Impact) {
        let lost: SortedSet<&str> = impact
            .metros
            .iter()
            .flat_map(|metro| &metro.lost)
            .map(|id| id.as_str())
            .collect();
        each("[data-pni]", |element| {
            let id = element.get_attribute("data-pni").unwrap_or_default();
            set_class(element, "link-cut", lost.contains(id.as_str()));
        });
        each(".drawing [data-fail]", |element| {
            let text = element.get_attribute("data-fail").unwrap_or_default();
            let fails = Failure::parse(&text).is_ok_and(|failure| failing.contains(&failure));
            set_class(element, "node-fail", fails);
            let pressed = if fails { "true" } else { "false" };
            let _ = element.set_attribute("aria-pressed", pressed);
        });
    }

    fn each(what: &str, act: impl Fn(&web_sys::Element)) {
        let Ok(found) = document().query_selector_all(what) else {
            return;
        };
        for at in 0..found.length() {
            if let Some(element) = found.get(at).and_then(|node| node.dyn_into().ok()) {
                act(&element);
            }
        }
    }

    fn set_class(element: &web_sys::Element, class: &str, wanted: bool) {
        let now = element.get_attribute("class").unwrap_or_default();
        let mut kept: Vec<&str> = now
            .split_whitespace()
            .filter(|seen| *seen != class)
            .collect();
        if wanted {
            kept.push(class);
        }
        let _ = element.set_attribute("class", &kept.join(" "));
    }

    /// The address says what fails, without a new entry in the history for every click.
    fn address(href: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(href));
        }
    }
}
