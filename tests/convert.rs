//! `whosaid convert` and `whosaid formats`, and the speakers that a file beside a transcript gives it.

use std::io::{Read, Write};

use serde_json::{Value, json};

use crate::home::{Home, Outcome, fixture};
use crate::pty::Pty;

fn text(run: &Outcome) -> String {
    String::from_utf8(run.data().to_vec()).expect("UTF-8")
}

fn ferry(arguments: &[&str]) -> Outcome {
    let all: Vec<&str> = ["convert", "ferry.json"].into_iter().chain(arguments.iter().copied()).collect();
    Home::with("ferry.json").run(&all)
}

#[test]
fn another_format_is_written_and_what_it_cannot_hold_is_said() {
    let run = ferry(&["--to", "vtt"]);
    let expected = "\
WEBVTT

00:00:00.500 --> 00:00:02.500
<v SPEAKER_00>When does the ferry leave?

00:00:02.250 --> 00:00:05.000
<v SPEAKER_01>At nine, if the wind lets it.

00:00:05.000 --> 00:00:12.500
<v SPEAKER_01>Last week it did not, and we sat on the quay with all the crates until somebody found us a van.

00:00:14.000 --> 00:00:15.000
(a horn)

00:01:00.000 --> 00:01:01.750
<v SPEAKER_00>Then let us &lt;run&gt; &amp; see.
";
    assert_eq!(text(&run), expected);
    assert_eq!(run.stderr, "whosaid: webvtt: 5 word times left out, 5 word confidences left out\n");

    let run = ferry(&["--to", "whosaid"]);
    assert_eq!(run.stderr, "", "our own format holds everything");
    let written: Value = serde_json::from_slice(run.data()).expect("JSON");
    assert_eq!(
        written["segments"][0]["words"][4],
        json!({"text": "leave?", "start": 2, "end": 2.5, "confidence": 0.95})
    );
    assert_eq!((&written["whosaid"], &written["title"]), (&json!(1), &json!("ferry")));

    let lost = ferry(&["--to", "rttm"]).stderr;
    assert_eq!(lost, "whosaid: rttm: 5 texts left out, 5 word times left out, 5 word confidences left out\n");
}

#[test]
fn only_some_speakers_and_a_stretch_of_time() {
    let lines = |arguments: &[&str]| {
        let all: Vec<&str> = ["--to", "ranges"].into_iter().chain(arguments.iter().copied()).collect();
        text(&ferry(&all)).lines().map(|line| line.split(']').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&["--only", "SPEAKER_00"]), ["[0.50s - 2.50s", "[60.00s - 61.75s"]);
    assert_eq!(lines(&["--only", "SPEAKER_00", "--only", " SPEAKER_01 "]).len(), 4);
    assert_eq!(lines(&["--only", ""]), ["[14.00s - 15.00s"], "those of nobody");
    assert_eq!(lines(&["--between", "0:05-0:14"]), ["[5.00s - 12.50s"]);
    assert_eq!(lines(&["--between", "14.5-"]), ["[14.00s - 15.00s", "[60.00s - 61.75s"]);
    assert_eq!(lines(&["--between", "-0:02"]), ["[0.50s - 2.50s"]);
    assert_eq!(lines(&["--between", "0-3", "--only", "SPEAKER_01"]), ["[2.25s - 5.00s"]);
}

#[test]
fn who_or_what_is_not_there_is_said_and_nothing_written() {
    let home = Home::with("ferry.json");
    for (arguments, said) in [
        (["--only", "Nora"], "no speaker Nora; there are SPEAKER_00, SPEAKER_01"),
        (["--between", "20:00-30:00"], "nothing is left to write: no segment is chosen by all of this"),
    ] {
        let run = home.run(&["convert", "ferry.json", "-o", "out.vtt", arguments[0], arguments[1]]);
        assert_eq!((run.status, run.stderr), (Some(1), format!("whosaid: ferry.json: {said}\n")));
    }
    home.put("nobody.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n");
    let run = home.run(&["convert", "nobody.vtt", "--to", "srt", "--only", "Nora"]);
    assert_eq!(run.stderr, "whosaid: nobody.vtt: no speaker Nora; it has no speakers with names\n");
    assert_eq!(home.names(), ["ferry.json", "nobody.vtt"]);

    // What has nothing in it is a transcript all the same.
    home.put("empty.vtt", b"WEBVTT\n");
    assert_eq!(text(&home.run(&["convert", "empty.vtt", "--to", "csv"])), "start,end,speaker,text\n");
}

