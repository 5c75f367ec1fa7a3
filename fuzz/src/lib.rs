//! What every fuzz target does with its input: all that the program may do with it. `tests/fuzzing.rs` does the same.

use std::fs;
use std::sync::atomic::AtomicBool;

use whosaid::app::{Display, Lookup};
use whosaid::formats::{FORMATS, Outgoing, read, relabel, write};
use whosaid::model::{Builder, Change, Corrections, Edit, Progress, Segment, SpeakerId, Step, Timestamp, Transcript};
use whosaid::quotes::Template;
use whosaid::run::{CarriedOver, Opening, Settings, replay_session};
use whosaid::search::{Corrected, Query, Replacement, Search, Vocabulary, find};
use whosaid::store::{
    Access, Folders, Session, SessionName, add_people, read_corrections, read_mapping, read_register, read_session,
    write_mapping,
};

/// The transcript whose session [`session`] takes.
pub const TALK: &str = "Ann: One two three.\nBen: Four, five.\nAnn: Six.\nCleo: Seven eight.\nBen: Nine ten.\n";

/// Reads a file; if it is a transcript, writes it back, first unchanged and then with every speaker renamed, and into
/// every format.
///
/// Panics where what was not edited does not come back.
pub fn exercise(data: &[u8], extension: &str) {
    let Ok(document) = read(data, extension) else { return };
    let mut transcript = document.transcript;
    assert_eq!(relabel(data, extension, &transcript).as_deref(), Ok(data), "nothing was edited");
    let speakers: Vec<SpeakerId> = transcript.speakers().iter().map(|(id, _)| id).collect();
    for speaker in speakers {
        let rename = Edit::Rename { speaker, name: Some(format!("Speaker \"{}\", & <co>", speaker.0)) };
        transcript.apply(&rename).expect("a speaker may have any name");
    }
    // Refusing is allowed: not every format has a place for such names.
    let _ = relabel(data, extension, &transcript);
    for format in FORMATS.iter().filter(|format| format.is_written()) {
        let mut written = Vec::new();
        let outgoing = Outgoing { transcript: &transcript, title: "fuzz" };
        if write(format, &outgoing, &Progress::default(), &mut written).is_ok() {
            let _ = read(&written, format.extensions.first().copied().unwrap_or_default());
        }
    }
}

/// Asks a query, in the first line, of a transcript with a segment for each further line; the second line is also what
/// stands in the place of hits.
///
/// Panics where the fast search finds otherwise than a look at one segment after the other, or where what is offered
/// instead of the query is no query.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (typed, text) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(Some(query)) = Query::parse(typed) else { return };
    let transcript = spoken(text);
    let query = query.compared_with(&transcript);
    let stop = AtomicBool::new(false);
    if query.is_ranked() {
        let vocabulary = Vocabulary::of(&transcript, &Default::default()).expect("not stopped");
        assert!(query.listen(&transcript, &vocabulary, &stop));
    }
    let (mut fast, bound) = (Vec::new(), Search::new(&query, &transcript));
    find(&transcript, &query, &stop, &mut |ix, seen| fast.push((ix, seen.count())));
    let each = transcript.segments().map(|(ix, _)| (ix, bound.found(ix).len())).filter(|(_, count)| *count > 0);
    assert_eq!(fast, each.collect::<Vec<_>>(), "{typed:?} in {text:?}");
    for alternative in query.alternatives() {
        Query::parse(&alternative.typed).unwrap_or_else(|error| panic!("{typed:?} offers {alternative:?}: {error:?}"));
    }
    let Ok(replacement) = Replacement::new(&query, text.lines().next().unwrap_or_default()) else { return };
    for (ix, _) in fast {
        let text = transcript.segment(ix).expect("it was found").text;
        for hit in bound.found(ix) {
            assert!(text.get(hit.span.clone()).is_some(), "{typed:?} in {text:?}: {hit:?}");
            let _ = replacement.of(text, &hit.span);
        }
    }
}

