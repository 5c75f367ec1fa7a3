//! The lines of JSON that mpv and the player exchange.

use std::io::Write;

use serde::Deserialize;

/// Something that mpv says.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Said {
    /// The answer to the command with this number.
    Answer {
        /// The number.
        id: u64,
        /// What was asked for, or what went wrong.
        outcome: Result<Given, String>,
    },
    /// A file was opened.
    Opened,
    /// It plays, or stands still, where it was to: after a file was opened, and after each seek.
    Arrived,
    /// A file is played no more.
    Closed {
        /// Which of all that were played.
        entry: i64,
        /// What is wrong with it, if that is why.
        error: Option<String>,
    },
    /// Something changed that may be of interest.
    Changed,
    /// Nothing more: the connection is at its end.
    Gone,
}

/// What an answer gives.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Given {
    /// Nothing of interest.
    Nothing,
    /// Which file it is, of all that were played.
    Entry(i64),
    /// A text.
    Text(String),
}

/// A line of mpv as it stands, which has either an event or the number of a command.
#[derive(Deserialize)]
struct Line {
    event: Option<String>,
    request_id: Option<u64>,
    error: Option<String>,
    data: Option<serde_json::Value>,
    reason: Option<String>,
    file_error: Option<String>,
    playlist_entry_id: Option<i64>,
}

impl Said {
    /// Reads a line; `None` for what is of no interest. mpv may quote a name in it that is no UTF-8.
    pub fn of(line: &[u8]) -> Option<Said> {
        let line: Line = serde_json::from_str(&String::from_utf8_lossy(line)).ok()?;
        let Some(event) = line.event else {
            let given = match line.data {
                Some(serde_json::Value::String(text)) => Given::Text(text),
                Some(data) => data["playlist_entry_id"].as_i64().map_or(Given::Nothing, Given::Entry),
                None => Given::Nothing,
            };
            let error = line.error.filter(|error| error != "success");
            return Some(Said::Answer { id: line.request_id?, outcome: error.map_or(Ok(given), Err) });
        };
        match event.as_str() {
            "file-loaded" => Some(Said::Opened),
            "playback-restart" => Some(Said::Arrived),
            "property-change" => Some(Said::Changed),
            // The file is a list, or a page, and what it leads to comes next.
            "end-file" if line.reason.as_deref() == Some("redirect") => None,
            "end-file" => {
                let failed = line.reason.as_deref() == Some("error");
                let error = failed.then(|| line.file_error.unwrap_or_else(|| "an error".to_owned()));
                Some(Said::Closed { entry: line.playlist_entry_id.unwrap_or_default(), error })
            }
            _ => None,
        }
    }
}

/// A command as a line. Its answer comes in order with the events: that is what `async` is for.
///
/// The words are bytes, since the name of a file need not be UTF-8: mpv takes it as it is.
pub(super) fn line_of(id: u64, words: &[&[u8]]) -> Vec<u8> {
    let mut line = b"{\"command\":[".to_vec();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            line.push(b',');
        }
        line.push(b'"');
        for byte in *word {
            match byte {
                b'"' | b'\\' => line.extend([b'\\', *byte]),
                // Writing into memory cannot fail.
                0..0x20 => drop(write!(line, "\\u{byte:04x}")),
                _ => line.push(*byte),
            }
        }
        line.push(b'"');
    }
    drop(writeln!(line, "],\"async\":true,\"request_id\":{id}}}"));
    line
}

/// Has mpv say when it is paused or goes on, by whatever hand.
pub(super) const OBSERVE: &[u8] = b"{\"command\":[\"observe_property\",1,\"pause\"]}\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood() {
        let answer = |id, outcome| Some(Said::Answer { id, outcome });
        let cases: [(&[u8], Option<Said>); 10] = [
            (br#"{"request_id":7,"error":"success","data":null}"#, answer(7, Ok(Given::Nothing))),
            (br#"{"request_id":7,"error":"success","data":"no no"}"#, answer(7, Ok(Given::Text("no no".into())))),
            (br#"{"request_id":1,"error":"success","data":{"playlist_entry_id":3}}"#, answer(1, Ok(Given::Entry(3)))),
            (br#"{"request_id":2,"error":"error running command"}"#, answer(2, Err("error running command".into()))),
            (br#"{"event":"playback-restart"}"#, Some(Said::Arrived)),
            (
                br#"{"event":"end-file","reason":"error","playlist_entry_id":2,"file_error":"loading failed"}"#,
                Some(Said::Closed { entry: 2, error: Some("loading failed".into()) }),
            ),
            (
                br#"{"event":"end-file","reason":"stop","playlist_entry_id":1}"#,
                Some(Said::Closed { entry: 1, error: None }),
            ),
            (br#"{"event":"end-file","reason":"redirect","playlist_entry_id":1}"#, None),
            (b"{\"event\":\"property-change\",\"id\":1,\"name\":\"pause\",\"data\":\"\xff\"}", Some(Said::Changed)),
            (b"nonsense", None),
        ];
        for (line, said) in cases {
            assert_eq!(Said::of(line), said, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn any_name_goes_into_a_line() {
        assert_eq!(
            line_of(3, &[b"loadfile", b"/a\nb\"c\\d\x01\xe9"]),
            b"{\"command\":[\"loadfile\",\"/a\\u000ab\\\"c\\\\d\\u0001\xe9\"],\"async\":true,\"request_id\":3}\n"
        );
    }
}
