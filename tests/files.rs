//! Files opened, followed and written in a pseudo-terminal, and what lies beside them.

use std::fs;
use std::io::Write;

use crate::home::{Home, fixture};
use crate::kept::named;
use crate::pty::{Pty, open, quit};

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
fn a_file_is_opened_anew_beside_the_screen() {
    let home = Home::with("talk.txt");
    let mut pty = open(&home);
    // Who opens a file reads the queries of before: from a pipe that waits for its writer.
    let queries = home.state().join("queries");
    assert!(home.command("mkfifo", &[&queries.display().to_string()]).status().expect("mkfifo is there").success());
    let text = String::from_utf8(fixture("talk.txt")).expect("UTF-8").replace("bakery", "brewery");
    home.put("talk.txt", text.as_bytes());
    pty.send(":reload\r");
    let mut writer = fs::File::options().write(true).open(&queries).expect("it has a reader");
    pty.send("]]");
    pty.shows("3/15");
    pty.send("m");
    pty.resize(30, 100);
    pty.until("it is drawn", |screen| screen.rows(0, 100).nth(29).is_some_and(|row| row.contains("3/15")));
    assert!(pty.screen().contents().contains("bakery") && !pty.screen().contents().contains("marked"), "{pty:?}");
    writer.write_all(b"oven\n").expect("somebody reads");
    drop(writer);
    pty.shows("brewery");
    pty.shows("marked 1 segment");
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
