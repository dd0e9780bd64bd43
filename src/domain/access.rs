//! (being written)
text_enum! {
    /// x
    pub enum Role: "role" {
        /// x
        Reviewer = "reviewer", "Reviewer";
        /// x
        LeadReviewer = "lead_reviewer", "Lead reviewer";
    }
}
