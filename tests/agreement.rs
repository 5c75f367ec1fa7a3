//! What is shown, what is copied and what is written are one: the same speakers and texts after any changes.

use proptest::prelude::*;
use proptest::sample::select;
use whosaid::app::{Effect, Event, key::parse_keys};
use whosaid::formats::{self, FORMATS, Outgoing};

use crate::home::fixture;
use crate::stage::Stage;

/// Keys that move, change and take back, each a whole of its own.
const KEYS: [&str; 18] = [
    "]",
    "[",
    "l l l",
    "1",
    "2",
    "3",
    "s 2",
    "s enter",
    ">",
    "<",
    "J",
    "D",
    "u",
    "ctrl-r",
    "m",
    "r A n n enter",
    "v ] J",
    "a Z o enter",
];

/// Formats that hold every speaker, text and order of the fixture.
const FAITHFUL: [&str; 9] = ["ranges", "srt", "webvtt", "csv", "tsv", "podcast-json", "seglst", "ass", "whosaid-json"];

fn copied(stage: &mut Stage) -> String {
    let keys = parse_keys("y").expect("a key");
    let effects = keys.into_iter().flat_map(|key| stage.app.update(Event::Key(key))).collect::<Vec<_>>();
    let text = effects.into_iter().find_map(|effect| if let Effect::Copy(text) = effect { Some(text) } else { None });
    text.expect("something is copied")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_shown_copied_and_written_is_the_same(script in prop::collection::vec(select(&KEYS[..]), 1..16)) {
        let mut stage = Stage::open("talk.txt", &fixture("talk.txt"), (78, 30), |_| ());
        for keys in &script {
            stage.keys(keys);
            stage.keys("esc");
        }
        let now = stage.app.transcript.clone();
        prop_assume!(!now.is_empty());
        let name = |speaker| now.speakers().shown(speaker).to_owned();
        let said: Vec<(String, String)> =
            now.segments().map(|(_, segment)| (name(segment.speaker), segment.text.to_owned())).collect();
        stage.keys("g g");
        for (at, (name, text)) in said.iter().enumerate() {
            prop_assert_eq!(stage.app.cursor.segment.index(), at);
            let quote = format!("{}\n— {name}, talk.txt", text.trim());
            prop_assert!(copied(&mut stage).starts_with(&quote), "{quote}");
            let screen = stage.text();
            let row = screen.lines().find(|row| row.contains(['▌', '◉']) && row.contains(':')).unwrap_or_default();
            let words: Vec<&str> = text.split_whitespace().take(2).collect();
            prop_assert!(row.contains(name.as_str()) && words.iter().all(|word| row.contains(word)), "{name}: {row}");
            stage.keys("]");
        }
        for format in FORMATS.iter().filter(|format| FAITHFUL.contains(&format.name)) {
            let mut bytes = Vec::new();
            formats::write(format, &Outgoing { transcript: &now, title: "talk" }, &mut bytes).expect("it can be written");
            let extension = format.extensions.first().copied().unwrap_or_default();
            let read = formats::read(&bytes, extension).expect("it can be read").transcript;
            let again: Vec<(String, String)> = read
                .segments()
                .map(|(_, segment)| (read.speakers().shown(segment.speaker).to_owned(), segment.text.to_owned()))
                .collect();
            let one_blank = |said: &[(String, String)]| -> Vec<(String, String)> {
                let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                said.iter().map(|(name, text)| (name.clone(), blanks(text))).collect()
            };
            prop_assert_eq!(one_blank(&again), one_blank(&said), "{}", format.name);
        }
    }
}
