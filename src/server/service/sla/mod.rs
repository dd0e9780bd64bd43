//! Service levels: measurements received, months computed, breaches told, maintenance announced.
//!
//! | question | file |
//! |---|---|
//! | who may send what, and what does it change? | `receive`, `named` |
//! | what did a month come to, and which promises broke? | `compute` |
//! | what was promised? | `promise` |
//! | who hears of it? | `tell` |
//! | which maintenance is announced, and what of it does not count? | `maintenance`, `excluded` |
//! | what does each party see? | `read` |
//! | what can be expected before anything is measured? | `expected` |

pub mod compute;
pub mod excluded;
pub mod expected;
pub mod maintenance;
mod named;
pub mod promise;
pub mod read;
pub mod receive;
mod tell;
