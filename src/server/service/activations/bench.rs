//! Figures of a rollout over many sites.
