//! A label track of Audacity: `start⇥end⇥label`, times in seconds.
//!
//! As [its manual](https://manual.audacityteam.org/man/importing_and_exporting_labels.html) has it: a point has the same
//! time twice, and a line that starts with a backslash gives the frequencies of the label above it. Decimal commas, which
//! old versions write, are read as well. A label may begin with a name: `Anna: Good evening.`

use std::io;

use super::kit::fields::{are_entries, number, time};
use super::kit::inline::{Inline, lead};
use super::kit::lines::{Line, excerpt, lines};
use super::{Draft, Format, Holds, Names, Outgoing, Probe, ReadError, Sink, Texts};

/// Audacity labels.
pub static FORMAT: Format = Format {
    name: "audacity",
    title: "Audacity labels",
    extensions: &["txt"],
    holds: Holds {
        names: Names::Without(&[':', '[', ']', '?', '!', ';', '<', '>', '|', '*']),
        texts: Texts::Line,
        silence: true,
        ..Holds::TIMED
    },
    sniff: is_track,
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// One label.
struct Label<'a> {
    start: f64,
    end: f64,
    text: &'a str,
    /// Whether a time has a fraction.
    has_fraction: bool,
}

/// Whether a text has a label on nearly every line.
pub(super) fn is_track(probe: &Probe<'_>) -> bool {
    // Tables of the same look may count in another unit.
    if ["tsv", "csv"].contains(&probe.extension) {
        return false;
    }
    let is_other = |line: Line<'_>| line.is_blank() || is_spectral(line);
    let has_fraction = || lines(probe.head).filter_map(label).any(|label| label.has_fraction);
    are_entries(probe, false, is_other, |line| label(line).is_some()) && (probe.extension == "txt" || has_fraction())
}

fn is_spectral(line: Line<'_>) -> bool {
    line.text.starts_with('\\')
}

fn label(line: Line<'_>) -> Option<Label<'_>> {
    let (start, rest) = line.text.split_once('\t')?;
    let (end, text) = rest.split_once('\t').unwrap_or((rest, ""));
    let seconds = |text: &str| number(&text.trim().replace(',', "."));
    let (start_s, end_s) = (seconds(start)?, seconds(end)?);
    let has_fraction = [start, end].iter().any(|text| text.contains(['.', ',']));
    (!text.contains('\t') && start_s <= end_s).then_some(Label { start: start_s, end: end_s, text, has_fraction })
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let labels = lines(source).filter_map(label);
    let inline = Inline::of(labels.map(|label| label.text.trim_start()));
    for line in lines(source).filter(|line| !line.is_blank() && !is_spectral(*line)) {
        let Some(Label { start, end, text, .. }) = label(line) else {
            sink.warning(line.number, format!("not a label; it was left out: {}", excerpt(line.text)));
            continue;
        };
        let (start, end) = (time(start, line.number, sink), time(end, line.number, sink));
        let text = text.trim_start();
        let (label, text, place) = inline.split(text, line.end() - text.len());
        let text = text.trim_end();
        sink.segment(Draft {
            start,
            end,
            label: label.into(),
            text: text.into(),
            words: Vec::new(),
            line: line.number,
            place,
        });
    }
    Ok(())
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    let seconds = |millis: u64| format!("{}.{:03}000", millis / 1000, millis % 1000);
    for (_, segment) in transcript.segments() {
        let (Some(start), Some(end)) = (segment.start, segment.end) else { continue };
        let lead = lead(transcript.speakers().shown(segment.speaker), segment.text);
        let label = format!("{lead}{}", segment.text);
        writeln!(out, "{}\t{}\t{}", seconds(start.millis()), seconds(end.millis()), label.trim_end())?;
    }
    Ok(())
}

/// A label with its times as another one spells them, where they are the same, and the frequencies below that one.
pub(super) fn alike(model: &str, written: &str) -> Option<String> {
    let mut old = lines(model);
    let (old_line, new_line) = (old.next()?, lines(written).next()?);
    let (of_old, of_new) = (label(old_line)?, label(new_line)?);
    let mut fields: Vec<&str> = new_line.text.splitn(3, '\t').collect();
    let same = |old: f64, new: f64| (old * 1000.0).round() == (new * 1000.0).round();
    let spelled = old_line.text.split('\t').zip([same(of_old.start, of_new.start), same(of_old.end, of_new.end)]);
    for (field, (old, is_same)) in fields.iter_mut().zip(spelled) {
        *field = if is_same { old } else { *field };
    }
    let below = old.filter(|line| is_spectral(*line)).map(|line| format!("\n{}", line.text));
    Some(fields.join("\t") + &below.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_labels_are_no_times() {
        for source in ["0.0\t1.5\tso 3.5 3.5\n", "0.0\t1.5\t3.5 3.5 so\n"] {
            let document = crate::formats::read(source.as_bytes(), "txt").expect(source);
            assert_eq!(document.format.name, "audacity", "{source}");
        }
    }

    #[test]
    fn labels_and_what_is_none() {
        let found = |text| label(Line { number: 1, start: 0, text }).map(|found| (found.start, found.end, found.text));
        assert_eq!(found("0.500000\t1.000000\tAnna: hello"), Some((0.5, 1.0, "Anna: hello")));
        assert_eq!(found("0,5\t1,25\t"), Some((0.5, 1.25, "")));
        assert_eq!(found("1\t1"), Some((1.0, 1.0, "")));
        for none in ["1.0 2.0 a", "1.0\t2.0\ta\tb", "2.0\t1.0\ta", "a\tb\tc", "\\\t100.0\t200.0", "0:01\t0:02\ta"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
