//! Qualifications and standing authorisations.
