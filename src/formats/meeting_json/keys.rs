//! What people call the parts of a transcript in JSON.
//!
//! Keys are compared without case and without anything but letters and digits: `startTime`, `start_time` and `Start Time`
//! are one. Of several that an object has, the first in these lists counts.

use std::borrow::Cow;

use crate::formats::kit::json::{Object, Value};

use super::times::Unit;

/// What is said, where nothing else is likely to be meant.
const TEXT: [&str; 24] = [
    "text",
    "spokentext",
    "transcript",
    "transcription",
    "sentence",
    "utterance",
    "caption",
    "speech",
    "dialogue",
    "displaytext",
    "transcripttext",
    "rawtext",
    "plaintext",
    "phrase",
    "quote",
    "said",
    "line",
    "block",
    "snippet",
    "txt",
    "paragraph",
    "translatedtext",
    "words",
    "subtitle",
];

/// What is said, or any other message.
const WEAK_TEXT: [&str; 6] = ["content", "body", "message", "msg", "segment", "value"];

/// A word in a list of them.
const WORD: [&str; 9] =
    ["punctuatedword", "wordwithpunctuation", "punct", "word", "text", "w", "token", "term", "value"];

/// One word that is all an item says.
const LONE_WORD: [&str; 6] = ["punctuatedword", "wordwithpunctuation", "word", "token", "term", "w"];

/// What lists are called whose items are words.
const WORD_LISTS: [&str; 8] = ["words", "tokens", "terms", "elements", "items", "result", "results", "wordtimings"];

/// Who says it, where nothing else is likely to be meant.
const SPEAKER: [&str; 24] = [
    "speakername",
    "segmentspeaker",
    "speakerdisplayname",
    "speakerlabel",
    "speaker",
    "participantname",
    "participant",
    "displayname",
    "talker",
    "spk",
    "spokenby",
    "voice",
    "speakerid",
    "speakertag",
    "spkid",
    "speakeridx",
    "speakerindex",
    "character",
    "sendername",
    "participantid",
    "speakernumber",
    "actor",
    "who",
    "sp",
];

/// Who says it, or somebody or something else.
const WEAK_SPEAKER: [&str; 16] = [
    "sender",
    "username",
    "user",
    "authorname",
    "author",
    "from",
    "by",
    "person",
    "host",
    "agent",
    "name",
    "userid",
    "role",
    "source",
    "channelname",
    "channel",
];

/// What a speaker is called, in an object about them.
const NAME: [&str; 14] = [
    "name",
    "displaytext",
    "displayname",
    "fullname",
    "speakername",
    "realname",
    "username",
    "firstname",
    "label",
    "email",
    "speaker",
    "speakerlabel",
    "id",
    "speakerid",
];

/// What a speaker's number is called there.
const ID: [&str; 11] =
    ["id", "speakerid", "userid", "participantid", "spkid", "uid", "key", "tag", "index", "speaker", "label"];

/// Lists of speakers.
const TABLES: [&str; 9] = [
    "speakers",
    "participants",
    "users",
    "attendees",
    "members",
    "speakermap",
    "speakernames",
    "speakerlabels",
    "parties",
];

/// Lists of what is seen or made of what is said, though it has texts and times.
const NOT_SAID: [&str; 6] = ["ocr", "keywords", "chapters", "actionitems", "highlights", "topics"];

/// When it starts.
const START: [&str; 37] = [
    "start",
    "starttime",
    "segmentstarttime",
    "segmentstart",
    "startoffset",
    "audiostarttime",
    "begin",
    "begintime",
    "starttimestamp",
    "startsat",
    "starttimecode",
    "startts",
    "timestart",
    "datastart",
    "tstart",
    "startdatetime",
    "startedat",
    "relativestarttime",
    "from",
    "begins",
    "in",
    "timein",
    "offset",
    "timeoffset",
    "timestamp",
    "timestamps",
    "timecode",
    "tc",
    "time",
    "ts",
    "datetime",
    "sentat",
    "createdat",
    "date",
    "st",
    "s",
    "instances",
];

/// When it ends.
const END: [&str; 29] = [
    "end",
    "endtime",
    "segmentendtime",
    "segmentend",
    "endoffset",
    "audioendtime",
    "stop",
    "stoptime",
    "finish",
    "endtimestamp",
    "endsat",
    "endtimecode",
    "endts",
    "timeend",
    "dataend",
    "tend",
    "enddatetime",
    "endedat",
    "relativeendtime",
    "to",
    "until",
    "ends",
    "out",
    "timeout",
    "finishtime",
    "finishedat",
    "stopsat",
    "et",
    "e",
];

