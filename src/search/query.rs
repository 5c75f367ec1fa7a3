//! What the user looks for.

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::filter::{Confidence, Filter, State, Whence};
use super::near::Near;
use super::parse::{CLOSING, OPENING, QueryError, parse};
use super::pattern::Pattern;
use super::window::{REACH, crossing};
use super::{Alike, Literal, SoundsLike, Vocabulary};
use crate::model::{Register, SegmentIx, Transcript};

/// The most places that are kept of a name looked for by its sound: more than anyone looks at.
const MOST_ALIKE: usize = 500;

/// Places with this score surely sound like the name: all are kept …
pub const SURELY_ALIKE: f32 = 0.75;

/// … and so many of the best of the others, to be looked at.
const MOST_DOUBTFUL: usize = 20;

/// A name of more words than this is not looked for by its sound.
const MOST_WORDS_HEARD: usize = 4;

/// Another query, and what is different about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alternative {
    /// The query.
    pub typed: String,
    /// What is different, as a phrase.
    pub change: String,
}

/// A query, read once and then run over any number of segments.
///
/// It is a list of conditions that all must hold for a segment, each of them one of several terms. What is looked for
/// in the text gives the hits; a segment that meets other conditions alone is one hit without a place. A hit belongs
/// to the segment it starts in, and it is that segment that must meet the conditions.
#[derive(Clone, Debug)]
pub struct Query {
    typed: String,
    pub(super) conditions: Arc<Vec<Condition>>,
    /// The transcript as its file has it, for what was edited.
    pub(super) original: Option<Transcript>,
    /// Who is meant by other names.
    pub(super) register: Arc<Register>,
    /// Which file is searched; without, none is meant by `file:` and `date:`.
    pub(super) whence: Option<Whence>,
}

/// Terms of which one must hold.
pub(super) type Condition = Vec<Operand>;

/// A term as it was typed.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    /// Whether it must not hold.
    pub is_negated: bool,
    pub term: Term,
    /// Where it was typed, its sign included.
    pub typed: Range<usize>,
}

/// What may be asked of a segment.
#[derive(Clone, Debug)]
pub(super) enum Term {
    Words(Literal),
    Near(Near),
    Pattern(Pattern),
    Sounds(Sounds),
    Confidence(Confidence),
    Filter(Filter),
}

/// A name by its sound, with the places where it was heard once these are known.
#[derive(Clone, Debug)]
pub(super) struct Sounds {
    pub wanted: Arc<SoundsLike>,
    /// In the order of the text.
    pub heard: Arc<OnceLock<Vec<Alike>>>,
}

/// A hit within the segment it starts in.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// Where it is in the text of the segment, in bytes; empty if the segment as a whole is the hit.
    pub span: Range<usize>,
    /// Where it goes on in later segments.
    pub beyond: Vec<(SegmentIx, Range<usize>)>,
    /// How well it answers, above 0 and at most 1; less than 1 only for what sounds alike.
    pub score: f32,
}

impl Found {
    /// A hit within one segment.
    pub(super) fn within(span: Range<usize>) -> Found {
        Found { span, beyond: Vec::new(), score: 1.0 }
    }

    /// The hits of several terms in order, those left out that overlap an earlier one; the whole segment for none.
    pub(super) fn in_order(mut found: Vec<Found>) -> Vec<Found> {
        if found.is_empty() {
            return vec![Found::within(0..0)];
        }
        // Of hits that overlap the first counts, and the longest of those.
        found.sort_by_key(|found| (found.span.start, std::cmp::Reverse((found.span.end, found.beyond.len()))));
        let mut end = 0;
        found.retain(|found| {
            let is_free = found.span.start >= end;
            if is_free {
                end = found.span.end;
            }
            is_free
        });
        found
    }
}

