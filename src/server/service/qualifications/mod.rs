//! Qualifications after approval: suspend, reinstate, revoke, expire.
