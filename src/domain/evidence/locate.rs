//! Finds the line of a value in a JSON text from its path, so that every complaint has a line.
//!
//! The text is known to be valid JSON when this is asked, so the walk is short: it skips values and
//! follows keys and positions. It reads bytes; JSON's structure is ASCII.

/// A step into a document: a key of an object or a position of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key.
    Key(String),
    /// A position, from 0.
    At(usize),
}

/// Reads a path such as `pnis.3.metro`.
pub fn steps(path: &str) -> Vec<Step> {
    path.split('.')
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse()
                .map_or_else(|_| Step::Key(part.to_owned()), Step::At)
        })
        .collect()
}

/// The line (from 1) on which the value at a path starts; the last line that could be followed when
/// the path leads nowhere.
pub fn line_of(text: &str, path: &[Step]) -> usize {
    let mut walker = Walker {
        bytes: text.as_bytes(),
        at: 0,
    };
    let found = walker.follow(path);
    let seen = walker
        .bytes
        .get(..found.min(walker.bytes.len()))
        .unwrap_or_default();
    1 + seen.iter().filter(|byte| **byte == b'\n').count()
}

struct Walker<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walker<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',' || byte == b':')
        {
            self.at += 1;
        }
    }

    /// Position of the value at the path.
    fn follow(&mut self, path: &[Step]) -> usize {
        for step in path {
            self.skip_space();
            let here = self.at;
            let entered = match (step, self.peek()) {
                (Step::Key(key), Some(b'{')) => self.enter_key(key),
                (Step::At(position), Some(b'[')) => self.enter_position(*position),
                _ => false,
            };
            if !entered {
                return here;
            }
        }
        self.skip_space();
        self.at
    }

    fn enter_key(&mut self, wanted: &str) -> bool {
        self.at += 1;
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return false;
            }
            let start = self.at;
            self.skip_string();
            let key = self.bytes.get(start..self.at).unwrap_or_default();
            if serde_json::from_slice::<String>(key).is_ok_and(|key| key == wanted) {
                return true;
            }
            self.skip_space();
            self.skip_value();
        }
    }

    fn enter_position(&mut self, position: usize) -> bool {
        self.at += 1;
        for _ in 0..position {
            self.skip_space();
            if matches!(self.peek(), None | Some(b']')) {
                return false;
            }
            self.skip_value();
        }
        self.skip_space();
        !matches!(self.peek(), None | Some(b']'))
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }

    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth <= 1 => {
                    // At depth 0 the bracket closes the surrounding value and is not ours.
                    self.at += depth;
                    return;
                }
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n \"a\": [1, {\"x\": \"}]\"},\n  {\"b\\\"c\": 2,\n   \"d\": [[], [3\n]]}],\n \"e\": null\n}";

    #[test]
    fn a_value_is_found_on_its_line() {
        for (path, line) in [
            ("", 1),
            ("a", 2),
            ("a.1", 2),
            ("a.2", 3),
            ("a.2.d", 4),
            ("a.2.d.1.0", 4),
            ("e", 6),
        ] {
            assert_eq!(line_of(TEXT, &steps(path)), line, "{path}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_stops_at_its_last_known_value() {
        assert_eq!(line_of(TEXT, &steps("a.2.missing.deeper")), 3);
        assert_eq!(line_of(TEXT, &steps("a.9")), 2);
    }
}
