//! From elements to segments.

use std::ops::Range;
use std::rc::Rc;

use super::agents::Agents;
use super::timing::Clock;
use crate::formats::kit::fields::time;
use crate::formats::kit::gathered::{Gathered, References, Space};
use crate::formats::kit::inline::Inline;
use crate::formats::kit::lines::{LineCounter, excerpt};
use crate::formats::kit::xml::{Node, Syntax, Tree};
use crate::formats::{Draft, LabelPlace, ReadError, Sink};
use crate::model::{Timestamp, Word};

/// Reads the segments of a text; an error when it is no XML. Costs a few passes.
pub fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Xml)?;
    let Some(tt) = tree.root().element("tt") else { return Err(ReadError::Unknown) };
    let clock = Clock::of(&tt);
    let mut agents = Agents::of(source, &tree);
    let counting = counting(&tt, &clock);
    let mut inline = Inline::default();
    if !agents.are_used {
        let mut count = |paragraph: Paragraph<'_, '_>| {
            paragraph.runs.iter().for_each(|run| inline.add(run.gathered.text.trim()));
        };
        paragraphs(source, &tt, &clock, counting, &mut count, &mut |_, _| ());
    }
    let mut lines = LineCounter::new(source);
    let mut bad_times: Vec<(usize, String)> = Vec::new();
    let mut emit = |paragraph: Paragraph<'_, '_>| emit(paragraph, &mut agents, &inline, &mut lines, sink);
    paragraphs(source, &tt, &clock, counting, &mut emit, &mut |at, written| bad_times.push((at, written.to_owned())));
    let mut lines = LineCounter::new(source);
    for (at, written) in bad_times {
        let message = format!("the time {} is none; it was left out", excerpt(&written));
        sink.warning(lines.line_of(at), message);
    }
    Ok(())
}

/// What the times of an element count from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Counting {
    /// The start of what it stands in, as the standard says.
    FromParent,
    /// The start of the recording, as Apple's lyrics do.
    FromZero,
}

/// How the times of a file make sense: where the standard's reading has elements outlast what they stand in, and the
/// other one has none start before that, it is the other.
fn counting(tt: &Node<'_, '_>, clock: &Clock) -> Counting {
    let mut faults = [0, 0];
    for (fault, counting) in faults.iter_mut().zip([Counting::FromParent, Counting::FromZero]) {
        let mut scopes = Scopes::new(clock, counting);
        for node in tt.descendants().filter(|node| !node.is_text()) {
            scopes.enter(&node, &mut |_, _| ());
        }
        *fault = scopes.faults;
    }
    if faults[0] > 0 && faults[1] == 0 { Counting::FromZero } else { Counting::FromParent }
}

/// What an attribute says of who speaks, and where.
type AgentIds = (String, Range<usize>);

/// An element and what holds for all that stands in it.
#[derive(Clone, Debug)]
struct Scope {
    /// Where it ends in the source.
    until: usize,
    begin: f64,
    end: Option<f64>,
    /// Whether it or what it stands in says when.
    is_timed: bool,
    /// Whether it says so itself.
    has_times: bool,
    is_sequence: bool,
    /// Where the last element in it ends, or it starts.
    reached: f64,
    agent: Option<Rc<AgentIds>>,
    space: Space,
    is_shown: bool,
}

/// The elements around a place, the outermost first.
struct Scopes<'c> {
    clock: &'c Clock,
    counting: Counting,
    open: Vec<Scope>,
    /// How many elements last longer than what they stand in, or start before it.
    faults: usize,
}

