//! Pages over the whole screen.

use super::*;
use crate::model::Corrections;

fn page(harness: &Harness) -> &Page {
    harness.app.mode.page().expect("a page is open")
}

/// The rows that are shown, those at the left before those beside them; headings before a colon.
fn rows(harness: &Harness) -> Vec<String> {
    let text = |row: &PageLine| if row.key.is_empty() { format!("{}:", row.text) } else { row.text.clone() };
    let column = |at: usize| page(harness).rows.iter().filter_map(move |row| row[at].as_ref());
    column(0).chain(column(1)).map(text).collect()
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
fn the_keys_are_told_wherever_there_is_a_whole_screen_and_it_comes_back() {
    for (keys, first) in [("g o +", "In the overview:"), ("/ \"ça\" enter C", "In a correction or replacement:")] {
        for back in ["q", "esc", "/ \"zoom\" esc ?"] {
            let mut harness = Harness::new(TALK);
            harness.keys(keys);
            let before = std::mem::discriminant(&harness.app.mode);
            harness.keys("?");
            assert_eq!(rows(&harness)[0], first, "{keys}");
            harness.keys(back);
            assert_eq!(std::mem::discriminant(&harness.app.mode), before, "{keys} {back}");
        }
    }
}

#[test]
fn a_list_that_was_read_changes_nothing_under_the_keys_of_a_correction() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"ça\" enter C ?");
    let list = Corrections::typed("Yes=No").expect("a list");
    harness.event(Event::CorrectionsRead(Ok(list)));
    assert_eq!(harness.message(), "the corrections were not made, as something else was begun; :corrections again");
}

#[test]
fn a_key_that_does_nothing_says_so_and_messages_name_the_keys_there_are() {
    let mut harness = Harness::new(TALK);
    harness.app.keymap.merge("[reading]\n\"?\" = \"none\"\n\"f1\" = \"help\"\n\"/\" = \"none\"").expect("sound");
    assert_eq!(harness.keys("f9").message(), "F9 does nothing here; F1 lists the keys");
    assert_eq!(harness.keys("n").message(), "nothing was searched for; :find finds");
    assert_eq!(harness.keys("g o f9").message(), "F9 does nothing here; ? lists the keys");
    assert_eq!(harness.keys("esc f1 f9").message(), "F9 does nothing on a page");
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
    // Of a heading that holds it, all that stands below.
    harness.keys("/ ctrl-u \"with the mouse\"");
    assert_eq!(rows(&harness)[..2], ["With the mouse:", "go there: in the text, the lists, the strip"]);
    assert!(rows(&harness).len() > 5, "{:?}", rows(&harness));
    harness.keys("ctrl-u \"repeat\" enter");
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

#[test]
fn a_segment_is_shown_whole() {
    let mut harness = Harness::new(TALK);
    harness.keys("] r \"Ben\" enter i");
    let text = |harness: &Harness, key: &str| {
        page(harness).lines.iter().find(|line| line.key == key).map(|line| line.text.clone()).unwrap_or_default()
    };
    assert_eq!(page(&harness).title, "Segment 2 of 6");
    assert_eq!(text(&harness, "time"), "00:04.000 - 00:08.000, 4.0 s");
    assert_eq!(text(&harness, "pace"), "5 words, 75 a minute");
    assert_eq!(text(&harness, "speaker"), "Ben, in the file SPEAKER_01");
    assert!(!rows(&harness).contains(&"As first read:".to_owned()));
    harness.keys("esc e \"Oh. \" ctrl-s m i");
    let shown = rows(&harness);
    assert_eq!(shown[shown.len() - 2..], ["As first read:", "Merci. Ça va, et vous ?"]);
    assert_eq!(text(&harness, "mark"), "marked");
    // What words the file has stand with their times and scores.
    let json = r#"{"segments":[{"start":1,"end":2,"text":"so what","words":[{"word":"so","start":1.0,"end":1.4,"score":0.9},{"word":"what","start":1.5,"end":2.0,"score":0.4}]}]}"#;
    let mut scored = Harness::new(json);
    scored.keys("i");
    assert_eq!(text(&scored, "confidence"), "65 % on average, 40 % at least");
    let last = page(&scored).lines.last().expect("a word");
    assert_eq!((last.key.as_str(), last.text.as_str(), last.note.as_str()), ("00:01.500 - 00:02.000", "what", "40 %"));
    let mut timeless = Harness::new("Ann: Hello you.\nBen: Hi.\n");
    timeless.keys("i");
    assert_eq!((text(&timeless, "time"), text(&timeless, "length")), ("none in the file".into(), "2 words".into()));
}

#[test]
fn commands_are_found_by_words_and_by_letters() {
    let harness = Harness::new(TALK);
    let found = |typed: &str| -> Vec<String> {
        command::choices(&harness.app, typed).into_iter().map(|choice| choice.text).collect()
    };
    assert_eq!(found("undo")[0], "undo");
    assert_eq!(found("segment previous")[..2], ["previous-segment", "previous-of-speaker"]);
    assert_eq!(found("Original text back"), ["restore"]);
    assert_eq!(found("pvofs"), ["previous-of-speaker"]);
    assert_eq!(found("speakers imp"), ["speakers import"]);
    assert_eq!(found("zzz"), [""; 0]);
}

#[test]
fn the_conversation_is_told() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Ada\" enter g t");
    let told = rows(&harness).join("\n");
    for part in [
        "Talk:\n69 %\t35 s\t████████████████████████\n27 %\t14 s\t█████████▋\n",
        "Words:\n32 words\t55 a minute",
        "Turns:\n2 turns\t31.0 s median\t31.0 s longest",
        "Overlaps: who starts over whom:\nover SPEAKER_01\t1 time\t1 interruption",
        "two or more talk for 1 s\nnobody talks for 10 s\n10.0 s from 00:09 on",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let mut timeless = Harness::new("Ann: Hello you.\nBen: Hi.\n");
    timeless.keys("g t");
    assert_eq!(rows(&timeless), ["Words:", "2 words", "1 word", "Turns:", "1 turn", "1 turn"]);
}

#[test]
fn the_conversation_is_counted_beside_the_screen() {
    let mut harness = Harness::new(TALK);
    let effects = harness.app.update(Event::Command("stats".into()));
    let [Effect::Count { transcript, progress }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(harness.app.work().map(|(done, _)| done), Some("counted"));
    let lines = facts_of(transcript, progress);
    assert_eq!(progress.hundredths(), 100);
    // Who is at something else is not disturbed.
    harness.keys("r \"Ann\"").event(Event::Counted(Some(lines.clone())));
    assert!(matches!(harness.app.mode, Mode::Prompt(_)));
    assert_eq!(harness.message(), "counted; :stats shows it");
    harness.keys("esc").event(Event::Counted(Some(lines)));
    assert_eq!(page(&harness).title, "Statistics");

    drop(effects);
    harness.keys("q");
    let effects = harness.app.update(Event::Command("stats".into()));
    harness.keys("esc");
    let [Effect::Count { progress, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((harness.message(), progress.is_stopped()), ("stopping…", true));
    harness.event(Event::Counted(None));
    assert_eq!(harness.message(), "not counted: it was stopped");
    assert!(matches!(harness.app.mode, Mode::Reading));
}
