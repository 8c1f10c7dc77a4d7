//! Load that is more than the machine can do: whoever comes then hears so at once, instead
//! of waiting with everybody else.
//!
//! Two signs tell it. So many answers are being worked out; or a thing that should be done
//! every few milliseconds is done much later, since everything in between waits as well.
//! What is kept, and /health, are answered all the same: they cost next to nothing.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// Between two beats.
const BEAT: Duration = Duration::from_millis(20);
/// A beat that comes so late says that readers wait too long.
const LATE: Duration = Duration::from_millis(500);
/// So many late ones, one after the other, are no mere hiccup of the machine.
const BEATS: u32 = 3;

/// How much is being worked out.
pub(super) struct Load {
    most: usize,
    under_way: AtomicUsize,
    late: AtomicU32,
}

/// A place among what is being worked out, until it is dropped.
pub(super) struct Place(Arc<Load>);

impl Load {
    /// Room for so many answers at once.
    pub(super) fn new(most: usize) -> Arc<Load> {
        Arc::new(Load { most, under_way: AtomicUsize::new(0), late: AtomicU32::new(0) })
    }

    /// A place, where there is room.
    pub(super) fn enter(self: &Arc<Load>) -> Option<Place> {
        // Counted first: two who come at once do not both take the last.
        let place = Place(self.clone());
        let before = self.under_way.fetch_add(1, Ordering::Relaxed);
        let is_room = before < self.most && self.late.load(Ordering::Relaxed) < BEATS;
        is_room.then_some(place)
    }

    /// How many answers are being worked out.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    fn beat(&self, late: Duration) {
        let count =
            if late > LATE { self.late.load(Ordering::Relaxed).saturating_add(1) } else { 0 };
        self.late.store(count, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Beats as long as somebody is there to hear it.
pub(super) async fn beat(load: Weak<Load>) {
    loop {
        let begun = Instant::now();
        tokio::time::sleep(BEAT).await;
        let Some(load) = load.upgrade() else { return };
        load.beat(begun.elapsed().saturating_sub(BEAT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_and_for_nobody_when_all_is_late() {
        let load = Load::new(2);
        let (one, two) = (load.enter(), load.enter());
        assert!(one.is_some() && two.is_some() && load.enter().is_none());
        assert_eq!(load.under_way(), 2);
        drop(one);
        assert_eq!(load.under_way(), 1);
        for _ in 0..BEATS {
            assert!(load.enter().is_some());
            load.beat(LATE + BEAT);
        }
        assert!(load.enter().is_none());
        load.beat(BEAT);
        assert!(load.enter().is_some());
        drop(two);
        assert_eq!(load.under_way(), 0);
    }
}
