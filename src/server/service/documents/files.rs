//! Where contents lie: one file per SHA-256, written so that a crash leaves all of it or nothing.

use crate::error::AppError;
use crate::server::app::App;
use crate::server::config::Config;
use crate::server::service::upload::Upload;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;

/// Writes bytes of our own durably where uploads lie, so that they are kept like an upload.
pub(super) async fn write(app: &App, name: &str, bytes: &[u8]) -> Result<Upload, AppError> {
    let upload = Upload {
        field: String::new(),
        name: name.to_owned(),
        path: app.config.uploads().join(app.random.secret()),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: hex::encode(Sha256::digest(bytes)),
    };
    let mut file = tokio::fs::File::create_new(&upload.path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    Ok(upload)
}

/// The file of a content. The first two digits are a folder, so that no folder grows too large.
pub(super) fn path(config: &Config, sha256: &str) -> PathBuf {
    let folder = sha256.get(..2).unwrap_or("00");
    config.documents().join(folder).join(sha256)
}

/// Keeps an upload: it is durable on the disk already; the rename and the folder are made so too,
/// before the row that names it is committed. The same content is kept once.
pub(super) async fn keep(config: &Config, upload: &Upload) -> Result<(), AppError> {
    let target = path(config, &upload.sha256);
    let folder = target
        .parent()
        .map_or_else(|| config.documents(), Path::to_path_buf);
    tokio::fs::create_dir_all(&folder).await?;
    tokio::fs::rename(&upload.path, &target).await?;
    for folder in [folder, config.documents()] {
        sync_folder(&folder).await?;
    }
    Ok(())
}

async fn sync_folder(folder: &Path) -> Result<(), AppError> {
    tokio::fs::File::open(folder).await?.sync_all().await?;
    Ok(())
}

/// Deletes a content that no row names any more. Gone already is as good.
pub(super) async fn delete(config: &Config, sha256: &str) -> Result<(), AppError> {
    match tokio::fs::remove_file(path(config, sha256)).await {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}
