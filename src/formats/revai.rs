//! Rev AI JSON: monologues of elements, which are words, punctuation and the spaces between them.
//!
//! Read as the [Rev AI API](https://docs.rev.ai/api/asynchronous/reference/) writes it (`ts` and `end_ts` in seconds) and
//! as Rev's transcribers do (`timestamp` and `end_timestamp` as clock times, and a table `speakers` of names). A monologue
//! makes a segment.

use crate::model::{Timestamp, Word};

use super::kit::json::{self, Emitter, Object, Unit, Value, place};
use super::kit::tokens::has_space_between;
use super::kit::utterances::{Label, Names, is_plain};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};

/// Rev AI JSON.
pub static FORMAT: Format = Format {
    name: "revai",
    title: "Rev AI JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        probe.has("monologues[].elements") || (probe.has("monologues") && !probe.has("monologues[]"))
    },
    read,
    write: None,
    escape: json::escape,
};

/// The members of a speaker that may be a name, in a table or beside a monologue.
const NAMES: [&str; 3] = ["name", "display_name", "speaker_name"];

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = json::parse(source)?.object();
    let Some(monologues) = file.get("monologues").filter(Value::is_list) else { return Err(ReadError::Unknown) };
    let names = Names::of(file.get("speakers"), &["id", "speaker"], &NAMES);
    let mut emitter = Emitter::new(source, sink);
    for monologue in monologues.items() {
        if !monologue.is_object() {
            emitter.warn("not a segment", monologue);
            continue;
        }
        emit(&monologue.object(), &names, &mut emitter);
    }
    names.mention(&mut emitter);
    Ok(())
}

fn emit<'a>(monologue: &Object<'a>, names: &Names<'a>, emitter: &mut Emitter<'a, '_>) {
    let label = label(monologue, names);
    let elements = monologue.get("elements").map(|elements| elements.items()).unwrap_or_default();
    let mut said = Said::default();
    for element in elements {
        said.push(&element.object(), emitter);
    }
    let Said { text, words, start, end, .. } = said;
    let place = place(emitter.source, &label.values, &[monologue.value], "speaker");
    let draft = Draft { start, end, label: label.text, text: text.into(), words, line: 0, place };
    emitter.segment(monologue.value, draft);
}

/// The label of a monologue: the speaker's name beside it or in the table, or else the number.
fn label<'a>(monologue: &Object<'a>, names: &Names<'a>) -> Label<'a> {
    let info = ["speaker_info", "speaker"].iter().filter_map(|key| monologue.get(key)).map(|info| info.object());
    let named = info.chain([]).find_map(|info| info.first(&NAMES).filter(|name| !name.text().is_empty()));
    let named = named.or_else(|| monologue.get("speaker_name").filter(|name| !name.text().is_empty()));
    if let Some(name) = named.filter(|name| is_plain(*name)) {
        return Label { text: name.text(), values: vec![name] };
    }
    match monologue.find("speaker") {
        Some(speaker) if is_plain(speaker) => names.label(speaker),
        Some(speaker) => speaker.object().get("id").map(|id| names.label(id)).unwrap_or_default(),
        None => Label::default(),
    }
}

/// What the elements of a monologue say so far.
#[derive(Default)]
struct Said {
    text: String,
    words: Vec<Word>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    /// Whether the last element was a word: two of them have a space between, written or not.
    is_word: bool,
}

impl Said {
    fn push<'a>(&mut self, element: &Object<'a>, emitter: &mut Emitter<'a, '_>) {
        let kind = element.get("type").map(|kind| kind.text()).unwrap_or_default();
        let value = element.first(&["value", "name"]).map(|value| value.text()).unwrap_or_default();
        let value = if kind == "tag" { format!("[{value}]").into() } else { value };
        let is_word = kind != "punct";
        if is_word && self.is_word && has_space_between(&self.text, &value) && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        let from = self.text.len();
        // Nothing is said before the first word.
        let value = if from == 0 { value.trim_start() } else { &value };
        self.text.push_str(value);
        self.is_word = is_word;
        let start = emitter.time(element.first(&["ts", "timestamp"]), Unit::Seconds, "start");
        let end = emitter.time(element.first(&["end_ts", "end_timestamp"]), Unit::Seconds, "end");
        self.start = self.start.or(start);
        self.end = self.end.max(end);
        let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(self.text.len())) else { return };
        if start.is_some() && from < to {
            let confidence = element.get("confidence").and_then(|score| score.confidence());
            self.words.push(Word { range: from..to, start, end, confidence });
        }
    }
}
