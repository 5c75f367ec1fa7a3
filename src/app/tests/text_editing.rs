//! Typing the text of a segment where it stands.

use super::*;
use crate::model::{Edit, Rewording, Timestamp};

/// Two speakers whose words have times.
const TIMED: &str = r#"{"segments": [
    {"start": 1, "end": 4, "text": "Their is one", "speaker": "A", "words": [
        {"word": "Their", "start": 1, "end": 2, "score": 0.5},
        {"word": "is", "start": 2, "end": 3, "score": 0.5},
        {"word": "one", "start": 3, "end": 4, "score": 0.5}
    ]},
    {"start": 5, "end": 7, "text": "Yes sir", "speaker": "B", "words": [
        {"word": "Yes", "start": 5, "end": 6, "score": 0.5},
        {"word": "sir", "start": 6, "end": 7, "score": 0.5}
    ]}
]}"#;

fn text(harness: &Harness, ix: u32) -> &str {
    harness.app.transcript.segment(SegmentIx(ix)).map_or("none", |segment| segment.text)
}

fn texts(harness: &Harness) -> Vec<&str> {
    harness.app.transcript.segments().map(|(_, segment)| segment.text).collect()
}

/// The words of a segment as `Yes 5000-6000`, with a star for those without confidence.
fn words(harness: &Harness, ix: u32) -> Vec<String> {
    let segment = harness.app.transcript.segment(SegmentIx(ix)).expect("there");
    let time = |time: Option<Timestamp>| time.map_or("?".into(), |time| time.millis().to_string());
    let star = |word: &crate::model::Word| if word.confidence.is_none() { "*" } else { "" };
    let told = |word: &crate::model::Word| {
        format!("{}{} {}-{}", &segment.text[word.bytes()], star(word), time(word.start), time(word.end))
    };
    segment.words.iter().map(told).collect()
}

/// The text that is typed, with `|` where the cursor is.
fn typed(harness: &Harness) -> String {
    let editing = harness.app.mode.editing().expect("a text is typed");
    let (before, after) = editing.text.split_at(editing.cursor());
    format!("{before}|{after}")
}

/// The rows of the text that is typed, as far as they are on the screen.
fn rows(harness: &Harness) -> Vec<&str> {
    let editing = harness.app.mode.editing().expect("a text is typed");
    let row = |row: &Row| match &row.kind {
        RowKind::Edited { range, .. } => editing.text.get(range.clone()),
        _ => None,
    };
    harness.app.rows.iter().filter_map(row).collect()
}

#[test]
fn a_text_is_mended_where_it_stands() {
    let mut harness = Harness::new(TALK);
    harness.keys("l e");
    assert_eq!(typed(&harness), "Bonjour |à tous, voici  Anne.");
    harness.keys("\"bien \" ctrl-e backspace \"!\" ctrl-s");
    assert_eq!(text(&harness, 0), "Bonjour bien à tous, voici  Anne!");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!((harness.at(), harness.message()), ((0, 29), "corrected 1 segment at 00:00"));
    assert_eq!(harness.recorded.len(), 1);
    harness.keys("u");
    assert_eq!(texts(&harness), texts(&Harness::new(TALK)));
    harness.keys("ctrl-r");
    assert_eq!(text(&harness, 0), "Bonjour bien à tous, voici  Anne!");
}

#[test]
fn words_that_stay_keep_their_times_and_changed_ones_share_theirs() {
    let mut harness = Harness::new(TIMED);
    harness.keys("e ctrl-e \" two\" ctrl-a delete delete delete delete delete \"There\" ctrl-s");
    assert_eq!(text(&harness, 0), "There is one two");
    assert_eq!(words(&harness, 0), ["There* 1000-2000", "is 2000-3000", "one 3000-4000"]);
    harness.keys("u e ctrl-e alt-b alt-b delete delete \"was only\" ctrl-s");
    assert_eq!(words(&harness, 0), ["Their 1000-2000", "was* 2000-2428", "only* 2428-3000", "one 3000-4000"]);
    harness.keys("u");
    assert_eq!(words(&harness, 0), words(&Harness::new(TIMED), 0));
}

