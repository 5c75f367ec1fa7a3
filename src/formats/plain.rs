//! Plain text and Markdown with names, and perhaps times, before the turns.
//!
//! People write transcripts in many ways, and any line may also be part of a sentence. So every line that could start
//! a turn is gathered first; then the file as a whole decides which *family* of them are turns:
//!
//! | family | lines that start a turn |
//! |---|---|
//! | timed | `[00:01:02] Name: text` · `00:00:01 Name: text` · `Name [0:10]: text` · `Name: [0:10] text` · `**Name** (0:10): text` |
//! | timed, above the text | `Name  0:15` · `Name: 00:00:15` · `**Name** 0:16` |
//! | timed, without a name | `[00:01:02] text` · `0:16` above the text |
//! | bold | `**Name:** text` · `**Name**: text`, or without text above it |
//! | named | `Name: text` · `[Name]: text` · `>> NAME: text`, or without text above it |
//! | named, in hearings | `Mr. Reed. text` · `CHAIR REED. text` · `Q. text`, where two or more are so and one occurs again |
//!
//! The family with the most lines wins. In a timed file a line `Name: text` counts too if the name also has a time.
//! A name must look like one or occur again (the rule is [in full](super::kit::names) beside what it says of names).
//! Behind bullets and marks of quotation (`- Name: text`) half of the names must occur again; a time and a name alone (`0:01 Ann`) are
//! a head where half of the lines with times are so, names recur, and text stands below. A few such lines in much prose
//! make no transcript. Whatever follows, paragraphs and all, belongs to the turn; what comes before the first turn
//! makes a warning, as does a heading or a bare name that nothing follows (`**Break:**`).
//!
//! Sentences without names or times, one a line, are read by [`sentences`] if the file is called `.txt`.

mod heads;
mod sentences;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::Range;

use heads::{Certainty, Family, Head, NO_TIME, head};

use super::kit::clock::{timestamp, written};
use super::kit::lines::{Line, LineCounter, excerpt, joined, lines, trimmed};
use super::kit::names::{is_clause, is_likely, is_phrase, is_possible};
use super::{Draft, Format, Holds, LabelPlace, Names, Need, Outgoing, Probe, ReadError, Sink, Texts, refusal};

/// Plain text with names.
pub static FORMAT: Format = Format {
    name: "plain",
    title: "plain text with names (Name: text)",
    extensions: &["txt", "text", "md"],
    holds: HOLDS,
    // Asked last: its reader finds out. The quotes and brackets of JSON pass for names, and only text without names
    // needs the ending to be told from other text.
    sniff: |probe: &Probe<'_>| {
        !probe.is_json && (probe.extension == "txt" || !sentences::are_lines(probe.text()) || has_names(probe.head))
    },
    read: |source, sink| match read(source, sink) {
        Err(ReadError::NoTranscript { .. }) if sentences::are_lines(source) => {
            sentences::read(source, sink);
            Ok(())
        }
        done => done,
    },
    write: Some(write),
    escape: |name| name.into(),
};

/// What a line for each segment holds. One without a speaker would be taken for a part of the one above.
pub(super) const HOLDS: Holds = Holds {
    names: Names::Without(&[
        ':', '：', '?', '!', ';', '…', '«', '»', '“', '”', '„', '<', '>', '|', '*', '[', ']', '(', ')', '\\', '`',
    ]),
    unnamed: "Unknown",
    starts: Need::May,
    ends: Need::Never,
    step: 1000,
    texts: Texts::Line,
    ..Holds::TIMED
};

/// Writes a line for each segment: `[00:01:02] Name: text`, or `Name: text` where no segment has a time.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    for (_, segment) in transcript.segments() {
        let name = transcript.speakers().shown(segment.speaker);
        let time = time_of(outgoing, segment.start).map(|time| format!("{time} ")).unwrap_or_default();
        // Brackets set off what could be text.
        match is_possible(name) {
            true => writeln!(out, "{time}{name}: {}", segment.text)?,
            false => writeln!(out, "{time}[{name}]: {}", segment.text)?,
        }
    }
    Ok(())
}

