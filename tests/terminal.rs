//! The program in a pseudo-terminal: keys and clicks, sizes and colours, other programs, stopped and told to end.

use std::fs;

use vt100::MouseProtocolMode;

use crate::home::{Home, PROGRAM, fixture};
use crate::pty::{Pty, command, is_restored, open, quit, until};

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
fn a_terminal_that_takes_no_copies_is_told_of() {
    for (term, is_told) in [("xterm-256color", true), ("xterm-kitty", false)] {
        for (name, told) in [("VTE_VERSION", "few GNOME"), ("KONSOLE_VERSION", "Konsole"), ("XTERM_VERSION", "xterm")] {
            let home = Home::with("talk.txt");
            let mut command = command(&home, PROGRAM, &["talk.txt"]);
            command.env("TERM", term);
            command.env(name, "1");
            let mut pty = Pty::start_in(24, 80, command);
            pty.shows("1/15");
            pty.send("y");
            pty.shows(if is_told { told } else { "copied, plain: " });
            pty.wrote("\x1b]52;c;");
            pty.send("]");
            pty.shows("2/15");
            assert!(is_told || !String::from_utf8_lossy(&pty.bytes).contains("config.toml"), "{term} {name}");
            quit(pty);
        }
    }
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