#[test]
fn nothing_typed_is_no_step_and_what_is_dropped_is_not_kept() {
    let mut harness = Harness::new(TALK);
    harness.keys("e \"x\" backspace ctrl-s");
    assert_eq!(harness.message(), "nothing was changed");
    harness.keys("e \"x\" ctrl-c");
    assert_eq!(harness.message(), "nothing was changed");
    assert!(matches!(harness.app.mode, Mode::Reading));
    harness.keys("o \"x\" ctrl-c o ctrl-s");
    assert_eq!(harness.message(), "nothing was inserted");
    assert_eq!((harness.recorded.len(), texts(&harness)), (0, texts(&Harness::new(TALK))));
}

#[test]
fn escape_keeps_when_pressed_twice() {
    let mut harness = Harness::new(TALK);
    harness.keys("e \"x\" esc");
    assert_eq!(harness.message(), "Esc again keeps, Ctrl-c drops");
    harness.keys("\"y\" esc");
    assert_eq!(typed(&harness), "xy|Bonjour à tous, voici  Anne.");
    harness.event(Event::Paste("z".into())).keys("esc left esc");
    assert_eq!(typed(&harness), "xy|zBonjour à tous, voici  Anne.");
    harness.keys("esc");
    assert_eq!(text(&harness, 0), "xyzBonjour à tous, voici  Anne.");
    harness.app.keymap.merge("[editing]\n\"esc\" = \"none\"\n\"f2\" = \"keep-twice\"").expect("sound");
    harness.keys("e f2");
    assert_eq!(harness.message(), "F2 again keeps, Ctrl-c drops");
}

#[test]
fn tab_keeps_and_goes_on_to_the_next_that_is_shown() {
    let mut harness = Harness::new(TALK);
    // SPEAKER_02 is hidden.
    harness.keys("] ] x g g ] e \"Oh. \" tab");
    assert_eq!((text(&harness, 1), harness.message()), ("Oh. Merci. Ça va, et vous ?", "corrected 1 segment at 00:04"));
    assert!(typed(&harness).starts_with("|one two"), "{}", typed(&harness));
    harness.keys("tab");
    assert_eq!((typed(&harness).as_str(), harness.message()), ("|My name is SPEAKER_02, said the machine.", ""));
    harness.keys("tab tab");
    assert_eq!(harness.message(), "this was the last segment");
    assert_eq!((harness.at().0, harness.recorded.len()), (5, 1));
    harness.keys("e \"x\" backtab");
    assert_eq!(typed(&harness), "|My name is SPEAKER_02, said the machine.");
    assert_eq!(text(&harness, 5), "xÇa finit ici.");
}

#[test]
fn a_segment_is_inserted_with_its_text_in_one_step() {
    let mut harness = Harness::new(TALK);
    harness.keys("] o");
    assert_eq!(harness.app.transcript.len(), 6, "nothing is there before it is kept");
    harness.keys("\"Pardon?\" ctrl-s");
    assert_eq!(texts(&harness)[1..4], ["Merci. Ça va, et vous ?", "Pardon?", "Yes."]);
    assert_eq!(harness.names()[1..3], ["SPEAKER_01", "SPEAKER_01"]);
    assert_eq!((harness.at(), harness.recorded.len()), ((2, 0), 1));
    harness.keys("u");
    assert_eq!(texts(&harness), texts(&Harness::new(TALK)));
    harness.keys("G o \"Fin.\" tab");
    assert_eq!((texts(&harness)[6], harness.message()), ("Fin.", "this was the last segment"));
    harness.keys("g g o \"A\" tab");
    assert_eq!(typed(&harness), "|Merci. Ça va, et vous ?");
}

#[test]
fn the_first_segment_of_none_is_inserted() {
    for (talk, start) in
        [("[5.00s - 9.00s] A :  one\n[9.00s - 9.50s] B :  two\n", Some(5000)), ("A: one\nB: two\n", None)]
    {
        let mut harness = Harness::new(talk);
        harness.keys("v G D o \"new one\"");
        assert_eq!((typed(&harness).as_str(), harness.app.rows.len()), ("new one|", 1));
        harness.keys("ctrl-s");
        assert_eq!((texts(&harness), harness.names(), harness.at()), (vec!["new one"], vec!["A"], (0, 4)));
        let segment = harness.app.transcript.segment(SegmentIx(0)).expect("there");
        let millis = |time: Option<crate::model::Timestamp>| time.map(crate::model::Timestamp::millis);
        assert_eq!((millis(segment.start), millis(segment.end)), (start, start.map(|start| start + 500)));
        harness.keys("u");
        assert!(harness.app.transcript.is_empty() && harness.app.rows.is_empty());
        harness.keys("o ctrl-c");
        assert_eq!(harness.message(), "nothing was inserted");
        harness.keys("u");
        assert_eq!(texts(&harness), ["one", "two"]);
    }
}