/// The time of a segment in brackets; `None` where no segment has one.
pub(super) fn time_of(outgoing: &Outgoing<'_>, start: Option<crate::model::Timestamp>) -> Option<String> {
    outgoing.transcript.start()?;
    Some(start.map_or(NO_TIME.into(), |start| format!("[{}]", written(start, '.', 0))))
}

/// Whether a text is a transcript whose names stand in Markdown's bold.
pub(super) fn is_markdown(source: &str) -> bool {
    let (candidates, size) = gather(source);
    choose(candidates, size).is_some_and(|turns| {
        let bold = turns.iter().filter(|turn| turn.head.is_bold).count();
        bold * 2 > turns.len()
    })
}

/// Whether a text is a transcript with names.
fn has_names(source: &str) -> bool {
    let (candidates, size) = gather(source);
    choose(candidates, size).is_some_and(|turns| turns.iter().any(|turn| !turn.head.name.is_empty()))
}

/// A line that may start a turn.
#[derive(Debug)]
struct Candidate<'a> {
    head: Head<'a>,
    line: u32,
    /// Whether there is no blank line above it.
    is_inside: bool,
    /// Whether the next line with text is none that may start a turn with a time.
    is_followed: bool,
}

/// Reads the turns of a text; an error when it has none. Costs a few passes.
pub(super) fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    read_turns(source, |text| text, sink)
}

/// Like [`read`]; `plain` makes of names and texts what they say, where the format has marks for something.
pub(super) fn read_turns(
    source: &str,
    plain: for<'a> fn(Cow<'a, str>) -> Cow<'a, str>,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let (candidates, size) = gather(source);
    let turns = choose(candidates, size).ok_or_else(|| refusal::of(source))?;
    let end = credit_start(source);
    let ends = turns.iter().skip(1).map(|next| next.head.start).chain([end]);
    let texts: Vec<Range<usize>> =
        turns.iter().zip(ends).map(|(turn, end)| trimmed(source, turn.head.text_start..end)).collect();
    if turns.iter().zip(&texts).all(|(turn, text)| says_nothing(turn, text)) {
        return Err(refusal::of(source));
    }
    warn_of_preamble(source, turns.first(), sink);
    for (turn, text) in turns.iter().zip(texts) {
        emit(source, turn, text, plain, sink);
    }
    if end < source.len() {
        let line = LineCounter::new(source).line_of(end);
        let credit = excerpt(source.get(end..).unwrap_or_default().trim());
        sink.warning(line, format!("the last line says who made the transcript and is part of no turn: {credit}"));
    }
    Ok(())
}

/// Where the last line starts if it says which program made the transcript, else where the text ends.
fn credit_start(source: &str) -> usize {
    let body = source.trim_end();
    let start = body.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = body.get(start..).unwrap_or_default().trim().to_lowercase();
    let is_credit = line.strip_prefix("transcribed by ").is_some_and(|by| by.starts_with("http") && !by.contains(' '));
    if is_credit && start > 0 { start } else { source.len() }
}

fn says_nothing(turn: &Candidate<'_>, text: &Range<usize>) -> bool {
    text.is_empty() && turn.head.time.is_none()
}

