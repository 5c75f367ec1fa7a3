//! What is a transcript in plain text, and what is none.

use crate::formats::read;
use crate::formats::tests::texts;

fn labels(source: &str) -> Vec<String> {
    texts(source).expect("read").into_iter().map(|(label, _)| label).collect()
}

#[test]
fn other_texts_are_refused() {
    let readme = "# Lock\n\nOpens and closes gates.\n\n## Use\n\n- Open: turns the wheel\n- Close: turns it back\n- Help: \
                  prints this\n\n```\nlock --open\n```\n\nLicence: MIT\n\nSee https://example.org: it has more.\n";
    let code = "use std::fs;\n\nfn main() {\n    let gate: Gate = open();\n    match gate {\n        Gate::Open => 1,\n    }\n}\n";
    let log = "2024-05-01 10:00:01 INFO gate: opened\n2024-05-01 10:00:02 WARN wheel: slow\n2024-05-01 10:00:09 INFO gate: shut\n";
    let wrapped = "It was a dark night, and the rain fell in torrents over the\nold lock, where nobody had been for a \
                   year or two. He\nthought of one thing only, and that was the gate that he\nhad left open.\n";
    let paragraphs =
        "It was a dark night.\n\nNothing moved in the street, and the lamps burned low.\n\nThe end came soon.\n";
    let list = "milk\nbread\nthree eggs\ntea\n";
    let settings = "name = lock\nport = 80\npath = /gate\n";
    let changes = "# Changes\n\n## 2.0.0\n\nFeatures:\n- Gates open: both ways\n\nBug Fixes:\n- wheel.rs: turns\n- wheel.rs: \
                   stops\n\n## 1.0.0\n\nFeatures:\n- Opens: one way\n\n[2.0.0]: https://example.org/2\n[1.0.0]: https://example.org/1\n";
    let licence = "Format: https://example.org\nFiles: *\nCopyright: 2020 Ann\nLicense: MIT\n\nFiles: gate/*\nCopyright: 2021 Ben\nLicense: \
                   Apache-2.0\n";
    let manual = "The gate is opened by hand.\n\nFirst: turn the wheel.\nThen: wait.\n\nWheel: a round thing.\nLock: a chamber.\n\nGate: see \
                  above.\nGate: see below.\nKey: lost.\nOil: none.\n\nThat is all there is to it, and\nthere is no more of it.\nIt rusts.\n";
    for text in [readme, code, log, wrapped, paragraphs, list, settings, changes, licence, manual] {
        for extension in ["txt", "md", ""] {
            assert!(read(text.as_bytes(), extension).is_err(), "{text}");
        }
    }
}

#[test]
fn sentences_alone_need_the_ending() {
    let text = "When we opened it we had no idea.\nThe river came up,\nand nobody minded.\n";
    assert!(read(text.as_bytes(), "").is_err());
    let document = read(text.as_bytes(), "TXT").expect("read");
    assert_eq!((document.format.name, document.transcript.len()), ("plain", 3));
    assert_eq!(document.transcript.speakers().len(), 1);
}

#[test]
fn false_speakers_in_plain_text() {
    let source = "Ann: They told us that the gates\nTHAT WERE CLOSED WERE: the upper one.\nBen: See https://example.org: it \
                  is there.\nAnn: At\n10:30 Meeting: the budget.\nRemember: a coat.\nBen: Yes.\n";
    assert_eq!(labels(source), ["Ann", "Ben", "Ann", "Ben"]);
    let bold = "**Ann:** One.\n\n**Break:**\n\n**Ben:** Two.\n\n**Break:** \\[8:33\\]\n\n**Ann:** Three.\n";
    assert_eq!(labels(bold), ["Ann", "Ben", "Ann"]);
}

#[test]
fn odd_speakers_in_plain_text() {
    let source = "Sen. PAUL LAXALT, (R) Nevada: One.\nstokes: Two.\nRBN : Three.\nstokes: Four.\n";
    assert_eq!(labels(source), ["Sen. PAUL LAXALT, (R) Nevada", "stokes", "RBN", "stokes"]);
    assert_eq!(labels("佐藤：はい。\n鈴木：いいえ。\n"), ["佐藤", "鈴木"]);
}

#[test]
fn a_time_and_a_word_are_no_head_where_text_is_so() {
    let source = "[00:00:01] Yes\n[00:00:02] No\n[00:00:03] Yes\n[00:00:04] No\n";
    assert_eq!(labels(source), ["", "", "", ""]);
    assert_eq!(labels("[0:01] Ann\nOne.\n\n[0:02] Ben\nTwo.\n\n[0:03] Ann\nThree.\n"), ["Ann", "Ben", "Ann"]);
}