/// A transcript with a segment of a few seconds for each line, of two speakers.
fn spoken(text: &str) -> Transcript {
    let mut builder = Builder::default();
    let speakers = [builder.speaker("Ann"), builder.speaker("SPEAKER_01")];
    for (at, line) in text.split('\n').enumerate() {
        let time = |tenths: u64| Timestamp::from_millis(100 * tenths);
        let (start, end, speaker) = (time(30 * at as u64), time(30 * at as u64 + 25), speakers[at % 2]);
        builder.push(Segment { start, end, speaker, text: line, words: &[] }).expect("it is in order");
    }
    builder.finish().expect("few segments")
}

/// Opens [`TALK`] beside a session file of which this is all, or all but the first line.
///
/// Panics where opening restores otherwise than a look does, or where a change that is recorded then is lost.
pub fn session(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let (talk, beside) = (folder.path().join("talk.txt"), folder.path().join("talk.txt.whosaid"));
    fs::write(&talk, TALK).expect("the folder is ours");
    let opening = Opening::of(Some(&talk)).expect("it is a transcript");
    let (source, transcript) = (opening.source.as_ref().expect("a file"), &opening.document.transcript);
    let header = format!(
        "{{\"whosaid\":1,\"file\":\"talk.txt\",\"size\":{},\"hash\":\"{}\",\"segments\":{}}}\n",
        source.fingerprint.size,
        source.fingerprint.hash,
        transcript.len()
    );
    let header = if data.starts_with(b"{\"whosaid") { "" } else { &header };
    fs::write(&beside, [header.as_bytes(), data].concat()).expect("the folder is ours");
    let _ = read_session(&beside);
    let folders = Folders { state: folder.path().join("state") };
    let look = || Session::look(source, transcript.len(), &SessionName::default(), &folders);
    let looked = look();
    let _ = replay_session(&opening, &looked);
    let opened =
        Session::open(source, transcript.len(), &SessionName::default(), &folders).expect("the folder is ours");
    assert_eq!(opened.restored, looked);
    if let Some(aside) = &opened.outdated {
        let _ = CarriedOver::of(aside, transcript).replayed(transcript);
    }
    let Access::Owned(mut session) = opened.access else { return };
    let rename = |name: &str| Edit::Rename { speaker: SpeakerId(0), name: Some(name.to_owned()) };
    let change = Change::Did(Step { edit: rename("Zoé"), inverse: rename("Ann") });
    session.record(change.clone()).expect("the folder is ours");
    drop(session);
    assert_eq!(look().changes, [&looked.changes[..], &[change]].concat());
}

/// Reads settings, keys, a theme, names, corrections, a register and a template.
///
/// Panics where names do not come back as written, or where somebody added to a register is not in it.
pub fn settings(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = |name: &str| folder.path().join(name);
    let put = |name: &str| fs::write(path(name), data).expect("the folder is ours");
    fs::create_dir(path("themes")).expect("the folder is ours");
    ["config.toml", "keymap.toml", "themes/own.toml"].iter().for_each(|name| put(name));
    let settings = Settings::read(Some([path("config.toml"), path("keymap.toml")]));
    let _ = (settings.theme(), settings.told(), settings.themes.named("own"));
    let bindings =
        settings.keymap.bindings().map(|(context, keys, action)| (settings.keymap.lookup(context, keys), action));
    for (lookup, action) in bindings {
        assert_eq!(lookup, Lookup::Action(action));
    }
    put("list.toml");
    if let Ok(mapping) = read_mapping(&path("list.toml")) {
        write_mapping(&path("names.toml"), &mapping, false).expect("the folder is ours");
        assert_eq!(read_mapping(&path("names.toml")).expect("it was written"), mapping);
        let _ = mapping.edits(&spoken(TALK));
    }
    if let Ok(corrections) = read_corrections(&path("list.toml")) {
        let _ = Corrected::new(&spoken(TALK), &corrections);
    }
    read_register(&path("list.toml")).expect("the folder is ours");
    if let Ok(added) = add_people(&path("list.toml"), &["Zoé \"Z\"".to_owned()]) {
        let register = read_register(&path("list.toml")).expect("the folder is ours").register;
        assert!(added.iter().all(|name| register.person(name).is_some()), "{added:?}");
    }
    let text = String::from_utf8_lossy(data);
    if let Ok(template) = Template::parse(&text) {
        let _ = template.lines(&spoken(&text), "talk.txt", &Default::default());
    }
    let _ = (Display::read(&text), Corrections::typed(&text));
}
