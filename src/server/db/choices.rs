//! Choices of customers.
