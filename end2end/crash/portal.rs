//! The real program on a database that outlives it.

use maps_portal::server::db::Db;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where a portal runs and what it runs on.
pub struct Place {
    folder: tempfile::TempDir,
    /// Address of the database.
    pub database: String,
    /// Where it listens.
    pub addr: SocketAddr,
}

impl Place {
    /// A fresh one, filled with the demo. Without an address the database is a file in the folder.
    pub fn new(postgres: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = postgres
            .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("portal.db").display()));
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Self {
            folder,
            database,
            addr: free.local_addr().unwrap(),
        };
        drop(free);
        assert!(place.command("demo").status().unwrap().success());
        place
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maps-portal"));
        command
            .arg(what)
            .env("MAPS_DATA", self.folder.path().join("data"))
            .env("MAPS_DATABASE_URL", &self.database)
            .env("MAPS_ADDR", self.addr.to_string())
            .env("MAPS_LOG", "error")
            .stdout(Stdio::null());
        command
    }

    /// Starts the portal and waits until it answers.
    pub fn start(&self) -> Running {
        let child = self.command("serve").spawn().unwrap();
        let running = Running(child);
        let began = Instant::now();
        while TcpStream::connect(self.addr).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "it does not start"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        running
    }

    /// The database beside the program.
    pub async fn db(&self) -> Db {
        Db::open(&self.database).await.unwrap()
    }

    /// The mails in the folder that stands for the mail server.
    pub fn mails(&self) -> Vec<PathBuf> {
        let folder: &Path = &self.folder.path().join("data/mail");
        let files = std::fs::read_dir(folder).unwrap();
        files.map(|file| file.unwrap().path()).collect()
    }
}

/// A running portal. It ends by SIGKILL and in no other way.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}
