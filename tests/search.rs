//! `whosaid search`: what it prints in each mode, what it passes over, and the status it ends with.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};
use whosaid::formats;
use whosaid::model::{Annotation, Change, Edit, SegmentIx, SpeakerId, Step};
use whosaid::store::{Access, Folders, Session, SessionName, read_file};

use crate::home::{Home, Outcome, PROGRAM, fixture};
use crate::pty::Pty;

/// The lines of standard output.
fn lines(run: &Outcome) -> Vec<&str> {
    std::str::from_utf8(&run.stdout).expect("UTF-8").lines().collect()
}

/// The lines of a run that found something and had nothing to say.
fn found(home: &Home, arguments: &[&str]) -> Vec<String> {
    let run = home.run(&[&["search"], arguments].concat());
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    lines(&run).into_iter().map(str::to_owned).collect()
}

/// The objects that such a run printed.
fn objects(home: &Home, arguments: &[&str]) -> Vec<Value> {
    let lines = found(home, &[&["--json"], arguments].concat());
    lines.iter().map(|line| serde_json::from_str(line).expect("a line is an object")).collect()
}

/// What a run that found nothing said, and its status.
fn said(home: &Home, arguments: &[&str]) -> (Option<i32>, String) {
    let run = home.run(&[&["search"], arguments].concat());
    assert_eq!(lines(&run), [""; 0], "{arguments:?}");
    (run.status, run.stderr)
}

/// A folder with three transcripts, of which two have the word lamp, and much else.
fn archive() -> Home {
    let home = Home::new();
    for folder in ["talks", "talks/b", "talks/.hidden", "talks/.git", "talks/drafts"] {
        fs::create_dir(home.path(folder)).expect("the folder is ours");
    }
    home.put("talks/a.txt", "Ann: The lamp was lit.\nBen: And the fog?\nAnn: The lamp again.\n".as_bytes());
    home.put("talks/b/c.srt", "1\n00:00:01,000 --> 00:00:02,500\n[Ben]: Your lamp, sir.\n".as_bytes());
    home.put("talks/z.txt", b"Ann: No light here.\nBen: None.\n");
    for passed_over in ["talks/.hidden/d.txt", "talks/.e.txt", "talks/drafts/f.txt", "talks/a.txt.orig"] {
        home.put(passed_over, b"Ann: The lamp that is not looked at.\nBen: The lamp.\n");
    }
    home.put("talks/.gitignore", b"drafts\n");
    home.put("talks/a.txt.whosaid", b"Ann: The lamp.\nBen: The lamp.\n");
    home.put("talks/novel.txt", b"It was a lamp.\nIt was the best of lamps.\n");
    home.put("talks/empty.txt", b"");
    home.put("talks/take.mp3", &[b"ID3\x04lamp".as_slice(), &[0; 4000]].concat());
    home
}

#[test]
fn hits_stand_in_their_words_behind_file_time_and_speaker() {
    let home = Home::with("talk.txt");
    assert_eq!(
        found(&home, &["oven", "talk.txt"]),
        [
            "talk.txt:00:06 SPEAKER_01: Thank you for coming. Mind the [oven] door, it is hotter than it looks.",
            "talk.txt:00:34 SPEAKER_01: That was the timer. It rings when the second [oven] is ready.",
            "talk.txt:02:30 SPEAKER_00: And if the [oven] breaks down?",
            "talk.txt:02:37 SPEAKER_01: Then we light the old [oven], the one in the yard, and everybody comes to help.",
        ]
    );
    assert_eq!(
        found(&home, &["un mot", "talk.txt"]),
        [
            "talk.txt:00:40 SPEAKER_02: …e, et pendant une heure personne ne dit [un mot]. After that my brother comes in and it…"
        ]
    );
    // A segment whose hits are far apart has several lines, and none of its text twice.
    let wait = found(&home, &["wait for", "talk.txt"]);
    let [first, second] = wait.as_slice() else { panic!("{wait:?}") };
    assert!(first.ends_with("You [wait for] the water, you [wait for] the yeast, y…"), "{first}");
    assert!(second.starts_with("talk.txt:00:40 SPEAKER_02: …ou [wait for] the dough, and when "), "{second}");
}

