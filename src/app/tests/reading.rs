//! Moving about, by keys, times and the mouse.

use super::*;
use crate::model::{Edit, Rewording};

#[test]
fn times_lead_to_segments() {
    let mut harness = Harness::new(TALK);
    for (typed, segment) in [
        ("0:05", 1),
        ("7.5", 2),
        // A silence: the next to start.
        ("12", 3),
        ("+1m", 5),
        ("50%", 3),
        ("-0:30", 0),
    ] {
        harness.keys("t").keys(&format!("\"{typed}\" enter"));
        assert_eq!(harness.at().0, segment, "{typed}");
    }
    harness.keys("t \"2h\" enter");
    assert_eq!((harness.at().0, harness.message()), (5, "after the end: went to the last segment, at 01:00"));
    harness.keys("t \"-2h\" enter");
    assert_eq!((harness.at().0, harness.message()), (0, "before the start: went to 00:00"));
    harness.keys("t \"later\" enter");
    assert_eq!(harness.message(), "no time; say 1:02:03 12:34.5 754 62m 1h02 +30 -1m30 50%");
    assert!(matches!(&harness.app.mode, Mode::Prompt(prompt) if prompt.text() == "later"));
}

#[test]
fn jumps_are_taken_back() {
    let mut harness = Harness::new(TALK);
    harness.keys("t \"20\" enter t \"55\" enter ctrl-o");
    assert_eq!(harness.at().0, 3);
    harness.keys("ctrl-o");
    assert_eq!(harness.at().0, 0);
    harness.keys("ctrl-o");
    assert_eq!(harness.message(), "nothing to go back to");
    harness.keys("ctrl-n ctrl-n");
    assert_eq!(harness.at().0, 5);
    harness.keys("ctrl-n");
    assert_eq!(harness.message(), "nothing to go forward to");
}

#[test]
fn the_cursor_moves_by_words_rows_and_segments() {
    let mut harness = Harness::new(TALK);
    harness.keys("l l");
    assert_eq!(harness.at(), (0, 11));
    harness.keys("h h h");
    assert_eq!(harness.at(), (0, 0));
    harness.keys("}");
    assert_eq!(harness.at().0, 3);
    harness.keys("{");
    assert_eq!(harness.at().0, 0);
    harness.keys("G");
    assert_eq!(harness.at().0, 5);
    harness.keys("g g j");
    assert_eq!(harness.at().0, 1);
    // Over the silence before segment 3, on which no cursor stands.
    harness.keys("j j");
    assert_eq!(harness.at(), (3, 0));
    harness.keys("j k");
    assert_eq!(harness.at(), (3, 0));
    harness.keys("k");
    assert_eq!(harness.at().0, 2);
    harness.keys("]");
    assert_eq!(harness.at().0, 3);
    harness.keys("ctrl-d ctrl-d pagedown pagedown");
    assert_eq!(harness.at().0, 5);
    harness.keys("ctrl-u ctrl-u b b");
    assert_eq!(harness.at().0, 0);
}

#[test]
fn the_view_keeps_rows_of_long_turns_apart() {
    let long = format!("A: {}\nB: end\n", "word ".repeat(2000));
    let mut harness = Harness::new(&long);
    harness.keys("pagedown");
    let first = harness.app.rows.first().expect("rows").clone();
    assert!(matches!(first.kind, RowKind::Text { is_first: false, .. }), "{first:?}");
    assert_eq!(harness.app.rows.len(), usize::from(harness.app.layout.timeline.height));
    harness.keys("G");
    assert_eq!(harness.app.rows.last().map(|row| row.segment), Some(SegmentIx(1)));
}

#[test]
fn panes_take_the_moving_keys() {
    let mut harness = Harness::new(TALK);
    harness.keys("tab j j r \"Zoé\" enter");
    assert_eq!(harness.names()[2], "Zoé");
    harness.keys("enter");
    assert_eq!(harness.at().0, 2);
    harness.keys("/ \"ça\" enter");
    harness.keys("tab");
    assert_eq!(harness.app.focus, Focus::Speakers);
    harness.keys("tab j enter");
    assert_eq!((harness.app.focus, harness.at()), (Focus::Timeline, (5, 0)));
}

