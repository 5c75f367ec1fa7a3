//! The recording of a transcript: where it is.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::app::Media;
use crate::store::Recording;

/// The endings of recordings; what comes first is taken first. Sound comes before pictures.
const ENDINGS: [&str; 32] = [
    "wav", "flac", "m4a", "m4b", "mp3", "opus", "ogg", "oga", "aac", "wma", "aiff", "aif", "mka", "amr", "ac3", "caf",
    "au", "mp4", "mkv", "m4v", "mov", "webm", "avi", "mts", "m2ts", "ts", "wmv", "mpg", "mpeg", "ogv", "3gp", "flv",
];

/// What follows a recording's name in that of its transcript, at most, as in `talk.en-GB.vtt` or `talk.diarized.json`.
const LONGEST_SUFFIX: usize = 12;

/// What is known of a transcript's recording, and where to look for it.
#[derive(Debug)]
pub(super) struct MediaSearch {
    /// What was asked for on the command line.
    pub asked: Option<OsString>,
    /// What the session has.
    pub remembered: Option<Recording>,
    /// What the transcript says.
    pub named: Option<String>,
    /// The transcript; `None` for what has no file.
    pub transcript: Option<PathBuf>,
}

impl MediaSearch {
    /// The recording: the one asked for, remembered, named in the transcript, or of the same name beside it; an address in
    /// the transcript comes last. `None` where there is none; an error where one that was chosen is not there.
    ///
    /// Costs looking at a few names, and listing the folder of the transcript at most once.
    pub fn find(&self) -> Option<Result<Media, String>> {
        if let Some(asked) = &self.asked {
            return Some(choose(asked, 0, self.transcript.as_deref()).map(|media| self.shifted_as_before(media)));
        }
        if let Some(media) = self.remembered() {
            return Some(Ok(media));
        }
        let found = self.beside().map(|place| Media { offset: self.offset_of(&place), place });
        let address = || {
            let address = OsStr::new(self.named.as_ref()?);
            is_address(address).then(|| Media { place: address.into(), offset: 0 })
        };
        match (found.or_else(address), &self.remembered) {
            (Some(media), _) => Some(Ok(media)),
            (None, Some(gone)) => {
                let gone = gone.place.display();
                Some(Err(format!(
                    "{gone}, the recording chosen last, is not there; :media FILE names it where it is now"
                )))
            }
            (None, None) => None,
        }
    }

    fn remembered(&self) -> Option<Media> {
        let Recording { place, offset } = self.remembered.clone()?;
        let is_there = is_address(&place) || self.folder().join(&place).is_file();
        let place = if is_address(&place) { place } else { self.folder().join(place).into_os_string() };
        is_there.then_some(Media { place, offset })
    }

    fn shifted_as_before(&self, media: Media) -> Media {
        let place = recording_of(&media.place, 0, self.transcript.as_deref()).place;
        let known = self.remembered.as_ref().filter(|known| known.place == place);
        Media { offset: known.map_or(0, |known| known.offset), ..media }
    }

    /// How far a recording that was moved is shifted: known by its name.
    fn offset_of(&self, place: &OsStr) -> i64 {
        fn name(place: &OsStr) -> Option<&OsStr> {
            Path::new(place).file_name()
        }
        let known = self.remembered.as_ref().filter(|known| name(&known.place) == name(place));
        known.map_or(0, |known| known.offset)
    }

    fn folder(&self) -> &Path {
        self.transcript.as_deref().and_then(Path::parent).unwrap_or(Path::new(""))
    }

    /// The recording in the folder of the transcript, or where that says.
    fn beside(&self) -> Option<OsString> {
        let transcript = self.transcript.as_deref()?;
        let remembered = self.remembered.as_ref().filter(|known| !is_address(&known.place));
        let remembered = remembered.and_then(|known| known.place.to_str()).map(String::from);
        let named = self.named.as_deref().filter(|named| !is_address(OsStr::new(named))).map(path_of);
        let wanted: Vec<String> = [remembered, named].into_iter().flatten().collect();
        if let Some(path) = wanted.iter().map(|path| self.folder().join(path)).find(|path| path.is_file()) {
            return Some(path.into_os_string());
        }
        let recordings = recordings_in(self.folder());
        let by_name = wanted.iter().filter_map(|path| path.rsplit(['/', '\\']).next()).map(str::to_lowercase);
        let by_name = by_name.filter(|name| !name.is_empty()).find_map(|name| find(&recordings, &name));
        let found = by_name.or_else(|| stems_of(transcript).iter().find_map(|stem| find(&recordings, stem)))?;
        Some(self.folder().join(found).into_os_string())
    }
}

