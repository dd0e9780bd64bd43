//! Applications, submissions and review events.
