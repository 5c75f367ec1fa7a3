//! `whosaid index`: a folder with an index answers as it does without, whatever is changed, damaged or locked.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use whosaid::store::{IndexError, IndexWriter};

use crate::home::Home;

/// What texts are made of and queries ask for: parts, accents, capitals, pairs, signs, other scripts.
const WORDS: [&str; 24] = [
    "lamp",
    "Lampe",
    "levée",
    "levee",
    "de",
    "fonds",
    "cœur",
    "coeur",
    "l’été,",
    "ete",
    "ÉTÉ",
    "a",
    "12",
    "oven.",
    "dix-huit",
    "straße",
    "STRASSE",
    "日本語",
    "日oven",
    "ΚΑΙ",
    "και",
    "e\u{301}te\u{301}",
    "ﬁn",
    "—",
];

/// Queries of every kind besides some words.
const QUERIES: [&str; 12] = [
    "am",
    "lev OR oven",
    "-lamp",
    "fonds -lamp",
    "near:3 lamp oven",
    "/l.mp/",
    "~lampe",
    "\"Lampe\"",
    "speaker:ann fonds",
    "日",
    "本語",
    "is:short",
];

fn talk(words: &[(usize, bool)]) -> String {
    let mut text = "Ann:".to_owned();
    for &(word, ends) in words {
        text = text + " " + WORDS[word] + if ends { "\nBen:" } else { "" };
    }
    text + " well.\nAnn: yes.\n"
}

/// Puts a file in that was changed long ago.
fn put(home: &Home, name: &str, text: &str, at: u64) {
    home.put(name, text.as_bytes());
    settle(&home.path(name), at);
}

fn settle(path: &Path, at: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + at);
    File::options().write(true).open(path).and_then(|file| file.set_modified(time)).expect("the file is ours");
}

fn index_files(home: &Home) -> Vec<PathBuf> {
    let indexes = fs::read_dir(home.state().join("cache/indexes")).expect("an index was made").flatten();
    let folders = indexes.map(|index| index.path()).filter(|path| path.is_dir());
    folders.flat_map(|folder| fs::read_dir(folder).expect("ours").flatten().map(|file| file.path())).collect()
}

/// What a search prints in the folder, told with its status and its messages.
fn answer(home: &Home, query: &str) -> (Option<i32>, String, String) {
    let run = home.run(&["search", "--", query, "talks"]);
    (run.status, String::from_utf8_lossy(&run.stdout).into_owned(), run.stderr)
}

fn indexed(home: &Home, arguments: &[&str]) -> (Option<i32>, String, String) {
    let run = home.run(&[&["index"], arguments].concat());
    (run.status, String::from_utf8_lossy(&run.stdout).into_owned(), run.stderr)
}

