//! The verdict on recorded providers, on small networks by hand, and its properties.

mod local_cases;
mod properties;
mod providers;
