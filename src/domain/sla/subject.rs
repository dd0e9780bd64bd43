//! What a measurement is about, and who may measure what.
//!
//! Each party measures its own part of the way: the ISP customer site → edge site, Microsoft edge
//! site → service. A customer may measure what it uses: an ISP's part at a site, and the whole way.

use super::Segment;
use crate::access::OrgKind;

text_enum! {
    /// What was measured.
    pub enum SubjectKind: "subject" {
        /// A customer site with one ISP.
        Activation = "activation", "Customer site with an ISP";
        /// A customer site, whichever way its traffic takes.
        Site = "site", "Customer site";
        /// A region as a whole.
        Region = "region", "Region";
        /// A Microsoft edge site.
        Metro = "metro", "Edge site";
    }
}

/// Whether a party may send figures of this part of the way for such a subject.
///
/// # Errors
/// A sentence that says what it may send.
pub fn may_measure(
    kind: OrgKind,
    segment: Segment,
    subject: SubjectKind,
) -> Result<(), &'static str> {
    use Segment::{EdgeToService, EndToEnd, SiteToEdge};
    use SubjectKind::{Activation, Metro, Region, Site};
    match (kind, segment, subject) {
        (OrgKind::Isp, SiteToEdge, Activation | Region)
        | (OrgKind::Microsoft, EdgeToService, Region | Metro)
        | (OrgKind::Customer, SiteToEdge, Activation)
        | (OrgKind::Customer, EndToEnd, Activation | Site) => Ok(()),
        (OrgKind::Isp, ..) => {
            Err("An ISP sends site_to_edge, for one of its running activations or for a region.")
        }
        (OrgKind::Microsoft, ..) => {
            Err("Microsoft sends edge_to_service, for a region or an edge site.")
        }
        (OrgKind::Customer, ..) => Err(
            "A customer sends site_to_edge for one of its activations, or end_to_end for an activation or a site.",
        ),
    }
}

/// A time span for people, from milliseconds: `3 h 12 min`, `21.9 min`, `45 s`, `none`.
pub fn duration_words(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    match seconds {
        0 => "none".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => {
            let tenths = (seconds * 10 + 30) / 60;
            match tenths % 10 {
                0 => format!("{} min", tenths / 10),
                tenth => format!("{}.{tenth} min", tenths / 10),
            }
        }
        _ => {
            let minutes = (seconds + 30) / 60;
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_measures_the_part_of_another_but_the_customer() {
        for &kind in OrgKind::ALL {
            for &segment in Segment::ALL {
                let may = SubjectKind::ALL
                    .iter()
                    .any(|subject| may_measure(kind, segment, *subject).is_ok());
                let expected = match kind {
                    OrgKind::Isp => segment == Segment::SiteToEdge,
                    OrgKind::Microsoft => segment == Segment::EdgeToService,
                    OrgKind::Customer => segment != Segment::EdgeToService,
                };
                assert_eq!(may, expected, "{kind:?} {segment:?}");
            }
        }
    }

    #[test]
    fn spans_are_said_in_the_unit_that_people_use() {
        for (ms, words) in [
            (0, "none"),
            (1, "1 s"),
            (59_000, "59 s"),
            (60_000, "1 min"),
            (1_314_900, "21.9 min"),
            (11_520_000, "3 h 12 min"),
        ] {
            assert_eq!(duration_words(ms), words);
        }
    }
}
