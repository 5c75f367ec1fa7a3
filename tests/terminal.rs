//! The program in a pseudo-terminal: worked with, killed, reopened, stopped, told to end.

use std::fs;

use vt100::MouseProtocolMode;

use crate::home::{Home, PROGRAM, fixture};
use crate::pty::{Pty, command, until};

/// Opens the fixture and waits for its first screen.
pub fn open(home: &Home) -> Pty {
    let mut pty = Pty::start(home, &["talk.txt"]);
    pty.shows("talk.txt · ");
    assert_ne!(pty.settings(), pty.settings_before, "keys come one by one");
    pty
}

pub fn quit(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    is_restored(&pty);
}

/// Nothing that the program switched on is still on.
fn is_restored(pty: &Pty) {
    let screen = pty.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.hide_cursor(), "the cursor shows");
    assert!(!screen.bracketed_paste(), "pastes are plain");
    assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
    assert_eq!(screen.contents(), "", "the screen of the shell is as it was");
    assert_eq!(pty.settings(), pty.settings_before);
    for mode in ["1000", "1002", "1003", "1006", "1015", "1049", "2004", "2026"] {
        let last = |end| {
            let sequence = format!("\x1b[?{mode}{end}");
            pty.bytes.windows(sequence.len()).rposition(|bytes| bytes == sequence.as_bytes())
        };
        assert!(last('h').is_some(), "mode {mode} is used");
        assert!(last('l') > last('h'), "mode {mode} is off");
    }
}

/// The fixture with one speaker named.
fn named(label: &str, name: &str) -> String {
    let text = String::from_utf8(fixture("talk.txt")).expect("the fixture is UTF-8");
    text.replace(&format!("] {label} :"), &format!("] {name} :"))
}

#[test]
fn opened_searched_named_killed_and_reopened() {
    let home = Home::with("talk.txt");

    let mut first = open(&home);
    first.send("]]]");
    first.shows("4/15");
    quit(first);

    let mut second = open(&home);
    second.shows("4/15");
    second.send("/oven");
    second.shows("2/4");
    second.send("\r");
    second.shows("6/15");
    second.shows("4 segments");
    second.send("r");
    second.shows("SPEAKER_01 → ");
    second.send("Ravi\r");
    second.shows("SPEAKER_01 → Ravi");
    second.until("the name is in the list", |screen| screen.contents().matches("Ravi").count() > 2);
    // Recording goes on beside drawing; what it lost would be the edit in flight.
    let session = home.path("talk.txt.whosaid");
    until("the name is recorded, and where it was given", || {
        let lines = fs::read_to_string(&session).unwrap_or_default();
        lines.contains("\"Ravi\"") && lines.contains(r#"{"place":{"segment":5,"#)
    });
    second.signal("KILL");
    let status = second.end();
    assert!(status.signal().is_some(), "{status:?}");
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"), "the transcript is written only when asked");

    let mut third = open(&home);
    third.shows("Ravi");
    third.shows("edited");
    third.shows("6/15");
    third.send("u");
    third.shows("undone: SPEAKER_01 → Ravi");
    third.until("the label is back", |screen| screen.contents().contains("2 ■ SPEAKER_01"));
    third.send("\x12");
    third.shows("redone: SPEAKER_01 → Ravi");
    third.send("\x13");
    third.shows("written: talk.txt");
    third.until("the edited mark is gone", |screen| !screen.contents().contains("edited"));
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), named("SPEAKER_01", "Ravi"));
    assert_eq!(home.get("talk.txt.orig"), fixture("talk.txt"));
    quit(third);

    // What was done before the write can be undone after it.
    let mut fourth = open(&home);
    fourth.shows("Ravi");
    assert!(!fourth.screen().contents().contains("edited"), "{fourth:?}");
    fourth.send("u");
    fourth.shows("undone: SPEAKER_01 → Ravi");
    fourth.shows("edited");
    quit(fourth);
}

#[test]
fn the_names_of_a_show_are_offered_and_kept() {
    let home = Home::with("talk.txt");
    home.put("before.txt", &fixture("talk.txt"));
    home.run(&["rename", "before.txt", "SPEAKER_01=Ravi Sen"]).data();
    let mut first = open(&home);
    first.send("]w");
    first.shows("known names: 1 Ravi Sen");
    first.send("1");
    first.shows("SPEAKER_01 → Ravi Sen");
    first.send("q:speakers export show.toml\r");
    first.shows("1 name written to show.toml");
    first.send(":speakers export show.toml\r");
    first.shows("exists already");
    first.send("uu:speakers import show.toml\r");
    first.shows("1 speaker named");
    first.send(":speakers import none.toml\r");
    first.shows("there is no ");
    quit(first);
    let names = String::from_utf8(home.get("show.toml")).expect("UTF-8");
    assert!(names.ends_with("\nSPEAKER_01 = \"Ravi Sen\"\n"), "{names}");
    home.run(&["rename", "talk.txt", "--map", "show.toml"]).data();
    assert_eq!(String::from_utf8_lossy(&home.get("talk.txt")), named("SPEAKER_01", "Ravi Sen"));
}

