//! Notes, tags, and the list of what is marked, noted or tagged.

use super::*;
use crate::formats::Recut;
use crate::quotes::Template;

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
fn a_note_may_have_several_lines() {
    let mut harness = Harness::new(TALK);
    harness.keys("c \"one\" alt-enter \"three\" up end ctrl-j \"two\" down end \"!\" enter");
    assert_eq!(harness.app.transcript.annotation(SegmentIx(0)).note, "one\ntwo\nthree!");
    assert_eq!(harness.message(), "noted: one / two / three!");
    harness.keys("c backspace ctrl-u backspace enter");
    assert_eq!(harness.app.transcript.annotation(SegmentIx(0)).note, "one\ntwo");
    harness.keys("c").event(Event::Paste(" \r\nand\u{1b}\r\n  so on\n".into())).keys("enter");
    assert_eq!(harness.app.transcript.annotation(SegmentIx(0)).note, "one\ntwoand\n  so on");
    harness.keys("M \"twoand\"");
    let listed = "00:00 · SPEAKER_00 | one / twoand / so on · Bonjour à tous, voici Anne.";
    assert_eq!(choices(&harness), [listed]);
    harness.keys("esc i");
    let Mode::Page(page) = &harness.app.mode else { panic!("no page") };
    let rows = page.rows.iter().flatten().flatten().skip_while(|row| row.key != "note").take(3);
    assert_eq!(rows.map(|row| row.text.trim()).collect::<Vec<_>>(), ["one", "twoand", "so on"]);
    harness.keys("q # ctrl-j");
    assert_eq!(harness.message(), "only a note has several lines");
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
    harness.keys("tab enter");
    assert_eq!(harness.message(), "tagged 2 segments #prix/haut");
    assert_eq!([0, 1, 2, 3].map(|ix| noted(&harness, ix)), ["#prix/haut", "#prix/haut", "#prix/haut", ""]);
    harness.keys("v ] # \"b\" enter");
    assert_eq!([2, 3].map(|ix| noted(&harness, ix)), ["#b #prix/haut", "#b"]);
    harness.keys("[ #");
    assert_eq!(choices(&harness), ["prix/haut | 3 segments · takes it off", "b | 2 segments · takes it off"]);
    harness.keys("enter");
    assert_eq!((noted(&harness, 2).as_str(), harness.message()), ("#b #prix/haut", "no tag typed"));
    harness.keys("# down enter");
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
        "00:04 · SPEAKER_01 | a note · Merci. Ça va, et vous ?",
        "00:19 · SPEAKER_00 #prix #été | one two three four five six seven eight nine ten eleven twelve thirteen \
         fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    ];
    assert_eq!(choices(&harness)[..2], ["#prix | 1 segment", "#été | 1 segment"], "the tags come first");
    assert_eq!(choices(&harness)[2..], all);
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
fn tags_are_listed_as_a_tree_and_one_has_those_below_it() {
    let mut harness = Harness::new(TALK);
    for tag in ["theme", "theme/cost", "theme/price", "themes"] {
        harness.keys(&format!("# \"{tag}\" enter ]"));
    }
    harness.keys("g g # \"theme/price\" enter M");
    let tree =
        ["#theme | 3 segments", "  #theme/cost | 1 segment", "  #theme/price | 2 segments", "#themes | 1 segment"];
    assert_eq!(choices(&harness)[..4], tree);
    assert_eq!(choices(&harness).len(), 8);
    harness.keys("\"#theme\"");
    assert_eq!(choices(&harness)[..4], tree, "what is typed in full comes first");
    harness.keys("\"/\"");
    assert_eq!(choices(&harness)[..2], tree[1..3]);
    harness.keys("ctrl-u up up up up enter");
    let starts =
        |harness: &Harness| -> Vec<String> { choices(harness).iter().map(|line| line[..5].to_owned()).collect() };
    assert_eq!(starts(&harness), ["00:00", "00:04", "00:07"], "without the themes");
    harness.keys("\"merci\"");
    assert_eq!(starts(&harness), ["00:04"]);
    for typed in ["#theme", "#theme "] {
        harness.keys(&format!("ctrl-u \"{typed}\""));
        let places = starts(&harness).into_iter().filter(|start| !start.contains('#'));
        assert_eq!(places.collect::<Vec<_>>(), ["00:00", "00:04", "00:07"], "{typed:?} gathers those below it");
    }
    harness.keys("ctrl-u \"#theme/price \" enter");
    assert_eq!(harness.at(), (0, 0));
    harness.keys("/ \"tag:theme/c\" enter");
    assert_eq!(harness.app.finding.hits.len(), 1);
}

#[test]
fn a_tag_is_renamed_with_those_below_it_in_one_step() {
    let mut harness = Harness::new(TALK);
    harness.keys("] # \"theme\" enter ] # \"themes\" enter g g # \"theme/cost\" enter # \"x\" enter c \"so\" enter");
    for (typed, said) in [
        ("theme", "say which: :rename-tag theme/cost=theme/price"),
        ("=x", "say which: :rename-tag theme/cost=theme/price"),
        ("them=x", "no segment has the tag them"),
        ("#theme = a, b", "#theme is #a  b now, on 2 segments"),
    ] {
        harness.keys(&format!(": \"rename-tag {typed}\" enter"));
        assert_eq!(harness.message(), said);
    }
    assert_eq!([0, 1, 2].map(|ix| noted(&harness, ix)), ["#a  b/cost #x so", "#a  b", "#themes"]);
    harness.keys("u");
    assert_eq!([0, 1, 2].map(|ix| noted(&harness, ix)), ["#theme/cost #x so", "#theme", "#themes"]);
    assert_eq!(harness.message(), "undone: #theme/cost became #a  b/cost on 2 segments");
}

#[test]
fn what_is_exported_is_told_by_the_name_or_by_options() {
    let mut harness = Harness::new(TALK);
    let mut asked = |typed: &str| {
        harness.effects.clear();
        harness.keys(&format!(": \"{typed}\" enter"));
        match harness.effects.pop() {
            Some(Effect::Export(ExportRequest { to, overwrite, what, .. })) => {
                Ok((to.display().to_string(), overwrite, what))
            }
            _ => Err(harness.message().to_owned()),
        }
    };
    assert_eq!(asked("export codes.qdc"), Err("nothing is tagged yet".into()));
    assert_eq!(asked("export stats.csv"), Ok(("stats.csv".into(), false, Export::Statistics)));
    assert_eq!(asked("export talk.srt"), Ok(("talk.srt".into(), false, Export::Part(Box::default(), None))));
    for name in ["talk.md", "talk.docx", "talk.csv", "talk.html", "talk.json", "talk.vtt.gz"] {
        let whole = Export::Part(Box::default(), None);
        assert_eq!(asked(&format!("export {name}")), Ok((name.into(), false, whole)), "{name}");
    }
    for name in ["quotes.md", "my quotes.docx", "talk.md by tag", "talk-quotes.json"] {
        assert_eq!(asked(&format!("export {name}")), Err("nothing is marked, noted or tagged yet".into()), "{name}");
    }
    for typed in ["talk.srt by tag", "quotes.md by tag --all", "talk by tag"] {
        let said = asked(&format!("export {typed}")).expect_err("no quotes");
        assert!(said.starts_with("only quotes are listed by tag: "), "{said}");
    }
    for name in ["talk.xyz", "quotes.xyz", "talk"] {
        let said = asked(&format!("export {name}")).expect_err("what should it be?");
        assert!(said.starts_with(&format!("{name}: its ending says nothing; name quotes.md, ")), "{said}");
    }
    let part = |of: Result<(String, bool, Export), String>| match of {
        Ok((to, overwrite, Export::Part(recut, line))) => (to, overwrite, *recut, line),
        other => panic!("{other:?}"),
    };
    let all = part(asked("export! my talk.md --all"));
    assert_eq!(all, ("my talk.md".into(), true, Recut::default(), None));
    let (.., recut, line) = part(asked(
        "export x.txt --selection --only SPEAKER_01 --merge-turns --no-times --no-speakers --line '$speaker: $text'",
    ));
    assert_eq!(recut.kept, Some([SegmentIx(0)].into()));
    assert_eq!(recut.only, ["SPEAKER_01"]);
    assert!(recut.merges_turns && recut.drops_times && recut.drops_speakers);
    assert_eq!(line, Some(Template::parse("$speaker: $text").expect("sound")));
    for (typed, said) in [
        ("--only Zoe", "no speaker Zoe"),
        ("--tag theme", "no segment has the tag theme"),
        ("--only", "say what is meant by --only"),
        ("--line '$who'", "there is no `$who`; there are "),
        ("--loud", "there is no --loud; there are --all, "),
    ] {
        let told = asked(&format!("export x.srt {typed}")).expect_err(typed);
        assert!(told.starts_with(said), "{told}");
    }
}

#[test]
fn marks_and_tags_choose_what_is_exported() {
    let mut harness = Harness::new(TALK);
    harness.keys("m ] m # \"a/b\" enter ] # \"c\" enter");
    let mut kept = |options: &str| {
        harness.keys(&format!(": \"export x.srt {options}\" enter"));
        match harness.effects.pop() {
            Some(Effect::Export(ExportRequest { what: Export::Part(recut, _), .. })) => {
                recut.kept.unwrap_or_default().into_iter().map(|ix| ix.0).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(kept("--marked"), [0, 1]);
    assert_eq!(kept("--tagged"), [1, 2]);
    assert_eq!(kept("--tag #a --tag c"), [1, 2]);
    assert_eq!(kept("--tag a --marked"), [1]);
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
    let names = "quotes.md, stats.csv, codes.qdc, or talk.srt, talk.docx … for the transcript";
    assert_eq!(harness.message(), format!("say where: :export {names}"));
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
