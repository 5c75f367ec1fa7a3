//! The whole program without a terminal: keys go in, states come out. Searches run at once.

mod copying;
mod correcting;
mod doubting;
mod editing;
mod finding;
mod identifying;
mod mending;
mod pages;
mod playing;
mod replacing;
mod restoring;
mod text_editing;

use std::sync::atomic::AtomicBool;

use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::doubts::{Threshold, find};
use crate::formats;
use crate::model::Change;
use crate::search::{Progress, Query, SegmentHits, Vocabulary, seek};

/// Three speakers, a silence of ten seconds, an overlap, a turn of many rows.
const TALK: &str = "\
[0.00s - 4.00s] SPEAKER_00 :  Bonjour à tous, voici  Anne.
[4.00s - 8.00s] SPEAKER_01 :  Merci. Ça va, et vous ?
[7.00s - 9.00s] SPEAKER_02 :  Yes.
[19.00s - 40.00s] SPEAKER_00 :  one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
[40.00s - 50.00s] SPEAKER_00 :  My name is SPEAKER_02, said the machine.
[50.00s - 60.00s] SPEAKER_01 :  Ça finit ici.
";

struct Harness {
    app: App,
    recorded: Vec<Change>,
    remembered: Vec<(Input, String)>,
    effects: Vec<Effect>,
}

impl Harness {
    fn new(text: &str) -> Harness {
        let document = formats::read(text.as_bytes(), "").expect("a transcript");
        let file = OpenFile { name: "talk.txt".into(), warnings: document.warnings, ..OpenFile::default() };
        let config = Config::with("").expect("the default settings");
        let mut harness = Harness {
            app: App::new(file, document.transcript, config, Keymap::default()),
            recorded: Vec::new(),
            remembered: Vec::new(),
            effects: Vec::new(),
        };
        harness.event(Event::Resize(80, 24));
        harness
    }

    fn event(&mut self, event: Event) -> &mut Harness {
        for effect in self.app.update(event) {
            match effect {
                Effect::Search { ticket, query, transcript } => {
                    let stop = AtomicBool::new(false);
                    let vocabulary = Vocabulary::of(&transcript, &stop).expect("not stopped");
                    let listen = |query: &Query| query.listen(&transcript, &vocabulary, &stop);
                    let mut steps = Vec::new();
                    seek(&transcript, &query, &listen, &stop, &mut |progress| steps.push(progress));
                    for progress in steps {
                        self.event(Event::Searched { ticket, progress, took: Duration::ZERO });
                    }
                }
                Effect::Doubt { ticket, transcript, first } => {
                    let stop = AtomicBool::new(false);
                    let threshold = Threshold::of(&first, &stop).expect("not stopped");
                    let doubts = find(&transcript, &threshold, &stop).expect("not stopped");
                    self.event(Event::Doubted { ticket, doubts });
                }
                Effect::Record(change, _) => self.recorded.push(change),
                Effect::Remember(input, line) => self.remembered.push((input, line)),
                effect => self.effects.push(effect),
            }
        }
        self
    }

    /// Presses keys: names between blanks, and texts in quotes typed letter by letter.
    fn keys(&mut self, keys: &str) -> &mut Harness {
        for (at, part) in keys.split('"').enumerate() {
            if at % 2 == 1 {
                for c in part.chars() {
                    self.key(Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE });
                }
            } else {
                for key in key::parse_keys(part).expect("keys") {
                    self.key(key);
                }
            }
        }
        self
    }

    fn key(&mut self, key: Key) -> &mut Harness {
        self.event(Event::Key(key))
    }

    fn names(&self) -> Vec<&str> {
        let speakers = self.app.transcript.speakers();
        self.app.transcript.segments().map(|(_, segment)| speakers.shown(segment.speaker)).collect()
    }

    fn message(&self) -> &str {
        self.app.message.as_ref().map_or("", |message| &message.text)
    }

    fn at(&self) -> (u32, usize) {
        (self.app.cursor.segment.0, self.app.cursor.offset)
    }
}

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
fn prompts_have_the_usual_keys() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne Marie\" ctrl-w \"Lou\" ctrl-a \"Dr \" ctrl-e \"!\" backspace enter");
    assert_eq!(harness.names()[0], "Dr Anne Lou");
    harness.keys("r ctrl-a ctrl-k \"x\" ctrl-u");
    harness.event(Event::Paste("Pasted\r\nname\u{1b}[0m".into())).keys("enter");
    assert_eq!(harness.names()[0], "Pasted  name [0m");
    harness.keys("r ctrl-u enter");
    assert_eq!(harness.names()[0], "SPEAKER_00", "an empty name gives the label back");
}

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
fn finding_goes_along_as_one_types() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"c\"");
    assert_eq!((harness.at(), harness.app.finding.hits.len()), ((0, 20), 6));
    harness.keys("\"a v\"");
    assert_eq!((harness.at(), harness.app.finding.hits.len()), ((1, 7), 1));
    harness.keys("backspace backspace enter n");
    assert_eq!(harness.at(), (5, 0));
    harness.keys("n");
    assert_eq!((harness.at(), harness.message()), ((1, 7), "from the start again"));
    harness.keys("N");
    assert_eq!((harness.at(), harness.message()), ((5, 0), "from the end again"));
    harness.keys("ctrl-o ctrl-o ctrl-o ctrl-o");
    assert_eq!(harness.at(), (0, 0), "a search is one jump, not one a letter");
}

