//! Work that may wait for a disk or for storage, or takes long, off the threads that answer
//! others meanwhile.

/// Does it on a thread where that may be. A panic in it is one of whoever waits for it.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    // It is never cancelled: what is left is a panic.
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
