//! The TSV of Whisper: a line `start⇥end⇥text`, then one segment to a line, times in whole milliseconds.
//!
//! As [Whisper writes it](https://github.com/openai/whisper/blob/main/whisper/utils.py): nothing is quoted, and a tab in a
//! text was made a space. Ports of it that name speakers put them before the text: `[SPEAKER_00]: text`.

use std::borrow::Cow;

use super::kit::clock::timestamp;
use super::kit::inline::Inline;
use super::kit::lines::{Line, excerpt, lines};
use super::{Draft, Format, Holds, Probe, ReadError, Sink, Texts};

/// The TSV of Whisper.
pub static FORMAT: Format = Format {
    name: "whisper-tsv",
    title: "Whisper TSV",
    extensions: &["tsv"],
    holds: Holds { texts: Texts::Line, ..Holds::TIMED },
    sniff,
    read,
    write: None,
    escape: |name| name.into(),
};

fn sniff(probe: &Probe<'_>) -> bool {
    let mut head = lines(probe.head).filter(|line| !line.is_blank());
    let is_header = head.next().is_some_and(|line| line.text.trim_end() == "start\tend\ttext");
    is_header && head.next().is_none_or(|line| row(line).is_some())
}

/// Start and end in milliseconds, and the text.
fn row(line: Line<'_>) -> Option<(u64, u64, &str)> {
    let (start, rest) = line.text.split_once('\t')?;
    let (end, text) = rest.split_once('\t').unwrap_or((rest, ""));
    let millis = |text: &str| text.trim().parse().ok();
    Some((millis(start)?, millis(end)?, text))
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let rows = || lines(source).filter(|line| !line.is_blank()).skip(1);
    let inline = Inline::of(rows().filter_map(row).map(|(_, _, text)| Cow::Borrowed(text.trim_start())));
    for line in rows() {
        let Some((start, end, text)) = row(line) else {
            sink.warning(line.number, format!("not two times and a text; it was left out: {}", excerpt(line.text)));
            continue;
        };
        let (start, end) = (timestamp(start, line.number, sink), timestamp(end, line.number, sink));
        let text = text.trim_start();
        let (label, text, place) = inline.split(text, line.end() - text.len());
        sink.segment(Draft {
            start,
            end,
            label: label.into(),
            text: text.trim_end().into(),
            words: Vec::new(),
            line: line.number,
            place,
        });
    }
    Ok(())
}
