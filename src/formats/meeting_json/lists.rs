//! Finding the list of what is said, wherever it is in a file.

use std::collections::{HashMap, HashSet};

use crate::formats::kit::json::{Object, Value};

use super::keys::{self, Role, Said};

/// How deep lists are looked for, how many values are looked at, and how many items of a list tell what it is.
const MAX_DEPTH: usize = 6;
const MAX_VALUES: usize = 2000;
const SAMPLE: usize = 200;

/// How many items a list may have for their own lists to be looked at: calls, meetings, channels.
const MAX_PARENTS: usize = 30;

/// What is in a file.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// What is said, item by item; none where no list is a transcript.
    pub items: Vec<Value<'a>>,
    /// Names of speakers, by number.
    pub names: HashMap<String, Value<'a>>,
    /// What the largest list of objects is and lacks, if none is a transcript.
    pub fault: Option<Fault>,
}

/// Why a list is no transcript.
pub(super) struct Fault {
    pub looks_like: String,
    pub missing: &'static str,
    len: usize,
}

/// What the items of a list have.
struct Survey {
    items: usize,
    /// How much all of them say, in bytes, judging by the first ones.
    said: usize,
    has_speakers: bool,
    has_times: bool,
}

/// Looks through the values of a file. Costs a few passes at most.
pub(super) fn find(roots: Vec<Value<'_>>) -> Found<'_> {
    let mut found = Found::default();
    let mut best: Option<(Survey, Vec<Value<'_>>)> = None;
    let mut open: Vec<(usize, Value<'_>)> = Vec::new();
    if roots.len() > 1 {
        consider(roots, &mut best, &mut found.fault);
    } else {
        open.extend(roots.into_iter().map(|root| (0, root)));
    }
    let mut looked_at = 0;
    while let Some((depth, value)) = open.pop() {
        looked_at += 1;
        if depth > MAX_DEPTH || looked_at > MAX_VALUES {
            continue;
        }
        if value.is_object() {
            for (key, member) in value.object().members {
                if keys::is_table(&key) {
                    table(member, &mut found.names);
                }
                if member.is_object() || member.is_list() {
                    open.push((depth + 1, member));
                }
            }
        } else if value.is_list() {
            let items = value.items();
            if items.len() <= MAX_PARENTS {
                open.extend(items.iter().filter(|item| item.is_object()).map(|item| (depth + 1, *item)));
            }
            consider(items, &mut best, &mut found.fault);
        }
    }
    found.items = best.map(|(_, items)| items).unwrap_or_default();
    found
}

/// Keeps a list if it is a better transcript than the best so far.
fn consider<'a>(items: Vec<Value<'a>>, best: &mut Option<(Survey, Vec<Value<'a>>)>, fault: &mut Option<Fault>) {
    match survey(&items) {
        Ok(survey) => {
            if best.as_ref().is_none_or(|(other, _)| survey.is_better_than(other)) {
                *best = Some((survey, items));
            }
        }
        Err(Some(found)) if fault.as_ref().is_none_or(|other| other.len < found.len) => *fault = Some(found),
        Err(_) => {}
    }
}

impl Survey {
    /// More text; of the same text, with speakers, with times, and in fewer pieces.
    fn is_better_than(&self, other: &Survey) -> bool {
        let is_less = |one: &Survey, than: &Survey| one.said * 10 < than.said * 7;
        if is_less(self, other) || is_less(other, self) {
            return is_less(other, self);
        }
        let merits = |survey: &Survey| (survey.has_speakers, survey.has_times, std::cmp::Reverse(survey.items));
        merits(self) > merits(other)
    }
}

/// Looks at the first items of a list.
fn survey(items: &[Value<'_>]) -> Result<Survey, Option<Fault>> {
    let objects: Vec<Object<'_>> =
        items.iter().filter(|item| item.is_object()).take(SAMPLE).map(|item| item.object()).collect();
    let sample = objects.len();
    if sample == 0 {
        return Err(None);
    }
    let fault = |looks_like: String, missing| Some(Fault { looks_like, missing, len: items.len() });
    let described = || format!("a list of {}", described(items.len(), &objects));
    let foreign: Vec<&str> = objects.iter().filter_map(keys::foreign).collect();
    if let Some(what) = foreign.first().filter(|_| foreign.len() * 2 >= sample) {
        return Err(fault(format!("a list of {what}"), "a list of what is said, with a speaker or times"));
    }
    let mut texts = 0;
    let mut sure_texts = 0;
    let mut bytes = 0;
    let mut names = Vec::new();
    let mut sure_names = 0;
    let (mut starts, mut ends) = (0, 0);
    for object in &objects {
        match keys::said(object) {
            Some(Said::Text(text, is_sure)) => {
                texts += 1;
                sure_texts += usize::from(is_sure);
                bytes += text.raw().len();
            }
            Some(Said::Words(words)) => {
                let said: usize = words.iter().filter_map(|word| keys::word(*word)).map(|word| word.raw().len()).sum();
                texts += usize::from(said > 0);
                sure_texts += usize::from(said > 0);
                bytes += said;
            }
            None => {}
        }
        if let Some(who) = keys::who(object) {
            sure_names += usize::from(who.is_sure);
            names.extend(Some(who.label.text()).filter(|name| !name.is_empty()));
        }
        let has = |role: Role| {
            object.members.iter().any(|(key, value)| !value.is_null() && keys::time_rank(key, role).is_some())
        };
        starts += usize::from(has(Role::Start));
        ends += usize::from(has(Role::End) || has(Role::Length));
    }
    if texts * 2 < sample {
        let missing = "a text in each of them, under a name such as “text”";
        return Err(fault(described(), missing));
    }
    // Names of things are all different; those of people come again.
    let distinct: HashSet<&str> = names.iter().map(AsRef::as_ref).collect();
    let recurs = distinct.len() * 2 <= names.len();
    let has_times = starts * 2 >= sample;
    let has_speakers = !names.is_empty() && (sure_names * 2 >= sample || recurs || has_times);
    let is_sure = sure_texts * 2 >= sample || (has_times && ends * 2 >= sample);
    let is_spoken = has_speakers || (has_times && is_sure);
    if !is_spoken {
        let missing = "a speaker or a time beside each text, under names such as “speaker” and “start”";
        return Err(fault(described(), missing));
    }
    let said = bytes / sample * items.len();
    Ok(Survey { items: items.len(), said, has_speakers, has_times })
}

/// Objects by number and by what they have: `12 objects with “id” and “name”`.
fn described(count: usize, objects: &[Object<'_>]) -> String {
    let keys: Vec<String> = objects
        .first()
        .map(|object| object.members.iter().take(3).map(|(key, _)| format!("“{key}”")).collect())
        .unwrap_or_default();
    let objects = crate::text::counted(count, "object");
    if keys.is_empty() { objects } else { format!("{objects} with {}", keys.join(", ")) }
}

/// Takes the names of a list of speakers, or of an object with their numbers as keys.
fn table<'a>(value: Value<'a>, names: &mut HashMap<String, Value<'a>>) {
    for speaker in value.items() {
        let entry = keys::entry(&speaker.object());
        names.extend(entry.map(|(id, name)| (id.text().into_owned(), name)));
    }
    for (key, speaker) in value.object().members {
        let name = if speaker.is_object() {
            speaker.object().first(&["name", "displayName", "display_name"])
        } else {
            Some(speaker)
        };
        names.extend(name.filter(Value::is_string).map(|name| (key.into_owned(), name)));
    }
}
