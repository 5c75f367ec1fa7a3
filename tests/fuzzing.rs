//! What the fuzz targets do, on inputs of our own that are changed at random: without a fuzzer, in every run.
//!
//! `WHOSAID_FUZZ="SEED SECONDS FILE…"` goes on for so long with each kind of input, the files among the transcripts;
//! `fuzz/README.md` has the thorough way. What failed is in the message, and the file to find it in.

#[path = "../fuzz/src/lib.rs"]
mod exercises;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use whosaid::model::{Place, SegmentIx};
use whosaid::quotes::BUILT_IN;
use whosaid::search::FORMS;
use whosaid::store::{Access, Circumstances, Fingerprint, Folders, Recording, Session, SessionName, read_file};

use crate::monkey::Random;
use crate::stage::Stage;

/// How many inputs of each kind are tried here.
const INPUTS: u64 = 400;

/// The most bytes of an input: all is done with it many times over.
const LONGEST: usize = 1 << 14;

#[test]
fn documents() {
    let asked = std::env::var("WHOSAID_FUZZ").unwrap_or_default();
    let mut files: Vec<PathBuf> = asked.split_whitespace().skip(2).map(PathBuf::from).collect();
    let folder = |path: &str| fs::read_dir(path).expect("it is there").map(|entry| entry.expect("it is there").path());
    for format in folder("tests/fixtures").filter(|path| path.is_dir()) {
        files.extend(folder(&format.to_string_lossy()).filter(|path| path.is_file()));
    }
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("it can be read")).collect();
    let ending = |seed: usize| files[seed].extension().unwrap_or_default().to_string_lossy().into_owned();
    fuzz("documents", &seeds, &|seed, bytes| exercises::exercise(bytes, &ending(seed)));
}

#[test]
fn queries() {
    let text = "\nfonds\nUne levée de fonds, à 12:30.\nThe budget of ﬁve œufs is 3–4 %.\nno\nlevee\u{301} DE FONDS fun";
    let mut seeds: Vec<Vec<u8>> = FORMS.iter().map(|(form, _)| format!("{form}{text}").into_bytes()).collect();
    let more =
        ["~œuf OR near:3 levee fonds", "/(e)(n)?/ -\"de\" at:0:03+-5s", "speaker:ann levée de", "is:edited -a OR b"];
    seeds.extend(more.map(|query| format!("{query}{text}").into_bytes()));
    fuzz("queries", &seeds, &|_, bytes| exercises::query(bytes));
}

#[test]
fn sessions() {
    let whole = recorded();
    let events = whole.iter().position(|byte| *byte == b'\n').expect("a first line") + 1;
    fuzz("sessions", &[whole.clone(), whole[events..].to_vec()], &|_, bytes| exercises::session(bytes));
}

#[test]
fn settings() {
    let names = ["config", "keymap", "themes/dark", "themes/ansi"];
    let mut seeds = names.map(|name| fs::read(format!("assets/{name}.toml")).expect("it is there")).to_vec();
    seeds.extend(BUILT_IN.map(|(_, template)| template.as_bytes().to_vec()));
    seeds.push(b"Ann = \"Ada L.\"\n\"SPEAKER_01\" = 'Ben'\n\"two three\" = \"2 3\"\nSow = \"So\"\n".to_vec());
    seeds.push(b"# Us.\n[[person]]\nname = \"Ada\"\naliases = [\"Ann\", \"A. L.\"]\nnote = \"host\"\n".to_vec());
    fuzz("settings", &seeds, &|_, bytes| exercises::settings(bytes));
}

