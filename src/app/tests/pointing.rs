use ratatui::layout::Position;

use super::*;

/// Clicks twice, as the terminal tells it.
fn double_click(harness: &mut Harness, x: u16, y: u16) {
    let kind = MouseEventKind::Down(MouseButton::Left);
    for _ in 0..2 {
        harness.event(Event::Mouse(MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE }));
    }
    harness.event(Event::DoubleClick(Position { x, y }));
}

fn renamed(harness: &Harness) -> Option<SpeakerId> {
    match &harness.app.mode {
        Mode::Prompt(prompt) => match prompt.kind {
            PromptKind::Name { speaker } => Some(speaker),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn a_double_click_on_a_speaker_asks_for_the_name() {
    let mut harness = Harness::new(TALK);
    let Layout { speakers, timeline, columns, .. } = harness.app.layout;
    double_click(&mut harness, speakers.x + 3, speakers.y + 3);
    assert_eq!(renamed(&harness), Some(SpeakerId(2)));
    harness.keys("esc");
    double_click(&mut harness, speakers.x + 3, speakers.y + 4);
    assert_eq!(renamed(&harness), None, "there is no fourth");
    // Beside the text it is who says that.
    let row = harness.app.rows.iter().position(|row| row.segment == SegmentIx(1)).expect("it is shown") as u16;
    double_click(&mut harness, timeline.x + columns.time, timeline.y + row);
    assert_eq!(renamed(&harness), Some(SpeakerId(1)));
    // Not twice, and not in the text.
    double_click(&mut harness, timeline.x + columns.time, timeline.y);
    assert_eq!(renamed(&harness), Some(SpeakerId(1)), "the prompt stays what it is");
    harness.keys("esc");
    let x = harness.app.layout.text_x();
    double_click(&mut harness, x, timeline.y);
    assert_eq!(renamed(&harness), None);
}

#[test]
fn a_double_click_finds_the_name_wherever_it_stands() {
    let mut harness = Harness::new(TALK);
    harness.event(Event::Resize(200, 24)).keys("z w");
    let Layout { timeline, columns, .. } = harness.app.layout;
    assert!(columns.margin > columns.name, "the text is in the middle");
    let text_x = harness.app.layout.text_x();
    double_click(&mut harness, text_x - columns.name, timeline.y);
    assert_eq!(renamed(&harness), Some(SpeakerId(0)), "beside the text");
    harness.keys("esc z n");
    assert_eq!(harness.app.rows[0].kind, RowKind::Name);
    let text_x = harness.app.layout.text_x();
    double_click(&mut harness, text_x, timeline.y + 1);
    assert_eq!(renamed(&harness), None, "in the text");
    double_click(&mut harness, text_x, timeline.y);
    assert_eq!(renamed(&harness), Some(SpeakerId(0)), "above the text");
}

#[test]
fn words_that_are_dragged_over_are_all_that_is_selected() {
    let mut harness = Harness::new(TALK);
    harness.keys("v");
    let Layout { timeline, .. } = harness.app.layout;
    let kind = MouseEventKind::Drag(MouseButton::Left);
    let (column, row) = (harness.app.layout.text_x() + 9, timeline.y);
    harness.event(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    assert_eq!((harness.app.words_from.is_some(), harness.app.anchor), (true, None));
}

#[test]
fn a_click_beside_what_can_follow_only_ends_it() {
    let mut harness = Harness::new(TALK);
    harness.keys("G g");
    let before = harness.at();
    let timeline = harness.app.layout.timeline;
    let kind = MouseEventKind::Down(MouseButton::Left);
    let click = MouseEvent { kind, column: timeline.right() - 9, row: timeline.y, modifiers: KeyModifiers::NONE };
    harness.event(Event::Mouse(click));
    assert_eq!((harness.at(), harness.app.pending.len()), (before, 0));
    harness.event(Event::Mouse(click));
    assert_ne!(harness.at(), before);
}
