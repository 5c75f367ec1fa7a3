//! Documents opened, refused and patched.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::formats::{Outgoing, read, relabel, write};
use crate::model::{Edit, Progress, Run, SegmentIx};

/// A package with these parts.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(*name, SimpleFileOptions::default()).expect("a part");
        package.write_all(content.as_bytes()).expect("written");
    }
    package.finish().expect("finished").into_inner()
}

fn document(body: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &format!("<w:document xmlns:w=\"x\"><w:body>{body}</w:body></w:document>")),
        ("word/media/one.bin", "a picture"),
    ])
}

fn body_of(bytes: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut xml = String::new();
    archive.by_name("word/document.xml").expect("there").read_to_string(&mut xml).expect("UTF-8");
    let body = xml.split_once("<w:body>").and_then(|(_, rest)| rest.split_once("</w:body>"));
    body.map(|(body, _)| body.to_owned()).unwrap_or(xml)
}

/// The document after a speaker is renamed.
fn renamed(bytes: &[u8], label: &str, name: &str) -> Result<Vec<u8>, String> {
    let mut transcript = read(bytes, "docx").expect("a transcript").transcript;
    let speaker = transcript.speakers().named(label).expect("the speaker");
    transcript.apply(&Edit::Rename { speaker, name: Some(name.into()) }).expect("fits");
    relabel(bytes, "docx", &transcript).map_err(|error| error.to_string())
}

#[test]
fn only_the_text_of_labels_changes() {
    let cases = [
        (
            "<w:p><w:r><w:t>A</w:t></w:r><w:r><w:t>nn</w:t></w:r><w:r><w:t>: a</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\">Ann: b</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>R&amp;D</w:t></w:r><w:r><w:t></w:t></w:r><w:r><w:t>: a</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\">R&amp;D: b</w:t></w:r></w:p>",
        ),
        (
            "<w:p><w:r><w:br/><w:t>Ann</w:t><w:t xml:space=\"preserve\">   0:03</w:t><w:br/><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>Ann   0:05</w:t><w:br/><w:t>b</w:t></w:r></w:p>",
            "<w:p><w:r><w:br/><w:t>R&amp;D</w:t><w:t xml:space=\"preserve\">   0:03</w:t><w:br/><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>R&amp;D   0:05</w:t><w:br/><w:t>b</w:t></w:r></w:p>",
        ),
        (
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Ann</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>well, so</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>R&amp;D</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>well, so</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        ),
    ];
    for (before, after) in cases {
        let bytes = document(before);
        let written = renamed(&bytes, "Ann", "R&D").expect(before);
        assert_eq!(body_of(&written), after);
        let back = renamed(&written, "R&D", "Ann").expect(before);
        assert_eq!(read(&back, "").expect("read").transcript.len(), read(&bytes, "").expect("read").transcript.len());
    }
}

#[test]
fn other_parts_stay_as_they_are() {
    let bytes =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/docx/teams.docx")).expect("readable");
    let written = renamed(&bytes, "Ann Lee", "Zoë").expect("writes");
    let parts = |bytes: &[u8]| -> Vec<(String, Vec<u8>)> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a package");
        let numbers = 0..archive.len();
        let part = |number| {
            let mut part = archive.by_index_raw(number).expect("there");
            let mut raw = Vec::new();
            part.read_to_end(&mut raw).expect("readable");
            (part.name().expect("UTF-8").into_owned(), raw)
        };
        numbers.map(part).collect()
    };
    let (before, after) = (parts(&bytes), parts(&written));
    assert_eq!(before.len(), after.len());
    for ((name, before), (same_name, after)) in before.iter().zip(&after) {
        assert_eq!(name, same_name);
        assert_eq!(before == after, name != "word/document.xml", "{name}");
    }
}

#[test]
fn our_own_documents_take_and_lose_names() {
    let plain = read(b"[00:01] Ann: one\n[00:03] Ben: two\n[00:05] Ann: three\n", "").expect("read").transcript;
    let mut bytes = Vec::new();
    write(&super::FORMAT, &Outgoing { transcript: &plain, title: "t" }, &Progress::default(), &mut bytes)
        .expect("writes");
    let unnamed = renamed(&bytes, "Ben", "").expect("a name can go");
    let mut transcript = read(&unnamed, "").expect("read").transcript;
    assert_eq!(transcript.speakers().named("Ben"), None);
    let ann = transcript.speakers().named("Ann").expect("there");
    transcript.apply(&Edit::Assign { runs: vec![Run { first: SegmentIx(1), len: 1, speaker: ann }] }).expect("fits");
    let named = relabel(&unnamed, "", &transcript).expect("a name can come");
    let again = read(&named, "").expect("read").transcript;
    assert!(again.segments().all(|(_, segment)| again.speakers().shown(segment.speaker) == "Ann"));
}

#[test]
fn what_is_no_word_document_is_refused_by_name() {
    let refusal = |bytes: &[u8]| read(bytes, "docx").map(|_| ()).expect_err("refused").to_string();
    assert!(refusal(&package(&[("xl/workbook.xml", "<x/>")])).starts_with("this is an Excel workbook"));
    assert!(
        refusal(&package(&[("mimetype", "x"), ("content.xml", "<x/>")])).starts_with("this is an OpenDocument file")
    );
    assert!(refusal(&package(&[("a.txt", "Ann: a")])).starts_with("this is a ZIP archive"));
    let bytes = document("<w:p><w:r><w:t>Ann: a</w:t></w:r></w:p>");
    assert!(refusal(&bytes[..bytes.len() - 30]).starts_with("this Word document cannot be read: it is cut short"));
    assert!(refusal(&package(&[("word/document.xml", "<w:document>")])).contains("ends too early"));
    assert_eq!(refusal(&document("")), "the file is empty: there is no text in it");
}

#[test]
fn a_document_that_unpacks_far_too_large_is_refused() {
    let bytes = document(&" ".repeat(40 << 20));
    assert!(bytes.len() < 1 << 20);
    let error = read(&bytes, "docx").map(|_| ()).expect_err("refused").to_string();
    assert!(error.contains("far larger"), "{error}");
}