#[test]
fn lines_are_written_as_the_user_has_them() {
    let lines = text(&ferry(&["--line", "[$time ]${speaker|csv},${text|csv}", "--between", "0-3"]));
    assert_eq!(
        lines,
        "0:00:00 \"SPEAKER_00\",\"When does the ferry leave?\"\n0:00:02 \"SPEAKER_01\",\"At nine, if the wind lets it.\"\n"
    );
    let bare = ferry(&["--line", "$speaker[ at $time]: $text", "--no-times", "--no-speakers", "--between", "0-2"]);
    assert_eq!(text(&bare), ": When does the ferry leave?\n");
    let fault = ferry(&["--line", "$who"]);
    assert!(fault.complaint().starts_with("--line: there is no `$who`; there are $text, "), "{}", fault.stderr);
    let nameless = text(&ferry(&["--to", "srt", "--no-speakers", "--between", "0-2"]));
    assert_eq!(nameless, "1\n00:00:00,500 --> 00:00:02,500\nWhen does the ferry leave?\n\n");
}

#[test]
fn turns_are_merged_and_times_left_out() {
    let merged = text(&ferry(&["--to", "plain", "--merge-turns", "--no-times"]));
    let expected = "\
SPEAKER_00: When does the ferry leave?
SPEAKER_01: At nine, if the wind lets it. Last week it did not, and we sat on the quay with all the crates until \
somebody found us a van.
Unknown: (a horn)
SPEAKER_00: Then let us <run> & see.
";
    assert_eq!(merged, expected);

    let needs_times = ferry(&["--to", "srt", "--no-times"]);
    let said =
        "ferry.json as SRT subtitles: the transcript has no times, which this format needs; choose a text format";
    assert_eq!(needs_times.complaint(), said);
}

#[test]
fn subtitles_are_cut_so_that_they_can_be_read() {
    let cut = text(&ferry(&["--to", "srt", "--only", "SPEAKER_01", "--max-line", "36", "--max-cue", "4"]));
    let cues: Vec<&str> = cut.trim_end().split("\n\n").collect();
    assert_eq!(cues[0], "1\n00:00:02,250 --> 00:00:05,000\nSPEAKER_01: At nine,\nif the wind lets it.");
    assert_eq!(cues.len(), 3, "{cut}");
    for cue in cues {
        let lines: Vec<&str> = cue.lines().skip(2).collect();
        assert!(lines.len() <= 2 && lines[0].starts_with("SPEAKER_01: "), "{cue}");
        assert!(lines.iter().all(|line| line.chars().count() <= 36), "too long with its label: {cue}");
    }

    let slow = text(&ferry(&["--to", "srt", "--only", "SPEAKER_00", "--reading-speed", "8"]));
    assert!(slow.contains("00:00:00,500 --> 00:00:03,750\n"), "26 characters are read in 3.25 s: {slow}");

    for (option, value, said) in [
        ("--max-cue", "0", "--max-cue must be more than nothing"),
        ("--max-cue", "-2", "--max-cue must be more than nothing"),
        ("--reading-speed", "nan", "--reading-speed must be more than nothing"),
        ("--between", "9-3", "--between 9-3: write it like 12:30-15:00, or 12:30- for all from there on"),
        ("--between", "noon", "--between noon: write it like 12:30-15:00, or 12:30- for all from there on"),
    ] {
        assert_eq!(ferry(&["--to", "srt", option, value]).complaint(), said);
    }
    let untimed = Home::with("minutes.txt").run(&["convert", "minutes.txt", "--to", "md", "--between", "1-2"]);
    assert_eq!(untimed.complaint(), "minutes.txt: it has no times, so --between chooses nothing");
}

