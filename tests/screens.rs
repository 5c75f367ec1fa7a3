//! Named screens, to be looked at when they change.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use std::time::Duration;
use whosaid::app::{Event, Facts, FileHits, HitRow, Known, OpenFile, ShelfEvent, ShelfFile, ShelfVoice};
use whosaid::model::{Day, KnownNames, Place, SegmentIx, SpeakerId, Timestamp};

use crate::home::fixture;
use crate::stage::Stage;

pub const SIZE: (u16, u16) = (80, 24);

pub fn stage() -> Stage {
    Stage::open("talk.txt", &fixture("talk.txt"), SIZE, |_| ())
}

/// The screen after these keys.
fn screen(keys: &str) -> String {
    stage().keys(keys).text()
}

#[test]
fn first_screen() {
    insta::assert_snapshot!(screen(""));
}

#[test]
fn search_with_results() {
    insta::assert_snapshot!(screen("/ o v e n enter n"));
}

#[test]
fn search_as_it_is_typed() {
    insta::assert_snapshot!(screen("/ c a space v a"));
}

#[test]
fn only_hits() {
    insta::assert_snapshot!(screen("/ o v e n enter &"));
}

#[test]
fn only_hits_of_a_hidden_speaker() {
    let screen = stage().keys("x /").paste("speaker:00").keys("enter &").text();
    assert!(screen.contains("none is left; & shows all segments, X all speakers"), "{screen}");
}

#[test]
fn nothing_found() {
    insta::assert_snapshot!(stage().keys("/").paste("zeppelin").keys("enter").text());
}

#[test]
fn results_focus() {
    insta::assert_snapshot!(screen("/ o v e n enter tab tab j"));
}

#[test]
fn other_searches_are_offered() {
    insta::assert_snapshot!(stage().keys("/").paste("speaker:speaker_02 oven -old").keys("enter").text());
}

#[test]
fn results_by_speaker() {
    insta::assert_snapshot!(screen("/ o v e n enter tab tab o"));
}

#[test]
fn results_that_run_on() {
    let mut stage = stage();
    insta::assert_snapshot!(stage.keys("/").paste("lundi. the machine OR oven").keys("enter").text());
}

#[test]
fn speakers_in_a_search() {
    insta::assert_snapshot!(stage().keys("] r").paste("Ravi Sen").keys("enter /").paste("oven -speaker:").text());
}

#[test]
fn a_search_that_cannot_be_read() {
    let mut stage = stage().without_colour();
    stage.keys("/").paste("oven is:red after:1");
    let styles = styles(&stage.buffer());
    let prompt: Vec<&str> = styles.lines().filter(|line| line.starts_with("23,")).collect();
    insta::assert_snapshot!(format!("{}\n{}", stage.text(), prompt.join("\n")));
    stage.resize((60, 16));
    insta::assert_snapshot!("a_search_that_cannot_be_read_in_a_small_window", stage.text());
}

#[test]
fn a_time_that_is_none() {
    insta::assert_snapshot!(stage().keys("t").paste("noon").keys("enter").text());
}

#[test]
fn a_message_that_fits_takes_no_row_of_the_text() {
    let mut stage = stage();
    stage.resize((60, 16));
    stage.keys(":").paste("width 72").keys("enter");
    insta::assert_snapshot!(stage.text());
    for command in ["frobnicate", "width 72", "width off"] {
        stage.keys("esc :").paste(command).keys("enter");
        let message = stage.app.message.as_ref().expect("a message").text.clone();
        assert!(message.chars().count() <= 60, "{message}");
        let text = stage.text();
        assert!(text.lines().last().is_some_and(|last| last.starts_with(&message)), "{text}");
    }
}

#[test]
fn a_prefix_that_waits() {
    insta::assert_snapshot!(screen("g"));
}

#[test]
fn quit_question() {
    let mut sample = Stage::open("talk.txt", &fixture("talk.txt"), SIZE, |file| file.unkept = Some("the sample"));
    insta::assert_snapshot!(sample.keys("r").paste("Ravi").keys("enter q").text());
}

#[test]
fn solo() {
    insta::assert_snapshot!(screen("] X"));
}

#[test]
fn merged_and_undone() {
    insta::assert_snapshot!(stage().keys("] r").paste("SPEAKER_00").keys("enter y u").text());
}

#[test]
fn rename_prompt() {
    insta::assert_snapshot!(stage().keys("] r").paste("Ravi").text());
}

