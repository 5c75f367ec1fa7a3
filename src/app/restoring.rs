//! Segments as they were first read: shown beside what they are now, and brought back.

use std::ops::Range;

use super::naming::shown_name;
use super::{Action, App, Mode, PageLine, page};
use crate::model::{Edit, MendError, Place, SegmentIx, Transcript};
use crate::text::differing;

/// Shows the segment under the cursor as it was first read, and as it is now, with the words that differ marked.
///
/// Where it was cut or joined, all segments are shown that hang together with it.
pub(super) fn show(app: &mut App) {
    let Some(lineage) = app.transcript.lineage(app.cursor.segment) else { return };
    if lineage.originals.len == 0 {
        return app.complain(MendError::NoOriginal.to_string());
    }
    if lineage.is_single() && !app.is_edited(app.cursor.segment) {
        return app.say("the segment is as first read");
    }
    let before: Vec<SegmentIx> = lineage.originals.segments().map(SegmentIx).collect();
    let text = |transcript: &Transcript, segments: &[SegmentIx]| -> String {
        let texts = segments.iter().filter_map(|ix| transcript.segment(*ix)).map(|segment| segment.text);
        texts.collect::<Vec<_>>().join(" ")
    };
    let differing = differing(&text(&app.first, &before), &text(&app.transcript, &lineage.segments));
    let (gone, new): (Vec<_>, Vec<_>) = differing.into_iter().unzip();
    let mut lines = vec![page::heading("As first read")];
    add_lines(&mut lines, &app.first, &before, &gone);
    lines.extend([PageLine::default(), page::heading("As it is now")]);
    add_lines(&mut lines, &app.transcript, &lineage.segments, &new);
    let keys = page::first_key_of(app, Action::Restore);
    page::open(app, &format!("Original and present text · {keys} restores the original"), lines);
}

/// Adds segments, each with its times, its speaker and its text; `marked` are parts of all texts, a byte apart.
fn add_lines(lines: &mut Vec<PageLine>, transcript: &Transcript, segments: &[SegmentIx], marked: &[Range<usize>]) {
    let mut from = 0;
    for segment in segments.iter().filter_map(|ix| transcript.segment(*ix)) {
        let times: Vec<String> = segment.start.iter().chain(&segment.end).map(ToString::to_string).collect();
        let key = if times.is_empty() { PageLine::NO_KEY.to_owned() } else { times.join(" - ") };
        lines.push(PageLine { key, text: shown_name(transcript, segment.speaker), ..PageLine::default() });
        let end = from + segment.text.len();
        let own = marked.iter().map(|part| part.start.clamp(from, end) - from..part.end.clamp(from, end) - from);
        let marked = own.filter(|part| segment.text.get(part.clone()).is_some_and(|part| !part.trim().is_empty()));
        let (key, text) = (PageLine::NO_KEY.to_owned(), segment.text.to_owned());
        lines.push(PageLine { key, text, marked: marked.collect(), ..PageLine::default() });
        from = end + 1;
    }
}

/// Gives the segment under the cursor its original text back, or the originals where it was cut or joined.
pub(super) fn restore(app: &mut App) {
    if app.refuses_edits() {
        return;
    }
    let edit = match app.transcript.restore(app.cursor.segment, &app.first) {
        Ok(edit) => edit,
        Err(error) => return app.complain(error.to_string()),
    };
    let from = app.transcript.origin(app.cursor.segment).map(|origin| origin.first);
    let place = match &edit {
        Edit::Splice { at, insert, .. } => insert
            .iter()
            .position(|piece| Some(piece.from.first) == from)
            .map_or(*at, |nth| SegmentIx(at.0 + nth as u32)),
        _ => app.cursor.segment,
    };
    if app.change(edit) {
        if matches!(app.mode, Mode::Page(_)) {
            app.mode = app.resting();
        }
        app.anchor = None;
        app.move_to(Place { segment: place, offset: 0 });
    }
}
