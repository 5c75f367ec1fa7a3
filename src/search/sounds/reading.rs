//! How words are read aloud: letters to sounds, by the rules of a language.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::decompose_canonical;

use super::phonemes::{Phoneme, index};
use super::{english, french, german, spanish};
use crate::text::fold::apart;

/// A rule: what stands before, the letters, what stands after, and their sounds.
///
/// Around the letters, `^` is the start of the word, `$` its end, `V` a vowel, `C` another letter, `F` one of `e i y`,
/// any other character itself. The first rule that fits is taken; letters without one are silent.
pub type Rule = (&'static str, &'static str, &'static str, &'static str);

/// What a language needs to read words, letters and numbers.
pub struct Language {
    /// Rules for words, in lower case, more particular ones first.
    pub rules: &'static [Rule],
    /// The names of the letters from `a` to `z`, as sounds.
    pub letters: [&'static str; 26],
    /// The numbers from 0 to 19 in words.
    pub small: [&'static str; 20],
    /// The tens from 20 to 90 in words.
    pub tens: [&'static str; 8],
    /// Hundred and thousand in words.
    pub hundred: [&'static str; 2],
}

/// How many languages there are.
pub const LANGUAGES: usize = 4;

/// The languages, ready to read: English, French, German, Spanish.
pub static READERS: LazyLock<[Reader; LANGUAGES]> =
    LazyLock::new(|| [&english::ENGLISH, &french::FRENCH, &german::GERMAN, &spanish::SPANISH].map(Reader::new));

/// A language with its rules by first letter.
pub struct Reader {
    language: &'static Language,
    rules: HashMap<char, Vec<Parsed>>,
}

struct Parsed {
    before: Vec<char>,
    letters: Vec<char>,
    after: Vec<char>,
    sounds: Vec<Phoneme>,
}

impl Reader {
    fn new(language: &'static Language) -> Reader {
        let mut rules: HashMap<char, Vec<Parsed>> = HashMap::new();
        for (before, letters, after, sounds) in language.rules {
            let letters: Vec<char> = letters.chars().collect();
            let rule = Parsed {
                before: before.chars().rev().collect(),
                after: after.chars().collect(),
                sounds: sounds.bytes().filter_map(index).collect(),
                letters,
            };
            rules.entry(rule.letters[0]).or_default().push(rule);
        }
        Reader { language, rules }
    }

    /// Adds the sounds of a word in lower case. Costs some comparisons a letter.
    pub fn read_word(&self, word: &[char], out: &mut Vec<Phoneme>) {
        let start = out.len();
        let mut at = 0;
        while at < word.len() {
            match self.rule_at(word, at) {
                Some(rule) => {
                    for &sound in &rule.sounds {
                        // Double letters are one sound.
                        if out[start..].last() != Some(&sound) {
                            out.push(sound);
                        }
                    }
                    at += rule.letters.len();
                }
                None => at += 1,
            }
        }
    }

    fn rule_at(&self, word: &[char], at: usize) -> Option<&Parsed> {
        let rules = self.rules.get(&word[at]).or_else(|| self.rules.get(&bare(word[at])))?;
        rules.iter().find(|rule| {
            let end = at + rule.letters.len();
            end <= word.len()
                && (rule.letters.len() == 1 || rule.letters[1..] == word[at + 1..end])
                && stands(&rule.after, |ahead| word.get(end + ahead).copied())
                && stands(&rule.before, |back| at.checked_sub(back + 1).map(|place| word[place]))
        })
    }

    /// Adds the name of a letter.
    pub fn spell(&self, letter: char, out: &mut Vec<Phoneme>) {
        let letter = bare(letter);
        if letter.is_ascii_lowercase() {
            let name = self.language.letters[usize::from(letter as u8 - b'a')];
            out.extend(name.bytes().filter_map(index));
        }
    }

    /// Adds a number below 10,000 in words: `grouped` as in years and versions, `256` as *two fifty-six*.
    pub fn read_number(&self, number: usize, grouped: bool, out: &mut Vec<Phoneme>) {
        let language = self.language;
        let [hundred, thousand] = language.hundred;
        if number >= 1000 && !grouped {
            if number >= 2000 {
                self.say(language.small[number / 1000], out);
            }
            self.say(thousand, out);
            return self.read_rest(number % 1000, false, out);
        }
        if number >= 100 {
            let hundreds = number / 100;
            if grouped {
                self.read_number(hundreds, true, out);
            } else if hundreds > 1 {
                self.say(language.small[hundreds], out);
            }
            if !grouped || number.is_multiple_of(100) {
                self.say(hundred, out);
            }
            return self.read_rest(number % 100, grouped, out);
        }
        if number < 20 {
            return self.say(language.small[number], out);
        }
        self.say(language.tens[number / 10 - 2], out);
        self.read_rest(number % 10, false, out);
    }

    fn say(&self, word: &str, out: &mut Vec<Phoneme>) {
        self.read_word(&word.chars().collect::<Vec<_>>(), out);
    }

    fn read_rest(&self, number: usize, grouped: bool, out: &mut Vec<Phoneme>) {
        if number > 0 {
            self.read_number(number, grouped, out);
        }
    }
}

/// Whether what stands around some letters, nearest first, is what a rule asks for.
fn stands(wanted: &[char], found: impl Fn(usize) -> Option<char>) -> bool {
    wanted.iter().enumerate().all(|(at, &wanted)| match (wanted, found(at)) {
        ('^' | '$', found) => found.is_none(),
        (_, None) => false,
        ('V', Some(found)) => is_vowel(found),
        ('C', Some(found)) => !is_vowel(found),
        ('F', Some(found)) => matches!(bare(found), 'e' | 'i' | 'y'),
        (_, Some(found)) => found == wanted,
    })
}

fn is_vowel(letter: char) -> bool {
    matches!(bare(letter), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'œ' | 'æ')
}

/// A letter without its marks and strokes.
pub fn bare(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let mut first = None;
    decompose_canonical(letter, |part| first = first.or(Some(part)));
    let first = first.unwrap_or(letter);
    match apart(first) {
        [plain] => *plain,
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::sounds::phonemes::written;

    fn said(language: usize, say: impl Fn(&Reader, &mut Vec<Phoneme>)) -> String {
        let mut sounds = Vec::new();
        say(&READERS[language], &mut sounds);
        written(&sounds)
    }

    #[test]
    fn words_are_read_by_the_rules_of_their_language() {
        for (language, word, sounds) in [
            (0, "knight", "najt"),
            (0, "phoning", "fOnIN"),
            (0, "cake", "kejk"),
            (0, "city", "sIti"),
            (0, "psychic", "sajkIk"),
            (0, "nation", "nejS@n"),
            (1, "chapeau", "Sapo"),
            (1, "bonjour", "bO~Zur"),
            (1, "été", "ete"),
            (1, "parler", "parle"),
            (1, "sang", "sA~"),
            (1, "long", "lO~"),
            (1, "fenêtre", "f@nEtr"),
            (2, "schule", "Sul@"),
            (2, "zwei", "tsvaj"),
            (2, "tag", "tak"),
            (2, "häuser", "hOjz@r"),
            (3, "jalapeño", "xalapenjo"),
            (3, "quince", "kinse"),
            (3, "huevo", "webo"),
        ] {
            let word_letters: Vec<char> = word.chars().collect();
            assert_eq!(said(language, |reader, out| reader.read_word(&word_letters, out)), sounds, "{word}");
        }
    }

    /// Everything that a pattern may stand for, as far as it tells rules apart.
    fn examples(pattern: impl Iterator<Item = char>) -> Vec<String> {
        pattern.filter(|sign| !"^$".contains(*sign)).fold(vec![String::new()], |begun, sign| {
            let own = sign.to_string();
            let letters = match sign {
                'V' => "aeiou",
                'C' => "bdlnrst",
                'F' => "eiy",
                _ => &own,
            };
            begun.iter().flat_map(|begun| letters.chars().map(move |letter| format!("{begun}{letter}"))).collect()
        })
    }

    #[test]
    fn every_rule_is_the_first_for_some_word() {
        for (language, reader) in READERS.iter().enumerate() {
            for rule in reader.rules.values().flatten() {
                let more = |is_end: bool| if is_end { &[""][..] } else { &["", "b", "a", "t", "tst"] };
                let (before, after) =
                    (examples(rule.before.iter().rev().copied()), examples(rule.after.iter().copied()));
                let is_first = before.iter().any(|before| {
                    more(rule.before.ends_with(&['^'])).iter().any(|start| {
                        let at = start.len() + before.chars().count();
                        after.iter().any(|after| {
                            more(rule.after.ends_with(&['$'])).iter().any(|end| {
                                let letters: String = rule.letters.iter().collect();
                                let word: Vec<char> = format!("{start}{before}{letters}{after}{end}").chars().collect();
                                reader.rule_at(&word, at).is_some_and(|found| std::ptr::eq(found, rule))
                            })
                        })
                    })
                });
                let letters: String = rule.before.iter().rev().chain(&rule.letters).chain(&rule.after).collect();
                assert!(is_first, "{language}: {letters}");
            }
        }
    }

    #[test]
    fn letters_and_numbers_are_said() {
        assert_eq!(said(0, |reader, out| "gpt".chars().for_each(|c| reader.spell(c, out))), "Jipiti");
        assert_eq!(said(1, |reader, out| "gpt".chars().for_each(|c| reader.spell(c, out))), "Zepete");
        assert_eq!(said(3, |reader, out| reader.read_number(16, false, out)), "djesiseis");
        let words = |language: usize, words: &'static [&'static str]| {
            said(language, |reader, out| {
                words.iter().for_each(|word| reader.read_word(&word.chars().collect::<Vec<_>>(), out));
            })
        };
        for (number, grouped, said_as) in [
            (256, true, &["too", "fifty", "six"][..]),
            (256, false, &["too", "hundred", "fifty", "six"]),
            (100, true, &["wun", "hundred"]),
            (100, false, &["hundred"]),
            (2024, false, &["too", "thowzand", "twenty", "for"]),
            (1999, true, &["nyneteen", "nynety", "nyne"]),
            (0, false, &["zeero"]),
        ] {
            let number_said = said(0, |reader, out| reader.read_number(number, grouped, out));
            assert_eq!(number_said, words(0, said_as), "{number} {grouped}");
        }
    }

    #[test]
    fn every_rule_writes_sounds_there_are() {
        for language in [&english::ENGLISH, &french::FRENCH, &german::GERMAN, &spanish::SPANISH] {
            for (before, letters, after, sounds) in language.rules {
                let is_letter = |c: char| c.is_lowercase() || "^$VCF".contains(c);
                assert!(
                    [*before, after].iter().all(|around| around.chars().all(is_letter)),
                    "{before} {letters} {after}"
                );
                assert!(sounds.bytes().all(|sound| index(sound).is_some()), "{sounds}");
            }
            assert!(language.letters.iter().all(|name| name.bytes().all(|sound| index(sound).is_some())));
        }
    }
}
