//! Who is who: the panel, its quotes, the names of other files; numbering and mappings.

use super::*;
use crate::model::{KnownNames, Mapping, Person, Register};

/// A long talk of two, and a ghost that is a bit of Ada's speech each time.
const SHOW: &str = "\
[0.00s - 30.00s] SPEAKER_01 :  Welcome to the show about harbours, with me is someone who built three of them.
[30.00s - 60.00s] SPEAKER_00 :  I built two harbours, and the third one is not finished because of the herons.
[60.00s - 60.50s] SPEAKER_02 :  Herons.
[60.50s - 90.00s] SPEAKER_00 :  The herons nest on the crane, so nobody may move the crane until the summer.
[90.00s - 91.00s] SPEAKER_01 :  Really?
[91.00s - 92.00s] SPEAKER_02 :  Yes.
[92.00s - 150.00s] SPEAKER_00 :  Really. They came back in March and there were forty of them on a Sunday.
[150.00s - 180.00s] SPEAKER_01 :  That was the show about harbours, we come back to the herons when they have left.
";

fn panel(harness: &Harness) -> &Identification {
    harness.app.identification.as_ref().expect("the panel is open")
}

fn said(harness: &Harness) -> &str {
    let quote = harness.app.quote().expect("there is a quote");
    &harness.app.transcript.segment(quote.segment).expect("there").text[quote.range.clone()]
}

fn shown(harness: &Harness) -> Vec<&str> {
    let speakers = harness.app.transcript.speakers();
    harness.app.roots.iter().map(|id| speakers.shown(*id)).collect()
}

fn known(files: &[&[&str]]) -> Event {
    let mut names = KnownNames::default();
    for file in files {
        names.add_file(file.iter().map(|name| (None, (*name).to_owned())));
    }
    Event::NamesFound(names)
}

#[test]
fn the_panel_opens_at_the_speaker_under_the_cursor_and_closes() {
    let mut harness = Harness::new(SHOW);
    harness.keys("] w");
    assert!(matches!(harness.app.mode, Mode::Identifying));
    assert_eq!((panel(&harness).chosen, shown(&harness)[1]), (1, "SPEAKER_00"));
    harness.keys("j j j");
    assert_eq!(panel(&harness).chosen, 2);
    harness.keys("k k k k");
    assert_eq!(panel(&harness).chosen, 0);
    harness.keys("ctrl-d");
    assert_eq!(panel(&harness).chosen, 2);
    for keys in ["esc", "w q", "w w", "w ctrl-c"] {
        harness.keys(keys);
        assert!(matches!(harness.app.mode, Mode::Reading) && harness.app.identification.is_none(), "{keys}");
    }
    assert_eq!((harness.at(), harness.recorded.len()), ((1, 0), 0));
}

#[test]
fn quotes_are_walked_through_and_gone_to() {
    let mut harness = Harness::new(SHOW);
    harness.keys("] w");
    assert_eq!(panel(&harness).quotes.len(), 3);
    assert!(said(&harness).starts_with("I built two"));
    harness.keys("n");
    assert!(said(&harness).starts_with("The herons nest"));
    harness.keys("]");
    assert!(said(&harness).starts_with("Really. They came"));
    harness.keys("n");
    assert_eq!(harness.message(), "no further quote");
    harness.keys("enter");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!(harness.at(), (6, 0));
    // Back in the panel, the quote is there; the way back leads to where the reader was.
    harness.keys("w");
    assert_eq!((panel(&harness).chosen, panel(&harness).quote), (1, 2));
    harness.keys("N [ [");
    assert_eq!((panel(&harness).quote, harness.message()), (0, "this is the first quote"));
    harness.keys("esc ctrl-o");
    assert_eq!(harness.at(), (1, 0));
}

#[test]
fn a_quote_is_shown_whatever_is_hidden() {
    let mut harness = Harness::new(SHOW);
    harness.keys("/ \"Welcome\" enter & w j x");
    assert_eq!(harness.message(), "x does nothing here; ? lists the keys");
    harness.keys("esc tab j x w enter");
    assert_eq!((harness.at(), harness.app.only_hits, harness.app.hidden.len()), ((1, 0), false, 0));
    assert_eq!(harness.app.focus, Focus::Timeline);
}

