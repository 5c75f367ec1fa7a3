//! What is found in files: the search over any number of them, for the command line and the shelf.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, anyhow};

use super::crew::{Desk, Job};
use super::files::{Place, is_other, is_recording, is_standard, whence};
use super::{Opening, Replayed, Stalled, Watch, crew, is_large, told};
use crate::formats::{self, RawText, extension_of};
use crate::model::{Progress, SegmentIx, Transcript};
use crate::search::{self, Query, Sieve, Vocabulary};
use crate::store::{Folders, Registers, Sessions, open_file, read_into};

/// What finds the hits in files.
pub struct FileFinder {
    /// What is looked for.
    pub query: Query,
    sieve: Sieve,
    sessions: Sessions,
    registers: Registers,
    /// Takes the mistakes in registers, each once.
    tell: fn(&str),
}

/// Which hits are needed of a file.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// No more segments than these.
    pub most: usize,
    /// The best first, not in the order of the text.
    pub best_first: bool,
    /// With the places in their texts.
    pub places: bool,
}

/// What was found in a file.
#[derive(Debug)]
pub struct Found {
    /// The transcript with the changes of its session.
    pub transcript: Transcript,
    /// Its segments with hits, at least one.
    pub rows: Vec<Row>,
}

/// A segment with hits.
#[derive(Debug)]
pub struct Row {
    /// The segment.
    pub segment: SegmentIx,
    /// In the order of the text, at least one where they are printed.
    pub found: Vec<search::Found>,
    /// The last segment that they run on into, else this one.
    pub last: SegmentIx,
    /// That of the best of them.
    pub score: f32,
}

impl Row {
    /// Its hits, one by one.
    pub fn hits(&self) -> impl Iterator<Item = search::Hit> {
        let hit = |found: search::Found| {
            let search::Found { span, beyond, score } = found;
            search::Hit { number: 0, segment: self.segment, span, beyond, score }
        };
        self.found.iter().cloned().map(hit)
    }
}

/// Why there is nothing of a place.
#[derive(Debug)]
pub struct Failure {
    /// Why.
    pub error: anyhow::Error,
    /// Whether it was named, so that it must be told.
    pub is_named: bool,
}

/// Looks into places, several at a time, and hands out what `look` finds there in their order, some at a time.
///
/// What is no transcript has no answer, a file that does not answer is [given up](Stalled); the first error of `take` ends
/// it all. `look` is given a path, the same as queries ask for it, and whether it was named.
pub fn look_into<A: Send + Default + 'static>(
    places: impl Iterator<Item = Place> + Send + 'static,
    watch: &Watch,
    look: impl Fn(&Path, &Path, bool, &mut Desk) -> Result<A> + Send + Sync + 'static,
    take: impl FnMut(Vec<Result<A, Failure>>) -> Result<()>,
) -> Result<()> {
    let work = move |place: &Place, desk: &mut Desk| {
        let failed = |is_named| move |error| Failure { error, is_named };
        match place {
            Place::Named(path) => look(path, path, true, desk).map_err(failed(true)),
            Place::InFolder { path, within } => match look(path, within, false, desk) {
                Err(error) if is_other(&error) => Ok(A::default()),
                looked => looked.map_err(failed(false)),
            },
            Place::Closed { error, is_named } => Err(failed(*is_named)(anyhow!(told(error)))),
        }
    };
    crew::run(places, watch, work, take)
}

impl<A> Job<Result<A, Failure>> for Place {
    fn file(&self) -> Option<&Path> {
        match self {
            Place::Named(path) => Some(path.as_path()).filter(|path| !is_standard(path)),
            Place::InFolder { path, .. } => Some(path),
            Place::Closed { .. } => None,
        }
    }

    fn given_up(&self, stalled: Stalled) -> Result<A, Failure> {
        Err(Failure { error: stalled.into(), is_named: matches!(self, Place::Named(_)) })
    }
}

impl FileFinder {
    /// `tell` takes the mistakes in registers of people. Costs nothing; the first file costs a list of the sessions there
    /// are.
    pub fn new(query: Query, folders: Folders, tell: fn(&str)) -> FileFinder {
        let (sieve, registers) = (Sieve::new(&query), Registers::default());
        FileFinder { query, sieve, sessions: Sessions::of(folders), registers, tell }
    }

    /// What is in a file; `None` where nothing is. `shown` is its path as queries ask for it.
    ///
    /// Costs reading it, with its session, and a pass over its text; only a look at its bytes where these show that it has
    /// no hit, nothing where its name and date do. The file is held in memory meanwhile. Of one that was not named it may
    /// go untold that it is no transcript.
    pub fn find(
        &self,
        path: &Path,
        shown: &Path,
        is_named: bool,
        wanted: &Wanted,
        desk: &mut Desk,
    ) -> Result<Option<Found>> {
        let whence = self.query.asks_for_files().then(|| whence(path, shown));
        if whence.as_ref().is_some_and(|whence| !self.query.may_be_of(whence)) {
            return Ok(None);
        }
        let Some(opening) = self.opening(path, is_named, desk)? else { return Ok(None) };
        let Replayed { first, transcript, .. } = opening.replayed()?;
        let people = self.registers.of(path, self.tell);
        let query = self.query.unheard().compared_with(&first).within(whence).among(&people.register);
        let rows = rows(&transcript, &query, wanted);
        Ok((!rows.is_empty()).then_some(Found { transcript, rows }))
    }

