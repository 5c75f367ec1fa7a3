//! Colours.

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::model::SpeakerId;

/// The themes that come with the program, by name.
const THEMES: [(&str, &str); 5] = [
    ("ansi", include_str!("../../assets/themes/ansi.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("contrast", include_str!("../../assets/themes/contrast.toml")),
    ("colourblind", include_str!("../../assets/themes/colourblind.toml")),
];

/// What a theme changes that names no base.
const BASE: &str = "ansi";

/// What names are like, besides bold, where colours do not tell the speakers apart.
const LETTERS: [Style; 8] = [
    Style::new(),
    Style::new().add_modifier(Modifier::UNDERLINED),
    Style::new().remove_modifier(Modifier::BOLD),
    Style::new().remove_modifier(Modifier::BOLD).add_modifier(Modifier::UNDERLINED),
    Style::new().add_modifier(Modifier::ITALIC),
    Style::new().add_modifier(Modifier::ITALIC).add_modifier(Modifier::UNDERLINED),
    Style::new().remove_modifier(Modifier::BOLD).add_modifier(Modifier::ITALIC),
    Style::new().remove_modifier(Modifier::BOLD).add_modifier(Modifier::ITALIC).add_modifier(Modifier::UNDERLINED),
];

/// How each kind of thing looks.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Theme {
    /// What has no other look; the others are laid over it.
    pub text: Style,
    /// Names of panes and of the file.
    pub heading: Style,
    /// The heading of the pane with the focus, and what is chosen in it.
    pub focused: Style,
    /// What is there to be seen on second sight.
    pub faint: Style,
    /// Lines between panes.
    pub rule: Style,
    /// The mark beside the segment under the cursor.
    pub marker: Style,
    /// The word under the cursor.
    pub word: Style,
    /// The word that is heard.
    pub spoken: Style,
    /// Segments selected.
    pub selected: Style,
    /// A hit.
    pub hit: Style,
    /// The hit last gone to.
    pub current_hit: Style,
    /// Hits on the strip and the scroll bar.
    pub tick: Style,
    /// What went wrong.
    pub error: Style,
    /// Keys in hints and in the help.
    pub key: Style,
    speakers: Vec<Style>,
    has_colour: bool,
}

/// Why there is no such theme.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// No theme has this name.
    #[error("there is no theme `{0}`; there are {1}")]
    Unknown(String, String),
    /// The theme file is not sound.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
}

/// The themes that there are.
#[derive(Clone, Debug)]
pub struct Themes {
    /// Name and TOML of each.
    files: Vec<(String, String)>,
    has_colour: bool,
}

/// A style as it is written in a theme file.
struct Look(Style);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ThemeFile {
    base: Option<String>,
    text: Option<Look>,
    heading: Option<Look>,
    focused: Option<Look>,
    faint: Option<Look>,
    rule: Option<Look>,
    marker: Option<Look>,
    word: Option<Look>,
    spoken: Option<Look>,
    selected: Option<Look>,
    hit: Option<Look>,
    current_hit: Option<Look>,
    tick: Option<Look>,
    error: Option<Look>,
    key: Option<Look>,
    speakers: Option<Vec<Look>>,
}

impl Themes {
    /// The themes that come with the program; without colours if `has_colour` is false (`NO_COLOR`,
    /// <https://no-color.org>).
    pub fn new(has_colour: bool) -> Themes {
        let files = THEMES.map(|(name, toml)| (name.to_owned(), toml.to_owned()));
        Themes { files: files.into(), has_colour }
    }

    /// Adds a theme of the user, in the place of one with the same name. What it does not name is as in its `base`, one of
    /// those that come with the program. After an error all is as it was.
    pub fn add(&mut self, name: &str, toml: &str) -> Result<(), ThemeError> {
        self.read(toml)?;
        match self.files.iter_mut().find(|(known, _)| known == name) {
            Some((_, file)) => toml.clone_into(file),
            None => self.files.push((name.to_owned(), toml.to_owned())),
        }
        Ok(())
    }

    /// Their names: of those that come with the program, then of others in the order they were added.
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The theme with this name.
    pub fn named(&self, name: &str) -> Result<Theme, ThemeError> {
        match self.files.iter().find(|(known, _)| known == name) {
            Some((_, toml)) => self.read(toml),
            None => Err(ThemeError::Unknown(name.to_owned(), self.names().join(", "))),
        }
    }

    fn read(&self, toml: &str) -> Result<Theme, ThemeError> {
        let file: ThemeFile = toml::from_str(toml)?;
        let mut theme = Theme { has_colour: true, ..Theme::default() };
        let base = file.base.as_deref().unwrap_or(BASE);
        let Some((_, base_toml)) = THEMES.iter().find(|(known, _)| *known == base) else {
            let known = THEMES.map(|(name, _)| name).join(", ");
            return Err(ThemeError::Unknown(base.to_owned(), known));
        };
        theme.lay(toml::from_str(base_toml)?);
        theme.lay(file);
        Ok(if self.has_colour { theme } else { theme.without_colour() })
    }
}

