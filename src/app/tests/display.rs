//! How the text is shown.

use proptest::prelude::*;

use super::*;
use crate::model::{Builder, Segment};
use crate::text::{plain, width, wrap};

/// One speaker in short segments, another between them.
const SHORT: &str = "\
[0.00s - 1.00s] Ann :  So we went
[1.00s - 2.00s] Ann :  to the sea, and there
[2.00s - 3.00s] Ann :  it was.
[3.00s - 4.00s] Ben :  What was?
[4.00s - 5.00s] Ann :  The ship.
[5.00s - 6.00s] Ann :  Of course.
";

/// The rows that are shown, a bar between two segments in one.
fn shown(harness: &Harness) -> Vec<String> {
    let row = |row: &Row| match &row.kind {
        RowKind::Text { .. } => {
            row.pieces().iter().map(|piece| harness.app.words_of(piece)).collect::<Vec<_>>().join("|")
        }
        RowKind::Name => format!("<{}>", harness.names()[row.segment.index()]),
        kind => format!("{kind:?}"),
    };
    harness.app.rows.iter().map(row).collect()
}

/// A talk with these speakers and texts, a segment a second.
fn talk(segments: &[(u8, &str)]) -> App {
    let mut builder = Builder::default();
    let speakers = ["A", "B", "C"].map(|label| builder.speaker(label));
    for (at, (speaker, text)) in (0u64..).zip(segments) {
        let time = |millis| Timestamp::from_millis(at * 1000 + millis);
        let speaker = speakers[usize::from(*speaker)];
        builder.push(Segment { start: time(0), end: time(1000), speaker, text, words: &[] }).expect("it fits");
    }
    let config = Config::with("").expect("the default settings");
    let mut app = App::new(OpenFile::default(), builder.finish().expect("it fits"), config, Keymap::default());
    app.show_as(Display { turns: true, ..Display::default() });
    app
}

#[test]
fn segments_of_a_speaker_run_on_as_one_turn() {
    let mut harness = Harness::new(SHORT);
    harness.keys("z j");
    assert_eq!(shown(&harness), ["So we went|to the sea, and there|it was.", "What was?", "The ship.|Of course."]);
    // The segments are still what the cursor is in, what is found, marked and edited.
    harness.keys("] ] l");
    assert_eq!(harness.at(), (2, 3));
    harness.keys("j");
    assert_eq!(harness.at(), (3, 8), "rows are moved by");
    harness.keys("k");
    assert_eq!(harness.at(), (2, 3));
    harness.keys("/ \"course\" enter m");
    assert_eq!(harness.at(), (5, 3));
    assert_eq!(harness.app.transcript.marks().collect::<Vec<_>>(), [SegmentIx(5)]);
    harness.keys("esc g g ] e \"Look: \"");
    assert_eq!(shown(&harness)[0], "So we went", "where a text is typed, the others stay");
    harness.keys("ctrl-s");
    assert_eq!(shown(&harness)[0], "So we went|Look: to the sea, and there|it");
    harness.keys("z j");
    assert_eq!(shown(&harness).len(), 6);
}

#[test]
fn a_turn_ends_at_silences_notes_and_filters() {
    let mut harness = Harness::new(&SHORT.replace("[0.00s - 1", "[0.00s - 0").replace("[1.00s - 2", "[0.50s - 1"));
    harness.app.config.gap_seconds = 0.8;
    harness.keys("z j");
    assert_eq!(shown(&harness)[..3], ["So we went|to the sea, and there", "Gap(1s)", "it was."]);
    let mut harness = Harness::new(SHORT);
    harness.keys("z j c \"why\" enter");
    assert_eq!(shown(&harness)[..3], ["So we went", "Annotation", "to the sea, and there|it was."]);
    // What another says between them is not shown, but it is there.
    harness.keys("X");
    assert_eq!(shown(&harness)[3..], ["The ship.|Of course."]);
}

#[test]
fn a_click_finds_the_segment_in_its_row() {
    let mut harness = Harness::new(SHORT);
    harness.keys("z j");
    let (x, y) = (harness.app.layout.text_x(), harness.app.layout.timeline.y);
    for (column, at) in [(3, (0, 3)), (10, (0, 9)), (11, (1, 0)), (18, (1, 7)), (33, (2, 0)), (41, (2, 6))] {
        let kind = MouseEventKind::Down(MouseButton::Left);
        harness.event(Event::Mouse(MouseEvent { kind, column: x + column, row: y, modifiers: KeyModifiers::NONE }));
        assert_eq!(harness.at(), at, "{column}");
    }
}