#[test]
fn what_was_looked_for_is_at_hand_at_the_next_start_and_the_hits_are_written() {
    let home = Home::with("talk.txt");
    let mut first = open(&home);
    first.send("/oven speaker:speaker_01\r");
    first.shows("3 segments");
    first.send(":hits hits.csv\r");
    first.shows("3 hits written to hits.csv");
    first.send(":hits hits.csv\r");
    first.shows("exists already");
    quit(first);
    let table = String::from_utf8(home.get("hits.csv")).expect("UTF-8");
    assert_eq!(table.lines().count(), 4, "{table}");

    let mut second = open(&home);
    second.send("/\x1b[A");
    second.shows("/oven speaker:speaker_01");
    second.shows("1/3");
    second.send("\r:\x1b[A");
    second.shows(":hits hits.csv");
    second.send("\x03");
    quit(second);

    // Of the sample nothing is kept.
    let mut sample = Pty::start(&home, &[]);
    sample.shows("not kept");
    sample.send("/boat\r");
    sample.shows("boat ·");
    quit(sample);
    let state = home.environment().into_iter().find(|(name, _)| *name == "WHOSAID_STATE_DIR").expect("it is set").1;
    assert_eq!(fs::read_to_string(state.join("queries")).expect("kept"), "oven speaker:speaker_01\n");
}

#[test]
fn another_file_is_shown_beside_this_one() {
    let home = Home::with("talk.txt");
    fs::write(home.work().join("other.txt"), named("SPEAKER_01", "Ravi").replace("oven", "stove")).expect("written");
    let mut pty = open(&home);
    pty.send(":compare gone.txt\r");
    pty.shows("not compared: gone.txt");
    pty.send(":compare other.txt\r");
    pty.shows("differences");
    pty.shows("│ Ravi");
    pty.send("n");
    pty.shows("1/");
    pty.send("q");
    pty.shows("00:00 · 1/15");
    quit(pty);
}

#[test]
fn how_the_text_is_shown_is_kept() {
    let home = Home::with("talk.txt");
    let mut first = open(&home);
    first.send("zn");
    first.shows("names above the text");
    quit(first);
    let mut second = open(&home);
    second.shows("00:00  SPEAKER_00");
    quit(second);
}

#[test]
fn when_the_recording_began_is_kept_for_its_transcript() {
    let home = Home::with("talk.txt");
    home.put("other.txt", &fixture("talk.txt"));
    let mut first = open(&home);
    first.send("]:clock 14:05\r");
    first.shows("times of the day");
    quit(first);
    assert_eq!(home.names(), ["other.txt", "talk.txt"], "that is no change of the transcript");

    let mut second = open(&home);
    second.shows("14:05:06");
    second.send("m:clock 9:30\r");
    second.shows("09:30:06");
    quit(second);

    // From then on it goes along with the transcript.
    home.put("copy.txt", &fixture("talk.txt"));
    home.put("copy.txt.whosaid", &home.get("talk.txt.whosaid"));
    for (file, time) in [("talk.txt", "09:30:06"), ("copy.txt", "09:30:06"), ("other.txt", "00:06")] {
        let mut pty = Pty::start(&home, &[file]);
        pty.shows("15 segments");
        pty.shows(&format!(" {time}"));
        quit(pty);
    }
}

#[test]
fn a_quote_goes_to_the_clipboard_of_the_terminal_or_to_a_command() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("]]y");
    pty.shows("copied, plain: 2 words of SPEAKER_00");
    // `I noticed.`, a line end, `— SPEAKER_00, talk.txt, 0:00:12` in base64, and nothing else.
    let sequence = "\x1b]52;c;SSBub3RpY2VkLgrigJQgU1BFQUtFUl8wMCwgdGFsay50eHQsIDA6MDA6MTI=\x1b\\";
    until("the text is in the clipboard", || {
        pty.catch_up();
        String::from_utf8_lossy(&pty.bytes).matches("\x1b]52;").count() == 1
    });
    assert!(String::from_utf8_lossy(&pty.bytes).contains(sequence), "{pty:?}");
    quit(pty);

    let home = Home::with("talk.txt");
    fs::create_dir(home.path("../whosaid-config")).expect("the folder is ours");
    home.put("../whosaid-config/config.toml", b"clipboard.command = \"cat >taken; false\"\n");
    let mut pty = open(&home);
    pty.send("]]y");
    pty.shows("not copied: cat >taken; false: exit status: 1");
    assert_eq!(home.get("taken"), "I noticed.\n— SPEAKER_00, talk.txt, 0:00:12".as_bytes());
    assert!(!String::from_utf8_lossy(&pty.bytes).contains("\x1b]52;"));
    quit(pty);
}

