//! Random keys, pastes, clicks and sizes, and what must hold after each.
//!
//! `WHOSAID_MONKEY="SEED STEPS FILE…"` plays so many steps on other files; the seed that failed is in the message.

use std::collections::BTreeSet;
use std::fs;

use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use whosaid::app::{Event, Mode};
use whosaid::model::{History, Transcript};

use crate::stage::Stage;

/// How many steps are played on each file here.
const STEPS: u64 = 1500;

/// After so many steps all is taken back, and made again.
const ROUND: u64 = 250;

const FILES: [&str; 6] = [
    "tests/fixtures/srt/changes.srt",
    "tests/fixtures/webvtt/voices.vtt",
    "tests/fixtures/whisperx/words.json",
    "tests/fixtures/ranges/meeting.txt",
    "tests/fixtures/markdown/markdown.md",
    "assets/sample.txt",
];

/// Keys by their names; letters, digits and signs come besides.
const NAMED: &str = "esc enter tab backtab up down left right home end pageup pagedown backspace delete ctrl-c ctrl-r \
    ctrl-o ctrl-u ctrl-d ctrl-w ctrl-z ctrl-left ctrl-right ctrl-end shift-up shift-down alt-enter f2 f3 f4 space";

const KEYMAP: &str = include_str!("../assets/keymap.toml");

const SIGNS: &str = "/:?!#~\"'.,;<>[]{}()&|-+=_@%*$^`\\éß🎤";

const PASTES: [&str; 6] =
    ["Ada", "une levée\nde fonds", "", "\u{1b}[31m\u{7}", "\u{202e}abc\u{301}\u{301}", "日本語 👩‍👩‍👧 \t x"];

const COMMANDS: [&str; 12] = [
    "t 0 : 3 0 enter",
    ": w i d t h space 4 0 enter",
    ": w i d t h space o f f enter",
    "/ a enter",
    "/ ~ a d a enter",
    "R a enter b enter y",
    "z j",
    "z n",
    "g t",
    "r A n n enter",
    "# a / b enter",
    "c n o t e ctrl-s",
];

/// The same numbers in every run with a seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `most`; 0 where nothing is.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most.max(1)
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

#[test]
fn nothing_that_is_pressed_breaks_anything() {
    let asked = std::env::var("WHOSAID_MONKEY").unwrap_or_default();
    let mut asked = asked.split_whitespace();
    let seed = asked.next().map_or(1, |seed| seed.parse().expect("a number"));
    let steps = asked.next().map_or(STEPS, |steps| steps.parse().expect("a number"));
    let named: Vec<&str> = asked.collect();
    for file in if named.is_empty() { FILES.to_vec() } else { named } {
        play(file, seed, steps);
    }
}

fn play(file: &str, seed: u64, steps: u64) {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut stage = Stage::open(file, &bytes, (80, 24), |_| {});
    let mut random = Random::new(seed);
    let mut replayed = (History::default(), stage.app.first.clone());
    let (mut changes, mut modes) = (0, BTreeSet::new());
    for step in 1..=steps {
        let told = format!("{file}, seed {seed}, step {step}");
        let before = stage.recorded.len();
        let done = play_one(&mut stage, &mut random);
        changes += stage.recorded.len() - before;
        modes.insert(format!("{:?}", stage.app.mode.context()));
        look_at(&stage, &format!("{told}: {done}"));
        if step % ROUND == 0 {
            check_model(&mut stage, &mut replayed, &told);
        }
    }
    println!("{file}: {changes} changes in {steps} steps; {modes:?}");
    assert!(changes as u64 > steps / 100, "{file}, seed {seed}: {changes} changes");
}

