//! A form that was not accepted comes back as it was filled in, with the reason on it.
//!
//! The one way for all pages: mistakes stand at their fields (422), what a rule, somebody else's
//! change, a limit or the load forbids stands above the form (409, 429, 503). Everything else is an
//! error page. Buttons without fields have their own one way: [`super::refused`].

use super::Req;
use crate::error::AppError;
use crate::ui::form::{FormState, VERSION};
use axum::http::StatusCode;

impl Req {
    /// The posted form with what was wrong, and the status to show it with.
    ///
    /// # Errors
    /// `error` itself when it is not about the form: not found, not allowed, ours.
    pub fn returned(&self, error: AppError) -> Result<(StatusCode, FormState), AppError> {
        let status = StatusCode::from_u16(error.status()).map_err(AppError::internal)?;
        let mut form = FormState::from_values(self.form.0.clone());
        match error {
            AppError::Invalid(errors) => form.errors = errors,
            AppError::Refused(why) => form.refuse("", why),
            AppError::Conflict(why) => {
                form.refuse("", why);
                // The page shows the newest state: sending it again is meant for that one.
                form.values.retain(|(name, _)| name != VERSION);
            }
            AppError::TooMany { retry_after_s } => {
                // The first limit that was hit is the one that is told.
                let _ = self.retry_after_s.set(retry_after_s);
                form.refuse("", error.words(self.ctx.now).1);
            }
            AppError::Unavailable | AppError::StorageFull => {
                form.refuse("", error.words(self.ctx.now).1);
            }
            other => return Err(other),
        }
        Ok((status, form))
    }

    /// As [`Req::returned`], for a form with a file, which the browser does not send twice.
    ///
    /// # Errors
    /// As [`Req::returned`].
    pub fn returned_with_file(&self, error: AppError) -> Result<(StatusCode, FormState), AppError> {
        let (status, mut form) = self.returned(error)?;
        if !self.files.is_empty() && form.error("file").is_none() {
            form.refuse("file", "Choose the file again.");
        }
        Ok((status, form))
    }
}
