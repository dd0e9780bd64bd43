//! A browser of a few lines: one connection per request, and an answer counts only when it is whole.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A signed-in person.
#[derive(Clone)]
pub struct Browser {
    addr: SocketAddr,
    cookie: String,
}

/// A whole answer.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Everything before the body.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Browser {
    /// Signs in; `None` while the portal does not answer.
    pub fn sign_in(addr: SocketAddr, email: &str) -> Option<Self> {
        let stranger = Self {
            addr,
            cookie: String::new(),
        };
        let fields = [("email", email), ("password", "diverse paths since 2018")];
        let answer = stranger.post("/sign-in", &fields)?;
        assert_eq!(answer.status, 303, "{email}: {}", answer.body);
        let cookie = answer
            .head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .unwrap();
        Some(Self {
            addr,
            cookie: cookie.split(';').next().unwrap().to_owned(),
        })
    }

    /// Sends a form. `None` when the portal died meanwhile: nothing is known of the request then.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let mut stream = TcpStream::connect_timeout(&self.addr, Duration::from_secs(2)).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .ok()?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.addr,
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        Some(Answer {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }
}
