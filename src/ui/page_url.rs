//! The address of the page being shown, as data: sort headers, filter chips, pager and tabs are links
//! that change one part of it and keep the rest, so that every view of a list can be bookmarked.

/// A path with its query. Parameters with an empty value are dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageUrl {
    path: String,
    pairs: Vec<(String, String)>,
}

/// The parameter that holds the page number.
pub const PAGE: &str = "page";
/// The parameter that holds the page size, in rows.
pub const SIZE: &str = "size";
/// The parameter that holds the sort key; a leading minus sorts downwards.
pub const SORT: &str = "sort";
/// The parameter that holds the search text.
pub const QUERY: &str = "q";

impl PageUrl {
    /// A path without a query.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            pairs: Vec::new(),
        }
    }

    /// Reads a request's path and raw query. A query that cannot be decoded counts as none.
    pub fn parse(path: &str, query: Option<&str>) -> Self {
        let pairs: Vec<(String, String)> = query
            .and_then(|query| serde_urlencoded::from_str(query).ok())
            .unwrap_or_default();
        Self {
            path: path.to_owned(),
            pairs: pairs.into_iter().filter(|(_, v)| !v.is_empty()).collect(),
        }
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The first value of a parameter.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The same page with one parameter replaced.
    #[must_use]
    pub fn with(&self, key: &str, value: impl ToString) -> Self {
        let mut url = self.without(key);
        let value = value.to_string();
        if !value.is_empty() {
            url.pairs.push((key.to_owned(), value));
        }
        url
    }

    /// The same page with one more value of a parameter that may occur several times.
    #[must_use]
    pub fn and(&self, key: &str, value: impl ToString) -> Self {
        let mut url = self.clone();
        url.pairs.push((key.to_owned(), value.to_string()));
        url
    }

    /// The same page without a parameter.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        self.filtered(|name, _| name != key)
    }

    /// The same page without one value of a parameter.
    #[must_use]
    pub fn without_value(&self, key: &str, value: &str) -> Self {
        self.filtered(|name, seen| name != key || seen != value)
    }

    fn filtered(&self, keep: impl Fn(&str, &str) -> bool) -> Self {
        Self {
            path: self.path.clone(),
            pairs: self
                .pairs
                .iter()
                .filter(|(name, value)| keep(name, value))
                .cloned()
                .collect(),
        }
    }

    /// The address for an `href`.
    pub fn href(&self) -> String {
        match serde_urlencoded::to_string(&self.pairs) {
            Ok(query) if !query.is_empty() => format!("{}?{query}", self.path),
            _ => self.path.clone(),
        }
    }
}
