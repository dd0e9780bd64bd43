//! The letter of authorisation as a PDF: one page, its type embedded, nothing fetched.
//!
//! Names are printed in their own Latin, Greek, Cyrillic, Armenian or Georgian letters. For a character
//! of another script a question mark stands, and the letter then says so: its request and its code
//! identify it even then.

mod typeface;

use crate::error::AppError;
use pdf_writer::types::{ActionType, AnnotationType};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use serde::{Deserialize, Serialize};
use typeface::{Refs, Typeface};

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
/// Size of running text, points.
const TEXT: f32 = 9.5;

/// Which face a line is set in.
#[derive(Clone, Copy)]
enum Weight {
    Regular,
    Bold,
}

impl Weight {
    const fn name(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"F1"),
            Self::Bold => Name(b"F2"),
        }
    }
}

/// Writes the letter.
///
/// # Errors
/// The embedded type cannot be read.
pub(super) fn pdf(letter: &Letter) -> Result<Vec<u8>, AppError> {
    let [catalog, pages, page, contents, link, info] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    let (regular, bold) = (Refs::from(10), Refs::from(20));
    let mut sheet = Sheet {
        content: Content::new(),
        y: PAGE.1 - 84.0,
        regular: Typeface::regular()?,
        bold: Typeface::bold()?,
    };
    let verify_at = write(&mut sheet, letter);
    let content = sheet.content.finish().into_vec();
    let faces = [(sheet.regular, regular), (sheet.bold, bold)];
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
    let mut paper = pdf.page(page);
    paper.media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1));
    paper.parent(pages);
    paper.contents(contents);
    paper.annotations([link]);
    let mut resources = paper.resources();
    let mut fonts = resources.fonts();
    fonts.pair(Weight::Regular.name(), regular.font);
    fonts.pair(Weight::Bold.name(), bold.font);
    fonts.finish();
    resources.finish();
    paper.finish();
    for (face, refs) in faces {
        face.embed(&mut pdf, refs)?;
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
    Ok(pdf.finish())
}

/// Writes the page; gives the height of the line with the address to verify.
fn write(sheet: &mut Sheet, letter: &Letter) -> f32 {
    sheet.line(Weight::Bold, 20.0, "Letter of authorisation");
    sheet.y -= 4.0;
    sheet.line(Weight::Regular, 11.0, &letter.subject);
    if letter.demo {
        sheet.line(
            Weight::Bold,
            11.0,
            "Demonstration: this letter authorises nothing.",
        );
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
    sheet.line(Weight::Bold, 12.0, "Verify before you patch");
    sheet.text("Whether this letter is valid, revoked or expired is shown at the address below, to anybody who has the code. The page also gives the fingerprint (SHA-256) of this file.");
    sheet.y -= 6.0;
    let at = sheet.y;
    sheet.line(Weight::Regular, 10.0, &letter.verify);
    sheet.fact("Code", &letter.code);
    sheet.y -= 12.0;
    sheet.text("The cost of the cross-connect is the authorised party's. Report light levels and the link test in the portal when it stands.");
    if sheet.lacks() {
        sheet.text("Characters of scripts other than Latin, Greek, Cyrillic, Armenian and Georgian are printed as question marks; the portal shows them under the request named above.");
    }
    at
}

/// A page that is written from the top down.
struct Sheet {
    content: Content,
    y: f32,
    regular: Typeface,
    bold: Typeface,
}

impl Sheet {
    fn face(&mut self, weight: Weight) -> &mut Typeface {
        match weight {
            Weight::Regular => &mut self.regular,
            Weight::Bold => &mut self.bold,
        }
    }

    /// Whether anything could not be printed.
    const fn lacks(&self) -> bool {
        self.regular.lacked || self.bold.lacked
    }

    fn put(&mut self, weight: Weight, size: f32, x: f32, text: &str) {
        let glyphs = self.face(weight).encode(text);
        // What is read aloud and searched for is the text itself, also where a glyph is missing.
        let mut mark = self
            .content
            .begin_marked_content_with_properties(Name(b"Span"));
        mark.properties().actual_text(TextStr(text));
        mark.finish();
        self.content.begin_text();
        self.content.set_font(weight.name(), size);
        self.content.next_line(x, self.y);
        self.content.show(Str(&glyphs));
        self.content.end_text();
        self.content.end_marked_content();
    }

    fn line(&mut self, weight: Weight, size: f32, text: &str) {
        self.put(weight, size, LEFT, text);
        self.y -= size * 1.6;
    }

    fn text(&mut self, text: &str) {
        for line in wrapped(&self.regular, text, TEXT, WIDTH) {
            self.line(Weight::Regular, TEXT, &line);
        }
    }

    fn fact(&mut self, name: &str, value: &str) {
        self.put(Weight::Regular, TEXT, LEFT, name);
        for line in wrapped(&self.bold, value, TEXT, PAGE.0 - LEFT - VALUES) {
            self.put(Weight::Bold, TEXT, VALUES, &line);
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

/// Breaks a text at its spaces; a word that is longer than the line is broken anywhere.
fn wrapped(face: &Typeface, text: &str, size: f32, limit: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word.to_owned();
        loop {
            let current = lines.last().cloned().unwrap_or_default();
            let longer = match current.is_empty() {
                true => rest.clone(),
                false => format!("{current} {rest}"),
            };
            if face.width(&longer, size) <= limit {
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
                if over.is_empty() && (fits.is_empty() || face.width(&next, size) <= limit) {
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
        let bytes = pdf(&letter("Colt")).unwrap();
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
            pdf(&letter("Colt")).unwrap(),
            bytes,
            "the same facts give the same file"
        );
    }

    #[test]
    fn a_letter_of_the_demo_says_that_it_authorises_nothing() {
        let says = "authorises nothing";
        assert!(!has(&pdf(&letter("Colt")).unwrap(), says));
        let demo = Letter {
            demo: true,
            ..letter("Colt")
        };
        assert!(has(&pdf(&demo).unwrap(), says));
    }

    #[test]
    fn a_name_of_another_script_is_printed_or_said_to_be_missing() {
        let says = "Characters of scripts other";
        let czech = pdf(&letter("České Radiokomunikace Ελλάδα Київстар")).unwrap();
        assert!(!has(&czech, says));
        assert!(czech.len() < 60_000, "{} bytes", czech.len());
        assert!(has(&pdf(&letter("日本")).unwrap(), says));
    }

    #[test]
    fn lines_are_never_wider_than_the_page_and_lose_nothing() {
        let long = format!("{} {}", "word ".repeat(80), "x".repeat(300));
        let face = Typeface::regular().unwrap();
        let lines = wrapped(&face, &long, TEXT, WIDTH);
        assert!(lines.iter().all(|line| face.width(line, TEXT) <= WIDTH));
        let strip = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(strip(&lines.concat()), strip(&long));
    }
}