    /// The transcript in a file; `None` where it has no hits and nothing to tell, by its bytes.
    fn opening(&self, path: &Path, is_named: bool, desk: &mut Desk) -> Result<Option<Opening>> {
        if is_standard(path) {
            return Opening::of(Some(path)).map(Some);
        }
        let (mut file, len) = open_file(path, !is_named)?;
        let extension = extension_of(path);
        if !is_named && is_recording(&mut file, len, &extension) {
            return Ok(None);
        }
        // The changes of a session may have brought in what is looked for.
        let may_have_session = match is_named {
            true => fs::canonicalize(path).map_or(true, |real_path| self.sessions.may_have(&real_path)),
            // Folders are walked without following links.
            false => self.sessions.may_have(path),
        };
        if may_have_session || is_large(len) {
            return Opening::of(Some(path)).map(Some);
        }
        let bytes = read_into(desk, (file, len), path)?;
        let raw = RawText::of(bytes);
        if raw.is_some_and(|raw| {
            !self.sieve.may_be_in(raw.bytes, raw.is_western) && raw.has_words_as_read(&extension, is_named)
        }) {
            return Ok(None);
        }
        let document = raw.map_or_else(|| formats::read(bytes, &extension), |raw| raw.read(&extension));
        let document = document.with_context(|| path.display().to_string())?;
        Ok(Some(Opening::without_session(path, document)))
    }
}

/// The segments with hits, as they are wanted.
fn rows(transcript: &Transcript, query: &Query, wanted: &Wanted) -> Vec<Row> {
    let stop = AtomicBool::new(false);
    if query.is_ranked()
        && let Some(vocabulary) = Vocabulary::of(transcript, &Progress::default())
    {
        query.listen(transcript, &vocabulary, &stop);
    }
    let needs_places = query.is_ranked() || wanted.places;
    let mut rows: Vec<Row> = Vec::new();
    search::find(transcript, query, &stop, &mut |segment, seen| {
        let found = if needs_places { seen.into_found() } else { Vec::new() };
        let score = if query.is_ranked() { found.iter().map(|found| found.score).fold(0.0, f32::max) } else { 1.0 };
        let reached = found.iter().flat_map(|found| &found.beyond).map(|(other, _)| *other).max();
        rows.push(Row { segment, found, last: reached.unwrap_or(segment), score });
        stop.store(!wanted.best_first && rows.len() >= wanted.most, Ordering::Relaxed);
    });
    if wanted.best_first {
        rows.sort_by(|one, other| other.score.total_cmp(&one.score));
        rows.truncate(wanted.most);
    }
    rows
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;
    use std::time::Duration;

    use super::*;

    #[test]
    fn files_that_do_not_answer_are_told_in_their_order_and_all_others_searched() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let made = Command::new("mkfifo").arg(path("pipe.txt")).status().expect("mkfifo is there");
        assert!(made.success());
        // Enough that a thread takes several at once, with more pipes than there are threads.
        let in_folder = |path: PathBuf| Place::InFolder { within: path.clone(), path };
        let places: Vec<Place> = (0..120)
            .map(|at| match at {
                100 => Place::Named(path("pipe.txt")),
                101 => Place::Named(path("gone.txt")),
                _ if at % 4 == 2 => in_folder(path("pipe.txt")),
                _ => {
                    let path = path(&format!("{at}.txt"));
                    fs::write(&path, "[0.00s - 4.00s] Ada :  a harbour\n").expect("ours");
                    in_folder(path)
                }
            })
            .collect();
        let query = Query::parse("harbour").expect("it is right").expect("it asks for something");
        let finder = FileFinder::new(query, Folders { state: path("state") }, |_| {});
        let wanted = Wanted { most: 1, best_first: false, places: false };
        let mut answers = Vec::new();
        let searched = look_into(
            places.into_iter(),
            &Watch::start(Duration::from_millis(100)),
            move |path, shown, _, desk| Ok(finder.find(path, shown, false, &wanted, desk)?.is_some()),
            |some| {
                answers.extend(some);
                Ok(())
            },
        );
        assert!(searched.is_ok() && answers.len() == 120, "{searched:?}");
        for (at, answer) in answers.iter().enumerate() {
            match answer {
                Ok(found) => assert!(*found && at % 4 != 2 && at != 100, "{at}"),
                Err(failure) => {
                    let is_stalled = failure.error.is::<Stalled>();
                    assert_eq!((is_stalled, failure.is_named), (at != 101, at == 100 || at == 101), "{at}");
                }
            }
        }
    }
}
