//! A number with its noun, in the singular or the plural: "1 site", "12 sites".

use std::fmt::Display;

/// The number with the noun that fits it.
pub fn counted<N: Copy + Display + TryInto<u64>>(n: N, one: &str, many: &str) -> String {
    match n.try_into() {
        Ok(1) => format!("{n} {one}"),
        _ => format!("{n} {many}"),
    }
}

/// Everything that is counted: `the only session`, `all 3 sessions`.
pub fn all_of<N: Copy + Display + TryInto<u64>>(n: N, one: &str, many: &str) -> String {
    match n.try_into() {
        Ok(1) => format!("the only {one}"),
        _ => format!("all {n} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        assert_eq!(counted(1_i64, "prefix", "prefixes"), "1 prefix");
        assert_eq!(counted(0_usize, "prefix", "prefixes"), "0 prefixes");
        assert_eq!(counted(-1_i64, "day", "days"), "-1 days");
        assert_eq!(counted(12_u32, "day", "days"), "12 days");
    }
    #[test]
    fn all_of_one_is_the_only_one() {
        assert_eq!(all_of(1_usize, "session", "sessions"), "the only session");
        assert_eq!(all_of(2_i64, "session", "sessions"), "all 2 sessions");
    }
}
