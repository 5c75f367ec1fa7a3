//! Imports go down only: each folder of `src` names only the layers below it. And a format is named by its own file and
//! its row.

use std::fs;
use std::path::{Path, PathBuf};

/// Each folder, and the folders it may know besides itself.
const KNOWS: [(&str, &[&str]); 11] = [
    ("model", &["text"]),
    ("text", &["model"]),
    ("formats", &["model", "text"]),
    ("search", &["model", "text"]),
    ("doubts", &["model", "text"]),
    ("quotes", &["model", "text"]),
    ("store", &["model", "text"]),
    ("app", &["model", "text", "formats", "search", "doubts", "quotes"]),
    ("ui", &["model", "text", "app"]),
    ("run", &["model", "text", "formats", "search", "doubts", "quotes", "store", "app", "ui"]),
    ("cli", &["model", "text", "formats", "search", "doubts", "quotes", "store", "app", "ui", "run"]),
];

/// What a source file of `folder` names and may not: line number and folder named.
fn faults(folder: &str, source: &str) -> Vec<(usize, String)> {
    let known = KNOWS.iter().find(|(name, _)| *name == folder).map_or(&[][..], |(_, known)| *known);
    let code = without_comments(source);
    let mut faults = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let line = code[..at].lines().count().max(1);
        for name in roots(&code[at + path.len()..]) {
            if name != folder && !known.contains(&name.as_str()) {
                faults.push((line, name));
            }
        }
    }
    faults
}

/// The source with each comment blanked, lines kept. Doc links may lead anywhere.
fn without_comments(source: &str) -> String {
    let code = |line: &str| if line.trim_start().starts_with("//") { String::new() } else { line.to_owned() };
    source.lines().map(|line| code(line) + "\n").collect()
}

/// The first names of a path or of a group of them: `a` of `a::b`, `a` and `c` of `{a::{b, d}, c}`.
fn roots(path: &str) -> Vec<String> {
    let name = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut names = vec![name(group)];
    let mut depth = 0_usize;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("the sources are there").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn imports_go_down_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut said = Vec::new();
    for entry in fs::read_dir(&src).expect("the sources are there") {
        let folder = entry.expect("the sources are there").path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(KNOWS.iter().any(|(known, _)| *known == name), "src/{name} has no layer: give it one in KNOWS");
        let mut files = Vec::new();
        rust_files(&folder, &mut files);
        assert!(!files.is_empty(), "src/{name} is empty");
        for file in files {
            let source = fs::read_to_string(&file).expect("a source is text");
            let shown = file.strip_prefix(&src).unwrap_or(&file).display();
            said.extend(
                faults(&name, &source).iter().map(|(line, to)| format!("src/{shown}:{line}: {name} knows {to}")),
            );
        }
    }
    assert!(said.is_empty(), "imports that go up or across:\n{}", said.join("\n"));
}

#[test]
fn an_import_that_goes_up_is_found() {
    let fault = |line: usize, name: &str| vec![(line, name.to_owned())];
    assert_eq!(faults("model", "use std::fmt;\nuse crate::app::App;\n"), fault(2, "app"));
    assert_eq!(faults("formats", "fn f() {\n\n    crate::store::read_file(path)\n}"), fault(3, "store"));
    assert_eq!(faults("app", "use crate::{\n    model::{Edit, Run},\n    ui,\n};\n"), fault(1, "ui"));
    assert_eq!(faults("run", "pub(in crate::cli) fn f() {}"), fault(1, "cli"));
    assert_eq!(faults("text", "use crate::{model, formats};"), fault(1, "formats"));
}

#[test]
fn what_goes_down_is_let_through() {
    for (folder, source) in [
        ("ui", "use crate::app::{App, Mode};\nuse crate::text::{glyphs, width};\nuse super::Screen;\n"),
        ("model", "use crate::model::time;\n//! See [`Session`](crate::store::Session).\n"),
        ("cli", "use crate::{run::{Opening, replay}, formats::Warning};\n"),
    ] {
        assert_eq!(faults(folder, source), [], "{folder}");
    }
}

