//! The contrasts that the tokens must keep (WCAG 2.2: 1.4.3, 1.4.6, 1.4.11), read from the stylesheet.

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");

/// Light and dark value of each colour token.
fn tokens() -> HashMap<&'static str, [f64; 2]> {
    TOKENS
        .lines()
        .filter_map(|line| {
            let (name, value) = line
                .trim()
                .strip_prefix("--")?
                .split_once(": light-dark(")?;
            let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
            Some((name, [luminance(light), luminance(dark)]))
        })
        .collect()
}

/// Relative luminance of `#rrggbb`.
fn luminance(hex: &str) -> f64 {
    let channel = |from: usize| {
        let value = u8::from_str_radix(&hex[from..from + 2], 16).expect("a hexadecimal colour");
        let value = f64::from(value) / 255.0;
        match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn assert_contrast(ink: &str, grounds: &[&str], least: f64) {
    let tokens = tokens();
    for ground in grounds {
        for (theme, name) in ["light", "dark"].iter().enumerate() {
            let seen = contrast(tokens[ink][theme], tokens[ground][theme]);
            assert!(
                seen >= least,
                "{ink} on {ground}, {name}: {seen:.2} < {least}"
            );
        }
    }
}

const GROUNDS: [&str; 3] = ["surface", "raised", "sunken"];

#[test]
fn body_text_reaches_aaa_on_every_ground() {
    assert_contrast("text", &GROUNDS, 7.0);
    for soft in [
        "accent-soft",
        "pass-soft",
        "warn-soft",
        "fail-soft",
        "wait-soft",
    ] {
        assert_contrast("text", &[soft], 7.0);
    }
}

#[test]
fn muted_text_and_links_reach_aa_on_every_ground() {
    assert_contrast("muted", &GROUNDS, 4.5);
    assert_contrast("accent", &GROUNDS, 4.5);
    assert_contrast("accent", &["accent-soft"], 4.5);
}

#[test]
fn meanings_reach_aa_on_every_ground_and_on_their_own() {
    for (ink, soft) in [
        ("pass", "pass-soft"),
        ("warn", "warn-soft"),
        ("fail", "fail-soft"),
        ("wait", "wait-soft"),
    ] {
        assert_contrast(ink, &GROUNDS, 4.5);
        assert_contrast(ink, &[soft], 4.5);
    }
}

#[test]
fn edges_of_inputs_and_lines_of_pictures_reach_3_to_1() {
    assert_contrast("edge", &["surface", "raised"], 3.0);
    assert_contrast("leg-a", &["raised"], 3.0);
    assert_contrast("leg-b", &["raised"], 3.0);
    for tone in ["pass", "warn", "fail", "wait", "muted"] {
        assert_contrast(tone, &["land", "sea"], 3.0);
    }
}

#[test]
fn white_words_can_be_read_on_solid_buttons() {
    let tokens = tokens();
    for ground in ["accent-solid", "accent-press", "danger-solid"] {
        for luminance in tokens[ground] {
            assert!(contrast(1.0, luminance) >= 4.5, "{ground}");
        }
    }
}
