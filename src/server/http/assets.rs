//! Where the browser finds the built files: stylesheet, loader and WebAssembly, with their hashes.

use crate::ui::shell;
use std::path::{Path, PathBuf};

/// The built site.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Folder with `pkg/` and the files of `public/`.
    pub root: PathBuf,
    /// Addresses for the document's head.
    pub hrefs: shell::Assets,
}

impl Assets {
    /// Finds the site: `LEPTOS_SITE_ROOT`, else `site/` beside the binary (the release layout),
    /// else `target/site`. Hashed names are read from `hash.txt` beside the binary when it exists.
    pub fn locate() -> Self {
        let beside = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_path_buf))
            .unwrap_or_default();
        let root = std::env::var_os("LEPTOS_SITE_ROOT")
            .map(PathBuf::from)
            .or_else(|| Some(beside.join("site")).filter(|p| p.is_dir()))
            .unwrap_or_else(|| PathBuf::from("target/site"));
        let hashes = std::fs::read_to_string(beside.join("hash.txt")).unwrap_or_default();
        let name = |kind: &str| {
            let hash = hashes
                .lines()
                .find_map(|line| line.split_once(':').filter(|(k, _)| k.trim() == kind));
            match hash {
                Some((_, hash))
                    if root
                        .join(format!("pkg/portal.{}.{kind}", hash.trim()))
                        .is_file() =>
                {
                    format!("/pkg/portal.{}.{kind}", hash.trim())
                }
                _ => format!("/pkg/portal.{kind}"),
            }
        };
        let hrefs = shell::Assets {
            css_href: name("css"),
            js_href: Some(name("js")),
            wasm_href: Some(name("wasm")),
        };
        Self { root, hrefs }
    }
}
