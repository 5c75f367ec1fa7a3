//! `whosaid convert`: transcripts in another format.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::batch::{Batch, is_batch, make_room};
use super::rename::missing;
use super::{Convert, Nothing, is_standard, print_file, say};
use crate::formats::{Format, Readable, Recut, packed_for};
use crate::model::{Progress, SegmentIx, TimeTarget, Timestamp, Transcript, parse_time};
use crate::quotes::Template;
use crate::run::{Watch, part_bytes};
use crate::store::{WriteError, write_new};

/// What is shown below the options.
pub(super) const HELP: &str = "\
Examples:
  whosaid convert talk.json -o talk.srt --max-line 42
  whosaid convert talk.txt -o cost.docx --tag theme/cost --merge-turns
  whosaid convert talk.txt --marked --line '$time $speaker: $text'
  whosaid convert interviews/ --to vtt -o subtitles/     all transcripts below a folder";

pub(super) fn run(convert: &'static Convert) -> Result<u8> {
    let line = convert.line.as_deref().map(|line| Template::parse(line).context("--line")).transpose()?;
    let is_batch = is_batch(&convert.files);
    if let [file] = convert.files.as_slice()
        && !is_batch
    {
        if convert.dry_run {
            bail!("--dry-run is for several transcripts, or a folder");
        }
        let format = if line.is_some() { None } else { Some(format(convert)?) };
        let (bytes, losses) = converted(convert, line.as_ref(), format, file)?;
        match convert.output.as_deref().filter(|out| !is_standard(out)) {
            None => print_file(&bytes)?,
            Some(out) => write(out, bytes, convert.force)?,
        }
        if !losses.is_empty() {
            say(&format!("{}: {}", format.map_or("lines", |format| format.name), losses.join(", ")));
        }
        return Ok(0);
    }
    let format = match (&line, &convert.to) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(format(convert)?),
        (None, None) => bail!("name the format of several transcripts with --to, and a folder for them with -o"),
    };
    let Some(folder) = &convert.output else { bail!("name a folder for several transcripts with -o") };
    let ending = format.map_or("txt".to_owned(), Format::ending);
    let watch = Watch::start(Watch::PATIENCE);
    Batch::of(&convert.files, Some((folder, &ending)), &watch)?.run(&watch, move |job| {
        let Some(target) = &job.target else { return Ok(None) };
        let (bytes, _) = converted(convert, line.as_ref(), format, &job.source)?;
        if !convert.dry_run {
            make_room(target)?;
            write(target, bytes, convert.force)?;
            return Ok(Some(String::new()));
        }
        if target.exists() && !convert.force {
            bail!(is_there(target));
        }
        Ok(Some(format!("would be written to {}", target.display())))
    })
}

/// A transcript as the bytes of a file, and what that cannot hold.
fn converted(
    convert: &Convert,
    line: Option<&Template>,
    format: Option<&'static Format>,
    file: &Path,
) -> Result<(Vec<u8>, Vec<String>)> {
    let opening = convert.session.open(file)?;
    let transcript = opening.replayed()?.transcript;
    let recut = recut(convert, file, format, &transcript)?;
    let recut =
        if recut == Recut::default() { transcript.clone() } else { recut.of(&transcript, &Progress::default())? };
    if recut.is_empty() && !transcript.is_empty() {
        let nothing = "nothing is left to write: no segment is chosen by all of this";
        bail!(Nothing(format!("{}: {nothing}", file.display())));
    }
    part_bytes(&recut, line, format, &opening.name, &Progress::default())
        .with_context(|| format!("{} as {}", file.display(), format.map_or("lines", |format| format.title)))
}

fn write(out: &Path, bytes: Vec<u8>, force: bool) -> Result<()> {
    match write_new(out, &packed_for(out, bytes), force) {
        Err(WriteError::Exists(path)) => bail!(is_there(&path)),
        written => Ok(written.map(drop)?),
    }
}

fn is_there(path: &Path) -> String {
    format!("{}: is there already; --force writes over it", path.display())
}

