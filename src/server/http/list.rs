//! What the address says about a list: search, filters, order, page, and whether it is wanted as a file.

use super::Req;
use super::render::download;
use crate::error::AppError;
use crate::ui::page_url::{PAGE, PageUrl, QUERY, SIZE, SORT};
use crate::ui::pager::{Paging, SIZES};
use axum::body::Body;
use axum::response::Response;
use futures_util::stream::{self, Stream, StreamExt};
use maps_domain::csv_cell::guarded;
use std::sync::{Arc, OnceLock};

/// The parameter that asks for the whole list as a file.
const FORMAT: &str = "format";
/// More rows than any list has: the file holds them all.
const ALL_ROWS: i64 = 10_000_000;

/// A list as asked for.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// The address without page-only parts, for chips, headers and pager.
    pub url: PageUrl,
    /// What is searched for, trimmed; empty for everything.
    pub search: String,
    /// Key of the sorted column, one of those offered.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    page: u32,
    size: u32,
    csv: bool,
    last_page: Arc<OnceLock<u64>>,
}

impl ListQuery {
    /// Reads the address. `sorts` are the keys on offer; the first is the default, downwards when it
    /// begins with `-`.
    pub fn of(req: &Req, sorts: &[&str]) -> Self {
        Self::sized(req, sorts, 25)
    }

    /// As [`ListQuery::of`], for a list that shows another number of rows unless asked otherwise.
    pub fn sized(req: &Req, sorts: &[&str], usual: u32) -> Self {
        let kept: Vec<(String, String)> = req
            .query
            .0
            .iter()
            .filter(|(key, _)| key != FORMAT && key != "done")
            .cloned()
            .collect();
        let query = serde_urlencoded::to_string(&kept).unwrap_or_default();
        let asked = req.query.get(SORT);
        let known = |key: &str| {
            sorts
                .iter()
                .any(|s| s.trim_start_matches('-') == key.trim_start_matches('-'))
        };
        let sort = if !asked.is_empty() && known(asked) {
            asked
        } else {
            sorts.first().copied().unwrap_or_default()
        };
        let size = u32::try_from(req.query.number(SIZE, i64::from(usual))).unwrap_or(usual);
        let mut url = PageUrl::parse(&req.path, Some(&query));
        // Column headers read the order from the address.
        if url.get(SORT).is_none() && !sort.is_empty() {
            url = url.with(SORT, sort);
        }
        Self {
            url,
            search: req.query.get(QUERY).to_owned(),
            sort: sort.trim_start_matches('-').to_owned(),
            descending: sort.starts_with('-'),
            page: u32::try_from(req.query.number(PAGE, 1))
                .unwrap_or(1)
                .min(1_000_000),
            size: if SIZES.contains(&size) { size } else { usual },
            csv: req.query.get(FORMAT) == "csv",
            last_page: req.last_page.clone(),
        }
    }

    /// The value of a one-of filter; empty when off.
    pub fn filter(&self, key: &str) -> &str {
        self.url.get(key).unwrap_or_default()
    }

    /// Whether the whole list is wanted as a file.
    pub fn wants_csv(&self) -> bool {
        self.csv
    }

    /// Where the whole list is as a file, filters and order kept.
    pub fn csv_href(&self) -> String {
        self.url
            .without(PAGE)
            .without(SIZE)
            .with(FORMAT, "csv")
            .href()
    }

    /// As [`ListQuery::csv_href`], for a file with other lines than the list: `lines` names them.
    pub fn csv_lines(&self, lines: &str) -> String {
        let url = self.url.without(PAGE).without(SIZE);
        url.with(FORMAT, "csv").with("lines", lines).href()
    }

    /// Rows to fetch: a page, or all for the file.
    pub fn limit(&self) -> i64 {
        if self.csv {
            ALL_ROWS
        } else {
            i64::from(self.size)
        }
    }

    /// Rows to skip.
    pub fn offset(&self) -> i64 {
        if self.csv {
            0
        } else {
            i64::from(self.size) * (i64::from(self.page) - 1)
        }
    }

    /// `<column> ASC|DESC` for the sorted key, from a fixed table of keys and columns. The texts come
    /// from the program, never from the address.
    pub fn order_by(&self, columns: &[(&str, &'static str)]) -> String {
        let column = columns
            .iter()
            .find(|(key, _)| *key == self.sort)
            .or(columns.first())
            .map_or("1", |(_, column)| column);
        format!("{column} {}", if self.descending { "DESC" } else { "ASC" })
    }

    /// The sorted column as filters of the store read it: `name`, or `-name` for the largest first.
    pub fn sorting(&self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.sort)
    }

    /// The search as a pattern for a folded column; empty for everything.
    pub fn like(&self) -> String {
        if self.search.is_empty() {
            return String::new();
        }
        // The wildcards of LIKE are searched for as "any character": they are rare in names.
        format!("%{}%", self.search.to_lowercase().replace('%', "_"))
    }

    /// Whether one of the texts contains what is searched for.
    pub fn matches(&self, texts: &[&str]) -> bool {
        let wanted = self.search.to_lowercase();
        wanted.is_empty() || texts.iter().any(|t| t.to_lowercase().contains(&wanted))
    }

    /// The page of a list that is in memory; all of it for the file.
    pub fn window<T>(&self, rows: Vec<T>) -> Vec<T> {
        let skip = usize::try_from(self.offset()).unwrap_or(usize::MAX);
        let take = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        rows.into_iter().skip(skip).take(take).collect()
    }

    /// For the line below the list. Beyond the last page the answer will lead back to it.
    pub fn paging(&self, total: impl TryInto<u64>) -> Paging {
        let paging = Paging {
            page: self.page,
            size: self.size,
            total: total.try_into().unwrap_or_default(),
        };
        if u64::from(self.page) > paging.pages() {
            let _ = self.last_page.set(paging.pages());
        }
        paging
    }
}

/// A CSV file (RFC 4180) for saving.
///
/// Cells that a spreadsheet would run as a formula get an apostrophe in front.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn csv_file(
    name: &str,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, AppError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(AppError::internal)?;
    for row in rows {
        writer
            .write_record(row.into_iter().map(guarded))
            .map_err(AppError::internal)?;
    }
    let body = writer.into_inner().map_err(AppError::internal)?;
    Ok(download(name, "text/csv; charset=utf-8", body))
}

/// A CSV file that is written piece by piece while it is sent, so that a list of any length needs the
/// memory of one piece. When a piece cannot be had, the transfer breaks off: half a file never looks
/// like a whole one.
pub fn csv_stream<S>(name: &str, header: &[&str], pieces: S) -> Response
where
    S: Stream<Item = Result<Vec<Vec<String>>, AppError>> + Send + 'static,
{
    let head = vec![header.iter().map(|cell| (*cell).to_owned()).collect()];
    let first = stream::once(std::future::ready(Ok(head)));
    let bytes = first.chain(pieces).map(|piece| piece.and_then(csv_piece));
    download(name, "text/csv; charset=utf-8", Body::from_stream(bytes))
}

fn csv_piece(rows: Vec<Vec<String>>) -> Result<Vec<u8>, AppError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.into_iter().map(guarded))
            .map_err(AppError::internal)?;
    }
    writer.into_inner().map_err(AppError::internal)
}
