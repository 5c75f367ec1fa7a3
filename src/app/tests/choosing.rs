//! Completing at every prompt: what is typed in full stays, Tab goes on as a shell does.

use super::*;

fn line(harness: &Harness) -> &str {
    match &harness.app.mode {
        Mode::Prompt(prompt) => prompt.text(),
        mode => panic!("{mode:?}"),
    }
}

/// The lines after each of these keys.
fn lines(harness: &mut Harness, keys: &str) -> Vec<String> {
    keys.split(' ').map(|key| line(harness.keys(key)).to_owned()).collect()
}

fn tagged(tags: &[&str]) -> Harness {
    let mut harness = Harness::new(TALK);
    for tag in tags {
        harness.keys(&format!("# \"{tag}\" enter ]"));
    }
    harness.keys("G");
    harness
}

#[test]
fn a_word_typed_in_full_is_what_is_made() {
    let mut harness = tagged(&["theme/sub", "theme/cost"]);
    harness.keys("# \"theme\" enter");
    assert_eq!(harness.message(), "tagged 1 segment #theme");
    harness.keys("# \"sub\" enter");
    assert_eq!(harness.message(), "tagged 1 segment #sub");
    harness.keys(": \"tag the\" enter");
    assert_eq!(harness.message(), "tagged 1 segment #the");
    harness.keys("r \"Anna\" enter g g : \"give Ann\" enter");
    assert_eq!(harness.names()[0], "Ann");
    harness.keys("] r ctrl-u \"An\" enter");
    assert_eq!(harness.names()[1], "An");
    harness.keys("/ \"tag:th\" enter");
    assert_eq!(harness.app.queries.back(1), Some("tag:th"));
}

#[test]
fn tab_goes_as_far_as_is_sure_and_then_from_choice_to_choice() {
    let mut harness = tagged(&["theme/sub", "theme/cost", "other"]);
    harness.keys("# \"th\"");
    let all = ["theme/", "theme/cost", "theme/sub", "theme/", "theme/cost"];
    assert_eq!(lines(&mut harness, "tab tab tab tab tab"), all);
    assert_eq!(lines(&mut harness, "backtab backtab backtab"), ["theme/", "theme/sub", "theme/cost"]);
    // What is typed behind a choice begins anew.
    harness.keys("\"s\"");
    assert_eq!(lines(&mut harness, "tab"), ["theme/costs"], "there is nothing to go on with");
    assert_eq!(lines(harness.keys("ctrl-u \"o\""), "tab tab"), ["other", "other"]);
    harness.keys("enter");
    assert_eq!(harness.message(), "tagged 1 segment #other");
    // One that only holds what is typed is marked, and what was typed comes back.
    assert_eq!(lines(harness.keys("# \"cost\""), "tab tab up down"), ["theme/cost", "cost", "theme/cost", "cost"]);
    harness.keys("up enter");
    assert_eq!(harness.message(), "tagged 1 segment #theme/cost");
}

#[test]
fn capitals_need_not_be_typed_and_are_put_right() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"give sp\"");
    let all = ["give SPEAKER_0", "give SPEAKER_00", "give SPEAKER_01", "give SPEAKER_00"];
    assert_eq!(lines(&mut harness, "tab tab tab backtab"), all);
    harness.keys("ctrl-u \"give speaker_0\"");
    assert_eq!(lines(&mut harness, "tab"), ["give SPEAKER_0"]);
    harness.keys("\"1\" enter");
    assert_eq!(harness.message(), "1 segment → SPEAKER_01");
    // Where they part in capitals, what is typed stays.
    let mut harness = tagged(&["Anna", "anne"]);
    assert_eq!(lines(harness.keys("# \"ann\""), "tab tab tab"), ["Anna", "anne", "ann"]);
}

#[test]
fn commands_complete_and_go_on_with_what_they_take() {
    let mut harness = Harness::new(TALK);
    harness.keys(":");
    assert_eq!(lines(harness.keys("\"vol\""), "tab tab"), ["volume ", "volume "]);
    assert_eq!(lines(harness.keys("ctrl-u \"volume\""), "tab"), ["volume "]);
    assert_eq!(lines(harness.keys("ctrl-u \"next-s\""), "tab"), ["next-segment"]);
    harness.keys("enter");
    assert_eq!(harness.at().0, 1);
    harness.keys(": \"speakers\"");
    let cycled = lines(&mut harness, "tab tab backtab backtab");
    assert_eq!(cycled[1], "speakers export");
    assert_eq!((cycled[0].as_str(), cycled[3].as_str()), ("speakers numbered", "speakers"));
}

#[test]
fn a_query_is_searched_for_as_its_choices_go_by() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"speaker:sp finit\" left left left left left left");
    let found = |harness: &mut Harness, key: &str| {
        harness.keys(key);
        (line(harness).to_owned(), harness.app.finding.hits.len())
    };
    assert_eq!(found(&mut harness, "tab"), ("speaker:SPEAKER_0 finit".into(), 1));
    assert_eq!(found(&mut harness, "tab"), ("speaker:SPEAKER_00 finit".into(), 0));
    assert_eq!(found(&mut harness, "tab"), ("speaker:SPEAKER_01 finit".into(), 1));
    harness.keys("enter");
    assert!(
        matches!(&harness.app.mode, Mode::Prompt(prompt) if !prompt.is_choosing),
        "the choice is taken, not the line"
    );
    harness.keys("enter");
    assert_eq!(harness.app.queries.back(1), Some("speaker:SPEAKER_01 finit"));
    // Keywords are listed first.
    assert_eq!(lines(harness.keys("/ \"a\""), "tab tab tab tab"), ["a", "after:", "at:", "a"]);
}

#[test]
fn what_was_typed_before_comes_after_the_choices() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"next-segment\" enter :");
    assert_eq!(lines(&mut harness, "down up up up"), ["w", "", "next-segment", "next-segment"]);
    // From an earlier line Tab goes on as from one that is typed.
    harness.keys("esc : \"w\" enter :");
    assert_eq!(lines(&mut harness, "up tab down up up"), ["w", "w!", "wq", "w!", "w"]);
}