#[test]
fn merge_question() {
    insta::assert_snapshot!(stage().keys("] r").paste("SPEAKER_00").keys("enter").text());
}

#[test]
fn picker_with_scopes() {
    insta::assert_snapshot!(screen("] a tab tab"));
}

#[test]
fn picker_with_a_new_name() {
    insta::assert_snapshot!(stage().keys("a").paste("02").text());
}

/// A talk of two with a ghost, in the panel that tells them apart, when the names of other files are known.
fn who_is_who_with_a_ghost(size: (u16, u16)) -> Stage {
    const TALK: &str = "\
[0.00s - 30.00s] SPEAKER_01 :  Welcome to the show about harbours, with me is someone who built three of them.
[30.00s - 60.00s] SPEAKER_00 :  I built two harbours, and the third one is not finished because of the herons.
[60.00s - 60.50s] SPEAKER_02 :  Herons.
[60.50s - 90.00s] SPEAKER_00 :  The herons nest on the crane, so nobody may move the crane until the summer.
[90.00s - 95.00s] SPEAKER_01 :  Really?
[95.00s - 96.00s] SPEAKER_02 :  Yes.
[96.00s - 150.00s] SPEAKER_00 :  They came back in March.
";
    let mut stage = Stage::open("harbours.txt", TALK.as_bytes(), size, |_| ());
    let mut names = KnownNames::default();
    for file in [["Ada Lindqvist", "Noor"], ["Ada Lindqvist", "Béa"]] {
        names.add_file(file.map(|name| (None, name.to_owned())));
    }
    stage.keys("w j j").update(Event::NamesFound(names));
    stage
}

#[test]
fn who_is_who() {
    insta::assert_snapshot!(screen("] ] ] r B é a enter w n"));
}

#[test]
fn who_is_who_beside_the_list() {
    let mut stage = Stage::open("talk.txt", &fixture("talk.txt"), (120, 20), |_| ());
    insta::assert_snapshot!(stage.keys("w").text());
}

#[test]
fn who_is_who_in_a_small_window() {
    insta::assert_snapshot!(who_is_who_with_a_ghost((60, 16)).text());
    insta::assert_snapshot!("who_is_who_in_a_tiny_window", who_is_who_with_a_ghost((30, 9)).text());
}

#[test]
fn a_ghost_and_the_names_of_other_files() {
    insta::assert_snapshot!(who_is_who_with_a_ghost(SIZE).keys("k r").text());
}

#[test]
fn a_ghost_is_merged() {
    insta::assert_snapshot!(who_is_who_with_a_ghost(SIZE).keys("m").text());
}

#[test]
fn speakers_focus() {
    insta::assert_snapshot!(screen("tab j"));
}

#[test]
fn hidden_speaker() {
    insta::assert_snapshot!(screen("x"));
}

/// A talk in short segments, as subtitles are, in scripts of several kinds.
const SUBTITLES: &str = "\
[0.00s - 2.00s] Ann :  So we went down
[2.00s - 4.00s] Ann :  to the harbour, and there it was:
[4.00s - 6.00s] Ann :  the old ferry, painted white again.
[6.00s - 8.00s] Ravi :  はい、船です。とても白い。
[8.00s - 10.00s] Ravi :  Like a swan 🦢, or 👩\u{200d}👧 on the quay.
[20.00s - 22.00s] Ann :  זו הייתה אונייה לבנה
[22.00s - 24.00s] Ann :  and nobody had told us.
[24.00s - 26.00s] Ravi :  Nobody ever does, cafe\u{301} or not.
";

pub fn subtitles() -> Stage {
    Stage::open("boat.txt", SUBTITLES.as_bytes(), SIZE, |_| {})
}

#[test]
fn turns_run_on() {
    insta::assert_snapshot!(subtitles().keys("z j ] l").text());
}

#[test]
fn turns_with_names_above_in_a_column() {
    insta::assert_snapshot!(subtitles().keys(": w i d t h space 3 0 enter z n z j").text());
}

#[test]
fn times_at_the_segments_of_turns() {
    insta::assert_snapshot!(subtitles().keys("z j z t z t").text());
}

