//! Access-service declarations and their answers.
