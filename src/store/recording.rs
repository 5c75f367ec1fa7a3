//! Which recording a transcript is of and when it began, as its session keeps it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde::{Deserialize, Serialize};

/// What a session keeps of a transcript whatever becomes of its text.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Circumstances {
    /// The recording that was chosen last.
    pub recording: Option<Recording>,
    /// When it began, in milliseconds of the day.
    pub began: Option<u64>,
}

impl Circumstances {
    /// The same, with those of another in the place of what is not known here.
    pub(super) fn or(self, other: Circumstances) -> Circumstances {
        Circumstances { recording: self.recording.or(other.recording), began: self.began.or(other.began) }
    }
}

/// The recording that was chosen for a transcript.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recording {
    /// An address, or a path; one that is not absolute starts at the folder of the transcript.
    #[serde(with = "place")]
    pub place: OsString,
    /// How many milliseconds later something is heard in it than the transcript says.
    pub offset: i64,
}

/// A place as a string; one that is no UTF-8 as a list of its bytes.
mod place {
    use super::{Deserialize, OsStr, OsStrExt, OsString, OsStringExt, Serialize};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Bytes(Vec<u8>),
    }

    pub fn serialize<S: serde::Serializer>(place: &OsStr, out: S) -> Result<S::Ok, S::Error> {
        match place.to_str() {
            Some(text) => text.serialize(out),
            None => place.as_bytes().serialize(out),
        }
    }

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(input: D) -> Result<OsString, D::Error> {
        Ok(match Written::deserialize(input)? {
            Written::Text(text) => text.into(),
            Written::Bytes(bytes) => OsString::from_vec(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_place_comes_back() {
        let cases = [
            (OsString::from("talk \"1\"\n.mp3"), r#"{"place":"talk \"1\"\n.mp3","offset":-1200}"#),
            (OsString::from_vec(b"a\xe9".to_vec()), r#"{"place":[97,233],"offset":-1200}"#),
        ];
        for (place, json) in cases {
            let recording = Recording { place, offset: -1200 };
            assert_eq!(serde_json::to_string(&recording).unwrap(), json);
            assert_eq!(serde_json::from_str::<Recording>(json).unwrap(), recording);
        }
    }
}
