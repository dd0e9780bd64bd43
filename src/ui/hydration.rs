//! Starts the islands of a page: loads the WebAssembly and wakes each island.
//!
//! The policy allows one inline module script by nonce; addresses come from the build, so hashed file
//! names work. Pages without islands carry none of this.

use leptos::prelude::*;

use super::shell::Assets;

/// Wakes the islands in document order, so that an outer one is alive before those inside it.
/// `$$on_hydrate` gives an island inside another one's children the context of that other one.
const WAKE: &str = "await init({ module_or_path: wasm });\n\
    portal.hydrate();\n\
    for (const island of document.querySelectorAll('leptos-island')) {\n\
    \x20 island.parentElement.closest('leptos-children')?.$$on_hydrate?.();\n\
    \x20 await portal[island.dataset.component]?.(island);\n\
    }";

/// The links and the script in the head of a page with islands. Nothing when the build has none.
pub(super) fn hydration_scripts(assets: &Assets, nonce: Option<&str>) -> AnyView {
    let (Some(js), Some(wasm)) = (assets.js_href.clone(), assets.wasm_href.clone()) else {
        return ().into_any();
    };
    // Outside islands nothing is hydrated, so nothing needs to be serialised for it.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let nonce = nonce.map(str::to_owned);
    let script = format!("import init, * as portal from {js:?};\nconst wasm = {wasm:?};\n{WAKE}");
    view! {
        <link rel="modulepreload" href=js nonce=nonce.clone()/>
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin=""/>
        <script type="module" nonce=nonce>
            {script}
        </script>
    }
    .into_any()
}
