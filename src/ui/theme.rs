//! Colours.

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::model::SpeakerId;

/// The themes that come with the program, by name.
const THEMES: &[(&str, &str)] = &[
    ("ansi", include_str!("../../assets/themes/ansi.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
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
}

/// Why there is no such theme.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// No theme has this name.
    #[error("there is no theme `{0}`; there are ansi, dark and light")]
    Unknown(String),
    /// The theme file is not sound.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A style has a word that is no colour and no attribute.
    #[error("`{0}` is no colour and no attribute")]
    Style(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ThemeFile {
    text: String,
    heading: String,
    focused: String,
    faint: String,
    rule: String,
    marker: String,
    word: String,
    spoken: String,
    selected: String,
    hit: String,
    current_hit: String,
    tick: String,
    error: String,
    key: String,
    speakers: Vec<String>,
}

impl Theme {
    /// The theme with this name; without colours if `has_colour` is false (`NO_COLOR`, <https://no-color.org>).
    pub fn named(name: &str, has_colour: bool) -> Result<Theme, ThemeError> {
        let Some((_, toml)) = THEMES.iter().find(|(known, _)| *known == name) else {
            return Err(ThemeError::Unknown(name.to_owned()));
        };
        let file: ThemeFile = toml::from_str(toml)?;
        let style = |written: &str| {
            let style = parse_style(written)?;
            Ok::<Style, ThemeError>(if has_colour { style } else { without_colour(style) })
        };
        Ok(Theme {
            text: style(&file.text)?,
            heading: style(&file.heading)?,
            focused: style(&file.focused)?,
            faint: style(&file.faint)?,
            rule: style(&file.rule)?,
            marker: style(&file.marker)?,
            word: style(&file.word)?,
            spoken: style(&file.spoken)?,
            selected: style(&file.selected)?,
            hit: style(&file.hit)?,
            current_hit: style(&file.current_hit)?,
            tick: style(&file.tick)?,
            error: style(&file.error)?,
            key: style(&file.key)?,
            speakers: file.speakers.iter().map(|written| style(written)).collect::<Result<_, _>>()?,
        })
    }

    /// The colour of a speaker, the same in every pane; it repeats when there are more speakers than colours.
    pub fn speaker(&self, speaker: SpeakerId) -> Style {
        match self.speakers.len() {
            0 => Style::new(),
            count => self.speakers[speaker.index() % count],
        }
    }
}

fn parse_style(written: &str) -> Result<Style, ThemeError> {
    let mut style = Style::new();
    for word in written.split_whitespace() {
        let colour = |name: &str| Color::from_str(name).map_err(|_| ThemeError::Style(word.to_owned()));
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

/// What stood out by its background still does, reversed.
fn without_colour(style: Style) -> Style {
    let stands_out = style.bg.is_some() && style.fg.is_some() && style.add_modifier.contains(Modifier::BOLD);
    let plain = Style::new().add_modifier(style.add_modifier);
    if stands_out { plain.add_modifier(Modifier::REVERSED) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_sound() {
        for (name, _) in THEMES {
            let theme = Theme::named(name, true).expect(name);
            assert!(theme.speakers.len() >= 6, "{name}");
        }
        let unknown = Theme::named("pink", true).expect_err("no such theme").to_string();
        assert_eq!(unknown, "there is no theme `pink`; there are ansi, dark and light");
    }

    #[test]
    fn no_colour_leaves_none() {
        let theme = Theme::named("ansi", false).expect("sound");
        for style in [theme.text, theme.hit, theme.current_hit, theme.marker, theme.error, theme.speaker(SpeakerId(0))]
        {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert!(theme.current_hit.add_modifier.contains(Modifier::REVERSED));
        assert_ne!(theme.hit, theme.text);
    }

    #[test]
    fn speakers_beyond_the_colours_have_one() {
        let theme = Theme::named("ansi", true).expect("sound");
        assert_eq!(theme.speaker(SpeakerId(99_999)), theme.speaker(SpeakerId(99_999 % 6)));
    }
}