#[test]
fn it_works_alike_whatever_the_terminal_is_called() {
    for term in ["screen", "screen-256color", "tmux-256color", "linux", "vt100", "xterm-kitty"] {
        let home = Home::with("talk.txt");
        let mut command = command(&home, PROGRAM, &["talk.txt"]);
        command.env("TERM", term);
        let mut pty = Pty::start_in(24, 80, command);
        pty.shows("1/15");
        pty.send("\x1b[B\x1b[B/oven\r");
        pty.shows("4 segments");
        pty.send("y");
        pty.shows("copied, plain: ");
        pty.wrote("\x1b]52;c;");
        let is_handed_on = pty.bytes.windows(6).any(|bytes| bytes == b"\x1bP\x1b]52");
        assert_eq!(is_handed_on, term.starts_with("screen"), "{term}");
        quit(pty);
    }
}

#[test]
fn the_very_first_start_tells_where_to_begin() {
    let home = Home::with("talk.txt");
    fs::remove_dir(home.path("../whosaid-state")).expect("it is empty");
    let mut first = open(&home);
    first.shows("? lists all keys, q quits");
    let told: Vec<String> = first.screen().rows(0, 120).collect();
    let told = &told[told.len() - 3..];
    assert!(told[0].starts_with("/ finds, ] and [ go") && told.iter().all(|row| !row.trim().is_empty()), "{told:?}");
    quit(first);
    let mut second = open(&home);
    second.shows("1/15");
    assert!(!second.screen().contents().contains("? lists all keys"), "{second:?}");
    quit(second);
}

#[test]
fn the_second_reads_only_and_says_who_came_first() {
    let home = Home::with("talk.txt");
    let first = open(&home);
    let mut second = Pty::start(&home, &["talk.txt"]);
    second.shows("read-only");
    second.shows(&format!("process {}", first.pid()));
    second.send("]");
    second.shows("2/15");
    second.send("1");
    second.until("the edit is refused", |screen| {
        // The whole reason stands at the bottom, in as many rows as it takes.
        let rows: Vec<String> = screen.rows(0, 80).collect();
        rows.iter().rev().take(3).any(|row| row.starts_with("read-only: "))
    });
    quit(second);
    quit(first);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

#[test]
fn a_signal_to_end_leaves_a_clean_terminal_and_the_place() {
    for (signal, status) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let home = Home::with("talk.txt");
        let mut pty = open(&home);
        pty.send("]]");
        pty.shows("3/15");
        pty.signal(signal);
        assert_eq!(pty.end().exit_code(), status, "{signal}");
        is_restored(&pty);

        let mut again = open(&home);
        again.shows("3/15");
        quit(again);
    }
}

#[test]
fn what_the_format_cannot_hold_is_offered_another_file() {
    let home = Home::with("kitchen.eaf");
    let mut pty = Pty::start(&home, &["kitchen.eaf"]);
    pty.shows("3 segments");
    // A tier is one speaker's: one annotation of it cannot be another's.
    pty.send("2\x13");
    // Too long for a row, the question goes on above it.
    pty.shows("ELAN annotations (.eaf) cannot hold this change. Write kitchen.vtt");
    pty.shows("instead?");
    pty.send("n");
    pty.until("the question is gone", |screen| !screen.contents().contains("instead?"));
    assert!(!home.path("kitchen.vtt").exists(), "no is no");
    pty.send("\x13");
    pty.shows("instead?");
    pty.send("y");
    pty.shows("written to kitchen.vtt as WebVTT");
    let written = String::from_utf8(home.get("kitchen.vtt")).expect("UTF-8");
    assert!(written.contains("<v Help>Is the stock on?") && written.contains("<v Cook>Then peel these."), "{written}");
    assert_eq!(home.get("kitchen.eaf"), fixture("kitchen.eaf"), "the file is as it was");

    // The next offer asks before it writes over what it wrote.
    pty.send("\x13");
    pty.shows("instead?");
    pty.send("y");
    pty.shows("kitchen.vtt exists. Write over it?");
    pty.send("y");
    pty.shows("written to kitchen.vtt");
    pty.signal("TERM");
    pty.end();
}

#[test]
fn a_copy_of_another_ending_is_converted_and_says_what_it_lost() {
    let home = Home::with("ferry.json");
    let mut pty = Pty::start(&home, &["ferry.json"]);
    pty.shows("5 segments");
    pty.send(":w other.vtt\r");
    pty.shows("written to other.vtt as WebVTT; 5 word times left out");
    assert!(home.get("other.vtt").starts_with(b"WEBVTT"));
    pty.send(":w other.whosaid.json\r");
    pty.shows("written to other.whosaid.json as whosaid JSON");
    assert!(home.get("other.whosaid.json").starts_with(b"{\n  \"whosaid\": 1,"));
    pty.send(":w same.json\r");
    pty.shows("written to same.json");
    assert_eq!(home.get("same.json"), fixture("ferry.json"), "its own format is kept as it is");
    quit(pty);
}

