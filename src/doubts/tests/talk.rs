//! An hour of talk without errors, to plant some in: the same each time.

use crate::model::{Builder, Segment, Timestamp, Transcript, Word};

/// A segment to be made.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// In milliseconds.
    pub start: u64,
    pub end: u64,
    pub speaker: &'static str,
    pub text: String,
    /// Confidence of each word of the text, in hundredths.
    pub confidences: Vec<u32>,
    /// The number of the error that was planted here.
    pub error: Option<usize>,
}

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
pub(super) struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

pub(super) const HOST: &str = "Ida";
pub(super) const GUESTS: [&str; 2] = ["Ralph", "Noémie"];

const WHO: &[&str] = &["my father", "the whole crew", "the harbour master", "nobody", "our neighbour", "the old pilot"];
const DOES: &[&str] = &["looked after", "repaired", "never trusted", "used to paint", "measured", "talked about"];
const WHAT: &[&str] = &["the nets", "the two boats", "that engine", "the lamp on the pier", "the charts", "the tide"];
const WHEN: &[&str] = &["before the storm", "every spring", "in the first year", "at night", "when the fog came in"];
const LINKS: &[&str] = &["and", "but", "so", "because", "although"];
const STARTS: &[&str] = &["Well,", "I think", "You see,", "In fact", "To be honest,", "That year"];
const COMMENTS: &[&str] =
    &["That is a long time.", "I did not know that.", "Let us go back a little.", "Good.", "I see."];
const NODS: &[&str] = &["Mm-hmm.", "Right.", "Yes.", "Sure.", "Indeed."];

fn statement(dice: &mut Dice) -> String {
    let (who, does, what, when) = (dice.pick(WHO), dice.pick(DOES), dice.pick(WHAT), dice.pick(WHEN));
    match dice.roll(4) {
        0 => format!("{} {who} {does} {what} {when}.", dice.pick(STARTS)),
        1 => {
            let (other, also, rest) = (dice.pick(WHO), dice.pick(DOES), dice.pick(WHAT));
            format!("{} {who} {does} {what}, {} {other} {also} {rest}.", dice.pick(STARTS), dice.pick(LINKS))
        }
        2 => format!("It was {who} who {does} {what} {when}."),
        _ => format!("There were {} of us, {} {who} {does} {what}.", dice.roll(30) + 3, dice.pick(LINKS)),
    }
}

fn question(dice: &mut Dice) -> String {
    let (who, what, when) = (dice.pick(WHO), dice.pick(WHAT), dice.pick(WHEN));
    match dice.roll(4) {
        0 => format!("What did {who} say about {what}?"),
        1 => format!("How did you find {what} {when}?"),
        2 => format!("Was it {who} who had {what}?"),
        _ => format!("And {what}, who took care of that {when}?"),
    }
}

fn said(dice: &mut Dice, count: usize, mut sentence: impl FnMut(&mut Dice) -> String) -> String {
    (0..count).map(|_| sentence(dice)).collect::<Vec<_>>().join(" ")
}

/// An interview of an hour: questions and answers, nods, interruptions, pauses, people who talk at once.
pub(super) fn hour() -> Vec<Draft> {
    let dice = &mut Dice(7);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut at = 300;
    let add = |drafts: &mut Vec<Draft>, dice: &mut Dice, at: &mut u64, speaker, text: String| {
        // 14 to 19 characters a second.
        let millis = text.chars().count() as u64 * (52 + dice.roll(19) as u64) + 150;
        let confidence = |dice: &mut Dice| if dice.roll(120) == 0 { 47 } else { 72 + dice.roll(28) as u32 };
        let confidences = text.split(' ').map(|_| confidence(dice)).collect();
        drafts.push(Draft { start: *at, end: *at + millis, speaker, text, confidences, error: None });
        // Mostly a short silence, now and then a long one or the next comes too early.
        *at += millis;
        *at = match dice.roll(20) {
            0 => *at + 1_500 + dice.roll(2_000) as u64,
            1 | 2 => *at - millis.min(700),
            _ => *at + dice.roll(600) as u64,
        };
    };
    while at < 3_600_000 {
        let asked = match dice.roll(4) {
            0 => question(dice) + " " + &said(dice, 1, |dice| dice.pick(COMMENTS).to_owned()),
            1 => said(dice, 2, question),
            2 => dice.pick(COMMENTS).to_owned() + " " + &question(dice),
            _ => question(dice),
        };
        add(&mut drafts, dice, &mut at, HOST, asked);
        let guest = GUESTS[dice.roll(2)];
        let count = dice.roll(5) + 2;
        let mut answer = said(dice, count, statement);
        match dice.roll(16) {
            // Cut short.
            0 => answer.replace_range(answer.len() - 1.., "..."),
            // Asked back, as people do.
            1 => answer += " You know?",
            _ => {}
        }
        add(&mut drafts, dice, &mut at, guest, answer);
        if dice.roll(6) == 0 {
            let nod = dice.pick(NODS).to_owned();
            add(&mut drafts, dice, &mut at, HOST, nod);
            let more = said(dice, 2, statement);
            add(&mut drafts, dice, &mut at, guest, more);
        }
        if dice.roll(5) == 0 {
            let other = GUESTS[usize::from(guest == GUESTS[0])];
            let more = said(dice, 2, statement);
            add(&mut drafts, dice, &mut at, other, more);
        }
    }
    drafts
}

/// The transcript of drafts in the order of time.
pub(super) fn transcript(drafts: &[Draft]) -> Transcript {
    let mut builder = Builder::default();
    for draft in drafts {
        let mut at = 0;
        let word = |(text, hundredths): (&str, &u32)| {
            let range = at..at + text.len() as u32;
            at = range.end + 1;
            Word { range, start: None, end: None, confidence: Some(*hundredths as f32 / 100.0) }
        };
        assert_eq!(draft.text.split(' ').count(), draft.confidences.len(), "{draft:?}");
        let words: Vec<Word> = draft.text.split(' ').zip(&draft.confidences).map(word).collect();
        let (start, end) = (Timestamp::from_millis(draft.start), Timestamp::from_millis(draft.end));
        let speaker = builder.speaker(draft.speaker);
        builder.push(Segment { start, end, speaker, text: &draft.text, words: &words }).expect("it fits");
    }
    builder.finish().expect("it fits")
}