impl<'c> Scopes<'c> {
    fn new(clock: &'c Clock, counting: Counting) -> Scopes<'c> {
        Scopes { clock, counting, open: Vec::new(), faults: 0 }
    }

    /// Leaves what ends before a place.
    fn leave(&mut self, at: usize) {
        while self.open.last().is_some_and(|scope| scope.until <= at) {
            self.open.pop();
        }
    }

    /// Enters an element; `bad_time` gets what is no time, and its place.
    fn enter(&mut self, node: &Node<'_, '_>, bad_time: &mut dyn FnMut(usize, &str)) {
        let range = node.range();
        self.leave(range.start);
        let outer = Scope {
            until: usize::MAX,
            begin: 0.0,
            end: None,
            is_timed: false,
            has_times: false,
            is_sequence: false,
            reached: 0.0,
            agent: None,
            space: Space::Collapsed,
            is_shown: true,
        };
        let outer = self.open.last().unwrap_or(&outer);
        let mut time = |name: &str| {
            let (written, place) = node.attribute(name)?;
            let seconds = self.clock.seconds(&written);
            if seconds.is_none() {
                bad_time(place.start, &written);
            }
            seconds
        };
        let (begin_at, end_at, length) = (time("begin"), time("end"), time("dur"));
        let origin = if outer.is_sequence { outer.reached } else { outer.begin };
        let base = if self.counting == Counting::FromZero { 0.0 } else { origin };
        let begin = begin_at.map_or(origin, |at| base + at);
        let ends = [end_at.map(|at| base + at), length.map(|length| begin + length)];
        let own_end = ends.into_iter().flatten().reduce(f64::min);
        let is_cut = outer.end.zip(own_end).is_some_and(|(outer, own)| own > outer + 0.05);
        let is_outside = outer.end.is_some_and(|end| begin_at.is_some() && begin >= end) || begin < outer.begin;
        self.faults += usize::from(is_cut || is_outside);
        let end = match (own_end, outer.end) {
            (Some(own), Some(outer)) if outer > begin => Some(own.min(outer)),
            (Some(own), _) => Some(own),
            (None, outer) => outer.filter(|outer| *outer > begin),
        };
        let has_times = begin_at.is_some() || own_end.is_some();
        let agent = node.attribute("agent").map(|(ids, place)| Rc::new((ids.into_owned(), place)));
        let space = match node.value("space").as_deref() {
            Some("preserve") => Space::Kept,
            Some("default") => Space::Collapsed,
            _ => outer.space,
        };
        let is_content = matches!(
            node.name(),
            "tt" | "body" | "div" | "p" | "span" | "br" | "ruby" | "rb" | "rbc" | "a" | "b" | "i" | "font"
        );
        let scope = Scope {
            until: range.end,
            begin,
            end,
            is_timed: outer.is_timed || has_times,
            has_times,
            is_sequence: node.value("timeContainer").is_some_and(|container| container == "seq"),
            reached: begin,
            agent: agent.or_else(|| outer.agent.clone()),
            space,
            is_shown: outer.is_shown && is_content,
        };
        if let Some(outer) = self.open.last_mut() {
            outer.reached = end.unwrap_or(begin);
        }
        self.open.push(scope);
    }
}

/// One `<p>`.
struct Paragraph<'t, 'a> {
    node: Node<'t, 'a>,
    start: Option<f64>,
    end: Option<f64>,
    /// Whether those are its own times.
    has_times: bool,
    /// What one agent after another says; at least one.
    runs: Vec<Run>,
}

/// What one agent says.
#[derive(Default)]
struct Run {
    /// Every attribute that names them; none where nobody is named.
    agents: Vec<Rc<AgentIds>>,
    gathered: Gathered,
    /// Where words stand in the text, and when they start and end.
    words: Vec<(Range<usize>, f64, Option<f64>)>,
}

/// Hands every paragraph to `take`. Costs a pass.
fn paragraphs<'t, 'a>(
    source: &str,
    tt: &Node<'t, 'a>,
    clock: &Clock,
    counting: Counting,
    take: &mut dyn FnMut(Paragraph<'t, 'a>),
    bad_time: &mut dyn FnMut(usize, &str),
) {
    let mut scopes = Scopes::new(clock, counting);
    let mut open: Option<Paragraph<'t, 'a>> = None;
    for node in tt.descendants() {
        let at = node.range().start;
        scopes.leave(at);
        if let Some(paragraph) = open.take_if(|paragraph| paragraph.node.range().end <= at) {
            take(paragraph);
        }
        if !node.is_text() {
            scopes.enter(&node, bad_time);
        }
        let Some(scope) = scopes.open.last() else { continue };
        if node.name() == "p" && scope.is_shown && open.is_none() {
            let start = scope.is_timed.then_some(scope.begin);
            let end = scope.end.filter(|_| scope.is_timed);
            let run = Run { agents: scope.agent.iter().cloned().collect(), ..Run::default() };
            open = Some(Paragraph { node, start, end, has_times: scope.has_times, runs: vec![run] });
        } else if let Some(paragraph) = open.as_mut().filter(|_| scope.is_shown) {
            paragraph.add(source, &node, scope);
        }
    }
    if let Some(paragraph) = open {
        take(paragraph);
    }
}

impl Paragraph<'_, '_> {
    fn add(&mut self, source: &str, node: &Node<'_, '_>, scope: &Scope) {
        let is_blank = node.is_text() && node.own_text().trim().is_empty();
        let Some(last) = self.runs.last_mut() else { return };
        let is_same = last.agents.last().map(|ids| &ids.0) == scope.agent.as_ref().map(|ids| &ids.0);
        if node.is_text() && !is_blank && !is_same {
            if last.gathered.text.trim().is_empty() {
                *last = Run::default();
            } else {
                self.runs.push(Run::default());
            }
        }
        let Some(run) = self.runs.last_mut() else { return };
        if node.is("br") {
            run.gathered.break_line(node.range());
        }
        if !node.is_text() {
            return;
        }
        if let Some(agent) = scope.agent.as_ref().filter(|_| !is_blank)
            && !run.agents.last().is_some_and(|last| Rc::ptr_eq(last, agent))
        {
            run.agents.push(agent.clone());
        }
        let references = if node.is_verbatim() { References::None } else { References::Once };
        let before = run.gathered.text.len();
        run.gathered.push(source, node.inner(), scope.space, references);
        let said = run.gathered.text.get(before..).unwrap_or_default();
        // The times of the paragraph itself are those of no word.
        let is_word = scope.has_times && scope.until < self.node.range().end;
        if is_word && !said.trim().is_empty() {
            let from = before + said.len() - said.trim_start().len();
            run.words.push((from..from + said.trim().len(), scope.begin, scope.end));
        }
    }
}

fn emit(
    paragraph: Paragraph<'_, '_>,
    agents: &mut Agents,
    inline: &Inline,
    lines: &mut LineCounter<'_>,
    sink: &mut dyn Sink,
) {
    let Paragraph { node, start, end, has_times, runs } = paragraph;
    let line = lines.line_of(node.range().start);
    let count = runs.len();
    for run in runs {
        let Run { agents: named, gathered, words } = run;
        let text = gathered.text.trim();
        let lead = gathered.text.len() - gathered.text.trim_start().len();
        let mut said = lead..lead + text.len();
        let label = if agents.are_used { None } else { inline.find(text) };
        let (label, place) = match (named.first(), label) {
            (Some(_), _) => all_places(&named, agents),
            (None, Some(found)) => {
                let name = text[found.label.clone()].to_owned();
                let labels = gathered.places(lead + found.label.start..lead + found.label.end);
                let whole = gathered.places(lead..lead + found.whole.end);
                said.start = lead + found.whole.end;
                (name, if labels.len() == 1 { LabelPlace::At { labels, whole } } else { LabelPlace::Nowhere })
            }
            (None, None) if agents.are_used && count == 1 => {
                (String::new(), LabelPlace::absent(node.name_end(), " ttm:agent=\"", "\""))
            }
            (None, None) => {
                let offset = gathered.offset(lead).filter(|_| !agents.are_used);
                (String::new(), offset.map_or(LabelPlace::Nowhere, |offset| LabelPlace::absent(offset, "", ": ")))
            }
        };
        let (mut start, mut end) = (start, end);
        // Several agents in one paragraph have times of their own where their words have.
        if let Some(first) = words.first().filter(|_| !has_times || count > 1) {
            start = Some(first.1);
            end = words.iter().filter_map(|(_, _, end)| *end).reduce(f64::max).or(end);
        }
        let mut time = |seconds: Option<f64>| seconds.and_then(|seconds| time(seconds, line, sink));
        let (start, end) = (time(start), time(end));
        let words = words.into_iter().filter_map(|word| word_of(word, &said)).collect();
        let text = gathered.text.get(said).unwrap_or_default();
        sink.segment(Draft { start, end, label: label.into(), text: text.into(), words, line, place });
    }
}

/// The name that attributes give, and its places by all of them.
fn all_places(named: &[Rc<AgentIds>], agents: &mut Agents) -> (String, LabelPlace) {
    let mut all: Option<(String, LabelPlace)> = None;
    for agent in named {
        let (label, place) = agents.named(&agent.0, &agent.1);
        match (&mut all, place) {
            (Some((_, LabelPlace::At { labels, whole })), LabelPlace::At { labels: more, whole: more_whole }) => {
                if labels.last() != more.last() {
                    labels.extend(more);
                    whole.extend(more_whole);
                }
            }
            (Some(_), _) => {}
            (None, place) => all = Some((label, place)),
        }
    }
    all.unwrap_or((String::new(), LabelPlace::Nowhere))
}

/// A word of what is said, which stands at a range of all the text; `None` where it is not in it.
fn word_of((range, start, end): (Range<usize>, f64, Option<f64>), said: &Range<usize>) -> Option<Word> {
    let from = range.start.max(said.start).checked_sub(said.start)?;
    let to = range.end.min(said.end).checked_sub(said.start)?;
    let range = u32::try_from(from).ok()?..u32::try_from(to).ok()?;
    let end = end.and_then(Timestamp::from_seconds);
    (from < to).then_some(Word { range, start: Timestamp::from_seconds(start), end, confidence: None })
}

#[cfg(test)]
mod tests {
    use crate::formats::read;