#[test]
fn hearings_set_names_off_with_full_stops() {
    let hearing = "        WATER AND LOCKS: THE YEAR\n\n    The committee met at 10:00 a.m.\n    Mr. Reed. Thank you, Mr. Chairman. I met \nDr.                    Holt. It was clear: the lock\nleaks.\n    Mrs. Vane of Basel. I yield.\n    Mr. Reed. So do I.\n    The Chairman.                    Good.\n";
    assert_eq!(labels(hearing), ["Mr. Reed", "Mrs. Vane of Basel", "Mr. Reed", "The Chairman"]);
    let board = "CHAIR REED. Good morning.  We met in the U.S. It\nwas cold.\nANN VANE.  Ben.\nPARTICIPANT. Second.\nCHAIR REED. Fine.\n";
    assert_eq!(labels(board), ["CHAIR REED", "ANN VANE", "PARTICIPANT", "CHAIR REED"]);
    let court = "THE COURT: All right.\nMR. REED: Thank you.\nBY MR. REED:\nQ. Good morning.\nA. Good morning.\nQ. Were you there?\nA. I was.\n";
    assert_eq!(labels(court), ["THE COURT", "MR. REED", "Q", "A", "Q", "A"]);
    let novel = "He had met Mr. Reed and then\nMr. Holt. It was late when they all\nleft for the town. In the street stood\nMr.                  Reed. He waited.\n";
    assert!(read(novel.as_bytes(), "md").is_err());
}

#[test]
fn a_name_with_a_full_stop_gets_a_colon_where_it_is_changed() {
    let source = "Mr. Reed. Thank you.\nMs. Vane. Welcome.\nMr. Reed. Good day.\nDr. Lee. So.\nMs. Vane. Yes.\n";
    let mut transcript = read(source.as_bytes(), "txt").expect("read").transcript;
    let speaker = transcript.speakers().named("Mr. Reed").expect("there");
    transcript.apply(&crate::model::Edit::Rename { speaker, name: Some("Zed".into()) }).expect("fits");
    let written = crate::formats::relabel(source.as_bytes(), "txt", &transcript).expect("written");
    assert_eq!(
        String::from_utf8_lossy(&written),
        "Zed: Thank you.\nMs. Vane. Welcome.\nZed: Good day.\nDr. Lee. So.\nMs. Vane. Yes.\n"
    );
}

#[test]
fn times_and_names_in_other_dress() {
    for (source, expected) in [
        ("# Talk\n\n**[00:00:00]** **Ann 1**: Hello.\n\n**[00:00:03]** **Ben 2**: Thanks.\n", ["Ann 1", "Ben 2"]),
        ("**[00:05] Me:** hello there\n\n**[00:09] Ann:** hi. Note: this is it.\n", ["Me", "Ann"]),
        ("[00:00:03] SPEAKER_00\nShall we?\n\n[00:00:09] SPEAKER_01\nYes.\n", ["SPEAKER_00", "SPEAKER_01"]),
        ("[00:00:01.200] [SPEAKER_00] hello\n[00:00:03.000] [SPEAKER_01] hi: you\n", ["SPEAKER_00", "SPEAKER_01"]),
        ("**00:00:00** [Speaker 0]\nOne: two.\n\n**00:00:12** [Speaker 1]\nHi.\n", ["Speaker 0", "Speaker 1"]),
    ] {
        assert_eq!(labels(source), expected, "{source}");
    }
    assert_eq!(labels("[0:01] [Music] a\n[0:02] yes\n[0:03] [Music] no\n[0:04] so\n[0:05] on\n"), ["", "", "", "", ""]);
}

#[test]
fn a_name_in_brackets_alone_gets_a_colon_where_it_is_changed() {
    let source = "[00:00:01.200] [SPEAKER_00] hello\n[00:00:03.000] [SPEAKER_01] hi: you\n";
    let mut transcript = read(source.as_bytes(), "txt").expect("read").transcript;
    let speaker = transcript.speakers().named("SPEAKER_00").expect("there");
    transcript.apply(&crate::model::Edit::Rename { speaker, name: Some("Zed".into()) }).expect("fits");
    let written = crate::formats::relabel(source.as_bytes(), "txt", &transcript).expect("written");
    assert_eq!(String::from_utf8_lossy(&written), source.replace("[SPEAKER_00]", "[Zed]:"));
}

#[test]
fn quotations_and_credits_are_no_text() {
    let quoted =
        "> THE COURT: All right.\n>\n> MS. REED [counsel for Ann]: No.\n> Not at all.\n>\n> THE COURT: And yet.\n";
    let expected =
        [("THE COURT", "All right."), ("MS. REED [counsel for Ann]", "No.\nNot at all."), ("THE COURT", "And yet.")];
    assert_eq!(texts(quoted).expect("read"), expected.map(|(label, text)| (label.to_owned(), text.to_owned())));
    let credited = "Ann  0:01\nOne.\n\nBen  0:02\nTwo.\n\nTranscribed by https://example.org\n";
    let document = read(credited.as_bytes(), "txt").expect("read");
    assert_eq!(texts(credited).expect("read").last().map(|(_, text)| text.as_str()), Some("Two."));
    assert_eq!(document.warnings.len(), 1);
}
