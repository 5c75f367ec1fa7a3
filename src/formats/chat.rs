//! CHAT, the format of TalkBank and CHILDES.
//!
//! Headers start with `@`, utterances with `*CODE:`, what belongs to them with `%`; a line that starts with a tab goes on
//! with the one above. Times stand in milliseconds between two control characters, `␕1200_3400␕`, behind the utterance or
//! part of it. Read by the [manual](https://talkbank.org/0info/manuals/CHAT.html), older media tiers and bullets with file
//! names included. The text is what was said, without codes, by the rule of [`words`]; `%wor` gives the times of words.
//!
//! The label is the code on the utterance. The same code in the headers, and in `%add`, changes with it when all its
//! utterances get the same other one. A text that is more than plain words is written with the option `heritage`, which
//! says that utterances are to be taken as they stand, and then read so.

mod bullets;
mod headers;
mod words;

use std::collections::HashSet;
use std::io;
use std::ops::Range;

use crate::model::{Timestamp, Word};

use super::kit::lines::{Line, excerpt, lines};
use super::kit::tokens::find_word;
use super::{Draft, Format, Holds, LabelPlace, Names, Need, Outgoing, Probe, ReadError, Sink, Texts};

/// CHAT transcript.
pub static FORMAT: Format = Format {
    name: "chat",
    title: "CHAT transcript",
    extensions: &["cha"],
    holds: Holds {
        names: Names::Without(&[' ', ':', ',', '|', '*', '@', '%']),
        unnamed: "UNK",
        starts: Need::May,
        texts: Texts::Line,
        ..Holds::TIMED
    },
    sniff: |probe: &Probe<'_>| is_chat(probe.head),
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// The header that says that utterances are no CHAT.
const HERITAGE: &str = "heritage";

/// Whether the first lines are headers, and `@Begin` is one.
fn is_chat(head: &str) -> bool {
    let mut headers = lines(head).filter(|line| !line.is_blank());
    let first = headers.by_ref().take_while(|line| line.text.starts_with(['@', '\t']));
    first.take(20).any(|line| line.text.trim_end() == "@Begin")
}

/// A line with those that go on with it.
#[derive(Clone, Debug)]
struct Tier<'a> {
    line: u32,
    /// The sign it starts with.
    sign: char,
    /// Its name, without the sign and the colon, and where that stands.
    name: &'a str,
    name_range: Range<usize>,
    /// What follows, and where.
    body: Range<usize>,
}

/// The tiers of a file; lines that are part of none are warned of.
fn tiers<'a>(source: &'a str, mut stray: impl FnMut(Line<'a>)) -> Vec<Tier<'a>> {
    let mut tiers: Vec<Tier<'a>> = Vec::new();
    for line in lines(source).filter(|line| !line.is_blank()) {
        let sign = line.text.chars().next().filter(|sign| ['@', '*', '%'].contains(sign));
        match (sign, tiers.last_mut()) {
            (Some(sign), _) => {
                let colon = line.text.find(':');
                let end = line.start + colon.unwrap_or(line.text.len());
                let name_range = line.start + 1..end;
                let name = source.get(name_range.clone()).unwrap_or_default();
                let body = (end + usize::from(colon.is_some())).min(line.end())..line.end();
                tiers.push(Tier { line: line.number, sign, name, name_range, body });
            }
            (None, Some(tier)) if line.text.starts_with(['\t', ' ']) => tier.body.end = line.end(),
            _ => stray(line),
        }
    }
    tiers
}

/// Reads the utterances of a text. Costs a few passes.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let stray = |line: Line<'_>| {
        let message = format!("a line that belongs to nothing was left out: {}", excerpt(line.text));
        sink.warning(line.number, message);
    };
    let tiers = tiers(source, stray);
    let body = |tier: &Tier<'_>| source.get(tier.body.clone()).unwrap_or_default();
    let is_heritage =
        tiers.iter().any(|tier| tier.sign == '@' && tier.name == "Options" && body(tier).contains(HERITAGE));
    if let Some(media) = tiers.iter().find(|tier| tier.sign == '@' && tier.name == "Media") {
        // A name without its ending, and what it is: `kitchen, audio`.
        sink.recording(body(media).split(',').next().unwrap_or_default().trim().trim_matches('"'));
    }
    let mut lost = Lost::default();
    let mut at = 0;
    while let Some(tier) = tiers.get(at) {
        at += 1;
        if tier.sign != '*' {
            continue;
        }
        let dependents = tiers.get(at..).unwrap_or_default();
        let count = dependents.iter().take_while(|tier| tier.sign == '%').count();
        let dependents = dependents.get(..count).unwrap_or_default();
        at += count;
        emit(source, tier, dependents, is_heritage, &mut lost, sink);
    }
    if let Some((line, count)) = lost.first.map(|line| (line, lost.count)) {
        sink.warning(line, format!("{count} of {} words of %wor are not in their utterances", lost.of));
    }
    headers::mention(source, &tiers, sink);
    Ok(())
}

/// Words with times that are not in the text.
#[derive(Default)]
struct Lost {
    first: Option<u32>,
    count: usize,
    of: usize,
}