    fn labels_and_texts(source: &str) -> Vec<(String, String)> {
        let transcript = read(source.as_bytes(), "ttml").expect("TTML").transcript;
        let segments = transcript.segments().map(|(_, segment)| segment);
        segments.map(|segment| (transcript.speakers().shown(segment.speaker).into(), segment.text.into())).collect()
    }

    fn times(body: &str) -> Vec<(Option<u64>, Option<u64>)> {
        let transcript = read(format!("<tt>{body}</tt>").as_bytes(), "ttml").expect("TTML").transcript;
        let millis = |time: Option<crate::model::Timestamp>| time.map(|time| time.millis());
        transcript.segments().map(|(_, segment)| (millis(segment.start), millis(segment.end))).collect()
    }

    #[test]
    fn names_are_those_of_agents_or_stand_before_colons() {
        let pair = |label: &str, text: &str| (label.to_owned(), text.to_owned());
        assert_eq!(
            labels_and_texts("<tt><body><p>Note that: so</p><p>ANN:<br/>yes</p><p>no</p><p/></body></tt>"),
            [pair("Note that", "so"), pair("ANN", "yes"), pair("", "no"), pair("", "")]
        );
        assert_eq!(
            labels_and_texts("<tt><body><p>Note that: so</p><p>no</p><p>and</p></body></tt>"),
            [pair("", "Note that: so"), pair("", "no"), pair("", "and")]
        );
        assert_eq!(labels_and_texts("<tt><body ttm:agent='x y'><p>ANN: yes</p></body></tt>"), [pair("x", "ANN: yes")]);
        assert_eq!(
            labels_and_texts("<tt><p><span ttm:agent='a'>Yes. </span><span ttm:agent='b'>No.</span></p></tt>"),
            [pair("a", "Yes."), pair("b", "No.")]
        );
    }

    #[test]
    fn times_count_from_what_they_stand_in() {
        let relative = "<body begin='10s'><div begin='5s' end='9s'><p begin='1s' end='2s'/><p begin='1s'/><p dur='60s'/></div></body>";
        assert_eq!(
            times(relative),
            [(Some(15_000), Some(19_000)), (Some(16_000), Some(17_000)), (Some(16_000), Some(19_000))]
        );
        let sequence = "<body timeContainer='seq'><p dur='2s'/><p begin='1s' dur='2s'/><p end='4s'/></body>";
        assert_eq!(times(sequence), [(Some(0), Some(2000)), (Some(3000), Some(5000)), (Some(5000), Some(9000))]);
        let from_zero = "<body dur='20.0'><div begin='7.5' end='12.0'><p begin='7.5' end='9.0'/><p begin='9.5' end='12.0'/></div></body>";
        assert_eq!(times(from_zero), [(Some(7500), Some(9000)), (Some(9500), Some(12_000))]);
        assert_eq!(times("<p/><p begin='x'/>"), [(None, None), (None, None)]);
        assert_eq!(
            times("<p><span begin='1s' end='2s'>a</span> <span begin='3s' end='4s'>b</span></p>"),
            [(Some(1000), Some(4000))]
        );
    }
}
