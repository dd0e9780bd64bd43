//! Edits of metros, facilities and policy by reviewers.
