//! What is taken out of the program as a file; the hits of a search as a table, a Markdown page or JSON.

use std::borrow::Cow;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use serde::Serialize;

use super::part::{part_bytes, part_of};
use super::statistics::{statistics_page, statistics_table};
use crate::app::{Export, ExportRequest, Hit, HitsRequest};
use crate::formats::{Format, WRITE_PARTS, extension_of, packed_for};
use crate::model::{Segment, SegmentIx, Transcript, clock};
use crate::quotes::{codebook, harmless, html, marked_down};
use crate::store::write_new_watched;
use crate::text::counted;

/// Writes the hits where they are wanted, in the order in which they are listed, and returns what to say about it.
///
/// The ending says how: `.csv`, `.md` or `.json`. An error for another one, for a file that is there and must not be
/// written over, and where writing fails.
pub(super) fn write_hits(request: &HitsRequest) -> Result<String> {
    let progress = &*request.progress;
    progress.begin(2);
    progress.go_on(request.hits.len() as u64);
    let rows = || progress.watch(request.rows());
    let bytes = match extension_of(&request.to).as_str() {
        "csv" => table(rows())?,
        "md" | "markdown" => page(request, rows()).into_bytes(),
        "json" => serde_json::to_vec_pretty(&rows().collect::<Vec<_>>())?,
        _ => bail!("{}: name a file that ends in .csv, .md or .json", request.to.display()),
    };
    write_new_watched(&request.to, &packed_for(&request.to, bytes), request.overwrite, progress)?;
    Ok(format!("{} written to {}", counted(request.hits.len(), "hit"), request.to.display()))
}

/// Writes the tags, the statistics or the transcript where they are wanted, and returns what to say about it.
///
/// An error for an ending that says nothing, for a file that is there and must not be written over, and where writing
/// fails.
pub fn write_export(request: &ExportRequest) -> Result<String> {
    let ExportRequest { to, overwrite, transcript, file, what, progress } = request;
    let (bytes, told) = match what {
        Export::Codebook => {
            let tree = transcript.tag_tree();
            (codebook(&tree).into_bytes(), counted(tree.len(), "tag"))
        }
        Export::Statistics => {
            progress.begin(2);
            let bytes = match extension_of(to).as_str() {
                "csv" => statistics_table(transcript, progress)?,
                _ => statistics_page(&format!("{file}: statistics"), transcript, progress).into_bytes(),
            };
            (bytes, "statistics".to_owned())
        }
        Export::Part(recut, line) => {
            progress.begin(1 + if line.is_some() { 1 } else { WRITE_PARTS } + 1);
            let part = part_of(transcript, recut, progress)?;
            let format = Format::asked_by(to);
            let (bytes, losses) = part_bytes(&part, line.as_ref(), format, file, progress)?;
            let lost = if losses.is_empty() { String::new() } else { format!(" ({})", losses.join(", ")) };
            (bytes, counted(part.len(), "segment") + &lost)
        }
    };
    write_new_watched(to, &packed_for(to, bytes), *overwrite, progress)?;
    Ok(format!("{told} written to {}", to.display()))
}

/// How much is written of a text before and behind a hit or quote, in bytes: where one has many, as a lecture in a single
/// paragraph, the whole of it beside each would be a thousand times as much.
const AROUND: usize = 2000;

/// A hit as it is written.
#[derive(Serialize)]
struct Row<'a> {
    /// When its segment starts, as a clock shows it; empty where the file does not tell.
    time: String,
    speaker: Cow<'a, str>,
    /// The words found; empty if the segment as a whole was.
    found: Cow<'a, str>,
    /// The segment, and those that the hit runs on into; of long ones what is around the hit.
    text: Cow<'a, str>,
    /// Who says what before it.
    before: String,
    /// Who says what after it.
    after: String,
    /// How well it answers, from 0 to 1.
    score: f32,
    /// Where the words found are in the text.
    #[serde(skip)]
    place: std::ops::Range<usize>,
}

impl HitsRequest {
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let from = |number| self.hits.starting_at(number, &self.transcript, &self.query);
        let hits: Box<dyn Iterator<Item = Hit>> = match &self.order {
            None => Box::new(from(0)),
            Some(order) => Box::new(order.iter().filter_map(move |&number| from(number as usize).next())),
        };
        hits.filter_map(|hit| Row::of(&self.transcript, &hit))
    }
}

