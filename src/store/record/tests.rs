//! What is written is read back; what is damaged is known to be.

use super::*;
use crate::model::{
    Annotation, Labelled, Marking, Mend, Origin, Piece, Rewording, SegmentIx, SpeakerId, Timestamp, Word,
};

const SEGMENTS: usize = 3;

fn first() -> Fingerprint {
    Fingerprint::of(b"as first read")
}

fn written() -> Fingerprint {
    Fingerprint::of(b"as written")
}

fn rename(name: &str) -> Change {
    let edit = |name: Option<&str>| Edit::Rename { speaker: SpeakerId(0), name: name.map(String::from) };
    Change::Did(Step { edit: edit(Some(name)), inverse: edit(None) })
}

fn reword() -> Change {
    let words = vec![Word { range: 0..2, start: Timestamp::from_millis(500), end: None, confidence: Some(0.98) }];
    let new = Rewording { segment: SegmentIx(2), text: "So é".into(), words };
    let old = Rewording { segment: SegmentIx(2), text: "Sow".into(), words: Vec::new() };
    let edit = |text, what: Option<&str>| Edit::Reword { texts: vec![text], what: what.map(String::from) };
    Change::Did(Step { edit: edit(new, Some("Sow")), inverse: edit(old, None) })
}

fn mark() -> Change {
    let edit = |marked| Edit::Mark { runs: vec![Marking { first: SegmentIx(1), len: 2, marked }] };
    Change::Did(Step { edit: edit(true), inverse: edit(false) })
}

fn look() -> Change {
    let edit = |reasons| Edit::Look { segment: SegmentIx(1), reasons };
    Change::Did(Step { edit: edit(5), inverse: edit(0) })
}

fn annotate() -> Change {
    let edit = |annotation| Edit::Annotate { segment: SegmentIx(1), annotation };
    let annotation = Annotation { note: "so".into(), tags: ["a".into(), "b/c".into()].into() };
    Change::Did(Step { edit: edit(annotation), inverse: edit(Annotation::default()) })
}

fn labels() -> Labels {
    let anna = Labelled { label: "SPEAKER_00".into(), name: Some("Anna".into()), merged_into: None };
    Labels { speakers: vec![anna], runs: Vec::new() }
}

fn place(segment: u32) -> Place {
    Place { segment: SegmentIx(segment), offset: 5 }
}

fn recording() -> Recording {
    Recording { place: "talk.mp3".into(), offset: 1200 }
}

fn circumstances() -> Circumstances {
    Circumstances { recording: Some(recording()), began: Some(50_700_000) }
}

fn header() -> Vec<u8> {
    let header = Header {
        whosaid: VERSION,
        file: "talk.txt".into(),
        fingerprint: first(),
        segments: SEGMENTS,
        session: SessionName::default(),
    };
    let mut lines = Vec::new();
    add_header(&mut lines, &header).unwrap();
    lines
}

fn session(events: Vec<Event>) -> Vec<u8> {
    let mut lines = header();
    for event in events {
        add_event(&mut lines, event).unwrap();
    }
    lines
}

fn write_of(fingerprint: Fingerprint) -> Event {
    Event::Written { fingerprint, segments: SEGMENTS, labels: labels() }
}

fn split() -> Change {
    let piece = |text: &str, start| Piece {
        from: Origin { first: SegmentIx(1), len: 1 },
        start: Timestamp::from_millis(start),
        end: None,
        speaker: SpeakerId(0),
        text: text.into(),
        words: Vec::new(),
        marked: false,
        estimated: start > 500,
        looked_at: 0,
        annotation: Annotation::default(),
    };
    let edit = |remove, insert| Edit::Splice { at: SegmentIx(1), remove, insert, what: Mend::Split };
    let (edit, inverse) = (edit(1, vec![piece("a", 500), piece("b", 700)]), edit(2, vec![piece("a b", 500)]));
    Change::Did(Step { edit, inverse })
}

