//! On which line of a file a CSV record stands, as a text editor counts.

/// The line of a record, from 1; 0 when its position is not known. `text` is what the reader reads.
///
/// The reader notes where it began to look for the record: before the rest of a Windows line end and
/// before empty lines. Those are counted here, so that a message names the line that people see.
pub fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else {
        return 0;
    };
    let skipped = usize::try_from(position.byte())
        .ok()
        .and_then(|start| text.as_bytes().get(start..))
        .unwrap_or_default()
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|byte| **byte == b'\n')
        .count();
    position
        .line()
        .saturating_add(u64::try_from(skipped).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::line_of;

    fn lines(text: &str) -> Vec<u64> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader
            .records()
            .map(|record| line_of(text, record.unwrap().position()))
            .collect()
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_whatever_ends_them() {
        assert_eq!(lines("a,b\n1,2\n3,4\n"), [2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [2, 3]);
        assert_eq!(lines("a,b\n\n\n1,2\n\n3,4"), [4, 6]);
        assert_eq!(lines("a,b\r\n\r\n1,2\r\n\"3\r\n3\",4\r\n5,6"), [3, 4, 6]);
    }
}
