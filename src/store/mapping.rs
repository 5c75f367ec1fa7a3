//! A mapping of labels to names as a TOML file: lines like `SPEAKER_02 = "Host"`.

use std::path::Path;

use super::lists::{ListError, read_list};
use super::{WriteError, write_new};
use crate::model::{Mapping, clean_name};

/// How a name is written.
const FORM: &str = "write a name on each line, like SPEAKER_02 = \"Host\"";

/// What a file written here begins with.
const HEADING: &str = "\
# Names of speakers, each behind the label that the transcript has.
# `:speakers import` and `whosaid rename --map` read this file.
";

/// Reads a mapping, in the order of the file. Names are [cleaned](clean_name).
pub fn read_mapping(path: &Path) -> Result<Mapping, ListError> {
    let mut names = Vec::new();
    read_list(path, FORM, |label, name| {
        let name = clean_name(&name);
        if name.is_empty() {
            return Err(format!("{label} has no name"));
        }
        names.push((label, name));
        Ok(())
    })?;
    Ok(Mapping(names))
}

/// Writes a mapping as a new file, or over another if `overwrite` says so, with the care of [`write_new`].
pub fn write_mapping(path: &Path, mapping: &Mapping, overwrite: bool) -> Result<(), WriteError> {
    let name = |(label, name): &(String, String)| (label.clone(), toml::Value::String(name.clone()));
    let table: toml::Table = mapping.0.iter().map(name).collect();
    write_new(path, format!("{HEADING}\n{table}").as_bytes(), overwrite)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn mapping(pairs: &[(&str, &str)]) -> Mapping {
        Mapping(pairs.iter().map(|(label, name)| ((*label).to_owned(), (*name).to_owned())).collect())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("show.toml");
        let names =
            mapping(&[("", "Nobody"), ("Speaker 1", "Ada \"la\" L."), ("SPEAKER_02", "Bé\\a"), ("a.b = c", "#5")]);
        write_mapping(&path, &names, false).unwrap();
        assert_eq!(read_mapping(&path).unwrap(), names);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("\nSPEAKER_02 = 'Bé\\a'\n\"a.b = c\" = \"#5\"\n"), "{text}");
        assert!(write_mapping(&path, &mapping(&[]), false).unwrap_err().to_string().contains("exists already"));
        assert_eq!(read_mapping(&path).unwrap(), names);
        write_mapping(&path, &mapping(&[("A", "Ada")]), true).unwrap();
        assert_eq!(read_mapping(&path).unwrap(), mapping(&[("A", "Ada")]));
    }

    #[test]
    fn what_is_no_mapping_is_refused_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("show.toml");
        for (text, said) in [
            ("A = 3", "show.toml, line 1: A has no text in quotation marks; "),
            ("B = \"x\"\nA = \" \\n\"", "show.toml, line 2: A has no name; "),
            ("[A]\nb = \"c\"", "show.toml, line 1: A has no text in quotation marks; "),
            ("A = \"x\"\nA = \"y\"", "show.toml, line 2: duplicate key; "),
            ("A: x", "show.toml, line 1: "),
        ] {
            fs::write(&path, text).unwrap();
            let error = read_mapping(&path).expect_err(text).to_string();
            assert!(error.contains(said) && error.ends_with(FORM), "{error}");
        }
        fs::write(&path, "#".repeat(1 << 21)).unwrap();
        assert!(read_mapping(&path).unwrap_err().to_string().contains("too large"));
        let error = read_mapping(&folder.path().join("none.toml")).unwrap_err().to_string();
        assert!(error.starts_with("there is no ") && error.ends_with(&format!("none.toml; {FORM}")), "{error}");
    }
}
