//! Finding the list of what is said, wherever it is in a file.

use std::collections::{HashMap, HashSet};

use crate::formats::kit::json::{Object, Value};
use crate::formats::kit::lines::excerpt;

use super::keys::{self, Role, Said};
use super::times::Time;

/// How deep lists are looked for, how much of a key tells them apart, how many values are looked at, and how many items
/// of a list tell what it is.
const MAX_DEPTH: usize = 6;
const MAX_KEY: usize = 64;
const MAX_VALUES: usize = 2000;
const SAMPLE: usize = 200;

/// How many items a list may have for their own lists to be looked at: calls, meetings, channels.
const MAX_PARENTS: usize = 30;

/// What is in a file.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// What is said, item by item; none where no list is a transcript.
    pub items: Vec<Value<'a>>,
    /// Who says each of them, where that stands outside of their lists: none, or one for every item.
    pub owners: Vec<Value<'a>>,
    /// What the list is called; nothing for one without a key.
    pub name: String,
    /// How many lists of the same kind were left out, which are of other recordings.
    pub left_out: usize,
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

/// A value to be looked at.
struct Open<'a> {
    value: Value<'a>,
    depth: usize,
    /// The keys that lead to it, without the numbers of items.
    path: String,
    /// Who the nearest item of a list that it is in is about.
    owner: Option<Value<'a>>,
}

/// A list that is a transcript.
struct Candidate<'a> {
    survey: Survey,
    items: Vec<Value<'a>>,
    path: String,
    owner: Option<Value<'a>>,
}

/// Looks through the values of a file. Costs a few passes at most.
pub(super) fn find(roots: Vec<Value<'_>>) -> Found<'_> {
    let mut found = Found::default();
    let mut candidates = Vec::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    if roots.len() > 1 {
        consider(roots, (String::new(), None), &mut candidates, &mut found.fault);
    } else {
        open.extend(roots.into_iter().map(|value| Open { value, depth: 0, path: String::new(), owner: None }));
    }
    let mut looked_at = 0;
    while let Some(Open { value, depth, path, owner }) = open.pop() {
        looked_at += 1;
        if depth > MAX_DEPTH || looked_at > MAX_VALUES {
            continue;
        }
        if value.is_object() {
            for (key, member) in value.object().members {
                if keys::is_table(&key) {
                    table(member, &mut found.names);
                }
                if (member.is_object() || member.is_list()) && !keys::is_not_said(&key) {
                    let path = format!("{path}.{}", &key[..key.floor_char_boundary(MAX_KEY)]);
                    open.push(Open { value: member, depth: depth + 1, path, owner });
                }
            }
        } else if value.is_list() {
            let items: Vec<Value<'_>> = value.items().collect();
            if items.len() <= MAX_PARENTS {
                let parents = items.iter().filter(|item| item.is_object()).map(|item| {
                    let owner = keys::who(&item.object()).map(|who| who.label).or(owner);
                    Open { value: *item, depth: depth + 1, path: path.clone(), owner }
                });
                open.extend(parents);
            }
            consider(items, (path, owner), &mut candidates, &mut found.fault);
        }
    }
    choose(candidates, &mut found);
    found
}

/// Keeps a list that is a transcript.
fn consider<'a>(
    items: Vec<Value<'a>>,
    (path, owner): (String, Option<Value<'a>>),
    candidates: &mut Vec<Candidate<'a>>,
    fault: &mut Option<Fault>,
) {
    match survey(&items) {
        Ok(survey) => candidates.push(Candidate { survey, items, path, owner }),
        Err(Some(found)) if fault.as_ref().is_none_or(|other| other.len < found.len) => *fault = Some(found),
        Err(_) => {}
    }
}

/// Takes the best list, and those of its kind that belong to it: what each speaker says, or parts one after another.
fn choose<'a>(mut candidates: Vec<Candidate<'a>>, found: &mut Found<'a>) {
    let is_better = |at: &usize, than: &usize| candidates[*at].survey.is_better_than(&candidates[*than].survey);
    let Some(best) = (0..candidates.len()).reduce(|best, at| if is_better(&at, &best) { at } else { best }) else {
        return;
    };
    let best = candidates.swap_remove(best);
    let mut kin: Vec<Candidate<'a>> = candidates.into_iter().filter(|other| other.path == best.path).collect();
    let has_speakers = best.survey.has_speakers;
    found.name = best.path.rsplit('.').next().unwrap_or_default().to_owned();
    let alone = best.items.first().map(|item| item.range().start);
    kin.push(best);
    kin.sort_by_key(|list| list.items.first().map(|item| item.range().start));
    let owners: Option<Vec<Value<'a>>> = kin.iter().map(|list| list.owner).collect();
    let owners = owners.filter(|_| !has_speakers).unwrap_or_default();
    let names: HashSet<String> = owners.iter().map(|owner| owner.text().into_owned()).collect();
    if !owners.is_empty() && names.len() == kin.len() {
        found.owners = kin.iter().zip(&owners).flat_map(|(list, owner)| list.items.iter().map(|_| *owner)).collect();
    } else if !kin.is_sorted_by(|one, next| follows(&next.items, &one.items)) {
        found.left_out = kin.len() - 1;
        kin.retain(|list| list.items.first().map(|item| item.range().start) == alone);
    }
    found.items = kin.into_iter().flat_map(|list| list.items).collect();
}