fn emit(
    source: &str,
    turn: &Candidate<'_>,
    text: Range<usize>,
    plain: for<'a> fn(Cow<'a, str>) -> Cow<'a, str>,
    sink: &mut dyn Sink,
) {
    let Head { name, label, whole, separator, time, .. } = &turn.head;
    if says_nothing(turn, &text) {
        sink.warning(turn.line, format!("nothing follows the name {}; it makes no segment", excerpt(name)));
        return;
    }
    let start = time.and_then(|millis| timestamp(millis, turn.line, sink));
    let (name, place) = match (turn.head.is_section, name.is_empty()) {
        // What follows the heading of a part is by nobody that is known.
        (true, _) if turn.head.is_bold => ("", LabelPlace::absent(text.start, "**", ":** ")),
        (true, _) => ("", LabelPlace::absent(text.start, "", ": ")),
        (false, true) => ("", LabelPlace::absent(label.start, "", separator)),
        (false, false) if turn.head.is_dotted => {
            let label = label.start..label.end + 1;
            (*name, LabelPlace::Closed { label, whole: whole.clone(), close: ":" })
        }
        (false, false) if turn.head.is_tag => {
            let label = label.start..label.end + 1;
            (*name, LabelPlace::Closed { label, whole: whole.clone(), close: "]:" })
        }
        (false, false) => (*name, LabelPlace::at(label.clone(), whole.clone())),
    };
    let text = joined(source, text);
    let text = if turn.head.is_quoted && text.contains('>') { without_quotes(&text).into() } else { text };
    let (label, text) = (plain(name.into()), plain(text));
    sink.segment(Draft { start, end: None, label, text, words: Vec::new(), line: turn.line, place });
}

