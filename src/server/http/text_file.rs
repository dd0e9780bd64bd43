//! A form that takes a list as a file or as pasted text.

use super::Req;
use crate::error::AppError;

/// A text and where it came from.
#[derive(Debug)]
pub struct TextFile {
    /// The file's name as the browser gave it.
    pub name: String,
    /// What it says.
    pub text: String,
}

impl Req {
    /// The file of the field `file`, else what was pasted into `text`.
    ///
    /// # Errors
    /// A message at `file` when there is neither, or the file is not text.
    pub async fn file_or_pasted(&self) -> Result<TextFile, AppError> {
        match self.text_file().await? {
            Some(file) => Ok(file),
            None if self.form.get("text").is_empty() => Err(AppError::field(
                "file",
                "Choose a file or paste its rows below.",
            )),
            None => Ok(TextFile {
                name: "pasted text".to_owned(),
                text: self.form.get("text").to_owned(),
            }),
        }
    }

    /// The file of the field `file`, if one was chosen.
    ///
    /// # Errors
    /// A message at `file` when it is not text.
    pub async fn text_file(&self) -> Result<Option<TextFile>, AppError> {
        let Some(upload) = self.files.iter().find(|upload| upload.field == "file") else {
            return Ok(None);
        };
        let bytes = tokio::fs::read(&upload.path)
            .await
            .map_err(AppError::internal)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let name = &upload.name;
            AppError::field(
                "file",
                format!("{name} is not UTF-8 text. Save it as \u{201c}CSV UTF-8\u{201d} and choose it again."),
            )
        })?;
        Ok(Some(TextFile {
            name: upload.name.clone(),
            text,
        }))
    }
}
