//! Notes, tags, and the list of what is marked, noted or tagged.

use super::*;

/// The segment's tags and note, as they are told.
fn noted(harness: &Harness, ix: u32) -> String {
    let annotation = harness.app.transcript.annotation(SegmentIx(ix));
    format!("{} {}", annotation.told_tags(), annotation.note).trim().to_owned()
}

fn choices(harness: &Harness) -> Vec<String> {
    let Mode::Prompt(prompt) = &harness.app.mode else { panic!("no prompt") };
    prompt.choices.iter().map(|choice| format!("{} | {}", choice.text, choice.detail)).collect()
}

#[test]
fn a_note_is_written_changed_and_taken_away() {
    let mut harness = Harness::new(TALK);
    harness.keys("] c \" Dear? \" enter");
    assert_eq!((noted(&harness, 1).as_str(), harness.message()), ("Dear?", "noted: Dear?"));
    assert!(!harness.app.is_unwritten(), "the file knows nothing of it");
    harness.keys("c \"!\" esc");
    assert_eq!(noted(&harness, 1), "Dear?");
    harness.keys("c enter");
    assert_eq!((noted(&harness, 1).as_str(), harness.message()), ("Dear?", "nothing changed"));
    harness.keys("c \"!\" enter");
    assert_eq!(noted(&harness, 1), "Dear?!");
    harness.keys("c ctrl-u enter");
    assert_eq!((noted(&harness, 1).as_str(), harness.message()), ("", "took a note away"));
    harness.keys("u");
    assert_eq!((noted(&harness, 1).as_str(), harness.message()), ("Dear?!", "undone: took a note away"));
    harness.keys("u u");
    assert_eq!(noted(&harness, 1), "");
    assert_eq!(harness.recorded.len(), 6, "one step each");
}

#[test]
fn a_tag_is_given_to_all_that_is_selected_and_taken_off_where_all_have_it() {
    let mut harness = Harness::new(TALK);
    harness.keys("# \" , \" enter");
    assert_eq!((noted(&harness, 0).as_str(), harness.message()), ("", "no tag typed"));
    harness.keys("] # \"#prix/haut,\" enter");
    assert_eq!((noted(&harness, 1).as_str(), harness.message()), ("#prix/haut", "tagged 1 segment #prix/haut"));
    harness.keys("[ v ] ] # \"prix\"");
    assert_eq!(choices(&harness), ["prix/haut | 1 segment", "prix | new tag"]);
    harness.keys("enter");
    assert_eq!(harness.message(), "tagged 2 segments #prix/haut");
    assert_eq!([0, 1, 2, 3].map(|ix| noted(&harness, ix)), ["#prix/haut", "#prix/haut", "#prix/haut", ""]);
    harness.keys("v ] # \"b\" enter");
    assert_eq!([2, 3].map(|ix| noted(&harness, ix)), ["#b #prix/haut", "#b"]);
    harness.keys("[ #");
    assert_eq!(choices(&harness), ["prix/haut | 3 segments · takes it off", "b | 2 segments · takes it off"]);
    harness.keys("enter");
    assert_eq!((noted(&harness, 2).as_str(), harness.message()), ("#b", "took #prix/haut off 1 segment"));
    harness.keys("u u u");
    assert_eq!([0, 1, 2, 3].map(|ix| noted(&harness, ix)), ["", "#prix/haut", "", ""]);
    harness.keys("g g .");
    assert_eq!(harness.message(), "tagged 1 segment #prix/haut", "the last one is given again");
    harness.keys("# tab \"/x\"");
    assert_eq!(choices(&harness), ["prix/haut/x | new tag"]);
}

