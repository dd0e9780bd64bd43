//! Calendar files (RFC 5545): due dates as events that any calendar can subscribe to.

use crate::time::UtcMs;

/// Longest line in octets without its end (RFC 5545, section 3.1).
const LINE: usize = 75;
/// Length of an entry: it ends when the thing is due. Minutes.
const MINUTES: i64 = 30;

/// A due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same thing keeps the same text for ever, so that a calendar moves it instead of doubling it.
    pub uid: String,
    /// When it is due: the end of the entry.
    pub due: UtcMs,
    /// When it begins, for what lasts; `None`: half an hour before it is due.
    pub begins: Option<UtcMs>,
    /// One line.
    pub summary: String,
    /// A sentence or two; may have several lines.
    pub description: String,
    /// Page to look at, with its host.
    pub url: String,
}

/// The file, with lines ended and folded as the standard wants. `now` becomes the stamp of each event.
pub fn calendar(name: &str, events: &[Event], now: UtcMs) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(&mut out, text);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//maps-portal//due dates//EN");
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("X-WR-CALNAME:{}", escape(name)));
    line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    for event in events {
        let before = UtcMs::new(event.due.get() - MINUTES * 60_000);
        let begin = event.begins.unwrap_or(before);
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escape(&event.uid)));
        line(&format!("DTSTAMP:{}", stamp(now)));
        line(&format!("DTSTART:{}", stamp(begin)));
        line(&format!("DTEND:{}", stamp(event.due)));
        line(&format!("SUMMARY:{}", escape(&event.summary)));
        if !event.description.is_empty() {
            line(&format!("DESCRIPTION:{}", escape(&event.description)));
        }
        // A URI is no text: it is not escaped, only kept on its line.
        let url: String = event.url.chars().filter(|c| !c.is_control()).collect();
        line(&format!("URL:{url}"));
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

/// `20261122T140200Z`.
fn stamp(at: UtcMs) -> String {
    at.rfc3339()
        .chars()
        .filter(|c| !matches!(c, '-' | ':'))
        .collect()
}

/// TEXT of RFC 5545, section 3.3.11. Control characters other than line ends are dropped.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Appends a line, folded between characters so that no piece is longer than [`LINE`] octets.
fn fold(out: &mut String, text: &str) {
    let mut used = 0;
    for c in text.chars() {
        if used + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "request-1@maps-portal".to_owned(),
            due: UtcMs::parse_rfc3339("2026-11-22T14:02:00Z").unwrap(),
            begins: None,
            summary: summary.to_owned(),
            description: "First; second, third.\nBack\\slash".to_owned(),
            url: "https://portal.example/isp/requests/1".to_owned(),
        }
    }

    /// Lines without their folds, as a reader of the standard sees them.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "")
            .split_terminator("\r\n")
            .map(str::to_owned)
            .collect()
    }

    fn unescaped(text: &str) -> String {
        let (mut out, mut chars) = (String::new(), text.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n') => out.push('\n'),
                    Some(c) => out.push(c),
                    None => panic!("a lonely backslash"),
                },
                c => out.push(c),
            }
        }
        out
    }

    #[test]
    fn an_event_ends_when_it_is_due_and_keeps_its_name() {
        let text = calendar("Due dates", &[event("Accept the LOA")], UtcMs::new(0));
        let lines = unfolded(&text);
        for line in [
            "UID:request-1@maps-portal",
            "DTSTAMP:19700101T000000Z",
            "DTSTART:20261122T133200Z",
            "DTEND:20261122T140200Z",
            "SUMMARY:Accept the LOA",
            "DESCRIPTION:First\\; second\\, third.\\nBack\\\\slash",
        ] {
            assert!(lines.iter().any(|l| l == line), "{line} in {text}");
        }
        assert_eq!(lines.first().unwrap(), "BEGIN:VCALENDAR");
        assert_eq!(lines.last().unwrap(), "END:VCALENDAR");
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_no_line_is_too_long(summary in "\\PC{0,200}", tail in "[a-z\n;,\\\\]{0,80}") {
            let wanted = format!("{summary}{tail}");
            let text = calendar("x", &[event(&wanted)], UtcMs::new(0));
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE && !line.contains('\n'), "{line}");
            }
            let lines = unfolded(&text);
            let found = lines.iter().find_map(|l| l.strip_prefix("SUMMARY:")).unwrap();
            prop_assert_eq!(unescaped(found), wanted);
            prop_assert_eq!(lines.iter().filter(|l| *l == "BEGIN:VEVENT").count(), 1);
        }
    }
}
