//! Uploads that are not what they say, or too much: none is kept, and what is kept never opens here.

use super::support::{Client, Portal, both};
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use maps_domain::access::{OrgKind, Role};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\x08\0";
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";
const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
/// Entities that unpack to a billion times one word, and one that reads a file.
const LAUGHS: &[u8] = b"<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><kml>&b;</kml>";
const OUTSIDE: &[u8] =
    b"<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><kml>&x;</kml>";

const FIELDS: [(&str, &str); 2] = [("proves", "rule:ORG-02"), ("note", "")];

/// All files below a folder.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).map(|all| all.flatten().collect::<Vec<_>>());
    entries.unwrap_or_default().iter().fold(0, |sum, entry| {
        let path = entry.path();
        sum + if path.is_dir() { files(&path) } else { 1 }
    })
}

async fn isp(portal: &Portal) -> Client {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    portal.browser(&isp, Role::IspAdmin).await
}

both!(no_file_passes_for_another_kind, |portal| {
    let mut browser = isp(&portal).await;
    let contents: [(&str, &[u8]); 12] = [
        ("empty", b""),
        ("HTML", HTML),
        ("SVG", SVG),
        (
            "XHTML",
            b"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        ),
        ("an executable", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("a Windows executable", b"MZ\x90\0\x03\0\0\0"),
        ("a zip archive", ZIP),
        ("a gzip archive", GZIP),
        ("entities", LAUGHS),
        ("an outside entity", OUTSIDE),
        ("UTF-16", b"\xff\xfea\0,\0b\0"),
        ("a script with a zero", b"#!/bin/sh\0"),
    ];
    let mut refused = 0;
    for (what, content) in contents {
        for ending in [
            "pdf", "png", "jpg", "jpeg", "geojson", "kml", "PDF", "html.pdf",
        ] {
            let name = format!("map.{ending}");
            let page = browser
                .upload("/isp/documents", &FIELDS, ("file", &name, content))
                .await;
            assert_eq!(page.status, 422, "{what} as {name}");
            refused += 1;
        }
    }
    // No ending makes a page, an image with script, a program or an archive acceptable.
    for ending in [
        "html", "svg", "svgz", "xml", "xhtml", "js", "exe", "sh", "zip", "gz", "xlsx", "docm",
        "pdf.html", "",
    ] {
        for content in [HTML, SVG, PNG, ZIP] {
            let name = format!("map.{ending}");
            let page = browser
                .upload("/isp/documents", &FIELDS, ("file", &name, content))
                .await;
            assert_eq!(page.status, 422, "{name}");
            refused += 1;
        }
    }
    assert!(refused > 150, "{refused}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM documents").await, 0);
    assert_eq!(files(&portal.app.config.documents()), 0);
    assert_eq!(files(&portal.app.config.uploads()), 0);
});

both!(whatever_its_name_a_document_is_only_ever_saved, |portal| {
    let mut browser = isp(&portal).await;
    let kept: [(&str, &[u8], &str); 6] = [
        (
            "../../../etc/cron.d/x.pdf",
            b"%PDF-1.7\n<script>alert(1)</script>",
            "application/pdf",
        ),
        ("Gr\u{f6}\u{df}e \u{202e}fdp.png", PNG, "image/png"),
        ("a\u{201c}b';c.txt", HTML, "text/plain"),
        ("x.html.txt", SVG, "text/plain"),
        ("=cmd.csv", b"=cmd|' /C calc'!A0,1\n", "text/csv"),
        (".htaccess.txt", b"AddType text/html .txt\n", "text/plain"),
    ];
    let mut seen = BTreeSet::new();
    for (name, content, kind) in kept {
        browser
            .upload("/isp/documents", &FIELDS, ("file", name, content))
            .await
            .to("/isp/documents?done=uploaded");
        let all: Vec<(String,)> = {
            let mut tx = portal.app.db.read().await.unwrap();
            tx.all("SELECT id FROM documents", vec![]).await.unwrap()
        };
        let (id,) = all.into_iter().find(|(id,)| !seen.contains(id)).unwrap();
        seen.insert(id.clone());
        let sent = browser.get(&format!("/documents/{id}")).await.ok();
        let header = |name: &str| sent.headers[name].to_str().unwrap();
        assert!(
            header("content-disposition").starts_with("attachment"),
            "{name}"
        );
        assert!(!header("content-disposition").contains('/'), "{name}");
        assert!(header("content-type").starts_with(kind), "{name}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("sandbox"),
            "{name}"
        );
    }
    // Named by their content, below one folder, readable to the portal's own account alone.
    let config = &portal.app.config;
    assert_eq!(files(&config.documents()), 6);
    assert_eq!(files(&config.uploads()), 0);
    let all = files(&config.data);
    let known = files(&config.documents()) + files(&config.mail_folder()) + files(&config.keys());
    assert!(all - known <= 3, "only the database lies beside them");
});

/// A multipart form whose file goes on for so many bytes; counts what is asked for.
fn endless(path: &str, bytes: u64, taken: &Arc<AtomicU64>) -> Request<Body> {
    const CHUNK: u64 = 64 * 1024;
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n";
    let taken = taken.clone();
    let chunks = (0..=bytes / CHUNK).map(move |n| {
        taken.fetch_add(CHUNK, Ordering::SeqCst);
        Ok::<_, std::io::Error>(match n {
            0 => Bytes::from(head),
            _ => Bytes::from(vec![b'x'; usize::try_from(CHUNK).unwrap()]),
        })
    });
    Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from_stream(futures_util::stream::iter(chunks)))
        .unwrap()
}

both!(
    a_gibibyte_is_given_up_at_the_limit_and_strangers_store_nothing,
    |portal| {
        let mut browser = isp(&portal).await;
        let taken = Arc::new(AtomicU64::new(0));
        browser
            .send(endless("/isp/documents", 1 << 30, &taken))
            .await
            .is(413)
            .has("documents up to 20 MB");
        assert!(
            taken.load(Ordering::SeqCst) < 24 << 20,
            "reading stopped at the limit"
        );
        assert_eq!(files(&portal.app.config.uploads()), 0);
        for path in ["/sign-in", "/sign-up", "/reset", "/theme"] {
            taken.store(0, Ordering::SeqCst);
            let page = portal.client().send(endless(path, 1 << 30, &taken)).await;
            assert_eq!(page.status, 400, "{path}");
            assert!(taken.load(Ordering::SeqCst) <= 1 << 20, "{path}");
            assert_eq!(files(&portal.app.config.uploads()), 0);
        }
        // A form without files, as long.
        let taken = Arc::new(AtomicU64::new(0));
        let mut long = endless("/sign-in", 1 << 30, &taken);
        let kind = "application/x-www-form-urlencoded".parse().unwrap();
        long.headers_mut().insert(header::CONTENT_TYPE, kind);
        portal.client().send(long).await.is(413);
        assert!(taken.load(Ordering::SeqCst) < 4 << 20);
    }
);
