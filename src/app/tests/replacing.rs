//! Replacing what is typed, and lists of corrections.

use super::*;
use crate::model::Corrections;

const TALK: &str = "\
[0.00s - 4.00s] Mench :  On a vu chatgpt hier, et Chatgpt encore. chatgpts
[4.00s - 8.00s] chatgpt :  Oui, ChatGPT. Et 10 euros, 20 euros.
[8.00s - 9.00s] Mench :  Chat gpt, la Mench et le mench.
[9.00s - 9.50s] chatgpt :  un chat
[9.60s - 9.90s] Mench :  gpt
";

fn texts(harness: &Harness) -> Vec<&str> {
    harness.app.transcript.segments().map(|(_, segment)| segment.text).collect()
}

fn correction(harness: &Harness) -> &Correction {
    harness.app.mode.correction().expect("places are shown")
}

/// Each change as `found → right`, those ticked with a star.
fn changes(harness: &Harness) -> Vec<String> {
    let tell = |place: &Spot| {
        let text = harness.app.transcript.segment(place.segment).expect("there").text;
        let star = if place.is_ticked { "*" } else { "" };
        format!("{star}{} → {}", &text[place.span.clone()], place.right)
    };
    correction(harness).changes().map(tell).collect()
}

fn typed(harness: &Harness) -> &str {
    match &harness.app.mode {
        Mode::Prompt(prompt) => prompt.text(),
        mode => panic!("no prompt: {mode:?}"),
    }
}

#[test]
fn what_is_typed_is_replaced_everywhere_in_one_step() {
    let mut harness = Harness::new(TALK);
    let before: Vec<String> = texts(&harness).into_iter().map(String::from).collect();
    harness.keys("R \"chatgpt\" enter \"ChatGPT\" enter");
    let all = ["*chatgpt → ChatGPT", "*Chatgpt → ChatGPT", "*chatgpt → ChatGPT"];
    assert_eq!(changes(&harness), all, "what reads so already is no change");
    assert_eq!(texts(&harness), before);
    harness.keys("enter");
    assert_eq!(texts(&harness)[0], "On a vu ChatGPT hier, et ChatGPT encore. ChatGPTs");
    assert_eq!(texts(&harness)[1..], before[1..]);
    assert_eq!(harness.names()[..2], ["Mench", "chatgpt"], "names are no text");
    assert_eq!(harness.message(), "3 places changed in 1 segment; u takes it back");
    assert_eq!((harness.recorded.len(), harness.at()), (1, (0, 0)));
    assert_eq!(harness.remembered, [(Input::Query, "chatgpt".to_owned())]);
    harness.keys("u");
    assert_eq!(texts(&harness), before);
    assert_eq!(harness.message(), "undone: corrected “chatgpt → ChatGPT” in 1 segment at 00:00");
}

#[test]
fn the_last_search_is_taken_changed_or_typed_over() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"mench\" enter R");
    assert_eq!(typed(&harness), "mench");
    harness.keys("end \" et\"");
    assert_eq!(typed(&harness), "mench et");
    harness.keys("esc / \"mench\" enter R \"eu\"");
    assert_eq!((typed(&harness), harness.app.finding.typed()), ("eu", "eu"));
    harness.keys("esc R");
    assert_eq!(typed(&harness), "mench", "the last one that was accepted");
    harness.keys("backspace");
    assert_eq!(typed(&harness), "");
}

#[test]
fn each_change_is_taken_or_left() {
    let mut harness = Harness::new(TALK);
    harness.keys("R \"chatgpt\" enter \"X\" enter n y n y k k space enter");
    assert_eq!(texts(&harness)[0], "On a vu chatgpt hier, et Chatgpt encore. chatgpts");
    assert_eq!(texts(&harness)[1], "Oui, X. Et 10 euros, 20 euros.");
    harness.keys("u R enter \"X\" enter a");
    assert!(changes(&harness).iter().all(|change| !change.starts_with('*')));
    harness.keys("enter");
    assert_eq!((harness.message(), harness.recorded.len()), ("nothing was changed", 2));
    harness.keys("R enter \"X\" enter a y enter");
    assert_eq!(texts(&harness)[0], "On a vu X hier, et Chatgpt encore. chatgpts");
}

