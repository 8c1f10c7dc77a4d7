//! What JavaScript calls: the only unsafe code of the product.
//!
//! JavaScript asks [`alloc`] for memory, writes its bytes there, and hands over
//! addresses and lengths. A call answers [`OK`] or [`FAILED`]; its bytes (a
//! tile, JSON, or the error as JSON) lie at [`answer_ptr`] for [`answer_len`]
//! until the next call. WebAssembly has one thread here, so one state serves.
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

#[derive(Default)]
struct State {
    /// Open engines; their places are the handles, never used again.
    engines: Vec<Option<Box<Engine>>>,
    answer: Vec<u8>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

impl State {
    fn engine(&mut self, handle: u32) -> Result<&mut Engine, EngineError> {
        let slot = self.engines.get_mut(handle as usize);
        slot.and_then(Option::as_deref_mut).ok_or(EngineError::Closed)
    }
}

/// Runs a call and keeps its answer.
fn answer(call: impl FnOnce(&mut State) -> Result<Vec<u8>, EngineError>) -> u32 {
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
/// `len` bytes at `start` came of [`alloc`], were written, and stay unchanged
/// while the slice lives; `start` counts for nothing when `len` is 0.
unsafe fn bytes<'a>(start: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: the caller's promise is the one that this needs; memory of
    // `alloc` is one allocation of less than `isize::MAX` bytes.
    unsafe { std::slice::from_raw_parts(start, len) }
}

/// The caller's text.
///
/// # Safety
/// As [`bytes`].
unsafe fn text<'a>(start: *const u8, len: usize) -> Result<&'a str, EngineError> {
    // SAFETY: handed on to the caller.
    str::from_utf8(unsafe { bytes(start, len) }).map_err(|_| EngineError::Text)
}

/// `len` bytes for the caller to write; null when there is no memory. To be
/// given back to [`free`] with the same length.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn alloc(len: usize) -> *mut u8 {
    match Layout::array::<u8>(len) {
        Ok(_) if len == 0 => NonNull::dangling().as_ptr(),
        // Zeroed: whatever the caller fails to write is still memory of ours.
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

/// Opens an index ([`Engine::open`]). Answers the handle, 4 bytes little-endian,
/// then [`Engine::about`].
///
/// # Safety
/// Both pointers with their lengths are as [`bytes`] asks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn open(
    index: *const u8,
    index_len: usize,
    bundle: *const u8,
    bundle_len: usize,
) -> u32 {
    // SAFETY: the caller's promise.
    let (index, bundle) = unsafe { (bytes(index, index_len), text(bundle, bundle_len)) };
    answer(|state| {
        let engine = Engine::open(index, bundle?)?;
        let handle = state.engines.len() as u32;
        let answer = [&handle.to_le_bytes(), &*engine.about()].concat();
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

/// [`Engine::tile`].
///
/// # Safety
/// Both pointers with their lengths are as [`bytes`] asks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
#[allow(clippy::too_many_arguments, reason = "a text is two arguments here")]
pub unsafe extern "C" fn tile(
    handle: u32,
    preset: *const u8,
    preset_len: usize,
    choice: *const u8,
    choice_len: usize,
    z: u32,
    x: u32,
    y: u32,
) -> u32 {
    // SAFETY: the caller's promise.
    let (preset, choice) = unsafe { (text(preset, preset_len), text(choice, choice_len)) };
    answer(|state| state.engine(handle)?.tile(preset?, choice?, (z, x, y)))
}

/// [`Engine::page`].
///
/// # Safety
/// The pointers with their lengths are as [`bytes`] asks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn page(
    handle: u32,
    preset: *const u8,
    preset_len: usize,
    choice: *const u8,
    choice_len: usize,
    list: *const u8,
    list_len: usize,
) -> u32 {
    // SAFETY: the caller's promise.
    let (preset, choice) = unsafe { (text(preset, preset_len), text(choice, choice_len)) };
    // SAFETY: the caller's promise.
    let list = unsafe { text(list, list_len) };
    answer(|state| state.engine(handle)?.page(preset?, choice?, list?))
}

/// [`Engine::counts`].
///
/// # Safety
/// Both pointers with their lengths are as [`bytes`] asks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn counts(
    handle: u32,
    preset: *const u8,
    preset_len: usize,
    choice: *const u8,
    choice_len: usize,
) -> u32 {
    // SAFETY: the caller's promise.
    let (preset, choice) = unsafe { (text(preset, preset_len), text(choice, choice_len)) };
    answer(|state| state.engine(handle)?.counts(preset?, choice?))
}

/// [`Engine::card`].
///
/// # Safety
/// The pointer with its length is as [`bytes`] asks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn card(handle: u32, id: *const u8, id_len: usize) -> u32 {
    // SAFETY: the caller's promise.
    let id = unsafe { text(id, id_len) };
    answer(|state| state.engine(handle)?.card(id?))
}

/// [`Engine::ordinal`], as 4 bytes little-endian.
///
/// # Safety
/// The pointer with its length is as [`bytes`] asks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub unsafe extern "C" fn ordinal(handle: u32, id: *const u8, id_len: usize) -> u32 {
    // SAFETY: the caller's promise.
    let id = unsafe { text(id, id_len) };
    answer(|state| Ok(state.engine(handle)?.ordinal(id?)?.to_le_bytes().to_vec()))
}