#[test]
fn leaving_the_search_returns() {
    let mut harness = Harness::new(TALK);
    harness.keys("] / \"finit\"");
    assert_eq!(harness.at().0, 5);
    harness.keys("esc");
    assert_eq!(harness.at(), (1, 0));
    assert!(!harness.app.finding.is_open());
    harness.keys("/ \"zzz\" enter");
    assert_eq!(harness.at(), (1, 0));
}

#[test]
fn stale_hits_are_dropped() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"finit\" enter");
    let ticket = harness.app.finding.ticket;
    let progress = Progress::Hits(vec![SegmentHits { segment: SegmentIx(9), count: 3 }]);
    harness.event(Event::Searched { ticket: ticket - 1, progress, took: Duration::ZERO });
    assert_eq!(harness.app.finding.hits.len(), 1);
}

#[test]
fn only_hits_and_hidden_speakers_are_left_out() {
    let mut harness = Harness::new(TALK);
    let shown = |harness: &Harness| {
        let mut shown: Vec<u32> = harness.app.rows.iter().map(|row| row.segment.0).collect();
        shown.dedup();
        shown
    };
    harness.keys("/ \"ça\" enter &");
    assert_eq!(shown(&harness), [1, 5]);
    harness.keys("&");
    assert_eq!(shown(&harness), [0, 1, 2, 3, 4, 5]);
    harness.keys("esc g g x");
    assert_eq!(shown(&harness), [1, 2, 5]);
    harness.keys("] x");
    assert_eq!(shown(&harness), [1, 5]);
    harness.keys("x");
    assert_eq!(harness.message(), "this is the only speaker shown; X shows all");
    harness.keys("X");
    assert_eq!(shown(&harness), [0, 1, 2, 3, 4, 5]);
    harness.keys("X");
    assert_eq!(shown(&harness), [1, 5]);
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
fn writing_asks_for_it_and_remembers() {
    let mut harness = Harness::new(TALK);
    harness.keys("ctrl-s");
    assert_eq!(harness.message(), "nothing to write: the file is as you see it");
    harness.keys("r \"Anne\" enter : \"w\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    assert_eq!((request.to.clone(), request.overwrite), (None, false));
    let again = WriteRequest { overwrite: true, ..request };
    let fault =
        WriteFault { request: again, text: "It changed. Write over it?".into(), may_retry: true, may_reload: false };
    harness.event(Event::Written(Err(Box::new(fault)))).keys("y");
    let Some(Effect::Write(again)) = harness.effects.pop() else { panic!("not asked again") };
    assert!(again.overwrite);
    harness.event(Event::Written(Ok(Saved { request: again, text: "written".into() })));
    assert!(!harness.app.is_unwritten());
    harness.keys("u");
    assert!(harness.app.is_unwritten());
    harness.keys("r \"Bea\" enter u");
    assert!(harness.app.is_unwritten(), "what the file has can no longer be reached by undo");
    harness.keys(": \"w /tmp/other name.txt\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    assert_eq!(request.to, Some("/tmp/other name.txt".into()));
}

#[test]
fn reading_only_refuses_edits_and_says_why() {
    let mut harness = Harness::new(TALK);
    harness.app.file.read_only = Some("read-only: open elsewhere (pid 7)".into());
    for keys in ["r", "a", "1", "u", "ctrl-r"] {
        harness.keys(keys);
        assert_eq!(harness.message(), "read-only: open elsewhere (pid 7)", "{keys}");
        assert!(matches!(harness.app.mode, Mode::Reading));
    }
    assert_eq!(harness.recorded.len(), 0);
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter q");
    assert!(matches!(harness.effects.pop(), Some(Effect::Quit)), "the session has it");
    harness.app.file.unkept = Some("the sample");
    harness.keys("q");
    assert!(matches!(harness.app.mode, Mode::Question(_)));
    harness.keys("n");
    assert!(harness.effects.is_empty());
    harness.keys("ctrl-s");
    assert_eq!(harness.message(), "this is the sample, which has no file; :w PATH writes it to one");
}

#[test]
fn commands_complete_and_are_remembered() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"next-seg\" tab enter");
    assert_eq!(harness.at().0, 1);
    harness.keys(": \"0:55\" enter");
    assert_eq!(harness.at().0, 5);
    harness.keys(": up up enter");
    assert_eq!(harness.message(), "no next segment");
    harness.keys(": \"frobnicate\" enter");
    assert_eq!(harness.message(), "there is no command `frobnicate`; `:` and Tab list them");
    for action in Action::ALL {
        assert!(command::is_known(action.name()), "{}", action.name());
    }
}

#[test]
fn prefixes_and_unknown_keys_are_told() {
    let mut harness = Harness::new(TALK);
    harness.keys("g");
    assert_eq!(harness.app.pending.len(), 1);
    harness.keys("z");
    assert_eq!(harness.message(), "gz does nothing; ? lists the keys");
    assert!(harness.app.pending.is_empty());
    harness.keys("ctrl-x");
    assert_eq!(harness.message(), "Ctrl-x does nothing here; ? lists the keys");
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
fn a_transcript_without_anything_is_harmless() {
    let mut harness = Harness::new("A: x\n");
    harness.app.transcript = Transcript::default();
    harness.app.speakers_changed();
    for action in Action::ALL {
        action.run(&mut harness.app);
        harness.event(Event::Resize(80, 24)).keys("esc");
        harness.app.mode = Mode::Reading;
    }
}

#[test]
fn a_word_that_is_no_command_does_nothing() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter");
    // Words from the descriptions of `w!` and `q!`, which are listed and not run.
    for word in ["what", "lost", "q!!", "w?"] {
        harness.keys(&format!(": \"{word}\" enter"));
        assert!(harness.effects.is_empty(), "{word}: {:?}", harness.effects);
        assert!(harness.message().starts_with("there is no command"), "{word}: {}", harness.message());
    }
    harness.keys(": \"x\" enter");
    assert!(matches!(&harness.effects[..], [Effect::Write(request)] if request.then_quit));
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
fn a_fault_in_writing_does_not_take_the_keyboard() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.keys("] r \"y\"");
    let fault = WriteFault { request, text: "It changed. Write over it?".into(), may_retry: true, may_reload: false };
    harness.event(Event::Written(Err(Box::new(fault))));
    assert!(matches!(&harness.app.mode, Mode::Prompt(prompt) if prompt.text() == "y"));
    assert_eq!(harness.message(), "not written: It changed. Write over it?");
}

#[test]
fn what_was_written_is_told_from_what_came_since() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    // As many steps as were written, but others.
    harness.keys("u r \"Bea\" enter");
    harness.event(Event::Written(Ok(Saved { request, text: "written".into() })));
    assert!(harness.app.is_unwritten());
}

