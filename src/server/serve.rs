//! Listening: an accept loop of our own, because `axum::serve` waits for slow request heads for ever.

use super::app::App;
use super::ctx::Ctx;
use super::db::jobs::{self, Lane};
use super::jobs::runner;
use super::service::{queue, registries};
use anyhow::Context;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// A client has this long to send its request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections at a time; more wait in the kernel's queue.
const CONNECTIONS: usize = 1_024;
/// Requests in flight have this long after a stop signal.
const SHUTDOWN: Duration = Duration::from_secs(10);

/// Serves until SIGINT or SIGTERM, then lets running requests finish.
///
/// # Errors
/// The address is taken.
pub async fn run(app: &App, router: Router) -> anyhow::Result<()> {
    // Leptos renders on this executor; an error only says that it was set before.
    let _ = any_spawner::Executor::init_tokio();
    let listener = TcpListener::bind(app.config.addr)
        .await
        .with_context(|| format!("MAPS_ADDR: cannot listen on {}", app.config.addr))?;
    super::console::println(&format!(
        "maps-portal is ready at {}",
        app.config.base_url()
    ));
    start_housekeeping(app).await?;
    let early = app.clone();
    tokio::spawn(async move {
        // The registries of the world are read before somebody has to wait for them.
        if let Err(error) = registries::known_now(&Ctx::system(&early)).await {
            tracing::warn!(error = %error, "the registry files cannot be read yet");
        }
    });
    let [work, read] = [Lane::Rest, Lane::Reading]
        .map(|lane| tokio::spawn(runner::run_until_stopped(app.clone(), lane)));
    accept(router, listener, HEAD_TIMEOUT).await;
    app.stopping.store(true, Ordering::Relaxed);
    app.wake.notify_waiters();
    let _ = tokio::time::timeout(SHUTDOWN, async { tokio::join!(work, read) }).await;
    Ok(())
}

/// The hourly job keeps itself going; this starts it on a fresh database.
async fn start_housekeeping(app: &App) -> anyhow::Result<()> {
    let ctx = Ctx::system(app);
    let mut tx = app.db.begin().await?;
    if !jobs::is_open(&mut tx, "housekeeping").await? {
        queue::enqueue(&mut tx, &ctx, &queue::Job::Housekeeping).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes connections until a stop signal; each has `head_timeout` for the head of a request.
pub(crate) async fn accept(router: Router, listener: TcpListener, head_timeout: Duration) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop_signal());
    loop {
        let Ok(slot) = slots.clone().acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(pair) => pair,
                Err(error) => {
                    // Out of file descriptors, most likely: wait for some to be freed.
                    tracing::warn!(error = %error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let router = router.clone();
        let asked = Arc::new(AtomicBool::new(false));
        let asks = asked.clone();
        let service =
            tower::service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
                asks.store(true, Ordering::Relaxed);
                request.extensions_mut().insert(ConnectInfo(peer));
                tower::ServiceExt::oneshot(router.clone(), request.map(axum::body::Body::new))
            });
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(head_timeout);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(head_timeout)
            .max_concurrent_streams(100);
        let connection = builder
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            // Until it is known which HTTP a client speaks, the library waits without a limit.
            let first = tokio::time::timeout(head_timeout, connection.as_mut()).await;
            if first.is_err() && asked.load(Ordering::Relaxed) {
                // A client that hangs up is not our failure.
                let _ = connection.await;
            }
            drop(slot);
        });
    }
    let _ = tokio::time::timeout(SHUTDOWN, graceful.shutdown()).await;
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut int), Ok(mut term)) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
        ) {
            tokio::select! { _ = int.recv() => {}, _ = term.recv() => {} }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
