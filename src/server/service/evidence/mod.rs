//! From an ISP's records to an evidence/1 document.