#[test]
fn places_are_narrowed() {
    let mut harness = Harness::new(TALK);
    harness.keys("R \"chatgpt\" enter \"X\" enter j j j w");
    assert_eq!(changes(&harness), ["*chatgpt → X", "*Chatgpt → X", "*ChatGPT → X"]);
    assert_eq!(correction(&harness).chosen, 2, "the same place");
    harness.keys("e");
    assert_eq!(changes(&harness), ["*chatgpt → X"]);
    harness.keys("w");
    assert_eq!(changes(&harness), ["*chatgpt → X", "*chatgpt → X"]);
    harness.keys("e s");
    assert_eq!(correction(&harness).narrowing.scope, Scope::All);
    assert_eq!(changes(&harness), ["*chatgpt → X", "*Chatgpt → X", "*chatgpt → X"], "those of the first speaker");
    harness.keys("enter");
    assert_eq!(texts(&harness)[..2], ["On a vu X hier, et X encore. Xs", "Oui, ChatGPT. Et 10 euros, 20 euros."]);

    // What leaves nothing is not done.
    harness.keys("u R ctrl-u \"hatgp\" enter \"X\" enter w");
    assert_eq!((changes(&harness).len(), harness.message()), (4, "no place would be left"));
}

#[test]
fn a_selection_is_what_is_meant_by_it() {
    let mut harness = Harness::new(TALK);
    harness.keys("] v ] R \"chatgpt\" enter");
    assert_eq!(correction(&harness).scopes(), [(Scope::Selection, 1), (Scope::All, 3), (Scope::Everywhere, 4)]);
    harness.keys("\"X\" enter");
    assert_eq!(changes(&harness), ["*ChatGPT → X"]);
    harness.keys("esc tab backtab tab tab enter");
    assert_eq!(correction(&harness).narrowing.scope, Scope::Everywhere);
    harness.keys("esc esc R ctrl-u \"encore\" enter");
    assert_eq!(harness.message(), "not found in the selection; v ends it");
}

#[test]
fn groups_of_an_expression_are_put_in() {
    let mut harness = Harness::new(TALK);
    harness.keys("R \"/(\\d+) (euro)s/\" enter \"$2 $3\" enter");
    assert_eq!(harness.message(), "the expression has no group 3; $$ is a dollar sign");
    assert_eq!(typed(&harness), "$2 $3", "the line stays");
    harness.keys("backspace \"1 $$\" enter");
    assert_eq!(changes(&harness), ["*10 euros → euro 10 $", "*20 euros → euro 20 $"]);
}

#[test]
fn every_way_back_changes_nothing() {
    let mut harness = Harness::new(TALK);
    harness.keys("R enter");
    assert_eq!(harness.message(), "nothing was typed to be replaced");
    harness.keys("R \"zeppelin\" enter");
    assert!(harness.message().starts_with("not found"), "{}", harness.message());
    harness.keys("R ctrl-u \"/x*$/\" enter");
    assert_eq!(harness.message(), "this matches only places between characters; there is nothing to replace");
    harness.keys("R ctrl-u \"un chat gpt\" enter");
    assert_eq!(
        harness.message(),
        "these hits run over the ends of segments; there is no word to correct in one of them"
    );
    harness.keys("R ctrl-u \"speaker:mench\" enter");
    assert_eq!(harness.message(), "what was found are whole segments; there is no word to correct");
    harness.keys("R ctrl-u \"le mench\" enter \"le mench\" enter");
    assert_eq!(harness.message(), "all that is ticked reads le mench already");
    harness.keys("ctrl-u enter");
    assert_eq!(changes(&harness), ["*le mench → "], "nothing may stand there");
    harness.keys("esc \"la\" enter esc");
    assert_eq!(typed(&harness), "la");
    harness.keys("esc");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!((harness.message(), harness.recorded.len()), ("nothing was changed", 0));
    harness.app.file.read_only = Some("read-only: open elsewhere".into());
    harness.keys("R");
    assert_eq!(harness.message(), "read-only: open elsewhere");
}

