//! The design system: what every page is made of.
//!
//! Pages hand plain data to these pieces and get HTML that works without JavaScript. Nothing here
//! knows a feature, a database or a rule. Looks live in `style/`; the pieces only name classes, so
//! that the content security policy can forbid inline styles.
//!
//! A page's body is a list of pieces; the shell spaces them. To arrange them a page uses
//! [`card::Split`], these classes, or Tailwind's layout utilities (colours and sizes come from tokens):
//! `stack` (below each other), `row` (beside each other, wrapping), `tiles` (equal cards in columns),
//! `toolbar` (search and filters above a list), `prose` (running text), `form`, `medium` and `narrow`
//! (widths of forms), `row-form` (a form in a table's row), `mono`, `num`, `muted`, `sr-only`.
//!
//! Only [`shared`] is compiled for the browser too; everything else is server-only.

pub mod shared;

#[cfg(feature = "ssr")]
pub mod alert;
#[cfg(feature = "ssr")]
pub mod button;
#[cfg(feature = "ssr")]
pub mod card;
#[cfg(feature = "ssr")]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod chips;
#[cfg(feature = "ssr")]
pub mod content;
#[cfg(feature = "ssr")]
pub mod definition;
#[cfg(feature = "ssr")]
pub mod empty;
#[cfg(feature = "ssr")]
pub mod filters;
#[cfg(feature = "ssr")]
mod footer;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
mod hydration;
#[cfg(feature = "ssr")]
pub mod map;
#[cfg(feature = "ssr")]
mod measure;
#[cfg(feature = "ssr")]
mod navigation;
#[cfg(feature = "ssr")]
pub mod number;
#[cfg(feature = "ssr")]
pub mod page_url;
#[cfg(feature = "ssr")]
pub mod pager;
#[cfg(feature = "ssr")]
pub mod percentiles;
#[cfg(feature = "ssr")]
pub mod progress;
#[cfg(feature = "ssr")]
pub mod refusal;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod stat;
#[cfg(feature = "ssr")]
pub mod table;
#[cfg(feature = "ssr")]
pub mod tabs;
#[cfg(feature = "ssr")]
pub mod timeline;
#[cfg(feature = "ssr")]
pub mod topology;

// Two gates: clippy knows test code by the plain one.
#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests;

pub use shared::{badge, icon};
