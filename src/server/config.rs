//! Settings: one typed struct, filled from flags and environment, with errors that name both.

use anyhow::{Context, bail};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Everything that can be configured. Every field has a flag and an environment variable.
#[derive(Clone, Debug, clap::Args)]
pub struct Config {
    /// Address and port to listen on.
    #[arg(long, env = "MAPS_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,

    /// The address people type, used in mails and for the same-origin check [default: http://ADDR].
    #[arg(long, env = "MAPS_BASE_URL")]
    pub base_url: Option<String>,

    /// Proxies before the portal, separated by commas: whom they name in X-Forwarded-For is the client.
    #[arg(
        long,
        env = "MAPS_TRUSTED_PROXIES",
        value_delimiter = ',',
        default_value = "127.0.0.1,::1"
    )]
    pub trusted_proxies: Vec<IpAddr>,

    /// Folder for the embedded database, documents, keys and outgoing mail.
    #[arg(long, env = "MAPS_DATA", default_value = "data")]
    pub data: PathBuf,

    /// Database: postgres://… for several nodes [default: SQLite in MAPS_DATA].
    #[arg(long, env = "MAPS_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Mail server, for example smtps://user:password@mail.example.net [default: files in MAPS_DATA/mail].
    #[arg(long, env = "MAPS_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sender of outgoing mail.
    #[arg(
        long,
        env = "MAPS_MAIL_FROM",
        default_value = "maps-portal <no-reply@localhost>"
    )]
    pub mail_from: String,

    /// VRP file (JSON of routinator or rpki-client) that is kept current there [default: uploads].
    #[arg(long, env = "MAPS_VRP_FILE")]
    pub vrp_file: Option<PathBuf>,

    /// Routing registry files (RPSL), separated by commas, that are kept current there [default: uploads].
    #[arg(long, env = "MAPS_IRR_FILE", value_delimiter = ',')]
    pub irr_file: Vec<PathBuf>,

    /// What to log, for example info or maps_portal=debug,warn.
    #[arg(long, env = "MAPS_LOG", default_value = "info")]
    pub log: String,

    /// How to log: text or json.
    #[arg(long, env = "MAPS_LOG_FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub log_format: String,
}

impl Config {
    /// The public address without a trailing slash.
    pub fn base_url(&self) -> String {
        self.base_url.as_deref().map_or_else(
            || format!("http://{}", self.addr),
            |url| url.trim_end_matches('/').to_owned(),
        )
    }

    /// The database address.
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("maps-portal.db").display()))
    }

    /// Whether cookies carry `Secure` and the `__Host-` prefix.
    pub fn is_https(&self) -> bool {
        self.base_url().starts_with("https://")
    }

    /// Makes the data folders and checks the values that clap cannot.
    ///
    /// # Errors
    /// Names the variable and its value.
    pub fn prepare(&self) -> anyhow::Result<()> {
        let base = self.base_url();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            bail!("MAPS_BASE_URL: expected http://… or https://…, got {base:?}");
        }
        for folder in [
            self.data.clone(),
            self.documents(),
            self.uploads(),
            self.routing(),
            self.mail_folder(),
            self.keys(),
        ] {
            make_private_folder(&folder)?;
        }
        Ok(())
    }

    /// Folder of stored documents, by hash.
    pub fn documents(&self) -> PathBuf {
        self.data.join("documents")
    }

    /// Folder of signing keys. Nodes that share a database share it too.
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// Folder of VRP and registry files, by hash.
    pub fn routing(&self) -> PathBuf {
        self.data.join("routing")
    }

    /// Folder of uploads on their way in.
    pub fn uploads(&self) -> PathBuf {
        self.data.join("uploads")
    }

    /// Folder where mail goes when no server is configured.
    pub fn mail_folder(&self) -> PathBuf {
        self.data.join("mail")
    }
}

fn make_private_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("MAPS_DATA: cannot make the folder {}", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).with_context(
            || format!("MAPS_DATA: cannot protect the folder {}", folder.display()),
        )?;
    }
    Ok(())
}
