//! The whole program without a terminal: keys go in, states come out. Searches run at once.

mod annotating;
mod arguments;
mod choosing;
mod comparing;
mod copying;
mod correcting;
mod display;
mod doubting;
mod editing;
mod filing;
mod finding;
mod identifying;
mod mending;
mod naming;
mod overview;
mod pages;
mod playing;
mod pointing;
mod reading;
mod replacing;
mod restoring;
mod shelf;
mod text_editing;
mod theming;
mod working;

use std::sync::atomic::AtomicBool;

use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::*;
use crate::doubts::{Threshold, find};
use crate::formats;
use crate::model::Change;
use crate::search::{Query, SearchStep, SegmentHits, Vocabulary, seek};

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
    /// The folders whose names were asked for.
    listed: Vec<String>,
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
            listed: Vec::new(),
            effects: Vec::new(),
        };
        harness.event(Event::Resize(80, 24));
        harness
    }

    fn event(&mut self, event: Event) -> &mut Harness {
        for effect in self.app.update(event) {
            match effect {
                Effect::Search { ticket, query, transcript, listening } => {
                    let stop = AtomicBool::new(false);
                    let vocabulary = Vocabulary::of(&transcript, &listening).expect("not stopped");
                    let listen = |query: &Query| query.listen(&transcript, &vocabulary, &stop);
                    let mut steps = Vec::new();
                    seek(&transcript, &query, &listen, &stop, &mut |step| steps.push(step));
                    for step in steps {
                        self.event(Event::Searched { ticket, step, took: Duration::ZERO });
                    }
                }
                Effect::Doubt { ticket, transcript, first } => {
                    let stop = AtomicBool::new(false);
                    let threshold = Threshold::of(&first, &stop).expect("not stopped");
                    let doubts = find(&transcript, &threshold, &stop).expect("not stopped");
                    self.event(Event::Doubted { ticket, doubts });
                }
                Effect::Count { transcript, progress } => {
                    self.event(Event::Counted(Some(facts_of(&transcript, &progress))));
                }
                Effect::Record(change, _) => self.recorded.push(change),
                Effect::Remember(input, line) => self.remembered.push((input, line)),
                Effect::ListFolder(path) => self.listed.push(path),
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
    let step = SearchStep::Hits(vec![SegmentHits { segment: SegmentIx(9), count: 3 }]);
    harness.event(Event::Searched { ticket: ticket - 1, step, took: Duration::ZERO });
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
    harness.keys("r \"Anne\" enter").effects.clear();
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
        let step = SearchStep::Hits(vec![SegmentHits { segment: SegmentIx(segment), count: 1 }]);
        Event::Searched { ticket, step, took: Duration::ZERO }
    };
    harness.event(found(0));
    assert_eq!(harness.at().0, 1);
    harness.event(found(5));
    assert_eq!(harness.at(), (5, 10));
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (1, 0));
}
