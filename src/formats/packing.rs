//! Compressed files: unpacked to be read, packed again when they are written.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::ReadError;

/// How a file is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Packing {
    /// Not at all.
    None,
    /// gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)).
    Gzip,
    /// Zstandard ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)).
    Zstd,
}

/// How much a file may grow: transcripts do not shrink more than this, and what does was made to fill the memory.
const MAX_GROWTH: u64 = 200;

/// What may come of any file, however small.
const ALWAYS_ALLOWED: u64 = 16 << 20;

impl Packing {
    /// How a file is compressed, by its first bytes.
    pub(super) fn of(bytes: &[u8]) -> Packing {
        match bytes {
            [0x1F, 0x8B, 0x08, ..] => Packing::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Packing::Zstd,
            _ => Packing::None,
        }
    }

    /// How a file is compressed, by the ending of its name, behind that of the format: `talk.srt.gz`.
    pub(super) fn of_name(path: &Path) -> Packing {
        match last_ending(path).as_str() {
            "gz" | "gzip" => Packing::Gzip,
            "zst" | "zstd" => Packing::Zstd,
            _ => Packing::None,
        }
    }

    /// The bytes compressed in this way, with the usual effort.
    pub(super) fn pack(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Packing::None => bytes,
            Packing::Gzip => {
                let mut packer = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::default());
                // Writing to memory does not fail.
                packer.write_all(&bytes).and_then(|()| packer.finish()).unwrap_or(bytes)
            }
            Packing::Zstd => compress_to_vec(bytes.as_slice(), CompressionLevel::Fastest),
        }
    }
}

/// The last ending of a file's name in lower case, without the dot; empty for none.
pub(super) fn last_ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// The content of a file that may be compressed, and how it is. Costs a pass where it is.
pub(super) fn unpack(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Packing), ReadError> {
    let packing = Packing::of(bytes);
    let unpacked = match packing {
        Packing::None => return Ok((bytes.into(), packing)),
        Packing::Gzip => gunzip(bytes),
        Packing::Zstd => unzstd(bytes),
    };
    let limit = limit(bytes.len());
    match unpacked {
        Ok(unpacked) if unpacked.len() as u64 > limit => Err(ReadError::Bomb { limit }),
        Ok(unpacked) => Ok((unpacked.into(), packing)),
        Err(error) => Err(ReadError::Packed(error.to_string())),
    }
}

/// How many bytes may come of so many.
pub(super) fn limit(packed: usize) -> u64 {
    (packed as u64).saturating_mul(MAX_GROWTH).max(ALWAYS_ALLOWED)
}

/// Adds what a reader has, up to one byte more than allowed, which tells that there is more.
fn add(unpacked: &mut Vec<u8>, reader: impl Read, packed: usize) -> io::Result<()> {
    let left = limit(packed).saturating_add(1).saturating_sub(unpacked.len() as u64);
    reader.take(left).read_to_end(unpacked).map(drop)
}

fn gunzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    add(&mut unpacked, MultiGzDecoder::new(bytes), bytes.len())?;
    Ok(unpacked)
}

/// A file has one frame or several, and between them some that are to be skipped.
fn unzstd(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() && unpacked.len() as u64 <= limit(bytes.len()) {
        if let [0x50..=0x5F, 0x2A, 0x4D, 0x18, a, b, c, d, data @ ..] = rest {
            let len = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            rest = data.get(len..).unwrap_or_default();
            continue;
        }
        let decoder = StreamingDecoder::new(&mut rest).map_err(io::Error::other)?;
        add(&mut unpacked, decoder, bytes.len())?;
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let text = "Ann: Shall we start?\n".repeat(1000).into_bytes();
        for packing in [Packing::None, Packing::Gzip, Packing::Zstd] {
            let packed = packing.pack(text.clone());
            assert_eq!(packed.len() < text.len() / 10, packing != Packing::None);
            let (unpacked, found) = unpack(&packed).expect("sound");
            assert_eq!((unpacked.as_ref(), found), (text.as_slice(), packing));
            let cut = unpack(&packed[..packed.len() - 9]);
            assert_eq!(cut.is_err(), packing != Packing::None, "{cut:?}");
        }
        // As many tools write it: several members one after another.
        let skipped = [Vec::new(), b"\x50\x2A\x4D\x18\x02\0\0\0xx".to_vec()];
        for (packing, between) in [Packing::Gzip, Packing::Zstd].into_iter().zip(skipped) {
            let twice = [packing.pack(b"Ann: a\n".to_vec()), between, packing.pack(b"Ben: b\n".to_vec())].concat();
            assert_eq!(unpack(&twice).expect("sound").0.as_ref(), b"Ann: a\nBen: b\n", "{packing:?}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        for packing in [Packing::Gzip, Packing::Zstd] {
            let bomb = packing.pack(vec![b'a'; 40 << 20]);
            assert!(bomb.len() < 1 << 20);
            assert_eq!(unpack(&bomb), Err(ReadError::Bomb { limit: limit(bomb.len()) }), "{packing:?}");
        }
    }
}
