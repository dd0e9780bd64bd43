//! Who may know whom: each layer of the server mentions only what lies below it. Read from the sources,
//! because nothing else keeps a module of the same crate out.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of `src`, and what its code must not mention.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "server/db",
        &[
            "server::ctx",
            "server::service",
            "server::http",
            "server::jobs",
            "crate::ui",
        ],
    ),
    (
        "server/service",
        &[
            "server::jobs",
            "server::http",
            "crate::ui",
            "leptos",
            "axum",
        ],
    ),
    (
        "server/jobs",
        &["server::http", "crate::ui", "leptos", "axum"],
    ),
    (
        "server",
        &["crate::features", "crate::routes", "crate::cli"],
    ),
    // Pages ask services; only services own a transaction.
    (
        "features",
        &["crate::routes", "crate::cli", "app.db", "sqlx"],
    ),
    ("ui", &["crate::server", "crate::features", "crate::routes"]),
    (
        "domain",
        &["sqlx", "axum", "leptos", "tokio", "std::fs", "SystemTime"],
    ),
];

/// How SQL begins.
const SQL: &[&str] = &[
    "\"SELECT ",
    "\"INSERT INTO ",
    "\"UPDATE ",
    "\"DELETE FROM ",
    "\"WITH ",
    "\"CREATE ",
    "\"ALTER ",
    "\"DROP ",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.ends_with("tests") {
            sources(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The lines of code below a folder of `src` that mention one of the words. Comments and unit tests
/// may say what they like.
fn mentions(folder: &str, words: &[&str]) -> Vec<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src.join(folder), &mut files);
    assert!(!files.is_empty(), "{folder} has moved");
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        for (number, line) in (1..).zip(code.lines()) {
            let comment = line.trim_start().starts_with("//");
            if !comment && words.iter().any(|word| line.contains(word)) {
                let file = file.strip_prefix(&src).unwrap();
                found.push(format!("{}:{number}: {}", file.display(), line.trim()));
            }
        }
    }
    found
}

#[test]
fn no_layer_knows_the_ones_above_it() {
    for (folder, words) in FORBIDDEN {
        assert_eq!(mentions(folder, words), Vec::<String>::new(), "in {folder}");
    }
}

#[test]
fn sql_stands_in_the_store_only() {
    let mut found = mentions("", SQL);
    found.retain(|line| !line.starts_with("server/db/"));
    assert_eq!(found, Vec::<String>::new());
}