#[test]
fn turns_beside_are_taken_away_by_undo_and_written_when_asked() {
    let home = Home::with("harbour.srt");
    home.put("harbour.rttm", &fixture("harbour.rttm"));
    let mut pty = Pty::start(&home, &["harbour.srt"]);
    pty.shows("the speakers are those of harbour.rttm; u takes them away");
    pty.shows("2 speakers");
    pty.send("u");
    pty.until("nobody has a name", |screen| !screen.contents().contains("1 ■ SPEAKER_00"));
    pty.send("\x12");
    pty.until("they are back", |screen| screen.contents().contains("1 ■ SPEAKER_00"));
    pty.send("\x13");
    pty.shows("written: harbour.srt");
    let written = String::from_utf8(home.get("harbour.srt")).expect("UTF-8");
    assert!(written.contains("SPEAKER_00: Has the pilot") && written.contains("SPEAKER_01: An hour ago"), "{written}");
    quit(pty);
}

/// An interview as noScribe writes it: a page with an anchor for each stretch, and subtitles with one for each turn.
fn interview() -> Home {
    let page = "<html><head><meta charset=\"UTF-8\"/></head><body><p>Transcribed with noScribe vers. 0.7</p>\
        <p><a name=\"ts_1000_2000_S01\" >S01: Good evening and welcome to you all.</a>\
        <a name=\"ts_2000_2500_//S02\" > //S02: Thank you.</a><a name=\"ts_2500_4000_S01\" >// We shall start with the harbour.</a></p>\
        <p><a name=\"ts_4000_5000_S02\" >S02: It was built before the war.</a></p></body></html>";
    let subtitles = "WEBVTT interview\n\nNOTE\nTranscribed with noScribe vers. 0.7\n\n1\n00:00:01.000 --> 00:00:04.000\n\
        <v S01>Good evening and welcome to you all. //S02: Thank you.// We shall start with the harbour.\n\n\
        2\n00:00:04.000 --> 00:00:05.000\n<v S02>It was built before the war.\n";
    let home = Home::new();
    home.put("talk.html", page.as_bytes());
    home.put("talk.vtt", subtitles.as_bytes());
    home
}

#[test]
fn subtitles_of_noscribe_open_the_page_beside_them() {
    let home = interview();
    let (page, subtitles) = (home.get("talk.html"), home.get("talk.vtt"));
    let mut pty = Pty::start(&home, &["talk.vtt"]);
    pty.shows("opened talk.html, which says more; --as-named opens talk.vtt");
    pty.shows("4 segments");
    pty.send(":rename-speaker Ben\r");
    pty.shows("Ben");
    pty.send("\x13");
    pty.shows("written: talk.html");
    quit(pty);
    assert!(home.get("talk.html") != page, "what is open is written");
    assert_eq!(home.get("talk.vtt"), subtitles, "what was named is not");
    home.put("talk.html", &page);
    // A command takes the file that is named.
    let stats = home.run(&["stats", "--json", "talk.vtt"]);
    assert!(String::from_utf8_lossy(&stats.stdout).contains("\"format\": \"webvtt\""), "{stats:?}");
    assert_eq!(stats.stderr, "");
}

#[test]
fn subtitles_are_opened_where_they_are_asked_for() {
    let home = interview();
    let mut pty = Pty::start(&home, &["--as-named", "talk.vtt"]);
    pty.shows("talk.html has the same words with better times: open that");
    pty.shows("2 segments");
    pty.send(":rename-speaker Ben\r");
    pty.shows("Ben");
    quit(pty);
    // From now on they have changes that the page has not.
    let mut pty = Pty::start(&home, &["talk.vtt"]);
    pty.shows("2 segments");
    pty.shows("Ben");
    quit(pty);
    // Another talk is not opened in place of this one, nor what says no more.
    let home = interview();
    let page = String::from_utf8(home.get("talk.html")).expect("UTF-8");
    let other = page.replace("Good evening and welcome to you all", "Nobody was there when we came");
    for page in [other, page.split("<a name=\"ts_2000").next().unwrap_or_default().to_owned()] {
        home.put("talk.html", page.as_bytes());
        let mut pty = Pty::start(&home, &["talk.vtt"]);
        pty.shows("2 segments");
        pty.shows("talk.vtt");
        quit(pty);
    }
}

#[test]
fn stopped_it_gives_the_terminal_back() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("\x1a");
    pty.until("the shell has its screen", |screen| !screen.alternate_screen());
    until("the program is stopped", || pty.is_stopped());
    is_restored(&pty);

    let mut pty = open(&home);
    pty.signal("TSTP");
    pty.until("the shell has its screen", |screen| !screen.alternate_screen());
    until("the program is stopped", || pty.is_stopped());
    is_restored(&pty);
}