#[test]
fn a_hit_that_runs_on_says_so_and_one_without_words_shows_the_beginning() {
    let home = Home::new();
    home.put("a.txt", b"Ann: We raised a lot of\nBen:   money.\nhello there\n");
    let both = ["a.txt:\u{2014} Ann: We raised a [lot of\u{2026}]", "a.txt:\u{2014} Ben: [money]. hello there"];
    assert_eq!(found(&home, &["lot of money", "a.txt"]), both);
    let run_on = &objects(&home, &["lot of money", "a.txt"])[0];
    let money = run_on["beyond"][0]["spans"][0].clone();
    assert_eq!(run_on["spans"], json!([[12, 18]]));
    assert_eq!(run_on["beyond"], json!([{ "segment": 1, "spans": [money] }]));
    assert_eq!(found(&home, &["speaker:ben", "a.txt"]), ["a.txt:\u{2014} Ben: money. hello there"]);
    let whole = &objects(&home, &["speaker:ben", "a.txt"])[0];
    assert_eq!((&whole["segment"], &whole["spans"], &whole["start"]), (&json!(1), &json!([]), &json!(null)));
    assert_eq!(whole.get("beyond"), None);
}

#[test]
fn objects_have_the_facts_of_a_segment() {
    let home = Home::with("talk.txt");
    let text = "Bonsoir. \u{c7}a va ? Vous avez trouv\u{e9} facilement ?";
    let hit = json!({
        "file": "talk.txt", "segment": 3, "start": 13.5, "end": 19.5, "speaker": "SPEAKER_02", "label": "SPEAKER_02",
        "text": text, "spans": [[0, 7], [13, 15]], "score": 1.0,
    });
    assert_eq!(objects(&home, &["bonsoir OR va after:0:13 before:0:14", "talk.txt"]), [hit]);
    let around = &objects(&home, &["-C1", "i noticed", "talk.txt"])[0];
    let of = |list: &str| around[list].as_array().expect("a list").iter().map(|said| said["segment"].clone()).collect();
    let (before, after): (Vec<Value>, Vec<Value>) = (of("before"), of("after"));
    assert_eq!((before, after), (vec![json!(1)], vec![json!(3)]));
}

#[test]
fn context_counts_names_and_limits() {
    let home = Home::with("talk.txt");
    assert_eq!(found(&home, &["-c", "oven", "talk.txt"]), ["talk.txt:4"]);
    assert_eq!(found(&home, &["-c", "-m", "3", "oven", "talk.txt"]), ["talk.txt:3"]);
    assert_eq!(found(&home, &["-l", "oven", "talk.txt"]), ["talk.txt"]);
    let heads = |arguments: &[&str]| -> Vec<String> {
        let lines = found(&home, arguments);
        lines.iter().map(|line| line.split(' ').next().unwrap_or_default().replace("talk.txt", "")).collect()
    };
    assert_eq!(heads(&["-m2", "oven", "talk.txt"]), [":00:06", ":00:34"]);
    assert_eq!(
        heads(&["-C1", "oven", "talk.txt"]),
        [
            "-00:00", ":00:06", "-00:12", "--", "-00:20", ":00:34", "-00:40", "--", "-02:24", ":02:30", ":02:37",
            "-02:43"
        ]
    );
    // Between segments 1 and 5 there are three: those around them meet, and none is printed twice.
    let met = heads(&["-C2", "-m2", "oven", "talk.txt"]);
    assert_eq!(met, ["-00:00", ":00:06", "-00:12", "-00:13", "-00:20", ":00:34", "-00:40", "-02:08"]);
}

#[test]
fn folders_are_walked_in_order_and_what_is_no_transcript_is_passed_over() {
    let home = archive();
    let a = "talks/a.txt:\u{2014} Ann: The [lamp] was lit.";
    let again = "talks/a.txt:\u{2014} Ann: The [lamp] again.";
    let c = "talks/b/c.srt:00:01 Ben: Your [lamp], sir.";
    assert_eq!(found(&home, &["lamp", "talks"]), [a, again, c]);
    assert_eq!(found(&home, &["lamp", "talks/b", "talks/a.txt"]), [c, a, again]);
    assert_eq!(found(&home, &["-c", "lamp", "talks"]), ["talks/a.txt:2", "talks/b/c.srt:1"]);
    assert_eq!(found(&home, &["-l", "light", "talks"]), ["talks/z.txt"]);
    assert_eq!(found(&home, &["-C1", "lamp", "talks"])[3..], ["--", c]);
    assert_eq!(said(&home, &["lighthouse", "talks"]), (Some(1), String::new()));
    // What is named is searched, whatever it is called.
    assert_eq!(
        found(&home, &["-c", "lamp", "talks/a.txt.orig", "talks/.e.txt"]),
        ["talks/a.txt.orig:2", "talks/.e.txt:2"]
    );
    assert_eq!(found(&home, &["-l", "lamp", "talks/drafts"]), ["talks/drafts/f.txt"]);
}