fn fits(bytes: &[u8], fingerprint: &Fingerprint) -> ReadBack {
    match read_back(bytes, fingerprint, SEGMENTS) {
        Content::Fits(back) => back,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_format_is_the_documented_one() {
    assert_eq!(
        String::from_utf8(header()).unwrap(),
        format!("{{\"whosaid\":1,\"file\":\"talk.txt\",\"size\":13,\"hash\":\"{}\",\"segments\":3}}\n", first().hash)
    );
    let events = [
        (
            rename("Anna").into(),
            r#"{"did":{"edit":{"rename":{"speaker":0,"name":"Anna"}},"inverse":{"rename":{"speaker":0,"name":null}}}}"#,
        ),
        (
            reword().into(),
            r#"{"did":{"edit":{"reword":{"texts":[{"segment":2,"text":"So é","words":[[0,2,500,null,0.98]]}],"what":"Sow"}},"inverse":{"reword":{"texts":[{"segment":2,"text":"Sow"}]}}}}"#,
        ),
        (
            mark().into(),
            r#"{"did":{"edit":{"mark":{"runs":[{"first":1,"len":2,"marked":true}]}},"inverse":{"mark":{"runs":[{"first":1,"len":2,"marked":false}]}}}}"#,
        ),
        (
            annotate().into(),
            r#"{"did":{"edit":{"annotate":{"segment":1,"annotation":{"note":"so","tags":["a","b/c"]}}},"inverse":{"annotate":{"segment":1,"annotation":{}}}}}"#,
        ),
        (
            look().into(),
            r#"{"did":{"edit":{"look":{"segment":1,"reasons":5}},"inverse":{"look":{"segment":1,"reasons":0}}}}"#,
        ),
        (Event::Undid, r#""undid""#),
        (Event::Redid, r#""redid""#),
        (Event::Recording(recording()), r#"{"recording":{"place":"talk.mp3","offset":1200}}"#),
        (Event::Began(50_700_000), r#"{"began":50700000}"#),
        (Event::Place(place(2)), r#"{"place":{"segment":2,"offset":5}}"#),
        (
            write_of(Fingerprint { size: 1, hash: "0a".into() }),
            r#"{"written":{"size":1,"hash":"0a","segments":3,"labels":{"speakers":[{"label":"SPEAKER_00","name":"Anna"}]}}}"#,
        ),
        (
            split().into(),
            r#"{"did":{"edit":{"splice":{"at":1,"remove":1,"insert":[{"from":[1,1],"start":500,"speaker":0,"text":"a"},{"from":[1,1],"start":700,"speaker":0,"text":"b","estimated":true}],"what":"split"}},"inverse":{"splice":{"at":1,"remove":2,"insert":[{"from":[1,1],"start":500,"speaker":0,"text":"a b"}],"what":"split"}}}}"#,
        ),
    ];
    for (event, expected) in events {
        let mut line = Vec::new();
        add_event(&mut line, event).unwrap();
        let line = String::from_utf8(line).unwrap();
        let (at, event) = line.split_once(r#"","event":"#).unwrap();
        let sum = xxh3_64(expected.as_bytes());
        assert_eq!(event, format!("{expected},\"sum\":\"{sum:016x}\"}}\n"));
        let at = at.strip_prefix(r#"{"at":""#).unwrap();
        assert_eq!(at.len(), "2026-03-01T09:00:00.000Z".len(), "{at}");
        assert!(at.parse::<jiff::Timestamp>().is_ok(), "{at}");
    }
}

#[test]
fn everything_recorded_comes_back_in_order() {
    let bytes = session(vec![
        Event::Place(place(1)),
        rename("Anna").into(),
        Event::Undid,
        Event::Redid,
        rename("Béa\n\u{1b}[2J\"").into(),
        reword().into(),
        mark().into(),
        annotate().into(),
        look().into(),
        Event::Recording(recording()),
        Event::Began(50_700_000),
        Event::Place(place(2)),
    ]);
    let back = fits(&bytes, &first());
    assert_eq!(
        back.restored,
        Restored {
            base: None,
            changes: vec![
                rename("Anna"),
                Change::Undid,
                Change::Redid,
                rename("Béa\n\u{1b}[2J\""),
                reword(),
                mark(),
                annotate(),
                look(),
            ],
            times: back.restored.times.clone(),
            saved: Some(0),
            place: Some(place(2)),
            circumstances: circumstances(),
        }
    );
    assert_eq!((back.edited, back.whole, back.tail), (true, bytes.len(), Tail::Clean));
    assert_eq!(back.restored.times.len(), back.restored.changes.len());
    assert!(back.restored.times.is_sorted(), "{:?}", back.restored.times);
    assert!(!bytes.contains(&0x1b), "no control character in the file");
}

#[test]
fn a_session_cut_at_any_byte_gives_the_whole_lines_before() {
    let events = || -> Vec<Event> {
        vec![
            rename("Anna").into(),
            Event::Place(place(1)),
            write_of(written()),
            rename("Béa").into(),
            reword().into(),
            mark().into(),
            Event::Undid,
            Event::Redid,
        ]
    };
    let whole = session(events());
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
    assert_eq!(ends.len(), 1 + events().len());
    for cut in 0..=whole.len() {
        let lines = ends.iter().filter(|end| **end <= cut).count();
        match read_back(&whole[..cut], &first(), SEGMENTS) {
            Content::Headless => assert_eq!(lines, 0, "cut at {cut}"),
            Content::Fits(back) => {
                let expected = fits(&session(events().into_iter().take(lines - 1).collect()), &first());
                // Written anew, and so a moment later.
                let times = back.restored.times.clone();
                assert_eq!(times.len(), back.restored.changes.len(), "cut at {cut}");
                assert_eq!(back.restored, Restored { times, ..expected.restored }, "cut at {cut}");
                assert_eq!(back.whole, ends[lines - 1], "cut at {cut}");
                let clean = back.whole == cut;
                assert_eq!(back.tail, if clean { Tail::Clean } else { Tail::Torn }, "cut at {cut}");
            }
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_bit_that_turned_over_changes_nothing_but_what_is_restored_of_it() {
    let whole = session(vec![rename("Anna").into(), reword().into(), Event::Undid, Event::Redid]);
    let all = fits(&whole, &first()).restored;
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let mut fewer = 0;
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        match read_back(&bytes, &first(), SEGMENTS) {
            Content::Fits(back) => {
                let before = bytes[..bit / 8].iter().filter(|byte| **byte == b'\n').count();
                let count = back.restored.changes.len();
                assert_eq!(back.restored.changes, all.changes[..count], "bit {bit}");
                assert!(count + 1 >= before, "bit {bit}: {count} changes");
                assert!((count == all.changes.len()) == (back.tail == Tail::Clean), "bit {bit}");
                fewer += usize::from(back.tail != Tail::Clean);
            }
            other => assert!(bit / 8 <= header, "bit {bit}: {other:?}"),
        }
    }
    // Of a line only its date and the names of what is in it may be others.
    assert!(fewer > (whole.len() - header) * 4, "{fewer} of {} bits", (whole.len() - header) * 8);
}

#[test]
fn what_earlier_versions_wrote_is_read() {
    let mut bytes = header();
    bytes.extend(b"{\"at\":\"2026-03-01T09:00:00.000Z\",\"event\":\"undid\"}\n");
    assert!(matches!(events_of(&bytes).collect::<Vec<_>>()[..], [Event::Undid]));
}

#[test]
fn lines_that_make_no_sense_end_what_is_restored() {
    let nonsense: [&[u8]; 8] = [
        b"nonsense\n",
        b"\n",
        b"\xff\xfe\0\n",
        b"{}\n",
        b"{\"at\":\"\",\"event\":\"danced\"}\n",
        b"{\"at\":\"\",\"event\":\"redid\"}\n",
        b"{\"at\":\"\",\"event\":{\"did\":{\"edit\":\"remove-speaker\"}}}\n",
        b"{\"at\":\"\",\"event\":{\"did\":{\"edit\":{\"reword\":{\"texts\":[{\"segment\":0,\"text\":\"a\",\"words\":[[0]]}]}}}}}\n",
    ];
    for line in nonsense {
        let mut bytes = session(vec![rename("Anna").into()]);
        let whole = bytes.len();
        bytes.extend_from_slice(line);
        let back = fits(&bytes, &first());
        assert_eq!((back.tail, back.whole), (Tail::Torn, whole), "{line:?}");
        add_event(&mut bytes, rename("Béa").into()).unwrap();
        let back = fits(&bytes, &first());
        assert_eq!((back.tail, back.whole), (Tail::Damaged { line: 3 }, whole), "{line:?}");
        assert_eq!(back.restored.changes, [rename("Anna")], "{line:?}");
    }
    let mut too_many = session(vec![rename("Anna").into(), Event::Undid, Event::Undid]);
    assert_eq!(fits(&too_many, &first()).restored.changes, [rename("Anna"), Change::Undid]);
    add_event(&mut too_many, Event::Redid).unwrap();
    assert_eq!(fits(&too_many, &first()).tail, Tail::Damaged { line: 4 });
    let gone = session(vec![rename("Anna").into(), Event::Undid, rename("Béa").into(), Event::Redid]);
    assert_eq!(fits(&gone, &first()).tail, Tail::Torn, "an edit after an undo leaves nothing to redo");
}

#[test]
fn a_written_file_leads_back_to_its_first_state_and_knows_what_is_unsaved() {
    let bytes = session(vec![rename("Anna").into(), write_of(written()), rename("Béa").into()]);
    let after = fits(&bytes, &written());
    let Change::Did(Step { inverse, .. }) = rename("Anna") else { panic!("a change") };
    assert_eq!(after.restored.base, Some(Base { labels: labels(), inverses: vec![inverse], outline: None }));
    assert_eq!((after.restored.saved, after.restored.changes.len()), (Some(1), 2));

    let before = fits(&bytes, &first());
    assert_eq!(before.restored.base, None, "the file was not written after all");
    assert_eq!(before.restored.saved, Some(0));
}

#[test]
fn the_last_write_of_a_content_is_the_one_that_counts() {
    let other = Fingerprint::of(b"written in between");
    let bytes = session(vec![
        rename("Anna").into(),
        write_of(written()),
        rename("Béa").into(),
        write_of(other.clone()),
        Event::Undid,
        Event::Undid,
        write_of(first()),
        Event::Redid,
        write_of(written()),
        Event::Redid,
    ]);
    for (fingerprint, saved) in [(first(), 0), (written(), 1), (other, 2)] {
        assert_eq!(fits(&bytes, &fingerprint).restored.saved, Some(saved));
    }
}

#[test]
fn a_saved_state_that_undo_cannot_reach_is_none() {
    let bytes = session(vec![rename("Anna").into(), write_of(written()), Event::Undid, rename("Béa").into()]);
    assert_eq!(fits(&bytes, &written()).restored.saved, None);
    assert_eq!(fits(&bytes, &first()).restored.saved, Some(0));
}

#[test]
fn a_session_of_something_else_is_stale() {
    let edited = session(vec![rename("Anna").into(), write_of(written())]);
    let other = Fingerprint::of(b"something else");
    assert!(matches!(read_back(&edited, &other, SEGMENTS), Content::Stale(Some(_), _)));
    assert!(matches!(read_back(&edited, &first(), SEGMENTS + 1), Content::Stale(Some(_), _)));
    let seen = session(vec![Event::Recording(recording()), Event::Began(50_700_000), Event::Place(place(1))]);
    assert!(matches!(read_back(&seen, &other, SEGMENTS), Content::Stale(None, kept) if kept == circumstances()));
    assert!(matches!(read_back(&edited, &written(), SEGMENTS + 1), Content::Stale(Some(_), _)));
}

#[test]
fn other_files_and_later_versions_are_told_apart() {
    assert!(matches!(read_back(b"dear diary\n", &first(), SEGMENTS), Content::Foreign));
    assert!(matches!(read_back(b"{\"who\":1}\n", &first(), SEGMENTS), Content::Foreign));
    assert!(matches!(read_back(b"", &first(), SEGMENTS), Content::Headless));
    assert!(matches!(read_back(b"{\"whosaid\":1}\n", &first(), SEGMENTS), Content::Headless));
    assert!(matches!(read_back(b"{\"whosaid\":1,\xff\n", &first(), SEGMENTS), Content::Headless));
    let later = b"{\"whosaid\":2,\"of\":[\"a\",\"b\"]}\nbinary\0";
    assert!(matches!(read_back(later, &first(), SEGMENTS), Content::Newer(2)));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_reading_back_panic(at in 0usize..700, noise: Vec<u8>) {
        let mut bytes = session(vec![rename("Anna").into(), Event::Undid, write_of(written())]);
        let at = at.min(bytes.len());
        bytes.splice(at..(at + noise.len()).min(bytes.len()), noise);
        if let Content::Fits(back) = read_back(&bytes, &first(), SEGMENTS) {
            proptest::prop_assert!(back.whole <= bytes.len());
        }
    }
}
