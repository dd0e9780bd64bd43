//! The PNI inventory: add, edit, retire, import, export; Microsoft's word on each record.