/// The subtitles beside what someone made of them.
pub fn compared(size: (u16, u16)) -> Stage {
    let corrected = SUBTITLES
        .replace("Ann :  to the harbour, and", "Ann :  to the old harbour and")
        .replace("船", "舟")
        .replace("אונייה", "ספינה")
        .replace("[2.00s - 4.00s] Ann :  to", "[1.90s - 4.00s] Cleo :  to")
        .replace(", painted white again", "")
        + "[26.00s - 28.00s] Ann :  They never do.\n";
    let transcripts = [SUBTITLES, &corrected]
        .map(|text| whosaid::formats::read(text.as_bytes(), "").expect("a transcript").transcript);
    let comparison =
        whosaid::model::Comparison::of(&transcripts[0], &transcripts[1], &Default::default()).expect("not stopped");
    let mut stage = Stage::open("boat.txt", SUBTITLES.as_bytes(), size, |_| {});
    let compared = whosaid::app::Compared { name: "corrected.txt".into(), transcripts, comparison };
    stage.update(whosaid::app::Event::Compared(Ok(Box::new(compared))));
    stage
}

#[test]
fn two_files_beside_each_other() {
    insta::assert_snapshot!(compared(SIZE).keys("n n").text());
}

#[test]
fn two_files_below_each_other() {
    insta::assert_snapshot!(compared((60, 16)).text());
}

#[test]
fn help() {
    insta::assert_snapshot!(screen("?"));
}

#[test]
fn narrowed_help_keeps_its_parts_apart() {
    insta::assert_snapshot!(stage().keys("? /").paste("mouse").keys("enter").text());
}

#[test]
fn statistics() {
    let mut stage = stage();
    stage.resize((60, 16));
    insta::assert_snapshot!("statistics_in_a_small_window", stage.keys("g t").text());
    stage.resize((120, 36));
    insta::assert_snapshot!(stage.text());
    stage.resize((60, 16));
    stage.keys("q r ctrl-u").paste("Timothée Lacroix").keys("enter");
    insta::assert_snapshot!("statistics_with_shorter_bars", stage.keys("g t").text());
}

#[test]
fn a_segment_whole_in_a_wide_window() {
    let mut stage = stage();
    stage.resize((160, 20));
    insta::assert_snapshot!(stage.keys("] e ctrl-end").paste(" Please.").keys("ctrl-s i").text());
}

#[test]
fn warnings() {
    insta::assert_snapshot!(screen("g w"));
}

#[test]
fn selection() {
    insta::assert_snapshot!(screen("] v ] ]"));
}

#[test]
fn a_doubtful_place() {
    let mut stage = Stage::open("doubtful.txt", &fixture("doubtful.txt"), SIZE, |_| ()).doubted();
    insta::assert_snapshot!(stage.keys("! ! !").text());
}

#[test]
fn marked() {
    insta::assert_snapshot!(screen("m ] v ] m ] ] m"));
}

#[test]
fn noted_and_tagged() {
    let mut stage = stage();
    stage
        .keys("] #")
        .paste("baking/night")
        .keys("enter c")
        .paste("Ask Ravi whether that was before the oven was new, or after it")
        .keys("enter");
    stage.keys("] ] m #").paste("costs").keys("enter ] c").paste("short").keys("enter g g");
    insta::assert_snapshot!(stage.text());
}

#[test]
fn a_note_of_several_lines_is_typed() {
    let mut stage = stage();
    let note =
        "Ask Ravi whether that was before the oven was new, or after it, and who paid\n\n- the bill is lost\n- so is";
    stage.keys("] c").paste(note).keys("ctrl-j");
    insta::assert_snapshot!(stage.text());
}

#[test]
fn marks_notes_and_tags_listed() {
    let mut stage = stage();
    stage.keys("] #").paste("baking/night").keys("enter c").paste("ask Ravi").keys("enter ] m M");
    insta::assert_snapshot!(stage.text());
}

#[test]
fn a_tag_is_picked() {
    let mut stage = stage();
    stage.keys("] #").paste("baking/night").keys("enter ] v ] #").paste("baking/day").keys("enter [ #").paste("ba");
    insta::assert_snapshot!(stage.text());
}

#[test]
fn given_to_another_speaker() {
    insta::assert_snapshot!(screen("] v ] ] 3"));
}

#[test]
fn long_turn_goes_on_at_the_top() {
    insta::assert_snapshot!(screen("] ] ] ] ] ] space space"));
}

#[test]
fn command_completion() {
    insta::assert_snapshot!(stage().keys(":").paste("s").text());
}

#[test]
fn replacing() {
    let mut stage = stage();
    stage.keys("R").paste("oven").keys("enter");
    insta::assert_snapshot!("what_to_put_instead", stage.text());
    stage.paste("stove").keys("enter n w");
    insta::assert_snapshot!("replacement", stage.text());
    stage.resize((60, 16));
    insta::assert_snapshot!("replacement_in_a_small_window", stage.text());
}

