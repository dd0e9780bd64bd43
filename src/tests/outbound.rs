//! The portal calls nobody but the configured mail server: what a user types is never fetched, so that
//! no request can be forged through it. Registry data come as uploads or as files beside the portal.

use std::path::{Path, PathBuf};

/// Packages that exist to call others.
const CALLERS: &[&str] = &[
    "attohttpc",
    "awc",
    "curl",
    "hyper-rustls",
    "hyper-tls",
    "isahc",
    "jsonwebtoken",
    "minreq",
    "oauth2",
    "object_store",
    "reqwest",
    "surf",
    "ureq",
];
/// Words of the standard libraries and of ours that open a connection.
const CALLS: &[&str] = &[
    "TcpStream::connect",
    "UdpSocket",
    "UnixStream::connect",
    "lookup_host",
    "to_socket_addrs",
    "client::legacy",
    "client::conn",
    "Command::new",
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn nothing_can_make_the_portal_call_somebody() {
    let lock = include_str!("../../Cargo.lock");
    for caller in CALLERS {
        assert!(
            !lock.contains(&format!("name = \"{caller}\"\n")),
            "{caller}"
        );
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 500, "{}", files.len());
    let mut mailers = Vec::new();
    for file in files
        .iter()
        .filter(|file| !file.starts_with(root.join("tests")))
    {
        let text = std::fs::read_to_string(file).unwrap();
        for call in CALLS {
            assert!(!text.contains(call), "{call} in {}", file.display());
        }
        if text.contains("lettre::") {
            mailers.push(file.strip_prefix(&root).unwrap().display().to_string());
        }
    }
    assert_eq!(mailers, ["server/jobs/send_mail.rs"]);
}
