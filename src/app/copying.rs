//! Taking quotes away: words and segments as a citation on the clipboard.

use std::collections::BTreeMap;

use super::prompt::line_prompt;
use super::{App, Choice, Effect, Focus, PromptKind};
use crate::model::{Place, SegmentIx};
use crate::quotes::{BUILT_IN, Passage, Template, TemplateError};
use crate::search::Literal;
use crate::text::{counted, plain, word_at, word_count, wrap};

/// Which share of the columns a text has in a form that may be chosen.
const SHOWN: u16 = 5;

/// The ways to write a quote, by name: those that come with the program, and the user's own.
#[derive(Clone, PartialEq, Debug)]
pub struct Templates(BTreeMap<String, Template>);

impl Templates {
    /// Those that come with the program, with those of the user laid over them. An error names the one it is in.
    pub(super) fn with(own: BTreeMap<String, String>) -> Result<Templates, (String, TemplateError)> {
        let built_in = BUILT_IN.map(|(name, written)| (name.to_owned(), written.to_owned()));
        let all = BTreeMap::from(built_in).into_iter().chain(own);
        let read = all.map(|(name, written)| match Template::parse(&written) {
            Ok(template) => Ok((name, template)),
            Err(error) => Err((name, error)),
        });
        Ok(Templates(read.collect::<Result<_, _>>()?))
    }

    /// Whether one has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// Starts or ends a selection of words.
pub(super) fn select_words(app: &mut App) {
    app.words_from = if app.words_from.is_some() { None } else { Some(app.cursor) };
    app.anchor = None;
}

/// Copies what is selected, or the segment, or the quote.
pub(super) fn copy(app: &mut App) {
    let name = app.config.template.clone();
    app.copy_as(&name);
}

/// Asks for the template first, which is used from then on.
pub(super) fn ask_template(app: &mut App) {
    app.mode = line_prompt(PromptKind::Template, "");
    app.refresh_choices();
}

impl App {
    /// The words that are selected, from the start of the first to the end of the last one.
    pub fn selected_words(&self) -> Option<(Place, Place)> {
        let (from, to) = (self.words_from?, self.cursor);
        let word = |place: Place| {
            let text = self.transcript.segment(place.segment).map_or("", |segment| segment.text);
            word_at(text, place.offset).unwrap_or(place.offset..text.len())
        };
        let (first, last) = (from.min(to), from.max(to));
        let start = Place { offset: first.offset.min(word(first).start), ..first };
        Some((start, Place { offset: word(last).end, ..last }))
    }

    /// What is copied.
    fn passage(&self) -> Option<Passage> {
        let of = |first: SegmentIx, last| Passage::of_segments(&self.transcript, first, last);
        if let Some((from, until)) = self.selected_words() {
            return Some(Passage::between(&self.transcript, from, until, |place| self.time_of(place)));
        }
        if let Some(panel) = &self.identification {
            let quote = panel.quotes.get(panel.quote)?;
            return Some(of(quote.segment, quote.segment));
        }
        if self.focus == Focus::Results
            && let Some(hit) = self.chosen_hit()
        {
            return Some(of(hit.segment, hit.beyond.last().map_or(hit.segment, |(ix, _)| *ix)));
        }
        let (first, last) = self.selection();
        (!self.transcript.is_empty()).then(|| of(first, last))
    }

    pub(super) fn copy_as(&mut self, name: &str) {
        let (Some(passage), Some(template)) = (self.passage(), self.config.templates.0.get(name)) else {
            return self.complain("there is nothing to copy");
        };
        // Where it is pasted, a control character may do what nobody asked for.
        let text = template.apply(&passage, &self.file.name).replace(|c: char| c.is_control() && c != '\n', "");
        let words = passage.turns.iter().map(|(_, text)| word_count(text)).sum();
        let speakers = passage.speakers();
        let whose = if speakers.is_empty() { String::new() } else { format!(" of {}", speakers.join(", ")) };
        let told = format!("copied, {name}: {}{}", counted(words, "word"), plain(&whose));
        self.effects.push(Effect::Copy(text));
        self.say(told);
        (self.anchor, self.words_from) = (None, None);
        self.config.template = name.to_owned();
    }

    /// The templates whose name holds what is typed, the one in use first, each with what it makes of how the quote begins.
    pub(super) fn template_choices(&self, typed: &str) -> Vec<Choice> {
        let query = Literal::new(typed);
        let mut passage = self.passage().unwrap_or_default();
        // They differ in what stands around the text.
        passage.turns.truncate(2);
        for (_, text) in &mut passage.turns {
            if let [first, _, ..] = &wrap(text, self.size.0 / SHOWN)[..] {
                *text = format!("{}…", text[first.clone()].trim_end());
            }
        }
        let templates = &self.config.templates.0;
        let matching = templates.iter().filter(|(name, _)| query.as_ref().is_none_or(|query| query.is_match(name)));
        let choice = |(name, template): (&String, &Template)| {
            Choice::new(name, template.apply(&passage, &self.file.name).replace('\n', " ⏎ "))
        };
        let mut choices: Vec<Choice> = matching.map(choice).collect();
        choices.sort_by_key(|choice| choice.text != self.config.template);
        choices
    }
}