/// Whether a list starts when another has ended, or nearly.
fn follows(items: &[Value<'_>], other: &[Value<'_>]) -> bool {
    let start = |item: Option<&Value<'_>>| {
        let item = item?.object();
        let starts =
            item.members.iter().filter_map(|(key, value)| Some((keys::time_rank(key, Role::Start)?.0, *value)));
        starts.min_by_key(|(rank, _)| *rank).and_then(|(_, value)| Time::of(value, false)).map(Time::written)
    };
    start(other.last()).zip(start(items.first())).is_some_and(|(last, first)| last <= first)
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
            let is_time = |value: &Value<'_>| Time::of(*value, role == Role::End).is_some();
            object.members.iter().any(|(key, value)| keys::time_rank(key, role).is_some() && is_time(value))
        };
        // An item may leave its times to its words.
        let is_timed = |word: &Value<'_>| {
            let word = word.object();
            word.members.iter().any(|(key, _)| is_start(key)) && keys::who(&word).is_none_or(|who| !who.is_sure)
        };
        let has_timed_words = !has(Role::Start) && super::words_of(object).first().is_some_and(is_timed);
        starts += usize::from(has(Role::Start) || has_timed_words);
        ends += usize::from(has(Role::End) || has(Role::Length) || has_timed_words);
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
    // A word has times, or it stands in a dictionary.
    let are_words = objects.iter().all(keys::is_lone_word);
    let is_spoken = if are_words { has_times && is_sure } else { has_speakers || (has_times && is_sure) };
    if !is_spoken {
        let missing = "a speaker or a time beside each text, under names such as “speaker” and “start”";
        return Err(fault(described(), missing));
    }
    let said = bytes / sample * items.len();
    Ok(Survey { items: items.len(), said, has_speakers, has_times })
}

fn is_start(key: &str) -> bool {
    keys::time_rank(key, Role::Start).is_some()
}

/// Objects by number and by what they have: `12 objects with “id” and “name”`.
fn described(count: usize, objects: &[Object<'_>]) -> String {
    let keys: Vec<String> = objects
        .first()
        .map(|object| object.members.iter().take(3).map(|(key, _)| excerpt(key)).collect())
        .unwrap_or_default();
    let objects = crate::text::counted(count, "object");
    if keys.is_empty() { objects } else { format!("{objects} with {}", keys.join(", ")) }
}

/// Takes the names of a list of speakers, or of an object with their numbers as keys.
fn table<'a>(value: Value<'a>, names: &mut HashMap<String, Value<'a>>) {
    for (index, speaker) in value.items().enumerate() {
        if speaker.is_string() {
            names.insert(format!("#{index}"), speaker);
        }
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
