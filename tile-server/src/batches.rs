//! Making a batch while the one before is written: what must be done in order
//! goes on beside what can be done on every thread, and two batches at most are
//! in memory.

use std::thread::ScopedJoinHandle;

/// Makes each batch of `batches` and hands it to `take`, in order. `make` runs
/// in the thread pool beside `take`.
///
/// # Errors
/// The first error of either; no later batch is then taken.
pub(crate) fn in_turn<B: Send, M: Send, E: Send>(
    batches: impl IntoIterator<Item = B>,
    make: impl Fn(B) -> Result<M, E> + Sync,
    mut take: impl FnMut(M) -> Result<(), E> + Send,
) -> Result<(), E> {
    let mut batches = batches.into_iter();
    let mut made: Option<M> = None;
    loop {
        let (batch, before) = (batches.next(), made.take());
        if batch.is_none() && before.is_none() {
            return Ok(());
        }
        let (taken, next) =
            rayon::join(|| before.map_or(Ok(()), &mut take), || batch.map(&make).transpose());
        taken?;
        made = next?;
    }
}

/// What a thread made; its panic goes on here.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_taken_in_order_up_to_the_first_error() {
        let run = |failing: Option<u32>| {
            let mut taken = Vec::new();
            let made = |n: u32| if Some(n) == failing { Err(n) } else { Ok(n * 10) };
            let result = in_turn(0..5, made, |n| {
                taken.push(n);
                Ok(())
            });
            (result, taken)
        };
        assert_eq!(run(None), (Ok(()), vec![0, 10, 20, 30, 40]));
        assert_eq!(run(Some(3)), (Err(3), vec![0, 10, 20]));
        let refused = in_turn(0..5, Ok::<u32, u32>, |n| if n == 2 { Err(n) } else { Ok(()) });
        assert_eq!(refused, Err(2));
    }
}
