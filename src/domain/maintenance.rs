//! What work on connections at an edge site means for a customer, in words that tell nothing of the
//! ISP's network but whether it still protects the customer.

/// A customer's sites at an edge site where an ISP works, and what is left there meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Sites that enter there.
    pub primary: u64,
    /// Of them, those without a backup edge site.
    pub unprotected: u64,
    /// Sites that fall back to it.
    pub backup: u64,
    /// Some connection carries traffic there meanwhile.
    pub is_running: bool,
    /// The edge site is locally redundant meanwhile.
    pub is_redundant: bool,
}

/// How far a customer is protected meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// As always.
    Full,
    /// Traffic runs, one protection less.
    Less,
    /// Traffic of some site leaves the service.
    None,
}

impl Work {
    /// How far the customer is protected.
    pub const fn protection(self) -> Protection {
        match (self.is_running, self.is_redundant) {
            (true, true) => Protection::Full,
            (false, _) if self.unprotected > 0 => Protection::None,
            _ => Protection::Less,
        }
    }

    /// What it means, site by site, as sentences.
    pub fn sentences(self) -> String {
        if self.protection() == Protection::Full {
            return "Nothing changes: the edge site stays redundant meanwhile.".to_owned();
        }
        let protected = self.primary.saturating_sub(self.unprotected);
        let mut parts = Vec::new();
        if self.is_running {
            parts.push("Traffic keeps running, without local redundancy meanwhile.".to_owned());
            if protected > 0 {
                parts.push(format!(
                    "{} still protected by the backup edge site.",
                    are(protected)
                ));
            }
            if self.unprotected > 0 {
                parts.push(format!(
                    "{} no backup edge site: a failure in this time sends their traffic over the ordinary internet.",
                    have(self.unprotected)
                ));
            }
        } else {
            if protected > 0 {
                parts.push(format!(
                    "{} over the backup edge site meanwhile.",
                    run(protected)
                ));
            }
            if self.unprotected > 0 {
                parts.push(format!(
                    "{} no backup edge site: their traffic takes the ordinary internet meanwhile.",
                    have(self.unprotected)
                ));
            }
            if self.backup > 0 {
                parts.push(format!(
                    "{} without a backup here meanwhile; the primary edge site carries the traffic.",
                    are(self.backup)
                ));
            }
        }
        parts.join(" ")
    }
}

fn are(sites: u64) -> String {
    match sites {
        1 => "1 customer site is".to_owned(),
        n => format!("{n} customer sites are"),
    }
}

fn have(sites: u64) -> String {
    match sites {
        1 => "1 customer site has".to_owned(),
        n => format!("{n} customer sites have"),
    }
}

fn run(sites: u64) -> String {
    match sites {
        1 => "1 customer site runs".to_owned(),
        n => format!("{n} customer sites run"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(primary: u64, unprotected: u64, backup: u64) -> Work {
        Work {
            primary,
            unprotected,
            backup,
            is_running: false,
            is_redundant: false,
        }
    }

    #[test]
    fn a_redundant_edge_site_changes_nothing() {
        let work = Work {
            is_running: true,
            is_redundant: true,
            ..work(3, 1, 2)
        };
        assert_eq!(work.protection(), Protection::Full);
        assert!(work.sentences().starts_with("Nothing changes"));
    }

    #[test]
    fn a_running_edge_site_says_who_is_protected_by_what() {
        let work = Work {
            is_running: true,
            ..work(3, 1, 2)
        };
        assert_eq!(work.protection(), Protection::Less);
        assert_eq!(
            work.sentences(),
            "Traffic keeps running, without local redundancy meanwhile. \
             2 customer sites are still protected by the backup edge site. \
             1 customer site has no backup edge site: a failure in this time sends their traffic over the ordinary internet."
        );
    }

    #[test]
    fn a_cut_edge_site_says_where_traffic_goes() {
        assert_eq!(work(1, 0, 0).protection(), Protection::Less);
        assert_eq!(
            work(1, 0, 0).sentences(),
            "1 customer site runs over the backup edge site meanwhile."
        );
        assert_eq!(work(2, 2, 0).protection(), Protection::None);
        assert!(work(2, 2, 0).sentences().contains("ordinary internet"));
        assert_eq!(work(0, 0, 2).protection(), Protection::Less);
        assert!(
            work(0, 0, 2)
                .sentences()
                .contains("the primary edge site carries the traffic")
        );
    }
}
