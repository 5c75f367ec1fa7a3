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
    for text in [readme, code, log, wrapped, paragraphs, list, settings] {
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
