//! Orders, their lines and prefixes.
