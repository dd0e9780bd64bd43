//! Activations: hold, metros, steps by hand, batches.
