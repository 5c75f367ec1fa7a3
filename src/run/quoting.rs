//! What is marked, noted or tagged as a file: a Markdown or HTML page, a Word document, a table or JSON.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Serialize;

use super::exporting::{html_page, page_heading, said_before, said_behind};
use crate::app::QuotesRequest;
use crate::formats::{Paragraph, ParagraphKind, extension_of, packed_for, write_document};
use crate::model::{SegmentIx, Timestamp, Transcript, clock, tag_levels, tag_path};
use crate::quotes::{Passage, TAG_PAINTS, harmless, html, marked_down};
use crate::store::write_new_watched;
use crate::text::counted;

/// Stands before the time of what is marked, as on the screen.
const MARK: &str = "● ";

/// How an HTML page looks.
const STYLE: &str = "body{max-width:42em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.5}\
    blockquote{margin:.5em 0;padding-left:1em;border-left:3px solid;white-space:pre-line}\
    .context{opacity:.6;white-space:pre-line}";

/// Writes the passages where they are wanted, and returns what to say about it.
///
/// The ending says how: `.md`, `.csv`, `.json`, `.html` or `.docx`. An error for another one, for a file that is there and must
/// not be written over, and where writing fails.
pub fn write_quotes(request: &QuotesRequest) -> Result<String> {
    let progress = &*request.progress;
    let quotes = quotes(&request.transcript, request.by_tag);
    let title = format!("{}: {}", request.file, counted(request.transcript.kept().len(), "passage"));
    let bytes = match extension_of(&request.to).as_str() {
        "csv" => table(&quotes)?,
        "md" | "markdown" => page(&title, &quotes).into_bytes(),
        "json" => serde_json::to_vec_pretty(&quotes)?,
        "html" | "htm" => web_page(&title, &quotes).into_bytes(),
        "docx" => write_document(&paragraphs(&title, &quotes))?,
        _ => bail!("{}: name a file that ends in .md, .csv, .json, .html or .docx", request.to.display()),
    };
    write_new_watched(&request.to, &packed_for(&request.to, bytes), request.overwrite, progress)?;
    Ok(format!("{} written to {}", counted(request.transcript.kept().len(), "passage"), request.to.display()))
}

/// A passage as it is written.
#[derive(Serialize)]
struct Quote<'a> {
    /// The tag that it is listed under; none where the list is in the order of time, and for what has no tag.
    listed_under: Option<&'a str>,
    /// When it starts and is over, as a clock shows it; empty where the file does not tell.
    time: String,
    end: String,
    speaker: String,
    text: String,
    /// Who says what before it, and after it.
    before: String,
    after: String,
    marked: bool,
    tags: Vec<&'a str>,
    note: &'a str,
    /// The colour of each tag.
    #[serde(skip)]
    paints: Vec<&'static str>,
}

/// The passages in the order of time; by tag, each under every tag it has in the order of the tree, and those without one
/// last.
fn quotes(transcript: &Transcript, by_tag: bool) -> Vec<Quote<'_>> {
    let mut listed: Vec<(Option<&str>, SegmentIx)> = Vec::new();
    for ix in transcript.kept() {
        let tags = transcript.annotation(ix).tags.iter().map(|tag| (Some(tag.as_str()), ix));
        listed.extend(tags.filter(|_| by_tag));
        if !by_tag || transcript.annotation(ix).tags.is_empty() {
            listed.push((None, ix));
        }
    }
    listed.sort_by_cached_key(|(tag, _)| (tag.is_none(), tag.map(|tag| (tag_levels(tag), tag))));
    let colours = transcript.tag_colours();
    listed.into_iter().map(|(tag, ix)| quote(transcript, &colours, tag, ix)).collect()
}

fn quote<'a>(
    transcript: &'a Transcript,
    colours: &BTreeMap<String, usize>,
    listed_under: Option<&'a str>,
    ix: SegmentIx,
) -> Quote<'a> {
    let passage = Passage::of_segments(transcript, ix, ix);
    let annotation = transcript.annotation(ix);
    let time = |time: Option<Timestamp>| time.map(|time| clock(time, true)).unwrap_or_default();
    let paint = |tag: &String| TAG_PAINTS[colours.get(&tag_path(tag)).copied().unwrap_or_default()];
    Quote {
        listed_under,
        time: time(passage.start),
        end: time(passage.end),
        speaker: passage.speakers().concat(),
        text: passage.text(),
        before: said_before(transcript, ix),
        after: said_behind(transcript, ix),
        marked: transcript.is_marked(ix),
        tags: annotation.tags.iter().map(String::as_str).collect(),
        note: &annotation.note,
        paints: annotation.tags.iter().map(paint).collect(),
    }
}

fn table(quotes: &[Quote<'_>]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "listed_under",
        "time",
        "end",
        "speaker",
        "text",
        "before",
        "after",
        "marked",
        "tags",
        "note",
    ])?;
    for quote in quotes {
        let Quote { listed_under, time, end, speaker, text, before, after, marked, tags, note, .. } = quote;
        let marked = if *marked { "yes" } else { "" };
        // No tag has a comma.
        let tags = tags.join(", ");
        let cells = [listed_under.unwrap_or_default(), time, end, speaker, text, before, after, marked, &tags, note];
        writer.write_record(cells.map(harmless).iter().map(|cell| cell.as_bytes()))?;
    }
    Ok(writer.into_inner()?)
}