#[test]
fn original_and_present_text() {
    let mut stage = stage();
    stage.keys("] :").paste("name oven=stove hotter=cooler").keys("enter l l l l l s 3 g r");
    insta::assert_snapshot!("original_and_present_text", stage.text());
    stage.resize((60, 16));
    insta::assert_snapshot!("original_and_present_text_in_a_small_window", stage.text());
}

#[test]
fn go_to_time_prompt() {
    insta::assert_snapshot!(stage().keys("t").paste("noon").keys("enter").text());
}

#[test]
fn read_only() {
    let holder = "read-only: open in another whosaid (process 4242 of ida since 2026-03-01T09:00:00Z)".to_owned();
    let read_only = |file: &mut OpenFile| file.read_only = Some(holder);
    insta::assert_snapshot!(Stage::open("talk.txt", &fixture("talk.txt"), SIZE, read_only).keys("r").text());
}

#[test]
fn without_times() {
    insta::assert_snapshot!(Stage::open("minutes.txt", &fixture("minutes.txt"), SIZE, |_| ()).text());
}

#[test]
fn small() {
    let mut stage = stage();
    stage.resize((60, 16));
    insta::assert_snapshot!(stage.keys("/ o v e n enter").text());
}

#[test]
fn wide() {
    let mut stage = stage();
    stage.resize((120, 30));
    insta::assert_snapshot!(stage.keys("/ o v e n enter").text());
}

#[test]
fn text_is_edited_in_place() {
    insta::assert_snapshot!(stage().keys("] ] e ctrl-end").paste(" And more,\nof it. ").text());
}

#[test]
fn a_segment_is_inserted() {
    let mut stage = stage();
    stage.resize((60, 16));
    insta::assert_snapshot!(stage.keys("] o").paste("Pardon \u{1b}[31m?").text());
}

#[test]
fn escape_asks_to_be_pressed_again() {
    insta::assert_snapshot!(stage().keys("] e esc").text());
}

#[test]
fn a_theme_is_chosen() {
    let mut stage = stage();
    let before = stage.buffer();
    stage.keys(":").paste("theme").keys("enter down down down");
    insta::assert_snapshot!(stage.text());
    assert_eq!(stage.buffer()[(0, 0)].bg, Color::Rgb(0, 0, 0), "it is seen already");
    assert_eq!(stage.keys("esc").buffer(), before);
    insta::assert_snapshot!("a_theme_is_kept", stage.keys(":").paste("theme light").keys("enter").text());
}

#[test]
fn without_colour() {
    let mut stage = stage().without_colour();
    insta::assert_snapshot!(styles(&stage.keys("/ o v e n enter n ] v [").buffer()));
}

#[test]
fn with_colour() {
    insta::assert_snapshot!(styles(&stage().keys("/ o v e n enter n ] v [").buffer()));
}

/// Each row's runs of one style: where they are, what they say and how they look.
fn styles(buffer: &Buffer) -> String {
    let mut said = String::new();
    for y in 0..buffer.area.height {
        let mut runs: Vec<(u16, String, Style)> = Vec::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            match runs.last_mut() {
                Some((_, text, style)) if *style == cell.style() => text.push_str(cell.symbol()),
                _ => runs.push((x, cell.symbol().to_owned(), cell.style())),
            }
        }
        for (x, text, style) in &runs {
            let blanks = if shows_on_blanks(style) { 0 } else { text.len() - text.trim_start().len() };
            if blanks < text.len() {
                let x = usize::from(*x) + blanks;
                said += &format!("{y:2},{x:<2} {:<32} {}\n", shown(style), text[blanks..].trim_end());
            }
        }
    }
    said
}

fn shows_on_blanks(style: &Style) -> bool {
    style.add_modifier.intersects(Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT)
        || style.bg.is_some_and(|colour| colour != Color::Reset)
}

fn shown(style: &Style) -> String {
    let colour = |colour: Option<Color>, before: &str| match colour {
        None | Some(Color::Reset) => String::new(),
        Some(colour) => format!("{before}{colour} "),
    };
    let modifiers = style.add_modifier.iter_names().map(|(name, _)| name.to_lowercase() + " ").collect::<String>();
    (colour(style.fg, "") + &colour(style.bg, "on-") + &modifiers).trim_end().to_owned()
}

#[test]
fn the_overview() {
    insta::assert_snapshot!(screen("/ o v e n enter g o"));
}

#[test]
fn the_overview_is_closer() {
    insta::assert_snapshot!(screen("/ o v e n enter g o + + L"));
}

