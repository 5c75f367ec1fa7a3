//! The language of queries.
//!
//! [`FORMS`] has its forms. All of it must hold for a segment, but `OR` makes one condition of the terms beside it. A
//! quotation or expression that is not closed goes to the end of the line; `OR` at an end of the line is not there yet.

use std::ops::Range;
use std::sync::Arc;

use super::filter::{Confidence, Filter, State};
use super::literal::LONGEST;
use super::near::{FARTHEST, Near};
use super::pattern::Pattern;
use super::query::{Condition, Operand, Sounds, Term};
use super::{Literal, SoundsLike};
use crate::model::{Days, TimeTarget, Timestamp, parse_time};

/// How something is asked and what that finds, for the help and the README.
pub const FORMS: [(&str, &str); 18] = [
    ("levée de fonds", "these words in this order; small plain letters find capital and accented ones"),
    ("\"Levée\"", "exactly this, capitals and accents as written"),
    ("fonds OR budget", "either"),
    ("compute -nvidia", "the first without the second in the same segment; - stands before any term"),
    ("speaker:arthur", "said by one whose name or label has a word that begins so"),
    ("speaker:\"Ada L\"", "the same with a blank in it; speaker:\"\" said by nobody known"),
    ("tag:theme/cost", "with a tag that has a word which begins so"),
    ("after:12:30", "from this time on"),
    ("before:1h", "before this time"),
    ("at:12:30±2m", "said around this time; +- will do for ±"),
    ("near:8 levée euros", "these words, at most so many words apart"),
    ("/mod[eè]les?/", "a regular expression"),
    ("~chatgpt", "words that sound or look alike, best first"),
    ("is:short", "segments that are edited, marked, noted, tagged, overlap with another, or short"),
    ("conf:<0.5", "words of such confidence, as far as the file tells; also >=0.9 and <50%"),
    ("file:harbour", "in files with this in their path"),
    ("date:2024-03", "in files of that year, month or day; also date:2024-03..2024-05 and date:2023.."),
    ("fonds speaker:ada", "all of it together: each condition must hold for the segment"),
];

/// The words that stand before a colon, each with what follows it.
pub const KEYWORDS: [(&str, &str); 10] = [
    ("speaker", "said by this speaker"),
    ("tag", "with this tag"),
    ("after", "from this time on"),
    ("before", "before this time"),
    ("at", "around this time: at:12:30±2m"),
    ("near", "words so many words apart: near:8 one two"),
    ("is", "edited, marked, noted, tagged, overlap, short"),
    ("conf", "words of this confidence: conf:<0.5"),
    ("file", "in files with this in their path"),
    ("date", "in files of this time: date:2024, date:2024-03..2024-05"),
];

/// What a quotation begins with, …
pub(super) const OPENING: [char; 4] = ['"', '“', '„', '«'];

/// … and ends with, if that is no plain sign.
pub(super) const CLOSING: [char; 4] = ['"', '”', '“', '»'];

/// The most terms of a query: more than anyone types, and few enough to be made ready between two keys.
const MOST_TERMS: usize = 32;

/// What may follow `is:`.
pub const STATES: [(&str, State); 6] = [
    ("edited", State::Edited),
    ("marked", State::Marked),
    ("noted", State::Noted),
    ("tagged", State::Tagged),
    ("overlap", State::Overlap),
    ("short", State::Short),
];

/// Why a query cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// The part that is wrong, in bytes of what was typed; empty where something is missing.
    pub range: Range<usize>,
    /// What is wrong with it, and what to write instead.
    pub message: String,
}

/// Reads a query; no conditions when nothing is asked.
pub(super) fn parse(typed: &str) -> Result<Vec<Condition>, QueryError> {
    if typed.trim().chars().nth(LONGEST).is_some() {
        return Err(QueryError { range: 0..typed.len(), message: format!("a query has {LONGEST} characters at most") });
    }
    let mut parser = Parser { typed, at: 0 };
    let mut conditions: Vec<Condition> = Vec::new();
    let mut is_alternative = false;
    while parser.skip_blanks() {
        if parser.word() == "OR" && (parser.is_last_word() || (!conditions.is_empty() && !is_alternative)) {
            is_alternative = true;
            parser.at += "OR".len();
            continue;
        }
        // A sign at the end of the line is the beginning of what is being typed.
        let is_sign = matches!(parser.word(), "~" | "/" | "-") || parser.word().chars().all(|c| OPENING.contains(&c));
        if parser.is_last_word() && is_sign && parser.at > 0 {
            break;
        }
        let start = parser.at;
        let Some(operand) = parser.operand()? else { continue };
        if conditions.iter().map(Vec::len).sum::<usize>() >= MOST_TERMS {
            return Err(parser.fault(start, &format!("a query has {MOST_TERMS} parts at most")));
        }
        match conditions.last_mut() {
            Some(condition) if is_alternative => condition.push(operand),
            _ => conditions.push(vec![operand]),
        }
        is_alternative = false;
    }
    Ok(conditions)
}