#[test]
fn hits_that_run_on_are_left_out_and_told() {
    let mut harness = Harness::new(TALK);
    harness.keys("R \"chat gpt\" enter");
    assert_eq!(correction(&harness).left_out, "1 hit over ends of segments left out");
    harness.keys("\"ChatGPT\" enter enter");
    assert_eq!(texts(&harness)[2..], ["ChatGPT, la Mench et le mench.", "un chat", "gpt"]);
}

#[test]
fn ten_thousand_places_change_in_one_step() {
    let talk: String = (0..1000).map(|at| format!("[{at}.00s - {at}.90s] A :  {}\n", "ba ".repeat(10))).collect();
    let mut harness = Harness::new(&talk);
    harness.keys("R \"ba\" enter \"bo\" enter");
    assert_eq!(correction(&harness).rows(), 10_000);
    harness.keys("pagedown enter");
    assert_eq!(harness.message(), "10000 places changed in 1000 segments; u takes it back");
    assert_eq!(texts(&harness)[999].trim(), "bo ".repeat(10).trim());
    assert_eq!(harness.recorded.len(), 1);
}

#[test]
fn a_typed_list_is_applied_and_told() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"name Mench=Mensch chatgpt=ChatGPT Nobody=None\" enter");
    assert_eq!(
        harness.message(),
        "Mench → Mensch: 1 in 1 segment; chatgpt → ChatGPT: 2 in 1 segment; Nobody: not found"
    );
    assert_eq!(texts(&harness)[0], "On a vu ChatGPT hier, et ChatGPT encore. chatgpts");
    assert_eq!(texts(&harness)[2], "Chat gpt, la Mensch et le mench.");
    assert_eq!((harness.names()[0], harness.recorded.len()), ("Mench", 1));
    harness.keys("u");
    assert_eq!(harness.message(), "undone: corrected “Mench → Mensch and 1 other form” in 2 segments");
    harness.keys(": \"name Nobody=None\" enter");
    assert_eq!((harness.message(), harness.recorded.len()), ("Nobody: not found", 2));
    harness.keys(": \"name\" enter");
    assert_eq!(harness.message(), "say what is wrong and what is right: :name Chagipity=ChatGPT");
    harness.keys(": \"name Mench\" enter");
    assert!(harness.message().starts_with("`Mench`: write it like Chagipity=ChatGPT"), "{}", harness.message());
}

#[test]
fn a_list_from_a_file_is_read_outside_and_told_on_a_page() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"corrections\" enter : \"corrections show.toml\" enter");
    assert!(matches!(&harness.effects[..], [Effect::ReadCorrections(None), Effect::ReadCorrections(Some(path))]
        if path.as_os_str() == "show.toml"));
    let list = Corrections::typed("Mench=Mensch vu=su euros=€ Nobody=None").expect("sound");
    harness.event(Event::CorrectionsRead(Ok(list)));
    let Mode::Page(page) = &harness.app.mode else { panic!("no page: {:?}", harness.app.mode) };
    let lines: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
    let told =
        ["Mench → Mensch: 1 in 1 segment", "vu → su: 1 in 1 segment", "euros → €: 2 in 1 segment", "Nobody: not found"];
    assert_eq!((page.title.as_str(), lines.as_slice()), ("4 places corrected", &told[..]));
    harness.keys("q u");
    assert_eq!(texts(&harness), texts(&Harness::new(TALK)));
    harness.event(Event::CorrectionsRead(Ok(Corrections::default())));
    assert_eq!(harness.message(), "there is no correction in the list");
    // Its places would not be right any more.
    harness.keys("R \"vu\" enter \"su\" enter");
    harness.event(Event::CorrectionsRead(Ok(Corrections::typed("On=Nous").expect("sound"))));
    assert!(harness.message().starts_with("the corrections were not made"), "{}", harness.message());
    harness.keys("enter");
    assert_eq!(texts(&harness)[0], "On a su chatgpt hier, et Chatgpt encore. chatgpts");
    harness.event(Event::CorrectionsRead(Err("show.toml, line 3: no".into())));
    assert_eq!(harness.message(), "show.toml, line 3: no");
}