/// A text without the `>` that a quotation has before each line.
fn without_quotes(text: &str) -> String {
    let lines = text.lines().map(|line| line.strip_prefix('>').map_or(line, str::trim_start));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn warn_of_preamble(source: &str, first: Option<&Candidate<'_>>, sink: &mut dyn Sink) {
    let stray = || {
        lines(source)
            .skip(front_matter_lines(source))
            .take_while(|line| first.is_some_and(|turn| line.number < turn.line))
    };
    // The line that says most is the first with letters, not a rule of dashes.
    let says_most = stray().find(|line| line.text.contains(char::is_alphanumeric));
    if let Some(line) = says_most.or_else(|| stray().find(|line| !line.is_blank())) {
        sink.warning(line.number, format!("text before the first turn is part of none: {}", excerpt(line.text)));
    }
}

/// How much text there is for the turns to be in.
#[derive(Clone, Copy, Default, Debug)]
struct Size {
    /// Lines that are not blank.
    lines: usize,
    /// Runs of such lines.
    paragraphs: usize,
}

/// Every line that could start a turn.
fn gather(source: &str) -> (Vec<Candidate<'_>>, Size) {
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let mut size = Size::default();
    let mut is_inside = false;
    let mut last_line = 0;
    for line in lines(source).skip(front_matter_lines(source)) {
        if line.is_blank() {
            is_inside = false;
            continue;
        }
        let head = head(line);
        if let Some(last) = candidates.last_mut().filter(|last| last.line == last_line) {
            last.is_followed = head.as_ref().is_none_or(|head| head.family != Family::Timed);
        }
        last_line = line.number;
        // The heading of a part is neither prose nor a turn.
        if head.as_ref().is_none_or(|head| !head.is_section) {
            size.lines += 1;
            size.paragraphs += usize::from(!is_inside);
        }
        candidates.extend(head.map(|head| Candidate { head, line: line.number, is_inside, is_followed: false }));
        is_inside = true;
    }
    (candidates, size)
}

/// How many lines of YAML front matter there are: its keys would pass for names.
fn front_matter_lines(source: &str) -> usize {
    let is_rule = |line: Line<'_>| line.text.trim_end() == "---";
    if !lines(source).next().is_some_and(is_rule) {
        return 0;
    }
    lines(source).skip(1).position(is_rule).map_or(0, |length| length + 2)
}

/// The candidates that are turns, or `None` when the text is no transcript.
fn choose(candidates: Vec<Candidate<'_>>, size: Size) -> Option<Vec<Candidate<'_>>> {
    // Of several with as many turns, the last is taken.
    let readings = [Family::Named, Family::Bold, Family::Timed].map(|family| Reading::of(&candidates, family, size));
    let best = readings.into_iter().max_by_key(|reading| reading.turns)?;
    if !best.convinces(size) {
        return None;
    }
    Some(candidates.into_iter().filter_map(|candidate| best.turn(candidate)).collect())
}

/// How many turns are enough for names to occur again.
const MANY: usize = 8;

/// What a file says when the lines of one family are its turns.
#[derive(Debug)]
struct Reading<'a> {
    family: Family,
    uses: HashMap<&'a str, Uses>,
    /// Most turns start paragraphs, so that a name within one is part of the text.
    starts_paragraphs: bool,
    /// At least half of the lines have what is surely a name.
    named_throughout: bool,
    /// Some name stands twice behind a time without brackets and hours.
    doubtful_recur: bool,
    /// Some turn has a look that leaves no doubt.
    has_certain: bool,
    /// Names alone behind times are heads: most have text below, and names recur.
    has_heads: bool,
    /// Most names behind bullets occur again.
    marked_recur: bool,
    /// Full stops set off names: two or more different ones, of which one occurs again.
    has_dotted: bool,
    /// Most of these are indented, so that the others are part of the text.
    dotted_are_indented: bool,
    /// They are more than those with colons, so that what stands once before a colon is a title.
    mostly_dotted: bool,
    /// Half of the lines or more have a name in brackets behind the time.
    has_tags: bool,
    /// Nearly all lines have a name.
    covers: bool,
    /// Some name stands twice or more.
    has_recurring: bool,
    /// Some name, or a time without one, starts more than one turn.
    recurs: bool,
    /// Of many turns, most have a name that starts only one, as remarks in manuals and lists of changes do.
    mostly_once: bool,
    turns: usize,
}

/// How often a name stands in lines of a family.
#[derive(Clone, Copy, Default, Debug)]
struct Uses {
    all: usize,
    /// Below a blank line.
    outside: usize,
    doubtful: usize,
}

impl<'a> Reading<'a> {
    fn of(candidates: &[Candidate<'a>], family: Family, size: Size) -> Reading<'a> {
        let dotted = || candidates.iter().filter(|candidate| candidate.head.is_dotted);
        let names: HashSet<&str> = dotted().map(|candidate| candidate.head.name).collect();
        let has_dotted = names.len() > 1 && dotted().count() > names.len();
        let indented = dotted().filter(|candidate| candidate.head.is_indented).count();
        let own = || {
            candidates.iter().filter(|candidate| {
                let head = &candidate.head;
                head.family == family && !head.is_section && (has_dotted || !head.is_dotted)
            })
        };
        let mut uses: HashMap<&str, Uses> = HashMap::new();
        for candidate in own() {
            let uses = uses.entry(candidate.head.name).or_default();
            uses.all += 1;
            uses.outside += usize::from(!candidate.is_inside);
            uses.doubtful += usize::from(candidate.head.certainty == Certainty::Doubtful);
        }
        let all = own().count();
        let inside = own().filter(|candidate| candidate.is_inside).count();
        let recurs = |name: &str| uses.get(name).is_some_and(|uses| uses.all > 1);
        let is_named = |name: &str| !name.is_empty() && (is_likely(name) || recurs(name));
        let alone = || own().filter(|candidate| candidate.head.is_alone);
        let followed = alone().filter(|candidate| candidate.is_followed).count();
        let has_heads = alone().count() * 2 >= all
            && followed * 3 >= alone().count() * 2
            && (alone().any(|candidate| recurs(candidate.head.name))
                || alone().all(|candidate| candidate.head.name.contains(char::is_numeric)));
        let tags = own().filter(|candidate| candidate.head.is_tag).count();
        let marked = || own().filter(|candidate| candidate.head.is_marked);
        let is_known = |name: &str| recurs(name) && is_likely(name);
        let marked_recur = marked().filter(|candidate| is_known(candidate.head.name)).count() * 2 >= marked().count();
        let named = own().filter(|candidate| is_named(candidate.head.name)).count();
        let reading = Reading {
            family,
            starts_paragraphs: inside * 2 < all,
            named_throughout: named * 2 >= all,
            doubtful_recur: uses.values().any(|uses| uses.doubtful > 1),
            has_recurring: uses.iter().any(|(name, uses)| uses.all > 1 && !name.is_empty()),
            uses,
            has_certain: false,
            has_heads,
            marked_recur,
            has_dotted,
            mostly_dotted: has_dotted
                && own().filter(|candidate| candidate.head.is_dotted && candidate.head.name.len() > 1).count() * 2
                    > all,
            dotted_are_indented: indented * 2 > dotted().count(),
            has_tags: tags > 0 && own().filter(|candidate| !candidate.head.name.is_empty()).count() * 2 >= all,
            covers: all * 10 >= size.lines * 9,
            recurs: false,
            mostly_once: false,
            turns: 0,
        };
        let is_turn =
            |candidate: &&Candidate<'_>| reading.accepts(candidate) || candidate.head.without_name().is_some();
        let turns: Vec<&Candidate<'_>> = own().filter(is_turn).collect();
        let has_certain = turns.iter().any(|turn| turn.head.certainty == Certainty::Certain);
        let recurs = turns.iter().any(|turn| reading.uses_of(turn).all > 1);
        let once = turns.iter().filter(|turn| reading.uses_of(turn).all < 2).count();
        let mostly_once = family == Family::Named && turns.len() >= MANY && once * 2 > turns.len();
        let turns = turns.len();
        Reading { has_certain, recurs, mostly_once, turns, ..reading }
    }

    fn uses_of(&self, candidate: &Candidate<'_>) -> Uses {
        self.uses.get(candidate.head.name).copied().unwrap_or_default()
    }

    /// Whether a line of the family is a turn by the name it has.
    fn accepts(&self, candidate: &Candidate<'_>) -> bool {
        let Candidate { head, is_inside, .. } = candidate;
        let uses = self.uses_of(candidate);
        if head.is_alone && !self.has_heads {
            return false;
        }
        if head.is_marked && !self.marked_recur {
            return false;
        }
        if head.is_dotted {
            return self.has_dotted && (head.is_indented || !self.dotted_are_indented);
        }
        if self.mostly_dotted && uses.all < 2 {
            return false;
        }
        if head.is_tag {
            return self.has_tags && (uses.all > 1 || head.name.contains(char::is_numeric));
        }
        let is_name = is_likely(head.name) || (uses.all > 1 && is_phrase(head.name) && !is_clause(head.name));
        let is_set_off = self.covers && (head.is_set_off || is_phrase(head.name));
        let is_name = match head.certainty {
            Certainty::Certain => is_name || is_set_off || (self.named_throughout && is_possible(head.name)),
            Certainty::Usual if self.covers && head.is_set_off => true,
            Certainty::Usual => {
                is_name || (self.covers && self.named_throughout && self.has_recurring && is_possible(head.name))
            }
            Certainty::Doubtful if head.is_alone => is_name,
            Certainty::Doubtful => is_name && self.doubtful_recur,
        };
        // A time that is certain starts a turn anyway: then the name behind it is no part of the text above.
        let is_text = *is_inside && self.starts_paragraphs && uses.outside == 0 && head.certainty != Certainty::Certain;
        head.name.is_empty() || (is_name && !is_text)
    }

    /// The turn that a line starts, if it starts one.
    fn turn(&self, candidate: Candidate<'a>) -> Option<Candidate<'a>> {
        if candidate.head.is_section {
            return (candidate.head.family == self.family || self.family == Family::Timed).then_some(candidate);
        }
        if candidate.head.family == self.family {
            if self.accepts(&candidate) {
                return Some(candidate);
            }
            let head = candidate.head.without_name()?;
            return Some(Candidate { head, ..candidate });
        }
        let is_known = self.family == Family::Timed && self.uses_of(&candidate).all > 0 && !candidate.head.is_marked;
        (is_known && candidate.head.family == Family::Named).then_some(candidate)
    }

    /// Whether the text is a transcript rather than prose with a colon here and there.
    fn convinces(&self, size: Size) -> bool {
        let Size { lines, paragraphs } = size;
        let mostly_turns =
            self.turns * 2 >= lines || (self.turns > 1 && paragraphs > 1 && self.turns * 2 >= paragraphs);
        let has_sign = self.has_certain || self.recurs;
        let is_list = self.mostly_once && !self.covers;
        self.turns > 0 && !is_list && (mostly_turns || (has_sign && self.turns * 10 >= paragraphs))
    }
}