impl Query {
    /// Reads what was typed; `None` when that is nothing but white space, an error when it cannot be read.
    ///
    /// Costs some milliseconds, for making patterns.
    ///
    /// ```
    /// use whosaid::search::Query;
    /// assert!(Query::parse("levée de fonds speaker:arthur after:12:30")?.is_some());
    /// assert!(Query::parse(" ")?.is_none());
    /// assert_eq!(Query::parse("budget is:red").expect_err("no such state").range, 10..13);
    /// # Ok::<(), whosaid::search::QueryError>(())
    /// ```
    pub fn parse(typed: &str) -> Result<Option<Query>, QueryError> {
        let conditions = parse(typed)?;
        Ok((!conditions.is_empty()).then(|| Query::of(typed, conditions)))
    }

    fn of(typed: &str, conditions: Vec<Condition>) -> Query {
        let (typed, conditions) = (typed.to_owned(), Arc::new(conditions));
        Query { typed, conditions, original: None, register: Arc::default(), whence: None }
    }

    /// The query for a word of the text: the whole word, in any case, its plain letters accented or not.
    pub fn word(word: &str) -> Option<Query> {
        let literal = Literal::word(word)?;
        let typed = literal.typed().to_owned();
        let operand = Operand { is_negated: false, typed: 0..typed.len(), term: Term::Words(literal) };
        Some(Query::of(&typed, vec![vec![operand]]))
    }

    /// The same query, with the transcript as its file has it; without, nothing counts as edited.
    pub fn compared_with(self, original: &Transcript) -> Query {
        Query { original: Some(original.clone()), ..self }
    }

    /// The same query, with the people that speakers are found by under their other names, too.
    pub fn among(self, register: &Register) -> Query {
        Query { register: Arc::new(register.clone()), ..self }
    }

    /// The same query for a transcript of this file.
    pub fn within(self, whence: Option<Whence>) -> Query {
        Query { whence, ..self }
    }

    /// Whether it asks for certain files.
    pub fn asks_for_files(&self) -> bool {
        self.operands().any(|operand| matches!(operand.term, Term::Filter(Filter::File(_) | Filter::Date(_))))
    }

    /// Whether it asks for certain speakers.
    pub fn asks_for_speakers(&self) -> bool {
        self.operands().any(|operand| matches!(operand.term, Term::Filter(Filter::Speaker(_))))
    }

    /// Whether there may be hits in a file, by its name and date alone.
    pub fn may_be_of(&self, whence: &Whence) -> bool {
        let holds = |operand: &Operand| match &operand.term {
            Term::Filter(filter) => filter.of_file(whence).is_none_or(|holds| holds != operand.is_negated),
            _ => true,
        };
        self.conditions.iter().all(|condition| condition.iter().any(holds))
    }

    /// The same query before it listened, for a text that changed.
    pub fn unheard(&self) -> Query {
        let mut query = self.clone();
        if !self.is_ranked() {
            return query;
        }
        for operand in Arc::make_mut(&mut query.conditions).iter_mut().flatten() {
            if let Term::Sounds(sounds) = &mut operand.term {
                sounds.heard = Arc::default();
            }
        }
        query
    }

    /// The query as it was typed; for a [`word`](Query::word), with a space on each side.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The name that is looked for by its sound, if one is.
    pub fn name(&self) -> Option<&str> {
        let operand = self.operands().find(|operand| matches!(operand.term, Term::Sounds(_)))?;
        let is_quote = |c: char| OPENING.contains(&c) || CLOSING.contains(&c);
        Some(self.typed_of(operand).trim_start_matches(['-', '~']).trim_matches(is_quote))
    }

    /// Whether the best hits should come first, as with names by their sound.
    pub fn is_ranked(&self) -> bool {
        self.sounds().next().is_some()
    }

    /// Whether what it finds depends on who says what, and on what was edited, marked, noted or tagged.
    pub fn depends_on_edits(&self) -> bool {
        let depends = |term: &Term| match term {
            Term::Filter(Filter::Speaker(_) | Filter::Tag(_)) => true,
            Term::Filter(Filter::Is(state)) => !matches!(state, State::Overlap | State::Short),
            _ => false,
        };
        self.operands().any(|operand| depends(&operand.term))
    }

    /// How many segments after the one it starts in a hit may run on into.
    pub fn reach(&self) -> u32 {
        let crosses = |term: &Term| match term {
            Term::Words(literal) => literal.has_blanks(),
            Term::Near(_) => true,
            _ => false,
        };
        if self.wanted().any(crosses) { REACH } else { 0 }
    }

