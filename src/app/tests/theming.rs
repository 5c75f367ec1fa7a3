use super::*;

fn harness() -> Harness {
    let mut harness = Harness::new(TALK);
    let names = ["ansi", "dark", "light"].map(str::to_owned).to_vec();
    harness.app.offer_themes(Theming { names, chosen: "dark".into(), file: Some("/home/ann/config.toml".into()) });
    harness
}

#[test]
fn a_theme_is_seen_while_it_is_marked() {
    let mut harness = harness();
    harness.keys(": \"theme\" enter");
    assert_eq!(harness.app.theme(), "dark", "the one in use is marked");
    assert_eq!(harness.keys("down").app.theme(), "light");
    assert_eq!(harness.keys("up up").app.theme(), "ansi");
    assert_eq!(harness.keys("\"igh\"").app.theme(), "light");
    assert_eq!(harness.keys("\"x\"").app.theme(), "dark", "none is marked");
    harness.keys("enter");
    assert_eq!((harness.app.theme(), harness.message()), ("dark", "no theme chosen"));
}

#[test]
fn a_theme_is_seen_while_its_name_stands_behind_the_command() {
    let mut harness = harness();
    assert_eq!(harness.keys(": \"theme \"").app.theme(), "dark");
    let mut seen = |keys: &str| harness.keys(keys).app.theme().to_owned();
    assert_eq!(["tab", "tab", "tab", "tab", "backtab"].map(&mut seen), ["ansi", "dark", "light", "dark", "light"]);
    assert_eq!(seen("backspace"), "dark", "no theme is called so");
    assert_eq!(seen("ctrl-u \"theme ansi\""), "ansi");
    assert_eq!(seen("esc"), "dark");
}

#[test]
fn a_theme_is_kept_or_the_one_before_comes_back() {
    let mut harness = harness();
    harness.keys(": \"theme\" enter down esc");
    assert_eq!((harness.app.theme(), harness.message()), ("dark", ""));
    harness.keys(": \"theme\" enter down enter");
    assert_eq!(harness.app.theme(), "light");
    assert_eq!(harness.message(), "theme = \"light\" in /home/ann/config.toml keeps it");
}

#[test]
fn the_theme_suits_the_background() {
    let mut harness = harness();
    let mut suiting = |is_light| harness.event(Event::Background(is_light)).app.theme().to_owned();
    assert_eq!([Some(true), None, Some(false)].map(&mut suiting), ["light", "light", "dark"]);
}

#[test]
fn a_theme_is_taken_by_its_name() {
    let mut harness = harness();
    assert_eq!(harness.keys(": \"theme ansi\" enter").app.theme(), "ansi");
    harness.keys(": \"theme pink\" enter");
    assert_eq!(harness.app.theme(), "ansi");
    assert_eq!(harness.message(), "there is no theme `pink`; there are ansi, dark, light");
}
