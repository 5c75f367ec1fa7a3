//! `convert`, `rename` and `fix` on folders and on several files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use whosaid::text::counted;

use crate::home::{Home, Outcome, PROGRAM, fixture};
use crate::pty::{Pty, until};

/// A folder with two talks in it, one of them in a folder of its own, and what is no talk.
fn archive() -> Home {
    let home = Home::new();
    fs::create_dir_all(home.path("talks/old")).expect("it is new");
    home.put("talks/bakery.txt", &fixture("talk.txt"));
    home.put("talks/old/tide.srt", &fixture("tide.srt"));
    home.put("talks/old/novel.txt", b"It was a dark night, and the rain came down in sheets over the market square.\n");
    home.put("talks/photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
    home.put("names.toml", b"SPEAKER_00 = \"Joan\"\nSPEAKER_02 = \"Remi\"\n");
    home.put("show.toml", b"yeast = \"leaven\"\ntide = \"flood\"\n");
    home
}

/// All files below a folder with their content, by their paths in it; of the sessions only that they are there.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("the folder is ours") {
            let path = entry.expect("the folder is ours").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it is in it").to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
    files
}

fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

/// The status, and what was said, line by line without the program's name.
fn told(run: &Outcome) -> (Option<i32>, Vec<&str>) {
    assert!(run.stdout.is_empty(), "{run:?}");
    (run.status, run.stderr.lines().map(|line| line.strip_prefix("whosaid: ").expect("who says so?")).collect())
}

const ALL_WELL: &str = "2 transcripts done, 2 passed over: no transcript";

#[test]
fn a_folder_is_converted_with_its_tree() {
    let home = archive();
    let before = tree(&home.path("talks"));
    let convert = ["convert", "talks", "--to", "vtt", "-o", "out/all"];
    let dry = home.run(&[&convert[..], &["--dry-run"]].concat());
    let would = [
        "talks/bakery.txt: would be written to out/all/bakery.vtt",
        "talks/old/tide.srt: would be written to out/all/old/tide.vtt",
        ALL_WELL,
    ];
    assert_eq!(told(&dry), (Some(0), would.to_vec()));
    assert!(!home.path("out").exists());
    assert_eq!(told(&home.run(&convert)), (Some(0), vec![ALL_WELL]));
    let out = tree(&home.path("out"));
    assert_eq!(names(&out), ["all/bakery.vtt", "all/old/tide.vtt"]);
    assert_eq!(out["all/old/tide.vtt"], home.run(&["convert", "talks/old/tide.srt", "--to", "vtt"]).data());
    assert_eq!(tree(&home.path("talks")), before);

    // What is there is not written over unasked, which is told of each file.
    let again = home.run(&convert);
    let (status, lines) = told(&again);
    assert_eq!((status, lines.len()), (Some(1), 3));
    assert!(lines[0].starts_with("failed: ") && lines[0].contains("talks/bakery.txt"), "{lines:?}");
    assert!(lines[0].ends_with("out/all/bakery.vtt: is there already; --force writes over it"), "{lines:?}");
    assert_eq!(lines[2], "0 transcripts done, 2 failed, 2 passed over: no transcript");
    assert_eq!(told(&home.run(&[&convert[..], &["--force"]].concat())), (Some(0), vec![ALL_WELL]));
    assert_eq!(tree(&home.path("out")), out);
}

#[test]
fn several_files_are_a_batch_and_formats_of_one_ending_are_told_apart() {
    let home = archive();
    home.put("a.srt.gz", &home.get("talks/old/tide.srt"));
    let run = home.run(&["convert", "a.srt.gz", "talks/bakery.txt", "gone.srt", "--to", "whosaid", "-o", "out"]);
    let (status, lines) = told(&run);
    assert_eq!((status, lines[0]), (Some(1), "failed: gone.srt: no such file; check the name"));
    assert_eq!(lines[1..], ["2 transcripts done, 1 failed"]);
    assert_eq!(names(&tree(&home.path("out"))), ["a.whosaid.json", "bakery.whosaid.json"]);
    // Of those without such a speaker nothing is written, and that is no failure.
    let run = home.run(&["convert", "talks", "--line", "$text", "--only", "SPEAKER_02", "-o", "lines"]);
    let said = "1 transcript done, 1 with nothing to do, 2 passed over: no transcript";
    assert_eq!(told(&run), (Some(0), vec![said]));
    assert_eq!(names(&tree(&home.path("lines"))), ["bakery.txt"]);
}

