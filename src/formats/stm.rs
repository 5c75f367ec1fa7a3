//! STM: a segment to a line, as the scoring tools of NIST read reference transcripts.
//!
//! `file channel speaker begin end <labels> text`, times in seconds and the labels optional, as
//! [sclite](https://github.com/usnistgov/SCTK/blob/master/doc/infmts.htm) defines it; `;;` starts a comment. Alternatives
//! (`{ a / b }`) and other signs for scoring are left in the text. Lines whose speaker is `inter_segment_gap` stand for
//! nothing said; those whose text is `ignore_time_segment_in_scoring` have none and are left out with a warning.

use std::io;
use std::ops::Range;

use super::kit::clock::written_seconds;
use super::kit::fields::{Field, are_entries, field, fields, is_comment, number, time};
use super::kit::lines::{Line, excerpt, lines};
use super::{Draft, Format, Holds, LabelPlace, Names, Outgoing, Probe, ReadError, Sink, Texts};

/// STM transcript.
pub static FORMAT: Format = Format {
    name: "stm",
    title: "STM transcript",
    extensions: &["stm"],
    holds: Holds {
        names: Names::Without(&[' ']),
        unnamed: "unknown",
        texts: Texts::Line,
        silence: true,
        ..Holds::TIMED
    },
    sniff,
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// The most words of a name; a name of more than one is not by the rules.
const NAME_WORDS: usize = 4;

/// The speaker of a line on which nobody speaks.
const GAP: &str = "inter_segment_gap";

/// The text of a line that has none.
const IGNORED: &str = "ignore_time_segment_in_scoring";

/// One line.
struct Entry<'a> {
    label: Range<usize>,
    begin: f64,
    end: f64,
    /// What stands between the times and the text: white space, and the labels where there are some.
    labels: Range<usize>,
    text: &'a str,
}

fn sniff(probe: &Probe<'_>) -> bool {
    let is_named = probe.extension == "stm";
    let is_ctm = || probe.extension == "ctm" && super::ctm::is_ctm(probe);
    // `0.5⇥1.0⇥the score is 3.5 4.0` has numbers in their places too.
    are_entries(probe, is_named, is_comment, |line| entry(line).is_some())
        && !is_ctm()
        && !super::audacity::is_track(probe)
}

