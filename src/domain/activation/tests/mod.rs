//! Tests of the three questions: where it stands, what has to be done, where the traffic enters.

mod metros;
mod states;
mod steps;
