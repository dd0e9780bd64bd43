//! Who is asking: passwords, sessions, the signed-in person.

pub mod identity;
pub mod password;
pub mod session_store;

use sha2::{Digest, Sha256};

/// SHA-256 as hexadecimal: how session ids and one-time secrets are kept.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