impl Theme {
    /// Has what a file names look as it says.
    fn lay(&mut self, file: ThemeFile) {
        let looks = [
            (&mut self.text, file.text),
            (&mut self.heading, file.heading),
            (&mut self.focused, file.focused),
            (&mut self.faint, file.faint),
            (&mut self.rule, file.rule),
            (&mut self.marker, file.marker),
            (&mut self.word, file.word),
            (&mut self.spoken, file.spoken),
            (&mut self.selected, file.selected),
            (&mut self.hit, file.hit),
            (&mut self.current_hit, file.current_hit),
            (&mut self.tick, file.tick),
            (&mut self.error, file.error),
            (&mut self.key, file.key),
        ];
        for (place, look) in looks {
            if let Some(Look(style)) = look {
                *place = style;
            }
        }
        if let Some(speakers) = file.speakers {
            self.speakers = speakers.into_iter().map(|Look(style)| style).collect();
        }
    }

    /// Takes the colours away. What stood out by its background still does, reversed.
    fn without_colour(self) -> Theme {
        let ground = self.text.bg;
        let plain = |style: Style| {
            let stands_out = style.bg.is_some_and(|colour| Some(colour) != ground);
            let reversed = if stands_out { Modifier::REVERSED } else { Modifier::empty() };
            Style::new().add_modifier(style.add_modifier | reversed)
        };
        Theme {
            text: plain(self.text),
            heading: plain(self.heading),
            focused: plain(self.focused),
            faint: plain(self.faint),
            rule: plain(self.rule),
            marker: plain(self.marker),
            word: plain(self.word),
            spoken: plain(self.spoken),
            // Not reversed, as the word under the cursor is, which may be one of those selected.
            selected: plain(Style { bg: None, ..self.selected }),
            hit: plain(self.hit),
            current_hit: plain(self.current_hit),
            tick: plain(self.tick),
            error: plain(self.error),
            key: plain(self.key),
            speakers: self.speakers.into_iter().map(plain).collect(),
            has_colour: false,
        }
    }

    /// Whether it has colours.
    pub fn has_colour(&self) -> bool {
        self.has_colour
    }

    /// The colour of a speaker, the same in every pane; it repeats when there are more speakers than colours.
    pub fn speaker(&self, speaker: SpeakerId) -> Style {
        match self.speakers.len() {
            0 => Style::new(),
            count => self.speakers[speaker.index() % count],
        }
    }

    /// How the name of a speaker looks beside the text: in their colour, in italics where that is another's already, or
    /// with letters of another kind where there is none.
    pub fn name(&self, speaker: SpeakerId) -> Style {
        self.heading.patch(if self.has_colour {
            let repeats = speaker.index() / self.speakers.len().max(1) % 2 == 1;
            self.speaker(speaker).add_modifier(if repeats { Modifier::ITALIC } else { Modifier::empty() })
        } else {
            LETTERS[speaker.index() % LETTERS.len()]
        })
    }

    /// How words selected look: told from segments selected where nothing is behind those.
    pub fn selected_words(&self) -> Style {
        let line = if self.selected.bg.is_some() { Modifier::empty() } else { Modifier::UNDERLINED };
        self.selected.add_modifier(line)
    }

    /// How a tag of this colour looks: in one of the speakers' colours, or with letters of another kind where there are none.
    pub fn tag(&self, colour: usize) -> Style {
        let looks: &[Style] = if self.has_colour { &self.speakers } else { &LETTERS };
        self.marker.patch(if looks.is_empty() { Style::new() } else { looks[colour % looks.len()] })
    }

    /// How it looks in the list of speakers, where the colour stands before it.
    pub fn listed_name(&self, speaker: SpeakerId) -> Style {
        if self.has_colour { self.text } else { self.name(speaker) }
    }
}

impl<'de> Deserialize<'de> for Look {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Look, D::Error> {
        let written = String::deserialize(from)?;
        let wrong = |word| D::Error::custom(format!("`{word}` is no colour and no attribute"));
        parse_style(&written).map(Look).map_err(wrong)
    }
}

/// Reads a style; the error is the word that means nothing.
fn parse_style(written: &str) -> Result<Style, &str> {
    let mut style = Style::new();
    for word in written.split_whitespace() {
        let colour = |name: &str| Color::from_str(name).map_err(|_| word);
        style = match word {
            "bold" => style.add_modifier(Modifier::BOLD),
            "dim" => style.add_modifier(Modifier::DIM),
            "italic" => style.add_modifier(Modifier::ITALIC),
            "underlined" => style.add_modifier(Modifier::UNDERLINED),
            "reversed" => style.add_modifier(Modifier::REVERSED),
            "crossed" => style.add_modifier(Modifier::CROSSED_OUT),
            _ => match word.strip_prefix("on-") {
                Some(name) => style.bg(colour(name)?),
                None => style.fg(colour(word)?),
            },
        };
    }
    Ok(style)
}

#[cfg(test)]
mod tests;
