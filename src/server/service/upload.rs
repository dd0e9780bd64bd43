//! A file that somebody sent, on its way to where it is kept.

use std::path::PathBuf;

/// A file on its way in, streamed to disk within the page's limit.
#[derive(Debug)]
pub struct Upload {
    /// Form field.
    pub field: String,
    /// Name given by the browser; untrusted.
    pub name: String,
    /// Where it lies until somebody keeps it; removed when this value is dropped.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Drop for Upload {
    fn drop(&mut self) {
        // Gone already when somebody kept it: nothing to do then.
        let _ = std::fs::remove_file(&self.path);
    }
}