#[test]
fn piped_in_it_is_read_and_the_keys_come_from_the_terminal() {
    let home = Home::with("talk.txt");
    let script = format!("'{}' - < talk.txt", crate::home::PROGRAM);
    let mut pty = Pty::start_program(&home, "sh", &["-c", &script]);
    pty.shows("Good evening");
    pty.shows("standard input");
    pty.send("G");
    pty.shows("15/15");
    quit(pty);
    assert_eq!(home.names(), ["talk.txt"]);
}

#[test]
fn without_a_file_there_is_the_sample() {
    let home = Home::new();
    let mut pty = Pty::start(&home, &[]);
    pty.shows("this is the sample");
    quit(pty);
    assert_eq!(home.names(), [""; 0]);
}

#[test]
fn a_paste_is_typed_not_obeyed() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("\x1b[200~q\r:q\r\x1b[201~");
    pty.send("r\x1b[200~Jo\nAnn\x1b[201~");
    pty.shows("→ Jo Ann");
    pty.send("\x03");
    pty.until("the prompt is left", |screen| !screen.contents().contains("→ Jo Ann"));
    quit(pty);
}

#[test]
fn keys_and_mouse_go_through_the_terminal() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("t2:37\r");
    pty.shows("13/15");
    // Home, then a page down and a row up.
    pty.send("\x1b[H");
    pty.shows(" 1/15");
    pty.send("\x1b[6~");
    pty.shows(" 7/15");
    pty.send("\x1b[5~");
    pty.shows(" 1/15");
    // A click on the row where the second segment begins.
    pty.send("\x1b[<0;60;9M");
    pty.shows(" 2/15");
    pty.send("?");
    pty.shows("Keys");
    pty.send("q");
    pty.shows("Good evening");
    quit(pty);
}

#[test]
fn the_mouse_is_left_to_the_terminal_by_a_key_or_a_setting() {
    let home = Home::with("talk.txt");
    let mode = |wanted| move |screen: &vt100::Screen| screen.mouse_protocol_mode() == wanted;
    let mut pty = open(&home);
    pty.until("it is captured", mode(MouseProtocolMode::AnyMotion));
    pty.send("gm");
    pty.until("it is the terminal's", mode(MouseProtocolMode::None));
    pty.send("gm");
    pty.until("it is captured again", mode(MouseProtocolMode::AnyMotion));
    quit(pty);

    fs::create_dir(home.path("../whosaid-config")).expect("the folder is ours");
    home.put("../whosaid-config/config.toml", b"mouse = false\n");
    let mut pty = open(&home);
    assert_eq!(pty.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    pty.send("gm");
    pty.until("it is captured", mode(MouseProtocolMode::AnyMotion));
    quit(pty);
}

#[test]
fn the_screen_follows_the_size_of_the_terminal() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    // By the time it obeys a key it also hears of sizes.
    pty.send("]");
    pty.shows("2/15");
    pty.send("[");
    pty.shows("1/15");
    for (rows, columns) in [(40, 120), (16, 60), (24, 80)] {
        pty.resize(rows, columns);
        pty.until(format!("the keys are in row {rows}"), |screen| {
            screen.rows(0, columns).nth(usize::from(rows) - 1).is_some_and(|row| row.contains("r rename"))
        });
        pty.shows("Good evening");
    }
    pty.resize(5, 20);
    pty.shows("Good evening");
    pty.resize(1, 1);
    pty.until("there is room for nothing", |screen| screen.contents().is_empty());
    pty.resize(24, 80);
    pty.shows("Good evening");
    // Two sizes at once, of which the program may see the last only: what the terminal lost is drawn again.
    pty.resize(1, 1);
    pty.resize(24, 80);
    pty.shows("Good evening");
    pty.send("]");
    pty.shows("2/15");
    quit(pty);
}

#[test]
fn read_only_is_said_once() {
    let home = Home::with("talk.txt");
    let first = open(&home);
    let mut second = Pty::start(&home, &["talk.txt"]);
    second.shows("process");
    second.send("]r");
    second.shows("2/15");
    second.shows("read-only: open in another");
    assert!(!second.screen().contents().contains("read-only: read-only"), "{second:?}");
    quit(second);
    quit(first);
}

#[test]
fn stopped_it_takes_the_terminal_again_when_continued() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("]\x1a");
    until("the program is stopped", || pty.is_stopped());
    pty.signal("CONT");
    pty.until("the program has the screen again", vt100::Screen::alternate_screen);
    pty.shows("2/15");
    pty.send("]");
    pty.shows("3/15");
    quit(pty);
}

#[test]
fn the_screen_is_whole_after_a_size_that_did_not_last() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.resize(5, 20);
    pty.resize(24, 80);
    pty.send("]");
    pty.shows("2/15");
    // The first row may be gone: the small screen may have been drawn, and `]` have come to it.
    pty.shows("that never sleeps.");
    quit(pty);
}

