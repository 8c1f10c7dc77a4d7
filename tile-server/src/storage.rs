//! Where a bundle or a base map lies when it is in no folder: object storage that speaks
//! S3, or a web server that gives parts of files.
//!
//! What is read of a file comes in blocks, each held against its hash where the manifest
//! tells one, and kept in memory: readers who want the same wait for one request, and what
//! was read goes on being served while storage is away. How often to try again, for how
//! long and with what random delay is the `object_store` crate's work.

mod error;
mod location;
mod store;
mod stored;

pub use error::StorageError;
pub use location::Location;
pub use store::{Patience, Store};
pub(crate) use store::{PutIf, Version};
pub(crate) use stored::{BLOCK, BlockHashes, Stored};
