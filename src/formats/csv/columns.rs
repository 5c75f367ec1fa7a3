//! Which column of a table is which.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::cells::Row;
use super::times::{self, Unit};

/// Which columns have what, counted from zero.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Columns {
    /// When it starts, with the unit that the header gives.
    pub start: Option<(usize, Option<Unit>)>,
    /// When it ends.
    pub end: Option<(usize, Option<Unit>)>,
    /// How long it lasts, where that stands instead of an end.
    pub duration: Option<(usize, Option<Unit>)>,
    /// Who speaks.
    pub speaker: Option<usize>,
    /// What is said.
    pub text: Option<usize>,
    /// How many rows come before the first turn.
    pub skipped: usize,
}

/// What a column is for, with its usual names in lower case, without marks, signs and units, the surest first.
const START: &str = "start starttime timestart begin begintime beginning timein in tcin timecodein inpoint startts startat \
    startoffset segmentstart segmentonset utterancestart starttimecode starttimestamp onset tmin xmin cuein audiostart \
    offsetstart mediastart from beginn anfang startzeit anfangszeit von debut tempsdebut heuredebut entree \
    tcentree inicio tiempoinicio tiempodeinicio horainicio comienzo desde entrada inizio timestamp timecode time \
    timestamps timecodes timepoint position tc zeit zeitstempel zeitmarke temps horodatage minutage tiempo \
    marcadetiempo hora offset tempo clock elapsed elapsedtime";
const END: &str = "end endtime timeend finish timeout out tcout timecodeout outpoint stop stoptime endts endat endoffset \
    segmentend segmentoffset utteranceend endtimecode endtimestamp offset tmax xmax cueout audioend offsetend mediaend until \
    till to ende endzeit bis fin tempsfin heurefin sortie tcsortie tiempofin tiempofinal tiempodefin horafin \
    final hasta salida fine";
const DURATION: &str = "duration dur length len dauer lange duree duracion durata";
const SPEAKER: &str = "speaker speakername speakerlabel speakerid spk spkr speakers spkid who participant participantname \
    participants participantid sprecher sprecherin sprecherinnen locuteur locutrice intervenant orateur \
    interlocuteur hablante orador interlocutor participante parlante oratore redner teilnehmer teilnehmerin name \
    displayname fullname person character actor voice user username author sender from agent role tier nom \
    nombre auteur personne persona channel label";
const TEXT: &str = "text transcript transcription transcripttext trans asrtext utterance utterances sentence content caption captions subtitle \
    subtitles speech dialogue dialog spokentext segmenttext displaytext said message body words line annotation \
    quote passage texte transkript transkription gesprochenertext gesprochenes inhalt aussage ausserung wortlaut \
    untertitel paroles propos enonce contenu soustitre texto transcripcion contenido subtitulo dialogo enunciado \
    testo trascrizione contenuto label value";

