//! No byte of a transcript steers the terminal: nothing of it reaches the screen as a control sequence.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use whosaid::app::{Event, Media, PlayerReport, WriteFault, WriteRequest};
use whosaid::model::{KnownNames, Mapping, Person, Register, SegmentIx, Transcript};

use crate::home::Home;
use crate::pty::Pty;
use crate::stage::Stage;

/// What terminals obey, or text that spills out of its place.
const SEQUENCES: [&str; 30] = [
    "\x1b[31;5m",
    "\x1b[2J\x1b[H",
    "\x1b[999;999H",
    "\x1b[6n",
    "\x1b[c",
    "\x1b[?1049l",
    "\x1b[?25h\x1b[?1000l",
    "\x1b[20t",
    "\x1bc",
    "\x1b(0",
    "\x1b#8",
    "\x1b]0;owned\x07",
    "\x1b]8;;http://example.org\x1b\\owned\x1b]8;;\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1bPq#0;2;0;0;0\x1b\\",
    "\x1bP$q\"p\x1b\\",
    "\x1b_Ga=T,f=24;AAAA\x1b\\",
    "\x1b^private\x1b\\",
    "\u{9b}31m",
    "\u{9d}0;owned\u{9c}",
    "\u{90}q\u{9c}",
    "\u{85}\u{8d}\u{84}",
    "\u{202e}owned\u{202c}",
    "\u{2066}\u{202b}\u{2067}owned\u{2069}",
    "\u{200f}\u{200e}\u{61c}\u{feff}\u{e0001}",
    "\0\0\x01",
    "\x08\x08\x08\x7f",
    "\x0e\x0f\x0b\x0c\x05",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}",
    "\x1b",
];

/// Transcripts that try it: each with a name that is no better.
fn transcripts() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();

    let mut text = String::from("Before the first segment: \x1b[31m\u{9b}31m\u{202e}\0\n");
    for (second, sequence) in SEQUENCES.iter().enumerate() {
        let end = second + 1;
        let _ = writeln!(text, "[{second}.00s - {end}.00s] SPEAKER_0{} :  Safe {sequence} and sound.", second % 3);
    }
    files.push(("\x1b[2J\u{202e}ranges.txt".to_owned(), text.into_bytes()));

    // Not UTF-8: the controls beyond ASCII as the bytes that old terminals obey.
    let filler = "[1.00s - 2.00s] SPEAKER_01 :  Nothing to be seen here, only words and words and more words.\n";
    let mut bytes = filler.repeat(40).into_bytes();
    bytes.extend(b"[3.00s - 4.00s] SPEAKER_00 :  Caf\xe9 \x9b31m \x90q\x9c \x9d0;owned\x07 \x85\x8d\x84 ");
    bytes.extend(0x80..=0x9f_u8);
    bytes.extend(b" fin.\n");
    files.push(("eight\u{9b}bit.txt".to_owned(), bytes));

    let mut segments = Vec::new();
    for (second, sequence) in SEQUENCES.iter().enumerate() {
        let (start, text) = (second as f64, format!("Safe {sequence} and sound."));
        let speaker = format!("Name {sequence} {second}");
        segments.push(serde_json::json!({ "start": start, "end": start + 0.9, "speaker": speaker, "text": text }));
    }
    let json = serde_json::json!({ "segments": segments }).to_string();
    files.push(("\x1b]0;owned\x07.json".to_owned(), json.into_bytes()));

    let mut vtt = String::from("WEBVTT\n\nNOTE \x1b[31m\n\n00:00:99.000 --> \x1b[2J\nlost\n\n");
    for (second, sequence) in SEQUENCES.iter().enumerate() {
        let end = second + 1;
        let _ = write!(
            vtt,
            "00:00:{second:02}.000 --> 00:00:{end:02}.000\n<v Name {sequence} {second}>Safe {sequence}.\n\n"
        );
    }
    files.push(("\u{2067}cues.vtt".to_owned(), vtt.into_bytes()));

    let mut long = String::from("[0.00s - 9.00s] SPEAKER_00 :  ");
    while long.len() < 1_000_000 {
        long += "Words without end, \x1b[31m\u{202e}\u{9b}2J and no line break. ";
    }
    files.push(("long.txt".to_owned(), long.into_bytes()));

    let crowd: String = (0..5000).map(|number| format!("Name{number}\x1b: I am \x1b[31m number {number}.\n")).collect();
    files.push(("crowd.txt".to_owned(), crowd.into_bytes()));
    files
}

