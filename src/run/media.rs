//! The recording of a transcript: where it is.

use std::ffi::OsStr;

/// Whether a place is an address, not a path.
pub(super) fn is_address(place: &OsStr) -> bool {
    let bytes = place.as_encoded_bytes();
    ["http://", "https://"]
        .iter()
        .any(|scheme| bytes.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes())))
}
