//! The choice matrix as a form: what its fields are called and what they mean.
//!
//! A column is a scope: `global`, a region's id, or `site`. In it, each ISP has a rank field; ranked
//! ISPs make the list, and where none is ranked the column's `otherwise` field says whether it
//! inherits or wants none. The page, its preview and the browser read it with the same function.

use crate::sorted::{SortedMap, SortedSet};

use super::{Choice, Choices, Scope};
use crate::field::FieldError;
use crate::ids::{OrgId, RegionId};

/// Key of the column for everything.
pub const GLOBAL: &str = "global";
/// Key of the only column of a site's form.
pub const SITE: &str = "site";
/// Value of `otherwise` for "whatever the wider scope says".
pub const INHERIT: &str = "inherit";
/// Value of `otherwise` for "no ISP".
pub const NONE: &str = "none";
/// Longest list of one cell.
pub const MOST_ISPS: usize = 9;

/// Name of the rank field of an ISP in a column.
pub fn rank_field(column: &str, isp: &str) -> String {
    format!("rank:{column}:{isp}")
}

/// Name of the field that says what an empty column means.
pub fn otherwise_field(column: &str) -> String {
    format!("otherwise:{column}")
}

/// The fields of one column that show a choice.
pub fn fields_of(column: &str, choice: &Choice) -> Vec<(String, String)> {
    let otherwise = match choice {
        Choice::Inherit => INHERIT,
        Choice::None | Choice::List(_) => NONE,
    };
    let mut fields = vec![(otherwise_field(column), otherwise.to_owned())];
    if let Choice::List(isps) = choice {
        fields.extend(
            isps.iter()
                .zip(1..)
                .map(|(isp, rank)| (rank_field(column, isp.as_str()), rank.to_string())),
        );
    }
    fields
}

/// Reads one column; `None` when the form does not contain it.
///
/// # Errors
/// A message at each rank that is no number, or is given twice.
pub fn read_column(
    column: &str,
    values: &[(String, String)],
    isps: &SortedSet<OrgId>,
) -> Result<Option<Choice>, Vec<FieldError>> {
    let otherwise = otherwise_field(column);
    let Some((_, empty)) = values.iter().find(|(name, _)| *name == otherwise) else {
        return Ok(None);
    };
    let prefix = rank_field(column, "");
    let (mut ranked, mut errors) = (SortedMap::new(), Vec::new());
    for (name, value) in values {
        let Some(isp) = name.strip_prefix(&prefix) else {
            continue;
        };
        let (isp, text) = (OrgId::from(isp), value.trim());
        if text.is_empty() || !isps.contains(&isp) {
            continue;
        }
        match text.parse::<usize>() {
            Ok(rank) if (1..=MOST_ISPS).contains(&rank) => {
                if ranked.insert(rank, isp).is_some() {
                    errors.push(FieldError::new(
                        name.clone(),
                        format!(
                            "Two ISPs of one column are choice {rank}. Give each its own number."
                        ),
                    ));
                }
            }
            _ => errors.push(FieldError::new(
                name.clone(),
                format!("\u{201c}{text}\u{201d} is no position. Choose 1 to {MOST_ISPS}."),
            )),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Some(if !ranked.is_empty() {
        Choice::list(ranked.into_values())
    } else if empty == INHERIT {
        Choice::Inherit
    } else {
        Choice::None
    }))
}

/// Reads the whole matrix over what is stored: columns that the form lacks keep their choice.
///
/// # Errors
/// The mistakes of every column.
pub fn read_matrix(
    values: &[(String, String)],
    isps: &SortedSet<OrgId>,
    regions: &[RegionId],
    before: &Choices,
) -> Result<Choices, Vec<FieldError>> {
    let mut after = before.clone();
    let mut errors = Vec::new();
    let columns = std::iter::once((GLOBAL, Scope::Global)).chain(
        regions
            .iter()
            .map(|id| (id.as_str(), Scope::Region(id.clone()))),
    );
    for (column, scope) in columns {
        match read_column(column, values, isps) {
            Ok(Some(choice)) => after.set(scope, choice),
            Ok(None) => {}
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        Ok(after)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn isps() -> SortedSet<OrgId> {
        ["a", "b", "c"].map(OrgId::from).into()
    }

    fn field(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn ranks_make_the_order_and_gaps_do_not_matter() {
        let values = [
            field("otherwise:x", "inherit"),
            field("rank:x:a", "7"),
            field("rank:x:b", "2"),
            field("rank:x:c", ""),
        ];
        let choice = read_column("x", &values, &isps()).unwrap().unwrap();
        assert_eq!(choice, Choice::list(["b", "a"].map(OrgId::from)));
    }

    #[test]
    fn an_empty_column_inherits_or_wants_none_as_it_says() {
        for (word, choice) in [("inherit", Choice::Inherit), ("none", Choice::None)] {
            let values = [field("otherwise:x", word)];
            assert_eq!(read_column("x", &values, &isps()), Ok(Some(choice)));
        }
        assert_eq!(read_column("x", &[], &isps()), Ok(None));
    }

    #[test]
    fn a_rank_given_twice_or_no_number_is_refused_at_its_field() {
        let values = [
            field("otherwise:x", "none"),
            field("rank:x:a", "1"),
            field("rank:x:b", "1"),
            field("rank:x:c", "first"),
        ];
        let errors = read_column("x", &values, &isps()).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["rank:x:b", "rank:x:c"]);
    }

    #[test]
    fn an_isp_that_does_not_exist_cannot_be_chosen() {
        let values = [field("otherwise:x", "none"), field("rank:x:stranger", "1")];
        assert_eq!(read_column("x", &values, &isps()), Ok(Some(Choice::None)));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(chosen in proptest::sample::subsequence(vec!["a", "b", "c"], 0..=3).prop_shuffle(), inherit in any::<bool>()) {
            let choice = match (chosen.is_empty(), inherit) {
                (true, true) => Choice::Inherit,
                _ => Choice::list(chosen.into_iter().map(OrgId::from)),
            };
            let mut before = Choices::default();
            before.set(Scope::Region("west".into()), choice.clone());
            let values = fields_of("west", &choice);
            let after = read_matrix(&values, &isps(), &["west".into()], &Choices::default()).unwrap();
            prop_assert_eq!(after, before);
        }
    }
}
