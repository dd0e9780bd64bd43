//! Documents: checked by content, stored by hash outside the database, never served inline.