/// How long it takes.
const LENGTH: [&str; 5] = ["duration", "dur", "length", "durationtime", "audioduration"];

/// Keys of objects that are something else, though they have a text and a time.
const FOREIGN: [(&str, &[&str]); 8] = [
    ("log records", &["level", "severity", "loglevel", "levelname", "logger", "pid", "stack", "stacktrace", "ruleid"]),
    ("commits", &["sha", "commit", "commithash", "parents"]),
    ("reviews or products", &["rating", "stars", "price", "sku", "currency"]),
    ("articles or episodes", &["datepublished", "pubdate", "publishedat", "permalink", "excerpt"]),
    ("names found in a text", &["entitygroup"]),
    ("requests", &["statuscode", "httpmethod", "useragent", "method"]),
    ("places", &["lat", "latitude", "geometry", "coordinates"]),
    ("tasks or issues", &["assignee", "duedate", "priority", "issueurl", "completed"]),
];

/// A key in lower case, letters and digits only.
pub(super) fn plain(key: &str) -> Cow<'_, str> {
    if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return key.into();
    }
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>().into()
}

/// Which of the keys one is.
fn rank(keys: &[&str], key: &str) -> Option<usize> {
    let key = plain(key);
    keys.iter().position(|known| *known == key)
}

/// The first of the keys that an object has a value for, if it fits.
fn first<'a>(object: &Object<'a>, keys: &[&str], fits: impl Fn(Value<'a>) -> bool) -> Option<Value<'a>> {
    let ranked = object.members.iter().filter_map(|(key, value)| Some((rank(keys, key)?, *value)));
    ranked.filter(|(_, value)| !value.is_null() && fits(*value)).min_by_key(|(rank, _)| *rank).map(|(_, value)| value)
}

/// What an item says; the words of a list are not put together yet.
pub(super) enum Said<'a> {
    /// A string, and whether its key leaves no doubt.
    Text(Value<'a>, bool),
    /// The words or sentences of a list.
    Words(Vec<Value<'a>>),
}

/// Finds what an item says.
pub(super) fn said<'a>(item: &Object<'a>) -> Option<Said<'a>> {
    let is_string = |value: Value<'a>| value.is_string();
    if let Some(text) = first(item, &TEXT, is_string) {
        return Some(Said::Text(text, true));
    }
    let is_list_of_words = |value: Value<'a>| value.is_list() && value.raw().contains(['{', '"']);
    let lists = [
        "words",
        "sentences",
        "tokens",
        "terms",
        "elements",
        "items",
        "lines",
        "segments",
        "parts",
        "children",
        "blocks",
    ];
    if let Some(list) = first(item, &lists, is_list_of_words) {
        return Some(Said::Words(list.items().collect()));
    }
    if let Some(text) = first(item, &WEAK_TEXT, is_string) {
        return Some(Said::Text(text, false));
    }
    if let Some(word) = first(item, &LONE_WORD, is_string) {
        return Some(Said::Text(word, false));
    }
    let inner =
        first(item, &[&TEXT[..], &WEAK_TEXT[..]].concat(), |value| value.is_object() || is_list_of_words(value))?;
    if inner.is_list() {
        return Some(Said::Words(inner.items().collect()));
    }
    let inner = first(&inner.object(), &[&TEXT[..], &WEAK_TEXT[..]].concat(), is_string)?;
    Some(Said::Text(inner, false))
}

/// What a word, or a sentence, of a list says.
pub(super) fn word<'a>(word: Value<'a>) -> Option<Value<'a>> {
    if word.is_string() {
        return Some(word);
    }
    let word = word.object();
    first(&word, &WORD, |value| value.is_string()).or_else(|| match said(&word)? {
        Said::Text(text, _) => Some(text),
        Said::Words(_) => None,
    })
}

/// Whether an item says a single word, by what its text is called.
pub(super) fn is_lone_word(item: &Object<'_>) -> bool {
    first(item, &TEXT, |value| value.is_string()).is_none()
        && first(item, &[&LONE_WORD[..], &["value"]].concat(), |value| value.is_string()).is_some()
}

/// Whether a list of this name is one of words.
pub(super) fn is_word_list(key: &str) -> bool {
    WORD_LISTS.contains(&plain(key).as_ref())
}

