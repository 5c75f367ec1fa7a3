//! `whosaid formats`: what is read and written.

use anyhow::Result;

use super::{Formats, print};
use crate::formats::{FORMATS, Format, Names, Need, Texts};

pub(super) fn run(formats: &Formats) -> Result<u8> {
    print(if formats.markdown { markdown() } else { plain() }.as_bytes())?;
    Ok(0)
}

/// The formats in the order of their names.
fn sorted() -> Vec<&'static Format> {
    let mut sorted = FORMATS.to_vec();
    sorted.sort_by_key(|format| format.name);
    sorted
}

fn plain() -> String {
    let width = |text: fn(&Format) -> String| FORMATS.iter().map(|format| text(format).len()).max().unwrap_or_default();
    let (name, endings) = (width(|format| format.name.to_owned()), width(endings));
    let row = |format: &&Format| {
        let uses = if format.is_written() { "read, written" } else { "read" };
        let Format { name: own, title, .. } = format;
        format!("{own:name$}  {uses:13}  {:endings$}  {title}\n", self::endings(format))
    };
    sorted().iter().map(row).collect()
}

fn markdown() -> String {
    let row = |format: &&Format| {
        let written = if format.is_written() { "yes" } else { "" };
        let Format { name, title, .. } = format;
        let title = title.replace('|', "\\|");
        format!("| `{name}` | {title} | {} | {written} | {} |\n", endings(format), held(format).join(", "))
    };
    let rows: String = sorted().iter().map(row).collect();
    format!("| name | format | endings | written | what it holds |\n|---|---|---|---|---|\n{rows}")
}

fn endings(format: &Format) -> String {
    format.extensions.iter().map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(" ")
}

/// What a file of a format can say.
fn held(format: &Format) -> Vec<&'static str> {
    let holds = &format.holds;
    let all = [
        (holds.names != Names::None, "speakers"),
        (holds.starts != Need::Never, if holds.ends == Need::Never { "starts" } else { "times" }),
        (holds.texts != Texts::None, "text"),
        (holds.words, "words"),
        (holds.confidence, "confidence"),
    ];
    all.into_iter().filter(|(is_held, _)| *is_held).map(|(_, what)| what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_formats() {
        const README: &str = include_str!("../../README.md");
        let (_, rest) =
            README.split_once("<!-- formats: made by `whosaid formats --markdown` -->\n\n").expect("the first marker");
        let (table, _) = rest.split_once("\n<!-- end of formats -->").expect("the last marker");
        let made = markdown();
        assert!(
            table == made,
            "put what `cargo run -- formats --markdown` prints between the markers in README.md:\n{made}"
        );
    }
}
