//! The package a document comes in.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::body::{self, Body};
use crate::formats::ReadError;
use crate::formats::encoding::Patch;
use crate::formats::kit::xml::escape;

/// The largest document that is opened, in bytes of XML.
const MAX_SIZE: u64 = 256 << 20;
/// How much larger than its package a document of more than [`SMALL`] bytes may be: XML does not get so small.
const MAX_RATIO: u64 = 200;
const SMALL: u64 = 16 << 20;

/// What starts a package.
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// A Word document that was opened.
#[derive(Debug)]
pub struct Docx {
    /// What it says, as plain text.
    pub text: String,
    body: Body,
    xml: String,
    /// The name of its part in the package.
    part: String,
}

/// What else comes in such a package, by the start of the name of a part.
const OTHERS: [(&str, &str); 5] = [
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an e-book"),
    ("visio/", "a Visio drawing"),
];

/// Opens a Word document; `None` for what is no office document, and an error for another one or a broken one.
pub fn open(bytes: &[u8]) -> Result<Option<Docx>, ReadError> {
    if !bytes.starts_with(SIGNATURE) {
        return Ok(None);
    }
    let head = &bytes[..bytes.len().min(4096)];
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        // The list of parts stands at the end.
        let is_office = memchr::memmem::find(head, b"[Content_Types].xml").or(memchr::memmem::find(head, b"word/"));
        return is_office.map_or(Ok(None), |_| Err(broken("it is cut short or damaged; get it again")));
    };
    let names: Vec<String> = archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let Some(part) = names.iter().find(|name| is_document(name)).cloned() else {
        let has = |start: &str| names.iter().any(|name| name.starts_with(start));
        let other = OTHERS.iter().find(|(start, _)| has(start));
        return other.map_or(Ok(None), |(_, kind)| Err(ReadError::Binary { kind, offset: 2 }));
    };
    let mut file = archive.by_name(&part).map_err(|error| broken(&error.to_string()))?;
    if is_too_large(file.size(), bytes.len() as u64) {
        return Err(broken("it is far larger than a transcript can be"));
    }
    // The size that is said may be wrong.
    let mut xml = Vec::new();
    let mut limited = (&mut file).take(MAX_SIZE + 1);
    let mut block = vec![0; 64 * 1024];
    loop {
        let read = limited.read(&mut block).map_err(|error| broken(&error.to_string()))?;
        if read == 0 {
            break;
        }
        xml.extend_from_slice(&block[..read]);
        if is_too_large(xml.len() as u64, bytes.len() as u64) {
            return Err(broken("it is far larger than a transcript can be"));
        }
    }
    let xml = String::from_utf8(xml).map_err(|_| broken("it is not in UTF-8"))?;
    let (text, body) = body::gather(&xml)?;
    Ok(Some(Docx { text, body, xml, part }))
}

fn is_document(name: &str) -> bool {
    // Some producers number it.
    let number = name.strip_prefix("word/document").and_then(|rest| rest.strip_suffix(".xml"));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_too_large(size: u64, packed: u64) -> bool {
    size > MAX_SIZE || (size > SMALL && size / packed.max(1) > MAX_RATIO)
}

fn broken(problem: &str) -> ReadError {
    ReadError::Office { problem: problem.to_owned() }
}

impl Docx {
    /// The package with the patches made in the text, which are in order and do not overlap; all other parts as they are.
    ///
    /// `None` where the package cannot be written again.
    pub fn patched(&self, bytes: &[u8], patches: &[Patch]) -> Option<Vec<u8>> {
        let xml = self.patched_xml(patches);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut package = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
        package.set_raw_comment(archive.comment().into()).ok()?;
        for number in 0..archive.len() {
            let file = archive.by_index_raw(number).ok()?;
            if file.name_raw() != self.part.as_bytes() {
                package.raw_copy_file(file).ok()?;
                continue;
            }
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            let options = file.last_modified().map_or(options, |time| options.last_modified_time(time));
            package.start_file(&self.part, options).ok()?;
            package.write_all(xml.as_bytes()).ok()?;
        }
        Some(package.finish().ok()?.into_inner())
    }

    fn patched_xml(&self, patches: &[Patch]) -> String {
        let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
        for patch in patches {
            let places = self.body.gathered.places(patch.range.clone());
            if patch.range.is_empty() || places.is_empty() {
                changes.extend(self.insertion(patch));
                continue;
            }
            // The first stretch of the label gets the new one.
            let mut with = Some(self.body.text_xml(&escape(&patch.with)));
            for place in places {
                let is_text = !self.xml.get(place.clone()).is_some_and(|old| old.starts_with('<'));
                let new = if is_text { with.take() } else { None };
                changes.push((place, new.unwrap_or_default()));
            }
        }
        changes.sort_by_key(|(range, _)| range.start);
        let mut patched = String::with_capacity(self.xml.len() + 64);
        let mut done = 0;
        for (range, new) in changes {
            patched.push_str(self.xml.get(done..range.start).unwrap_or_default());
            patched.push_str(&new);
            done = range.end.max(done);
        }
        patched.push_str(self.xml.get(done..).unwrap_or_default());
        patched
    }

    /// Text that goes in where none was replaced.
    fn insertion(&self, patch: &Patch) -> Option<(std::ops::Range<usize>, String)> {
        let at = self.body.gathered.offset(patch.range.start)?;
        let rest = self.xml.get(at..)?;
        let new = self.body.text_xml(&escape(&patch.with));
        let is_in_text = !rest.starts_with('<') || rest.starts_with(&format!("</{}t>", self.body.prefix));
        let new = if is_in_text { new } else { self.body.run_xml(&new, rest, self.xml.get(..at)?) };
        Some((at..at, new))
    }
}