#[test]
fn a_size_that_comes_with_the_first_frame_is_heard() {
    for _ in 0..20 {
        let home = Home::with("talk.txt");
        let mut pty = open(&home);
        pty.resize(40, 120);
        pty.until("the keys are in row 40", |screen| {
            screen.rows(0, 120).nth(39).is_some_and(|row| row.contains("r rename"))
        });
        quit(pty);
    }
}

#[test]
fn enter_right_after_the_query_goes_to_the_hit_all_the_same() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    pty.send("]]/timer\r");
    pty.shows("6/15");
    quit(pty);
}

#[test]
fn with_its_output_in_a_file_there_is_no_browsing() {
    let home = Home::with("talk.txt");
    let script = format!("'{}' talk.txt > out; echo status $?", crate::home::PROGRAM);
    let mut pty = Pty::start_program(&home, "sh", &["-c", &script]);
    pty.shows("status 2");
    assert_eq!(String::from_utf8_lossy(&home.get("out")), "");
}

#[test]
fn the_theme_follows_the_background() {
    use vt100::Color::{Default, Rgb};
    for (answer, colour) in [
        ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", Rgb(0xfb, 0xfa, 0xf7)),
        ("\x1b]11;rgb:1e1e/1e1e/2e2e\x07", Rgb(0x1f, 0x23, 0x29)),
        ("", Default),
    ] {
        let home = Home::with("talk.txt");
        fs::create_dir(home.path("../whosaid-config")).expect("the folder is ours");
        home.put("../whosaid-config/config.toml", b"theme = \"auto\"");
        let mut pty = Pty::start(&home, &["talk.txt"]);
        pty.wrote("\x1b]11;?\x1b\\\x1b[6n");
        // Keys around the answer are obeyed; in the answer `]` would be such a key, too.
        pty.send(&format!("]{answer}\x1b[1;1R]"));
        pty.until(format!("it is {colour:?} at 3/15"), |screen| {
            screen.contents().contains("3/15") && screen.cell(0, 0).is_some_and(|cell| cell.bgcolor() == colour)
        });
        pty.send("]");
        pty.shows("4/15");
        quit(pty);
    }
}

#[test]
fn a_terminal_is_asked_only_where_that_is_wished() {
    let home = Home::with("talk.txt");
    let pty = open(&home);
    assert!(!pty.bytes.windows(4).any(|bytes| bytes == b"\x1b]11" || bytes == b"\x1b[6n"));
    quit(pty);
}

#[test]
fn what_was_noted_is_there_at_the_next_start_and_is_written() {
    let home = Home::with("talk.txt");
    let mut first = open(&home);
    first.send("]#baking/night\r");
    first.shows("#baking/night");
    // Alt-Enter, and Ctrl-j where the terminal keeps that for itself.
    first.send("cAsk\x1b\rRavi\nsoon\r");
    first.shows("noted: Ask / Ravi / soon");
    quit(first);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"), "the transcript knows nothing of it");

    let mut second = open(&home);
    second.shows("#baking/night Ask / Ravi / soon");
    second.send("]m:export quotes.csv by tag\r");
    second.shows("2 passages written to quotes.csv");
    second.send(":export quotes.csv\r");
    second.shows("exists already");
    quit(second);
    let table = String::from_utf8(home.get("quotes.csv")).expect("UTF-8");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 5, "{table}");
    assert!(rows[1].starts_with("baking/night,0:00:06,") && rows[1].ends_with(",,baking/night,\"Ask"), "{table}");
    assert_eq!(rows[2..4], ["Ravi", "soon\""]);
    assert!(rows[4].starts_with(",0:00:12,") && rows[4].ends_with(",yes,,"), "{table}");

    let lines = home.run_with_input(&["--plain", "talk.txt"], b"0:06\nnote\nnew\n");
    let lines = String::from_utf8_lossy(lines.data()).into_owned();
    assert!(lines.contains("looks. (#baking/night) (Ask / Ravi / soon)\n"), "{lines}");
    assert!(lines.ends_with("Which note? Nothing leaves it.\nnoted: new\n"), "all of it is another: {lines}");
}

/// Opens the fixture with an editor that is a script of the shell, with an argument as `code -w` has one.
fn open_with_editor(home: &Home, script: &str) -> Pty {
    home.put("editor.sh", script.as_bytes());
    let line = format!("EDITOR='sh editor.sh -w' exec '{}' talk.txt", crate::home::PROGRAM);
    let mut pty = Pty::start_program(home, "sh", &["-c", &line]);
    pty.shows("15 segments");
    pty
}