#[test]
fn a_large_recording_is_told_by_its_beginning_and_a_large_transcript_is_read() {
    let home = Home::new();
    let line = format!("Ann: Nothing.\nBen: Nothing at all{}.\n", ", and yet a \u{1f680}".repeat(100));
    let text = line.repeat(800) + "Ann: The lamp.\n";
    home.put("long.txt", text.as_bytes());
    home.put("wide.txt", &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    home.put("take.wav", &[b"RIFF\0\0\0\0WAVE".as_slice(), &[0; 2 << 20]].concat());
    assert_eq!(found(&home, &["-c", "lamp", "."]), ["./long.txt:1", "./wide.txt:1"]);
}

#[test]
fn bad_files_are_told_and_end_nothing() {
    let home = archive();
    home.put("talks/b/bad.json", b"{\"segments\": [{\"start\": 0.0, \"text\": \"Bon");
    let run = home.run(&["search", "-l", "lamp", "talks"]);
    assert_eq!((run.status, lines(&run)), (Some(0), vec!["talks/a.txt", "talks/b/c.srt"]));
    assert!(run.stderr.starts_with("whosaid: talks/b/bad.json: line 1: "), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1);
    // Nothing found: in a folder, that is all there is to it; of a file that was named, it may not be true.
    let (status, told) = said(&home, &["lighthouse", "talks"]);
    assert_eq!((status, told), (Some(1), run.stderr));
    assert_eq!(said(&home, &["lighthouse", "talks/b/bad.json", "talks/a.txt"]).0, Some(2));
    let (status, told) = said(&home, &["lamp", "gone.txt", "talks/novel.txt"]);
    assert_eq!(status, Some(2));
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told[0], "whosaid: gone.txt: no such file; check the name");
    assert!(told[1].starts_with("whosaid: talks/novel.txt: this looks like prose"), "{told:?}");
    let run = home.run(&["search", "-c", "lamp", "gone.txt", "talks/a.txt"]);
    assert_eq!((run.status, lines(&run), run.stderr.lines().count()), (Some(0), vec!["talks/a.txt:2"], 1));
}

#[test]
fn a_query_that_cannot_be_read_is_pointed_at() {
    let home = Home::with("talk.txt");
    let wrong = |query: &str| {
        let (status, told) = said(&home, &["--", query, "talk.txt"]);
        assert_eq!(status, Some(2));
        told
    };
    assert_eq!(
        wrong("\u{e9}t\u{e9} is:red b"),
        "whosaid: the query cannot be read: say edited, marked, noted, tagged, overlap or short\n  \u{e9}t\u{e9} is:red b\n         ^^^\n"
    );
    let missing = "whosaid: the query cannot be read: say whose words: a name, its start, or \"\"\n";
    assert_eq!(wrong("speaker:"), format!("{missing}  speaker:\n          ^\n"));
    assert_eq!(wrong(" "), "whosaid: nothing to look for: the query is blank\n");
    let long = wrong(&format!("{}is:red{}", "words ".repeat(50), " words".repeat(50)));
    let [_, shown, mark] = long.lines().collect::<Vec<_>>()[..] else { panic!("{long}") };
    let at = mark.find('^').expect("a mark");
    assert_eq!((&shown[at..at + 3], mark.len()), ("red", at + 3));
    assert!(shown.len() < 100, "{shown}");
    assert_eq!(home.run(&["search", "oven"]).status, Some(2), "no path");
    assert_eq!(home.run(&["search", "-c", "--json", "oven", "talk.txt"]).status, Some(2), "two modes");
}

#[test]
fn a_query_may_begin_with_a_dash() {
    let home = Home::with("minutes.txt");
    let without = found(&home, &["-c", "--", "-list", "minutes.txt"]);
    assert_eq!(without, ["minutes.txt:2"]);
    let said_by_others = found(&home, &["-c", "--", "-speaker:ann", "minutes.txt"]);
    for query in ["-speaker:ann", "-SPEAKER:ann", "-speaker:“ann”"] {
        assert_eq!(found(&home, &["-c", query, "minutes.txt"]), said_by_others, "{query}");
    }
    assert_eq!(found(&home, &["-c", "-\"list\"", "minutes.txt"]), ["minutes.txt:2"]);
}

#[test]
fn standard_input_is_searched_like_a_file() {
    let home = Home::with("tide.srt");
    let run = home.run_with_input(&["search", "-c", "tide", "-", "tide.srt"], &fixture("tide.srt"));
    assert_eq!((run.status, lines(&run)), (Some(0), vec!["-:1", "tide.srt:1"]));
    assert_eq!(home.run_with_input(&["search", "tide", "-"], b"").status, Some(2));
}