#[test]
fn naming_and_undoing_leave_the_panel_open() {
    let mut harness = Harness::new(SHOW);
    harness.keys("w r \"Ada\" enter");
    assert!(matches!(harness.app.mode, Mode::Identifying));
    assert_eq!((shown(&harness)[0], harness.message()), ("Ada", "SPEAKER_01 → Ada"));
    harness.keys("u");
    assert_eq!((shown(&harness)[0], harness.message()), ("SPEAKER_01", "undone: SPEAKER_01 → Ada"));
    harness.keys("ctrl-r r");
    // A name given before is there to be mended.
    let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
    assert_eq!(prompt.text(), "Ada");
    harness.keys("esc");
    assert!(matches!(harness.app.mode, Mode::Identifying));
    harness.keys("? q");
    assert!(matches!(harness.app.mode, Mode::Identifying));
}

#[test]
fn a_ghost_is_merged_into_whom_it_likely_belongs_to() {
    let mut harness = Harness::new(SHOW);
    harness.keys("w j j");
    let talk = &panel(&harness).talks[harness.app.roots[2].index()];
    assert!(talk.is_ghost);
    assert_eq!(talk.owners, [(harness.app.roots[1], 3), (harness.app.roots[0], 1)]);
    harness.keys("m");
    let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
    let choices: Vec<(&str, &str)> = prompt.choices.iter().map(|c| (c.text.as_str(), c.detail.as_str())).collect();
    assert_eq!(
        choices,
        [
            ("SPEAKER_00", "3 segments, right before or after 3 times"),
            ("SPEAKER_01", "3 segments, right before or after 1 time"),
        ]
    );
    harness.keys("enter");
    assert!(matches!(harness.app.mode, Mode::Identifying));
    assert_eq!(harness.message(), "SPEAKER_02 merged into SPEAKER_00");
    assert_eq!((shown(&harness), panel(&harness).chosen), (vec!["SPEAKER_01", "SPEAKER_00"], 1));
    assert_eq!(panel(&harness).talks[harness.app.roots[1].index()].segments, 5);
    // The turn is one now.
    let longest = panel(&harness).talks[harness.app.roots[1].index()].longest.expect("it talks");
    assert_eq!((longest.first, longest.segments), (SegmentIx(1), 3));
    harness.keys("u");
    assert_eq!(shown(&harness), ["SPEAKER_01", "SPEAKER_00", "SPEAKER_02"]);
    // What is typed chooses, and nothing typed by mistake makes a new one.
    harness.keys("m \"zzz\" enter");
    assert_eq!((harness.message(), shown(&harness).len()), ("no speaker chosen", 3));
}

#[test]
fn the_speaker_chosen_stays_chosen_where_others_come_and_go() {
    let mut harness = Harness::new(SHOW);
    harness.keys("w m \"02\" enter");
    assert_eq!((shown(&harness), panel(&harness).chosen), (vec!["SPEAKER_00", "SPEAKER_02"], 0));
    harness.keys("j n u");
    assert_eq!((panel(&harness).chosen, shown(&harness)[2]), (2, "SPEAKER_02"));
}

#[test]
fn names_of_other_files_are_asked_for_once_and_taken_by_their_number() {
    let mut harness = Harness::new(SHOW);
    harness.keys("w esc w");
    let asked = harness.effects.iter().filter(|effect| matches!(effect, Effect::FindNames)).count();
    assert_eq!(asked, 1);
    harness.keys("1");
    assert_eq!(harness.message(), "no name 1 is known from other files; r types one");
    harness.event(known(&[&["Zoé", "Ada"], &["Zoé"], &["SPEAKER_00", "Speaker 3"]]));
    harness.keys("1");
    assert_eq!((harness.message(), shown(&harness)[0]), ("SPEAKER_01 → Zoé", "Zoé"));
    harness.keys("j 2");
    assert_eq!(shown(&harness), ["Zoé", "Ada", "SPEAKER_02"]);
    // A name that is taken means that the two are one.
    harness.keys("j 2");
    assert!(matches!(&harness.app.mode, Mode::Question(_)));
    harness.keys("y");
    assert!(matches!(harness.app.mode, Mode::Identifying));
    assert_eq!(shown(&harness), ["Zoé", "Ada"]);
    harness.keys("3");
    assert_eq!(harness.message(), "no name 3 is known from other files; r types one");
}