/// One thing that people do, in words.
fn play_one(stage: &mut Stage, random: &mut Random) -> String {
    let named: Vec<&str> = NAMED.split_whitespace().collect();
    let keys = match random.below(100) {
        0..4 => {
            let size = (1 + random.below(130) as u16, 1 + random.below(45) as u16);
            stage.resize(size);
            return format!("{size:?}");
        }
        4..7 => {
            let text = random.of(&PASTES);
            stage.paste(text);
            return format!("{text:?}");
        }
        7..17 => {
            let kinds = [
                MouseEventKind::Down(MouseButton::Left),
                MouseEventKind::Up(MouseButton::Left),
                MouseEventKind::Drag(MouseButton::Left),
                MouseEventKind::ScrollDown,
                MouseEventKind::ScrollUp,
            ];
            let kind = kinds[random.below(kinds.len())];
            let (column, row) = (random.below(140) as u16, random.below(50) as u16);
            let mouse = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
            stage.update(Event::Mouse(mouse));
            return format!("{mouse:?}");
        }
        17..22 => "esc".to_owned(),
        22..28 => random.of(&COMMANDS).to_owned(),
        28..40 => random.of(&named).to_owned(),
        // What is bound to something, outside of prompts.
        40..75 => {
            let bound: Vec<&str> =
                KEYMAP.lines().filter_map(|line| line.strip_prefix('"')?.split('"').next()).collect();
            format!("esc esc {}", random.of(&bound))
        }
        75..80 => {
            let signs: Vec<char> = SIGNS.chars().collect();
            signs[random.below(signs.len())].to_string()
        }
        80..84 => random.below(10).to_string(),
        _ => {
            let letter = char::from(b'a' + random.below(26) as u8);
            if random.below(4) == 0 { letter.to_ascii_uppercase() } else { letter }.to_string()
        }
    };
    stage.keys(&keys);
    keys
}

/// What holds of every screen.
fn look_at(stage: &Stage, told: &str) {
    let app = &stage.app;
    let len = app.transcript.len();
    assert!(app.cursor.segment.index() < len.max(1), "{told}: the cursor is at {:?} of {len}", app.cursor);
    for cell in stage.buffer().content() {
        assert!(!cell.symbol().chars().any(char::is_control), "{told}: {:?} is drawn", cell.symbol());
    }
}

/// That what was recorded makes the same transcript, and that taking all back makes the first one.
fn check_model(stage: &mut Stage, (history, transcript): &mut (History, Transcript), told: &str) {
    while !matches!(stage.app.mode, Mode::Reading) {
        stage.keys(if matches!(stage.app.mode, Mode::Question(_)) { "n" } else { "esc" });
    }
    replay(stage, history, transcript, told);
    let before = facts(&stage.app.transcript);
    assert_eq!(facts(transcript), before, "{told}: recorded otherwise");
    let counted = counted(&stage.app.transcript);
    let known: Vec<u32> = stage.app.totals.iter().map(|(segments, _)| *segments).collect();
    assert_eq!(known, counted, "{told}: counted otherwise");

    stage.keys("esc esc");
    let mut undone = 0;
    while press(stage, "u") {
        undone += 1;
    }
    assert_eq!(facts(&stage.app.transcript), facts(&stage.app.first), "{told}: undone otherwise");
    let redone = (0..undone).take_while(|_| press(stage, "ctrl-r")).count();
    assert_eq!((redone, facts(&stage.app.transcript)), (undone, before), "{told}: redone otherwise");
    replay(stage, history, transcript, told);
}

/// Whether a key changed the transcript.
fn press(stage: &mut Stage, key: &str) -> bool {
    let before = stage.recorded.len();
    stage.keys(key);
    stage.recorded.len() > before
}

fn replay(stage: &mut Stage, history: &mut History, transcript: &mut Transcript, told: &str) {
    for change in stage.recorded.drain(..) {
        history.replay(transcript, &change).unwrap_or_else(|error| panic!("{told}: {change:?}: {error}"));
    }
}

/// All that is said, by whom and what was noted of it.
fn facts(transcript: &Transcript) -> Vec<String> {
    let of = |(ix, segment): (_, whosaid::model::Segment<'_>)| {
        let name = transcript.speakers().shown(segment.speaker);
        let (marked, annotation) = (transcript.is_marked(ix), transcript.annotation(ix));
        format!("{:?} {:?} {name}: {} {marked} {annotation:?}", segment.start, segment.end, segment.text)
    };
    transcript.segments().map(of).collect()
}

/// How many segments each speaker has.
fn counted(transcript: &Transcript) -> Vec<u32> {
    let mut counts = vec![0; transcript.speakers().len()];
    for (_, segment) in transcript.segments() {
        counts[transcript.speakers().root(segment.speaker).0 as usize] += 1;
    }
    counts
}
