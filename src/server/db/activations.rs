//! Activations, turn-up batches and their steps.
