//! The programme's rules: pure functions and values, no I/O, no clock, no randomness.
//!
//! Compiled twice: into the server and, as WebAssembly, into the browser, so that a live preview
//! and a reviewer's decision come from the same code. Nothing here knows a database, a page or a
//! request.
//!
//! | question | module |
//! |---|---|
//! | what is a valid ASN, prefix, bandwidth, time? | [`asn`], [`prefix`], [`bandwidth`], [`time`] |
//! | which regions, metros, facilities exist? | [`place`], [`catalogue`] |
//! | what does an ISP record? | [`pni`], [`evidence`] |
//! | what does the programme ask? | [`policy`] |
//! | is it diverse, and what breaks it? | [`diversity`] |
//! | how does a region application move? | [`application`], [`qualification`] |
//! | what is a customer site, and where does it lie? | [`site`], [`city`] |
//! | what does a customer want, and what follows? | [`choice`], [`order`], [`activation`] |
//! | whose is an ASN? | [`asn_claim`] |
//! | how does a new PNI come about? | [`interconnect`] |
//! | who holds a prefix, and who may announce it? | [`registration`], [`prefix_table`], [`prefix_key`], [`rpki`], [`irr`], [`registry_file`] |
//! | what do the routers say, and where does a test enter? | [`route_evidence`], [`hand_over`] |
//! | where does traffic enter, and how long does it take? | [`nearest_edge`] |
//! | what does an ISP publish of itself? | [`offer`] |
//! | what was promised, what was measured, who bills? | [`sla`], [`billing`], [`money`] |
//! | what runs out, what has drifted, what is due? | [`follow_up`], [`icalendar`] |
//! | what are people told, and how? | [`notification`] |
//! | who may do what? | [`access`], [`api_token`] |
//! | how often may one guess? | [`tries`] |
//! | what does a refusal say? | [`refusal`] |
//! | how are maps and sets kept? | [`sorted`] |

#[macro_use]
mod text_enum;

pub mod access;
pub mod activation;
pub mod api_token;
pub mod application;
pub mod asn;
pub mod asn_claim;
pub mod bandwidth;
pub mod billing;
pub mod catalogue;
pub mod choice;
pub mod city;
pub mod contact;
pub mod counted;
pub mod csv_cell;
pub mod csv_line;
pub mod diversity;
pub mod evidence;
pub mod field;
pub mod follow_up;
pub mod hand_over;
pub mod icalendar;
pub mod ids;
pub mod interconnect;
pub mod irr;
pub mod json_entries;
pub mod known_networks;
pub mod maintenance;
pub mod money;
pub mod nearest_edge;
pub mod notification;
pub mod offer;
mod open_enum;
pub mod order;
pub mod place;
pub mod pni;
pub mod policy;
pub mod prefix;
pub mod prefix_key;
pub mod prefix_table;
pub mod qualification;
pub mod refusal;
pub mod registration;
pub mod registry_file;
pub mod route_evidence;
pub mod rpki;
pub mod site;
pub mod sla;
pub mod sorted;
pub mod time;
pub mod tries;
#[cfg(feature = "server")]
pub mod unpack;