#[test]
fn typing_starts_behind_the_blanks_at_the_start() {
    let mut harness = Harness::new(r#"{"segments":[{"start":0,"end":1,"text":" one two","speaker":"A"}]}"#);
    harness.keys("e \"So \" ctrl-s");
    assert_eq!(texts(&harness), [" So one two"]);
}

#[test]
fn the_text_can_be_left_empty() {
    let mut harness = Harness::new(TIMED);
    harness.keys("e ctrl-k ctrl-s");
    assert_eq!((texts(&harness), words(&harness, 0)), (vec!["", "Yes sir"], vec![]));
    assert_eq!(harness.message(), "this segment has no text now; D deletes it");
    harness.keys("e \"Again\" ctrl-s");
    assert_eq!(text(&harness, 0), "Again");
}

#[test]
fn white_space_typed_around_the_text_is_not_kept() {
    let mut harness = Harness::new(TALK);
    harness.keys("e ctrl-end enter \" \" ctrl-home \"  \" ctrl-s");
    assert_eq!(harness.message(), "nothing was changed");
    harness.keys("] o \"  Oh.  \" enter ctrl-s");
    assert_eq!(text(&harness, 2), "Oh.");
    harness.keys("o \"  \" enter ctrl-s e ctrl-k \" \" ctrl-s");
    assert_eq!((texts(&harness).len(), text(&harness, 2)), (7, ""));
    harness.keys("o \" éé\" left enter ctrl-s");
    assert_eq!((text(&harness, 3), harness.at()), ("é\né", (3, 3)));
    // What was there before stays.
    harness.app.change(Edit::Reword {
        texts: vec![Rewording { segment: SegmentIx(0), text: " one\n".into(), words: Vec::new() }],
        what: None,
    });
    harness.keys("g g e ctrl-end backspace \" two\" enter ctrl-s");
    assert_eq!(text(&harness, 0), " one two\n");
}

#[test]
fn the_editor_has_the_usual_keys_and_takes_its_own_steps_back() {
    let mut harness = Harness::new(TIMED);
    harness.keys("] e ctrl-right delete \"S\" alt-b ctrl-k ctrl-y enter ctrl-end \"!\"");
    assert_eq!(typed(&harness), "Yes Sir\n!|");
    harness.keys("ctrl-z ctrl-z");
    assert_eq!(typed(&harness), "Yes Sir|");
    harness.keys("ctrl-r ctrl-home");
    assert_eq!(typed(&harness), "|Yes Sir\n");
    harness.keys("ctrl-end backspace ctrl-w ctrl-u \"No\" ctrl-s");
    assert_eq!(text(&harness, 1), "No");
}

#[test]
fn several_lines_are_pasted_and_no_control_character() {
    let mut harness = Harness::new(TALK);
    harness.keys("] ] e").event(Event::Paste("a\r\nb\rc\t\u{1b}[31m ".into()));
    assert_eq!(rows(&harness), ["a", "b", "c  [31m Yes."]);
    harness.keys("ctrl-s");
    assert_eq!(text(&harness, 2), "a\nb\nc  [31m Yes.");
    harness.keys("e ctrl-end down up up ctrl-s");
    assert_eq!((text(&harness, 2), harness.message()), ("a\nb\nc  [31m Yes.", "nothing was changed"));
    harness.keys("e").event(Event::Paste("x".repeat(70_000)));
    assert_eq!(harness.message(), "this is too much text for one segment; nothing was pasted");
    assert_eq!(typed(&harness), "a\nb\nc  [31m |Yes.");
}

#[test]
fn rows_are_gone_through_by_what_the_screen_shows() {
    let mut harness = Harness::new(TALK);
    harness.keys("] ] ] e");
    let all = rows(&harness).concat();
    assert_eq!(all, text(&harness, 3));
    assert!(rows(&harness).len() > 2, "{:?}", rows(&harness));
    let second = rows(&harness)[0].len();
    harness.keys("down end");
    let end = second + rows(&harness)[1].len() - 1;
    assert_eq!(typed(&harness).find('|'), Some(end), "before the blank at which the row is broken");
    harness.keys("up down home");
    assert_eq!(typed(&harness).find('|'), Some(second));
    harness.keys("right right right up down down up");
    assert_eq!(typed(&harness).find('|'), Some(second + 3));
    harness.keys("down down down down down end \"  \"");
    assert!(typed(&harness).ends_with("twenty  |"));
    let layout = harness.app.layout;
    let column = u16::try_from(rows(&harness).last().map_or(0, |row| row.len())).expect("small");
    assert_eq!(harness.app.mode.editing().map(|editing| editing.cursor_column()), Some(column));
    // A click puts the cursor into the text; one elsewhere does nothing.
    let top = harness.app.rows.iter().position(|row| matches!(row.kind, RowKind::Edited { .. })).expect("there");
    let mut click = |column: u16, row: usize| {
        let (column, row) = (layout.text_x() + column, layout.timeline.y + row as u16);
        let kind = MouseEventKind::Down(MouseButton::Left);
        harness.event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        typed(&harness).find('|')
    };
    assert_eq!(click(2, 0), Some(all.len() + 2));
    assert_eq!(click(4, top), Some(4));
    assert_eq!(click(2, top + 1), Some(second + 2));
}

#[test]
fn a_text_taller_than_the_screen_scrolls_with_the_cursor() {
    let long = format!("A: {}\nB: end\n", "word ".repeat(2000).trim_end());
    let mut harness = Harness::new(&long);
    harness.keys("e ctrl-end \" last\"");
    assert!(rows(&harness).last().is_some_and(|row| row.ends_with("last")), "{:?}", rows(&harness));
    harness.event(Event::Resize(31, 7));
    assert!(rows(&harness).last().is_some_and(|row| row.ends_with("last")), "{:?}", rows(&harness));
    harness.keys("ctrl-home");
    assert!(rows(&harness)[0].starts_with("word"));
    assert!(matches!(harness.app.rows[0].kind, RowKind::Edited { is_first: true, .. }));
    harness.keys("ctrl-s");
    assert!(text(&harness, 0).ends_with("word last"));
}

#[test]
fn what_happens_meanwhile_does_not_disturb() {
    let found = |harness: &mut Harness, segment| {
        let ticket = harness.app.finding.ticket;
        let hits = vec![SegmentHits { segment: SegmentIx(segment), count: 1 }];
        for step in [SearchStep::Hits(hits), SearchStep::Done { ranks: Vec::new() }] {
            harness.event(Event::Searched { ticket, step, took: Duration::ZERO });
        }
    };
    let mut harness = Harness::new(TALK);
    for key in ["/", "f", "i", "enter", "e", "x"] {
        // Nothing searches yet.
        harness.app.update(Event::Key(key.parse().expect("a key")));
    }
    found(&mut harness, 5);
    harness.event(Event::Notice("saved".into()));
    assert_eq!((typed(&harness).as_str(), harness.at().0), ("x|Bonjour à tous, voici  Anne.", 0));
    assert_eq!(harness.app.finding.hits.len(), 1);

    harness.keys("ctrl-c / \"ça\" enter & e \"x\"");
    let segment = harness.at().0;
    harness.app.finding.hits = crate::search::Hits::default();
    found(&mut harness, 2);
    assert_eq!(harness.at().0, segment, "it is shown though it has no hit any more");
    assert!(!rows(&harness).is_empty());

    let request = WriteRequest {
        number: 1,
        progress: Default::default(),
        to: None,
        overwrite: false,
        then_quit: true,
        transcript: Transcript::clone(&harness.app.transcript),
    };
    harness.event(Event::Written(Ok(Saved { request, text: "written".into() })));
    assert!(!harness.effects.iter().any(|effect| matches!(effect, Effect::Quit)), "what is typed is not lost");
}

#[test]
fn a_file_that_is_read_only_is_not_edited() {
    let mut harness = Harness::new(TALK);
    harness.app.file.read_only = Some("read-only".into());
    for key in ["e", "o"] {
        harness.keys(key);
        assert_eq!((harness.message(), harness.app.mode.editing().is_none()), ("read-only", true));
    }
    let mut empty = Harness::new(TALK);
    empty.keys("v G D e");
    assert_eq!(empty.message(), "there is no such segment");
}

#[test]
fn typing_is_not_made_again_nor_what_was_done_before_it() {
    let mut harness = Harness::new(TALK);
    harness.keys("m ] e \"x\" ctrl-s .");
    assert_eq!(harness.message(), "there is no last change that can be made again here");
    assert!(!harness.app.transcript.is_marked(SegmentIx(1)));
    assert_eq!(text(&harness, 1), "xMerci. Ça va, et vous ?");
}