fn emit(source: &str, tier: &Tier<'_>, below: &[Tier<'_>], is_heritage: bool, lost: &mut Lost, sink: &mut dyn Sink) {
    let body = |tier: &Tier<'_>| source.get(tier.body.clone()).unwrap_or_default();
    let raw = body(tier);
    // Older files have the times on a tier of their own.
    let media = below.iter().filter(|tier| ["snd", "mov"].contains(&tier.name)).map(|tier| bullets::loose(body(tier)));
    let range = bullets::span(raw).or_else(|| media.flatten().next());
    let bare = bullets::bare(raw).filter(|_| range.is_none() && !is_heritage);
    let said = bare.map_or_else(|| bullets::without(raw), |(before, _)| before.to_owned());
    let range = range.or(bare.map(|(_, range)| range));
    let text = if is_heritage { words::joined(&said) } else { words::said(&said) };
    let timed = below.iter().find(|tier| tier.name == "wor");
    let words = timed.map(|tier| words_of(body(tier), tier.line, &text, lost)).unwrap_or_default();
    let mut time =
        |millis: Option<u64>| millis.and_then(|millis| super::kit::clock::timestamp(millis, tier.line, sink));
    let (start, end) = (time(range.map(|range| range.0)), time(range.map(|range| range.1)));
    let label = tier.name.trim();
    let at = tier.name_range.start + (tier.name.len() - tier.name.trim_start().len());
    let place = LabelPlace::at(at..at + label.len(), at..at + label.len());
    sink.segment(Draft { start, end, label: label.into(), text: text.into(), words, line: tier.line, place });
}

/// The words of a `%wor` tier at their places in the text.
fn words_of(tier: &str, line: u32, text: &str, lost: &mut Lost) -> Vec<Word> {
    let mut from = 0;
    let mut words = Vec::new();
    for (before, start, end) in bullets::timed(tier) {
        let word = before.split_whitespace().next_back().unwrap_or_default();
        let cleaned = words::said(word);
        lost.of += 1;
        let found = find_word(text, from, &cleaned).or_else(|| find_word(text, from, word));
        let range = found.as_ref().and_then(|at| Some(u32::try_from(at.start).ok()?..u32::try_from(at.end).ok()?));
        let (Some(found), Some(range)) = (found, range) else {
            lost.first.get_or_insert(line);
            lost.count += 1;
            continue;
        };
        from = found.end;
        let (start, end) = (Timestamp::from_millis(start), Timestamp::from_millis(end));
        words.push(Word { range, start, end: end.filter(|end| start <= Some(*end)), confidence: None });
    }
    words
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    let shown = |speaker| transcript.speakers().shown(speaker);
    let mut seen = HashSet::new();
    let codes: Vec<&str> =
        transcript.segments().map(|(_, segment)| shown(segment.speaker)).filter(|code| seen.insert(*code)).collect();
    let is_plain = transcript.segments().all(|(_, segment)| words::is_plain(segment.text));
    writeln!(out, "@UTF8\n@Begin\n@Languages:\tund")?;
    let listed: Vec<String> = codes.iter().map(|code| format!("{code} {}", role(code))).collect();
    writeln!(out, "@Participants:\t{}", listed.join(", "))?;
    if !is_plain {
        writeln!(out, "@Options:\t{HERITAGE}")?;
    }
    for code in &codes {
        writeln!(out, "@ID:\tund|whosaid|{code}|||||{}|||", role(code))?;
    }
    if transcript.start().is_some() {
        writeln!(out, "@Media:\t{}, audio", super::kit::fields::field(outgoing.title, "recording").replace(',', "_"))?;
    }
    for (_, segment) in transcript.segments() {
        let text = if is_plain { words::coded(segment.text) } else { segment.text.replace(bullets::SIGN, " ") };
        let time = match (segment.start, segment.end) {
            (Some(start), Some(end)) => format!(" {0}{1}_{2}{0}", bullets::SIGN, start.millis(), end.millis()),
            _ => String::new(),
        };
        writeln!(out, "*{}:\t{text}{time}", shown(segment.speaker))?;
    }
    writeln!(out, "@End")
}

/// One of the roles that CHAT allows.
fn role(code: &str) -> &'static str {
    if code == FORMAT.holds.unnamed { "Unidentified" } else { "Participant" }
}

#[cfg(test)]
mod tests {
    use crate::formats::{read, relabel};
    use crate::model::{Edit, Run, SegmentIx};

    const SOURCE: &str = "@UTF8\n@Begin\n@Participants:\tCHI Nora Target_Child, MOT Mother\n@ID:\teng|x|CHI|||||Target_Child|||\n\
                          @Birth of CHI:\t12-APR-2019\n*CHI:\tCHI .\n*MOT:\tyes .\n%add:\tCHI\n*CHI:\tno .\n@End\n";

    #[test]
    fn a_renamed_code_is_renamed_in_the_headers_too() {
        let mut transcript = read(SOURCE.as_bytes(), "cha").expect("read").transcript;
        let speaker = transcript.speakers().named("CHI").expect("there");
        transcript.apply(&Edit::Rename { speaker, name: Some("NOR".into()) }).expect("fits");
        let expected = SOURCE.replace("CHI", "NOR").replace("\tNOR .", "\tCHI .");
        assert_eq!(relabel(SOURCE.as_bytes(), "cha", &transcript), Ok(expected.into_bytes()));
    }

    #[test]
    fn one_utterance_of_another_leaves_the_headers() {
        let mut transcript = read(SOURCE.as_bytes(), "cha").expect("read").transcript;
        let speaker = transcript.speakers().named("MOT").expect("there");
        transcript.apply(&Edit::Assign { runs: vec![Run { first: SegmentIx(2), len: 1, speaker }] }).expect("fits");
        let expected = SOURCE.replace("*CHI:\tno", "*MOT:\tno");
        assert_eq!(relabel(SOURCE.as_bytes(), "cha", &transcript), Ok(expected.into_bytes()));
    }
}