/// Whether a character steers a terminal or turns the order of what is around it (UAX #9, `Bidi_Control`).
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn check_cells(buffer: &Buffer, when: &str) {
    for (at, cell) in buffer.content.iter().enumerate() {
        let symbol = cell.symbol();
        assert!(!symbol.contains(steers), "{when}: {:?} holds {symbol:?}", buffer.pos_of(at));
        assert!(symbol.chars().count() <= 8, "{when}: {:?} is a stack: {symbol:?}", buffer.pos_of(at));
    }
}

#[test]
fn no_cell_holds_what_steers_a_terminal() {
    for (name, bytes) in transcripts() {
        let mut stage = Stage::open(&name, &bytes, (80, 24), |_| ());
        let mut is_put_to_the_test = false;
        // Each step leaves something of the file on the screen, or something typed.
        for (keys, pasted) in [
            ("", ""),
            ("]", ""),
            ("space", ""),
            ("G", ""),
            ("g g /", "\x1b[31m\u{202e}and"),
            ("enter &", ""),
            ("esc / a n d", ""),
            ("enter tab tab", ""),
            ("j enter", ""),
            ("*", ""),
            ("esc r", "\x1b]0;owned\x07\u{9b}\u{202e}Ada"),
            ("enter y", ""),
            ("r", "\x1b[2J\u{2066}Bea"),
            ("esc a", "\u{9b}31m\u{202e}N"),
            ("tab down", ""),
            ("enter v ] ]", ""),
            ("a", ""),
            ("esc esc :", "\x1b[31mrename\u{202e}"),
            ("enter", ""),
            ("t", "\x1b[31m\u{202e}"),
            ("enter", ""),
            ("esc g w", ""),
            ("q ?", ""),
            ("q tab G", ""),
            ("x X", ""),
            ("u u", ""),
        ] {
            stage.keys(keys);
            if !pasted.is_empty() {
                stage.paste(pasted);
            }
            // A megabyte is not wrapped anew for every step and size.
            let sizes = if bytes.len() > 500_000 { &[(80, 24)][..] } else { &[(80, 24), (120, 40), (60, 16), (24, 6)] };
            for &size in sizes {
                stage.resize(size);
                check_cells(&stage.buffer(), &format!("{name:?} after {keys} at {size:?}"));
            }
            is_put_to_the_test |= stage.text().contains(['␛', '\u{fffd}']);
        }
        assert!(is_put_to_the_test, "{name:?} shows nothing of the kind");
    }
}

/// Where a stream has something that the program never writes of its own accord, and what.
///
/// Its own are: positions, colours, clearing, and the private modes it sets and resets.
fn stray(stream: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(stream) else { return Some("no UTF-8".to_owned()) };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let here = || Some(format!("{:?} at {}", rest.chars().take(12).collect::<String>(), text.len() - rest.len()));
        if c != '\x1b' {
            if steers(c) {
                return here();
            }
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let Some(sequence) = rest.strip_prefix("\x1b[") else { return here() };
        let Some(end) = sequence.find(|c: char| !c.is_ascii_digit() && c != ';' && c != '?') else { return here() };
        let (parameters, last) = (&sequence[..end], sequence[end..].chars().next());
        let is_ours = match (parameters.strip_prefix('?'), last) {
            (Some(mode), Some('h' | 'l')) => {
                ["25", "1000", "1002", "1003", "1004", "1006", "1015", "1049", "2004", "2026"].contains(&mode)
            }
            (None, Some('H' | 'm')) => true,
            (None, Some('J')) => parameters == "2",
            _ => false,
        };
        if !is_ours || parameters.get(1..).is_some_and(|rest| rest.contains('?')) {
            return here();
        }
        rest = &sequence[end + 1..];
    }
    None
}