impl Row<'_> {
    fn of<'a>(transcript: &'a Transcript, hit: &Hit) -> Option<Row<'a>> {
        let speaker = |segment: &Segment<'_>| transcript.speakers().shown(segment.speaker);
        let segment = transcript.segment(hit.segment)?;
        let last = hit.beyond.last().map_or(hit.segment, |(ix, _)| *ix);
        let mut text = Cow::Borrowed(segment.text);
        let mut place = hit.span.clone();
        for (ix, span) in &hit.beyond {
            let next = transcript.segment(*ix)?;
            let text = text.to_mut();
            text.push_str(" / ");
            if speaker(&next) != speaker(&segment) {
                text.push_str(&format!("{}: ", speaker(&next)));
            }
            place.end = text.len() + span.end;
            text.push_str(next.text);
        }
        let found = match &text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(place.clone())?),
            Cow::Owned(text) => Cow::Owned(text.get(place.clone())?.to_owned()),
        };
        let (before, behind) = (last_of(&text[..place.start]), first_of(&text[place.end..]));
        if before.len() + found.len() + behind.len() != text.len() {
            place = before.len()..before.len() + found.len();
            text = Cow::Owned(format!("{before}{found}{behind}"));
        }
        Some(Row {
            time: segment.start.map(|start| clock(start, true)).unwrap_or_default(),
            speaker: speaker(&segment).into(),
            found,
            text,
            before: said_before(transcript, hit.segment),
            after: said_behind(transcript, last),
            score: hit.score,
            place,
        })
    }

    /// The same with nothing in it that a spreadsheet would reckon.
    fn without_formulas(&self) -> Row<'_> {
        Row {
            time: self.time.clone(),
            speaker: harmless(&self.speaker),
            found: harmless(&self.found),
            text: harmless(&self.text),
            before: harmless(&self.before).into_owned(),
            after: harmless(&self.after).into_owned(),
            score: self.score,
            place: 0..0,
        }
    }

    /// Adds the hit to a Markdown page, under a heading that begins so.
    fn add_to(&self, page: &mut String, heading: &str) {
        let named = |name: &str| if name.is_empty() { String::new() } else { format!("{}: ", marked_down(name)) };
        let Row { place, text, .. } = self;
        let part = |range: std::ops::Range<usize>| marked_down(text.get(range).unwrap_or_default());
        let found = part(place.clone());
        let found = if found.is_empty() { found } else { format!("**{found}**") };
        let said = format!("{}{}{found}{}", named(&self.speaker), part(0..place.start), part(place.end..text.len()));
        let _ = write!(page, "\n{heading} {}\n", page_heading([&self.time, &self.speaker], marked_down));
        for said in [marked_down(&self.before), said, marked_down(&self.after)] {
            if !said.is_empty() {
                let _ = write!(page, "\n{said}\n");
            }
        }
    }
}

/// Who says what before a segment, the end of that where it is long; empty before the first.
pub(super) fn said_before(transcript: &Transcript, ix: SegmentIx) -> String {
    said_at(transcript, ix.0.checked_sub(1), last_of)
}

/// Who says what after a segment, the beginning of that where it is long; empty after the last.
pub(super) fn said_behind(transcript: &Transcript, ix: SegmentIx) -> String {
    said_at(transcript, ix.0.checked_add(1), first_of)
}

fn said_at(transcript: &Transcript, ix: Option<u32>, part: fn(&str) -> Cow<'_, str>) -> String {
    let segment = ix.and_then(|ix| transcript.segment(SegmentIx(ix)));
    segment.map_or_else(String::new, |segment| match transcript.speakers().shown(segment.speaker) {
        "" => part(segment.text).into_owned(),
        name => format!("{name}: {}", part(segment.text)),
    })
}

/// The beginning of what stands behind a place, cut before a word.
fn first_of(text: &str) -> Cow<'_, str> {
    let end = text.floor_char_boundary(AROUND);
    if end == text.len() {
        return text.into();
    }
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", &text[..end]).into()
}

/// The end of what stands before a place, cut behind a word.
fn last_of(text: &str) -> Cow<'_, str> {
    let start = text.ceil_char_boundary(text.len().saturating_sub(AROUND));
    if start == 0 {
        return text.into();
    }
    let start = text[start..].find(char::is_whitespace).map_or(start, |blank| start + blank);
    format!("…{}", &text[start..]).into()
}

/// The parts of a heading that there are, as a page shows them.
pub(super) fn page_heading(parts: [&str; 2], shown: impl Fn(&str) -> String) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).map(shown).collect::<Vec<_>>().join(" · ")
}

/// A page with a title, how it looks, and what is on it as HTML.
pub(super) fn html_page(title: &str, style: &str, body: &str) -> String {
    let title = html(title);
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{style}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )
}