/// A shelf with a few files, one of them not to be read, one not read yet.
pub fn shelf(size: (u16, u16)) -> Stage {
    let file = |name: &str, day| ShelfFile {
        path: format!("talks/{name}").into(),
        within: name.into(),
        day: Day::new(2024, 3, day),
        is_likely: true,
    };
    let voice = |name: &str, minutes: u64| ShelfVoice {
        name: name.into(),
        segments: minutes as u32,
        talk: Duration::from_secs(60 * minutes),
    };
    let line = |time: &str, name: &str, text: &str| (time.to_owned(), name.to_owned(), text.to_owned());
    let facts = Facts {
        end: Timestamp::from_millis(3_723_000),
        segments: 40,
        speakers: vec![voice("Ada Lindqvist", 30), voice("SPEAKER_01", 10), voice("Béa", 5)],
        named: 2,
        edits: 12,
        marks: 3,
        warnings: 1,
        lines: vec![
            line("00:00", "Ada Lindqvist", "Welcome to the show about harbours."),
            line("00:04", "SPEAKER_01", "Thank you. 日本の港 \u{1b}[2J too."),
        ],
    };
    let mut stage = Stage::at_shelf(size);
    let files =
        vec![file("board/2024-03-05 harbour and everything about it.srt", 5), file("broken.vtt", 1), file("z.txt", 2)];
    let read = vec![
        (files[0].path.clone(), Known::Facts(Box::new(facts))),
        (files[1].path.clone(), Known::Fault("talks/broken.vtt: no permission to read it".to_owned())),
    ];
    for event in [
        ShelfEvent::Found(files),
        ShelfEvent::Read(read),
        ShelfEvent::Walked(vec!["talks/secret: no permission".to_owned()]),
    ] {
        stage.update(Event::Shelf(event));
    }
    stage
}

/// The same when something was looked for in it.
pub fn found_on_shelf(size: (u16, u16)) -> Stage {
    let mut stage = shelf(size);
    let file = stage.app.shelf.as_ref().expect("a shelf").entries[0].file.clone();
    let row = |segment, text: &str| HitRow {
        place: Place { segment: SegmentIx(segment), offset: 0 },
        time: "00:04".into(),
        speaker: "Ada Lindqvist".into(),
        colour: SpeakerId(0),
        text: text.into(),
        spans: text.match_indices("harbour").map(|(at, found)| at..at + found.len()).collect(),
        is_cut: segment > 0,
    };
    let long = format!("{} the harbour and the other harbour {}", "so on ".repeat(20), "and on ".repeat(20));
    let rows = vec![row(0, "harbour, they said"), row(7, &long)];
    let found = vec![FileHits { file, count: 30, rows, last: Place { segment: SegmentIx(39), offset: 0 } }];
    stage.keys("/").paste("harbour").keys("enter j");
    stage.update(Event::Shelf(ShelfEvent::Searched { ticket: 1, found, searched: 2 }));
    stage
}

#[test]
fn shelf_with_files() {
    insta::assert_snapshot!(shelf(SIZE).text());
    insta::assert_snapshot!("shelf_in_a_small_window", shelf((60, 16)).text());
    let mut indexed = shelf(SIZE);
    indexed.app.update(Event::Shelf(ShelfEvent::Indexing(Some((312, 1000)))));
    assert!(indexed.text().contains(" · indexing 312/1000"));
    insta::assert_snapshot!("shelf_in_a_wide_window", shelf((140, 14)).keys("s S").text());
    let mut narrow = shelf((60, 16));
    for (count, value) in [("edits", "12"), ("marks", "3"), ("warnings", "1")] {
        let screen = narrow.keys(if count == "edits" { "s s s s" } else { "s" }).text();
        let row = |at: usize| screen.lines().nth(at).unwrap_or_default().trim_end().to_owned();
        assert!(row(1).ends_with(&format!(" {count}")) && row(2).ends_with(&format!(" {value}")), "{screen}");
    }
}

#[test]
fn shelf_with_hits() {
    insta::assert_snapshot!(found_on_shelf(SIZE).text());
}

#[test]
fn names_have_more_room_in_a_wide_window() {
    let mut stage = stage();
    stage.keys("r ctrl-u").paste("Timothée Lacroix-Delacour").keys("enter");
    stage.resize((160, 14));
    insta::assert_snapshot!("long_names_in_a_wide_window", stage.text());
    insta::assert_snapshot!("long_names_among_all", stage.keys("w").text());
}