/// A recording of a folder.
struct Found {
    name: OsString,
    /// Its name in lower case, and without the ending.
    lower: String,
    stem: String,
    /// Where its ending stands among all.
    rank: usize,
}

fn recordings_in(folder: &Path) -> Vec<Found> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let found = entries.filter_map(|entry| {
        let name = entry.file_name();
        let lower = name.to_string_lossy().to_lowercase();
        let (stem, ending) = lower.rsplit_once('.')?;
        let (stem, rank) = (stem.to_owned(), ENDINGS.iter().position(|known| *known == ending)?);
        // A link to a file is one.
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_symlink());
        is_file.then_some(Found { name, lower, stem, rank })
    });
    found.collect()
}

/// The recording with a name in lower case, whole or without its ending.
fn find<'a>(recordings: &'a [Found], name: &str) -> Option<&'a OsStr> {
    let stem = name.rsplit_once('.').filter(|(_, ending)| ENDINGS.contains(ending)).map(|(stem, _)| stem);
    let is_it = |found: &&Found| found.lower == name || found.stem == name || Some(found.stem.as_str()) == stem;
    let best = recordings.iter().filter(is_it).min_by_key(|found| (found.lower != name, found.rank, &found.name));
    best.map(|found| found.name.as_os_str())
}

/// What the recording of a transcript may be called, in lower case, the longest name first: for `talk.mp3.en.srt` that is
/// `talk.mp3.en`, `talk.mp3` and `talk`.
fn stems_of(transcript: &Path) -> Vec<String> {
    let name = transcript.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut stems: Vec<String> = Vec::new();
    let mut rest = name.as_str();
    while let Some((stem, suffix)) = rest.rsplit_once('.')
        && !stem.is_empty()
    {
        // The first one is the ending of the file, whatever it is.
        let is_suffix = suffix.len() <= LONGEST_SUFFIX
            && suffix.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && suffix.chars().any(char::is_alphabetic);
        if !stems.is_empty() && !is_suffix {
            break;
        }
        stems.push(stem.to_owned());
        rest = stem;
    }
    if stems.is_empty() { vec![name] } else { stems }
}

