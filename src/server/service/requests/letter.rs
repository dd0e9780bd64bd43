//! The letter of authorisation as a PDF: one page, fonts that every reader has, nothing fetched.
//!
//! Helvetica and WinAnsi are among the fonts and encodings that PDF readers bring along, so nothing has
//! to be embedded. A character outside WinAnsi (Latin-1 and a few more) is written as a question mark;
//! the request's number and the code identify the letter even then.

use pdf_writer::types::{ActionType, AnnotationType};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use serde::{Deserialize, Serialize};

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Letter {
    /// Who may have the cross-connect built.
    pub isp: String,
    /// What is built.
    pub subject: String,
    /// Number of the ISP's request.
    pub request: i64,
    /// Address of the building.
    pub building: String,
    /// Edge site.
    pub metro: String,
    /// Microsoft's rack or cage.
    pub rack: String,
    /// Microsoft's panel and port.
    pub port: String,
    /// Links of the bundle.
    pub links: i64,
    /// Capacity of the bundle.
    pub speed: String,
    /// Who issued it for Microsoft.
    pub issued_by: String,
    /// Day.
    pub issued_on: String,
    /// Last day.
    pub valid_until: String,
    /// Where it is verified.
    pub verify: String,
    /// The code.
    pub code: String,
    /// Made by a demonstration: it authorises nothing, and says so.
    #[serde(default)]
    pub demo: bool,
}

/// A4 in points.
const PAGE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 64.0;
/// Where values begin beside their names.
const VALUES: f32 = 200.0;
const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
const REGULAR: Name<'static> = Name(b"F1");
const BOLD: Name<'static> = Name(b"F2");

/// Widths of Helvetica's characters 32 to 126 in thousandths of the size (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Writes the letter.
pub(super) fn pdf(letter: &Letter) -> Vec<u8> {
    let [catalog, pages, page, regular, bold, contents, link, info] =
        [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let (content, verify_at) = page_content(letter);
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(pages);
    root.lang(TextStr("en"));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(info)
        .title(TextStr(&format!("Letter of authorisation {}", letter.code)))
        .author(TextStr("Microsoft"))
        .creator(TextStr("MAPS portal"));
    pdf.pages(pages).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1));
    sheet.parent(pages);
    sheet.contents(contents);
    sheet.annotations([link]);
    let mut resources = sheet.resources();
    let mut fonts = resources.fonts();
    fonts.pair(REGULAR, regular);
    fonts.pair(BOLD, bold);
    fonts.finish();
    resources.finish();
    sheet.finish();
    for (id, name) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(id)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let mut annotation = pdf.annotation(link);
    annotation.subtype(AnnotationType::Link);
    annotation.rect(Rect::new(
        LEFT,
        verify_at - 4.0,
        LEFT + WIDTH,
        verify_at + 12.0,
    ));
    annotation.contents(TextStr("Verify this letter"));
    annotation.border(0.0, 0.0, 0.0, None);
    annotation
        .action()
        .action_type(ActionType::Uri)
        .uri(Str(letter.verify.as_bytes()));
    annotation.finish();
    pdf.stream(contents, &content);
    pdf.finish()
}

/// The page's drawing, and the height of the line with the address to verify.
fn page_content(letter: &Letter) -> (Vec<u8>, f32) {
    let mut sheet = Sheet {
        content: Content::new(),
        y: PAGE.1 - 84.0,
    };
    sheet.line(BOLD, 20.0, "Letter of authorisation");
    sheet.y -= 4.0;
    sheet.line(REGULAR, 11.0, &letter.subject);
    if letter.demo {
        sheet.line(BOLD, 11.0, "Demonstration: this letter authorises nothing.");
    }
    sheet.rule();
    let intro = format!(
        "Microsoft authorises {} to have the cross-connect described below built to Microsoft's port, and authorises the operator of the building to patch it. The authorisation covers this port only and ends with the day below, or when it is revoked.",
        letter.isp
    );
    sheet.text(&intro);
    sheet.y -= 8.0;
    let links = match letter.links {
        1 => letter.speed.clone(),
        n => format!("{} over {n} links", letter.speed),
    };
    for (name, value) in [
        ("Authorised party", letter.isp.as_str()),
        ("Request", &format!("{} of {}", letter.request, letter.isp)),
        ("Building", &letter.building),
        ("Edge site", &letter.metro),
        ("Microsoft's rack", &letter.rack),
        ("Microsoft's panel and port", &letter.port),
        ("Capacity", &links),
        (
            "Issued",
            &format!("{} by {}, Microsoft", letter.issued_on, letter.issued_by),
        ),
        ("Valid until", &letter.valid_until),
    ] {
        sheet.fact(name, value);
    }
    sheet.rule();
    sheet.line(BOLD, 12.0, "Verify before you patch");
    sheet.text("Whether this letter is valid, revoked or expired is shown at the address below, to anybody who has the code. The page also gives the fingerprint (SHA-256) of this file.");
    sheet.y -= 6.0;
    let at = sheet.y;
    sheet.line(REGULAR, 10.0, &letter.verify);
    sheet.fact("Code", &letter.code);
    sheet.y -= 12.0;
    sheet.text("The cost of the cross-connect is the authorised party's. Report light levels and the link test in the portal when it stands.");
    (sheet.content.finish().into_vec(), at)
}

/// A page that is written from the top down.
struct Sheet {
    content: Content,
    y: f32,
}

impl Sheet {
    fn put(&mut self, font: Name<'_>, size: f32, x: f32, text: &str) {
        self.content.begin_text();
        self.content.set_font(font, size);
        self.content.next_line(x, self.y);
        self.content.show(Str(&win_ansi(text)));
        self.content.end_text();
    }

