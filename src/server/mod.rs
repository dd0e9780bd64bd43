//! Everything that runs only on the server.
//!
//! | folder | what it holds | knows |
//! |---|---|---|
//! | `http` | routes, dispatch, cross-site defence, headers, bodies, rendering | services, `ui` |
//! | `auth` | passwords, sessions, who is asking | `db` |
//! | `service` | one file per use case: authorise, check, change, audit, commit | `domain`, `db` |
//! | `db` | SQL, one module per aggregate | nothing |
//! | `jobs` | the runner of `service::queue` and its kinds of job | `service`, `db` |
//! | `demo` | what `--demo` fills an empty database with | `service`, `db` |
//!
//! Which addresses there are, it is told from above: the features know the server, never the other way
//! round. `tests/layers.rs` keeps it so.

pub mod app;
pub mod auth;
pub mod config;
pub mod console;
pub mod ctx;
pub mod db;
pub mod demo;
pub mod http;
pub mod jobs;
pub mod serve;
pub mod service;
pub mod telemetry;
