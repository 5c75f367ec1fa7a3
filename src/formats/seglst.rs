//! SegLST: segments with words, as those who score meeting transcripts exchange them.
//!
//! A JSON list (or JSON lines) of objects with `session_id`, `speaker`, `words`, `start_time` and `end_time`, as
//! [MeetEval](https://github.com/fgnt/meeteval#segment-wise-long-form-speech-transcription-annotation-seglst) and the CHiME
//! challenges write it: times are seconds, as numbers or strings, or clock times, or one for each recording device.

use std::io;

use super::kit::clock::written_seconds;
use super::kit::json::{self, Emitter, Object, Unit, Value, place};
use super::{Draft, Format, Holds, Outgoing, Probe, ReadError, Sink, Texts};
use crate::model::Timestamp;

/// SegLST.
pub static FORMAT: Format = Format {
    name: "seglst",
    title: "SegLST (meeting segments, JSON)",
    extensions: &["json"],
    holds: Holds { texts: Texts::Line, words: false, confidence: false, ..Holds::ALL },
    sniff: |probe: &Probe<'_>| {
        let is_listed = |outer: &str| {
            let has = |path: &str| probe.has(&format!("{outer}{path}"));
            has("words")
                && !has("text")
                && !has("words[].word")
                && !has("words[].text")
                && ((has("session_id") && (has("speaker") || has("start_time")))
                    || (has("speaker") && has("start_time") && has("end_time")))
        };
        is_listed("[].") || is_listed("")
    },
    read,
    write: Some(write),
    escape: json::escape,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut emitter = Emitter::new(source, sink);
    for value in json::parse_each_line(source, emitter.sink)? {
        value.entries().for_each(|item| segment(item, &mut emitter));
    }
    Ok(())
}

fn segment<'a>(value: Value<'a>, emitter: &mut Emitter<'a, '_>) {
    if !value.is_object() {
        emitter.warn("not a segment", value);
        return;
    }
    let item = value.object();
    let start = time(&item, "start_time", "start", emitter);
    let end = time(&item, "end_time", "end", emitter);
    let text = match item.get("words") {
        Some(words) if words.is_list() => words.items().map(|word| word.text()).collect::<Vec<_>>().join(" ").into(),
        words => words.map(|words| words.text()).unwrap_or_default(),
    };
    let speaker = item.find("speaker");
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = place(emitter.source, speaker.as_slice(), &[value], "speaker");
    emitter.segment(value, Draft { start, end, label, text, words: Vec::new(), line: 0, place });
}

/// A time; of those of several devices, the one that is said to be the original, or else the first.
fn time<'a>(item: &Object<'a>, key: &str, what: &str, emitter: &mut Emitter<'a, '_>) -> Option<Timestamp> {
    let value = item.get(key)?;
    let devices = value.object();
    let first = || devices.members.iter().map(|(_, time)| *time).find(|time| !time.is_null());
    emitter.time(devices.get("original").or_else(first).or(Some(value)), Unit::Seconds, what)
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let Outgoing { transcript, title } = outgoing;
    let session = json::escape(title);
    write!(out, "[")?;
    for (ix, (_, segment)) in transcript.segments().enumerate() {
        let speaker = json::escape(transcript.speakers().shown(segment.speaker));
        write!(
            out,
            "{}\n  {{\n    \"session_id\": {session},\n    \"speaker\": {speaker},",
            if ix > 0 { "," } else { "" }
        )?;
        for (key, time) in [("start_time", segment.start), ("end_time", segment.end)] {
            if let Some(time) = time {
                write!(out, "\n    \"{key}\": {},", written_seconds(time))?;
            }
        }
        write!(out, "\n    \"words\": {}\n  }}", json::escape(segment.text))?;
    }
    writeln!(out, "\n]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{read, write as write_as};
    use crate::model::Progress;

    #[test]
    fn segments_are_written_one_member_a_line() {
        let source = "WEBVTT\n\n00:01.250 --> 00:02.000\n<v Ann \"A\">So\n\\ it begins\n";
        let transcript = read(source.as_bytes(), "vtt").expect("read").transcript;
        let mut out = Vec::new();
        let outgoing = Outgoing { transcript: &transcript, title: "talk 1" };
        write_as(&FORMAT, &outgoing, &Progress::default(), &mut out).expect("writes");
        let expected = "[\n  {\n    \"session_id\": \"talk 1\",\n    \"speaker\": \"Ann \\\"A\\\"\",\n    \"start_time\": 1.25,\n    \
                        \"end_time\": 2,\n    \"words\": \"So \\\\ it begins\"\n  }\n]\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}
