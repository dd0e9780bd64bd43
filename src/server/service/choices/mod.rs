//! Which ISPs a customer wants where, and what a change would do.
