//! What every fuzz target does with its input: all that the program may do with a file.

use whosaid::formats::{FORMATS, Outgoing, read, relabel, write};
use whosaid::model::{Edit, SpeakerId};

/// Reads a file; if it is a transcript, writes it back, first unchanged and then with every speaker renamed, and into
/// every format.
///
/// Panics where what was not edited does not come back.
pub fn exercise(data: &[u8], extension: &str) {
    let Ok(document) = read(data, extension) else { return };
    let mut transcript = document.transcript;
    assert_eq!(relabel(data, extension, &transcript).as_deref(), Ok(data), "nothing was edited");
    let speakers: Vec<SpeakerId> = transcript.speakers().iter().map(|(id, _)| id).collect();
    for speaker in speakers {
        let rename = Edit::Rename { speaker, name: Some(format!("Speaker \"{}\", & <co>", speaker.0)) };
        transcript.apply(&rename).expect("a speaker may have any name");
    }
    // Refusing is allowed: not every format has a place for such names.
    let _ = relabel(data, extension, &transcript);
    for format in FORMATS.iter().filter(|format| format.is_written()) {
        let mut written = Vec::new();
        let outgoing = Outgoing { transcript: &transcript, title: "fuzz" };
        if write(format, &outgoing, &mut written).is_ok() {
            let _ = read(&written, format.extensions.first().copied().unwrap_or_default());
        }
    }
}
