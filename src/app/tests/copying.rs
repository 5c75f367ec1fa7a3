//! Quotes on the clipboard.

use super::*;

impl Harness {
    /// What was copied since this was asked last.
    fn copied(&mut self) -> Vec<String> {
        let effects = std::mem::take(&mut self.effects).into_iter();
        effects.filter_map(|effect| if let Effect::Copy(text) = effect { Some(text) } else { None }).collect()
    }
}

#[test]
fn the_segment_or_the_selection_is_copied_with_its_source() {
    let mut harness = Harness::new(TALK);
    harness.keys("y");
    assert_eq!(harness.copied(), ["Bonjour à tous, voici  Anne.\n— SPEAKER_00, talk.txt, 0:00:00"]);
    assert_eq!(harness.message(), "copied, plain: 5 words of SPEAKER_00");
    harness.keys("r \"Zoé\" enter v ] y");
    let both =
        "Zoé: Bonjour à tous, voici  Anne.\nSPEAKER_01: Merci. Ça va, et vous ?\n— Zoé, SPEAKER_01, talk.txt, 0:00:00";
    assert_eq!((harness.copied(), harness.app.anchor), (vec![both.to_owned()], None));
}

#[test]
fn words_are_selected_and_copied() {
    let mut harness = Harness::new(TALK);
    harness.keys("] l V l l y");
    assert_eq!(harness.copied(), ["Ça va, et\n— SPEAKER_01, talk.txt, 0:00:05"]);
    // Backwards as well, and over the end of a segment; of one speaker it is one text.
    harness.keys("] ] ] V h h y");
    assert_eq!(harness.copied(), ["nineteen twenty My\n— SPEAKER_00, talk.txt, 0:00:37"]);
    for keys in ["V l esc", "V l V", "V l v v"] {
        harness.keys(keys);
        assert_eq!(harness.app.selected_words(), None, "{keys}");
    }
    harness.keys("V v");
    assert_eq!((harness.app.selected_words(), harness.app.anchor), (None, Some(harness.app.cursor.segment)));
}

#[test]
fn no_control_character_is_copied() {
    let mut harness = Harness::new("[0.00s - 4.00s] A\u{7} :  so\u{1b}]52;c;AA\u{9b}31m it is\n");
    harness.keys("y");
    let copied = harness.copied();
    assert!(copied[0].starts_with("so]52;c;AA31m it is\n— A"), "{copied:?}");
    assert!(!copied[0].contains(|c: char| c.is_control() && c != '\n'), "{copied:?}");
}

#[test]
fn the_mouse_selects_words() {
    let mut harness = Harness::new(TALK);
    let (x, y) = (harness.app.layout.text_x(), harness.app.layout.timeline.y);
    let mouse = |kind, column| Event::Mouse(MouseEvent { kind, column, row: y, modifiers: KeyModifiers::NONE });
    let (down, drag) = (MouseEventKind::Down(MouseButton::Left), MouseEventKind::Drag(MouseButton::Left));
    harness.event(mouse(down, x + 8)).event(mouse(drag, x + 11)).event(mouse(drag, x + 17)).keys("y");
    assert_eq!(harness.copied(), ["à tous, voici\n— SPEAKER_00, talk.txt, 0:00:01"]);
    harness.event(mouse(down, x)).event(mouse(drag, x + 9)).event(mouse(down, x));
    assert_eq!(harness.app.selected_words(), None);
}

#[test]
fn a_hit_and_a_quote_of_the_panel_are_copied() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"finit\" enter backtab y");
    assert_eq!(harness.copied(), ["Ça finit ici.\n— SPEAKER_01, talk.txt, 0:00:50"]);
    harness.keys("/ \"anne merci\" enter backtab y");
    let copied = harness.copied();
    assert!(copied[0].starts_with("SPEAKER_00: Bonjour à tous, voici  Anne.\nSPEAKER_01: Merci. "), "{copied:?}");
    harness.keys("esc esc g g ] ] w y");
    assert_eq!(harness.copied(), ["Yes.\n— SPEAKER_02, talk.txt, 0:00:07"]);
}

#[test]
fn another_form_is_asked_for_and_stays() {
    let mut harness = Harness::new(TALK);
    harness.keys("Y");
    let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
    let shown: Vec<_> = prompt.choices.iter().map(|choice| choice.text.as_str()).collect();
    assert_eq!(shown, ["plain", "bibtex", "csv", "latex", "link", "markdown"]);
    assert_eq!(prompt.choices[4].detail, "Bonjour à tous,… ⏎ — SPEAKER_00, talk.txt?t=0");
    // Of a long text so much that the rest of the form can be seen.
    harness.keys("esc ] ] ] Y");
    let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
    let shown = "> one two three… ⏎ > ⏎ > — SPEAKER\\_00, talk.txt, 0:00:19";
    assert_eq!(prompt.choices[5].detail, shown);
    harness.keys("esc [ [ [ Y \"mark\" enter ] y");
    let quoted = [
        "> Bonjour à tous, voici Anne.\n>\n> — SPEAKER\\_00, talk.txt, 0:00:00",
        "> Merci. Ça va, et vous ?\n>\n> — SPEAKER\\_01, talk.txt, 0:00:04",
    ];
    assert_eq!(harness.copied(), quoted);
    harness.keys("Y \"nothing\" enter");
    assert_eq!((harness.copied().len(), harness.message()), (0, "no template chosen"));
}

#[test]
fn own_templates_come_from_the_settings() {
    let mut harness = Harness::new(TALK);
    let own = "template = \"tweet\"\n[templates]\ntweet = '“$text”[ ($who)]'\n";
    let said = Config::with(own).expect_err("no such part").to_string();
    assert!(said.contains("template `tweet`: there is no `$who`"), "{said}");
    harness.app.config = Config::with(&own.replace("who", "speaker")).expect("sound");
    harness.keys("] ] y");
    assert_eq!(harness.copied(), ["“Yes.” (SPEAKER_02)"]);
    let said = Config::with("template = \"gone\"").expect_err("no such template").to_string();
    assert_eq!(said, "template = \"gone\": there is no such template; [templates] names them");
    let mut empty = Harness::new("Ann: x\n");
    empty.keys("D y");
    assert_eq!((empty.copied().len(), empty.message()), (0, "there is nothing to copy"));
}