#[test]
fn what_is_not_the_programs_own_is_found() {
    assert_eq!(stray("\x1b[?2026h\x1b[1;1H\x1b[38;5;2mé\x1b[0m\x1b[?2026l".as_bytes()), None);
    for sequence in SEQUENCES {
        let is_harmless = sequence == "\x1b[31;5m" || sequence.starts_with('e');
        let obeyed_too = ["\x1b[2J\x1b[H", "\x1b[999;999H", "\x1b[?1049l", "\x1b[?25h\x1b[?1000l"].contains(&sequence);
        let stream = format!("\x1b[?2026h{sequence}\x1b[?2026l");
        assert_eq!(stray(stream.as_bytes()).is_none(), is_harmless || obeyed_too, "{sequence:?}");
    }
    for bad in [&b"\x9b31m"[..], b"\xc2\x9b31m", b"a\nb", b"a\x07", b"\x1b[1;?2h", b"\x1b[31", b"\x1b[?7h"] {
        assert!(stray(bad).is_some(), "{bad:?}");
    }
}

#[test]
fn nothing_but_the_programs_own_sequences_reaches_the_terminal() {
    for (name, bytes) in transcripts() {
        let home = Home::new();
        // A name as a file system takes it.
        let file = name.replace(['\0', '/'], "");
        home.put(&file, &bytes);
        let mut pty = Pty::start(&home, &[&file]);
        pty.shows("segment");
        pty.send("]]]G");
        pty.send("/and");
        pty.shows("/and");
        pty.send("\r\t\t");
        pty.send("\x1br\x1b[200~\u{9b}31m\u{202e}Ada\x1b[201~\r");
        pty.send("?");
        pty.shows("Keys");
        pty.send("qgw");
        pty.send("qqq");
        assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
        assert_eq!(stray(&pty.bytes), None, "{name:?}");
    }
}

#[test]
fn messages_and_tables_are_harmless_too() {
    for (name, bytes) in transcripts() {
        let home = Home::new();
        home.put(&name, &bytes);
        for arguments in [&["stats", &name][..], &["rename", "--dry-run", &name, "\x1b[31m\u{202e}=\x1b]0;owned\x07"]] {
            let run = home.run(arguments);
            let printed = String::from_utf8(run.stdout).expect("UTF-8") + &run.stderr;
            let found = printed.chars().find(|c| steers(*c) && *c != '\n');
            assert_eq!(found, None, "{arguments:?}: {printed:?}");
            assert!(!printed.is_empty(), "{arguments:?}");
        }
    }
}

/// What a name may hold, and a text from anywhere.
const EVIL: &str = "e\x1b[2J\x1b]52;c;b3duZWQ=\x07\u{9b}31m\u{202e}\u{2066}vil";