/// The heading of the rows of [`hits_table`].
pub const HITS_HEADING: &str = "file,time,speaker,found,text,before,after,score\n";

/// The hits in one of several files as rows of a table, its name first.
pub fn hits_table(file: &str, transcript: &Transcript, hits: &[Hit]) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for row in hits.iter().filter_map(|hit| Row::of(transcript, hit)) {
        writer.serialize((harmless(file), row.without_formulas()))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// The hits in one of several files as a part of a Markdown page.
pub fn hits_section(file: &str, transcript: &Transcript, hits: &[Hit]) -> String {
    let mut section = format!("\n## {}\n", marked_down(file));
    hits.iter().filter_map(|hit| Row::of(transcript, hit)).for_each(|row| row.add_to(&mut section, "###"));
    section
}

fn table<'a>(rows: impl Iterator<Item = Row<'a>>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row.without_formulas())?;
    }
    Ok(writer.into_inner()?)
}

fn page<'a>(request: &HitsRequest, rows: impl Iterator<Item = Row<'a>>) -> String {
    let count = counted(request.hits.len(), "hit");
    let mut page = format!("# {}: {count}\n", marked_down(request.query.typed().trim()));
    rows.for_each(|row| row.add_to(&mut page, "##"));
    page
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::app::PageLine;
    use crate::formats::Recut;
    use crate::model::{Builder, Progress, Timestamp};
    use crate::quotes::Template;
    use crate::search::{Hits, Query, scan};

    fn export(to: std::path::PathBuf, what: Export, transcript: &Transcript) -> ExportRequest {
        let (file, transcript) = ("talk.txt".to_owned(), transcript.clone());
        ExportRequest { to, overwrite: false, transcript, file, what, progress: Arc::default() }
    }

    fn exported(name: &str, what: Export, transcript: &Transcript) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let request = export(folder.path().join(name), what, transcript);
        write_export(&request).expect("written");
        let said = write_export(&request).expect_err("it is there").to_string();
        assert!(said.contains("exists already"), "{said}");
        fs::read_to_string(&request.to).expect("text")
    }

    #[test]
    fn statistics_are_those_of_the_screen() {
        let mut builder = Builder::new(2);
        for (name, start, end) in
            [("=Ada()", 0, 4100), ("<b>Bea", 3000, 9350), ("=Ada()", 8000, 8500), ("", 20_000, 21_000)]
        {
            let (start, end) = (Timestamp::from_millis(start), Timestamp::from_millis(end));
            let speaker = builder.speaker(name);
            builder.push(Segment { start, end, speaker, text: "so it is", words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let shown = crate::app::facts_of(&transcript, &Progress::default());
        let page = exported("stats.html", Export::Statistics, &transcript);
        let plain = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let rows = page.lines().filter_map(|line| {
            let (key, text) = line.strip_prefix("<tr><th>")?.strip_suffix("</td></tr>")?.split_once("</th><td>")?;
            Some((plain(key), plain(&text.replace("</td><td>", PageLine::NEXT_CELL))))
        });
        let lines = shown.iter().filter(|line| !line.key.is_empty());
        let lines: Vec<_> = lines.map(|line| (line.key.clone(), line.text.clone())).collect();
        assert_eq!(rows.collect::<Vec<_>>(), lines);
        assert!(lines.len() > 10 && !page.contains("<b>"), "{page}");

        let table = exported("stats.csv", Export::Statistics, &transcript);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        let number = |speaker: &str, what: &str, other: &str| -> f64 {
            let row = rows.iter().find(|row| row[..3] == [speaker, what, other]).expect(what);
            row[3].parse().expect("a number")
        };
        let shown_of = |key: &str, part: &str| {
            let line = lines.iter().find(|(of, text)| of == key && text.contains(part));
            line.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let ada = "'=Ada()";
        let talk = format!("{:.0} %\t5 s\t", number(ada, "share in percent", ""));
        assert!(shown_of("=Ada()", "%").starts_with(&talk), "{talk}: {lines:?}");
        assert_eq!(number(ada, "talk in seconds", ""), 4.6);
        let words = format!("{} words\t{:.0} a minute", number(ada, "words", ""), number(ada, "words a minute", ""));
        assert_eq!(shown_of("=Ada()", "words"), words);
        let turns = format!(
            "{} turns\t{:.1} s median\t{:.1} s longest",
            number(ada, "turns", ""),
            number(ada, "turn in the middle in seconds", ""),
            number(ada, "longest turn in seconds", ""),
        );
        assert_eq!(shown_of("=Ada()", "turns"), turns);
        let starts = (number("<b>Bea", "starts while another talks", ada), number("<b>Bea", "interrupts another", ada));
        assert_eq!(starts, (1.0, 1.0));
        assert_eq!(shown_of("<b>Bea", "over"), "over =Ada()\t1 time\t1 interruption");
        assert_eq!(number(ada, "interrupts another", "<b>Bea"), 0.0);
        assert_eq!(number("", "silence in seconds", ""), 10.65);
        assert_eq!(number("", "two or more talk in seconds", ""), 1.6);
        assert_eq!(number("", "longest silence starts at second", ""), 9.35);
    }

    #[test]
    fn a_part_is_written_in_a_format_or_in_lines() {
        let HitsRequest { transcript, .. } = request("fine", std::path::Path::new("x"));
        let line = Template::parse("[$time ]${speaker|csv},${text|csv}").expect("sound");
        let mut recut = Recut::default();
        recut.keep_only([SegmentIx(0), SegmentIx(2)].into());
        let lines = exported("x.txt", Export::Part(Box::new(recut.clone()), Some(line.clone())), &transcript);
        assert_eq!(
            lines,
            "0:00:00 \"'=Ada()\",\"Good evening, *all* of you.\"\n0:00:08 \"'=Ada()\",\"evening, \"\"indeed\"\"\"\n"
        );
        recut.drops_times = true;
        let lines = exported("x.txt", Export::Part(Box::new(recut.clone()), Some(line)), &transcript);
        assert!(lines.starts_with("\"'=Ada()\","), "{lines}");
        let csv = exported("x.csv", Export::Part(Box::new(recut.clone()), None), &transcript);
        assert_eq!(crate::formats::read(csv.as_bytes(), "csv").expect("readable").transcript.len(), 2);
        recut.keep_only([].into());
        let said = part_of(&transcript, &recut, &Progress::default()).expect_err("nothing").to_string();
        assert_eq!(said, "nothing is left to write: no segment is chosen by all of this");
    }

    const TALK: [(&str, &str); 3] =
        [("=Ada()", "Good evening, *all* of you."), ("Bea", "- 3. A fine"), ("=Ada()", "evening, \"indeed\"")];

    fn request(typed: &str, to: &std::path::Path) -> HitsRequest {
        request_of(&TALK, typed, to)
    }

    fn request_of(talk: &[(&str, &str)], typed: &str, to: &std::path::Path) -> HitsRequest {
        let mut builder = Builder::new(2);
        for (at, &(name, text)) in (0..).zip(talk) {
            let (start, speaker) = (Timestamp::from_millis(at * 4000), builder.speaker(name));
            builder.push(Segment { start, end: None, speaker, text, words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let query = Query::parse(typed).expect("readable").expect("a query");
        let mut hits = Hits::default();
        scan(&transcript, &query, &false.into(), &mut |batch| hits.extend(&batch));
        HitsRequest {
            to: to.to_owned(),
            overwrite: false,
            transcript,
            query,
            hits,
            order: None,
            progress: Arc::default(),
        }
    }

    fn written(typed: &str, name: &str, change: impl FnOnce(&mut HitsRequest)) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let mut request = request(typed, &folder.path().join(name));
        change(&mut request);
        let told = write_hits(&request).expect("written");
        assert!(told.starts_with(&format!("{} written to ", counted(request.hits.len(), "hit"))), "{told}");
        fs::read_to_string(&request.to).expect("text")
    }

    #[test]
    fn of_long_texts_what_is_around_a_hit_is_written() {
        let words = |word: &str, count| vec![word; count].join(" ");
        // The second hit runs on into the segment behind it.
        let said = format!("{} lamp {} was a", words("étage", 1000), words("boat", 1000));
        let talk = [("Ann", &*words("so", 1000)), ("Bea", &said), ("Ann", &*format!("light {}", words("and", 1000)))];
        let request = request_of(&talk, "lamp OR \"a light\"", "hits.csv".as_ref());
        let rows: Vec<Row> = request.rows().collect();
        let [lamp, light] = rows.as_slice() else { panic!("{}", rows.len()) };
        // As many whole words as there is room for, with a blank before each.
        assert_eq!(lamp.before, format!("Ann: …{}", " so".repeat(AROUND / 3)));
        let (before, behind) = (" étage".repeat(AROUND / 7), " boat".repeat(AROUND / 5 - 1));
        assert_eq!(lamp.text, format!("…{before} lamp{behind}…"));
        assert_eq!((&*lamp.found, &lamp.text[lamp.place.clone()]), ("lamp", "lamp"));
        assert_eq!(lamp.after, format!("Ann: light{}…", " and".repeat(AROUND / 4 - 2)));
        assert_eq!(light.found, "a / Ann: light");
        assert!(light.text.starts_with("… boat") && light.text.ends_with(" and…"), "{}", light.text);
        assert_eq!(&light.text[light.place.clone()], light.found);
        assert_eq!(light.after, "");
    }

    #[test]
    fn a_table_has_the_hits_and_no_formulas() {
        let table = written("evening", "hits.csv", |_| ());
        assert_eq!(
            table,
            "time,speaker,found,text,before,after,score\n\
             0:00:00,'=Ada(),evening,\"Good evening, *all* of you.\",,Bea: - 3. A fine,1.0\n\
             0:00:08,'=Ada(),evening,\"evening, \"\"indeed\"\"\",Bea: - 3. A fine,,1.0\n"
        );
        assert!(written("fine", "hits.csv", |_| ()).contains(",fine,'- 3. A fine,\"'=Ada(): Good"));
    }

    #[test]
    fn a_page_shows_the_text_as_it_is() {
        let page = written("fine evening", "hits.md", |_| ());
        assert_eq!(
            page,
            "# fine evening: 1 hit\n\n## 0:00:04 · Bea\n\n\
             \\=Ada(): Good evening, \\*all\\* of you.\n\n\
             Bea: \\- 3. A **fine / =Ada(): evening**, \"indeed\"\n"
        );
        assert_eq!(marked_down("12. a_b\n#c"), "12\\. a\\_b #c");
    }

    #[test]
    fn the_order_is_that_of_the_list() {
        let json = written("evening", "hits.json", |request| request.order = Some(vec![1, 0]));
        let rows: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!((&rows[0]["time"], &rows[1]["time"]), (&"0:00:08".into(), &"0:00:00".into()));
        assert_eq!((&rows[0]["before"], &rows[0]["score"]), (&"Bea: - 3. A fine".into(), &1.0.into()));
    }

    #[test]
    fn a_segment_that_is_a_hit_as_a_whole_has_no_words_found() {
        let table = written("speaker:bea", "hits.csv", |_| ());
        assert!(table.contains("\n0:00:04,Bea,,'- 3. A fine,\"'=Ada(): Good"), "{table}");
        assert!(!written("speaker:bea", "hits.md", |_| ()).contains("**"));
    }

    #[test]
    fn an_export_that_is_stopped_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["hits.csv", "hits.md", "hits.json"] {
            let mut request = request("fine", &folder.path().join(name));
            fs::write(&request.to, "mine").expect("our folder");
            request.overwrite = true;
            request.progress.stop();
            write_hits(&request).expect_err("it is stopped");
            assert_eq!(fs::read_to_string(&request.to).expect("text"), "mine");
            request.progress = Arc::default();
            write_hits(&request).expect("now it is not");
            assert_eq!(request.progress.hundredths(), 100);
        }
        let HitsRequest { transcript, .. } = request("fine", std::path::Path::new("x"));
        let line = Template::parse("{text}").expect("a template");
        for (name, what) in [
            ("part.srt", Export::Part(Box::default(), None)),
            ("lines.txt", Export::Part(Box::default(), Some(line))),
            ("stats.csv", Export::Statistics),
            ("codes.qdc", Export::Codebook),
        ] {
            let mut request = export(folder.path().join(name), what, &transcript);
            request.progress.stop();
            write_export(&request).expect_err("it is stopped");
            assert!(!request.to.exists(), "{name}");
            request.progress = Arc::default();
            write_export(&request).expect("now it is not");
            assert_eq!(request.progress.hundredths(), 100, "{name}");
        }
    }

    #[test]
    fn nothing_is_written_over_unasked_nor_in_an_unknown_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut request = request("fine", &folder.path().join("hits.csv"));
        fs::write(&request.to, "mine").expect("our folder");
        let said = write_hits(&request).expect_err("it is there").to_string();
        assert!(said.contains("exists already"), "{said}");
        assert_eq!(fs::read_to_string(&request.to).expect("text"), "mine");
        request.overwrite = true;
        write_hits(&request).expect("now it is wanted");
        assert!(fs::read_to_string(&request.to).expect("text").starts_with("time,"));
        request.to = folder.path().join("hits.txt");
        let said = write_hits(&request).expect_err("no such way").to_string();
        assert!(said.ends_with("hits.txt: name a file that ends in .csv, .md or .json"), "{said}");
    }
}
