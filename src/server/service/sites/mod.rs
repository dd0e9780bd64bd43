//! Customer sites: by form and by CSV upsert.
