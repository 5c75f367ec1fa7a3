//! What is shown, what is copied and what is written are one: the same speakers and texts after any changes.

use std::io::{Cursor, Read};

use proptest::prelude::*;
use proptest::sample::select;
use whosaid::app::{Effect, Event, Export, ExportRequest, Mode, QuotesRequest, key::parse_keys};
use whosaid::formats::{self, FORMATS, Outgoing, Recut};
use whosaid::model::{Progress, SegmentIx};
use whosaid::run::{write_export, write_quotes};

use crate::home::fixture;
use crate::stage::Stage;

/// Keys that move, change and take back, each a whole of its own.
const KEYS: [&str; 20] = [
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
    "# t enter",
    "c x enter",
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

/// What is written of the transcript that a stage shows, read again.
fn exported(stage: &Stage, name: &str, what: Export) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (to, transcript) = (folder.path().join(name), stage.app.transcript.clone());
    let request =
        ExportRequest { to, overwrite: false, transcript, file: "talk.txt".into(), what, progress: Default::default() };
    write_export(&request).expect("written");
    std::fs::read_to_string(&request.to).expect("text")
}

/// The texts in the style of quotes in a Word document.
fn quoted(document: &[u8]) -> Vec<String> {
    let mut package = zip::ZipArchive::new(Cursor::new(document)).expect("a package");
    let mut xml = String::new();
    package.by_name("word/document.xml").expect("there").read_to_string(&mut xml).expect("UTF-8");
    let text = |paragraph: &str| {
        let (text, _) = paragraph.split_once("</w:t>").expect("its end");
        let text = text.rsplit_once('>').expect("a text").1;
        text.replace("&apos;", "'")
            .replace("&quot;", "\"")
            .replace("&gt;", ">")
            .replace("&lt;", "<")
            .replace("&amp;", "&")
    };
    xml.split("w:val=\"Quote\"").skip(1).map(text).collect()
}

/// What is marked, noted or tagged as the pane lists it: the segments, and how many have the tag.
fn listed(stage: &mut Stage) -> (Vec<usize>, String) {
    stage.keys("M");
    let Mode::Prompt(prompt) = &stage.app.mode else { return (Vec::new(), String::new()) };
    let places = prompt.choices.iter().filter_map(|choice| choice.number).collect();
    let tags = prompt.choices.iter().filter(|choice| choice.number.is_none());
    let tags = tags.map(|choice| format!("{} {}", choice.text, choice.detail)).collect();
    stage.keys("esc");
    (places, tags)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_marked_noted_and_tagged_is_written_as_it_is_listed(script in prop::collection::vec(select(&KEYS[..]), 4..16)) {
        let mut stage = Stage::open("talk.txt", &fixture("talk.txt"), (78, 30), |_| ());
        for keys in &script {
            stage.keys(keys);
            stage.keys("esc");
        }
        let now = stage.app.transcript.clone();
        let (places, tags) = listed(&mut stage);
        let text = |ix: usize| now.segment(SegmentIx::at(ix)).expect("there").text.trim().to_owned();
        let name = |ix: usize| now.speakers().shown(now.segment(SegmentIx::at(ix)).expect("there").speaker).to_owned();
        let folder = tempfile::tempdir().expect("a folder");
        for quotes in ["quotes.csv", "quotes.json", "quotes.docx"] {
            let (to, transcript) = (folder.path().join(quotes), now.clone());
            let request = QuotesRequest { to, overwrite: false, transcript, file: "talk.txt".into(), by_tag: false, progress: Default::default() };
            write_quotes(&request).expect("written");
        }
        let rows: Vec<(String, String)> = csv::Reader::from_path(folder.path().join("quotes.csv"))
            .expect("a table")
            .records()
            .map(|row| row.expect("a row"))
            .map(|row| (row[3].to_owned(), row[4].to_owned()))
            .collect();
        let expected: Vec<(String, String)> = places.iter().map(|ix| (name(*ix), text(*ix))).collect();
        prop_assert_eq!(&rows, &expected);
        let json = std::fs::read(folder.path().join("quotes.json")).expect("written");
        let objects: Vec<serde_json::Value> = serde_json::from_slice(&json).expect("a list");
        let said = |object: &serde_json::Value| ["speaker", "text"].map(|part| object[part].as_str().map(String::from));
        let said: Vec<[Option<String>; 2]> = objects.iter().map(said).collect();
        let shown = |(name, text): &(String, String)| [Some(name.clone()), Some(text.clone())];
        prop_assert_eq!(said, expected.iter().map(shown).collect::<Vec<_>>());
        let bytes = std::fs::read(folder.path().join("quotes.docx")).expect("written");
        prop_assert_eq!(quoted(&bytes), expected.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>());

        let mut recut = Recut::default();
        recut.keep_only(places.iter().copied().map(SegmentIx::at).collect());
        if !places.is_empty() {
            let line = whosaid::quotes::Template::parse("$speaker\t$text").expect("sound");
            let lines = exported(&stage, "lines.txt", Export::Part(Box::new(recut), Some(line)));
            let expected: String = expected.iter().map(|(name, text)| format!("{name}\t{text}\n")).collect();
            prop_assert_eq!(lines, expected);
        }
        let codes = exported(&stage, "codes.qdc", Export::Codebook);
        prop_assert_eq!(codes.matches("<Code ").count(), tags.matches('#').count(), "{}", tags);
        stage.keys("g t");
        if let Mode::Page(page) = &stage.app.mode {
            let html = exported(&stage, "stats.html", Export::Statistics);
            for line in page.lines.iter().filter(|line| !line.key.is_empty()) {
                let cells = line.text.replace(whosaid::app::PageLine::NEXT_CELL, "</td><td>");
                let row = format!("<tr><th>{}</th><td>{cells}</td></tr>", line.key);
                prop_assert!(html.contains(&row), "{row}");
            }
        }
    }

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
            formats::write(format, &Outgoing { transcript: &now, title: "talk" }, &Progress::default(), &mut bytes).expect("it can be written");
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
