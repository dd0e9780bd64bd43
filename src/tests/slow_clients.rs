//! Clients that send slowly, or nothing, do not hold a connection; the portal answers the others.

use super::support::{Backend, Portal};
use crate::routes::ROUTES;
use crate::server::http::router;
use crate::server::serve;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the portal under test allows for the head of a request.
const HEAD: Duration = Duration::from_millis(400);

async fn listening() -> (Portal, SocketAddr) {
    let portal = Portal::new(Backend::Sqlite).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = router::build(&portal.app, ROUTES);
    tokio::spawn(serve::accept(router, listener, HEAD));
    (portal, address)
}

/// How long the portal keeps a connection on which this is sent, and then a byte now and then.
async fn kept(address: SocketAddr, begin: &[u8], drops: &[u8]) -> Duration {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(begin).await;
    let (mut reads, mut writes) = stream.into_split();
    let drops = drops.to_vec();
    let dripping = tokio::spawn(async move {
        for drop in drops.iter().cycle() {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if writes.write_all(&[*drop]).await.is_err() {
                return;
            }
        }
    });
    let mut answer = Vec::new();
    let end = reads.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_secs(20), end).await;
    dripping.abort();
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_without_a_request_is_closed() {
    let (_portal, address) = listening().await;
    let http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let slow: [(&str, &[u8], &[u8]); 6] = [
        ("nothing", b"", b""),
        ("half a method", b"P", b""),
        ("half an HTTP/2 preface", &http2[..10], b""),
        ("an HTTP/2 preface and no more", http2, b""),
        (
            "a head without end",
            b"GET / HTTP/1.1\r\nHost: a\r\n",
            b"X: y\r\n",
        ),
        (
            "one whole request",
            b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
            b"",
        ),
    ];
    for (what, begin, drops) in slow {
        let time = kept(address, begin, drops).await;
        assert!(time < 10 * HEAD, "{what} kept a connection for {time:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_slow_heads_hold_nobody_up() {
    let (_portal, address) = listening().await;
    let slow: Vec<_> = (0..200)
        .map(|_| tokio::spawn(kept(address, b"GET / HTTP/1.1\r\n", b"X: y\r\n")))
        .collect();
    for _ in 0..20 {
        let begun = Instant::now();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let ask = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(ask).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{:?}",
            begun.elapsed()
        );
    }
    for connection in slow {
        let time = connection.await.unwrap();
        assert!(time < Duration::from_secs(15), "{time:?}");
    }
}
