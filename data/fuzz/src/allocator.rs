//! Memory that a small input may ask for at once. What a hostile length claims
//! is seldom touched, so the fuzzer's own limit does not see it.

use std::alloc::{GlobalAlloc, Layout, System};

/// More than anything here needs; the table of communes is the largest.
const MOST: usize = 64 << 20;

struct Bounded;

#[global_allocator]
static ALLOCATOR: Bounded = Bounded;

fn check(size: usize) {
    if size > MOST {
        // An allocator may not unwind; the fuzzer keeps the input all the same.
        eprintln!("{size} bytes asked for at once");
        std::process::abort();
    }
}

// SAFETY: all of it is the system's allocator, or the end of the process.
unsafe impl GlobalAlloc for Bounded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        check(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        check(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, start: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        check(size);
        unsafe { System.realloc(start, layout, size) }
    }

    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        unsafe { System.dealloc(start, layout) }
    }
}
