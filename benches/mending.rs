//! How long a change takes to show in a long transcript. Times are reported, never asserted.
//!
//! A transcript of 100,000 segments, 70 hours of talk; for each change the key and the frame that shows it, beside a key
//! that only moves. Every time is the median of changes at places all over the transcript, the longest beside it. Then
//! how long all places of a word take to be replaced, and a list of corrections to be applied.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use whosaid::app::key::{Key, parse_keys};
use whosaid::app::{App, Config, Effect, Event, Keymap, OpenFile};
use whosaid::formats;
use whosaid::model::Corrections;
use whosaid::search::{SearchStep, scan};
use whosaid::ui::{self, Theme, Themes};

const SEGMENTS: usize = 100_000;

/// How many places a change is made at.
const PLACES: usize = 40;

/// What is measured: the keys that go before, and the key whose effect is waited for.
const CHANGES: &[(&str, &str, &str)] = &[
    ("move a row", "", "j"),
    ("give to a speaker", "", "2"),
    ("undo that", "", "u"),
    ("split", "l l l s", "enter"),
    ("undo that", "", "u"),
    ("give words on", "l l l", ">"),
    ("give words back", "l", "<"),
    ("join", "", "J"),
    ("alternate ten", "v ] ] ] ] ] ] ] ] ]", "A"),
    ("delete", "", "D"),
    ("undo that", "", "u"),
    ("mark", "", "m"),
];

fn main() -> Result<()> {
    let line = |at: usize| {
        let (start, end) = (at as f64 * 2.5, at as f64 * 2.5 + 2.4);
        format!("[{start:.2}s - {end:.2}s] SPEAKER_{:02} :  so this is line {at} of what we said\n", at / 2 % 2)
    };
    let text: String = (0..SEGMENTS).map(line).collect();
    let document = formats::read(text.as_bytes(), "txt").context("the transcript")?;
    let config = Config::with("").context("the settings")?;
    let mut app = App::new(OpenFile::default(), document.transcript, config, Keymap::default());
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 36));
    let theme = Themes::new(true).named("ansi")?;
    let _ = app.update(Event::Resize(120, 36));
    let mut moved = Duration::ZERO;
    println!("{SEGMENTS} segments, 120×36; the key and the frame, at {PLACES} places");
    for (name, before, key) in CHANGES {
        let mut times = Vec::with_capacity(PLACES);
        for place in 0..PLACES {
            let seconds = (place * 7919 % PLACES) * SEGMENTS / PLACES * 5 / 2 + 60;
            if *name != "undo that" {
                press(&mut app, &format!(": {} enter", spelled(&seconds.to_string())))?;
            }
            press(&mut app, before)?;
            let (steps, start) = (app.history.done(), Instant::now());
            press(&mut app, key)?;
            buffer.reset();
            let _ = ui::draw(&app, &theme, &mut buffer);
            times.push(start.elapsed());
            ensure!((app.history.done() != steps) == (*key != "j"), "{name}: {:?}", app.message);
        }
        times.sort_unstable();
        let (median, longest) = (times[PLACES / 2], times[PLACES - 1]);
        if moved.is_zero() {
            moved = median;
        }
        let ratio = median.as_secs_f64() / moved.as_secs_f64();
        println!("  {name:20} {median:>10.2?}   longest {longest:>10.2?}   ratio {ratio:.1}");
    }
    replace_all(&mut app, &mut buffer, &theme)
}

/// Replaces what words find at 43,000 places and an expression at 10,000, and applies a list of 200 corrections.
fn replace_all(app: &mut App, buffer: &mut Buffer, theme: &Theme) -> Result<()> {
    for (what, with) in [("we said", "she said"), ("/line (\\d*7) of/", "$1 of lines")] {
        press(app, "R ctrl-u")?;
        let effects = app.update(Event::Paste(what.to_owned()));
        for effect in effects {
            let Effect::Search { ticket, query, transcript, .. } = effect else { continue };
            let stop = AtomicBool::new(false);
            scan(&transcript, &query, &stop, &mut |batch| {
                let step = SearchStep::Hits(batch.clone());
                let _ = app.update(Event::Searched { ticket, step, took: Duration::ZERO });
            });
            let step = SearchStep::Done { ranks: Vec::new() };
            let _ = app.update(Event::Searched { ticket, step, took: Duration::ZERO });
        }
        let mut timed = |keys: &str, app: &mut App| -> Result<Duration> {
            let start = Instant::now();
            press(app, keys)?;
            buffer.reset();
            let _ = ui::draw(app, theme, buffer);
            Ok(start.elapsed())
        };
        let found = timed("enter", app)?;
        let _ = app.update(Event::Paste(with.to_owned()));
        let (shown, made) = (timed("enter", app)?, timed("enter", app)?);
        let said = app.message.as_ref().map_or("", |message| &message.text);
        println!("  {what:20} gathered {found:.2?}, shown {shown:.2?}, made {made:.2?}: {said}");
        press(app, "u")?;
    }
    let mut list = Corrections::default();
    (0..200).try_for_each(|at| list.add(&format!("{at} of"), &format!("{at} out of")))?;
    let start = Instant::now();
    let _ = app.update(Event::CorrectionsRead(Ok(list)));
    println!("  {:20} {:.2?}", "200 corrections", start.elapsed());
    Ok(())
}

/// The keys that type a text.
fn spelled(text: &str) -> String {
    text.chars().map(|c| format!("{c} ")).collect()
}

fn press(app: &mut App, keys: &str) -> Result<()> {
    let keys: Vec<Key> = parse_keys(keys).context("keys")?;
    for key in keys {
        // What is to be done outside is left undone.
        let _ = app.update(Event::Key(key));
    }
    Ok(())
}
