//! A list of corrections as a TOML file: lines like `"Chat GPT" = "ChatGPT"`.

use std::path::{Path, PathBuf};

use super::folders::folder_of;
use super::lists::{ListError, read_list};
use crate::model::Corrections;

/// The name of the list that is offered for the transcripts of its folder.
pub const CORRECTIONS_NAME: &str = "corrections.toml";

/// How a correction is written.
const FORM: &str = "write a line like \"Chat GPT\" = \"ChatGPT\" for each";

/// The list of corrections in the folder of a transcript, whether it is there or not.
pub fn corrections_beside(transcript: &Path) -> PathBuf {
    let folder = folder_of(transcript);
    if folder == Path::new(".") { CORRECTIONS_NAME.into() } else { folder.join(CORRECTIONS_NAME) }
}

/// Reads a list of corrections, in the order of the file: each line has a wrong form, a sign `=` and the right form.
///
/// Forms stand in quotation marks; a wrong form of plain letters and digits need not. All is TOML, so `#` begins a
/// comment.
pub fn read_corrections(path: &Path) -> Result<Corrections, ListError> {
    let mut corrections = Corrections::default();
    read_list(path, FORM, |wrong, right| corrections.add(&wrong, &right).map_err(|error| error.to_string()))?;
    Ok(corrections)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_list_is_read_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corrections.toml");
        fs::write(
            &path,
            "# Our show\nMench = \"Mensch\"\n\"Chat GPT\" = \"ChatGPT\" # as one\n\n'été' = \"Été\"\nA-1 = 'B'\n",
        )
        .unwrap();
        let list = read_corrections(&path).unwrap();
        let pairs: Vec<(&str, &str)> = list.pairs().iter().map(|(wrong, right)| (&**wrong, &**right)).collect();
        assert_eq!(pairs, [("Mench", "Mensch"), ("Chat GPT", "ChatGPT"), ("été", "Été"), ("A-1", "B")]);
        fs::write(&path, "").unwrap();
        assert_eq!(read_corrections(&path).unwrap(), Corrections::default());
    }

    #[test]
    fn the_line_that_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.toml");
        for (text, said) in [
            ("a = \"b\"\nc = 3\n", "list.toml, line 2: c has no text in quotation marks; write a line like"),
            ("a = \"b\"\n\n[c]\nd = \"e\"\n", "list.toml, line 3: c has no text in quotation marks"),
            ("a.b = \"c\"\n", "list.toml, line 1: a has no text in quotation marks"),
            ("a = [\"b\"]\n", "list.toml, line 1: a has no text in quotation marks"),
            ("a = \"b\"\na = \"c\"\n", "list.toml, line 2: duplicate key"),
            ("a = \"b\"\nc = \" \"\n", "list.toml, line 2: c=: both the wrong and the right form must be there"),
            ("a = \"b\"\nété = \"c\"\n", "list.toml, line 2: "),
            ("a = \"b\"\nc d = \"e\"\n", "list.toml, line 2: "),
            ("a: b\n", "list.toml, line 1: "),
        ] {
            fs::write(&path, text).unwrap();
            let error = read_corrections(&path).expect_err(text).to_string();
            assert!(error.contains(said) && error.ends_with(FORM), "{error}");
        }
        fs::write(&path, "#".repeat(1 << 21)).unwrap();
        assert!(read_corrections(&path).unwrap_err().to_string().contains("too large"));
        let error = read_corrections(&folder.path().join("none.toml")).unwrap_err().to_string();
        assert!(error.starts_with("there is no ") && error.ends_with(&format!("none.toml; {FORM}")), "{error}");
    }

    #[test]
    fn the_list_of_the_folder_lies_beside() {
        assert_eq!(corrections_beside(Path::new("talk.srt")), Path::new("corrections.toml"));
        assert_eq!(corrections_beside(Path::new("show/talk.srt")), Path::new("show/corrections.toml"));
    }
}