/// The passages as `put` has them, with a heading before the first of each tag where they are listed by tag.
///
/// `put` is told whether it stands below such a heading.
fn listed<T>(
    quotes: &[Quote<'_>],
    heading: impl Fn(&str) -> T,
    put: impl Fn(&Quote<'_>, bool) -> T,
) -> impl Iterator<Item = T> {
    let is_by_tag = quotes.iter().any(|quote| quote.listed_under.is_some());
    let mut parts = Vec::new();
    for group in quotes.chunk_by(|one, next| one.listed_under == next.listed_under) {
        if is_by_tag {
            parts.push(heading(&group[0].listed_under.map_or("without a tag".to_owned(), |tag| format!("#{tag}"))));
        }
        parts.extend(group.iter().map(|quote| put(quote, is_by_tag)));
    }
    parts.into_iter()
}

/// What stands over a passage: its mark, time and speaker.
fn heading_of(quote: &Quote<'_>, shown: impl Fn(&str) -> String) -> String {
    let mark = if quote.marked { MARK } else { "" };
    format!("{mark}{}", page_heading([&quote.time, &quote.speaker], shown))
}

/// The tags, each with its colour, and the note below a passage; none where there is neither.
fn remarks(quote: &Quote<'_>) -> Vec<Vec<(Option<&'static str>, String)>> {
    let tags = quote.tags.iter().zip(&quote.paints).map(|(tag, paint)| (Some(*paint), format!("#{tag}"))).collect();
    let note = (!quote.note.is_empty()).then(|| (None, quote.note.to_owned()));
    [tags, note.into_iter().collect::<Vec<_>>()].into_iter().filter(|remark| !remark.is_empty()).collect()
}

fn page(title: &str, quotes: &[Quote<'_>]) -> String {
    let put = |quote: &Quote<'_>, is_below: bool| {
        let level = if is_below { "###" } else { "##" };
        let heading = format!("{level} {}", heading_of(quote, marked_down));
        let quoted = format!("> {}", marked_down(&quote.text));
        let mut parts = vec![heading, marked_down(&quote.before), quoted, marked_down(&quote.after)];
        let words = |remark: Vec<(_, String)>| remark.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ");
        // A line break that Markdown keeps; a blank line would end the paragraph, so one has a blank that does not.
        let line = |line: &str| if line.is_empty() { "&nbsp;".to_owned() } else { marked_down(line) };
        let lines = |text: String| text.lines().map(line).collect::<Vec<_>>().join("\\\n");
        parts.extend(remarks(quote).into_iter().map(|remark| lines(words(remark))));
        parts.iter().filter(|part| !part.is_empty()).map(|part| format!("\n{part}\n")).collect()
    };
    let listed: String = listed(quotes, |tag| format!("\n## {}\n", marked_down(tag)), put).collect();
    format!("# {}\n{listed}", marked_down(title))
}

fn web_page(title: &str, quotes: &[Quote<'_>]) -> String {
    let put = |quote: &Quote<'_>, is_below: bool| {
        let level = if is_below { "h3" } else { "h2" };
        let context = |said: &str| match said {
            "" => String::new(),
            said => format!("<p class=\"context\">{}</p>\n", html(said)),
        };
        let (before, text, after) = (context(&quote.before), html(&quote.text), context(&quote.after));
        let heading = heading_of(quote, html);
        let word = |(paint, word): &(Option<&str>, String)| match paint {
            Some(paint) => format!("<span style=\"color:#{paint}\">{}</span>", html(word)),
            None => html(word).replace('\n', "<br>"),
        };
        let remark = |remark: &Vec<_>| remark.iter().map(word).collect::<Vec<_>>().join(" ");
        let remarks: String = remarks(quote).iter().map(|words| format!("<p>{}</p>\n", remark(words))).collect();
        format!("<{level}>{heading}</{level}>\n{before}<blockquote>{text}</blockquote>\n{after}{remarks}")
    };
    let listed: String = listed(quotes, |tag| format!("<h2>{}</h2>\n", html(tag)), put).collect();
    html_page(title, STYLE, &listed)
}

/// The passages as the paragraphs of a document.
fn paragraphs(title: &str, quotes: &[Quote<'_>]) -> Vec<Paragraph> {
    let plain = |kind, text: &str| Paragraph { kind, runs: vec![(None, text.to_owned())] };
    let put = |quote: &Quote<'_>, is_below: bool| {
        let heading = if is_below { ParagraphKind::Subheading } else { ParagraphKind::Heading };
        let parts = [
            (heading, heading_of(quote, str::to_owned)),
            (ParagraphKind::Context, quote.before.clone()),
            (ParagraphKind::Quote, quote.text.clone()),
            (ParagraphKind::Context, quote.after.clone()),
        ];
        let said = parts.iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| plain(*kind, text));
        let remark = |words: Vec<(_, String)>| {
            let mut runs = Vec::new();
            for word in words {
                runs.extend((!runs.is_empty()).then(|| (None, " ".to_owned())));
                runs.push(word);
            }
            Paragraph { kind: ParagraphKind::Normal, runs }
        };
        said.chain(remarks(quote).into_iter().map(remark)).collect::<Vec<_>>()
    };
    let listed = listed(quotes, |tag| vec![plain(ParagraphKind::Heading, tag)], put).flatten();
    std::iter::once(plain(ParagraphKind::Title, title)).chain(listed).collect()
}

#[cfg(test)]
mod tests;
