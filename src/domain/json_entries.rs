//! Lists as machines send them in JSON: bare, or under their name: `[{…}]` or `{"measurements": [{…}]}`.

use std::collections::BTreeMap;

use serde_json::Value;

/// One entry: names and values; figures may be numbers or texts.
pub type Entry = BTreeMap<String, Value>;

/// Reads the entries of a list that may stand under `name`.
///
/// # Errors
/// What is wrong with the body, as the end of a sentence.
pub fn entries(bytes: &[u8], name: &str) -> Result<Vec<Entry>, String> {
    let expected = || format!("a list `[{{…}}]`, or `{{\"{name}\": [{{…}}]}}`, is expected");
    let list = match serde_json::from_slice(bytes).map_err(|error| error.to_string())? {
        Value::Array(list) => list,
        Value::Object(mut object) => match object.remove(name) {
            Some(Value::Array(list)) => list,
            _ => return Err(expected()),
        },
        _ => return Err(expected()),
    };
    (1_u64..)
        .zip(list)
        .map(|(place, entry)| match entry {
            Value::Object(entry) => Ok(entry.into_iter().collect()),
            _ => Err(format!("entry {place} is no object; {}", expected())),
        })
        .collect()
}

/// A value of an entry as text; what is neither text nor number is empty.
pub fn text(entry: &Entry, name: &str) -> String {
    match entry.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_bare_and_under_its_name() {
        for body in [
            r#"[{"a": 1}, {"a": " x "}]"#,
            r#"{"peaks": [{"a": 1}, {"a": "x"}], "more": 2}"#,
        ] {
            let read = entries(body.as_bytes(), "peaks").unwrap();
            let seen: Vec<String> = read.iter().map(|entry| text(entry, "a")).collect();
            assert_eq!(seen, ["1", "x"], "{body}");
        }
        for body in ["{", "1", r#"{"other": []}"#, r#"{"peaks": 1}"#, "[1]"] {
            assert!(entries(body.as_bytes(), "peaks").is_err(), "{body}");
        }
        assert!(
            entries(b"[{}, 2]", "peaks")
                .unwrap_err()
                .starts_with("entry 2 is no object")
        );
    }
}