#[test]
fn the_format_is_named_or_told_by_the_ending() {
    let home = Home::with("ferry.json");
    for (name, format) in [
        ("a.vtt", "webvtt"),
        ("a.txt", "plain"),
        ("a.TextGrid", "textgrid"),
        ("a.json", "whisperx"),
        ("a.seglst.json", "seglst"),
        ("a.whosaid.json", "whosaid-json"),
        ("a.podcast-json.json", "podcast-json"),
        ("a.docx", "docx"),
        ("a.html", "html"),
        ("a.eaf", "eaf"),
    ] {
        home.run(&["convert", "ferry.json", "-o", name]).data();
        let facts: Value = serde_json::from_slice(home.run(&["stats", "--json", name]).data()).expect("JSON");
        let found = facts["format"].as_str().map(|name| name.replace('_', "-"));
        assert_eq!((found.as_deref(), &facts["segments"]), (Some(format), &json!(5)), "{name}");
    }
    for name in ["webvtt", "WebVTT", "vtt", ".vtt"] {
        assert!(text(&ferry(&["--to", name])).starts_with("WEBVTT\n"), "{name}");
    }
    for name in ["podcast_json", "podcast-json", "podcast"] {
        assert!(text(&ferry(&["--to", name])).starts_with("{\n  \"version\": \"1.0.0\""), "{name}");
    }
    home.run(&["convert", "ferry.json", "--to", "vtt", "-o", "odd.name"]).data();
    assert!(home.get("odd.name").starts_with(b"WEBVTT"));
}

#[test]
fn what_cannot_be_written_is_refused_in_a_line() {
    let unknown = "no format has this name or ending; `whosaid formats` lists them, --to names one";
    for (arguments, said) in [
        (
            &["--to", "sbv"][..],
            "sbv: SBV subtitles is read but not written; `whosaid formats` lists what is".to_owned(),
        ),
        (&["--to", "mp3"], format!("mp3: {unknown}")),
        (&["-o", "out.mp3"], format!("out.mp3: {unknown}")),
        (&["-o", "out"], format!("out: {unknown}")),
        (&["-o", "-"], "no format given; name one with --to, or a file with -o".to_owned()),
        (&["-o", ".", "--to", "vtt"], ".: is a folder, not written; add a file name".to_owned()),
    ] {
        assert_eq!(ferry(arguments).complaint(), said);
    }
    let home = Home::with("ferry.json");
    let run = home.run(&["convert", "ferry.json"]);
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("--to <FORMAT>"), "{}", run.stderr);
    let run = home.run(&["convert", "ferry.json", "-o", "gone/out.vtt"]);
    let said = run.complaint();
    assert!(said.starts_with("gone/out.vtt: not written: ") && !said.contains(".tmp"), "{said}");
    assert_eq!(said.matches("No such file").count(), 1, "it is said once: {said}");
    assert_eq!(home.names(), ["ferry.json"]);
}