struct Parser<'a> {
    typed: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.typed[self.at..]
    }

    /// Goes on to the next word; whether there is one.
    fn skip_blanks(&mut self) -> bool {
        self.at = self.typed.len() - self.rest().trim_start().len();
        self.at < self.typed.len()
    }

    /// The characters up to the next white space.
    fn word(&self) -> &'a str {
        self.rest().split(char::is_whitespace).next().unwrap_or_default()
    }

    fn is_last_word(&self) -> bool {
        self.rest()[self.word().len()..].trim().is_empty()
    }

    /// One term with its sign; `None` if nothing is asked by it yet.
    fn operand(&mut self) -> Result<Option<Operand>, QueryError> {
        let start = self.at;
        let is_negated = is_negation(self.word());
        self.at += usize::from(is_negated);
        let term = self.term(is_negated)?;
        Ok(term.map(|term| Operand { is_negated, term, typed: start..self.at }))
    }

    fn term(&mut self, is_negated: bool) -> Result<Option<Term>, QueryError> {
        let start = self.at;
        match sign(self.word()) {
            Sign::Quote => Ok(Literal::exact(self.quoted()).map(Term::Words)),
            Sign::Slash => {
                let expression = self.expression();
                let at = start + 1;
                let pattern = Pattern::new(expression)
                    .map_err(|message| QueryError { range: at..at + expression.len(), message })?;
                Ok((!expression.is_empty()).then_some(Term::Pattern(pattern)))
            }
            Sign::Tilde => {
                self.at += 1;
                let name = if self.rest().starts_with(OPENING) { self.quoted() } else { self.words(is_negated) };
                let sounds =
                    |wanted: SoundsLike| Term::Sounds(Sounds { wanted: Arc::new(wanted), heard: Arc::default() });
                // What has no sound is looked for as it is.
                Ok(SoundsLike::new(name).map(sounds).or_else(|| Literal::new(name).map(Term::Words)))
            }
            Sign::Keyword(keyword) => {
                self.at += keyword.len() + 1;
                self.asked(keyword, start).map(Some)
            }
            Sign::None => {
                let words = self.words(is_negated);
                let end = start + words.len();
                // Blanks at the ends of the line ask for whole words.
                let before = if self.typed[..start].trim().is_empty() { &self.typed[..start] } else { "" };
                let after = if self.typed[end..].trim().is_empty() { &self.typed[end..] } else { "" };
                let literal = Literal::new(&format!("{before}{words}{after}"));
                literal.map(Term::Words).map(Some).ok_or_else(|| self.fault(start, "this cannot be looked for"))
            }
        }
    }

    /// Words up to the next that is a term of its own, at least one; only one behind a sign that negates.
    fn words(&mut self, only_one: bool) -> &'a str {
        let start = self.at;
        self.at += self.word().len();
        let mut end = self.at;
        while !only_one && self.skip_blanks() {
            let word = self.word();
            if word == "OR" || is_negation(word) || sign(word) != Sign::None {
                break;
            }
            self.at += word.len();
            end = self.at;
        }
        self.at = end;
        &self.typed[start..end]
    }

    /// What stands between two quotation marks, or behind one that is not closed.
    fn quoted(&mut self) -> &'a str {
        let mut behind = self.rest().chars();
        let opening = behind.next();
        let inner = behind.as_str();
        let is_closing = |c: char| if opening == Some('"') { c == '"' } else { CLOSING.contains(&c) };
        let quoted = inner.split(is_closing).next().unwrap_or_default();
        let mut rest = inner[quoted.len()..].chars();
        rest.next();
        self.at = self.typed.len() - rest.as_str().len();
        quoted
    }

    /// What stands between two slashes, the second at the end of a word, or behind one that is not closed.
    fn expression(&mut self) -> &'a str {
        let inner = self.rest().get(1..).unwrap_or_default();
        let mut is_escaped = false;
        for (at, c) in inner.char_indices() {
            if c == '/' && !is_escaped && inner[at + 1..].chars().next().is_none_or(char::is_whitespace) {
                self.at += at + 2;
                return &inner[..at];
            }
            is_escaped = c == '\\' && !is_escaped;
        }
        self.at = self.typed.len();
        inner
    }

    /// What stands behind the colon of a keyword.
    fn value(&mut self) -> &'a str {
        if self.rest().starts_with(OPENING) {
            return self.quoted();
        }
        let word = self.word();
        self.at += word.len();
        word
    }

    fn asked(&mut self, keyword: &str, start: usize) -> Result<Term, QueryError> {
        let at = self.at;
        let value = self.value();
        // Behind a quotation mark, where there is one.
        let from = at + self.typed[at..].find(value).unwrap_or(0);
        let filter = match keyword {
            "speaker" if value.is_empty() && at == self.at => {
                return Err(self.fault(at, "say whose words: a name, its start, or \"\""));
            }
            "speaker" => Filter::Speaker(Literal::prefix(value)),
            "tag" => {
                let tag = Literal::prefix(value.trim_start_matches('#'));
                Filter::Tag(tag.ok_or_else(|| self.fault(at, "say which tag: the beginning of its name"))?)
            }
            "file" => {
                let part = Literal::new(value).filter(|_| !value.trim().is_empty());
                Filter::File(part.ok_or_else(|| self.fault(at, "say which files: a part of their path"))?)
            }
            "date" => {
                let days = Days::parse(value);
                Filter::Date(
                    days.ok_or_else(|| self.fault(at, "say when: 2024, 2024-03, 2024-03-05 or 2024-03..2024-05"))?,
                )
            }
            "after" => Filter::After(self.time(from, value)?),
            "before" => Filter::Before(self.time(from, value)?),
            "at" => {
                let tolerances = ["±", "+-", "+/-", "~"];
                let split = tolerances.iter().find_map(|sign| value.split_once(sign).map(|parts| (*sign, parts)));
                let (sign, (time, tolerance)) = split.unwrap_or(("", (value, "0")));
                let middle = self.time(from, time)?;
                let around = self.time(from + time.len() + sign.len(), tolerance)?.millis();
                let away = i64::try_from(around).unwrap_or(i64::MAX);
                Filter::At(middle.offset(away.saturating_neg()), middle.offset(away))
            }
            "is" => {
                let state = STATES.iter().find(|(name, _)| *name == value.to_lowercase());
                Filter::Is(
                    state.ok_or_else(|| self.fault(at, "say edited, marked, noted, tagged, overlap or short"))?.1,
                )
            }
            "conf" => return self.confidence(at, value).map(Term::Confidence),
            _ => return self.near(at, value, start).map(Term::Near),
        };
        Ok(Term::Filter(filter))
    }

    fn time(&self, at: usize, value: &str) -> Result<Timestamp, QueryError> {
        let time = match parse_time(value) {
            Some(TimeTarget::At(millis)) => Timestamp::from_millis(millis),
            _ => None,
        };
        let range = at..at + value.len();
        time.ok_or_else(|| QueryError { range, message: "say a time: 1:02:03, 12:34, 90s or 1h02".to_owned() })
    }

    fn confidence(&self, at: usize, value: &str) -> Result<Confidence, QueryError> {
        let wrong = || self.fault(at, "say a comparison: <0.5, >=0.9 or <50%");
        let (below, number) = match (value.strip_prefix('<'), value.strip_prefix('>')) {
            (Some(number), _) => (true, number),
            (_, Some(number)) => (false, number),
            _ => return Err(wrong()),
        };
        let inclusive = number.starts_with('=');
        let number = number.trim_start_matches('=');
        let (number, whole) = number.strip_suffix('%').map_or((number, 1.0), |number| (number, 100.0));
        let limit: f32 = number.replace(',', ".").parse().map_err(|_| wrong())?;
        let limit = limit / whole;
        if (0.0..=1.0).contains(&limit) { Ok(Confidence { below, inclusive, limit }) } else { Err(wrong()) }
    }

    fn near(&mut self, at: usize, value: &str, start: usize) -> Result<Near, QueryError> {
        let within = value.parse().ok().filter(|within| (1..=FARTHEST).contains(within));
        let within = within.ok_or_else(|| self.fault(at, &format!("say how many words apart: 1 to {FARTHEST}")))?;
        let mut terms = Vec::new();
        let mut end = self.at;
        while terms.len() < MOST_TERMS && self.skip_blanks() {
            let word = self.word();
            let literal = match sign(word) {
                Sign::Quote => Literal::exact(self.quoted()),
                Sign::None if word != "OR" && !is_negation(word) => {
                    self.at += word.len();
                    // At the start of a word: `un` stands in too many.
                    Literal::new(&format!(" {word}"))
                }
                _ => break,
            };
            terms.extend(literal);
            end = self.at;
        }
        self.at = end;
        if terms.len() < 2 {
            return Err(self.fault(start, "say two words or more that stand near each other"));
        }
        Ok(Near { within, terms })
    }

    /// What is wrong from a place to where reading came.
    fn fault(&self, from: usize, message: &str) -> QueryError {
        QueryError { range: from..self.at, message: message.to_owned() }
    }
}