fn entry(line: Line<'_>) -> Option<Entry<'_>> {
    let head: Vec<Field<'_>> = fields(line).take(NAME_WORDS + 4).map(before_labels).collect();
    // `[0.00s - 4.00s] 3.5 4.0` and `**Ann** [0:01]: so 3.5 4.0` have numbers in their places too, and no name of a recording
    // or a channel.
    let is_other = |field: &Field<'_>| field.text.starts_with(['[', '(', '*']) || field.text.ends_with([':', '：']);
    if head.iter().take(2).any(is_other) {
        return None;
    }
    let times = |at: usize| Some((number(head.get(at)?.text)?, number(head.get(at + 1)?.text)?));
    let is_range = |at: &usize| times(*at).is_some_and(|(begin, end)| begin <= end);
    // Where no times are in order, those in their place are taken, to be warned of.
    let at = (3..3 + NAME_WORDS).find(is_range).or_else(|| times(3).map(|_| 3))?;
    let (begin, end) = times(at)?;
    let label = head.get(2)?.range.start..head.get(at - 1)?.range.end;
    let times_end = head.get(at + 1)?.range.end;
    let behind = line.text.get(times_end - line.start..)?.trim_end();
    let text = behind.trim_start();
    let has_labels = text.starts_with('<') && text.split('>').next().is_some_and(is_labels);
    let text = if has_labels { text.split_once('>').map_or("", |(_, text)| text.trim_start()) } else { text };
    Some(Entry { label, begin, end, labels: times_end..times_end + behind.len() - text.len(), text })
}

/// A field, of an end time with the labels right behind it (`4<o,male>`) the time alone.
fn before_labels(field: Field<'_>) -> Field<'_> {
    match field.text.split_once('<') {
        Some((time, _)) if number(time).is_some() => {
            Field { range: field.range.start..field.range.start + time.len(), text: time }
        }
        _ => field,
    }
}

/// Whether a text, up to the sign that closes it, is a list of labels: `<o,f0,male`.
fn is_labels(text: &str) -> bool {
    text.len() > 1 && !text.contains(char::is_whitespace)
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut ignored: Option<(u32, usize)> = None;
    for line in lines(source).filter(|line| !is_comment(*line)) {
        let Some(Entry { label: range, begin, end, text, .. }) = entry(line) else {
            sink.warning(line.number, format!("not a line of STM; it was left out: {}", excerpt(line.text)));
            continue;
        };
        let label = source.get(range.clone()).unwrap_or_default();
        if label == GAP && text.is_empty() {
            continue;
        }
        if text.eq_ignore_ascii_case(IGNORED) {
            ignored.get_or_insert((line.number, 0)).1 += 1;
            continue;
        }
        let (start, end) = (time(begin, line.number, sink), time(end, line.number, sink));
        let place = LabelPlace::at(range.clone(), range);
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
    if let Some((line, count)) = ignored {
        sink.warning(line, format!("{count} of the lines are not to be scored and have no text; they were left out"));
    }
    Ok(())
}

/// What a line has that a transcript has not: recording and channel, and the labels.
pub(super) fn apart(line: &str) -> Option<Vec<Range<usize>>> {
    let line = Line { number: 1, start: 0, text: line };
    let channel = fields(line).nth(1)?;
    Some(vec![0..channel.range.end, entry(line)?.labels])
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let recording = field(outgoing.title, "recording");
    let transcript = outgoing.transcript;
    for (_, segment) in transcript.segments() {
        let (Some(start), Some(end)) = (segment.start, segment.end) else { continue };
        let name = field(transcript.speakers().shown(segment.speaker), FORMAT.holds.unnamed);
        let (start, end) = (written_seconds(start), written_seconds(end));
        // Without labels, a text in pointed brackets would be taken for them.
        let labels = if segment.text.starts_with('<') { "<O> " } else { "" };
        writeln!(out, "{}", format!("{recording} 1 {name} {start} {end} {labels}{}", segment.text).trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&str, f64, f64, &str)> {
        let line = Line { number: 1, start: 0, text };
        entry(line).map(|found| (&text[found.label], found.begin, found.end, found.text))
    }

    #[test]
    fn lines_and_what_is_none() {
        for other in [
            "[0.00s - 1.47s] 3.5 4.0",
            "**Ann** [0:01]: so 3.5 3.5",
            "Ann: so yes 1 2",
            "Ann Lee: so 1 2",
            "- (0:01) so 1 2",
        ] {
            assert_eq!(found(other), None, "a text of numbers in another format: {other}");
        }
        assert_eq!(found("f 1 Ann 0.5 1 <o,f0,male> well  then"), Some(("Ann", 0.5, 1.0, "well  then")));
        assert_eq!(found("f A Ann 0.5 1"), Some(("Ann", 0.5, 1.0, "")));
        assert_eq!(found("f A Ann 0.5 1 <noise> hm"), Some(("Ann", 0.5, 1.0, "hm")));
        assert_eq!(found("f A Ann 0.5 1<o,f0> hm"), Some(("Ann", 0.5, 1.0, "hm")));
        assert_eq!(found("f A Ann 0.5 1 < b"), Some(("Ann", 0.5, 1.0, "< b")));
        assert_eq!(found("f A Ann Lee 0.5 1 hm"), Some(("Ann Lee", 0.5, 1.0, "hm")));
        assert_eq!(found("f 1 2 0.5 1 hm"), Some(("2", 0.5, 1.0, "hm")));
        assert_eq!(found("f A Ann 1 0.5 hm"), Some(("Ann", 1.0, 0.5, "hm")));
        for none in ["", "f 1 Ann", "f 1 Ann 0.5", "f 1 0.5 1 hm", "one two three four five six seven 7 8"] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
