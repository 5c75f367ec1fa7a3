//! The captions of YouTube as XML: `<transcript><text start="1.2" dur="3">` in seconds, and `<timedtext>` with
//! `<text t="1200" d="3000">` or `<p t="1200" d="3000"><s t="80">` in milliseconds.
//!
//! What YouTube's `timedtext` sends for `fmt=srv1`, `srv2` and `srv3`. Nothing is documented; read as
//! [youtube-transcript-api](https://github.com/jdepoix/youtube-transcript-api) and
//! [YTSubConverter](https://github.com/arcusmaximus/YTSubConverter) do. References are often written twice over
//! (`&amp;#39;`), and what they hide may have tags of its own. The words `<s>` of automatic captions have times.

use crate::model::{Timestamp, Word};

use super::kit::gathered::{Gathered, References, Space};
use super::kit::lines::{LineCounter, excerpt};
use super::kit::markup::{LabelStyle, leading_label, voices};
use super::kit::names::{is_likely, is_phrase, is_possible};
use super::kit::tokens::find_word;
use super::kit::xml::{Node, Syntax, Tree, escape};
use super::{Draft, Format, Holds, LabelPlace, Need, Places, Probe, ReadError, Sink};

/// YouTube captions as XML.
pub static FORMAT: Format = Format {
    name: "youtube-xml",
    title: "YouTube captions (XML)",
    extensions: &["xml", "srv3", "srv2", "srv1", "ytt"],
    holds: Holds { ends: Need::May, ..Holds::TIMED },
    sniff,
    read,
    write: None,
    escape,
};

fn sniff(probe: &Probe<'_>) -> bool {
    match probe.root {
        "timedtext" => true,
        // Others have roots of this name; YouTube's has no attributes and nothing but texts.
        "transcript" => {
            let inner = probe.head.split_once("<transcript").map_or("", |(_, rest)| rest).trim_start();
            let inner = inner.trim_start_matches(['/', '>']).trim_start();
            inner.is_empty() || inner.starts_with("</transcript") || inner.starts_with("<text")
        }
        _ => false,
    }
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let tree = Tree::parse(source, Syntax::Xml)?;
    let captions = || tree.root().outermost(is_caption);
    let (mut with_text, mut labelled) = (0, 0);
    for caption in captions() {
        let gathered = text_of(source, &caption);
        with_text += usize::from(!gathered.text.trim().is_empty());
        labelled += usize::from(leading_label(&gathered.text).is_some_and(|(_, name, _)| is_possible(&name)));
    }
    let accepts = |style: LabelStyle, name: &str| match style {
        LabelStyle::Voice => true,
        LabelStyle::Alone => false,
        LabelStyle::Bracket => is_phrase(name),
        LabelStyle::Colon => is_likely(name) || (labelled * 2 >= with_text && is_possible(name)),
    };
    let mut lines = LineCounter::new(source);
    for caption in captions() {
        let line = lines.line_of(caption.range().start);
        emit(source, &caption, line, &accepts, sink);
    }
    Ok(())
}

fn is_caption(node: &Node<'_, '_>) -> bool {
    matches!(node.name(), "text" | "p") && (node.value("start").is_some() || node.value("t").is_some())
}

fn emit(
    source: &str,
    caption: &Node<'_, '_>,
    line: u32,
    accepts: &dyn Fn(LabelStyle, &str) -> bool,
    sink: &mut dyn Sink,
) {
    let gathered = text_of(source, caption);
    let is_appended = caption.value("a").or(caption.value("append")).is_some_and(|value| value == "1");
    if is_appended && gathered.text.trim().is_empty() {
        // A line end that scrolls the captions on.
        return;
    }
    let start = time(caption, "start", "t", line, sink);
    let length = time(caption, "dur", "d", line, sink);
    let end = start.zip(length).map(|(start, length)| start.offset(length.millis() as i64));
    for (number, voice) in voices(&gathered.text, 0, accepts).into_iter().enumerate() {
        let spread = |ranges: &[std::ops::Range<usize>]| -> Places {
            ranges.iter().flat_map(|range| gathered.places(range.clone())).collect()
        };
        let (labels, whole) = (spread(&voice.labels), spread(&voice.whole));
        let place = match gathered.offset(voice.start) {
            _ if !labels.is_empty() => LabelPlace::At { labels, whole },
            Some(offset) if number == 0 => LabelPlace::absent(offset, "", ": "),
            _ => LabelPlace::Nowhere,
        };
        let words = start.map(|start| words_of(source, caption, start, &voice.text)).unwrap_or_default();
        sink.segment(Draft { start, end, label: voice.label, text: voice.text, words, line, place });
    }
}

/// What a caption says, as it would stand in WebVTT.
fn text_of(source: &str, caption: &Node<'_, '_>) -> Gathered {
    let mut gathered = Gathered::default();
    for node in caption.descendants() {
        if node.is("br") {
            gathered.break_line(node.range());
        }
        if node.is_text() {
            gathered.push(source, node.inner(), Space::Kept, References::Twice);
        }
    }
    gathered
}

/// The words that have times of their own: `t` counts from the start of the caption.
fn words_of(source: &str, caption: &Node<'_, '_>, start: Timestamp, text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut from = 0;
    if !caption.elements("s").any(|piece| piece.value("t").is_some()) {
        return words;
    }
    for piece in caption.elements("s") {
        let said = text_of(source, &piece).text;
        let Some(range) = find_word(text, from, said.trim()) else { continue };
        from = range.end;
        let after = piece.value("t").and_then(|value| value.trim().parse::<u32>().ok()).unwrap_or_default();
        let (Ok(first), Ok(last)) = (u32::try_from(range.start), u32::try_from(range.end)) else { break };
        words.push(Word {
            range: first..last,
            start: Some(start.offset(i64::from(after))),
            end: None,
            confidence: None,
        });
    }
    words
}

/// A time in seconds or in milliseconds, by the name it is written under.
fn time(
    caption: &Node<'_, '_>,
    in_seconds: &str,
    in_millis: &str,
    line: u32,
    sink: &mut dyn Sink,
) -> Option<Timestamp> {
    let seconds = caption.value(in_seconds).map(|value| (value.trim().parse::<f64>(), value));
    let millis =
        || caption.value(in_millis).map(|value| (value.trim().parse::<f64>().map(|millis| millis / 1000.0), value));
    let (parsed, written) = seconds.or_else(millis)?;
    let time = parsed.ok().and_then(Timestamp::from_seconds);
    if time.is_none() {
        sink.warning(line, format!("the time {} is none; it was left out", excerpt(&written)));
    }
    time
}
