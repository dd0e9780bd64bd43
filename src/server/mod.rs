//! Everything that runs only on the server.
//!
//! | folder | what it holds | knows |
//! |---|---|---|
//! | `http` | dispatch, cross-site defence, headers, bodies, rendering | services through handlers |
//! | `auth` | passwords, sessions, who is asking | `db` |
//! | `service` | one file per use case: authorise, check, change, audit, commit | `domain`, `db` |
//! | `db` | SQL, one module per aggregate | nothing |
//! | `jobs` | the queue's runner and its kinds of job | `service`, `db` |
//! | `demo` | what `--demo` fills an empty database with | `service`, `db` |

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
