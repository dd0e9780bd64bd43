//! Service levels: measurements received, months computed, breaches told, maintenance announced.
//!
//! | question | file |
//! |---|---|
//! | who may send what, and what does it change? | `receive` |
//! | what did a month come to, and which promises broke? | `compute` |
//! | what was promised? | `promise` |
//! | who hears of it? | `tell` |
//! | which windows do not count? | `maintenance` |
//! | what does each party see? | `read` |
//! | what can be expected before anything is measured? | `expected` |

pub mod compute;
pub mod expected;
pub mod maintenance;
pub mod promise;
pub mod read;
pub mod receive;
mod tell;