/// Whether a speaker is told by their place in a list of names.
pub(super) fn is_index(item: &Object<'_>, label: Value<'_>) -> bool {
    label.number().is_some() && first(item, &["speakerindex", "speakeridx"], |value| value == label).is_some()
}

/// Who says an item.
#[derive(Clone, Copy)]
pub(super) struct Who<'a> {
    /// The name or number; `null` where there is none, but a place for it.
    pub label: Value<'a>,
    /// Whether its key leaves no doubt.
    pub is_sure: bool,
}

/// Finds who says an item.
pub(super) fn who<'a>(item: &Object<'a>) -> Option<Who<'a>> {
    let named = |value: Value<'a>| {
        if !value.is_object() {
            return (!value.is_list() && !matches!(value.raw(), "true" | "false" | "\"\"")).then_some(value);
        }
        first(&value.object(), &NAME, |name| !name.is_object() && !name.is_list() && !name.text().is_empty())
    };
    let fits = |value: Value<'a>| named(value).is_some();
    // A time may be `from`, and the name of a resource is no name.
    let fits_weakly = |value: Value<'a>| {
        named(value).is_some_and(|name| value.is_object() || (name.is_string() && !name.text().contains([':', '/'])))
    };
    let sure = first(item, &SPEAKER, fits).and_then(named).map(|label| Who { label, is_sure: true });
    sure.or_else(|| first(item, &WEAK_SPEAKER, fits_weakly).and_then(named).map(|label| Who { label, is_sure: false }))
        .or_else(|| {
            let is_empty = |value: &Value<'a>| value.is_null() || value.raw() == "\"\"";
            let is_speaker = |key: &str| SPEAKER.contains(&plain(key).as_ref());
            let (_, label) = item.members.iter().find(|(key, value)| is_speaker(key) && is_empty(value))?;
            Some(Who { label: *label, is_sure: true })
        })
}

/// The key under which an item says who speaks.
pub(super) fn who_key(item: &Object<'_>) -> Option<String> {
    let known = [&SPEAKER[..], &WEAK_SPEAKER[..]].concat();
    let ranked = item.members.iter().filter_map(|(key, _)| Some((rank(&known, key)?, key)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, key)| key.to_string())
}

/// The number and the name of a speaker in a list of them.
pub(super) fn entry<'a>(speaker: &Object<'a>) -> Option<(Value<'a>, Value<'a>)> {
    let is_plain = |value: Value<'a>| !value.is_object() && !value.is_list() && !value.text().is_empty();
    let id = first(speaker, &ID, is_plain)?;
    let name = first(speaker, &NAME[..10], is_plain).filter(|name| name.is_string() && *name != id)?;
    Some((id, name))
}

/// Whether a key is that of a list of speakers.
pub(super) fn is_table(key: &str) -> bool {
    TABLES.contains(&plain(key).as_ref())
}

/// Whether what is under a key is not what is said.
pub(super) fn is_not_said(key: &str) -> bool {
    NOT_SAID.contains(&plain(key).as_ref())
}

/// What the time of an item is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Start,
    End,
    Length,
}

/// How early a key stands in the list of those for a role, and the unit it names.
pub(super) fn time_rank(key: &str, role: Role) -> Option<(usize, Option<Unit>)> {
    let known: &[&str] = match role {
        Role::Start => &START,
        Role::End => &END,
        Role::Length => &LENGTH,
    };
    let key = plain(key);
    let rank = |key: &str| known.iter().position(|known| *known == key);
    if let Some(rank) = rank(&key) {
        return Some((rank, None));
    }
    let (suffix, unit) = Unit::SUFFIXES.iter().find(|(suffix, _)| key.ends_with(suffix))?;
    let base = key.strip_suffix(suffix)?;
    let rank = rank(base).or_else(|| rank(base.strip_suffix("in")?))?;
    Some((rank, Some(*unit)))
}

/// What items are, if they are no part of a transcript.
pub(super) fn foreign(item: &Object<'_>) -> Option<&'static str> {
    let keys: Vec<Cow<'_, str>> = item.members.iter().map(|(key, _)| plain(key)).collect();
    let is_there = |known: &&&str| keys.iter().any(|key| key == **known);
    FOREIGN.iter().find(|(_, known)| known.iter().find(is_there).is_some()).map(|(what, _)| *what)
}
