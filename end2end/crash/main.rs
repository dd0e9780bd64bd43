//! Killed at any moment, the portal keeps every write that it answered, and finishes every job once.
//!
//! The real program runs on a SQLite file and on PostgreSQL. People record customer sites one by one
//! and by import, and a lead suspends and reinstates a qualification, which rolls out over hundreds of
//! activations. SIGKILL comes after a random time, mostly in the middle of something. What was
//! answered with 303 is written down outside; at the end it all has to be there.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod portal;
