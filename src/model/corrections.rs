//! A list of corrections, to be kept for the files of a show.

/// Which forms are wrong, each with what is to stand there.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Corrections(Vec<(String, String)>);

/// Why something is no correction. The text is for the user.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CorrectionError {
    /// It does not say what is wrong and what is right.
    #[error("`{0}`: write it like Chagipity=ChatGPT, with \"…\" around what has blanks")]
    Unclear(String),
    /// There is no wrong form, or no right one.
    #[error("{wrong}={right}: both the wrong and the right form must be there; R takes words away")]
    Missing {
        /// The wrong form.
        wrong: String,
        /// The right form.
        right: String,
    },
    /// The wrong form is there twice.
    #[error("{0} is corrected twice")]
    Twice(String),
}

impl Corrections {
    /// Reads a typed list: `Chagipity=ChatGPT "Chat GPT"=ChatGPT`.
    ///
    /// ```
    /// use whosaid::model::Corrections;
    /// let list = Corrections::typed("Mench=Mensch \"Chat GPT\"=ChatGPT")?;
    /// assert_eq!(list.pairs()[1], ("Chat GPT".to_owned(), "ChatGPT".to_owned()));
    /// # Ok::<(), whosaid::model::CorrectionError>(())
    /// ```
    pub fn typed(line: &str) -> Result<Corrections, CorrectionError> {
        let mut corrections = Corrections::default();
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let unclear = || CorrectionError::Unclear(rest.trim_end().to_owned());
            let (wrong, behind) = form(rest, &['=']).ok_or_else(unclear)?;
            let (right, behind) = behind.strip_prefix('=').and_then(|behind| form(behind, &[])).ok_or_else(unclear)?;
            if !behind.is_empty() && !behind.starts_with(char::is_whitespace) {
                return Err(unclear());
            }
            corrections.add(wrong, right)?;
            rest = behind.trim_start();
        }
        Ok(corrections)
    }

    /// Adds a wrong form and what is to stand there; white space around either does not count.
    pub fn add(&mut self, wrong: &str, right: &str) -> Result<(), CorrectionError> {
        let (wrong, right) = (wrong.trim(), right.trim());
        if wrong.is_empty() || right.is_empty() {
            return Err(CorrectionError::Missing { wrong: wrong.to_owned(), right: right.to_owned() });
        }
        if self.0.iter().any(|(other, _)| other == wrong) {
            return Err(CorrectionError::Twice(wrong.to_owned()));
        }
        self.0.push((wrong.to_owned(), right.to_owned()));
        Ok(())
    }

    /// The wrong forms with the right ones, in the order in which they were added.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A form at the start of a line, in quotation marks or up to a blank or one of these signs, and what stands behind it.
fn form<'a>(line: &'a str, ends: &[char]) -> Option<(&'a str, &'a str)> {
    if let Some(quoted) = line.strip_prefix('"') {
        return quoted.split_once('"');
    }
    let end = line.find(|c: char| c.is_whitespace() || ends.contains(&c)).unwrap_or(line.len());
    Some(line.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Vec<(String, String)> {
        Corrections::typed(line).expect(line).0
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(wrong, right)| ((*wrong).to_owned(), (*right).to_owned())).collect()
    }

    #[test]
    fn forms_are_words_or_stand_in_quotation_marks() {
        assert_eq!(typed(" Chagipity=ChatGPT  Mench=Mensch "), pairs(&[("Chagipity", "ChatGPT"), ("Mench", "Mensch")]));
        assert_eq!(
            typed("\"Chat GPT\"=ChatGPT été=\"l'été = 1\""),
            pairs(&[("Chat GPT", "ChatGPT"), ("été", "l'été = 1")])
        );
        assert_eq!(typed("a=b=c"), pairs(&[("a", "b=c")]));
        assert_eq!(typed("  "), []);
    }

    #[test]
    fn what_is_no_correction_is_told() {
        for (line, said) in [
            ("a=b word", "`word`: write it like Chagipity=ChatGPT, with \"…\" around what has blanks"),
            ("\"a=b", "`\"a=b`: write it like"),
            ("a = b", "`a = b`: write it like"),
            ("\"a\"x=b", "`\"a\"x=b`: write it like"),
            ("a=\"b\"c", "`a=\"b\"c`: write it like"),
            ("a=", "a=: both the wrong and the right form must be there"),
            ("=b", "=b: both"),
            ("a=b a=c", "a is corrected twice"),
        ] {
            let error = Corrections::typed(line).expect_err(line).to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