#[test]
fn the_list_has_all_that_is_marked_noted_or_tagged() {
    let mut harness = Harness::new(TALK);
    harness.keys("M");
    assert_eq!(harness.message(), "nothing is marked, noted or tagged yet");
    harness.keys("m ] c \"a note\" enter ] ] # \"prix\" enter # \"été\" enter M");
    let all = [
        "00:00 ● SPEAKER_00 | Bonjour à tous, voici Anne.",
        "00:04 SPEAKER_01 | a note · Merci. Ça va, et vous ?",
        "00:19 SPEAKER_00 #prix #été | one two three four five six seven eight nine ten eleven twelve thirteen \
         fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    ];
    assert_eq!(choices(&harness), all);
    harness.keys("\"ete 00\"");
    assert_eq!(choices(&harness), all[2..]);
    harness.keys("ctrl-u \"NOTE\"");
    assert_eq!(choices(&harness), [""; 0], "capitals mean capitals");
    harness.keys("ctrl-u \"speaker_01 vous\" enter");
    assert_eq!(harness.at(), (1, 0));
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (3, 0));
    harness.keys("M enter");
    assert_eq!(harness.at(), (3, 0), "the next one is chosen");
}

#[test]
fn a_place_of_the_list_is_shown_whatever_is_hidden() {
    let mut harness = Harness::new(TALK);
    harness.keys("] m x M enter");
    assert_eq!((harness.at(), harness.app.hidden.len()), ((1, 0), 0));
    let copied = |effects: &[Effect]| matches!(effects.last(), Some(Effect::Copy(text)) if text.starts_with("Merci."));
    harness.keys("y");
    assert!(copied(&harness.effects), "{:?}", harness.effects);
}

#[test]
fn the_cursor_passes_over_what_is_noted() {
    let mut harness = Harness::new(TALK);
    harness.keys("] ] c \"x\" enter ] c \"y\" enter G c \"z\" enter g g j j");
    assert_eq!(harness.at(), (2, 0));
    harness.keys("j");
    assert_eq!(harness.at(), (3, 0), "over the note and the silence");
    harness.keys("k");
    assert_eq!(harness.at(), (2, 0));
    harness.keys("G j j");
    assert_eq!(harness.at().0, 5);
    harness.keys("k");
    assert_eq!(harness.at().0, 4);
}

#[test]
fn a_file_that_may_not_be_edited_takes_no_notes() {
    let mut harness = Harness::new(TALK);
    harness.app.file.read_only = Some("read-only".into());
    for key in ["c", "#"] {
        harness.keys(key);
        assert_eq!((harness.message(), harness.app.mode.context()), ("read-only", Context::Reading));
    }
}

#[test]
fn what_is_listed_can_be_written() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"export\" enter");
    assert_eq!(harness.message(), "say where: :export quotes.md, quotes.csv, quotes.json or quotes.html");
    harness.keys(": \"export quotes.md\" enter");
    assert_eq!(harness.message(), "nothing is marked, noted or tagged yet");
    harness.keys("m : \"export my quotes.md\" enter : \"export! by tag.md by tag\" enter");
    let asked = harness.effects.iter().filter_map(|effect| match effect {
        Effect::WriteQuotes(request) => Some((request.to.to_str()?, request.by_tag, request.overwrite)),
        _ => None,
    });
    assert_eq!(asked.collect::<Vec<_>>(), [("my quotes.md", false, false), ("by tag.md", true, true)]);
}

#[test]
fn the_cursor_stays_on_text_however_the_view_is_scrolled() {
    let mut harness = Harness::new(TALK);
    harness.keys("G v g g # \"t\" enter");
    for height in 8..14 {
        harness.event(Event::Resize(80, height)).keys("g g");
        let area = harness.app.layout.timeline;
        for kind in [MouseEventKind::ScrollDown, MouseEventKind::ScrollUp].into_iter().flat_map(|kind| [kind; 9]) {
            let at = MouseEvent { kind, column: area.x, row: area.y, modifiers: KeyModifiers::NONE };
            harness.event(Event::Mouse(at));
            let Place { segment, offset } = harness.app.cursor;
            let holds = |row: &Row| match &row.kind {
                RowKind::Text { range, .. } => row.segment == segment && range.contains(&offset),
                _ => false,
            };
            assert!(harness.app.rows.iter().any(holds), "{height}: {:?} {:?}", harness.app.cursor, harness.app.rows);
        }
    }
}
