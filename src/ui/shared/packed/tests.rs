//! What is packed on the server is what the browser unpacks.

use std::collections::BTreeMap;

use maps_domain::catalogue::Catalogue;
use maps_domain::choice::Choice;
use maps_domain::diversity::Question;
use maps_domain::diversity::preview::PreviewBase;
use maps_domain::diversity::what_if::{Case, Scope};
use maps_domain::evidence::demo;
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::pni::PniDraft;
use maps_domain::policy::{PartnerType, Policy};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::Packed;

fn there_and_back<T: Serialize + serde::de::DeserializeOwned>(value: T) -> T {
    let text = serde_json::to_string(&Packed(value)).unwrap();
    serde_json::from_str::<Packed<T>>(&text).unwrap().0
}

/// Every shape that `serde` derives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Shapes {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    absent_in_the_middle: String,
    text: String,
    nothing: Option<u8>,
    pair: (i32, bool),
    map: BTreeMap<u32, Vec<Shape>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent_at_the_end: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Unit,
    New(i64),
    Two(u16, String),
    Named { a: Option<String>, b: char },
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Unit),
        any::<i64>().prop_map(Shape::New),
        (any::<u16>(), ".*").prop_map(|(a, b)| Shape::Two(a, b)),
        (prop::option::of(".*"), any::<char>()).prop_map(|(a, b)| Shape::Named { a, b }),
    ]
}

proptest! {
    #[test]
    fn every_shape_comes_back(
        absent_in_the_middle in "[a-z]{0,2}",
        text in ".*",
        nothing in any::<Option<u8>>(),
        pair in any::<(i32, bool)>(),
        map in prop::collection::btree_map(any::<u32>(), prop::collection::vec(shape(), 0..4), 0..4),
        absent_at_the_end in prop::option::of((-999_999i32..999_999).prop_map(|n| f64::from(n) / 8.0)),
    ) {
        let shapes = Shapes { absent_in_the_middle, text, nothing, pair, map, absent_at_the_end };
        prop_assert_eq!(there_and_back(shapes.clone()), shapes);
    }
}

#[test]
fn choices_come_back_with_and_without_content() {
    for choice in [
        Choice::Inherit,
        Choice::None,
        Choice::list([OrgId::from("a"), OrgId::from("b")]),
    ] {
        assert_eq!(there_and_back(choice.clone()), choice);
    }
}

#[test]
fn the_input_of_every_demo_networks_preview_and_what_if_comes_back() {
    let (catalogue, policy) = (Catalogue::seed().unwrap(), Policy::seed().unwrap());
    for provider in catalogue.providers().take(6) {
        let evidence = demo::evidence(provider, catalogue);
        for pni in evidence.pnis.iter().take(2) {
            let metro: &MetroId = &pni.metro;
            let base = PreviewBase::around(
                Some(metro),
                evidence.clone(),
                None,
                catalogue,
                policy.table(),
            );
            let start = (base, PniDraft::from(pni));
            assert_eq!(there_and_back(start.clone()), start);
            let region = catalogue.metro(metro).unwrap().region.clone();
            let question = Question::preview(region.clone(), PartnerType::Edge);
            let case = Case::new(
                &evidence,
                catalogue,
                policy,
                &question,
                &Scope::Region(region),
            );
            assert_eq!(there_and_back(case.clone()), case);
        }
    }
}

#[test]
fn field_names_do_not_travel() {
    let text = serde_json::to_string(&Packed(PniDraft::default())).unwrap();
    assert!(!text.contains("microsoft_router"), "{text}");
}