fn words() -> impl Strategy<Value = Vec<(usize, bool)>> {
    proptest::collection::vec((0..WORDS.len(), proptest::bool::weighted(0.3)), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn with_an_index_the_same_is_found(
        texts in proptest::collection::vec(words(), 6),
        changes in proptest::collection::vec((0..7_usize, proptest::option::of(words()), any::<bool>()), 4),
        phrases in proptest::collection::vec(words(), 4),
    ) {
        let home = Home::new();
        fs::create_dir_all(home.path("talks/in")).expect("the folder is ours");
        let name = |file: usize| format!("talks/{}{file}.txt", if file.is_multiple_of(2) { "" } else { "in/" });
        for (file, text) in texts.iter().enumerate() {
            put(&home, &name(file), &talk(text), 0);
        }
        assert_eq!(indexed(&home, &["talks"]).0, Some(0));
        for (at, (file, text, is_renewed)) in changes.iter().enumerate() {
            match text {
                Some(text) => put(&home, &name(*file), &talk(text), 10 + at as u64),
                None => drop(fs::remove_file(home.path(&name(*file)))),
            }
            // What was said is changed in the session, not in the file.
            if home.path(&name(0)).exists() {
                let run = home.run(&["rename", &name(0), "Ann=Fonds"]);
                assert!(run.status.is_some());
            }
            if *is_renewed {
                assert_eq!(indexed(&home, &["talks"]).0, Some(0));
            }
        }
        let phrases = phrases.iter().map(|phrase| {
            phrase.iter().map(|&(word, _)| WORDS[word]).collect::<Vec<_>>().join(" ")
        });
        let queries: Vec<String> = phrases.chain(QUERIES.map(String::from)).collect();
        let with: Vec<_> = queries.iter().map(|query| answer(&home, query)).collect();
        assert_eq!(indexed(&home, &["--remove", "talks"]).0, Some(0));
        for (query, with) in queries.iter().zip(with) {
            prop_assert_eq!(with, answer(&home, query), "{}", query);
        }
    }
}

/// A folder with two files in its index, of which one has the word lamp.
fn archive() -> Home {
    let home = Home::new();
    fs::create_dir(home.path("talks")).expect("the folder is ours");
    put(&home, "talks/a.txt", "Ann: The lamp was lit.\nBen: And the fog?\n", 0);
    put(&home, "talks/b.txt", "Ann: No light here.\nBen: None.\n", 0);
    let (status, line, _) = indexed(&home, &["talks"]);
    assert_eq!(status, Some(0));
    assert!(
        line.starts_with("talks: 2 of 2 files in the index, ") && line.ends_with("; 2 read, 0 taken out\n"),
        "{line}"
    );
    home
}

#[test]
fn files_are_read_again_that_changed_and_taken_out_that_went() {
    let home = archive();
    assert!(indexed(&home, &["talks"]).1.ends_with("; 0 read, 0 taken out\n"));
    put(&home, "talks/b.txt", "Ann: The oven and the lamp.\nBen: None.\n", 5);
    assert_eq!(answer(&home, "oven").1.lines().count(), 1, "found before it is in the index");
    assert!(indexed(&home, &["--status", "talks"]).1.starts_with("talks: 1 of 2 files in the index, "));
    fs::remove_file(home.path("talks/a.txt")).expect("the file is ours");
    assert!(indexed(&home, &["talks"]).1.ends_with("; 1 read, 1 taken out\n"));
    // What changed this moment may change again unseen.
    home.put("talks/c.txt", b"Ann: The lamp.\nBen: None.\n");
    assert!(indexed(&home, &["talks"]).1.starts_with("talks: 1 of 2 files in the index, "));
    assert_eq!(answer(&home, "lamp").1.lines().count(), 2);
    assert_eq!(indexed(&home, &["--remove", "talks"]).1, "talks: removed\n");
    assert_eq!(indexed(&home, &["--status", "talks"]), (Some(1), "talks: no index\n".to_owned(), String::new()));
}

#[test]
fn files_known_to_have_no_hits_are_not_read() {
    let home = archive();
    // Of the same size and time as before: only who reads it could know.
    put(&home, "talks/b.txt", "Ann: No lamps here.\nBen: None.\n", 0);
    assert_eq!(answer(&home, "lamp").1.lines().count(), 1);
    assert_eq!(answer(&home, "/lamp/").1.lines().count(), 2, "a pattern reads all");
}

#[test]
fn a_folder_in_one_with_an_index_has_its_part_of_that() {
    let home = archive();
    fs::create_dir(home.path("talks/in")).expect("the folder is ours");
    put(&home, "talks/in/c.txt", "Ann: The lamp was dim.\nBen: Yes.\n", 0);
    put(&home, "talks/in/d.txt", "Ann: The fog was thick.\nBen: Yes.\n", 0);
    let root = fs::canonicalize(home.path("talks")).expect("it is there");
    let (status, line, _) = indexed(&home, &["talks/in"]);
    assert_eq!(status, Some(0));
    let start = format!("talks/in: 2 of 2 files in the index of {}, ", root.display());
    assert!(line.starts_with(&start) && line.ends_with("; 2 read, 0 taken out\n"), "{line}");
    assert!(indexed(&home, &["--status", "talks"]).1.starts_with("talks: 4 of 4 files in the index, "));
    let indexes = fs::read_dir(home.state().join("cache/indexes")).expect("an index was made").flatten();
    assert_eq!(indexes.filter(|index| index.path().is_dir()).count(), 1);
    // Of the same size and time as before: only who reads it could know.
    put(&home, "talks/in/d.txt", "Ann: The lamp was thick\nBen: Yes.\n", 0);
    let found = |folder: &str| String::from_utf8(home.run(&["search", "-l", "lamp", folder]).stdout).expect("UTF-8");
    assert_eq!(found("talks/in"), "talks/in/c.txt\n");
    put(&home, "talks/in/d.txt", "Ann: The fog was thick.\nBen: Yes.\n", 0);
    // Its files alone are looked into: what went elsewhere stays in the index, which finds no more for it.
    fs::remove_file(home.path("talks/a.txt")).expect("the file is ours");
    put(&home, "talks/in/d.txt", "Ann: The lamp was lit again.\nBen: Yes.\n", 5);
    assert!(indexed(&home, &["talks/in"]).1.ends_with("; 1 read, 0 taken out\n"));
    let with = ["talks/in", "talks"].map(found);
    assert_eq!(with, ["talks/in/c.txt\ntalks/in/d.txt\n"; 2]);
    assert!(indexed(&home, &["talks"]).1.ends_with("; 0 read, 1 taken out\n"));
    assert_eq!(indexed(&home, &["--remove", "talks"]).0, Some(0));
    assert_eq!(["talks/in", "talks"].map(found), with);
}

#[test]
fn a_damaged_index_is_told_passed_over_and_made_anew() {
    let home = archive();
    let whole = answer(&home, "lamp");
    for path in index_files(&home) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("ours");
        if bytes.is_empty() || name == ".managed.json" {
            continue;
        }
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 4;
        for damaged in [&flipped[..], &bytes[..bytes.len() - 1], &bytes[..bytes.len() / 2], &[]] {
            fs::write(&path, damaged).expect("ours");
            let (status, found, told) = answer(&home, "lamp");
            assert_eq!((status, found.as_str()), (whole.0, whole.1.as_str()), "{name}");
            let place = path.parent().expect("a folder").display();
            let said = format!(
                "whosaid: talks: the index in {place} is damaged or of another version; no transcript is: \
                 all are searched, and `whosaid index`, or opening the folder, makes it anew\n"
            );
            assert_eq!(told, said, "{name}");
        }
        fs::write(&path, bytes).expect("ours");
    }
    let first = index_files(&home).into_iter().find(|path| path.extension().is_some_and(|ending| ending == "term"));
    fs::write(first.expect("terms"), b"").expect("ours");
    assert!(indexed(&home, &["talks"]).1.ends_with("; 2 read, 0 taken out\n"));
    assert_eq!(answer(&home, "lamp"), whole);
}