    fn line(&mut self, font: Name<'_>, size: f32, text: &str) {
        self.put(font, size, LEFT, text);
        self.y -= size * 1.6;
    }

    fn text(&mut self, text: &str) {
        for line in wrapped(text, 10.5, WIDTH) {
            self.line(REGULAR, 10.5, &line);
        }
    }

    fn fact(&mut self, name: &str, value: &str) {
        self.put(REGULAR, 10.5, LEFT, name);
        for line in wrapped(value, 10.5, PAGE.0 - LEFT - VALUES) {
            self.put(BOLD, 10.5, VALUES, &line);
            self.y -= 18.0;
        }
    }

    fn rule(&mut self) {
        self.y -= 4.0;
        self.content.set_line_width(0.5);
        self.content.move_to(LEFT, self.y);
        self.content.line_to(LEFT + WIDTH, self.y);
        self.content.stroke();
        self.y -= 24.0;
    }
}

/// The bytes of WinAnsi: Latin-1, and a few signs of its own.
fn win_ansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).unwrap_or(b'?'),
            '\u{20ac}' => 0x80,
            '\u{2026}' => 0x85,
            '\u{160}' => 0x8a,
            '\u{17d}' => 0x8e,
            '\u{2018}' => 0x91,
            '\u{2019}' => 0x92,
            '\u{201c}' => 0x93,
            '\u{201d}' => 0x94,
            '\u{2013}' => 0x96,
            '\u{2014}' => 0x97,
            '\u{161}' => 0x9a,
            '\u{17e}' => 0x9e,
            _ => b'?',
        })
        .collect()
}

/// Width of a text in points; bold is a little wider, which the columns allow for.
fn width(text: &str, size: f32) -> f32 {
    let thousandths: u32 = win_ansi(text)
        .iter()
        .map(|byte| {
            let at = usize::from(byte.saturating_sub(32));
            u32::from(WIDTHS.get(at).copied().unwrap_or(556))
        })
        .sum();
    let short = u16::try_from(thousandths).unwrap_or(u16::MAX);
    f32::from(short) * size * 1.06 / 1000.0
}

/// Breaks a text at its spaces; a word that is longer than the line is broken anywhere.
fn wrapped(text: &str, size: f32, limit: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word.to_owned();
        loop {
            let current = lines.last().cloned().unwrap_or_default();
            let longer = match current.is_empty() {
                true => rest.clone(),
                false => format!("{current} {rest}"),
            };
            if width(&longer, size) <= limit {
                lines.pop();
                lines.push(longer);
                break;
            }
            if !current.is_empty() {
                lines.push(String::new());
                continue;
            }
            let (mut fits, mut over) = (String::new(), String::new());
            for c in rest.chars() {
                let next = format!("{fits}{c}");
                if over.is_empty() && (fits.is_empty() || width(&next, size) <= limit) {
                    fits = next;
                } else {
                    over.push(c);
                }
            }
            lines.pop();
            lines.push(fits);
            lines.push(String::new());
            rest = over;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(isp: &str) -> Letter {
        Letter {
            isp: isp.to_owned(),
            subject: "New PNI AMS-3 in Amsterdam, 100 Gbit/s".to_owned(),
            request: 3,
            building: "Science Park 610 (PeeringDB facility 18)".to_owned(),
            metro: "Amsterdam".to_owned(),
            rack: "Cage 4, rack 12".to_owned(),
            port: "Panel B, ports 7/8".to_owned(),
            links: 1,
            speed: "100 Gbit/s".to_owned(),
            issued_by: "Olive Ops".to_owned(),
            issued_on: "2026-11-27".to_owned(),
            valid_until: "2027-02-25".to_owned(),
            verify: "https://portal.example/verify/loa/0123-4567-89AB-CDEF".to_owned(),
            code: "0123-4567-89AB-CDEF".to_owned(),
            demo: false,
        }
    }

    fn has(bytes: &[u8], text: &str) -> bool {
        bytes
            .windows(text.len())
            .any(|seen| seen == text.as_bytes())
    }

    #[test]
    fn a_letter_says_who_where_which_port_until_when_and_how_to_verify() {
        let bytes = pdf(&letter("Colt"));
        assert_eq!(
            infer::get(&bytes).map(|kind| kind.mime_type()),
            Some("application/pdf")
        );
        for text in [
            "Colt",
            "Science Park 610",
            "Cage 4, rack 12",
            "Panel B, ports 7/8",
            "2027-02-25",
            "https://portal.example/verify/loa/0123-4567-89AB-CDEF",
        ] {
            assert!(has(&bytes, text), "{text}");
        }
        assert_eq!(
            pdf(&letter("Colt")),
            bytes,
            "the same facts give the same file"
        );
    }

    #[test]
    fn a_letter_of_the_demo_says_that_it_authorises_nothing() {
        let says = "authorises nothing";
        assert!(!has(&pdf(&letter("Colt")), says));
        let demo = Letter {
            demo: true,
            ..letter("Colt")
        };
        assert!(has(&pdf(&demo), says));
    }

    #[test]
    fn umlauts_are_kept_and_what_helvetica_lacks_is_marked() {
        assert_eq!(win_ansi("Zürich – “a”"), b"Z\xfcrich \x96 \x93a\x94");
        assert_eq!(win_ansi("東京"), b"??");
        assert!(pdf(&letter("日本")).starts_with(b"%PDF-"));
    }

    #[test]
    fn lines_are_never_wider_than_the_page_and_lose_nothing() {
        let long = format!("{} {}", "word ".repeat(80), "x".repeat(300));
        let lines = wrapped(&long, 10.5, WIDTH);
        assert!(lines.iter().all(|line| width(line, 10.5) <= WIDTH));
        let strip = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(strip(&lines.concat()), strip(&long));
    }
}