#[test]
fn the_prompt_offers_the_names_too_and_takes_what_is_typed_first() {
    let mut harness = Harness::new(SHOW);
    harness.keys("w").event(known(&[&["Zoé", "Ada"], &["Zoé"]]));
    harness.keys("r tab enter");
    assert_eq!(shown(&harness)[0], "Zoé");
    harness.keys("u r \"ad\" enter");
    assert_eq!(shown(&harness)[0], "ad");
    harness.keys("u r \"a\" down enter");
    assert_eq!(shown(&harness)[0], "Ada");
    harness.keys("u r down down enter");
    assert_eq!(shown(&harness)[0], "Ada");
    // A choice stands in the line: what is typed then goes on behind it, and behind the last choice nothing was typed.
    harness.keys("u r down \" Max\" enter");
    assert_eq!(shown(&harness)[0], "Zoé Max");
    harness.keys("u r ctrl-u down down down \"Max\" enter");
    assert_eq!(shown(&harness)[0], "Max");
    // When reading, too.
    harness.keys("esc ] r tab enter");
    assert_eq!(shown(&harness)[1], "Zoé");
}

#[test]
fn names_that_come_late_are_offered_in_the_open_prompt() {
    let mut harness = Harness::new(SHOW);
    harness.keys("w r").event(known(&[&["Ada"]]));
    harness.keys("tab enter");
    assert_eq!(shown(&harness)[0], "Ada");
}

#[test]
fn people_of_the_register_are_offered_first_and_found_by_any_name() {
    let mut harness = Harness::new(SHOW);
    let person = |name: &str, aliases: &[&str]| Person {
        name: name.into(),
        aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
        note: "host".into(),
    };
    let offered = |harness: &Harness| {
        let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
        prompt.choices.iter().map(|choice| format!("{}: {}", choice.text, choice.detail)).collect::<Vec<_>>()
    };
    harness.keys("r").event(known(&[&["Zed", "Ada"], &["Zed"]]));
    assert_eq!(offered(&harness), ["Zed: in 2 files of this folder", "Ada: in 1 file of this folder"]);
    let register = Register(vec![person("Ben", &[]), person("Ada Lovelace", &["Ada", "Countess"])]);
    harness.event(Event::RegisterFound(register));
    let ada = "Ada Lovelace: in 1 file of this folder · Ada, Countess · host";
    assert_eq!(offered(&harness), [ada, "Ben: in the register · host", "Zed: in 2 files of this folder"]);
    harness.keys("\"count\"");
    assert_eq!(offered(&harness), [ada], "by an alias");
    harness.keys("tab enter");
    assert_eq!(harness.message(), "SPEAKER_01 → Ada Lovelace");
    harness.keys("/ \"speaker:countess\" enter");
    let hers = harness.app.transcript.segments().filter(|(_, segment)| segment.speaker.0 == 0).count();
    assert!(hers > 0);
    assert_eq!(harness.app.finding.hits.len(), hers);
}

#[test]
fn read_only_means_to_look_only() {
    let mut harness = Harness::new(SHOW);
    harness.app.file.read_only = Some("read-only: no".into());
    harness.keys("w").event(known(&[&["Ada"]]));
    for keys in ["1", "r", "m", "u", "ctrl-r"] {
        harness.keys(keys);
        assert_eq!((harness.message(), harness.recorded.len()), ("read-only: no", 0), "{keys}");
        assert!(matches!(harness.app.mode, Mode::Identifying));
    }
    harness.keys("esc : \"speakers numbered\" enter");
    assert_eq!((harness.message(), harness.recorded.len()), ("read-only: no", 0));
    harness.keys(": \"speakers import a.toml\" enter");
    assert_eq!((harness.message(), harness.effects.len()), ("read-only: no", 1));
}