    /// Listens for the names that are looked for by their sound; before that they have no hits.
    ///
    /// The copies of a query listen as one, and only once. Returns whether it came to the end before it was stopped.
    pub fn listen(&self, transcript: &Transcript, vocabulary: &Vocabulary, stop: &AtomicBool) -> bool {
        self.sounds().all(|sounds| {
            let Some(mut heard) = vocabulary.find(transcript, &sounds.wanted, MOST_ALIKE, stop) else { return false };
            let sure = heard.partition_point(|alike| alike.score >= SURELY_ALIKE);
            heard.truncate(sure + MOST_DOUBTFUL);
            heard.sort_by_key(|alike| (alike.segment, alike.span.start));
            let _ = sounds.heard.set(heard);
            true
        })
    }

    /// The hits that start in a segment with hits, in order, none overlapping another; never none.
    ///
    /// Costs a pass over its text, and over the ends of those that follow.
    pub fn found(&self, transcript: &Transcript, ix: SegmentIx) -> Vec<Found> {
        Found::in_order(self.wanted().flat_map(|term| term.found(transcript, ix)).collect())
    }

    /// What may be asked instead of a query without hits, each with what is different.
    ///
    /// Without one of its conditions, in any case, accented or not, near each other, by the sound. None that would be read
    /// as more or fewer terms, as words in quotation marks may be without these.
    pub fn alternatives(&self) -> Vec<Alternative> {
        let mut all = Vec::new();
        let operands = self.operands().count();
        let mut offer = |typed: String, change: String, terms: usize| {
            let asked = Query::parse(&typed).ok().flatten();
            if asked.is_some_and(|asked| asked.operands().count() == terms) {
                all.push(Alternative { typed, change });
            }
        };
        for (number, operand) in self.operands().enumerate() {
            let typed = self.typed_of(operand);
            let is_condition = operand.is_negated || matches!(operand.term, Term::Filter(_) | Term::Confidence(_));
            if is_condition && operands > 1 {
                offer(self.with(number, ""), format!("without {typed}"), operands - 1);
            }
            if let Term::Words(literal) = &operand.term
                && !operand.is_negated
            {
                let words = literal.typed().trim();
                let plain: String = words.nfd().filter(|&c| !is_combining_mark(c)).collect::<String>().to_lowercase();
                if plain != typed {
                    offer(self.with(number, &plain), format!("{plain}, in any spelling"), operands);
                }
                let count = plain.split_whitespace().count();
                if count > 1 {
                    let near = format!("near:{} {plain}", 4 * count);
                    offer(self.with(number, &near), near, operands);
                }
                if count <= MOST_WORDS_HEARD {
                    offer(self.with(number, &format!("~{words}")), format!("sounds like {words}"), operands);
                }
            }
        }
        all
    }

    /// What was typed, with another term in the place of one.
    fn with(&self, number: usize, other: &str) -> String {
        let mut left =
            self.operands().enumerate().map(|(at, operand)| if at == number { other } else { self.typed_of(operand) });
        let conditions = self.conditions.iter().map(|condition| {
            let terms: Vec<&str> = left.by_ref().take(condition.len()).filter(|term| !term.is_empty()).collect();
            terms.join(" OR ")
        });
        conditions.filter(|condition| !condition.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn typed_of(&self, operand: &Operand) -> &str {
        self.typed.get(operand.typed.clone()).unwrap_or_default().trim()
    }

    /// The terms that give hits.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Term> {
        self.operands().filter(|operand| !operand.is_negated).map(|operand| &operand.term)
    }

    fn sounds(&self) -> impl Iterator<Item = &Sounds> {
        self.operands().filter_map(|operand| match &operand.term {
            Term::Sounds(sounds) => Some(sounds),
            _ => None,
        })
    }

    fn operands(&self) -> impl Iterator<Item = &Operand> {
        self.conditions.iter().flatten()
    }
}

impl Term {
    /// The hits that start in a segment.
    pub fn found(&self, transcript: &Transcript, ix: SegmentIx) -> Vec<Found> {
        let Some(segment) = transcript.segment(ix) else { return Vec::new() };
        match self {
            Term::Words(literal) => {
                let mut found: Vec<Found> = literal.spans(segment.text).map(Found::within).collect();
                let free = found.last().map_or(0, |last| last.span.end);
                found.extend(crossing(literal, transcript, ix, free));
                found
            }
            Term::Near(near) => near.found(transcript, ix),
            Term::Pattern(pattern) => pattern.spans(segment.text).map(Found::within).collect(),
            Term::Confidence(confidence) => confidence.spans(&segment).map(Found::within).collect(),
            Term::Sounds(sounds) => {
                let heard = sounds.heard.get().map_or(&[][..], Vec::as_slice);
                let from = heard.partition_point(|alike| alike.segment < ix);
                let here = heard[from..].iter().take_while(|alike| alike.segment == ix);
                here.map(|alike| Found { score: alike.score, ..Found::within(alike.span.clone()) }).collect()
            }
            Term::Filter(_) => Vec::new(),
        }
    }