/// The path that a transcript gives, which may be a `file://` address.
fn path_of(named: &str) -> String {
    let Some(rest) = named.strip_prefix("file:") else { return named.to_owned() };
    let path = rest.strip_prefix("//").map_or(rest, |rest| rest.find('/').map_or(rest, |at| &rest[at..]));
    let mut bytes = Vec::new();
    let mut left = path.as_bytes();
    while let Some((byte, after)) = left.split_first() {
        let code = (*byte == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*byte));
        left = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The recording that the user names: an address, or a path that starts at the current folder or at the transcript's.
///
/// An error says what is wrong with it and what to do.
pub(super) fn choose(typed: &OsStr, offset: i64, transcript: Option<&Path>) -> Result<Media, String> {
    if is_address(typed) {
        return Ok(Media { place: typed.to_owned(), offset });
    }
    let path = match typed.to_str() {
        Some(text) if text.starts_with("file://") => PathBuf::from(path_of(text)),
        Some(text) if text.starts_with("~/") => match etcetera::home_dir() {
            Ok(home) => home.join(&text[2..]),
            Err(_) => PathBuf::from(typed),
        },
        _ => PathBuf::from(typed),
    };
    let folder = transcript.and_then(Path::parent).unwrap_or(Path::new(""));
    let there = folder.join(&path);
    let path = if !path.exists() && there.exists() { there } else { path };
    let shown = typed.display();
    match fs::metadata(&path) {
        Ok(found) if found.is_file() => Ok(Media { place: path.into_os_string(), offset }),
        Ok(found) if found.is_dir() => Err(format!("{shown}: is a folder; name a recording in it")),
        Ok(_) => Err(format!("{shown}: is a pipe or a device, not a file; name a recording")),
        Err(_) if shown.to_string().contains("://") => {
            Err(format!("{shown}: no such file, and of addresses only http:// and https:// are played"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!("{shown}: no such file; check the name")),
        Err(error) => Err(format!("{shown}: cannot be used ({error}); name another recording")),
    }
}

/// A recording as a session keeps it: by its path from the folder of the transcript on, so that both may be moved.
pub(super) fn recording_of(place: &OsStr, offset: i64, transcript: Option<&Path>) -> Recording {
    let kept = |place: OsString| Recording { place, offset };
    if is_address(place) {
        return kept(place.to_owned());
    }
    let path = Path::new(place);
    let real_folder = |path: &Path| fs::canonicalize(std::path::absolute(path).ok()?.parent()?).ok();
    let real = real_folder(path).zip(path.file_name()).map(|(folder, name)| folder.join(name));
    let Some(real) = real else { return kept(place.to_owned()) };
    let beside = transcript.and_then(real_folder).and_then(|folder| Some(real.strip_prefix(folder).ok()?.to_owned()));
    kept(beside.unwrap_or(real).into_os_string())
}

/// Whether a place is an address, not a path.
pub(super) fn is_address(place: &OsStr) -> bool {
    let bytes = place.as_encoded_bytes();
    let starts_with =
        |scheme: &str| bytes.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()));
    starts_with("http://") || starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with files of these names.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for name in names {
            fs::write(folder.path().join(name), b"").expect("written");
        }
        folder
    }

    fn search(folder: &Path, transcript: &str) -> MediaSearch {
        MediaSearch { asked: None, remembered: None, named: None, transcript: Some(folder.join(transcript)) }
    }

    /// The name of what is found, and how far it is shifted.
    fn found(search: &MediaSearch) -> Option<(String, i64)> {
        let media = search.find()?.expect("it is there");
        let name = Path::new(&media.place).file_name()?.to_string_lossy().into_owned();
        if !is_address(&media.place) {
            assert!(Path::new(&media.place).is_file(), "{media:?}");
        }
        Some((name, media.offset))
    }

    #[test]
    fn a_recording_of_the_same_name_is_found() {
        let cases: [(&str, &[&str], Option<&str>); 15] = [
            ("talk.srt", &["talk.mp3"], Some("talk.mp3")),
            ("talk.srt", &["talks.mp3", "talk.txt", "other.mp3"], None),
            ("Talk.SRT", &["TALK.Mp3"], Some("TALK.Mp3")),
            ("talk.srt", &["talk.mp4", "talk.ogg", "talk.mkv"], Some("talk.ogg")),
            ("talk.srt", &["talk.webm"], Some("talk.webm")),
            ("talk.mp3.srt", &["talk.mp3", "talk.wav"], Some("talk.mp3")),
            ("talk.en.vtt", &["talk.mp3"], Some("talk.mp3")),
            ("talk.en.vtt", &["talk.mp3", "talk.en.mp3"], Some("talk.en.mp3")),
            ("talk.diarized.json", &["talk.flac"], Some("talk.flac")),
            ("talk.whosaid.json.gz", &["talk.flac"], Some("talk.flac")),
            ("2026.03.12 meeting.srt", &["2026.mp3", "2026.03.mp3"], None),
            ("2026-03-12 10.30.txt", &["2026-03-12 10.mp3", "2026-03-12 10.30.mp3"], Some("2026-03-12 10.30.mp3")),
            ("talk", &["talk.mp3"], Some("talk.mp3")),
            (".srt", &["talk.mp3"], None),
            ("entretien été.srt", &["Entretien Été.m4a"], Some("Entretien Été.m4a")),
        ];
        for (transcript, names, expected) in cases {
            let folder = folder(names);
            let found = found(&search(folder.path(), transcript));
            assert_eq!(found.as_ref().map(|(name, _)| name.as_str()), expected, "{transcript} {names:?}");
        }
        let folder = folder(&[]);
        fs::create_dir(folder.path().join("talk.mp3")).expect("a folder");
        assert_eq!(found(&search(folder.path(), "talk.srt")), None);
    }

    #[test]
    fn what_the_transcript_says_comes_before_the_name() {
        let folder = folder(&["talk.mp3", "take 2.WAV", "evening.mp4"]);
        let elsewhere = self::folder(&["far.mp3"]);
        let far = elsewhere.path().join("far.mp3").display().to_string();
        for (named, expected) in [
            ("take 2.wav", "take 2.WAV"),
            ("./take%202.wav", "talk.mp3"),
            ("file:./take%202.wav", "take 2.WAV"),
            ("file:///C:/My%20Files/take%202.wav", "take 2.WAV"),
            ("C:\\My Files\\take 2.wav", "take 2.WAV"),
            ("/home/someone/evening.wav", "evening.mp4"),
            ("evening", "evening.mp4"),
            ("lost.wav", "talk.mp3"),
            ("", "talk.mp3"),
            ("/", "talk.mp3"),
            ("https://example.org/a.mp3", "talk.mp3"),
            (&far, "far.mp3"),
            (&format!("file://{far}"), "far.mp3"),
        ] {
            let search = MediaSearch { named: Some(named.into()), ..search(folder.path(), "talk.eaf") };
            assert_eq!(found(&search), Some((expected.into(), 0)), "{named}");
        }
        let named = |named: &str| MediaSearch { named: Some(named.into()), ..search(folder.path(), "other.json") };
        assert_eq!(found(&named("https://example.org/a.mp3")), Some(("a.mp3".into(), 0)));
        assert_eq!(found(&named("edl://a.mp3")), None);
    }

    #[test]
    fn the_recording_chosen_last_is_kept_with_the_transcript() {
        let folder = folder(&["talk.mp3", "take2.wav", "talk.srt"]);
        let transcript = folder.path().join("talk.srt");
        let chosen = choose("take2.wav".as_ref(), 1200, Some(&transcript)).expect("it is there");
        let kept = recording_of(&chosen.place, chosen.offset, Some(&transcript));
        assert_eq!(kept, Recording { place: "take2.wav".into(), offset: 1200 });
        let remembered = |folder: &Path, kept: &Recording| MediaSearch {
            remembered: Some(kept.clone()),
            ..search(folder, "talk.srt")
        };
        assert_eq!(found(&remembered(folder.path(), &kept)), Some(("take2.wav".into(), 1200)));
        for asked in [chosen.place.clone(), "take2.wav".into()] {
            let asked = MediaSearch { asked: Some(asked), ..remembered(folder.path(), &kept) };
            assert_eq!(found(&asked), Some(("take2.wav".into(), 1200)), "asked for again, it is shifted as before");
        }
        let asked =
            MediaSearch { asked: Some(folder.path().join("talk.mp3").into()), ..remembered(folder.path(), &kept) };
        assert_eq!(found(&asked), Some(("talk.mp3".into(), 0)));

        // Both were moved; or the recording alone, to the transcript.
        let moved = self::folder(&["talk.mp3", "take2.wav"]);
        assert_eq!(found(&remembered(moved.path(), &kept)), Some(("take2.wav".into(), 1200)));
        let absolute = Recording { place: "/nowhere/Take2.wav".into(), offset: 1200 };
        assert_eq!(found(&remembered(moved.path(), &absolute)).expect("there").0, "take2.wav");
        let absolute = recording_of(&chosen.place, 7, Some(&moved.path().join("talk.srt")));
        assert!(Path::new(&absolute.place).is_absolute(), "{absolute:?}");

        let bare = self::folder(&[]);
        let told = remembered(bare.path(), &kept).find().expect("told").expect_err("gone");
        assert!(told.contains("take2.wav, the recording chosen last, is not there; :media"), "{told}");
        let address = Recording { place: "https://example.org/a.mp3".into(), offset: 5 };
        assert_eq!(found(&remembered(bare.path(), &address)), Some(("a.mp3".into(), 5)));
    }

    #[test]
    fn what_is_named_must_be_there() {
        let folder = folder(&["talk.mp3", "-x.wav"]);
        let transcript = folder.path().join("talk.srt");
        let choose = |typed: &str| choose(typed.as_ref(), 0, Some(&transcript)).map(|media| media.place);
        assert_eq!(choose("-x.wav"), Ok(folder.path().join("-x.wav").into()));
        assert_eq!(choose("HTTPS://example.org/a b.mp3"), Ok("HTTPS://example.org/a b.mp3".into()));
        for (typed, told) in [
            ("gone.mp3", "gone.mp3: no such file; check the name"),
            ("edl://talk.mp3", "only http:// and https:// are played"),
            ("/", "/: is a folder"),
            ("/dev/null", "/dev/null: is a pipe or a device"),
            (&"x".repeat(300), "xxx: cannot be used"),
            ("", "is a folder; name a recording"),
        ] {
            let error = choose(typed).expect_err(typed);
            assert!(error.contains(told), "{error}");
        }
    }
}