#[test]
fn two_files_never_become_one_and_no_source_is_written_over() {
    let home = archive();
    for name in ["talks/old/tide.vtt", "talks/old/tide.wav"] {
        home.put(name, b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello\n");
    }
    home.put("talks/old/tide.wav", b"RIFF\0\0\0\0WAVEfmt ");
    let before = tree(&home.path("talks"));
    let run = home.run(&["convert", "talks", "--to", "csv", "-o", "out"]);
    let (status, lines) = told(&run);
    assert_eq!((status, lines.len()), (Some(1), 2));
    let said = "failed: talks/old/tide.vtt: out/old/tide.csv is made of talks/old/tide.srt already; convert it alone, to \
                another name";
    assert_eq!(lines[0], said);
    assert_eq!(names(&tree(&home.path("out"))), ["bakery.csv", "old/tide.csv"]);
    // Beside the files themselves, even if all may be written over.
    let run = home.run(&["convert", "talks", "--to", "vtt", "-o", "talks", "--force"]);
    let (status, lines) = told(&run);
    assert_eq!((status, lines.len()), (Some(1), 3));
    assert!(
        lines[..2].iter().all(|line| line.contains("talks/old/tide.vtt is one of the files that are read")),
        "{lines:?}"
    );
    let mut after = tree(&home.path("talks"));
    assert!(after.remove("bakery.vtt").is_some());
    assert_eq!(after, before);
    // What was made in a folder below is not made of again.
    let inside = ["convert", "talks", "--to", "srt", "-o", "talks/made", "--force"];
    assert_eq!(home.run(&inside).status, Some(1), "bakery is there as .txt and as .vtt");
    let made = tree(&home.path("talks/made"));
    home.run(&inside);
    assert_eq!(tree(&home.path("talks/made")), made);
}

#[test]
fn a_folder_is_renamed_and_fixed_in_place() {
    let home = archive();
    let before = tree(&home.work());
    let rename = ["rename", "talks", "--map", "names.toml"];
    let fix = ["fix", "talks", "--corrections", "show.toml", "--map", "names.toml"];
    let lines = [
        "talks/bakery.txt: corrected “yeast → leaven” in 1 segment, SPEAKER_00 → Joan, SPEAKER_02 → Remi",
        "talks/old/tide.srt: corrected “tide → flood” in 1 segment, SPEAKER_00 → Joan",
        ALL_WELL,
    ];
    let run = home.run(&[&fix[..], &["--dry-run"]].concat());
    assert_eq!(told(&run), (Some(0), lines.to_vec()));
    assert_eq!(home.run(&[&rename[..], &["--dry-run"]].concat()).status, Some(0));
    assert_eq!(tree(&home.work()), before);

    let run = home.run(&[&fix[..], &["--in-place"]].concat());
    assert_eq!(told(&run), (Some(0), lines.to_vec()));
    let after = tree(&home.path("talks"));
    assert_eq!(
        names(&after),
        [
            "bakery.txt",
            "bakery.txt.orig",
            "bakery.txt.whosaid",
            "old/novel.txt",
            "old/tide.srt",
            "old/tide.srt.orig",
            "old/tide.srt.whosaid",
            "photo.jpg"
        ]
    );
    assert_eq!(after["bakery.txt.orig"], fixture("talk.txt"));
    let text = |name: &str| String::from_utf8_lossy(&after[name]).into_owned();
    assert!(text("bakery.txt").contains("] Remi :") && text("bakery.txt").contains("for the leaven"));
    assert!(text("old/tide.srt").contains("[Joan]: Is the flood in?"));
    // Again there is nothing to do, and nothing is touched.
    for arguments in [&rename[..], &[&fix[..], &["--in-place"]].concat()] {
        let run = home.run(arguments);
        let said = "0 transcripts done, 2 with nothing to do, 2 passed over: no transcript";
        assert_eq!(told(&run), (Some(0), vec![said]));
        assert_eq!(tree(&home.path("talks")), after);
    }
    // The same as one by one.
    let alone = archive();
    for name in ["talks/bakery.txt", "talks/old/tide.srt"] {
        let fix = ["fix", name, "--corrections", "show.toml", "--map", "names.toml", "--in-place"];
        assert_eq!(alone.run(&fix).status, Some(0));
        assert_eq!(alone.get(name), home.get(name));
    }
}

#[test]
fn a_file_that_fails_ends_nothing_and_is_named() {
    let home = archive();
    home.put("talks/bad.json", b"{\"segments\": [{\"start\": 0.0, \"text\": \"Bon");
    let mut closed = fs::metadata(home.path("talks/old/tide.srt")).expect("there").permissions();
    closed.set_readonly(true);
    fs::set_permissions(home.path("talks/old/tide.srt"), closed).expect("it is ours");
    let run = home.run(&["rename", "talks", "--map", "names.toml"]);
    let (status, lines) = told(&run);
    assert_eq!((status, lines.len()), (Some(1), 4));
    assert_eq!(lines[0], "talks/bakery.txt: SPEAKER_00 → Joan, SPEAKER_02 → Remi");
    assert!(lines[1].starts_with("failed: talks/bad.json: line 1: "), "{lines:?}");
    assert!(
        lines[2].starts_with("failed: ") && lines[2].contains("tide.srt: is write-protected, not written"),
        "{lines:?}"
    );
    assert_eq!(lines[3], "1 transcript done, 2 failed, 2 passed over: no transcript");
    assert_eq!(home.get("talks/old/tide.srt"), fixture("tide.srt"));
    // What is open somewhere else is left alone, and so said.
    let mut pty = Pty::start(&home, &["talks/bakery.txt"]);
    pty.shows("Joan");
    let before = home.get("talks/bakery.txt");
    let run = home.run(&["rename", "talks", "Joan=Jo"]);
    let (status, lines) = told(&run);
    assert_eq!(status, Some(1));
    let said = "failed: talks/bakery.txt: read-only: open in another whosaid ";
    assert!(lines.iter().any(|line| line.starts_with(said)), "{lines:?}");
    assert_eq!(home.get("talks/bakery.txt"), before);
    pty.send("q");
    pty.end();
}

#[test]
fn what_cannot_be_done_with_several_is_said() {
    let home = archive();
    fs::create_dir(home.path("empty")).expect("it is new");
    for (arguments, said) in [
        (&["convert", "talks", "--to", "vtt"][..], "name a folder for several transcripts with -o"),
        (&["convert", "talks", "--to", "vtt", "-o", "-"], "-: name a folder with -o; several transcripts go there"),
        (
            &["convert", "talks", "--to", "vtt", "-o", "show.toml"],
            "show.toml: name a folder with -o; several transcripts go there",
        ),
        (
            &["convert", "talks", "-o", "out"],
            "name the format of several transcripts with --to, and a folder for them with -o",
        ),
        (&["convert", "-", "talks", "--to", "vtt", "-o", "out"], "-: standard input is one transcript; name it alone"),
        (
            &["convert", "talks/bakery.txt", "--to", "vtt", "--dry-run"],
            "--dry-run is for several transcripts, or a folder",
        ),
        (&["rename", "talks", "A=B", "-o", "out"], "talks: a folder is renamed in place; -o takes one transcript"),
        (
            &["fix", "talks", "--map", "names.toml", "-o", "out"],
            "-o takes one transcript; --in-place changes several, each keeps its .orig",
        ),
    ] {
        assert_eq!(home.run(arguments).complaint(), said);
    }
    assert_eq!(told(&home.run(&["rename", "empty", "A=B"])), (Some(1), vec!["no transcript found"]));
    assert_eq!(home.names(), ["empty", "names.toml", "show.toml", "talks"]);
}

#[cfg(target_os = "linux")]
#[test]
fn odd_names_and_links_in_circles_do_no_harm() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let home = archive();
    // Two names that look the same once they are shown.
    for name in [&b"talks/old/caf\xe9.srt"[..], b"talks/old/caf\xe8.srt"] {
        fs::write(home.work().join(OsStr::from_bytes(name)), fixture("tide.srt")).expect("the folder is ours");
    }
    symlink("..", home.path("talks/old/up")).expect("the folder is ours");
    symlink("bakery.txt", home.path("talks/link.txt")).expect("the folder is ours");
    let run = home.run(&["convert", "talks", "--to", "vtt", "-o", "out"]);
    assert_eq!(told(&run), (Some(0), vec!["4 transcripts done, 2 passed over: no transcript"]));
    for name in [&b"out/old/caf\xe9.vtt"[..], b"out/old/caf\xe8.vtt"] {
        assert!(home.work().join(OsStr::from_bytes(name)).is_file());
    }
    assert_eq!(home.run(&["rename", "talks", "SPEAKER_00=Jo"]).status, Some(0));
    assert!(String::from_utf8_lossy(&home.get("talks/bakery.txt")).contains("] Jo :"));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_ended_leaves_whole_files_only() {
    let home = Home::new();
    fs::create_dir(home.path("talks")).expect("it is new");
    for number in 0..3000 {
        home.put(&format!("talks/{number:04}.srt"), &fixture("tide.srt"));
    }
    let whole = home.run(&["convert", "talks/0000.srt", "--to", "vtt"]);
    let child = home.command(PROGRAM, &["convert", "talks", "--to", "vtt", "-o", "out"]).spawn().expect("it starts");
    until("a first file is there", || fs::read_dir(home.path("out")).is_ok_and(|mut out| out.next().is_some()));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is kill");
    assert!(killed.success());
    let run = Outcome::of(child.wait_with_output().expect("the program ends"));
    let (status, lines) = told(&run);
    let out = tree(&home.path("out"));
    assert_eq!(status, Some(130), "{lines:?}");
    let said = format!("{} done, {} not begun", counted(out.len(), "transcript"), 3000 - out.len());
    assert_eq!(lines.last(), Some(&said.as_str()));
    assert!(out.iter().all(|(name, bytes)| name.ends_with(".vtt") && bytes == whole.data()), "{:?}", names(&out));
}

#[test]
fn a_terminal_shows_how_far_it_is() {
    let home = archive();
    let mut pty = Pty::start(&home, &["convert", "talks", "--to", "vtt", "-o", "out"]);
    pty.shows(ALL_WELL);
    assert!(String::from_utf8_lossy(&pty.bytes).contains(" of 4 files "), "{}", String::from_utf8_lossy(&pty.bytes));
    assert!(!pty.screen().contents().contains("files"), "it is gone at the end");
}