/// What is wrong in the table of files at the head of a module: those it lacks, unless it has a row for all others, and
/// those that there are not.
fn table_faults(source: &str) -> Vec<String> {
    let modules: Vec<&str> = source
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").trim_start_matches("pub(super) ").strip_prefix("mod "))
        .filter_map(|line| line.strip_suffix(';'))
        .filter(|name| *name != "tests")
        .collect();
    let rows =
        || source.lines().filter_map(|line| line.strip_prefix("//! | ")).skip_while(|row| !row.starts_with("file"));
    let cells = rows().skip(1).filter_map(|row| row.split(" | ").next());
    let has_others = cells.clone().any(|cell| cell == "all others");
    let named = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let named: Vec<&str> = named.map(|name| name.trim_end_matches(".rs").trim_end_matches('/')).collect();
    let is_own = |name: &&&str| **name != "mod";
    let lacking = modules.iter().filter(|module| !has_others && !named.contains(module));
    let missing = named.iter().filter(is_own).filter(|name| !modules.contains(name));
    lacking.map(|name| format!("lacks {name}")).chain(missing.map(|name| format!("has {name}"))).collect()
}

#[test]
fn the_tables_of_files_are_true() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut tables = 0;
    let mut said = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source is text");
        if source.contains("\n//! | file |") {
            tables += 1;
            let shown = file.strip_prefix(&src).unwrap_or(&file).display();
            said.extend(table_faults(&source).into_iter().map(|fault| format!("src/{shown}: the table {fault}")));
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
    // Each folder of a layer has one.
    assert!(tables >= KNOWS.len(), "{tables}");

    let source = "//! | file | holds |\n//! |---|---|\n//! | `a.rs`, `b/` | `x` |\n//! | `c` | y |\nmod a;\npub mod b;\nmod d;\nmod tests;\n";
    assert_eq!(table_faults(source), ["lacks d", "has c"]);
    let others = source.replace("`c`", "all others");
    assert_eq!(table_faults(&others), [""; 0]);
}

/// The formats that other files name too: most are changed in place, which `recast` knows how to do, the others lend a
/// part to a format like them, or are read fast.
const NAMED_ELSEWHERE: [&str; 16] = [
    "audacity",
    "csv",
    "ctm",
    "docx",
    "html",
    "markdown",
    "plain",
    "ranges",
    "rttm",
    "sbv",
    "srt",
    "stm",
    "tsv",
    "webvtt",
    "whisperx",
    "whosaid_json",
];

#[test]
fn a_format_is_a_file_and_its_row() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
    let mut files = Vec::new();
    rust_files(&folder, &mut files);
    files.retain(|file| !file.starts_with(folder.join("tests")) && !file.ends_with("tests.rs"));
    let read = |file: &PathBuf| without_comments(&fs::read_to_string(file).expect("a source is text"));
    let sources: Vec<(PathBuf, String)> = files.iter().map(|file| (file.clone(), read(file))).collect();
    let is_format = |(_, source): &&(PathBuf, String)| source.contains("pub static FORMAT: Format");
    let table = read(&folder.join("mod.rs"));
    let mut elsewhere = Vec::new();
    for (file, _) in sources.iter().filter(is_format) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(table.contains(&format!("mod {name};")) && table.contains(&format!("&{name}::FORMAT,")), "{name}");
        let own =
            |other: &Path| other == file || other.starts_with(folder.join(&name)) || other == folder.join("mod.rs");
        let names_it = |source: &str| {
            source
                .match_indices(&format!("{name}::"))
                .any(|(at, _)| !source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
        };
        if sources.iter().any(|(other, source)| !own(other) && names_it(source)) {
            elsewhere.push(name);
        }
    }
    elsewhere.sort();
    assert_eq!(elsewhere, NAMED_ELSEWHERE);
}
