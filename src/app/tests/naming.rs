//! Naming speakers and giving them segments.

use super::*;
use crate::model::Mapping;

#[test]
fn naming_a_speaker_takes_a_key_the_name_and_enter() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter");
    assert_eq!(harness.names(), ["Anne", "SPEAKER_01", "SPEAKER_02", "Anne", "Anne", "SPEAKER_01"]);
    assert_eq!(harness.message(), "SPEAKER_00 → Anne");
    assert_eq!(harness.recorded.len(), 1);
    assert!(harness.app.is_unwritten());
    let text = harness.app.transcript.segment(SegmentIx(4)).expect("there").text;
    assert_eq!(text, "My name is SPEAKER_02, said the machine.");
    harness.keys("u");
    assert_eq!(harness.names()[0], "SPEAKER_00");
    assert_eq!(harness.message(), "undone: SPEAKER_00 → Anne");
    assert!(!harness.app.is_unwritten());
    harness.keys("ctrl-r");
    assert_eq!(harness.names()[0], "Anne");
    assert_eq!(harness.recorded.len(), 3);
}

#[test]
fn a_name_that_exists_merges_and_undo_parts() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"SPEAKER_01\" enter");
    assert!(matches!(&harness.app.mode, Mode::Question(question)
        if question.text() == "Merge SPEAKER_00 (3 segments) into SPEAKER_01 (2 segments)?"));
    harness.keys("n");
    assert_eq!(harness.recorded.len(), 0);
    harness.keys("r \"SPEAKER_01\" enter y");
    assert_eq!(harness.names(), ["SPEAKER_01", "SPEAKER_01", "SPEAKER_02", "SPEAKER_01", "SPEAKER_01", "SPEAKER_01"]);
    assert_eq!(harness.app.roots.len(), 2);
    harness.keys("u");
    assert_eq!(harness.names(), ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "SPEAKER_00", "SPEAKER_00", "SPEAKER_01"]);
}

#[test]
fn digits_give_the_segment_or_the_selection() {
    let mut harness = Harness::new(TALK);
    harness.keys("] 3");
    assert_eq!(harness.names()[1], "SPEAKER_02");
    harness.keys("u v ] ] 1");
    assert_eq!(harness.names(), ["SPEAKER_00", "SPEAKER_00", "SPEAKER_00", "SPEAKER_00", "SPEAKER_00", "SPEAKER_01"]);
    assert_eq!(harness.app.anchor, None);
    harness.keys("u");
    assert_eq!(harness.names()[1..3], ["SPEAKER_01", "SPEAKER_02"]);
    harness.keys("9");
    assert_eq!(harness.message(), "there is no speaker 9; a names a new one");
}

#[test]
fn the_picker_takes_new_names_in_four_scopes() {
    for (keys, scope, size, names) in [
        ("", Scope::Segment, 1, ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "Zoé", "SPEAKER_00", "SPEAKER_01"]),
        ("tab", Scope::Run, 2, ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "Zoé", "Zoé", "SPEAKER_01"]),
        ("tab tab", Scope::FromHere, 2, ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "Zoé", "Zoé", "SPEAKER_01"]),
        ("tab tab tab", Scope::All, 3, ["Zoé", "SPEAKER_01", "SPEAKER_02", "Zoé", "Zoé", "SPEAKER_01"]),
    ] {
        let mut harness = Harness::new(TALK);
        harness.keys("] ] ] a \"Zoé\"").keys(keys);
        let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
        let PromptKind::Pick(pick) = &prompt.kind else { panic!("no picker") };
        assert_eq!(pick.scope, scope);
        assert!(pick.scopes.contains(&(scope, size)), "{:?}", pick.scopes);
        harness.keys("enter");
        assert_eq!(harness.names(), names, "{keys}");
        assert_eq!(harness.recorded.len(), 1, "one step");
        harness.keys("u");
        assert_eq!(harness.app.roots.len(), 3);
        assert_eq!(harness.names()[3], "SPEAKER_00");
    }
}

/// However many segments a speaker has, giving all of them away lists none.
#[test]
fn all_of_a_speaker_is_the_speaker() {
    for (keys, edit, names) in [
        ("\"Zoé\"", "Rename", ["Zoé", "SPEAKER_01", "SPEAKER_02", "Zoé", "Zoé", "SPEAKER_01"]),
        ("\"02\"", "Merge", ["SPEAKER_02", "SPEAKER_01", "SPEAKER_02", "SPEAKER_02", "SPEAKER_02", "SPEAKER_01"]),
    ] {
        let mut harness = Harness::new(TALK);
        harness.keys("] ] ] a tab tab tab").keys(keys).keys("enter");
        assert_eq!(harness.names(), names);
        let made = format!("{:?}", harness.app.history.steps()[0].edit);
        assert!(made.starts_with(edit), "{made}");
        harness.keys("u");
        assert_eq!(
            harness.names(),
            ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02", "SPEAKER_00", "SPEAKER_00", "SPEAKER_01"]
        );
    }
    let mut harness = Harness::new(TALK);
    harness.keys("a tab tab tab \"00\" enter");
    assert_eq!(harness.message(), "SPEAKER_00 has all of this speaker already");
}

#[test]
fn the_picker_filters_as_one_types() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Zoé\" enter a \"zo\"");
    let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
    let texts: Vec<&str> = prompt.choices.iter().map(|choice| choice.text.as_str()).collect();
    assert_eq!(texts, ["Zoé", "zo"]);
    harness.keys("esc ] a \"zo\" enter");
    assert_eq!(harness.names()[1], "Zoé");
}

#[test]
fn a_label_back_that_is_anothers_name_is_asked_about() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ] r \"SPEAKER_00\" enter [ r ctrl-u enter");
    assert!(matches!(harness.app.mode, Mode::Question(_)));
    harness.keys("n");
    assert_eq!(harness.names()[..2], ["Anne", "SPEAKER_00"]);
}

#[test]
fn a_new_name_is_not_taken_for_one_that_holds_it() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Joanna\" enter ] a \"Anna\" enter");
    assert_eq!(harness.names()[1], "Anna");
    harness.keys("] a \"jo\" enter");
    assert_eq!(harness.names()[2], "Joanna");
}

#[test]
fn a_name_typed_in_full_is_that_speaker_and_none_whose_name_goes_on() {
    for typed in ["Ann", "ann"] {
        let mut harness = Harness::new(TALK);
        harness.keys("r \"Anna\" enter ] r \"Ann\" enter ]").keys(&format!("a \"{typed}\" enter"));
        assert_eq!(harness.names()[..3], ["Anna", "Ann", "Ann"], "{typed}");
    }
}

#[test]
fn the_speaker_chosen_in_the_list_stays_chosen() {
    let mut harness = Harness::new(TALK);
    harness.keys("tab j j");
    assert_eq!(harness.app.current_speaker(), Some(SpeakerId(2)));
    let mapping = Mapping(vec![("SPEAKER_00".into(), "SPEAKER_01".into())]);
    harness.event(Event::MappingRead(Ok(mapping)));
    assert_eq!((harness.app.roots.len(), harness.app.current_speaker()), (2, Some(SpeakerId(2))));
}

#[test]
fn a_hidden_speaker_that_is_gone_to_is_shown() {
    let mut harness = Harness::new(TALK);
    harness.keys("tab j x enter");
    assert_eq!((harness.at().0, harness.app.hidden.len()), (1, 0));
    harness.keys("esc / \"yes\" enter & tab k enter");
    assert_eq!((harness.at().0, harness.app.only_hits), (5, false));
}