#[test]
fn what_is_told_from_outside_is_harmless_too() {
    let evil = || EVIL.to_owned();
    let person = || Person { name: evil(), aliases: vec![evil()], note: evil() };
    let mut known = KnownNames::default();
    known.add_file([(Some("SPEAKER_00".to_owned()), evil())]);
    let fault = |may_retry| {
        let request = WriteRequest {
            number: 1,
            to: None,
            overwrite: false,
            then_quit: false,
            transcript: Transcript::default(),
            progress: Default::default(),
        };
        Event::Written(Err(Box::new(WriteFault { request, text: evil(), may_retry, may_reload: true })))
    };
    let media = Media { place: evil().into(), offset: 0 };
    // What comes in, and where it is to be seen then; what mpv answers is in a report of the player.
    let told: Vec<(Event, &str)> = vec![
        (Event::Notice(evil()), ""),
        (Event::SessionFailed(evil()), ""),
        (Event::FileChanged(evil()), ""),
        (Event::Exported(Ok(evil())), ""),
        (Event::Exported(Err(evil())), ""),
        (Event::MappingRead(Err(evil())), ""),
        (Event::MappingRead(Ok(Mapping(vec![("SPEAKER_00".to_owned(), evil())]))), ""),
        (Event::CorrectionsRead(Err(evil())), ""),
        (Event::Compared(Err(evil())), ""),
        (Event::EditedOutside { segment: SegmentIx(0), outcome: Err(evil()) }, ""),
        (Event::EditedOutside { segment: SegmentIx(0), outcome: Ok(evil()) }, "g g"),
        (fault(false), ""),
        (fault(true), ""),
        (Event::Player(PlayerReport::Failed(evil())), ""),
        (Event::Player(PlayerReport::Chosen(0, Err(evil()))), ""),
        (Event::Player(PlayerReport::Chosen(0, Ok(media))), ": m e d i a enter"),
        (Event::RegisterFound(Register(vec![person()])), "r"),
        (Event::NamesFound(known), "w"),
        (Event::FolderListed { path: String::new(), names: vec![evil(), format!("{EVIL}2")] }, ": w space"),
    ];
    let bytes = b"[0.00s - 4.00s] SPEAKER_00 :  So.\n[5.00s - 6.00s] SPEAKER_01 :  No.\n";
    for (event, keys) in told {
        let when = format!("{event:?} and {keys}");
        let mut stage = Stage::open("talk.txt", bytes, (100, 30), |_| ());
        if matches!(event, Event::FolderListed { .. }) {
            stage.keys(keys);
        }
        stage.update(event);
        if !keys.starts_with(": w") {
            stage.keys(keys);
        }
        check_cells(&stage.buffer(), &when);
        assert!(stage.text().contains("[2J"), "{when} is not shown:\n{}", stage.text());
    }

    let mut stage = Stage::open("talk.txt", bytes, (100, 30), |_| ());
    for (keys, pasted) in [
        ("#", format!("{EVIL}/{EVIL}")),
        ("enter c", evil()),
        ("enter R o", String::new()),
        ("enter", evil()),
        ("esc esc g t", String::new()),
        ("q q '", String::new()),
        ("esc /", format!("tag:{EVIL}")),
        ("enter esc e", evil()),
        ("ctrl-s y", String::new()),
        ("i", String::new()),
    ] {
        stage.keys(keys).paste(&pasted);
        check_cells(&stage.buffer(), &format!("{keys} and {pasted:?}"));
    }
    let annotation = stage.app.transcript.annotation(SegmentIx(0));
    assert!(annotation.note.contains("vil") && annotation.tags.len() == 1, "{annotation:?}");
}

/// A folder of files with hostile names and contents, and settings, lists and sessions that are no better.
fn hostile_home() -> (Home, Vec<String>) {
    let home = Home::new();
    let mut names: Vec<String> = Vec::new();
    for (name, bytes) in transcripts().into_iter().filter(|(_, bytes)| bytes.len() < 100_000) {
        let name = name.replace(['\0', '/'], "");
        home.put(&name, &bytes);
        names.push(name);
    }
    let escaped = EVIL.replace('\x1b', "\\u001b").replace('\x07', "\\u0007").replace('\u{9b}', "\\u009b");
    home.put("speakers.toml", format!("[[person]]\nname = \"{escaped}\"\n{escaped} = 1\n").as_bytes());
    home.put("corrections.toml", format!("\"sound\" = \"{escaped}\"\n\"{escaped}\" = 3\n").as_bytes());
    home.put("names.toml", format!("\"{escaped}\" = \"x\"\nSPEAKER_00 = \"{escaped}\"\n").as_bytes());
    home.put(&format!("{EVIL}.txt"), b"no transcript\nat all\n");
    home.put("talk.txt", b"[0.00s - 4.00s] SPEAKER_00 :  So sound.\n[5.00s - 6.00s] SPEAKER_01 :  No.\n");
    std::fs::create_dir_all(home.path("../whosaid-config/themes")).expect("the folder is ours");
    home.put("../whosaid-config/config.toml", format!("theme = \"{escaped}\"\n\"{escaped}\" = 1\n").as_bytes());
    home.put("../whosaid-config/keymap.toml", format!("[reading]\n\"{escaped}\" = \"{escaped}\"\n").as_bytes());
    home.put(&format!("../whosaid-config/themes/{EVIL}.toml"), format!("base = \"{escaped}\"").as_bytes());
    (home, names)
}

