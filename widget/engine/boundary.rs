//! What JavaScript calls: the only unsafe code of the product.
//!
//! JavaScript asks [`alloc`] for memory, writes its bytes there, and hands over
//! their address and length. [`open`] and [`ask`] answer [`OK`] or [`FAILED`];
//! the bytes of the answer (a tile, JSON, or the error as JSON) lie at
//! [`answer_ptr`] for [`answer_len`] until the next call. What is asked is text
//! ([`Engine::ask`]), so that a new question is no new function here.
//!
//! The names are exported as they are in WebAssembly only: elsewhere `open`,
//! `close` and `free` are the C library's.

use std::alloc::Layout;
use std::cell::RefCell;
use std::ptr::{self, NonNull};

use crate::engine::Engine;
use crate::error::EngineError;

/// The answer is what was asked for.
pub const OK: u32 = 0;
/// The answer is an error as JSON.
pub const FAILED: u32 = 1;

/// A module has one thread, hence one state.
#[derive(Default)]
struct State {
    /// Open engines; their places are the handles, never used again.
    engines: Vec<Option<Box<Engine>>>,
    answer: Vec<u8>,
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State { engines: Vec::new(), answer: Vec::new() }) };
}

/// Runs a call and keeps its answer. Not generic: calls share its code.
fn answer(call: &mut dyn FnMut(&mut State) -> Result<Vec<u8>, EngineError>) -> u32 {
    STATE.with_borrow_mut(|state| {
        // The answer before is let go first: the two need not fit at once.
        state.answer = Vec::new();
        let (status, bytes) = match call(state) {
            Ok(bytes) => (OK, bytes),
            Err(error) => (FAILED, error.to_json()),
        };
        state.answer = bytes;
        status
    })
}

/// The caller's bytes.
///
/// # Safety
/// `len` bytes at `start` came of [`alloc`] and stay unchanged while the slice
/// lives; `start` counts for nothing when `len` is 0.
unsafe fn bytes<'a>(start: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: one allocation of `alloc`, hence initialised and of less than
    // `isize::MAX` bytes; the rest is the caller's promise.
    unsafe { std::slice::from_raw_parts(start, len) }
}

/// `len` bytes for the caller to write; null when there is no memory. To be
/// given back to [`free`] with the same length.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn alloc(len: usize) -> *mut u8 {
    match Layout::array::<u8>(len) {
        Ok(_) if len == 0 => NonNull::dangling().as_ptr(),
        // Zeroed: what the caller fails to write is still initialised.
        // SAFETY: the layout is not of size 0.
        Ok(layout) => unsafe { std::alloc::alloc_zeroed(layout) },
        Err(_) => ptr::null_mut(),
    }
}

/// Takes back memory of [`alloc`].
///
/// # Safety
/// `start` came of `alloc(len)` and is given back once.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn free(start: *mut u8, len: usize) {
    if let (Ok(layout), 1..) = (Layout::array::<u8>(len), len)
        && !start.is_null()
    {
        // SAFETY: allocated by `alloc` with this very layout, by the caller's
        // promise.
        unsafe { std::alloc::dealloc(start, layout) }
    }
}

/// Where the bytes of the last call's answer are.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn answer_ptr() -> *const u8 {
    STATE.with_borrow(|state| state.answer.as_ptr())
}

/// How many bytes the last call's answer has.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn answer_len() -> usize {
    STATE.with_borrow(|state| state.answer.len())
}

/// Opens an engine: the bundle's name, a line feed, an unpacked index
/// ([`Engine::open`]). The answer is its handle as digits, a line feed and
/// [`Engine::about`].
///
/// # Safety
/// As [`bytes`].
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn open(start: *const u8, len: usize) -> u32 {
    // SAFETY: the caller's promise.
    let input = unsafe { bytes(start, len) };
    answer(&mut |state| {
        let end = input.iter().position(|&byte| byte == b'\n').ok_or(EngineError::Text)?;
        let bundle = str::from_utf8(&input[..end]).map_err(|_| EngineError::Text)?;
        let engine = Engine::open(&input[end + 1..], bundle)?;
        let mut answer = state.engines.len().to_string().into_bytes();
        answer.push(b'\n');
        answer.extend(engine.about());
        state.engines.push(Some(Box::new(engine)));
        Ok(answer)
    })
}