#[test]
fn names_stand_above_turns() {
    let mut harness = Harness::new(SHORT);
    harness.keys("z n");
    let expected = ["<Ann>", "So we went", "to the sea, and there", "it was.", "<Ben>", "What was?", "<Ann>"];
    assert_eq!(shown(&harness)[..7], expected);
    assert_eq!(harness.app.layout.columns.name, 0);
    harness.keys("j j j");
    assert_eq!(harness.at().0, 3, "names hold no cursor");
    harness.keys("k");
    assert_eq!(harness.at().0, 2);
    harness.keys("z j");
    assert_eq!(shown(&harness)[..3], ["<Ann>", "So we went|to the sea, and there|it was.", "<Ben>"]);
    // A click on a name is one on what is said first.
    let kind = MouseEventKind::Down(MouseButton::Left);
    let (column, row) = (harness.app.layout.text_x(), harness.app.layout.timeline.y + 2);
    harness.event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    assert_eq!(harness.at(), (3, 0));
}

#[test]
fn the_text_has_the_width_that_is_asked_for() {
    let mut harness = Harness::new(TALK);
    let wide = harness.app.layout.columns.text;
    harness.keys(": \"width 30\" enter");
    let columns = harness.app.layout.columns;
    assert_eq!((columns.text, columns.margin), (30, (wide - 30) / 2));
    assert!(shown(&harness).iter().all(|row| width(row) <= 30));
    harness.keys("z w");
    assert_eq!((harness.app.layout.columns.text, harness.app.layout.columns.margin), (wide, 0));
    harness.keys("z w");
    assert_eq!((harness.app.display.width, harness.app.layout.columns.text), (Some(80), wide), "there are no 80");
    for wrong in ["wide", "19", "-3", "99999"] {
        harness.keys(&format!(": \"width {wrong}\" enter"));
        assert_eq!(harness.message(), "no width; say a number of columns from 20 on, or off");
    }
    harness.keys(": \"width off\" enter");
    assert_eq!(harness.app.display.width, None);
}

#[test]
fn times_stand_where_they_are_asked_for() {
    let mut harness = Harness::new(SHORT);
    let mut next = || (harness.keys("z t").app.display.times, harness.app.layout.columns.time);
    assert_eq!([next(), next(), next()], [(Times::Turns, 6), (Times::None, 0), (Times::Segments, 6)]);
    // With turns there is one for each, until another choice is made.
    assert_eq!(harness.keys("z j").app.display.times, Times::Turns);
    assert_eq!(harness.keys("z j").app.display.times, Times::Segments);
    assert_eq!(harness.keys("z t z t z j").app.display.times, Times::None);
}

#[test]
fn times_are_those_of_the_day_where_the_start_is_known() {
    let mut harness = Harness::new(TALK);
    let shown =
        |harness: &Harness, seconds: u64| harness.app.clock(Timestamp::from_millis(seconds * 1000).expect("one"));
    harness.keys("z c");
    assert_eq!(harness.message(), "say when the recording began: :clock 14:05");
    for wrong in ["noon", "24:00", "1405", "+1:00", "14:65"] {
        harness.keys(&format!(": \"clock {wrong}\" enter"));
        assert_eq!(harness.message(), "no time of the day; say 14:05 or 14:05:30", "{wrong}");
    }
    harness.keys(": \"clock 23:59\" enter");
    assert!(matches!(harness.effects[..], [Effect::RecordBegan(86_340_000)]), "{:?}", harness.effects);
    assert_eq!(harness.message(), "times of the day; zc goes back to those since the start");
    assert_eq!([0, 59, 61].map(|seconds| shown(&harness, seconds)), ["23:59:00", "23:59:59", "00:00:01"]);
    assert_eq!(harness.app.layout.columns.time, 9);
    // A time that is typed is one of those that are shown.
    harness.keys("t \"23:59:50\" enter");
    assert_eq!(harness.at().0, 5);
    harness.keys("t \"23:58\" enter");
    assert_eq!((harness.at().0, harness.message()), (0, "before the start: went to 23:59:00"));
    harness.keys("t \"0:05\" enter");
    assert_eq!((harness.at().0, harness.message()), (5, "after the end: went to the last segment, at 00:00:00"));
    harness.keys("g g t \"+20\" enter");
    assert_eq!(harness.at().0, 3);
    harness.keys("z c");
    assert_eq!((shown(&harness, 61), harness.app.layout.columns.time), ("01:01".to_owned(), 6));
    harness.keys("t \"0:50\" enter");
    assert_eq!(harness.at().0, 5);
    harness.keys("z c : \"clock 7:05:30\" enter");
    assert_eq!(shown(&harness, 30), "07:06:00");
}