#[test]
fn no_command_prints_what_steers_a_terminal() {
    let (home, names) = hostile_home();
    let gone = format!("{EVIL}.gone");
    let no_transcript = format!("{EVIL}.txt");
    let (folder, out) = (".", format!("{EVIL}.vtt"));
    let mut runs: Vec<Vec<&str>> = vec![
        vec!["config", "check"],
        vec!["index", folder],
        vec!["index", folder],
        vec!["index", &gone],
        vec!["stats", folder],
        vec!["stats", "--json", folder],
        vec!["speakers", folder],
        vec!["speakers", "--json", folder],
        vec!["search", "sound", folder],
        vec!["search", "--json", "sound", folder],
        vec!["search", EVIL, folder],
        vec!["rename", "--dry-run", "talk.txt", "--map", "names.toml"],
        vec!["fix", "--dry-run", "talk.txt"],
        vec!["rename", "talk.txt", "SPEAKER_00=\x1b[2JAda\u{202e}"],
        vec!["log", "talk.txt"],
        vec!["log", "--json", "talk.txt"],
        vec!["revert", "talk.txt"],
        vec![EVIL],
    ];
    for name in names.iter().chain([&gone, &no_transcript]) {
        for command in [
            &["stats"][..],
            &["stats", "--json"],
            &["doubts"],
            &["log"],
            &["revert"],
            &["fix", "--dry-run"],
            &["speakers"],
            &["search", "sound"],
            &["merge", "--dry-run"],
            &["convert", "-f", "-o", &out],
            &["rename", "--dry-run", "x=y"],
            &["--plain"],
        ] {
            runs.push(command.iter().copied().chain([name.as_str()]).collect());
        }
    }
    let mut shown = 0;
    for arguments in runs {
        let run = home.run_with_input(&arguments, format!("n\n?\n/sound\nrAda\n{EVIL}\nq\n").as_bytes());
        let printed = String::from_utf8(run.stdout).expect("UTF-8") + &run.stderr;
        let found = printed.find(|c: char| steers(c) && !"\n\t".contains(c));
        let around = found.map(|at| printed[..at + 4].lines().next_back().unwrap_or_default().to_owned());
        assert_eq!(around, None, "{arguments:?}");
        assert_ne!(run.status, None, "{arguments:?}: {printed}");
        shown += usize::from(printed.contains("[2J"));
    }
    assert!(shown > 40, "{shown} say something of the kind");
}

#[test]
fn what_is_printed_is_harmless_on_a_terminal_and_elsewhere_as_it_is() {
    for (name, bytes) in transcripts() {
        let home = Home::new();
        let file = name.replace(['\0', '/'], "");
        home.put(&file, &bytes);
        for arguments in [
            &["convert", &file, "--to", "txt"][..],
            &["convert", &file, "--line", "$speaker: $text"],
            &["rename", &file, "SPEAKER_00=Ada", "-o", "-"],
            &["stats", &file],
            &["doubts", &file],
            &["log", &file],
            &["search", "and", &file],
            &["search", "--csv", "safe OR 77", &file],
            &["search", "--md", "safe OR 77", &file],
        ] {
            let mut pty = Pty::start(&home, arguments);
            pty.end();
            let printed = String::from_utf8(std::mem::take(&mut pty.bytes)).expect("UTF-8");
            let lines = printed.replace("\r\n", "");
            // Search has colours of its own.
            assert_eq!(stray(lines.replace('\t', "").as_bytes()), None, "{arguments:?}");
            if arguments.contains(&"--to") {
                assert!(!lines.contains('\x1b') && lines.contains(['␛', '␇', '\u{fffd}']), "{arguments:?}");
                let piped = home.run(arguments);
                assert!(String::from_utf8_lossy(piped.data()).contains(['\x1b', '\x07']), "{arguments:?}");
                home.run(&[arguments, &["-o", "as it is.txt"]].concat()).data();
                assert!(home.get("as it is.txt") == piped.data(), "{arguments:?}");
                std::fs::remove_file(home.path("as it is.txt")).expect("the folder is ours");
            }
        }
    }
}

