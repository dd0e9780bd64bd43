//! What an uploaded file really is: its extension and its content have to say the same.

use std::path::Path;
use tokio::io::AsyncReadExt;

/// Largest document, bytes.
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Extension and media type of what is accepted.
pub const ACCEPTED: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("geojson", "application/geo+json"),
    ("kml", "application/vnd.google-earth.kml+xml"),
    ("csv", "text/csv"),
    ("txt", "text/plain"),
];

/// The name without folders and control characters, not longer than `longest`.
pub(super) fn clean_name(name: &str, longest: usize) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | ';'))
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    let stem_length = longest.saturating_sub(9);
    match clean.rsplit_once('.') {
        Some((stem, end)) => {
            let stem: String = stem.chars().take(stem_length).collect();
            format!("{stem}.{end}")
        }
        None => clean.chars().take(stem_length).collect(),
    }
}

/// The media type of a file, once its size, extension and content are checked.
pub(super) async fn check(name: &str, path: &Path, size: u64) -> Result<&'static str, String> {
    if size == 0 {
        return Err("The file is empty. Choose another one.".to_owned());
    }
    if size > MAX_BYTES {
        return Err(format!(
            "The file has {} MB; 20 MB are accepted. Split it or reduce its resolution.",
            size / 1_048_576
        ));
    }
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_lowercase());
    let Some((extension, media_type)) = ACCEPTED
        .iter()
        .find(|(known, _)| extension.as_deref() == Some(*known))
    else {
        return Err(format!(
            "\u{201c}{name}\u{201d} has no accepted ending. PDF, PNG, JPEG, GeoJSON, KML, CSV and TXT are accepted."
        ));
    };
    let mut file = tokio::fs::File::open(path)
        .await
        .map_err(|_| "The file cannot be read. Choose it again.".to_owned())?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .await
        .map_err(|_| "The file cannot be read. Choose it again.".to_owned())?;
    if is_of(extension, &bytes) {
        Ok(media_type)
    } else {
        let seen = infer::get(&bytes).map_or("something else", |kind| kind.mime_type());
        Err(format!(
            "The content is {seen}, not {}. Choose the file that its ending promises.",
            extension.to_uppercase()
        ))
    }
}

/// Whether bytes are what an extension promises.
fn is_of(extension: &str, bytes: &[u8]) -> bool {
    let kind = infer::get(bytes).map(|kind| kind.mime_type());
    match extension {
        "pdf" => kind == Some("application/pdf"),
        "png" => kind == Some("image/png"),
        "jpg" | "jpeg" => kind == Some("image/jpeg"),
        "geojson" => geojson(bytes),
        "kml" => kml(bytes),
        // Nothing marks plain text but the absence of everything else.
        "csv" | "txt" => std::str::from_utf8(bytes).is_ok_and(|text| {
            !text
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{feff}'))
        }),
        _ => false,
    }
}

const GEOJSON_TYPES: &[&str] = &[
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

fn geojson(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(rename = "type")]
        kind: String,
    }
    serde_json::from_slice::<Head>(bytes)
        .is_ok_and(|head| GEOJSON_TYPES.contains(&head.kind.as_str()))
}

fn kml(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        roxmltree::Document::parse(text.trim_start_matches('\u{feff}'))
            .is_ok_and(|document| document.root_element().tag_name().name() == "kml")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_has_to_be_what_the_ending_says() {
        let png = b"\x89PNG\r\n\x1a\n0000IHDR";
        let cases: &[(&str, &[u8], bool)] = &[
            ("pdf", b"%PDF-1.7\n%rest", true),
            ("pdf", png, false),
            ("png", png, true),
            ("jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", true),
            ("jpg", png, false),
            (
                "geojson",
                br#"{"type":"FeatureCollection","features":[]}"#,
                true,
            ),
            ("geojson", br#"{"type":"Recipe"}"#, false),
            (
                "kml",
                br#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>"#,
                true,
            ),
            ("kml", b"<html/>", false),
            ("csv", "metro,length\nParis,12\n".as_bytes(), true),
            ("csv", b"a,b\x00c", false),
            ("txt", "Gr\u{fc}\u{df}e".as_bytes(), true),
            ("txt", b"\xff\xfe\x00", false),
            ("exe", b"MZ", false),
        ];
        for (extension, bytes, fits) in cases {
            assert_eq!(is_of(extension, bytes), *fits, "{extension} {bytes:?}");
        }
    }

    #[test]
    fn names_lose_folders_and_what_could_break_a_header() {
        assert_eq!(clean_name("C:\\maps\\route.pdf", 120), "route.pdf");
        assert_eq!(clean_name("../../etc/pass\"wd\r\n.txt", 120), "passwd.txt");
        assert_eq!(clean_name(".hidden.pdf", 120), "hidden.pdf");
        let long = clean_name(&format!("{}.pdf", "x".repeat(300)), 120);
        assert!(long.chars().count() <= 120 && long.ends_with(".pdf"));
    }
}
