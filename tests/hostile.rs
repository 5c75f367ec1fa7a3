//! No byte of a transcript steers the terminal: nothing of it reaches the screen as a control sequence.

use std::fmt::Write;

use ratatui::buffer::Buffer;

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
