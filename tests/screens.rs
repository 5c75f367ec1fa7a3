//! Named screens, to be looked at when they change; and every size, for panics.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use std::time::Duration;
use whosaid::app::key;
use whosaid::app::{Effect, Event, Facts, FileHits, HitRow, Known, OpenFile, ShelfEvent, ShelfFile, ShelfVoice};
use whosaid::model::{Day, KnownNames, Place, SegmentIx, SpeakerId, Timestamp};

use crate::home::fixture;
use crate::stage::Stage;

const SIZE: (u16, u16) = (80, 24);

fn stage() -> Stage {
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
fn listening_is_told() {
    let mut stage = stage();
    for key in ["/", "~", "x"] {
        // Nothing searches.
        stage.app.update(Event::Key(key.parse().expect("a key")));
    }
    stage.app.listening.go_on(100);
    stage.app.listening.advance(43);
    assert_eq!(stage.text().matches("listening… 43 %").count(), 2, "{}", stage.text());
    assert!(stage.app.is_working());
}

#[test]
fn long_work_has_a_count_wherever_one_is() {
    let mut stage = stage();
    let effects = stage.app.update(Event::Command("compare other.txt".into()));
    let Some(Effect::Compare { progress, .. }) = effects.last() else { panic!("{effects:?}") };
    progress.go_on(100);
    progress.advance(43);
    let last = |stage: &Stage| stage.text().lines().last().unwrap_or_default().to_owned();
    for _ in 0..3 {
        assert!(!last(&stage).contains('%'), "short work only flashes: {}", last(&stage));
        stage.app.update(Event::Waited);
    }
    for keys in ["j", "?"] {
        stage.keys(keys);
        assert!(last(&stage).ends_with("43 % compared, Esc stops"), "{keys}: {}", last(&stage));
    }
    stage.keys("q e");
    assert!(last(&stage).ends_with("43 % compared"), "Esc ends the typing: {}", last(&stage));
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
fn hints_do_not_touch_what_stands_beside_them() {
    for keys in ["", "tab", "/ o v e n enter", "/ o v e n enter tab tab", "v ]", "V l", "/ z z enter"] {
        let mut stage = stage();
        for columns in 40..=120 {
            stage.resize((columns, 16));
            stage.keys("esc esc esc").keys(keys);
            let text = stage.text();
            let last = text.lines().last().unwrap_or_default();
            assert!(last.chars().count() <= columns.into(), "{keys} {columns}: {last}");
            if let Some((before, _)) = last.rsplit_once("00:") {
                assert!(before.is_empty() || before.ends_with("  "), "{keys} {columns}: {last}");
            }
        }
    }
}

#[test]
fn facts_that_have_no_room_are_left_out_whole() {
    let long = |file: &mut OpenFile| file.read_only = Some("read-only: it is open elsewhere".into());
    let mut stage = Stage::open("talk.txt", &fixture("talk.txt"), (200, 24), long);
    let header = |stage: &mut Stage| stage.text().lines().next().unwrap_or_default().to_owned();
    let whole = header(&mut stage);
    let facts: Vec<&str> = whole.split(" · ").collect();
    assert_eq!(facts.len(), 6, "{whole}");
    for columns in 12..=120 {
        stage.resize((columns, 24));
        let told = header(&mut stage);
        let mut shown: Vec<&str> = told.split(" · ").collect();
        if shown.last() == Some(&"…") {
            shown.pop();
        }
        assert!(facts.starts_with(&shown), "{columns}: {told}");
        assert!(shown.len() == facts.len() || told.ends_with(" …"), "{columns}: {told}");
    }
}

#[test]
fn a_prefix_that_waits() {
    insta::assert_snapshot!(screen("g"));
}

#[test]
fn what_is_chosen_from_does_not_stand_on_the_segment_it_is_for() {
    for keys in ["g", "z", "a", "Y", "# b"] {
        for before in 0..14 {
            let mut stage = stage();
            stage.resize((60, 16));
            stage.keys("#").paste("bread").keys("enter").keys(&"] ".repeat(before)).keys(keys);
            let text = stage.text();
            let rule = text.lines().skip(3).position(|line| line.starts_with("────")).expect("a rule") + 3;
            let marks = text.lines().take(rule).filter(|line| line.starts_with('▌')).count();
            assert!(marks > 0, "{keys} {before}:\n{text}");
        }
    }
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
fn names_come_before_bars_where_there_are_many_segments() {
    let line = "[00:00:01] SPEAKER_00: so\n[00:00:02] SPEAKER_01: it is\n";
    let stage = Stage::open("talk.txt", line.repeat(10_000).as_bytes(), SIZE, |_| ());
    let text = stage.text();
    for row in ["▌1 ■ SPEAKER_00   10000", " 2 ■ SPEAKER_01   10000"] {
        assert!(text.lines().any(|line| line.starts_with(row)), "{text}");
    }
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

fn subtitles() -> Stage {
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
fn compared(size: (u16, u16)) -> Stage {
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
fn differences_are_told_apart_in_every_theme() {
    let themes = [true, false].map(whosaid::ui::Themes::new);
    for (themes, name) in themes.iter().flat_map(|themes| themes.names().into_iter().map(move |name| (themes, name))) {
        let theme = themes.named(&name).expect("it is listed");
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
        whosaid::ui::draw(&compared(SIZE).app, &theme, &mut buffer);
        let look = |word: &str| {
            let row = |y: u16| (0..SIZE.0).map(|x| buffer[(x, y)].symbol()).collect::<String>();
            let place = (0..SIZE.1).find_map(|y| Some((row(y).find(word).map(|at| row(y)[..at].chars().count())?, y)));
            let (x, y) = place.unwrap_or_else(|| panic!("{word}"));
            buffer[(x as u16, y)].style()
        };
        let looks = ["painted", "old harbour", "船", "So we"].map(look);
        for (at, look) in looks.iter().enumerate() {
            assert!(!looks[..at].contains(look), "{name} {at}");
        }
    }
}

#[test]
fn two_files_fit_every_size() {
    let mut stage = compared(SIZE);
    for width in (1..=40).chain([59, 60, 71, 72, 73, 80, 109, 110, 200]) {
        for height in (1..=20).chain([29, 30, 60]) {
            stage.resize((width, height));
            stage.keys("n j N g g");
            stage.buffer();
        }
    }
}

#[test]
fn what_is_filtered_out_is_dim() {
    let mut stage = subtitles();
    let buffer = stage.keys("X z d").buffer();
    let layout = stage.app.layout;
    let look = |y: u16| buffer[(layout.text_x() + 1, layout.timeline.y + y)].style();
    // As silences are.
    let is_faint = |y: u16| look(y) == look(5);
    assert_eq!([0, 1, 2, 3, 4, 6].map(is_faint), [false, false, false, true, true, false], "{}", stage.text());
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
fn the_cursor_is_where_text_is_typed() {
    let mut stage = stage();
    let theme = whosaid::ui::Themes::new(true).named("dark").expect("it is there");
    let cursor = |stage: &mut Stage, size: (u16, u16)| {
        stage.resize(size);
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, size.0, size.1));
        whosaid::ui::draw(&stage.app, &theme, &mut buffer).map(|at| (at, buffer))
    };
    stage.keys("] e").paste("日 Q");
    stage.keys("left");
    let (at, buffer) = cursor(&mut stage, SIZE).expect("a cursor");
    assert_eq!((buffer[at].symbol(), buffer[(at.x - 3, at.y)].symbol()), ("Q", "日"));
    for size in [(1, 1), (3, 2), (20, 4), (200, 60)] {
        if let Some((at, _)) = cursor(&mut stage, size) {
            assert!(at.x < size.0 && at.y < size.1, "{at} in {size:?}");
        }
    }
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
fn every_size_is_drawn() {
    for keys in [
        "",
        "/ o v e n enter",
        "/ o v e n",
        "/ o v e n enter & tab tab",
        "] ] ] ] ] ] space",
        "r",
        "] r S P E A K E R _ 0 0 enter",
        "a",
        "a n e w",
        ":",
        "t x enter",
        "?",
        "? G",
        "/ tab",
        "/ i s : r e d",
        "R o v e n",
        "R o v e n enter tab",
        "R o v e n enter x enter y n w",
        "s 2 g r",
        "/ o v e n enter tab tab o j j",
        "/ s p tab tab o v e n z enter",
        "/ i s : s h o r t space z enter tab tab",
        "g w",
        "g o",
        "g o + + L",
        "v ] ]",
        "c n o t e enter # a / b enter # c enter",
        "m # a enter M",
        "w j n n",
        "w r",
        "w m",
        "tab G x",
        "g",
        "fly",
        "] ] ] ] ] ] e ctrl-end x",
        "] o x y z enter enter x space space space",
        "G o",
        "] e esc",
        "z j z n z w",
    ] {
        let mut stage = stage();
        if keys == "fly" {
            // A key that does nothing leaves a message.
            stage.keys("f");
        } else {
            stage.keys(keys);
        }
        for width in (1..=40).chain([59, 60, 79, 80, 81, 109, 110, 200]) {
            for height in (1..=20).chain([29, 30, 60]) {
                stage.resize((width, height));
                stage.buffer();
            }
        }
        // Moving about where there is hardly any room.
        for size in [(1, 1), (2, 2), (7, 3), (30, 5)] {
            stage.resize(size);
            stage.keys("j k ctrl-d ctrl-u space b l h ] [ } { G");
            stage.buffer();
        }
    }
}

#[test]
fn no_size_at_all_is_no_reason_to_fall_over() {
    let mut stage = stage();
    for size in [(0, 0), (0, 24), (80, 0)] {
        stage.resize(size);
        stage.keys("] / o v e n enter n esc");
        stage.buffer();
    }
}

#[test]
fn a_speaker_has_one_colour_in_every_pane() {
    let themes = whosaid::ui::Themes::new(true);
    for name in themes.names() {
        let theme = themes.named(&name).expect("it is listed");
        let mut stage = stage();
        stage.keys("/").paste("evening").keys("enter");
        let app = &stage.app;
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
        whosaid::ui::draw(app, &theme, &mut buffer);
        let speaker = app.roots[0];
        let layout = app.layout;
        let name_x = 1 + layout.columns.time;
        let places = [
            (layout.strip.x, layout.strip.y),
            (layout.speakers.x + 3, layout.speakers.y + 1),
            (layout.timeline.x + name_x, layout.timeline.y),
            (layout.results.x + name_x, layout.results.y + 1),
        ];
        for place in places {
            assert_eq!(Some(buffer[place].fg), theme.speaker(speaker).fg, "{name} {place:?}");
        }
        stage.keys("esc g t");
        let mut page = Buffer::empty(buffer.area);
        whosaid::ui::draw(&stage.app, &theme, &mut page);
        let bar = (0..SIZE.0).find(|x| page[(*x, 2)].symbol() == "█").expect("a bar");
        for (x, sign) in [(2, "S"), (bar, "█")] {
            assert_eq!((page[(x, 2)].symbol(), Some(page[(x, 2)].fg)), (sign, theme.speaker(speaker).fg), "{name}");
        }
    }
}

#[test]
fn the_overview() {
    insta::assert_snapshot!(screen("/ o v e n enter g o"));
}

#[test]
fn the_overview_is_closer() {
    insta::assert_snapshot!(screen("/ o v e n enter g o + + L"));
}

#[test]
fn all_that_may_follow_a_key_is_listed_on_a_low_screen() {
    let mut stage = stage();
    stage.resize((60, 16));
    let screen = stage.keys("g").text();
    for (keys, _) in stage.app.keymap.following(stage.app.mode.context(), &stage.app.pending) {
        let key = key::shown(keys);
        assert!(screen.lines().any(|line| line.contains(&format!(" {key} "))), "{key} in {screen}");
    }
}

/// A shelf with a few files, one of them not to be read, one not read yet.
fn shelf(size: (u16, u16)) -> Stage {
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
fn found_on_shelf(size: (u16, u16)) -> Stage {
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
fn the_shelf_is_drawn_in_every_size() {
    let (mut listed, mut found) = (shelf(SIZE), found_on_shelf(SIZE));
    for width in (1..40).chain([60, 119, 120, 121, 200]) {
        for height in 1..26 {
            for stage in [&mut listed, &mut found] {
                stage.resize((width, height));
                stage.buffer();
            }
        }
    }
}