impl Columns {
    /// Finds out by a header in one of the first rows, else by the shape of the columns; `None` for no transcript.
    pub fn of(sample: &[Row<'_>]) -> Option<Columns> {
        (0..sample.len().min(10)).find_map(|at| Columns::by_header(sample, at)).or_else(|| by_shape(sample))
    }

    fn by_header(sample: &[Row<'_>], at: usize) -> Option<Columns> {
        let names = Names::of(sample.get(at)?);
        let mut taken = vec![false; names.units.len()];
        let mut find = |usual: &str| -> Option<usize> {
            let is_free = |column: &usize| taken.get(*column).is_some_and(|taken| !taken);
            let found = usual.split(' ').find_map(|usual| names.columns(usual).filter(is_free).min())?;
            if let Some(taken) = taken.get_mut(found) {
                *taken = true;
            }
            Some(found)
        };
        let text = find(TEXT);
        let mut end = find(END);
        // `from` is a start beside `to`, and one who sends a message elsewhere; `offset` an end beside a start.
        let is_sent = names.columns("from").next().is_some() && names.columns("to").next().is_none();
        let mut start = if is_sent { find(&START.replace(" from ", " ")) } else { find(START) };
        if start.is_none() && end.is_some_and(|end| names.is(end, "offset")) {
            (start, end) = (end, None);
        }
        let duration = find(DURATION);
        let speaker = find(SPEAKER);
        let rows = sample.get(at + 1..).unwrap_or_default();
        // A table of turns has what is said somewhere, whatever its column is called.
        let text = text.or_else(|| start.and(speaker).and_then(|_| wordiest(rows, &taken)));
        let with_unit = |column: Option<usize>| Some((column?, *names.units.get(column?)?));
        let columns = Columns {
            start: with_unit(start),
            end: with_unit(end).filter(|_| start.is_some()),
            duration: with_unit(duration).filter(|_| end.is_none() && start.is_some()),
            speaker,
            text,
            skipped: at + 1,
        };
        columns.is_transcript(&names, rows).then_some(columns)
    }

    /// Whether a table with these columns says what was said, or at least who spoke when.
    fn is_transcript(&self, names: &Names, rows: &[Row<'_>]) -> bool {
        let has_times = self.start.is_some_and(|(column, _)| are_times(rows, column));
        // From `name` on, they stand in many tables.
        let sure = || SPEAKER.split(' ').take_while(|usual| *usual != "name");
        let is_speaker = self.speaker.is_some_and(|column| sure().any(|usual| names.is(column, usual)));
        match self.text {
            // Messages and notes have names and dates too: either the times or the names must be plain to see.
            Some(_) => has_times || is_speaker,
            None => has_times && is_speaker && self.end.or(self.duration).is_some(),
        }
    }
}

/// The column not `taken` with most words, if those that say something have two or more on average.
fn wordiest(rows: &[Row<'_>], taken: &[bool]) -> Option<usize> {
    let count = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.cell(Some(column)));
        let counts = cells.map(|cell| cell.line().split_whitespace().count()).filter(|count| *count > 0);
        counts.fold((0, 0), |(told, words), count| (told + 1, words + count))
    };
    let free = taken.iter().enumerate().filter(|(_, is_taken)| !**is_taken).map(|(column, _)| (column, count(column)));
    let is_text = |(_, (told, words)): &(usize, (usize, usize))| *told * 2 >= rows.len() && *words >= *told * 2;
    free.filter(is_text).max_by_key(|(_, (_, words))| *words).map(|(column, _)| column)
}

/// Whether at least half of the cells of a column that say something are times.
fn are_times(rows: &[Row<'_>], column: usize) -> bool {
    let cells: Vec<String> = rows.iter().filter_map(|row| row.cell(Some(column))).map(|cell| cell.line()).collect();
    let told = cells.iter().filter(|cell| !cell.is_empty()).count();
    let times = cells.iter().filter(|cell| times::is_time(cell)).count();
    times * 2 >= told
}

/// The names of columns, by which these are found without asking each.
#[derive(Default)]
struct Names {
    units: Vec<Option<Unit>>,
    /// By all that each may be called, in order.
    columns: HashMap<String, Vec<usize>>,
}

impl Names {
    fn of(header: &Row<'_>) -> Names {
        let mut names = Names::default();
        for (column, cell) in header.cells.iter().enumerate() {
            let Name { all, bare, unit } = Name::of(&cell.line());
            let short = short(&bare);
            for name in [all, bare, short] {
                names.columns.entry(name).or_default().push(column);
            }
            names.units.push(unit);
        }
        names
    }

    /// The columns with a usual name, in two rising orders.
    fn columns(&self, usual: &str) -> impl Iterator<Item = usize> {
        [usual.to_owned(), short(usual)].into_iter().filter_map(|name| self.columns.get(&name)).flatten().copied()
    }

    fn is(&self, column: usize, usual: &str) -> bool {
        self.columns(usual).any(|found| found == column)
    }
}

/// A name without `de`, which says nothing: in `temps de début` and its like.
fn short(name: &str) -> String {
    name.replace("de", "")
}

/// The name of a column, taken apart.
struct Name {
    /// Its letters and digits in lower case without marks.
    all: String,
    /// The same without words that are units.
    bare: String,
    unit: Option<Unit>,
}

impl Name {
    fn of(title: &str) -> Name {
        let mut words: Vec<String> = vec![String::new()];
        let mut was_lower = false;
        for c in title.trim_start_matches('\u{FEFF}').replace('ß', "ss").nfd() {
            let is_mark = ('\u{300}'..='\u{36F}').contains(&c);
            // `startTime` is two words.
            if (!c.is_alphanumeric() && !is_mark) || (c.is_uppercase() && was_lower) {
                words.push(String::new());
            }
            was_lower = c.is_lowercase();
            if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
                word.extend(c.to_lowercase());
            }
        }
        words.retain(|word| !word.is_empty());
        let unit_of = |word: &str| match word {
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" | "millisekunden" => Some(Unit::Millis),
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" | "ss" | "secondes" | "segundos" => {
                Some(Unit::Seconds)
            }
            "hh" | "mm" | "ff" | "hms" | "min" => Some(Unit::Clock),
            _ => None,
        };
        let units: Vec<Unit> = words.iter().skip(1).filter_map(|word| unit_of(word)).collect();
        // `ss.msec` counts seconds, `hh:mm:ss.ms` is a clock.
        let unit = [Unit::Clock, Unit::Seconds, Unit::Millis].into_iter().find(|unit| units.contains(unit));
        let bare = words.iter().enumerate().filter(|(at, word)| *at == 0 || unit_of(word).is_none());
        let bare = bare.map(|(_, word)| word.as_str()).collect();
        Name { all: words.concat(), bare, unit }
    }
}

/// The columns of a table without a header: times in order, perhaps names that occur again, and texts.
fn by_shape(sample: &[Row<'_>]) -> Option<Columns> {
    let width = sample.iter().map(|row| row.cells.len()).max().filter(|width| (2..=64).contains(width))?;
    let column = |at: usize| -> Vec<String> {
        sample.iter().map(|row| row.cell(Some(at)).map(|cell| cell.line()).unwrap_or_default()).collect()
    };
    let columns: Vec<Vec<String>> = (0..width).map(column).collect();
    let shapes: Vec<times::Shape> = columns.iter().map(|cells| times::Shape::of(cells)).collect();
    // Where most rows have no time, as code with numbers between commas, it is no table of turns.
    let start = shapes.iter().position(|shape| shape.is_start() && shape.told() * 2 >= sample.len())?;
    let end = (start + 1..width)
        .find(|at| shapes.get(start).zip(shapes.get(*at)).is_some_and(|(start, end)| start.is_followed_by(end)));
    let is_time = |at: usize| shapes.get(at).is_some_and(times::Shape::is_numeric);
    let others: Vec<usize> = (0..width).filter(|at| !is_time(*at)).collect();
    let length = |at: &usize| columns.get(*at).map_or(0, |cells| cells.iter().map(|cell| cell.chars().count()).sum());
    let text = others.iter().copied().max_by_key(length)?;
    let words: usize = columns.get(text)?.iter().map(|cell| cell.split_whitespace().count()).sum();
    let speaker = others
        .iter()
        .copied()
        .filter(|at| *at != text)
        .find(|at| columns.get(*at).is_some_and(|cells| are_names(cells)));
    // Two columns of numbers and one of short words are found in many tables: a text has several words.
    let is_text = words >= sample.len() * 2 || (words > sample.len() && speaker.is_some());
    let has_clock = shapes.get(start).is_some_and(times::Shape::is_clock);
    let is_sure = end.is_some() || (has_clock && (speaker.is_some() || others.len() == 1));
    (is_text && is_sure).then_some(Columns {
        start: Some((start, None)),
        end: end.map(|end| (end, None)),
        duration: None,
        speaker,
        text: Some(text),
        skipped: 0,
    })
}

/// Whether cells are names of speakers: short, and some of them the same.
fn are_names(cells: &[String]) -> bool {
    let told: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let different: std::collections::HashSet<&String> = told.iter().copied().collect();
    let is_short = told.iter().all(|cell| cell.chars().count() <= 60 && cell.split_whitespace().count() <= 6);
    let is_name = |cell: &&&String| crate::formats::kit::names::is_possible(cell);
    let names = told.iter().filter(is_name).count();
    is_short
        && !told.is_empty()
        && names * 10 >= told.len() * 9
        && (different.len() * 3 <= told.len() * 2 || told.len() < 6)
}