/// What makes a word the beginning of more than words.
#[derive(PartialEq, Eq)]
enum Sign {
    None,
    Quote,
    Slash,
    Tilde,
    Keyword(&'static str),
}

fn sign(word: &str) -> Sign {
    let has_more = word.len() > 1;
    match word.chars().next() {
        Some(c) if OPENING.contains(&c) => Sign::Quote,
        Some('/') if has_more => Sign::Slash,
        Some('~') if has_more => Sign::Tilde,
        _ => {
            let keyword = word.split_once(':').map(|(before, _)| before);
            let known = keyword.and_then(|word| KEYWORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)));
            known.map_or(Sign::None, |(known, _)| Sign::Keyword(known))
        }
    }
}

/// Whether an argument begins with a term that must not hold, and that is more than a word: `-speaker:ann`, `-"so be it"`.
pub fn without_term(argument: &str) -> bool {
    argument.strip_prefix('-').is_some_and(|rest| sign(rest) != Sign::None)
}

/// Whether a word has the sign that says it must not be there; a dash alone, an arrow or a second dash is a word.
fn is_negation(word: &str) -> bool {
    word.strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || "/~".contains(c) || OPENING.contains(&c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms of each condition, in short.
    fn read(typed: &str) -> Vec<Vec<String>> {
        let conditions = parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
        let told = |operand: &Operand| {
            let sign = if operand.is_negated { "not " } else { "" };
            let term = match &operand.term {
                Term::Words(literal) => format!("words[{}]", literal.typed()),
                Term::Near(near) => {
                    format!("near{}{:?}", near.within, near.terms.iter().map(Literal::typed).collect::<Vec<_>>())
                }
                Term::Pattern(_) => "pattern".to_owned(),
                Term::Sounds(_) => "sounds".to_owned(),
                Term::Confidence(confidence) => format!("{confidence:?}"),
                Term::Filter(Filter::Speaker(name)) => format!("speaker{:?}", name.as_ref().map(Literal::typed)),
                Term::Filter(Filter::Tag(name)) => format!("tag[{}]", name.typed()),
                Term::Filter(filter) => format!("{filter:?}"),
            };
            format!("{sign}{term} {}", &typed[operand.typed.clone()])
        };
        conditions.iter().map(|condition| condition.iter().map(told).collect()).collect()
    }

    fn fault(typed: &str) -> (&str, String) {
        let error = parse(typed).expect_err(typed);
        (&typed[error.range], error.message)
    }

    #[test]
    fn words_are_one_phrase_up_to_the_next_sign() {
        assert_eq!(read("levée de fonds"), [["words[levée de fonds] levée de fonds"]]);
        assert_eq!(read(" le "), [["words[ le ] le"]]);
        assert_eq!(read("le -x "), [["words[le] le"], ["not words[x ] -x"]]);
        assert_eq!(
            read("compute  -Nvidia  chips and"),
            [["words[compute] compute"], ["not words[Nvidia] -Nvidia"], ["words[chips and] chips and"]]
        );
        assert_eq!(
            read("well-known - -- -> / ~ a:b 1/2 http://x"),
            [["words[well-known - -- -> / ~ a:b 1/2 http://x] well-known - -- -> / ~ a:b 1/2 http://x"]]
        );
        assert!(read("").is_empty() && read(" \t").is_empty() && read("\"").is_empty() && read("\"\"").is_empty());
    }

    #[test]
    fn alternatives_are_those_beside_the_word() {
        assert_eq!(
            read("speaker:a prix fixe OR \"Le coût\" OR -gratuit b"),
            [
                vec!["speakerSome(\" a\") speaker:a"],
                vec!["words[prix fixe] prix fixe", "words[Le coût] \"Le coût\"", "not words[gratuit] -gratuit"],
                vec!["words[b] b"],
            ]
        );
        assert_eq!(read("fonds OR"), [["words[fonds] fonds"]]);
        assert_eq!(read("fonds OR "), [["words[fonds] fonds"]]);
        assert!(read("OR").is_empty());
        assert_eq!(read("OR fonds"), [["words[OR fonds] OR fonds"]]);
        assert_eq!(read("a or b"), [["words[a or b] a or b"]]);
    }

    #[test]
    fn signs_and_keywords_have_their_terms() {
        assert_eq!(read("/a b/ c"), [["pattern /a b/"], ["words[c] c"]]);
        assert_eq!(read("/a/b c"), [["pattern /a/b c"]]);
        assert_eq!(read(r"/a\/ b/"), [[r"pattern /a\/ b/"]]);
        assert_eq!(read("~Engineering Kiosk is:short"), [["sounds ~Engineering Kiosk"], ["Is(Short) is:short"]]);
        assert_eq!(read("-~\"Adam Back\" x"), [["not sounds -~\"Adam Back\""], ["words[x] x"]]);
        assert_eq!(
            read("near:8 levée \"de fonds\" -x"),
            [["near8[\" levée\", \"de fonds\"] near:8 levée \"de fonds\""], ["not words[x] -x"]]
        );
        assert_eq!(read("Speaker:\"Ada L\""), [["speakerSome(\" Ada L\") Speaker:\"Ada L\""]]);
        assert_eq!(read("-speaker:\"\""), [["not speakerNone -speaker:\"\""]]);
        assert_eq!(
            read("“De fonds” speaker:«Ada L» -“x"),
            [["words[De fonds] “De fonds”"], ["speakerSome(\" Ada L\") speaker:«Ada L»"], ["not words[x] -“x"]]
        );
        assert_eq!(read("\"a “b” c\" 5”"), [["words[a “b” c] \"a “b” c\""], ["words[5”] 5”"]]);
        assert_eq!(
            read("Tag:#Prix/h -tag:\"a b\"").concat(),
            ["tag[ Prix/h] Tag:#Prix/h", "not tag[ a b] -tag:\"a b\""]
        );
        assert_eq!(read("is:Tagged is:noted").concat(), ["Is(Tagged) is:Tagged", "Is(Noted) is:noted"]);
        assert_eq!(read("conf:<=50%"), [["Confidence { below: true, inclusive: true, limit: 0.5 } conf:<=50%"]]);
        let times = ["after:12:30", "before:1h", "at:12:30±2m", "at:0:10+-1m", "at:90"];
        let read_times = times.map(|typed| read(typed)[0][0].clone());
        assert_eq!(
            read_times,
            [
                "After(750.000s) after:12:30",
                "Before(3600.000s) before:1h",
                "At(630.000s, 870.000s) at:12:30±2m",
                "At(0.000s, 70.000s) at:0:10+-1m",
                "At(90.000s, 90.000s) at:90",
            ]
        );
    }

    #[test]
    fn the_forms_told_are_read() {
        for (form, _) in FORMS {
            assert!(!read(form).is_empty(), "{form}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at() {
        assert_eq!(fault("a /le(s/ b"), ("le(s", "unclosed group".to_owned()));
        assert_eq!(fault("a is:red b").0, "red");
        assert_eq!(fault("speaker:").0, "");
        assert_eq!(fault("tag:").0, "");
        assert_eq!(fault("tag:# b").0, "#");
        assert_eq!(fault("after:soon").0, "soon");
        assert_eq!(fault("at:12:30±x").0, "x");
        assert_eq!(fault("after:\"é\"").0, "é");
        assert_eq!(fault("before:“soon” b").0, "soon");
        assert_eq!(fault("at:«12:30±é»").0, "é");
        assert_eq!(fault("conf:0.5").0, "0.5");
        assert_eq!(fault("conf:<2").0, "<2");
        assert_eq!(fault("conf:<nan").0, "<nan");
        assert_eq!(fault("near:0 a b").0, "0");
        assert_eq!(fault("near:8 a is:short").0, "near:8 a");
        assert_eq!(fault(&"-x ".repeat(MOST_TERMS + 1)).0, "-x");
        assert_eq!(fault(&"x".repeat(LONGEST + 1)).0.len(), LONGEST + 1);
    }
}