#[test]
fn one_writes_and_others_are_told_at_once_while_all_read() {
    let home = archive();
    let root = fs::canonicalize(home.path("talks")).expect("it is there");
    let cache = home.state().join("cache");
    let writer = IndexWriter::open(&cache, &root).expect("it is free");
    assert!(matches!(IndexWriter::open(&cache, &root), Err(IndexError::Busy(Some(_)))));
    let (status, _, told) = indexed(&home, &["talks"]);
    assert_eq!(status, Some(2));
    assert!(told.starts_with("whosaid: talks: the index is being made by process "), "{told}");
    assert_eq!(answer(&home, "lamp").1.lines().count(), 1);
    drop(writer);
    assert_eq!(indexed(&home, &["talks"]).0, Some(0));
}

#[cfg(unix)]
#[test]
fn an_index_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = archive();
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let files = index_files(&home);
    assert!(files.len() > 3);
    assert_eq!(mode(files[0].parent().expect("a folder")), 0o700);
    for file in &files {
        assert_eq!(mode(file), 0o600, "{file:?}");
    }
}

#[test]
fn who_would_remove_a_part_of_an_index_is_told_where_it_is() {
    let home = archive();
    fs::create_dir(home.path("talks/in")).expect("the folder is ours");
    indexed(&home, &["talks"]);
    let root = fs::canonicalize(home.path("talks")).expect("it is there");
    let of = format!("it is in that of {0}, which `whosaid index --remove {0}` removes", root.display());
    let (status, said, _) = indexed(&home, &["--remove", "talks/in"]);
    assert_eq!((status, said), (Some(1), format!("talks/in: no index of its own; {of}\n")));
    assert_eq!(indexed(&home, &["--remove", "talks"]).1, "talks: removed\n");
    assert_eq!(indexed(&home, &["--remove", "talks/in"]).1, "talks/in: no index\n");
}
