//! How long it takes to find doubtful places. Times are reported, never asserted: they belong to one machine.
//!
//! `cargo bench --bench doubts` makes 100,000 segments. Every time is the median of its runs.

use std::hint::black_box;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use whosaid::doubts::{Threshold, find};
use whosaid::model::{Builder, Segment, Timestamp, Transcript, Word};

/// How often each is run.
const RUNS: usize = 15;

const SEGMENTS: usize = 100_000;

const SENTENCES: [&str; 5] = [
    "Je pense que c'est une bonne idée, et puis on verra.",
    "That is how it went in the end, as far as I know.",
    "Oui.",
    "et donc on s'est dit que ce serait pour plus tard",
    "We left early. What did you do?",
];

fn main() -> Result<()> {
    let stop = AtomicBool::new(false);
    for (kind, has_words) in [("texts", false), ("texts and words", true)] {
        let transcript = transcript(has_words)?;
        let threshold = Threshold::of(&transcript, &stop).context("not stopped")?;
        let places = find(&transcript, &threshold, &stop).context("not stopped")?.len();
        let once = median(|| black_box(Threshold::of(&transcript, &stop)).is_some());
        let each = median(|| black_box(find(&transcript, &threshold, &stop)).is_some());
        println!("{SEGMENTS} segments, {kind}: {places} places");
        println!("  once, for the threshold {once:.1?}   after each edit {each:.1?}");
    }
    Ok(())
}

fn median(run: impl Fn() -> bool) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            black_box(run());
            began.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn transcript(has_words: bool) -> Result<Transcript> {
    let mut builder = Builder::default();
    let speakers = ["A", "B", "C"].map(|label| builder.speaker(label));
    for at in 0..SEGMENTS {
        let text = SENTENCES[at * 7 % 11 % SENTENCES.len()];
        let (start, millis) = (at as u64 * 4_000, 3_000 + at as u64 * 37 % 1_300);
        let mut words = Vec::new();
        if has_words {
            let mut from = 0;
            for (number, word) in text.split(' ').enumerate() {
                let range = from..from + word.len() as u32;
                from = range.end + 1;
                let time = Timestamp::from_millis(start + number as u64 * 200);
                let confidence = Some(0.3 + (at + number) as f32 % 71.0 / 100.0);
                words.push(Word { range, start: time, end: time, confidence });
            }
        }
        let (start, end) = (Timestamp::from_millis(start), Timestamp::from_millis(start + millis));
        builder.push(Segment { start, end, speaker: speakers[at * 5 % 7 % 3], text, words: &words })?;
    }
    Ok(builder.finish()?)
}