    /// Whether a hit starts in a segment.
    pub fn is_match(&self, transcript: &Transcript, ix: SegmentIx) -> bool {
        match self {
            Term::Words(literal) => {
                transcript.segment(ix).is_some_and(|segment| literal.is_match(segment.text))
                    || crossing(literal, transcript, ix, 0).is_some()
            }
            Term::Pattern(pattern) => {
                transcript.segment(ix).is_some_and(|segment| pattern.spans(segment.text).next().is_some())
            }
            _ => !self.found(transcript, ix).is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Segment};
    use crate::search::{Search, scan};

    /// The hits of a query in segments with these texts, as segments and what is found there.
    fn hits(typed: &str, texts: &[&str]) -> Vec<(usize, String)> {
        let mut builder = Builder::default();
        let speaker = builder.speaker("A");
        for text in texts {
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let query = Query::parse(typed).expect("readable").expect("a query");
        let search = Search::new(&query, &transcript);
        let found = |at: usize| {
            let parts = search.found(SegmentIx::at(at)).into_iter();
            parts.flat_map(move |found| [(SegmentIx::at(at), found.span)].into_iter().chain(found.beyond))
        };
        let parts = (0..texts.len()).flat_map(found);
        let hits: Vec<_> =
            parts.map(|(segment, span)| (segment.index(), texts[segment.index()][span].to_owned())).collect();
        let mut scanned = 0;
        scan(&transcript, &query, &AtomicBool::new(false), &mut |batch| {
            scanned += batch.iter().map(|hits| hits.count).sum::<usize>();
        });
        let counted: usize = (0..texts.len()).map(|at| search.found(SegmentIx::at(at)).len()).sum();
        assert_eq!(scanned, counted, "{typed}");
        hits
    }

    fn told(found: &[(usize, &str)]) -> Vec<(usize, String)> {
        found.iter().map(|(segment, text)| (*segment, (*text).to_owned())).collect()
    }

    #[test]
    fn phrases_run_on_into_the_next_segments() {
        let texts = ["Une levée ", "de", "fonds. Une levée de fonds", "non", "Levée…", "", "…de fonds"];
        let all = [(0, "levée"), (1, "de"), (2, "fonds"), (2, "levée de fonds"), (4, "Levée…"), (6, "…de fonds")];
        assert_eq!(hits("levée de fonds", &texts), told(&all));
        assert_eq!(hits("\"levée de fonds\"", &texts), told(&all[..4]));
        let near = hits("near:2 fonds levée", &texts);
        let (before, after) = ([(0, "levée"), (1, "de"), (2, "fonds")], [(4, "Levée…"), (6, "…de fonds")]);
        let between = [(2, "fonds. Une levée"), (2, "fonds"), (3, "non"), (4, "Levée")];
        assert_eq!(near, told(&[&before[..], &between, &after].concat()));
    }

    #[test]
    fn every_script_is_searched() {
        assert_eq!(hits("مرحبا", &["قال مرحبًا بكم", "مرحبا"]), told(&[(0, "مرحبًا"), (1, "مرحبا")]));
        assert_eq!(
            hits("नमस्ते दुनिया", &["नमस्ते", "दुनिया, नमस्ते दुनिया"]),
            told(&[(0, "नमस्ते"), (1, "दुनिया"), (1, "नमस्ते दुनिया")])
        );
        assert_eq!(hits("สวัสดี", &["คุณสวัสดีครับ"]), told(&[(0, "สวัสดี")]));
        assert_eq!(hits("你好", &["他说你好。", "你 好"]), told(&[(0, "你好")]));
        assert_eq!(hits("/你.?好/", &["他说你好。", "你 好"]), told(&[(0, "你好"), (1, "你 好")]));
        assert_eq!(hits("привет", &["Привет, мир", "ПРИВЕТ"]), told(&[(0, "Привет"), (1, "ПРИВЕТ")]));
        assert_eq!(hits("👍🏽", &["ok 👍🏽", "👍"]), told(&[(0, "👍🏽")]));
        assert_eq!(hits("\u{301}", &["e\u{301}", " \u{301}"]), told(&[]));
        assert_eq!(hits("~👍", &["ok 👍"]), told(&[(0, "👍")]));
    }

    #[test]
    fn hostile_queries_end() {
        let long = "a".repeat(10_000);
        assert_eq!(hits(&long, &[&long, "a"]), told(&[(0, &long)]));
        assert_eq!(hits(&"a ".repeat(5_000), &["b", &"a ".repeat(5_000)]), told(&[(1, "a ".repeat(5_000).trim())]));
        assert_eq!(hits("/(a*)*b/", &[&long]), told(&[]));
        assert_eq!(hits(&"-x ".repeat(30), &["a", "x"]), told(&[(0, "")]));
        assert_eq!(hits(&"a OR ".repeat(30), &["a"]), told(&[(0, "a")]));
        assert!(Query::parse(&"-x ".repeat(3_000)).is_err());
        assert_eq!(hits("near:200 a a", &[&"a ".repeat(2_000)]).len(), 1_000);
        assert!(Query::parse(&"(".repeat(10_000)).expect("words").is_some());
        assert!(Query::parse(&format!("/{}/", "(".repeat(5_000))).is_err());
        assert_eq!(hits(&format!("/{}/", "(a|b)*".repeat(1_000)), &["cab"]), told(&[(0, "ab")]));
    }

    #[test]
    fn alternatives_ask_for_less() {
        let query = Query::parse("speaker:ada Levée OR \"Le coût\" -x").expect("readable").expect("a query");
        let all: Vec<_> = query.alternatives().into_iter().map(|other| (other.change, other.typed)).collect();
        let told = |change: &str, typed: &str| (change.to_owned(), typed.to_owned());
        assert_eq!(
            all,
            [
                told("without speaker:ada", "Levée OR \"Le coût\" -x"),
                told("levee, in any spelling", "speaker:ada levee OR \"Le coût\" -x"),
                told("sounds like Levée", "speaker:ada ~Levée OR \"Le coût\" -x"),
                told("le cout, in any spelling", "speaker:ada Levée OR le cout -x"),
                told("near:8 le cout", "speaker:ada Levée OR near:8 le cout -x"),
                told("sounds like Le coût", "speaker:ada Levée OR ~Le coût -x"),
                told("without -x", "speaker:ada Levée OR \"Le coût\""),
            ]
        );
        for (typed, others) in [
            ("fonds", &["~fonds"][..]),
            ("\"Coût -x", &[]),
            ("\"OR\"", &["or", "~OR"]),
            ("\"coût of speaker:ann\"", &[]),
            ("\"Coût\" fonds", &["\"Coût\" ~fonds"]),
            ("coût is:short fonds", &["cout is:short fonds", "~coût is:short fonds", "coût is:short ~fonds"]),
        ] {
            let query = Query::parse(typed).expect("readable").expect("a query");
            let all: Vec<_> = query.alternatives().into_iter().map(|other| other.typed).collect();
            assert_eq!(all, others, "{typed}");
        }
    }
}
