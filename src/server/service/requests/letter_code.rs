//! The code on a letter of authorisation, by which anybody who holds a copy asks whether it still holds.

use crate::server::ctx::Ctx;

/// Letters and digits that are not mistaken for each other on paper (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 80 random bits in four groups of four.
pub(super) fn fresh(ctx: &Ctx) -> String {
    let bits = ctx
        .app
        .random
        .bytes::<10>()
        .iter()
        .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut code = String::new();
    for at in (0..16_u32).rev() {
        let digit = usize::try_from((bits >> (at * 5)) & 31).unwrap_or_default();
        code.push(ALPHABET.get(digit).map_or('0', |byte| char::from(*byte)));
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
    }
    code
}

/// Reads a code as people type it: any case, with or without dashes, O for 0 and I or L for 1.
pub(super) fn read(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let known = plain.bytes().all(|byte| ALPHABET.contains(&byte));
    if plain.len() != 16 || !known {
        return None;
    }
    let groups: Vec<&str> = (0..4)
        .filter_map(|at| plain.get(at * 4..at * 4 + 4))
        .collect();
    Some(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let printed = Some("0123-4567-89AB-CDEF".to_owned());
        for typed in [
            "0123-4567-89AB-CDEF",
            "o1234567 89ab cdef",
            "Oi23-4567-89abcdeF",
        ] {
            assert_eq!(read(typed), printed, "{typed}");
        }
        for typed in [
            "",
            "0123-4567-89AB-CDE",
            "0123-4567-89AB-CDEU",
            "é123-4567-89AB-CDEF",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