#[test]
fn the_editor_of_the_user_has_the_terminal_and_its_text_is_one_step() {
    let home = Home::with("talk.txt");
    let mut pty = open_with_editor(
        &home,
        "stat -c %a \"$2\" \"$(dirname \"$2\")\" >rights\necho \"$2\" >place\ncp \"$2\" before\n\
         echo at work; read line; printf '%s\\n' \"$line\" >\"$2\"\n",
    );
    pty.send("]gE");
    pty.shows("at work");
    assert!(!pty.screen().alternate_screen() && !pty.screen().hide_cursor() && !pty.screen().bracketed_paste());
    assert_eq!(pty.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    assert_eq!(pty.settings(), pty.settings_before, "the terminal is as it was");
    // These keys are the editor's, and what interrupts it does not end the program.
    pty.signal("INT");
    pty.send("j quite other words q\n");
    pty.shows("quite other words");
    pty.until("the program has the screen", |screen| screen.alternate_screen() && screen.contents().contains("edited"));
    assert_ne!(pty.settings(), pty.settings_before);
    assert_eq!(String::from_utf8_lossy(&home.get("rights")), "600\n700\n");
    let place = String::from_utf8(home.get("place")).expect("UTF-8");
    assert!(!std::path::Path::new(place.trim_end()).exists(), "{place}");
    let before = String::from_utf8(home.get("before")).expect("UTF-8");
    assert_eq!(before, "Thank you for coming. Mind the oven door, it is hotter than it looks.\n");
    let session = home.path("talk.txt.whosaid");
    until("it is recorded", || fs::read_to_string(&session).unwrap_or_default().contains("quite other"));
    pty.send("]");
    pty.shows("3/15");
    pty.send("u");
    pty.until("one step is taken back", |screen| {
        !screen.contents().contains("quite other") && !screen.contents().contains("edited")
    });
    // The shell's screen has what the editor wrote there.
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    assert!(!pty.screen().alternate_screen() && pty.settings() == pty.settings_before, "{pty:?}");
}

#[test]
fn an_editor_that_fails_or_changes_nothing_changes_nothing() {
    let home = Home::with("talk.txt");
    let mut pty = open_with_editor(&home, "echo lost >\"$2\"; exit 3\n");
    pty.send("gE");
    pty.shows("nothing was changed: sh editor.sh -w ended with exit status: 3");
    home.put("editor.sh", b"");
    pty.send("gE");
    pty.until("it is told", |screen| screen.contents().lines().any(|line| line.starts_with("nothing was changed  ")));
    home.put("editor.sh", b"exit 127");
    pty.send("gE");
    pty.shows("there is no sh editor.sh -w; set EDITOR");
    home.put("editor.sh", b"printf '\\377' >\"$2\"");
    pty.send("gE");
    pty.shows("wrote text that is not UTF-8");
    home.put("editor.sh", b"rm \"$2\"");
    pty.send("gE");
    pty.shows("left no text");
    assert!(!pty.screen().contents().contains("edited"), "{pty:?}");
    quit(pty);
    assert_eq!(home.get("talk.txt"), fixture("talk.txt"));
}

/// A transcript that is too large to be read at once.
fn large() -> String {
    // Many short lines: reading them takes longest.
    let line = |at: u64| format!("[{at}.00s - {}.00s] SPEAKER_0{} :  So.\n", at + 1, at % 3);
    (0..1_700_000).map(line).collect()
}

#[test]
fn a_large_file_shows_its_beginning_and_what_was_read_in_part_is_not_written() {
    let home = Home::new();
    home.put("talk.txt", large().as_bytes());
    let before = fs::metadata(home.path("talk.txt")).expect("there").len();
    assert!(before > 64 << 20, "{before}");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    // Its beginning is there to be read, and what is typed meanwhile that needs the whole waits for it.
    pty.shows(" % read, Esc stops");
    pty.shows("only its beginning so far");
    pty.send("]");
    pty.until("the second segment", |screen| screen.contents().contains(" 2 · "));
    pty.send("G\x1b");
    pty.shows("talk.txt · read-only");
    pty.until("the last segment", |screen| {
        let screen = screen.contents();
        let numbers = screen.split_whitespace().last().and_then(|place| place.split_once('/'));
        numbers.is_some_and(|(number, all)| number == all && number.len() > 3)
    });
    pty.send(":rename-speaker Ann\r");
    pty.shows("read-only: reading was stopped");
    pty.send(":w\r:w! talk.txt\r");
    pty.shows("not written: there is no file");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(pty.settings(), pty.settings_before);
    assert_eq!(
        (fs::metadata(home.path("talk.txt")).expect("there").len(), home.names()),
        (before, vec!["talk.txt".to_owned()])
    );

    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows(" % read, Esc stops");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(pty.settings(), pty.settings_before);
}

#[test]
fn a_key_writes_what_it_changes_and_no_more() {
    let home = Home::new();
    home.put("talk.txt", include_bytes!("../assets/sample.txt"));
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.resize(36, 120);
    pty.until("the keys are in row 36", |screen| {
        screen.rows(0, 120).nth(35).is_some_and(|row| row.contains("r rename"))
    });
    pty.shows("to look at");
    let frames = |pty: &Pty| String::from_utf8_lossy(&pty.bytes).matches("\x1b[?2026l").count();
    // How many bytes each key writes, most of all.
    let mut most = |keys: &str| -> usize {
        let mut most = 0;
        for key in keys.chars() {
            let (before, drawn) = (pty.bytes.len(), frames(&pty));
            pty.send(&key.to_string());
            until("it is drawn", || {
                pty.catch_up();
                frames(&pty) > drawn
            });
            most = most.max(pty.bytes.len() - before);
        }
        most
    };
    let (row, word, far, letter) = (most("jjjjjjjj"), most("llllllll"), most("GggG"), most("/phar"));
    println!("a row {row}, a word {word}, to the end {far}, a letter of a search {letter} bytes");
    // The screen has 4,320 cells.
    assert!(row < 1000 && word < 500, "a row {row}, a word {word}");
    assert!(far < 8000 && letter < 8000, "to the end {far}, a letter {letter}");
}

#[test]
fn the_theme_goes_with_the_background_until_one_is_chosen() {
    use vt100::Color::Rgb;
    let (light, dark) = (Rgb(0xfb, 0xfa, 0xf7), Rgb(0x1f, 0x23, 0x29));
    let home = Home::with("talk.txt");
    fs::create_dir(home.path("../whosaid-config")).expect("the folder is ours");
    home.put("../whosaid-config/config.toml", b"theme = \"auto\"");
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.wrote("\x1b]11;?\x1b\\\x1b[6n");
    pty.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[1;1R");
    let is = |colour| move |screen: &vt100::Screen| screen.cell(0, 0).is_some_and(|cell| cell.bgcolor() == colour);
    pty.until("it is light", is(light));
    pty.wrote("\x1b[?1004h");
    // It gets the focus and is asked again; keys around its answer are obeyed.
    pty.send("\x1b[I");
    until("it is asked again", || {
        pty.catch_up();
        String::from_utf8_lossy(&pty.bytes).matches("\x1b]11;?").count() == 2
    });
    pty.send("]\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\]");
    pty.until("it is dark", is(dark));
    pty.shows("3/15");
    pty.send(":theme light\r");
    pty.until("it is light", is(light));
    pty.send("\x1b[I");
    until("it is asked again", || {
        pty.catch_up();
        String::from_utf8_lossy(&pty.bytes).matches("\x1b]11;?").count() == 3
    });
    pty.send("\x1b]11;rgb:1e1e/1e1e/2e2e\x07]");
    pty.shows("4/15");
    assert!(is(light)(pty.screen()), "it was chosen");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    is_restored(&pty);
    assert!(String::from_utf8_lossy(&pty.bytes).ends_with("\x1b[?25h"), "{pty:?}");
    let sequence = |end| String::from_utf8_lossy(&pty.bytes).rfind(&format!("\x1b[?1004{end}"));
    assert!(sequence('l') > sequence('h'), "the focus is told no more");
}

#[test]
fn tab_completes_a_file_of_the_folder() {
    let home = Home::with("talk.txt");
    home.put("zebra.vtt", b"here");
    let mut pty = open(&home);
    pty.send(":w ze");
    pty.shows("zebra.vtt");
    pty.send("\t\r");
    pty.shows("zebra.vtt exists. Write over it?");
    pty.send("n");
    quit(pty);
}

#[test]
fn a_file_is_followed_as_it_grows() {
    let home = Home::new();
    let say = |text: &str| {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(home.path("live.txt")).expect("there");
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
    };
    say("[00:00:00] SPEAKER_00: one harbour\n[00:00:10] SPEAKER_01: two\n");
    let mut pty = Pty::start(&home, &["live.txt"]);
    pty.shows("1/2");
    pty.send("F");
    pty.shows("followed");
    say("[00:00:20] SPEAKER_00: three harb");
    pty.shows("three harb");
    pty.shows("3/3");
    // What was cut short is whole later, names and the search stay, and so does who is not at the end.
    pty.send("r\x15Ada\r/harbour\r");
    pty.shows("Ada");
    say("our\n[00:00:30] SPEAKER_02: four\n");
    pty.shows("four");
    pty.shows("harbour · 2 segments");
    pty.shows("1/4");
    // While a name is typed, nothing changes below it.
    pty.send("Gr\x15Cy");
    say("[00:00:40] SPEAKER_01: five\n");
    pty.shows("SPEAKER_02 → Cy");
    pty.send("\r");
    pty.shows("five");
    pty.send("uu");
    pty.shows("SPEAKER_00");
    pty.send("\x12\x12");
    pty.shows("Ada");
    pty.send("F:w\r");
    pty.shows("written: live.txt");
    say("[00:00:50] SPEAKER_01: six\n");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(home.names(), ["live.txt", "live.txt.orig", "live.txt.whosaid"]);
    let written = fs::read_to_string(home.path("live.txt")).expect("there");
    assert!(written.contains("Ada: three harbour\n"), "{written}");
    let mut again = Pty::start(&home, &["live.txt"]);
    again.shows("six");
}
