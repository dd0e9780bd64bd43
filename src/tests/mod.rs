//! Whole-router tests.
