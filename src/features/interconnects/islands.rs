//! Live parts of the inventory: the metro's verdict while a connection is typed, before it is saved.

use super::verdict;
use crate::ui::shared::packed::Packed;
use leptos::prelude::*;
use maps_domain::diversity::preview::PreviewBase;
use maps_domain::pni::PniDraft;

/// The element id of the form that the verdict follows.
pub const FORM: &str = "pni-form";

/// The verdict of the metro as if the form beside it were saved. Without a script it shows the
/// verdict of the values that the page came with.
#[island(lazy)]
pub fn LiveVerdict(
    /// The other connections, the catalogue and the policy; and the values that the form starts with.
    start: Packed<(PreviewBase, PniDraft)>,
) -> impl IntoView {
    let Packed((base, draft)) = start;
    let preview = RwSignal::new(base.judge(&draft));
    #[cfg(feature = "hydrate")]
    browser::follow(base, preview);
    view! { <div aria-live="polite">{move || preview.with(verdict::draft)}</div> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::FORM;
    use leptos::prelude::*;
    use maps_domain::diversity::preview::{DraftPreview, PreviewBase};
    use maps_domain::pni::{COLUMNS, PniDraft};
    use std::cell::RefCell;
    use std::time::Duration;
    use wasm_bindgen::JsCast;

    /// A pause in typing after which the verdict is worked out.
    const PAUSE: Duration = Duration::from_millis(200);

    /// Judges again whenever something in the form changes.
    pub fn follow(base: PreviewBase, preview: RwSignal<DraftPreview>) {
        let judge = leptos::leptos_dom::helpers::debounce(PAUSE, move |()| {
            if let Some(draft) = typed() {
                preview.set(base.judge(&draft));
            }
        });
        // A listener may be called again only through a shared reference.
        let judge = RefCell::new(judge);
        // Changes of inputs and selects bubble up to the window.
        let listener = window_event_listener(leptos::ev::input, move |_| (judge.borrow_mut())(()));
        on_cleanup(move || listener.remove());
    }

    /// What the form says now.
    fn typed() -> Option<PniDraft> {
        let form = document().get_element_by_id(FORM)?;
        let form = form.dyn_into::<web_sys::HtmlFormElement>().ok()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        let mut draft = PniDraft::default();
        for column in COLUMNS {
            if let Some(text) = data.get(column.name).as_string() {
                column.set(&mut draft, &text);
            }
        }
        Some(draft)
    }
}