#[test]
fn a_copy_of_the_sample_keeps_its_changes() {
    let mut harness = Harness::new(TALK);
    harness.app.file.unkept = Some("the sample");
    harness.keys("r \"Anne\" enter : \"w copy.txt\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.event(Event::Written(Ok(Saved { request, text: "written".into() }))).keys("q");
    assert!(matches!(harness.effects.pop(), Some(Effect::Quit)));
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
fn the_first_hit_is_the_one_after_the_cursor() {
    let mut harness = Harness::new(TALK);
    harness.keys("]");
    // As a slow searcher would: hits before the cursor come first, after the line was accepted.
    harness.app.update(Event::Key("/".parse().expect("a key")));
    let mut ticket = 0;
    for c in "ici".chars() {
        for effect in harness.app.update(Event::Key(Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE })) {
            if let Effect::Search { ticket: new, .. } = effect {
                ticket = new;
            }
        }
    }
    harness.keys("enter");
    let found = |segment| {
        let progress = Progress::Hits(vec![SegmentHits { segment: SegmentIx(segment), count: 1 }]);
        Event::Searched { ticket, progress, took: Duration::ZERO }
    };
    harness.event(found(0));
    assert_eq!(harness.at().0, 1);
    harness.event(found(5));
    assert_eq!(harness.at(), (5, 10));
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (1, 0));
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