#[test]
fn what_is_no_transcript_is_not_converted() {
    let home = Home::new();
    home.put("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n");
    home.put("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
    home.put("empty.vtt", b"");
    home.put("package.json", br#"{"name": "quay", "version": "1.0.0", "dependencies": {"tide": "^2"}}"#);
    for (name, part) in [
        ("paper.pdf", "PDF"),
        ("photo.jpg", "JPEG"),
        ("empty.vtt", "the file is empty"),
        ("package.json", "a package.json of Node.js"),
        ("gone.vtt", "no such file"),
    ] {
        let run = home.run(&["convert", name, "--to", "srt"]);
        let said = run.complaint();
        assert!(said.starts_with(&format!("{name}: ")) && said.contains(part), "{said}");
    }
}

#[test]
fn a_file_that_is_there_is_written_over_only_by_force() {
    let home = Home::with("ferry.json");
    home.put("out.vtt", b"my own\n");
    let arguments = ["convert", "ferry.json", "-o", "out.vtt", "--force"];
    assert_eq!(home.run(&arguments[..4]).complaint(), "out.vtt: is there already; --force writes over it");
    assert_eq!(home.get("out.vtt"), b"my own\n");
    assert_eq!(home.run(&arguments).data(), b"");
    assert!(home.get("out.vtt").starts_with(b"WEBVTT"));
    let itself = home.run(&["convert", "ferry.json", "-o", "ferry.json"]);
    assert_eq!(itself.complaint(), "ferry.json: is there already; --force writes over it");
}

#[test]
fn compressed_and_through_pipes() {
    let home = Home::with("ferry.json");
    let plain = text(&home.run(&["convert", "ferry.json", "--to", "srt"]));
    home.run(&["convert", "ferry.json", "-o", "out.srt.gz"]).data();
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(home.get("out.srt.gz").as_slice()).read_to_string(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, plain);
    home.run(&["convert", "ferry.json", "-o", "out.srt.zst"]).data();
    assert_eq!(home.get("out.srt.zst")[..4], [0x28, 0xb5, 0x2f, 0xfd]);
    for name in ["out.srt.gz", "out.srt.zst"] {
        assert_eq!(text(&home.run(&["convert", name, "--to", "srt", "-o", "-"])), plain, "{name}");
        let piped = home.run_with_input(&["convert", "-", "--to", "srt"], &home.get(name));
        assert_eq!(text(&piped), plain, "{name}");
    }
    let titled = home.run(&["convert", "out.srt.gz", "--to", "whosaid"]);
    assert!(text(&titled).contains("\"title\": \"out\""), "a name without its endings");

    home.run(&["rename", "out.srt.gz", "SPEAKER_01=Nora"]).data();
    let renamed = text(&home.run(&["convert", "out.srt.gz", "--to", "srt"]));
    assert_eq!(renamed, plain.replace("SPEAKER_01", "Nora"));
}

#[test]
fn what_has_no_text_makes_no_subtitles() {
    let home = Home::with("harbour.rttm");
    let said = "harbour.rttm as SRT subtitles: the transcript has no text, which this format needs; choose another, such \
                as RTTM";
    assert_eq!(home.run(&["convert", "harbour.rttm", "-o", "out.srt"]).complaint(), said);
    assert_eq!(home.names(), ["harbour.rttm"]);
    assert_eq!(text(&home.run(&["convert", "harbour.rttm", "--to", "csv"])).lines().count(), 4);
}

#[test]
fn a_copy_is_what_its_name_says() {
    let home = Home::with("tide.srt");
    for name in ["copy.srt.gz", "copy.srt", "copy.vtt.gz"] {
        let from = if name == "copy.srt" { "copy.srt.gz" } else { "tide.srt" };
        let speaker = if from == "tide.srt" { "SPEAKER_00=Ida" } else { "Ida=Ida" };
        home.run(&["rename", from, speaker, "-o", name]).data();
        assert_eq!(home.get(name).starts_with(b"\x1f\x8b"), name.ends_with(".gz"), "{name}");
    }
    let renamed = String::from_utf8(fixture("tide.srt")).expect("UTF-8").replace("[SPEAKER_00]", "[Ida]");
    home.run(&["rename", "tide.srt", "SPEAKER_00=Ida", "-o", "plain.srt"]).data();
    assert_eq!(String::from_utf8_lossy(&home.get("plain.srt")), renamed);
    let run = home.run(&["rename", "tide.srt", "SPEAKER_00=Ida", "-o", "copy.sbv"]);
    assert_eq!(run.complaint(), "copy.sbv: SBV subtitles is read but not written; choose another ending");
}

#[test]
fn names_given_before_are_converted_too() {
    let home = Home::with("kitchen.eaf");
    home.run(&["rename", "kitchen.eaf", "Cook=Marta"]).data();
    let before = String::from_utf8(fixture("kitchen.eaf")).expect("UTF-8");
    let after = String::from_utf8(home.get("kitchen.eaf")).expect("UTF-8");
    assert_eq!(after, before.replace("PARTICIPANT=\"Cook\"", "PARTICIPANT=\"Marta\""));
    let plain = text(&home.run(&["convert", "kitchen.eaf", "--to", "plain", "--no-times", "--only", "Cook"]));
    assert_eq!(plain, "Marta: Is the stock on?\nMarta: Then peel these.\n");
}

#[test]
fn the_formats_are_listed() {
    let home = Home::new();
    let listed = text(&home.run(&["formats"]));
    let row = |name: &str| listed.lines().find(|line| line.split_whitespace().next() == Some(name));
    assert!(row("webvtt").is_some_and(|row| row.contains("read, written") && row.contains(".vtt")), "{listed}");
    assert!(row("deepgram").is_some_and(|row| row.contains("read ") && !row.contains("written")), "{listed}");
    assert!(listed.lines().all(|line| line == line.trim_end()), "no blanks at the ends");
    let table = text(&home.run(&["formats", "--markdown"]));
    assert!(table.starts_with("| name | format | endings | written | what it holds |\n|---|"), "{table}");
    assert_eq!(table.lines().count(), listed.lines().count() + 2);
}

/// A transcript without speakers, and turns beside it.
fn harbour() -> Home {
    let home = Home::with("harbour.srt");
    home.put("harbour.rttm", &fixture("harbour.rttm"));
    home
}

/// What is left of the fixture when its cues get these labels.
fn harbour_labelled(labels: [&str; 3]) -> String {
    let text = String::from_utf8(fixture("harbour.srt")).expect("UTF-8");
    let firsts = ["Has the", "An hour", "Then the"];
    firsts.iter().zip(labels).fold(text, |text, (first, label)| text.replace(first, &format!("{label}: {first}")))
}

#[test]
fn turns_beside_a_transcript_give_it_speakers() {
    let home = harbour();
    let facts: Value = serde_json::from_slice(home.run(&["stats", "--json", "harbour.srt"]).data()).expect("JSON");
    let speakers: Vec<(&str, u64)> = facts["speakers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|speaker| (speaker["name"].as_str().expect("a text"), speaker["segments"].as_u64().expect("a number")))
        .collect();
    assert_eq!(speakers, [("SPEAKER_00", 2), ("SPEAKER_01", 1)], "and nobody is none of them");
    assert_eq!(home.names(), ["harbour.rttm", "harbour.srt"], "looking leaves nothing behind");

    let written = text(&home.run(&["convert", "harbour.srt", "--to", "srt"]));
    assert_eq!(written.trim_end(), harbour_labelled(["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]).trim_end());
}

#[test]
fn speakers_from_beside_are_no_change_that_was_made() {
    let home = harbour();
    let reverted = home.run(&["revert", "harbour.srt"]);
    assert_eq!((reverted.status, reverted.stderr.as_str()), (Some(0), "whosaid: harbour.srt: nothing to revert\n"));
    assert_eq!(home.names(), ["harbour.rttm", "harbour.srt"], "nothing was recorded");
    let log = home.run(&["log", "harbour.srt"]);
    assert_eq!((log.data(), log.stderr.as_str()), (&b""[..], ""));
}

#[test]
fn speakers_from_beside_are_renamed_and_written() {
    let home = harbour();
    let run = home.run(&["rename", "harbour.srt", "SPEAKER_01=Nora"]);
    assert_eq!((run.data(), run.stderr.as_str()), (&b""[..], "whosaid: SPEAKER_01 → Nora\n"));
    let expected = harbour_labelled(["SPEAKER_00", "Nora", "SPEAKER_00"]);
    assert_eq!(String::from_utf8_lossy(&home.get("harbour.srt")), expected);
    assert_eq!(home.get("harbour.rttm"), fixture("harbour.rttm"), "the turns are only read");

    // Their names are in the file now, and the session knows them.
    home.run(&["rename", "harbour.srt", "Nora=Nora B.", "SPEAKER_00=Ivo"]).data();
    let expected = harbour_labelled(["Ivo", "Nora B.", "Ivo"]);
    assert_eq!(String::from_utf8_lossy(&home.get("harbour.srt")), expected);
}

#[test]
fn turns_beside_a_compressed_transcript_count_too() {
    let home = Home::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&fixture("harbour.srt")).expect("memory");
    home.put("harbour.srt.gz", &packed.finish().expect("memory"));
    home.put("harbour.rttm", &fixture("harbour.rttm"));
    let labels = text(&home.run(&["convert", "harbour.srt.gz", "--to", "stm"]));
    let labels: Vec<&str> = labels.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(labels, ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]);
}

#[test]
fn what_is_no_text_is_not_for_a_terminal() {
    let home = Home::with("talk.txt");
    home.run(&["convert", "talk.txt", "-o", "talk.docx"]).data();
    home.run(&["convert", "talk.txt", "-o", "talk.srt.gz"]).data();
    let rename = |file| ["rename", file, "SPEAKER_00=Ada", "-o", "-"];
    for arguments in [&["convert", "talk.txt", "--to", "docx"][..], &rename("talk.docx"), &rename("talk.srt.gz")] {
        let mut pty = Pty::start(&home, arguments);
        assert_eq!(pty.end().exit_code(), 2, "{arguments:?}: {pty:?}");
        let said =
            "whosaid: this is no text that a terminal could show; name a file for it with -o FILE, or pipe it on";
        assert_eq!(pty.screen().contents().replace('\n', ""), said, "{arguments:?}");
        assert!(home.run(arguments).data().contains(&0), "a pipe takes it");
    }
    let mut pty = Pty::start(&home, &["convert", "talk.txt", "--to", "srt"]);
    assert!(pty.end().success() && pty.screen().contents().contains(" --> "), "{pty:?}");
}
