//! Documents of ISPs; their bytes lie outside the database.
