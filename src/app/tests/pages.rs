//! Pages over the whole screen.

use super::*;

fn page(harness: &Harness) -> &Page {
    harness.app.mode.page().expect("a page is open")
}

/// The rows that are shown, headings before a colon.
fn rows(harness: &Harness) -> Vec<String> {
    let text = |row: &PageLine| if row.key.is_empty() { format!("{}:", row.text) } else { row.text.clone() };
    page(harness).rows.iter().map(text).collect()
}

#[test]
fn behind_a_page_nothing_is_changed() {
    let actions = Action::ALL.iter().map(|action| action.name());
    let mut harness = Harness::new(TALK);
    let keys: Vec<String> =
        harness.app.keymap.bindings().map(|(_, keys, _)| keys.iter().map(|key| format!("{key} ")).collect()).collect();
    assert!(keys.len() > 100 && actions.count() > 100);
    for keys in keys {
        harness.keys("?").keys(&keys);
        assert_eq!(harness.recorded.len(), 0, "{keys}");
        harness.effects.clear();
        harness.app.mode = Mode::Reading;
    }
}

#[test]
fn the_keys_for_the_pane_in_use_come_first() {
    for (keys, first) in
        [("", "Moving:"), ("tab", "Speakers:"), ("/ \"a\" enter backtab", "Finding:"), ("w", "In who is who:")]
    {
        let mut harness = Harness::new(TALK);
        harness.keys(keys).keys("?");
        assert_eq!(rows(&harness)[0], first, "{keys}");
        assert_eq!(rows(&harness).iter().filter(|row| *row == first).count(), 1);
    }
}

#[test]
fn a_page_is_narrowed_to_lines_that_hold_what_is_typed() {
    let mut harness = Harness::new(TALK);
    harness.keys("?");
    let all = rows(&harness).len();
    harness.keys("/ \"repeat\"");
    assert_eq!(rows(&harness), ["Mending:", "make the last change again here"]);
    harness.keys("enter");
    assert!(matches!(harness.app.mode, Mode::Page(_)));
    assert_eq!(rows(&harness).len(), 2);
    // It can be typed on, taken back and left.
    harness.keys("/ \"zz\"");
    assert_eq!(rows(&harness), [""; 0]);
    harness.keys("esc");
    assert_eq!(rows(&harness).len(), all);
    harness.keys("esc");
    assert!(matches!(harness.app.mode, Mode::Reading));
}

#[test]
fn what_can_follow_a_key_is_known() {
    let harness = Harness::new(TALK);
    let keys = key::parse_keys("g").expect("a key");
    let following: Vec<_> = harness.app.keymap.following(Context::Page, &keys).collect();
    let [(first, Action::First), (_, Action::Original), (_, Action::Restore)] = following[..] else {
        panic!("{following:?}");
    };
    assert_eq!(key::shown(first), "g");
}