#[test]
fn what_was_renamed_is_what_is_searched() {
    let home = Home::with("talk.txt");
    assert_eq!(said(&home, &["speaker:ravi", "talk.txt"]), (Some(1), String::new()));
    rename(&home, "talk.txt", 1, "Ravi");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"), "the name is in the session only");
    assert_eq!(found(&home, &["speaker:ravi oven", "talk.txt"]).len(), 3);
    let hit = &objects(&home, &["speaker:ravi timer", "talk.txt"])[0];
    assert_eq!((&hit["speaker"], &hit["label"]), (&json!("Ravi"), &json!("SPEAKER_01")));
    assert_eq!(
        found(&home, &["speaker:speaker_01 timer", "talk.txt"])[0].split_once(' ').expect("a name").1,
        "Ravi: That was the [timer]. It rings when the second oven is ready."
    );
    assert_eq!(home.names(), ["talk.txt", "talk.txt.whosaid"], "searching leaves nothing behind");
}

#[test]
fn what_was_noted_and_tagged_is_found() {
    let home = Home::with("talk.txt");
    let annotation = Annotation { note: "Ask!".into(), tags: ["Baking/Night".into()].into() };
    change(&home, "talk.txt", Edit::Annotate { segment: SegmentIx(1), annotation });
    for query in ["is:noted", "is:tagged", "tag:baking/ni", "tag:night oven"] {
        assert_eq!(found(&home, &[query, "talk.txt"]).len(), 1, "{query}");
    }
    for query in ["tag:aking", "tag:night -is:noted", "is:tagged bonsoir"] {
        assert_eq!(said(&home, &[query, "talk.txt"]), (Some(1), String::new()), "{query}");
    }
}

#[test]
fn the_best_come_first_where_they_are_ranked_or_asked_for() {
    let home = archive();
    let scores = |arguments: &[&str]| -> Vec<f64> {
        objects(&home, arguments).iter().map(|hit| hit["score"].as_f64().expect("a number")).collect()
    };
    for arguments in [&["~lamp", "talks/a.txt"][..], &["--sort", "score", "~lamp", "talks"]] {
        let scores = scores(arguments);
        assert!(scores.len() > 1 && scores.is_sorted_by(|one, next| one >= next), "{scores:?}");
    }
    let in_time = objects(&home, &["--sort", "time", "~lamp", "talks/a.txt"]);
    assert!(in_time.is_sorted_by_key(|hit| hit["segment"].as_u64()), "{in_time:?}");
    // Equal ones stay in the order of files and times, and the limit is one for all.
    let of_all = found(&home, &["--sort", "score", "-m2", "the OR your OR light", "talks"]);
    assert_eq!(of_all.len(), 2);
    assert!(of_all.iter().all(|line| line.starts_with("talks/a.txt:")), "{of_all:?}");
    assert_eq!(found(&home, &["-m1", "the OR your OR light", "talks"]).len(), 3);
}

#[test]
fn many_files_come_in_their_order() {
    let home = Home::new();
    let names: Vec<String> = (0..300).map(|number| format!("{number:03}.txt")).collect();
    for (number, name) in names.iter().enumerate() {
        // The longer ones come first.
        home.put(name, "Ann: a lamp.\nBen: no.\n".repeat(1 + (300 - number) % 50 * 2).as_bytes());
    }
    let expected: Vec<String> = names.iter().map(|name| format!("./{name}")).collect();
    assert_eq!(found(&home, &["-l", "lamp", "."]), expected);
    let counts: usize = (0..300).map(|number| 1 + (300 - number) % 50 * 2).sum();
    assert_eq!(found(&home, &["lamp", "."]).len(), counts);
}

#[test]
fn a_pipe_that_is_closed_ends_it_quietly() {
    let home = Home::new();
    home.put("a.txt", "Ann: a lamp.\nBen: no.\n".repeat(10_000).as_bytes());
    let mut child = home.command(PROGRAM, &["search", "lamp", "a.txt", "a.txt"]).spawn().expect("the program starts");
    let mut beginning = [0; 100];
    child.stdout.take().expect("it is piped").read_exact(&mut beginning).expect("there is more");
    let run = Outcome::of(child.wait_with_output().expect("the program ends"));
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
}

/// What terminals obey, or turn a line by.
const HOSTILE: &str = "\u{1b}[31m\u{9b}2J\u{202e}\u{200f}\u{7}\u{85}";

