//! Whether a registry file may replace the one in force without a question.
//!
//! A relying party or a mirror that failed half-way writes a file that reads well and says too little:
//! prefixes would turn from valid to *not found*, or lose their route objects, all at once. VRPs and
//! route objects of the world grow slowly, so a file that was made before the one in force, or that holds
//! fewer than half as many entries, is taken for such an accident until a person says otherwise. The
//! half is ours: no public figure exists.

use crate::counted::counted;
use crate::time::UtcMs;

/// What decides about a file, or about one registry of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// VRPs or route objects.
    pub entries: usize,
    /// When it was made, if it says so.
    pub made: Option<UtcMs>,
}

/// Why `new` should not replace `old` without a question, as sentences about `name`; empty when nothing
/// speaks against it.
pub fn doubts(name: &str, new: Extent, old: Extent) -> Vec<String> {
    let mut doubts = Vec::new();
    if let (Some(made), Some(before)) = (new.made, old.made)
        && made < before
    {
        doubts.push(format!(
            "{name} was made on {made}, before the one in force ({before})."
        ));
    }
    if new.entries.saturating_mul(2) < old.entries {
        doubts.push(format!(
            "{name} has {}, fewer than half of the {} in force.",
            counted(new.entries, "entry", "entries"),
            old.entries
        ));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(entries: usize, made: Option<i64>) -> Extent {
        Extent {
            entries,
            made: made.map(UtcMs::new),
        }
    }

    #[test]
    fn older_and_much_smaller_files_are_doubted_and_others_are_not() {
        let old = extent(100, Some(1_000));
        for (entries, made, doubted) in [
            (100, Some(1_000), 0),
            (50, Some(2_000), 0),
            (49, Some(2_000), 1),
            (100, Some(999), 1),
            (1, Some(999), 2),
            (1, None, 1),
        ] {
            let found = doubts("The file", extent(entries, made), old);
            assert_eq!(found.len(), doubted, "{entries} {made:?}: {found:?}");
        }
        let found = doubts("RIPE", extent(1, None), extent(10, None));
        assert_eq!(
            found,
            ["RIPE has 1 entry, fewer than half of the 10 in force."]
        );
    }
}
