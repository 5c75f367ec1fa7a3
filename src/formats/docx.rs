//! Word documents: the text of their paragraphs, read as plain text is.
//!
//! After [Office Open XML](https://ecma-international.org/publications-and-standards/standards/ecma-376/), parts 1 and 2.
//! A document is opened before its format is asked for, and what is read is its text: a blank line between paragraphs, a
//! line end for every break in one. Also read are Teams' older transcripts, where a line with two times stands above
//! the name, tables with a row for each turn, and what is written here, where styles say what is what.

mod body;
mod package;
mod read;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::io::{self, Write as _};
use std::iter;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::model::clock;

use super::kit::xml::escape;
use super::{Format, Holds, Need, Outgoing};

pub(super) use package::{Docx, open};

/// Word documents.
pub static FORMAT: Format = Format {
    name: "docx",
    title: "Word document",
    extensions: &["docx"],
    holds: Holds { ends: Need::Never, step: 1000, words: false, confidence: false, ..Holds::ALL },
    // It is known by its bytes.
    sniff: |_| false,
    read: read::read,
    write: Some(write),
    // What is put into the text is made XML where it is put into the document.
    escape: |name| name.into(),
};

/// The styles of a turn, of the name in it and of its time.
const TURN: &str = "TranscriptTurn";
const SPEAKER: &str = "TranscriptSpeaker";
const TIME: &str = "TranscriptTime";

const TYPES: &str = include_str!("docx/content_types.xml");
const RELATIONS: &str = include_str!("docx/rels.xml");
const DOCUMENT_RELATIONS: &str = include_str!("docx/document_rels.xml");
const STYLES: &str = include_str!("docx/styles.xml");

/// A paragraph of a document, in a style of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paragraph {
    /// What it is.
    pub kind: ParagraphKind,
    /// Its texts, one behind the other, each in a colour like `0072B2` or in that of the style.
    pub runs: Vec<(Option<&'static str>, String)>,
}

/// What a paragraph is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParagraphKind {
    /// The title of the document.
    Title,
    /// A heading of the first level.
    Heading,
    /// A heading below one.
    Subheading,
    /// What is quoted.
    Quote,
    /// What stands around it.
    Context,
    /// Anything else.
    Normal,
}

impl ParagraphKind {
    fn style(self) -> &'static str {
        match self {
            ParagraphKind::Title => "Title",
            ParagraphKind::Heading => "Heading1",
            ParagraphKind::Subheading => "Heading2",
            ParagraphKind::Quote => "Quote",
            ParagraphKind::Context => "TranscriptContext",
            ParagraphKind::Normal => "Normal",
        }
    }
}

/// A document of paragraphs, as bytes. The same paragraphs make the same bytes.
pub fn write_document(paragraphs: &[Paragraph]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let xml = paragraphs.iter().map(|Paragraph { kind, runs }| {
        let runs = runs.iter().map(|(colour, text)| {
            let colour = colour.map(|colour| format!("<w:color w:val=\"{colour}\"/>"));
            run_with(&colour.unwrap_or_default(), text)
        });
        paragraph(kind.style(), &runs.collect::<String>())
    });
    package(xml, &mut bytes)?;
    Ok(bytes)
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    package(turns(outgoing), out)
}

/// Writes the document with these paragraphs in its body, each as it is made: the whole may be large.
fn package(paragraphs: impl Iterator<Item = String>, out: &mut dyn io::Write) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // The same transcript makes the same file.
        .last_modified_time(DateTime::default());
    let fault = Cell::new(None);
    let mut package = ZipWriter::new_stream(Silent { out, fault: &fault });
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
        ("word/styles.xml", STYLES),
        ("word/document.xml", HEAD),
    ];
    for (name, content) in parts {
        package.start_file(name, options)?;
        package.write_all(content.as_bytes())?;
    }
    for paragraph in paragraphs {
        package.write_all(paragraph.as_bytes())?;
        fault.take().map_or(Ok(()), Err)?;
    }
    package.write_all(TAIL.as_bytes())?;
    package.finish()?;
    fault.take().map_or(Ok(()), Err)
}

/// Keeps what fails to itself: a package that cannot be ended would say so on standard error, which is the screen.
struct Silent<'a> {
    out: &'a mut dyn io::Write,
    fault: &'a Cell<Option<io::Error>>,
}

impl io::Write for Silent<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.out.write_all(bytes) {
            self.fault.set(Some(error));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What stands before the body of a document, and behind it.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\n<w:body>\n";
const TAIL: &str = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" \
    w:bottom=\"1134\" w:left=\"1134\" w:header=\"709\" w:footer=\"709\" w:gutter=\"0\"/></w:sectPr>\n\
    </w:body>\n</w:document>\n";

/// The title, and a paragraph for each segment.
fn turns<'a>(outgoing: &Outgoing<'a>) -> impl Iterator<Item = String> {
    let Outgoing { transcript, title } = *outgoing;
    let has_hours =
        transcript.segments().any(|(_, segment)| segment.start.is_some_and(|start| start.millis() >= 3_600_000));
    let turns = transcript.segments().map(move |(_, segment)| {
        let mut runs = String::new();
        let name = transcript.speakers().shown(segment.speaker);
        if !name.is_empty() {
            runs += &run(SPEAKER, name);
        }
        if let Some(start) = segment.start {
            let gap = if name.is_empty() { String::new() } else { run("", "  ") };
            runs += &gap;
            runs += &run(TIME, &clock(start, has_hours));
        }
        if !name.is_empty() || segment.start.is_some() {
            runs += "<w:r><w:br/></w:r>";
        }
        if !segment.text.is_empty() {
            runs += &run("", segment.text);
        }
        paragraph(TURN, &runs)
    });
    iter::once(paragraph("Title", &run("", title))).chain(turns)
}

/// A paragraph in a style.
fn paragraph(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>\n")
}

/// A run of text in a style, or in none.
fn run(style: &str, text: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!("<w:rStyle w:val=\"{style}\"/>") };
    run_with(&style, text)
}

/// A run of text with properties, or with none.
fn run_with(properties: &str, text: &str) -> String {
    let properties = if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    let text = escape(text).replace('\n', "</w:t><w:br/><w:t xml:space=\"preserve\">");
    let text = text.replace('\t', "</w:t><w:tab/><w:t xml:space=\"preserve\">");
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}