#[test]
fn what_is_filtered_out_is_dim_or_hidden() {
    let mut harness = Harness::new(SHORT);
    harness.keys("X");
    assert_eq!((shown(&harness).len(), harness.message()), (5, "1 of 2 speakers hidden"));
    harness.keys("z d");
    assert_eq!(shown(&harness).len(), 6);
    let wanted = |harness: &Harness| (0..6).filter(|ix| harness.app.is_wanted(SegmentIx(*ix))).collect::<Vec<_>>();
    assert_eq!(wanted(&harness), [0, 1, 2, 4, 5]);
    harness.keys("/ \"was\" enter &");
    assert_eq!((wanted(&harness), shown(&harness).len()), (vec![2], 6));
    harness.keys("z d");
    assert_eq!(shown(&harness), ["it was."]);
}

#[test]
fn choices_are_kept() {
    let mut harness = Harness::new(SHORT);
    harness.keys("z j z n z d z t : \"width 60\" enter");
    let (input, line) = harness.remembered.iter().rfind(|(input, _)| *input == Input::Display).expect("kept");
    assert_eq!(*input, Input::Display);
    assert_eq!(Display::read(line), harness.app.display);
    let chosen =
        Display { turns: true, times: Times::None, width: Some(60), names_above: true, dims: true, clock: false };
    assert_eq!(harness.app.display, chosen);
    for line in ["", "{", "{\"turns\":3}", "{\"times\":\"always\"}", "[]"] {
        assert_eq!(Display::read(line), Display::default(), "{line}");
    }
    assert_eq!(Display::read("{\"width\":1,\"colour\":\"red\"}").width, Some(20));
}

#[test]
fn an_hour_by_one_speaker_costs_no_more_than_its_screen() {
    let segments: Vec<(u8, String)> = (0..20_000).map(|at| (0, format!("word{at} and on"))).collect();
    let segments: Vec<(u8, &str)> = segments.iter().map(|(speaker, text)| (*speaker, text.as_str())).collect();
    let mut app = talk(&segments);
    app.update(Event::Resize(80, 24));
    for keys in ["G", "g g", "t 2 : 4 6 : 4 0 enter", "pageup", "k", "j", "ctrl-d"] {
        for key in key::parse_keys(keys).expect("keys") {
            app.update(Event::Key(key));
        }
        assert_eq!(app.rows.len(), usize::from(app.layout.timeline.height), "{keys}");
        // A screen before and one behind are looked at as well, to tell a step from a jump.
        assert!(app.flows_kept() <= 8, "{} after {keys}", app.flows_kept());
        assert!(app.rows.iter().flat_map(Row::pieces).any(|piece| piece.segment == app.cursor.segment), "{keys}");
    }
}

