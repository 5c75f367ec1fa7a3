//! `:export`: what is written, by the name of the file and the options behind it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{App, Effect, Export, ExportRequest, annotating, statistics};
use crate::formats::{Format, Recut, extension_of, stem_of};
use crate::model::SegmentIx;
use crate::quotes::Template;
use crate::text::plain;

const OPTIONS: &str = "--all, --selection, --only NAME, --marked, --tagged, --tag TAG, --merge-turns, --no-times, --no-speakers, --line TEMPLATE";

/// What names there are for all that can be written.
const NAMES: &str = "quotes.md, stats.csv, codes.qdc, or talk.srt, talk.docx … for the transcript";

/// Has something written to a file: what is told by options, else by its name.
pub(super) fn export(app: &mut App, typed: &str, overwrite: bool) {
    let (to, options) = typed.split_once(" --").map_or((typed, None), |(to, options)| (to.trim_end(), Some(options)));
    let (to, by_tag) = to.strip_suffix(" by tag").map_or((to, false), |to| (to.trim_end(), true));
    if to.is_empty() {
        return app.complain(format!("say where: :export {NAMES}"));
    }
    let path = Path::new(to);
    let is_quotable = |ending| ["md", "markdown", "csv", "json", "html", "htm", "docx"].contains(&ending);
    let what = match (options, extension_of(path).as_str()) {
        (options, ending) if by_tag && (options.is_some() || !is_quotable(ending)) => {
            return app
                .complain("only quotes are listed by tag: :export quotes.md by tag, .docx, .html, .csv or .json");
        }
        (Some(options), _) => match part(app, options) {
            Ok(what) => what,
            Err(fault) => return app.complain(fault),
        },
        (None, "qdc") if app.transcript.tagged(None).is_empty() => return app.complain("nothing is tagged yet"),
        (None, "qdc") => Export::Codebook,
        (None, "csv" | "html" | "htm") if !by_tag && is_of_statistics(path) => match app.transcript.is_empty() {
            true => return app.complain(statistics::NOBODY),
            false => Export::Statistics,
        },
        (None, ending) if is_quotable(ending) && (by_tag || is_of_quotes(path)) => {
            return annotating::export(app, path, by_tag, overwrite);
        }
        _ if Format::asked_by(path).is_some_and(Format::is_written) => Export::Part(Box::default(), None),
        _ => return app.complain(format!("{}: its ending says nothing; name {NAMES}", plain(to))),
    };
    let (to, transcript, file) = (PathBuf::from(to), app.transcript.clone(), app.file.name.clone());
    let progress = app.begin_writing();
    app.effects.push(Effect::Export(ExportRequest { to, overwrite, transcript, file, what, progress }));
    app.say("writing…");
}

/// Whether a name has the word for them: `quotes.md`, `talk-quotes.docx`.
fn is_of_quotes(path: &Path) -> bool {
    stem_of(path).to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == "quotes")
}

/// Whether a name ends in the word for it: `stats.csv`, `talk-stats.html`.
fn is_of_statistics(path: &Path) -> bool {
    let stem = stem_of(path).to_lowercase();
    stem.rsplit(|c: char| !c.is_alphanumeric()).next() == Some("stats")
}

/// The part of the transcript that options choose; the first stands without the dashes before it.
fn part(app: &App, options: &str) -> Result<Export, String> {
    let mut recut = Recut::default();
    let (mut line, mut tagged) = (None, None::<BTreeSet<SegmentIx>>);
    let mut words = words(&format!("--{options}")).into_iter();
    while let Some(option) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("say what is meant by {}", plain(&option)));
        match option.as_str() {
            "--all" => {}
            "--selection" => {
                let (first, last) = app.selection();
                recut.keep_only((first.0..=last.0).map(SegmentIx).collect());
            }
            "--only" => {
                let name = value()?;
                let speakers = app.transcript.speakers();
                let known = speakers.called(&name).ok_or_else(|| format!("no speaker {}", plain(&name)))?;
                recut.only.push(speakers.shown(known).to_owned());
            }
            "--marked" => recut.keep_only(app.transcript.marks().collect()),
            "--tagged" => recut.keep_only(app.transcript.tagged(None)),
            "--tag" => {
                let tag = value()?;
                let more = app.transcript.tagged(Some(tag.trim_start_matches('#')));
                if more.is_empty() {
                    return Err(format!("no segment has the tag {}", plain(&tag)));
                }
                tagged.get_or_insert_default().extend(more);
            }
            "--merge-turns" => recut.merges_turns = true,
            "--no-times" => recut.drops_times = true,
            "--no-speakers" => recut.drops_speakers = true,
            "--line" => line = Some(Template::parse(&value()?).map_err(|error| error.to_string())?),
            _ => return Err(format!("there is no {}; there are {OPTIONS}", plain(&option))),
        }
    }
    if let Some(tagged) = tagged {
        recut.keep_only(tagged);
    }
    Ok(Export::Part(Box::new(recut), line))
}

/// The words of a line; quotation marks of either kind hold one together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    for c in line.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_hold_a_word_together() {
        let line = "--only \"Ada L\" --line '$time \"$text\"' ''  x";
        assert_eq!(words(line), ["--only", "Ada L", "--line", "$time \"$text\"", "", "x"]);
    }

    #[test]
    fn quotes_are_known_by_a_word_of_the_name() {
        let are = ["quotes.md", "a/Talk-Quotes.docx", "quotes 2.csv", "stats-quotes.csv.gz"];
        let are_not = ["talk.docx", "quotes/talk.md", "misquotes.md", "md"];
        assert!(are.iter().all(|name| is_of_quotes(Path::new(name))));
        assert!(!are_not.iter().any(|name| is_of_quotes(Path::new(name))));
    }

    #[test]
    fn statistics_are_known_by_the_end_of_the_name() {
        let are = ["stats.csv", "a/Talk-stats.html", "talk.stats.csv", "my stats.csv.gz"];
        let are_not = ["quotes.csv", "prestats.csv", "stats-quotes.csv", "stats/a.csv"];
        assert!(are.iter().all(|name| is_of_statistics(Path::new(name))));
        assert!(!are_not.iter().any(|name| is_of_statistics(Path::new(name))));
    }
}
