//! Lines on the terminal. A closed pipe is not an error worth a panic.

use std::io::Write;

/// Writes a line to standard output.
pub fn println(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Writes a line to standard error.
pub fn eprintln(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