#[test]
fn nothing_printed_steers_a_terminal() {
    let home = Home::new();
    let name = format!("{HOSTILE}.json");
    let segments = [0, 1].map(|number| {
        json!({ "start": number, "end": 1, "speaker": format!("A{HOSTILE}"), "text": format!("Safe {HOSTILE} and sound") })
    });
    home.put(&name, json!({ "segments": segments }).to_string().as_bytes());
    for mode in ["-C1", "-c", "-l", "--json"] {
        let run = home.run(&["search", mode, "sound", "."]);
        let printed = std::str::from_utf8(run.data()).expect("UTF-8");
        let steers = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200f}".contains(c);
        assert!(!printed.contains(steers), "{printed:?}");
    }
    let hit = &objects(&home, &["sound", "."])[0];
    assert_eq!(hit["text"], json!(format!("Safe {HOSTILE} and sound")), "it is the same text for a program");
    let (status, told) = said(&home, &[&format!("{HOSTILE} is:red"), "."]);
    assert_eq!(status, Some(2));
    assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
}

#[test]
fn a_terminal_has_colours_and_lines_that_fit() {
    let home = Home::with("talk.txt");
    let mut pty = Pty::start(&home, &["search", "oven", "talk.txt"]);
    assert_eq!(pty.end().exit_code(), 0);
    let printed = String::from_utf8_lossy(&pty.bytes).into_owned();
    assert!(printed.contains("\u{1b}[") && printed.contains("[oven]"), "{printed}");
    let shown = pty.screen().contents();
    let rows: Vec<&str> = shown.lines().filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 4, "{shown}");
    assert!(rows.iter().all(|row| row.starts_with("talk.txt:") && row.contains("[oven]")), "{shown}");
    // The same without a terminal is bare.
    let run = Outcome::of(
        home.command(PROGRAM, &["search", "oven", "talk.txt"]).stdin(Stdio::null()).output().expect("it runs"),
    );
    assert!(!run.data().contains(&0x1b));
}

/// Names a speaker as the program does when the transcript is not written.
fn rename(home: &Home, file: &str, speaker: u32, name: &str) {
    change(home, file, Edit::Rename { speaker: SpeakerId(speaker), name: Some(name.to_owned()) });
}

/// Records a change as the program does.
fn change(home: &Home, file: &str, edit: Edit) {
    let source = read_file(&home.path(file)).expect("it is there");
    let mut transcript = formats::read(&source.bytes, "txt").expect("a transcript").transcript;
    let (_, state) = home.environment().into_iter().find(|(name, _)| *name == "WHOSAID_STATE_DIR").expect("it is set");
    let opened =
        Session::open(&source, transcript.len(), &SessionName::default(), &Folders { state }).expect("a session");
    let Access::Owned(mut session) = opened.access else { panic!("it is ours") };
    let inverse = transcript.apply(&edit).expect("the speaker is there");
    session.record(Change::Did(Step { edit, inverse })).expect("the folder is ours");
}

#[test]
fn hits_are_written_as_a_table_or_a_page() {
    let home = Home::new();
    fs::create_dir(home.path("talks")).expect("it is new");
    home.put("talks/a.txt", "Ann: A lamp,  a *lamp*.\nBen: =No\u{9b}2J.\nAnn: Never.\n".as_bytes());
    home.put(
        "talks/b.vtt",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v =Cy()>The lamp\n\n00:02.000 --> 00:03.000\n<v Ben>is out.\n",
    );
    let table = "\
file,time,speaker,found,text,before,after,score
talks/a.txt,,Ann,lamp,\"A lamp,  a *lamp*.\",,Ben: =No\u{9b}2J.,1.0
talks/a.txt,,Ann,lamp,\"A lamp,  a *lamp*.\",,Ben: =No\u{9b}2J.,1.0
talks/b.vtt,0:00:01,'=Cy(),lamp,The lamp,,Ben: is out.,1.0
";
    let printed = |arguments: &[&str]| {
        let run = home.run(&[&["search"], arguments, &["talks"]].concat());
        (run.status, String::from_utf8(run.stdout).expect("UTF-8"))
    };
    assert_eq!(printed(&["--csv", "lamp"]), (Some(0), table.to_owned()));
    let page = "\
# never

## talks/a.txt

### Ann

Ben: =No\u{9b}2J.

Ann: **Never**.
";
    assert_eq!(printed(&["--md", "never"]), (Some(0), page.to_owned()));
    let (_, page) = printed(&["--md", "lamp"]);
    assert_eq!((page.matches("\n## ").count(), page.matches("\n### ").count()), (2, 3), "{page}");
    assert_eq!(printed(&["--csv", "zeppelin"]), (Some(1), String::new()));
    assert_eq!(printed(&["--csv", "--md", "lamp"]).0, Some(2));
}
