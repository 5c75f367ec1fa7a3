use super::*;
use crate::model::Mapping;

/// The moment in seconds, and the first and last second that are shown.
fn seen(harness: &Harness) -> (u64, u64, u64) {
    match &harness.app.mode {
        Mode::Overview(overview) => {
            let Span { start, len } = overview.span;
            (overview.at / 1000, start / 1000, (start + len) / 1000)
        }
        mode => panic!("{mode:?}"),
    }
}

fn overview(harness: &Harness) -> &Overview {
    match &harness.app.mode {
        Mode::Overview(overview) => overview,
        mode => panic!("{mode:?}"),
    }
}

#[test]
fn it_is_closer_around_the_moment_and_goes_along() {
    let mut harness = Harness::new(TALK);
    assert_eq!(seen(harness.keys("t 1 9 enter g o")), (19, 0, 60));
    assert_eq!(seen(harness.keys("+")), (19, 9, 39), "the moment stays where it is");
    assert_eq!(seen(harness.keys("+ + +")), (19, 15, 25), "ten seconds are the least");
    let width = overview(&harness).places.bars.width;
    for _ in 0..width {
        harness.keys("right");
    }
    let (at, first, last) = seen(&harness);
    assert!((28..=29).contains(&at) && last - first == 10 && (first..=last).contains(&at), "a width later: {at}");
    assert_eq!(seen(harness.keys("- - - -")), (at, 0, 60));
    for _ in 0..20 {
        harness.keys("space");
    }
    assert_eq!(seen(&harness), (60, 0, 60), "no later than the end");
    assert_eq!(seen(harness.keys("+ 0")), (60, 0, 60));
    for _ in 0..20 {
        harness.keys("b");
    }
    assert_eq!(seen(&harness).0, 0, "no earlier than the start");
}

#[test]
fn enter_and_a_click_go_there_and_escape_goes_back() {
    let mut harness = Harness::new(TALK);
    harness.keys("g o L esc");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!(harness.at(), (0, 0));
    harness.keys("g o 0");
    let bars = overview(&harness).places.bars;
    // The column of the second 55 of 60.
    let x = bars.x + bars.width * 55 / 60;
    let kind = MouseEventKind::Down(MouseButton::Left);
    harness.event(Event::Mouse(MouseEvent { kind, column: x, row: bars.y + 1, modifiers: KeyModifiers::NONE }));
    assert_eq!((harness.app.cursor.segment, matches!(harness.app.mode, Mode::Reading)), (SegmentIx(5), true));
    harness.keys("g g g o L L L L L L L enter");
    assert_eq!(harness.app.cursor.segment, SegmentIx(5), "behind the end is the last one");
    harness.keys("g g g o + enter");
    assert_eq!(harness.app.cursor.segment, SegmentIx(0), "the moment is that of the cursor");
}

#[test]
fn lanes_and_hits_are_those_of_the_part_that_is_shown() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"nineteen\" enter t 2 2 enter g o");
    let talks = |harness: &Harness| -> Vec<usize> {
        let lanes = overview(harness).lanes.iter();
        lanes.map(|lane| lane.talk.iter().filter(|talk| **talk > 0).count()).collect()
    };
    let width = usize::from(overview(&harness).places.bars.width);
    let near = |talk: usize, seconds: usize, of: usize| talk.abs_diff(width * seconds / of) <= 2;
    let found = talks(&harness);
    assert!(near(found[0], 35, 60) && near(found[1], 14, 60) && near(found[2], 2, 60), "{found:?} of {width}");
    assert_eq!(overview(&harness).hits.iter().filter(|hit| **hit).count(), 1);
    // From 0:11 to 0:41.
    harness.keys("+");
    let found = talks(&harness);
    assert!(near(found[0], 22, 30) && found[1..] == [0, 0], "{found:?} of {width}");
    assert_eq!(overview(&harness).hits.iter().position(|hit| *hit), Some(width * 8 / 30));
    let (_, rows) = overview(&harness).places.lane;
    assert!(rows > 1 && overview(&harness).lanes[0].talk.contains(&(rows as u8 * 8)), "bars have {rows} rows");
}

#[test]
fn without_times_there_is_none() {
    let mut harness = Harness::new("Ann: Yes.\nBob: No.\n");
    assert_eq!(harness.keys("g o").message(), "this transcript has no times");
}

#[test]
fn hits_that_come_meanwhile_are_seen() {
    let mut harness = Harness::new(TALK);
    for key in ["/", "x", "enter", "g", "o"] {
        // The searcher does not answer.
        harness.app.update(Event::Key(key.parse().expect("a key")));
    }
    let ticket = harness.app.finding.ticket;
    for (segment, seen) in [(0, 1), (3, 2)] {
        let step = SearchStep::Hits(vec![SegmentHits { segment: SegmentIx(segment), count: 1 }]);
        harness.event(Event::Searched { ticket, step, took: Duration::ZERO });
        assert_eq!(overview(&harness).hits.iter().filter(|hit| **hit).count(), seen);
    }
}

#[test]
fn who_is_merged_meanwhile_has_one_lane() {
    let mut harness = Harness::new(TALK);
    harness.keys("g o");
    assert_eq!(overview(&harness).lanes.len(), 3);
    let mapping = Mapping(vec![("SPEAKER_01".into(), "SPEAKER_00".into())]);
    harness.event(Event::MappingRead(Ok(mapping)));
    assert_eq!(overview(&harness).lanes.len(), 2);
}