#[test]
fn the_mouse_scrolls_and_clicks() {
    let mut harness = Harness::new(TALK);
    let mouse = |kind, column, row| Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
    let timeline = harness.app.layout.timeline;
    let row = harness.app.rows.iter().position(|row| row.segment.0 == 2).expect("on the screen") as u16;
    harness.event(mouse(MouseEventKind::Down(MouseButton::Left), timeline.x, timeline.y + row));
    assert_eq!(harness.at(), (2, 0));
    let speakers = harness.app.layout.speakers;
    harness.event(mouse(MouseEventKind::Down(MouseButton::Left), speakers.x + 3, speakers.y + 2));
    assert_eq!((harness.app.focus, harness.app.chosen_speaker), (Focus::Speakers, 1));
    harness.event(Event::Resize(80, 10));
    harness.event(mouse(MouseEventKind::ScrollDown, timeline.x + 5, 6));
    assert!(harness.app.rows[0].segment.0 > 0 || harness.app.cursor.segment.0 > 0);
    harness.keys("g m");
    assert!(matches!(harness.effects.pop(), Some(Effect::CaptureMouse(false))));
}

#[test]
fn nothing_moves_under_a_prompt() {
    let mut harness = Harness::new(&format!("A: {}\n", "word ".repeat(2000)));
    harness.keys("a");
    let wheel = MouseEvent { kind: MouseEventKind::ScrollDown, column: 40, row: 10, modifiers: KeyModifiers::NONE };
    harness.event(Event::Mouse(wheel));
    assert_eq!(harness.at(), (0, 0));
    harness.keys("esc").event(Event::Mouse(wheel));
    assert_ne!(harness.at(), (0, 0));
}

#[test]
fn something_is_always_shown() {
    let mut harness = Harness::new(TALK);
    harness.keys("X r \"SPEAKER_01\" enter y");
    assert!(harness.app.hidden.is_empty());
    assert!(!harness.app.rows.is_empty());
    harness.keys("/ \"ça\" enter & / \"zz\"");
    assert!(!harness.app.rows.is_empty(), "the text stays while there is no hit");
}

#[test]
fn a_turn_without_an_end_lasts_to_the_next() {
    let harness = Harness::new("[00:00:10] A: one\n[00:00:15] B: two\n[00:00:18] A: three\n");
    assert_eq!(harness.app.share_of(SpeakerId(0)), "2 segments, 5 s");
    assert_eq!(harness.app.share_of(SpeakerId(1)), "1 segment, 3 s");
}

#[test]
fn times_lead_into_long_turns() {
    let mut harness = Harness::new(TALK);
    // Segment 3 lasts from 19 s to 40 s: a third of its time is a third of its text.
    harness.keys("t \"26\" enter");
    let (segment, third) = harness.at();
    let length = harness.app.transcript.segment(SegmentIx(3)).expect("there").text.len();
    assert_eq!(segment, 3);
    assert!(third.abs_diff(length / 3) < 10, "{third} of {length}");
    harness.keys("t \"+7\" enter");
    assert!(harness.at().1.abs_diff(length * 2 / 3) < 20, "{:?} of {length}", harness.at());
    harness.keys("t \"+7\" enter t \"+7\" enter");
    assert!(harness.at().0 > 3);
}

#[test]
fn the_next_segment_that_is_shown_is_the_nearest_one() {
    let said = |at: usize| if at % 11 == 3 { "a hit of" } else { "two" };
    let lines: String = (0..60).map(|at| format!("S{}: {}\n", at * at % 7, said(at))).collect();
    // The second runs on into the segment behind.
    for keys in ["/ \"hit\" enter &", "/ \"of two\" enter &", "/ \"hit\" enter", "/ \"hit\" enter & n e"] {
        let mut harness = Harness::new(&lines);
        harness.keys(keys);
        for hidden in [vec![], vec![0], vec![1], vec![0, 1], vec![0, 1, 2, 3]] {
            let app = &mut harness.app;
            app.hidden = hidden.into_iter().map(SpeakerId).collect();
            for from in (0..60).map(SegmentIx) {
                let behind = (from.0 + 1..60).map(SegmentIx).find(|ix| app.is_visible(*ix));
                let before = (0..from.0).rev().map(SegmentIx).find(|ix| app.is_visible(*ix));
                let found = [true, false].map(|forward| app.neighbour(from, forward));
                assert_eq!(found, [behind, before], "{keys} {:?} {from:?}", app.hidden);
            }
        }
    }
}

#[test]
fn a_jump_back_into_another_text_ends_between_letters() {
    let mut harness = Harness::new("A: ab cd\nB: yes\n");
    harness.keys("l G");
    let texts = vec![Rewording { segment: SegmentIx(0), text: "a été".into(), words: Vec::new() }];
    harness.app.change(Edit::Reword { texts, what: None });
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (0, 2), "not within the letter that its byte is of now");
}