/// Closes an engine and gives its memory back. Closing twice does nothing.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn close(handle: u32) {
    STATE.with_borrow_mut(|state| {
        if let Some(slot) = state.engines.get_mut(handle as usize) {
            *slot = None;
        }
    });
}

/// Asks an engine ([`Engine::ask`]).
///
/// # Safety
/// As [`bytes`].
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn ask(handle: u32, start: *const u8, len: usize) -> u32 {
    // SAFETY: the caller's promise.
    let request = unsafe { bytes(start, len) };
    answer(&mut |state| {
        let request = str::from_utf8(request).map_err(|_| EngineError::Text)?;
        let slot = state.engines.get_mut(handle as usize).and_then(Option::as_deref_mut);
        slot.ok_or(EngineError::Closed)?.ask(request)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a call answers to some bytes, as JavaScript makes it.
    fn call(input: &[u8], call: impl Fn(*const u8, usize) -> u32) -> (u32, Vec<u8>) {
        let start = alloc(input.len());
        assert!(!start.is_null());
        // SAFETY: `alloc` gave as many bytes.
        unsafe { ptr::copy_nonoverlapping(input.as_ptr(), start, input.len()) };
        let status = call(start, input.len());
        // SAFETY: as `alloc` gave it, and nothing holds it any more.
        unsafe { free(start, input.len()) };
        // SAFETY: the answer is there until the next call.
        let answer = unsafe { std::slice::from_raw_parts(answer_ptr(), answer_len()) };
        (status, answer.to_vec())
    }

    fn opening(input: &[u8]) -> (u32, String) {
        // SAFETY: `call` hands over what `alloc` gave.
        let (status, answer) = call(input, |start, len| unsafe { open(start, len) });
        (status, String::from_utf8(answer).unwrap())
    }

    fn asking(handle: u32, request: &[u8]) -> (u32, String) {
        // SAFETY: `call` hands over what `alloc` gave.
        let (status, answer) = call(request, |start, len| unsafe { ask(handle, start, len) });
        (status, String::from_utf8(answer).unwrap())
    }

    #[test]
    fn what_is_no_request_is_an_error() {
        for input in [&b""[..], b"no line feed", b"\xff\nindex"] {
            let (status, answer) = opening(input);
            assert_eq!(status, FAILED);
            assert!(answer.starts_with(r#"{"code":"texte","#), "{answer}");
        }
        let (status, answer) = opening(b"bundle\nno index");
        assert_eq!(status, FAILED);
        assert!(answer.starts_with(r#"{"code":"index","#), "{answer}");
        assert_eq!(asking(7, b"\xff").0, FAILED);
        assert!(asking(7, b"counts\n\n").1.contains("ferm"));
    }

    #[test]
    fn an_engine_answers_until_it_is_closed() {
        let input = [b"bundle\n", &*crate::tests::unpacked_index()].concat();
        let (status, answer) = opening(&input);
        assert_eq!(status, OK, "{answer}");
        let (first, about) = answer.split_once('\n').unwrap();
        assert!(about.starts_with(r#"{"bundle":"bundle","date":"#), "{about}");
        let (_, again) = opening(&input);
        let second = again.split_once('\n').unwrap().0;
        assert_ne!(first, second);
        let (first, second) = (first.parse().unwrap(), second.parse().unwrap());
        assert_eq!(asking(first, b"counts\n\n"), asking(second, b"counts\n\n"));
        close(first);
        close(first);
        close(999);
        assert_eq!(asking(first, b"counts\n\n").0, FAILED);
        assert_eq!(asking(second, b"counts\n\n").0, OK);
    }

    #[test]
    fn no_memory_is_null() {
        assert!(alloc(usize::MAX).is_null());
        let nothing = alloc(0);
        // SAFETY: as `alloc` gave it.
        unsafe { free(nothing, 0) };
    }
}
