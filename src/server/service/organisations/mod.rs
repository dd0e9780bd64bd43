//! The ISP's own record, its contacts and ASNs; Microsoft's decisions on ASNs.