#[test]
fn unnamed_speakers_are_numbered_in_one_step() {
    let mut harness = Harness::new(TALK);
    harness.keys("] r \"Anne\" enter : \"s\" enter");
    assert_eq!(harness.message(), "there is no command `s`; `:` and Tab list them");
    harness.keys(": \"speakers n\" tab enter");
    assert_eq!(shown(&harness), ["Speaker 1", "Anne", "Speaker 2"]);
    assert_eq!(harness.message(), "SPEAKER_00 → Speaker 1, SPEAKER_02 → Speaker 2");
    assert_eq!(harness.recorded.len(), 2);
    harness.keys(": \"speakers numbered\" enter");
    assert_eq!(harness.message(), "nothing to number: every speaker has a name or is numbered in order");
    // Whoever has the first segment now is the first.
    harness.keys("g g 3 : \"speakers numbered\" enter");
    assert_eq!(shown(&harness), ["Speaker 2", "Anne", "Speaker 1"]);
    harness.keys("u u u");
    assert_eq!(shown(&harness), ["SPEAKER_00", "Anne", "SPEAKER_02"]);
}

#[test]
fn names_are_written_to_a_file_and_read_from_one() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"speakers export show.toml\" enter");
    assert_eq!(harness.message(), "no speaker was given a name yet; r gives one");
    harness.keys("r \"Anne\" enter : \"speakers\" enter");
    let usage = "say :speakers numbered, :speakers export FILE.toml or :speakers import FILE.toml";
    assert_eq!(harness.message(), usage);
    for wrong in ["export", "import", "numbered x", "fly x"] {
        harness.keys(&format!(": \"speakers {wrong}\" enter"));
        assert_eq!(harness.message(), usage, "{wrong}");
    }
    harness.keys(": \"speakers export talk.txt\" enter");
    assert_eq!(harness.message(), "talk.txt: name a file that ends in .toml");
    harness.keys(": \"speakers! export my show.toml\" enter : \"speakers import my show.toml\" enter");
    let Some(Effect::ReadMapping(path)) = harness.effects.pop() else { panic!("nothing to read") };
    assert_eq!(path.to_str(), Some("my show.toml"));
    let Some(Effect::WriteMapping { to, mapping, overwrite }) = harness.effects.pop() else { panic!("not written") };
    assert_eq!((to.to_str(), overwrite), (Some("my show.toml"), true));
    assert_eq!(mapping, Mapping(vec![("SPEAKER_00".into(), "Anne".into())]));
    harness.event(Event::MappingRead(Err("show.toml: no".into())));
    assert_eq!(harness.app.message, Some(Message { text: "show.toml: no".into(), is_error: true }));
}

#[test]
fn a_mapping_is_applied_in_one_step_and_told() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter");
    let mapping = [("SPEAKER_00", "Anne"), ("SPEAKER_02", "Ben"), ("SPEAKER_01", "Ben"), ("SPEAKER_07", "Zoé")];
    let mapping = Mapping(mapping.map(|(label, name)| (label.to_owned(), name.to_owned())).into());
    harness.event(Event::MappingRead(Ok(mapping.clone())));
    assert_eq!(shown(&harness), ["Anne", "Ben"]);
    let told = "1 speaker named; 1 speaker merged; 1 speaker as before; 1 label not in this file: SPEAKER_07";
    assert_eq!((harness.message(), harness.recorded.len()), (told, 2));
    harness.event(Event::MappingRead(Ok(mapping)));
    assert_eq!(harness.message(), "3 speakers as before; 1 label not in this file: SPEAKER_07");
    assert_eq!(harness.recorded.len(), 2);
    harness.keys("u");
    assert_eq!(shown(&harness), ["Anne", "SPEAKER_01", "SPEAKER_02"]);
    harness.event(Event::MappingRead(Ok(Mapping::default())));
    assert_eq!(harness.message(), "there is no name in it");
}
