//! Segments as they were first read.

use super::*;

const TALK: &str = "\
[0.00s - 10.00s] A :  We sold it. And you?
[10.00s - 12.00s] B :  Me? Never.
[12.00s - 13.00s] A :  OK.
";

fn texts(harness: &Harness) -> Vec<&str> {
    harness.app.transcript.segments().map(|(_, segment)| segment.text).collect()
}

/// The lines of the page that is open, what is marked in brackets.
fn page(harness: &Harness) -> Vec<String> {
    let Mode::Page(page) = &harness.app.mode else { panic!("no page: {:?}", harness.app.mode) };
    let tell = |line: &PageLine| {
        let mut text = line.text.clone();
        for marked in line.marked.iter().rev() {
            text.insert(marked.end, ']');
            text.insert(marked.start, '[');
        }
        format!("{} {text}", line.key).trim().to_owned()
    };
    page.lines.iter().map(tell).collect()
}

#[test]
fn the_original_is_shown_and_brought_back() {
    let mut harness = Harness::new(TALK);
    harness.keys("g r");
    assert_eq!(harness.message(), "the segment is as first read");
    harness.keys("g R");
    assert_eq!(harness.message(), "nothing to restore: the text is as first read");
    harness.keys(": \"name sold=bought\" enter 2 g r");
    let shown = [
        "As first read",
        "00:00.000 - 00:10.000 A",
        "We [sold] it. And you?",
        "",
        "As it is now",
        "00:00.000 - 00:10.000 B",
        "We [bought] it. And you?",
    ];
    assert_eq!(page(&harness), shown);
    harness.keys("g R");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!((texts(&harness)[0], harness.names()[0]), ("We sold it. And you?", "B"), "only the text comes back");
    assert_eq!(harness.message(), "restored the text of a segment at 00:00");
    harness.keys("u");
    assert_eq!(texts(&harness)[0], "We bought it. And you?");
}

#[test]
fn parts_and_joined_segments_are_shown_and_restored_together() {
    let mut harness = Harness::new(TALK);
    harness.keys("l l l s 2 J g r");
    let shown = [
        "As first read",
        "00:00.000 - 00:10.000 A",
        "We sold it. And you?",
        "00:10.000 - 00:12.000 B",
        "Me? Never.",
        "",
        "As it is now",
        "00:00.000 - 00:06.000 A",
        "We sold it.",
        "00:06.000 - 00:12.000 B",
        "And you? Me? Never.",
    ];
    assert_eq!(page(&harness), shown);
    harness.keys("g R");
    assert_eq!(harness.message(), "restored 2 segments in the place of 2 segments at 00:00");
    assert_eq!(texts(&harness), texts(&Harness::new(TALK)));
    assert_eq!((harness.names(), harness.at()), (vec!["A", "B", "A"], (0, 0)));
    assert_eq!(harness.recorded.len(), 3, "in one step");
    harness.keys("u");
    assert_eq!(texts(&harness)[..2], ["We sold it.", "And you? Me? Never."]);
    harness.app.file.read_only = Some("read-only: open elsewhere".into());
    harness.keys("g R");
    assert_eq!(harness.message(), "read-only: open elsewhere");
}