#[test]
fn a_shelf_and_settings_that_try_it_are_harmless() {
    let (home, names) = hostile_home();
    home.put("talk.txt.whosaid", b"");
    let mut pty = Pty::start(&home, &["."]);
    pty.shows(&format!("{} transcripts", names.len() + 1));
    pty.send("/sound\r");
    pty.shows("61 segments");
    pty.send("jjj\r");
    pty.until("the file is open", |screen| !screen.contents().contains("61 segments"));
    // Keys that are not read when the signal comes are echoed by the terminal, not by the program.
    pty.send("n N]\x1b[Br");
    pty.shows(" →");
    pty.send("\x1b");
    pty.until("the prompt is gone", |screen| !screen.contents().contains(" →"));
    pty.signal("TERM");
    assert_eq!(pty.end().exit_code(), 143, "{pty:?}");
    assert_eq!(stray(&pty.bytes), None);

    // A session by another's hand.
    let (home, _) = hostile_home();
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("2 segments");
    pty.send("#evil\r");
    pty.shows("#evil");
    pty.send("rEve\r");
    pty.shows("Eve");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0, "{pty:?}");
    assert_eq!(stray(&pty.bytes), None);
    let session = String::from_utf8(home.get("talk.txt.whosaid")).expect("UTF-8");
    let as_earlier = |line: &str| line.split(",\"sum\":").next().map(|line| line.to_owned() + "}\n").expect("a part");
    let (header, events) = session.split_once('\n').expect("lines");
    let events: String = events.lines().map(as_earlier).collect();
    let hostile = "\\u001b[2J\\u009b31m\u{202e}vil";
    let session = format!("{header}\n{}", events.replace("evil", hostile).replace("Eve", hostile));
    home.put("talk.txt.whosaid", session.as_bytes());
    let mut pty = Pty::start(&home, &["talk.txt"]);
    pty.shows("vil");
    pty.send("w");
    pty.shows("Who is who");
    pty.signal("TERM");
    assert_eq!(pty.end().exit_code(), 143, "{pty:?}");
    assert!(pty.screen().contents().is_empty(), "{pty:?}");
    assert_eq!(stray(&pty.bytes), None);
    assert!(String::from_utf8_lossy(&pty.bytes).contains("␛[2J"), "the tag and the name were shown");
}

/// The terminal of these tests gives each character cells of its own, as many do.
#[test]
fn characters_shown_together_leave_nothing_behind() {
    let home = Home::new();
    let text =
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Asha>स्वागत क्षत्रिय 👍🏽 👩\u{200d}👩\u{200d}👧 1\u{fe0f}\u{20e3} here\n";
    home.put("cells.vtt", text.as_bytes());
    let mut pty = Pty::start(&home, &["cells.vtt"]);
    pty.until("nothing is moved", |screen| screen.contents().contains("स्वागत क्षत्रिय 👍 👩 1 here "));
    pty.send("?");
    pty.until("only the help shows", |screen| {
        let shown = screen.contents();
        shown.contains("Keys") && !shown.contains(|c: char| ('\u{900}'..'\u{97f}').contains(&c) || c > '\u{ffff}')
    });
}
