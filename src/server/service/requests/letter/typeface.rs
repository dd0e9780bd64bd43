//! The type of letters: DejaVu Sans, embedded with the glyphs that a letter uses, so that a name in any
//! Latin, Greek, Cyrillic, Armenian or Georgian letters is printed as it is and can be searched.

use crate::error::AppError;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

static REGULAR: &[u8] = include_bytes!("../../../../data/fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../../../data/fonts/DejaVuSans-Bold.ttf");

/// What is printed for a character that the face lacks.
const MISSING: char = '?';
/// Glyphs are numbered by themselves.
const IDENTITY: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// One face and what a letter has used of it.
pub(super) struct Typeface {
    bytes: &'static [u8],
    /// Name in the file: six letters mark a subset.
    name: &'static str,
    face: ttf_parser::Face<'static>,
    /// Number of each glyph in the letter's own subset.
    numbers: GlyphRemapper,
    /// The character of each of them, for searching and copying; and its width.
    used: BTreeMap<u16, (char, f32)>,
    /// A character was asked for that the face lacks.
    pub lacked: bool,
}

/// The objects of an embedded face.
#[derive(Clone, Copy)]
pub(super) struct Refs {
    pub font: Ref,
    pub glyphs: Ref,
    pub descriptor: Ref,
    pub characters: Ref,
    pub file: Ref,
}

impl Refs {
    /// Five numbers from this one on.
    pub fn from(first: i32) -> Self {
        let at = |offset: i32| Ref::new(first.saturating_add(offset));
        Self {
            font: at(0),
            glyphs: at(1),
            descriptor: at(2),
            characters: at(3),
            file: at(4),
        }
    }
}

impl Typeface {
    /// The upright face.
    pub fn regular() -> Result<Self, AppError> {
        Self::read(REGULAR, "LETTER+DejaVuSans")
    }

    /// The bold face.
    pub fn bold() -> Result<Self, AppError> {
        Self::read(BOLD, "LETTER+DejaVuSans-Bold")
    }

    fn read(bytes: &'static [u8], name: &'static str) -> Result<Self, AppError> {
        Ok(Self {
            bytes,
            name,
            face: ttf_parser::Face::parse(bytes, 0).map_err(AppError::internal)?,
            numbers: GlyphRemapper::new(),
            used: BTreeMap::new(),
            lacked: false,
        })
    }

    /// Thousandths of the size.
    fn scale(&self, units: impl Into<f32>) -> f32 {
        units.into() * 1000.0 / f32::from(self.face.units_per_em())
    }

    fn glyph(&self, c: char) -> Option<ttf_parser::GlyphId> {
        self.face.glyph_index(c)
    }

    /// The text as it will be printed.
    fn printable(&mut self, text: &str) -> String {
        text.chars()
            .map(|c| match self.glyph(c) {
                Some(_) => c,
                None => {
                    self.lacked = true;
                    MISSING
                }
            })
            .collect()
    }

    /// The numbers of a text's glyphs in the subset, two bytes each.
    pub fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in self.printable(text).chars() {
            let Some(glyph) = self.glyph(c) else {
                continue;
            };
            let width = self.scale(self.face.glyph_hor_advance(glyph).unwrap_or_default());
            let number = self.numbers.remap(glyph.0);
            self.used.insert(number, (c, width));
            bytes.extend(number.to_be_bytes());
        }
        bytes
    }

    /// Width of a text in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let advance = |c: char| {
            let glyph = self.glyph(c).or_else(|| self.glyph(MISSING))?;
            self.face.glyph_hor_advance(glyph)
        };
        let units: f32 = text.chars().filter_map(advance).map(f32::from).sum();
        units * size / f32::from(self.face.units_per_em())
    }

    /// Puts the used glyphs into the file.
    pub fn embed(&self, pdf: &mut Pdf, refs: Refs) -> Result<(), AppError> {
        let name = Name(self.name.as_bytes());
        pdf.type0_font(refs.font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(refs.glyphs)
            .to_unicode(refs.characters);
        let mut glyphs = pdf.cid_font(refs.glyphs);
        glyphs
            .subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(IDENTITY)
            .font_descriptor(refs.descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = glyphs.widths();
        for (number, (_, width)) in &self.used {
            widths.consecutive(*number, [*width]);
        }
        widths.finish();
        glyphs.finish();
        let frame = self.face.global_bounding_box();
        let [left, bottom, right, top] =
            [frame.x_min, frame.y_min, frame.x_max, frame.y_max].map(|edge| self.scale(edge));
        let ascent = self.scale(self.face.ascender());
        pdf.font_descriptor(refs.descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(ascent)
            .descent(self.scale(self.face.descender()))
            .cap_height(
                self.face
                    .capital_height()
                    .map_or(ascent, |units| self.scale(units)),
            )
            .stem_v(80.0)
            .font_file2(refs.file);
        let mut characters = UnicodeCmap::new(Name(b"Characters"), IDENTITY);
        for (number, (c, _)) in &self.used {
            characters.pair(*number, *c);
        }
        pdf.cmap(refs.characters, &characters.finish());
        let subset = subsetter::subset(self.bytes, 0, &self.numbers).map_err(AppError::internal)?;
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut packed, &subset).map_err(AppError::internal)?;
        let packed = packed.finish().map_err(AppError::internal)?;
        pdf.stream(refs.file, &packed).filter(Filter::FlateDecode);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_scripts_are_printed_and_what_the_face_lacks_is_said() {
        for bytes in [Typeface::regular(), Typeface::bold()] {
            let mut face = bytes.unwrap();
            for name in [
                "Zürich – “a”",
                "Škoda Łódź Čeština",
                "Ελλάδα Τηλεπικοινωνίες",
                "Ростелеком Україна",
                "Đông Á Việt Nam",
                "Հայաստան",
                "საქართველო",
            ] {
                assert_eq!(face.encode(name).len(), 2 * name.chars().count(), "{name}");
                assert!(!face.lacked, "{name}");
            }
            assert_eq!(face.encode("東京").len(), 4);
            assert!(face.lacked);
        }
    }

    #[test]
    fn the_licence_of_the_type_comes_along() {
        let licence = include_str!("../../../../data/fonts/LICENSE.txt");
        assert!(licence.contains("Bitstream") && licence.contains("Permission is hereby granted"));
        assert!(
            REGULAR.len() + BOLD.len() < 300_000,
            "small enough to be part of the program"
        );
    }
}