/// All rows of a talk with turns: the pieces of each, as their segment and words.
fn naive(segments: &[(u8, &str)], columns: u16) -> Vec<Vec<(u32, String)>> {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < segments.len() {
        let is_blank = |at: usize| segments[at].1.trim().is_empty();
        let mut end = at + 1;
        while end < segments.len()
            && segments[end].0 == segments[at].0
            && end % 64 != 0
            && !is_blank(end)
            && !is_blank(end - 1)
        {
            end += 1;
        }
        // Every byte of the whole knows its segment.
        let texts: Vec<&str> = segments[at..end].iter().map(|(_, text)| *text).collect();
        let whole = texts.join(" ");
        let owners: Vec<u32> =
            (at as u32..).zip(&texts).flat_map(|(ix, text)| std::iter::repeat_n(ix, text.len() + 1)).collect();
        for row in wrap(&whole, columns) {
            let mut pieces: Vec<(u32, String)> = Vec::new();
            for (offset, c) in whole[row.clone()].char_indices() {
                let owner = owners[row.start + offset];
                match pieces.last_mut() {
                    Some((last, words)) if *last == owner => words.push(c),
                    // A blank that starts a row is what a mark stands on.
                    Some(_) if c.is_whitespace() => {}
                    _ => pieces.push((owner, c.to_string())),
                }
            }
            for (_, words) in &mut pieces {
                words.truncate(words.trim_end().len());
            }
            pieces.retain(|(_, words)| !words.is_empty());
            if pieces.is_empty() {
                pieces.push((at as u32, String::new()));
            }
            rows.push(pieces);
        }
        at = end;
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Wherever one is, the screen holds the rows that stand there in a list of all of them.
    #[test]
    fn the_rows_on_the_screen_are_those_of_a_naive_twin(
        segments in prop::collection::vec((0u8..2, "([a-zé «»?!日本e\u{301}שלום👩\u{200d}👧🇫🇷-]){0,40}"), 1..90),
        size in (24u16..60, 6u16..20),
        names_above in any::<bool>(),
        keys in prop::collection::vec(prop::sample::select(vec!["j", "k", "ctrl-d", "pageup", "]", "[", "l", "G", "g g"]), 0..12),
    ) {
        let segments: Vec<(u8, &str)> = segments.iter().map(|(speaker, text)| (*speaker, text.as_str())).collect();
        let mut app = talk(&segments);
        app.show_as(Display { names_above, ..app.display });
        app.update(Event::Resize(size.0, size.1));
        let columns = app.layout.columns.text;
        let all = naive(&segments, columns);
        for keys in keys {
            key::parse_keys(keys).expect("keys").into_iter().for_each(|key| drop(app.update(Event::Key(key))));
            let pieces = |row: &Row| row.pieces().iter().map(|piece| (piece.segment.0, app.words_of(piece).to_owned())).collect::<Vec<_>>();
            let names = app.rows.iter().filter(|row| row.kind == RowKind::Name).count();
            let text_rows = app.rows.iter().filter(|row| row.kind != RowKind::Name);
            let rows: Vec<Vec<(u32, String)>> = text_rows.map(pieces).collect();
            prop_assert!(all.windows(rows.len()).any(|window| window == rows), "{rows:?}\n{all:?}");
            let height = usize::from(app.layout.timeline.height);
            prop_assert!(rows.len() == all.len() || rows.len() + names == height, "{rows:?}");
            for row in &app.rows {
                let row = row.pieces();
                let words: Vec<&str> = row.iter().map(|piece| app.words_of(piece)).collect();
                let cells = width(&words.join(" "));
                prop_assert!(cells <= columns.into() || words.concat().chars().count() < 8, "{words:?}");
                for piece in &row {
                    for glyph in crate::text::glyphs(app.words_of(piece)) {
                        let place = Place { segment: piece.segment, offset: piece.range.start + glyph.offset };
                        prop_assert_eq!(app.place_at(&row, app.column_in(&row, place)), Some(place));
                    }
                }
            }
            prop_assert!(app.rows.iter().flat_map(Row::pieces).any(|piece| piece.segment == app.cursor.segment));
        }
    }
}

#[test]
fn scripts_of_all_kinds_run_on() {
    let segments = [
        (0, "שלום עולם"),
        (0, "日本語です"),
        (0, "e\u{301}te\u{301}"),
        (0, "👩\u{200d}👧 🇫🇷"),
        (0, "مرحبا"),
        (0, "क्षत्रिय"),
    ];
    let mut app = talk(&segments);
    app.update(Event::Resize(40, 12));
    let rows: Vec<String> = app
        .rows
        .iter()
        .map(|row| row.pieces().iter().map(|piece| plain(app.words_of(piece))).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(rows.join(" "), segments.map(|(_, text)| text).join(" "));
    assert!(rows.iter().all(|row| width(row) <= app.layout.columns.text.into()), "{rows:?}");
}

#[test]
fn a_tall_screen_has_a_lane_for_more_speakers() {
    let talk: String = (0..11).map(|at| format!("[{at}.00s - {at}.90s] Voice {at} : Hello.\n")).collect();
    let mut harness = Harness::new(&talk);
    for (height, lanes) in [(24, 4), (30, 6), (60, 11)] {
        harness.event(Event::Resize(200, height));
        assert_eq!((harness.app.layout.strip.height, harness.app.strip.lanes.len()), (lanes + 1, lanes.into()));
    }
}
