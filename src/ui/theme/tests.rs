use std::collections::HashSet;

use super::*;
use crate::model::TAG_COLOURS;

/// Eyes that lack a kind of cone, as matrices over linear red, green and blue (Machado, Oliveira and Fernandes 2009).
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("no red", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    ("no green", [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    ("no blue", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

fn theme(name: &str) -> Theme {
    Themes::new(true).named(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn linear(colour: Option<Color>) -> [f64; 3] {
    let Some(Color::Rgb(r, g, b)) = colour else { panic!("{colour:?} is not known") };
    [r, g, b].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn product(matrix: &[[f64; 3]; 3], of: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(of).map(|(factor, part)| factor * part).sum())
}

/// Oklab, in which a distance of 0.02 is just seen.
fn oklab(linear: [f64; 3]) -> [f64; 3] {
    let cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ];
    let lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ];
    product(&lab, product(&cones, linear).map(|cone| cone.max(0.0).cbrt()))
}

/// The least distance between two colours of speakers as such an eye has them.
fn least_distance(theme: &Theme, eye: &[[f64; 3]; 3]) -> f64 {
    let seen = |style: &Style| oklab(product(eye, linear(style.fg)).map(|part| part.clamp(0.0, 1.0)));
    let seen: Vec<[f64; 3]> = theme.speakers.iter().map(seen).collect();
    let pairs = seen.iter().enumerate().flat_map(|(at, one)| seen[..at].iter().map(move |other| (one, other)));
    let distance = |(one, other): (&[f64; 3], &[f64; 3])| {
        one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
    };
    pairs.map(distance).fold(f64::INFINITY, f64::min)
}

#[test]
fn tags_are_told_apart_with_colours_and_without() {
    let looks = |theme: &Theme| (0..TAG_COLOURS).map(|colour| theme.tag(colour)).collect::<HashSet<Style>>().len();
    for (name, _) in THEMES {
        let bare = Themes::new(false).named(name).expect("it comes along");
        assert_eq!((looks(&theme(name)), looks(&bare)), (TAG_COLOURS, TAG_COLOURS), "{name}");
    }
}

/// The contrast of letters with what is behind them, from 1 to 21 (WCAG).
fn contrast(theme: &Theme, style: Style) -> f64 {
    let style = theme.text.patch(style);
    let [front, back] = [style.fg, style.bg].map(|colour| {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    });
    front.max(back) / front.min(back)
}

#[test]
fn every_theme_is_whole() {
    for (name, toml) in THEMES {
        let keys: Vec<String> = toml.parse::<toml::Table>().expect(name).keys().cloned().collect();
        let ansi = THEMES[0].1.parse::<toml::Table>().expect("ansi");
        assert_eq!(keys, ansi.keys().cloned().collect::<Vec<_>>(), "{name}");
        assert!(theme(name).speakers.len() >= 8, "{name}");
    }
    let unknown = Themes::new(true).named("pink").expect_err("no such theme").to_string();
    assert_eq!(unknown, "there is no theme `pink`; there are ansi, dark, light, contrast, colourblind");
}

#[test]
fn speakers_are_told_apart_and_can_be_read() {
    let ansi = theme("ansi").speakers;
    assert!(ansi.iter().enumerate().all(|(at, style)| !ansi[..at].contains(style)), "{ansi:?}");
    for (name, least, letters) in [("dark", 0.08, 4.5), ("light", 0.08, 4.5), ("contrast", 0.2, 7.0)] {
        let theme = theme(name);
        let distance = least_distance(&theme, &EYES[0].1);
        assert!(distance > least, "{name}: {distance}");
        for style in &theme.speakers {
            assert!(contrast(&theme, *style) >= letters, "{name}: {style:?}");
        }
    }
}

#[test]
fn speakers_are_told_apart_by_every_eye() {
    let theme = theme("colourblind");
    for (eye, matrix) in EYES {
        let distance = least_distance(&theme, &matrix);
        assert!(distance > 0.12, "{eye}: {distance}");
    }
    assert!(theme.speakers.iter().all(|style| contrast(&theme, *style) >= 4.5));
}

#[test]
fn all_that_is_written_can_be_read() {
    for (name, least) in [("dark", 4.5), ("light", 4.5), ("colourblind", 4.5), ("contrast", 7.0)] {
        let theme = theme(name);
        let Theme { text, heading, focused, faint, rule, marker, word, .. } = theme;
        let Theme { spoken, selected, hit, current_hit, tick, error, key, .. } = theme;
        let mut looks =
            vec![text, heading, focused, faint, marker, word, spoken, selected, hit, current_hit, tick, error, key];
        // Nothing is written in the colour of lines.
        looks.extend((name == "contrast").then_some(rule));
        for look in looks {
            assert!(contrast(&theme, look) >= least, "{name}: {look:?}");
        }
        // What is selected, found or spoken is seen by what is behind it, whatever else it is.
        let grounds = [text, selected, hit, current_hit, word].map(|look| look.bg);
        assert!((1..grounds.len()).all(|at| !grounds[..at].contains(&grounds[at])), "{name}: {grounds:?}");
        let band = contrast(&theme, Style { fg: selected.bg, bg: text.bg, ..Style::default() });
        assert!(band > 1.2, "{name}: {band}");
    }
}

#[test]
fn words_selected_differ_from_the_one_under_the_cursor() {
    for has_colour in [true, false] {
        let themes = Themes::new(has_colour);
        for name in themes.names() {
            let theme = themes.named(&name).expect("it comes along");
            let look = |style: Style| theme.text.patch(theme.selected_words()).patch(style);
            assert_ne!(look(theme.word), look(Style::new()), "{name}");
            assert_ne!(look(Style::new()), theme.text, "{name}");
        }
    }
}

#[test]
fn no_colour_leaves_none() {
    for (name, _) in THEMES {
        let theme = Themes::new(false).named(name).expect(name);
        for style in [theme.text, theme.hit, theme.current_hit, theme.marker, theme.error, theme.speaker(SpeakerId(0))]
        {
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
        for style in [theme.focused, theme.word, theme.spoken, theme.current_hit] {
            assert!(style.add_modifier.contains(Modifier::REVERSED), "{name}");
        }
        for style in [theme.text, theme.heading, theme.marker, theme.error, theme.key] {
            assert!(!style.add_modifier.contains(Modifier::REVERSED), "{name}");
        }
        assert!(theme.hit != theme.text && theme.hit != theme.current_hit, "{name}");
    }
    let theme = Themes::new(false).named("ansi").expect("sound");
    let names: Vec<Style> = (0..9).map(|speaker| theme.name(SpeakerId(speaker))).collect();
    assert!((1..8).all(|at| !names[..at].contains(&names[at])), "{names:?}");
    assert_eq!(names[8], names[0]);
}

#[test]
fn speakers_beyond_the_colours_have_one_and_another_name() {
    let theme = theme("ansi");
    assert_eq!(theme.speaker(SpeakerId(99_999)), theme.speaker(SpeakerId(99_999 % 8)));
    let names: HashSet<Style> = (0..16).map(|speaker| theme.name(SpeakerId(speaker))).collect();
    assert_eq!(names.len(), 16);
}

#[test]
fn an_own_theme_changes_what_it_names() {
    let mut themes = Themes::new(true);
    themes.add("mine", "base = \"dark\"\nheading = \"italic #102030\"\n").expect("sound");
    let heading = Style::new().fg(Color::Rgb(0x10, 0x20, 0x30)).add_modifier(Modifier::ITALIC);
    assert_eq!(themes.named("mine").expect("sound"), Theme { heading, ..theme("dark") });
    // What is behind the text is behind all that brings nothing of its own.
    let grounded: Vec<Style> = [theme("dark"), theme("light"), theme("contrast"), theme("colourblind")]
        .iter()
        .flat_map(|theme| [theme.heading, theme.faint, theme.rule, theme.marker, theme.error])
        .collect();
    assert!(grounded.iter().all(|style| style.bg.is_none()), "{grounded:?}");
    themes.add("dark", "speakers = [\"red\"]").expect("sound");
    let speakers = vec![Style::new().fg(Color::Red)];
    assert_eq!(themes.named("dark").expect("sound"), Theme { speakers, ..theme("ansi") });
    assert_eq!(themes.names(), ["ansi", "dark", "light", "contrast", "colourblind", "mine"]);
}

#[test]
fn faults_of_own_themes_are_named() {
    let mut themes = Themes::new(true);
    let mut said = |toml| themes.add("mine", toml).expect_err(toml).to_string();
    assert!(said("text = \"red\"\nhit = \"bold pinkish\"").contains("`pinkish` is no colour and no attribute"));
    assert!(said("texts = \"red\"").contains("unknown field `texts`"));
    assert!(said("base = \"mine\"").contains("there is no theme `mine`; there are ansi, "));
    assert_eq!(themes.names().len(), 5);
}