/// The format to write: the one named, else that of the ending.
fn format(convert: &Convert) -> Result<&'static Format> {
    let (name, format) = match (&convert.to, &convert.output) {
        (Some(name), _) => (name.clone(), Format::called(name)),
        (None, Some(out)) if !is_standard(out) => (out.display().to_string(), Format::asked_by(out)),
        _ => bail!("no format given; name one with --to, or a file with -o"),
    };
    match format {
        Some(format) if format.is_written() => Ok(format),
        Some(format) => bail!("{name}: {} is read but not written; `whosaid formats` lists what is", format.title),
        None => bail!("{name}: no format has this name or ending; `whosaid formats` lists them, --to names one"),
    }
}

/// What is to become of the transcript in a file; [`Nothing`] when a speaker or a tag is not there.
fn recut(convert: &Convert, file: &Path, format: Option<&'static Format>, transcript: &Transcript) -> Result<Recut> {
    let speakers = transcript.speakers();
    let mut only = Vec::new();
    for name in &convert.only {
        let Some(id) = transcript.speakers().called(name) else {
            bail!(Nothing(missing(file, name, transcript)));
        };
        only.push(speakers.shown(id).to_owned());
    }
    let between = convert.between.as_deref().map(stretch).transpose()?;
    if between.is_some() && transcript.start().is_none() {
        bail!("{}: it has no times, so --between chooses nothing", file.display());
    }
    let Convert { max_line, max_cue, reading_speed, .. } = convert;
    let asked = max_line.is_some() || max_cue.is_some() || reading_speed.is_some();
    let positive = |value: Option<f64>, what: &str| match value {
        Some(value) if !(value.is_finite() && value > 0.0) => Err(anyhow!("{what} must be more than nothing")),
        value => Ok(value),
    };
    let usual = Readable::default();
    let readable = Readable {
        max_line: max_line.map_or(usual.max_line, usize::from),
        max_cue: positive(*max_cue, "--max-cue")?.map_or(usual.max_cue, |seconds| (seconds * 1000.0) as u64),
        speed: positive(*reading_speed, "--reading-speed")?.unwrap_or(usual.speed),
        label: format.and_then(|format| format.holds.label_columns),
    };
    let mut recut = Recut {
        only,
        between,
        kept: None,
        merges_turns: convert.merge_turns,
        drops_times: convert.no_times,
        drops_speakers: convert.no_speakers,
        readable: asked.then_some(readable),
    };
    if convert.marked {
        recut.keep_only(transcript.marks().collect());
    }
    if convert.tagged {
        recut.keep_only(transcript.tagged(None));
    }
    if !convert.tag.is_empty() {
        let mut tagged: BTreeSet<SegmentIx> = BTreeSet::new();
        for tag in &convert.tag {
            let more = transcript.tagged(Some(tag.trim_start_matches('#')));
            if more.is_empty() {
                let there = tags_there(transcript);
                bail!(Nothing(format!("{}: no segment has the tag {tag}; {there}", file.display())));
            }
            tagged.extend(more);
        }
        recut.keep_only(tagged);
    }
    Ok(recut)
}

fn tags_there(transcript: &Transcript) -> String {
    match transcript.tags().into_keys().collect::<Vec<_>>().as_slice() {
        [] => "it has none".to_owned(),
        tags => format!("there are {}", tags.join(", ")),
    }
}

/// A stretch of time like `12:30-15:00`, or open at one end.
fn stretch(written: &str) -> Result<(Timestamp, Timestamp)> {
    let fault = || anyhow!("--between {written}: write it like 12:30-15:00, or 12:30- for all from there on");
    let (from, to) = written.split_once('-').ok_or_else(fault)?;
    let time = |text: &str, open: Timestamp| match text.trim() {
        "" => Some(open),
        text => match parse_time(text)? {
            TimeTarget::At(millis) => Timestamp::from_millis(millis),
            _ => None,
        },
    };
    let from = time(from, Timestamp::ZERO).ok_or_else(fault)?;
    let to = time(to, Timestamp::MAX).filter(|to| *to > from).ok_or_else(fault)?;
    Ok((from, to))
}