/// The session file of [`exercises::TALK`] after one of each kind of change, written once.
fn recorded() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let talk = folder.path().join("talk.txt");
    fs::write(&talk, exercises::TALK).expect("the folder is ours");
    let mut stage = Stage::open("talk.txt", exercises::TALK.as_bytes(), (80, 24), |_| {});
    let folders = Folders { state: folder.path().join("state") };
    let opened = Session::open(
        &read_file(&talk).expect("it is there"),
        stage.app.transcript.len(),
        &SessionName::default(),
        &folders,
    );
    let Access::Owned(mut session) = opened.expect("the folder is ours").access else { panic!("nobody else has it") };
    session.keep_first(&stage.app.transcript);
    for keys in [
        "r A d a enter",
        "] 1",
        "u ctrl-r",
        "g g l s 2",
        "J",
        "m",
        "] # a / b enter",
        "c n o t e enter",
        "D",
        "R s i x enter s e v e n enter y",
    ] {
        stage.keys(keys);
    }
    assert!(stage.recorded.len() > 8, "{:?}", stage.recorded);
    session.record_all(stage.recorded.drain(..)).expect("the folder is ours");
    let written = Fingerprint::of(b"another content");
    session.record_write(written, &stage.app.transcript).expect("the folder is ours");
    session.record_place(Place { segment: SegmentIx(2), offset: 3 }).expect("the folder is ours");
    let recording = Some(Recording { place: "talk.mp3".into(), offset: -1200 });
    let circumstances = Circumstances { recording, began: Some(50_700_000) };
    session.record_circumstances(circumstances).expect("the folder is ours");
    fs::read(folder.path().join("talk.txt.whosaid")).expect("it was recorded")
}

/// Does something with each of the seeds as it is, and then with many that are changed; it is told which seed it was.
fn fuzz(kind: &str, seeds: &[Vec<u8>], exercise: &(dyn Fn(usize, &[u8]) + std::panic::RefUnwindSafe)) {
    let asked = std::env::var("WHOSAID_FUZZ").unwrap_or_default();
    let mut asked = asked.split_whitespace().map(|number| number.parse::<u64>().ok());
    let seed = asked.next().flatten().unwrap_or(1);
    let end = asked.next().flatten().map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut random = Random::new(seed);
    for number in 0.. {
        let which = if (number as usize) < seeds.len() { number as usize } else { random.below(seeds.len()) };
        let mut bytes = seeds[which].clone();
        if number as usize >= seeds.len() {
            (0..1 + random.below(5)).for_each(|_| change(&mut bytes, seeds, &mut random));
        }
        bytes.truncate(LONGEST);
        if catch_unwind(|| exercise(which, &bytes)).is_err() {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("failed-{kind}"));
            fs::write(&file, &bytes).expect("the folder is ours");
            panic!("{kind}, seed {seed}, input {number}: {}\n{:?}", file.display(), String::from_utf8_lossy(&bytes));
        }
        let is_over = end.map_or(number >= INPUTS, |end| Instant::now() > end);
        if is_over && number as usize >= seeds.len() {
            println!("{kind}, seed {seed}: {number} inputs");
            return;
        }
    }
}

/// What is put in: numbers that are too large for some, blanks and signs of several bytes.
const ODD: [&str; 17] = [
    "0",
    "-1",
    "18446744073709551615",
    "1e309",
    "4294967295",
    "\u{e9}",
    "\u{202e}",
    "\u{a0}",
    "\u{3000}",
    "\u{2028}",
    "\u{feff}",
    "：",
    "“",
    "”",
    "e\u{301}",
    "👩‍👧",
    "\r",
];

/// Makes one change: bytes are lost, repeated, put elsewhere, come from another seed, or become others.
fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let piece = |of: &[u8], random: &mut Random| {
        let start = random.below(of.len() + 1);
        let longest = if random.below(4) == 0 { 400 } else { 12 };
        start..(start + random.below(longest)).min(of.len())
    };
    let at = random.below(bytes.len() + 1);
    match random.below(12) {
        0 => bytes.truncate(at),
        1..3 => drop(bytes.drain(piece(bytes, random))),
        3 => {
            let range = piece(bytes, random);
            let repeated = bytes[range.clone()].repeat(random.below(16));
            drop(bytes.splice(range, repeated));
        }
        4..6 => {
            let moved = bytes[piece(bytes, random)].to_vec();
            drop(bytes.splice(at..at, moved));
        }
        6..9 => {
            let other = &seeds[random.below(seeds.len())];
            drop(bytes.splice(at..at, other[piece(other, random)].to_vec()));
        }
        9 => {
            // In the place of a blank, where one follows: others are as long as letters.
            let blank = bytes[at..].iter().position(|byte| *byte == b' ').map_or(at..at, |on| at + on..at + on + 1);
            let range = if random.below(2) == 0 { blank } else { at..at };
            drop(bytes.splice(range, ODD[random.below(ODD.len())].bytes()));
        }
        10 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        _ if at < bytes.len() => bytes[at] = random.below(256) as u8,
        _ => {}
    }
}
