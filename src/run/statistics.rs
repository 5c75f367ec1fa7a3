//! Who talks how much, and into whose speech, as a file: a table of numbers, or a page with what the screen shows.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::Outbox;
use super::exporting::html_page;
use crate::app::{Event, PageLine, facts_of};
use crate::model::{Conversation, Progress, Transcript};
use crate::quotes::{harmless, html};

/// How the page looks.
const STYLE: &str = "body{max-width:60em;margin:2em auto;padding:0 1em;font-family:sans-serif}\
    th{text-align:left;padding-right:1em;vertical-align:top}td{white-space:pre-wrap}";

/// Counts what is shown of a conversation; that comes as [`Event::Counted`].
pub(super) fn count(transcript: Transcript, progress: Arc<Progress>, events: Outbox) {
    thread::spawn(move || {
        let lines = facts_of(&transcript, &progress);
        let lines = Some(lines).filter(|_| !progress.is_stopped());
        drop(progress);
        events.send(Event::Counted(lines));
    });
}

/// The numbers, one to a row: whose, what, while or of whom, and how much. Costs a pass over the transcript.
pub(super) fn statistics_table(transcript: &Transcript, progress: &Progress) -> Result<Vec<u8>> {
    let told = Conversation::of(transcript, 0, progress);
    let name = |at: usize| transcript.speakers().shown(told.parts[at].speaker);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut put = |speaker: &str, what: &str, other: &str, value: f64| {
        writer.write_record([&*harmless(speaker), what, &*harmless(other), &value.to_string()])
    };
    for (at, part) in told.parts.iter().enumerate() {
        let longest = part.turns.last().copied().unwrap_or_default();
        for (what, value) in [
            ("talk in seconds", seconds(part.talk)),
            ("share in percent", part.share * 100.0),
            ("words a minute", part.pace()),
            ("turns", part.turns.len() as f64),
            ("turn in the middle in seconds", seconds(part.median_turn())),
            ("longest turn in seconds", seconds(longest)),
            ("words", part.words as f64),
        ] {
            put(name(at), what, "", value)?;
        }
    }
    for (at, entries) in told.entries.iter().enumerate() {
        for (other, entries) in entries.iter().enumerate().filter(|(_, entries)| entries.starts > 0) {
            put(name(at), "starts while another talks", name(other), entries.starts.into())?;
            put(name(at), "interrupts another", name(other), entries.interruptions.into())?;
        }
    }
    put("", "two or more talk in seconds", "", seconds(told.overlap))?;
    put("", "silence in seconds", "", seconds(told.silence))?;
    if let Some((start, longest)) = told.longest_silence {
        put("", "longest silence in seconds", "", seconds(longest))?;
        put("", "longest silence starts at second", "", start.seconds())?;
    }
    let rows = writer.into_inner()?;
    Ok([b"speaker,what,other,value\n", &*rows].concat())
}

fn seconds(length: Duration) -> f64 {
    length.as_millis() as f64 / 1000.0
}

/// What the screen shows, section by section. Costs a pass over the transcript.
pub(super) fn statistics_page(title: &str, transcript: &Transcript, progress: &Progress) -> String {
    let facts = facts_of(transcript, progress);
    let mut body = String::new();
    for section in facts.split(|line| line.key.is_empty() && line.text.is_empty()) {
        let Some((heading, lines)) = section.split_first() else { continue };
        let row = |line: &PageLine| {
            let cells = html(&line.text).replace(PageLine::NEXT_CELL, "</td><td>");
            format!("<tr><th>{}</th><td>{cells}</td></tr>\n", html(&line.key))
        };
        let rows: String = lines.iter().map(row).collect();
        body += &format!("<h2>{}</h2>\n<table>\n{rows}</table>\n", html(&heading.text));
    }
    html_page(title, STYLE, &body)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::formats;
    use crate::run::Message;

    #[test]
    fn what_is_counted_comes_unless_it_is_stopped() {
        let transcript = formats::read(b"Ann: Hello.\nBen: Hi.\n", "").expect("a transcript").transcript;
        for is_stopped in [false, true] {
            let (messages, inbox) = channel();
            let progress = Arc::new(Progress::default());
            if is_stopped {
                progress.stop();
            }
            count(transcript.clone(), progress, Outbox { messages, opening: 0 });
            let Ok(Message::App { event: Event::Counted(lines), .. }) = inbox.recv() else { panic!("it is not told") };
            assert_eq!(lines.is_none(), is_stopped);
        }
    }
}
