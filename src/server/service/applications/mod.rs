//! The life of a region application, from draft to decision and appeal.
