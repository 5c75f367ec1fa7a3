use std::fs;
use std::io::{Cursor, Read};
use std::sync::Arc;

use super::*;
use crate::model::{Annotation, Builder, Edit, Marking, Segment};

const TALK: [(&str, &str); 5] = [
    ("Ada", "Good evening, *all* of you."),
    ("=Bea()", "- 3. \"A <b>fine</b> evening\", & so on"),
    ("Ada", "indeed"),
    ("", "Et le coût\u{a0}? Oui."),
    ("Ada", "the end"),
];

const NOTE: &str = "=why *so*?\n\n- <so>";

/// The passages in the order of time, a part to a line.
const BY_TIME: [&[&str]; 3] = [
    &["● 0:00:04 · =Bea()", "Ada: Good evening, *all* of you.", TALK[1].1, "Ada: indeed", "#a/<x> #b"],
    &["● 0:00:08 · Ada", "=Bea(): - 3. \"A <b>fine</b> evening\", & so on", "indeed", TALK[3].1],
    &["0:00:12", "Ada: indeed", TALK[3].1, "Ada: the end", "#b", NOTE],
];

/// The talk with a mark on two segments, tags on the first of these, a tag and a note on a third.
fn request(name: &str, by_tag: bool) -> (tempfile::TempDir, QuotesRequest) {
    let mut builder = Builder::new(2);
    for (at, (name, text)) in (0..).zip(TALK) {
        let (start, speaker) = (Timestamp::from_millis(at * 4000), builder.speaker(name));
        builder.push(Segment { start, end: None, speaker, text, words: &[] }).expect("small");
    }
    let mut transcript = builder.finish().expect("small");
    let noted = |ix, note: &str, tags: &[&str]| {
        let tags = tags.iter().copied().map(String::from).collect();
        Edit::Annotate { segment: SegmentIx(ix), annotation: Annotation { note: note.to_owned(), tags } }
    };
    let marked = Marking { first: SegmentIx(1), len: 2, marked: true };
    for edit in [Edit::Mark { runs: vec![marked] }, noted(1, "", &["b", "a/<x>"]), noted(3, NOTE, &["b"])] {
        transcript.apply(&edit).expect("there");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join(name);
    (
        folder,
        QuotesRequest { to, overwrite: false, transcript, file: "talk_1.txt".into(), by_tag, progress: Arc::default() },
    )
}

fn written(name: &str, by_tag: bool) -> String {
    String::from_utf8(written_bytes(name, by_tag)).expect("text")
}

fn written_bytes(name: &str, by_tag: bool) -> Vec<u8> {
    let (_folder, request) = request(name, by_tag);
    assert_eq!(write_quotes(&request).expect("written"), format!("3 passages written to {}", request.to.display()));
    fs::read(&request.to).expect("written")
}

/// What is in a list read back from a table or JSON: under which tag, and the parts that there are.
fn parts_of(value: impl Fn(&str) -> String) -> (String, Vec<String>) {
    let mark = if value("marked").is_empty() { "" } else { MARK };
    let heading = format!("{mark}{}", page_heading([&value("time"), &value("speaker")], str::to_owned));
    let mut parts = vec![heading, value("before"), value("text"), value("after"), value("tags"), value("note")];
    parts.retain(|part| !part.is_empty());
    (value("listed_under"), parts)
}

fn from_table(table: &str) -> Vec<(String, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names = reader.headers().expect("a heading").clone();
    let row = |record: csv::StringRecord| {
        parts_of(|name| {
            let cell = &record[names.iter().position(|known| known == name).expect("a column")];
            let cell = cell.strip_prefix('\'').unwrap_or(cell);
            if name == "tags" { with_signs(cell.split(", ")) } else { cell.to_owned() }
        })
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn from_json(json: &str) -> Vec<(String, Vec<String>)> {
    let rows: Vec<serde_json::Value> = serde_json::from_str(json).expect("a list");
    let row = |row: &serde_json::Value| {
        parts_of(|name| match &row[name] {
            serde_json::Value::Array(tags) => with_signs(tags.iter().filter_map(|tag| tag.as_str())),
            serde_json::Value::Bool(marked) => if *marked { "yes" } else { "" }.to_owned(),
            value => value.as_str().unwrap_or_default().to_owned(),
        })
    };
    rows.iter().map(row).collect()
}

fn with_signs<'a>(tags: impl Iterator<Item = &'a str>) -> String {
    tags.filter(|tag| !tag.is_empty()).map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
}

/// What is in a page: headings, each with its level, and the paragraphs behind them.
fn from_page(blocks: &[(usize, String)], title: &str) -> Vec<(String, Vec<String>)> {
    assert_eq!(blocks[0], (1, title.to_owned()));
    let deepest = blocks.iter().map(|(level, _)| *level).max().expect("some");
    let (mut under, mut quotes) = (String::new(), Vec::new());
    for (level, text) in &blocks[1..] {
        match quotes.last_mut() {
            _ if *level == deepest => quotes.push((under.clone(), vec![text.clone()])),
            _ if *level > 0 => under = text.trim_start_matches('#').replace("without a tag", ""),
            Some((_, parts)) => parts.push(text.clone()),
            None => panic!("{text} stands before all headings"),
        }
    }
    quotes
}

fn from_markdown(page: &str) -> Vec<(String, Vec<String>)> {
    let block = |block: &str| {
        let level = block.bytes().take_while(|byte| *byte == b'#').count();
        let text = block[level..].trim().trim_start_matches("> ").replace("&nbsp;", "");
        let mut plain = String::new();
        let mut signs = text.chars();
        while let Some(sign) = signs.next() {
            plain.push(if sign == '\\' { signs.next().expect("a sign") } else { sign });
        }
        (level, plain)
    };
    let blocks: Vec<_> = page.split("\n\n").map(block).collect();
    from_page(&blocks, "talk_1.txt: 3 passages")
}

fn from_html(page: &str) -> Vec<(String, Vec<String>)> {
    let body = page.split_once("<body>\n").expect("a body").1.strip_suffix("</body>\n</html>\n").expect("an end");
    let block = |line: &str| {
        let (tag, rest) = line.strip_prefix('<').and_then(|line| line.split_once('>')).expect("an element");
        let name = tag.split(' ').next().expect("a name");
        let text = rest.strip_suffix(&format!("</{name}>")).expect("the same element");
        let mut parts = text.split("<span style=\"color:#");
        let mut plain = parts.next().unwrap_or_default().to_owned();
        parts.for_each(|part| plain += &part[6..].strip_prefix("\">").expect("a colour").replace("</span>", ""));
        let plain = plain.replace("<br>", "\n");
        assert!(!plain.contains(['<', '>', '"']), "{text} is not escaped");
        let text = unescaped(&plain);
        (name.strip_prefix('h').map_or(0, |level| level.parse().expect("a level")), text)
    };
    let blocks: Vec<_> = body.lines().map(block).collect();
    from_page(&blocks, "talk_1.txt: 3 passages")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What is in a document: its own reader takes it, and each paragraph has a style and texts.
fn from_docx(bytes: &[u8]) -> Vec<(String, Vec<String>)> {
    crate::formats::read(bytes, "docx").expect("our own reader takes it");
    let mut xml = String::new();
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    package.by_name("word/document.xml").expect("there").read_to_string(&mut xml).expect("UTF-8");
    let block = |paragraph: &str| {
        let (style, runs) = paragraph.split_once("\"/></w:pPr>").expect("a style");
        let runs = runs.replace("</w:t><w:br/><w:t xml:space=\"preserve\">", "\n");
        let texts = runs.split("<w:t xml:space=\"preserve\">").skip(1);
        let text: String = texts.map(|text| text.split_once("</w:t>").expect("its end").0).collect();
        let level = match style {
            "Title" => 1,
            "Heading1" => 2,
            "Heading2" => 3,
            "Quote" | "TranscriptContext" | "Normal" => 0,
            other => panic!("{other} is no style of ours"),
        };
        (level, unescaped(&text))
    };
    let blocks: Vec<_> = xml.split("<w:p><w:pPr><w:pStyle w:val=\"").skip(1).map(block).collect();
    from_page(&blocks, "talk_1.txt: 3 passages")
}

#[test]
fn what_is_written_is_read_back() {
    let quote = |under: &str, at: usize| (under.to_owned(), BY_TIME[at].iter().copied().map(String::from).collect());
    // Markdown has one kind of blank.
    let plain = |quotes: Vec<(String, Vec<String>)>| -> Vec<(String, Vec<String>)> {
        let plain = |part: String| part.replace('\u{a0}', " ");
        quotes.into_iter().map(|(under, parts)| (under, parts.into_iter().map(plain).collect())).collect()
    };
    let by_time = vec![quote("", 0), quote("", 1), quote("", 2)];
    let by_tag = vec![quote("a/<x>", 0), quote("b", 0), quote("b", 2), quote("", 1)];
    for (is_by_tag, expected) in [(false, by_time), (true, by_tag)] {
        assert_eq!(from_table(&written("quotes.csv", is_by_tag)), expected);
        assert_eq!(from_json(&written("quotes.json", is_by_tag)), expected);
        assert_eq!(from_html(&written("quotes.html", is_by_tag)), expected);
        assert_eq!(from_docx(&written_bytes("quotes.docx", is_by_tag)), expected);
        assert_eq!(plain(from_markdown(&written("quotes.md", is_by_tag))), plain(expected));
    }
}

#[test]
fn tags_are_listed_as_in_the_tree() {
    let (_folder, QuotesRequest { mut transcript, .. }) = request("quotes.md", true);
    for (ix, tags) in [(0, ["theme-b", "theme/sub"]), (1, ["theme", "theme/sub/x"]), (3, ["theme//sub", "theme.c"])] {
        let tags = tags.map(String::from).into();
        let annotation = Annotation { note: String::new(), tags };
        transcript.apply(&Edit::Annotate { segment: SegmentIx(ix), annotation }).expect("there");
    }
    let mut listed: Vec<&str> = quotes(&transcript, true).iter().filter_map(|quote| quote.listed_under).collect();
    assert_eq!(listed, ["theme", "theme//sub", "theme/sub", "theme/sub/x", "theme-b", "theme.c"]);
    listed.remove(1);
    assert_eq!(listed, transcript.tag_tree().iter().map(|node| node.path.as_str()).collect::<Vec<_>>());
}

#[test]
fn a_tag_has_its_colour_in_pages_and_documents() {
    let (_folder, request) = request("quotes.html", false);
    let colours = request.transcript.tag_colours();
    let page = written("quotes.html", false);
    for (tag, shown) in [("b", "#b"), ("a/<x>", "#a/&lt;x&gt;")] {
        let paint = TAG_PAINTS[colours[tag]];
        assert!(page.contains(&format!("<span style=\"color:#{paint}\">{shown}</span>")), "{page}");
    }
    assert_ne!(colours["b"], colours["a/<x>"]);
}

#[test]
fn a_table_has_no_formulas() {
    let table = written("quotes.csv", false);
    assert!(table.contains(",'=Bea(),") && table.contains(",\"'=why *so*?\n"), "{table}");
}

#[test]
fn nothing_is_written_over_unasked_nor_in_an_unknown_way() {
    let (folder, mut request) = request("quotes.md", false);
    fs::write(&request.to, "mine").expect("our folder");
    let said = write_quotes(&request).expect_err("it is there").to_string();
    assert!(said.contains("exists already"), "{said}");
    assert_eq!(fs::read_to_string(&request.to).expect("text"), "mine");
    request.overwrite = true;
    write_quotes(&request).expect("now it is wanted");
    assert!(fs::read_to_string(&request.to).expect("text").starts_with("# talk\\_1.txt: 3 passages\n"));
    request.to = folder.path().join("quotes.pdf");
    let said = write_quotes(&request).expect_err("no such way").to_string();
    assert!(said.ends_with("quotes.pdf: name a file that ends in .md, .csv, .json, .html or .docx"), "{said}");
}
