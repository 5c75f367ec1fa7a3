//! How fast queries run over a transcript in memory. Times are reported, never asserted: they belong to one machine.
//!
//! `cargo bench --bench finding` makes 100 hours of speech; `-- --copies 200` makes so many times as much; `-- FILE …`
//! takes these transcripts. For each query: how long until the first batch of hits and until all are counted, and how
//! long `memmem` takes to count the exact bytes in the same texts, laid end to end. Then how long names take to be found
//! by their sound, and how long a search that is told to stop goes on. Every time is the median of its runs.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use whosaid::formats::{extension_of, read};
use whosaid::model::{Builder, Segment, Timestamp, Transcript};
use whosaid::search::{Hits, Query, SoundsLike, Vocabulary, scan};

/// How often each query is run.
const RUNS: usize = 15;

/// Segments in 100 hours of speech.
const SEGMENTS: usize = 20_000;

/// Common words first: a word is drawn the more often the earlier it stands.
const COMMON: &str = "de la le et les des que est il on pour pas un une en qui dans ce je vous nous plus avec mais tout \
    fait être comme très donc alors voilà aussi bien même après l'argent d'abord aujourd'hui";

/// Words that are spoken now and then.
const RARE: &str = "budget compute levée de fonds entreprise stratégie milliards";

/// What all other words are made of.
const SYLLABLES: &str =
    "ba con dé fi gra jou ké lan mer no pi ré sou ta ven chi tion eur ment ique age bou fer lis mar";

const NAMES: [&str; 4] = ["ChatGPT", "Anthropic", "Engineering Kiosk", "Bousquet"];

const QUERIES: [&str; 7] = ["budget", "compute", "levee", "entreprise", "levée de fonds", "les", "stratégie -budget"];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench").peekable();
    let copies = match arguments.next_if(|argument| argument == "--copies") {
        Some(_) => arguments.next().context("how many copies?")?.parse()?,
        None => 1,
    };
    if arguments.peek().is_none() {
        return report("made", &made(copies));
    }
    arguments.try_for_each(|name| {
        let bytes = std::fs::read(&name).with_context(|| name.clone())?;
        report(&name, &read(&bytes, &extension_of(name.as_ref()))?.transcript)
    })
}

/// Segments of 30 to 60 words.
fn made(copies: usize) -> Transcript {
    let syllables: Vec<&str> = SYLLABLES.split_whitespace().collect();
    let pairs = syllables.iter().flat_map(|first| syllables.iter().map(move |second| format!("{first}{second}")));
    let mut words: Vec<String> = COMMON.split_whitespace().map(String::from).chain(pairs).collect();
    words.extend(RARE.split(' ').map(String::from));
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut builder = Builder::default();
    let speakers = ["Ada", "Bob"].map(|name| builder.speaker(name));
    for number in 0..SEGMENTS * copies {
        let count = 30 + (random() * 30.0) as usize;
        let text: Vec<&str> = (0..count).map(|_| &*words[(random().powi(3) * words.len() as f64) as usize]).collect();
        let start = Timestamp::from_millis(number as u64 * 18_000);
        let segment = Segment { start, end: None, speaker: speakers[number % 2], text: &text.join(" "), words: &[] };
        builder.push(segment).expect("not too large");
    }
    builder.finish().expect("not too large")
}

fn report(name: &str, transcript: &Transcript) -> Result<()> {
    let text: String = transcript.chunks().iter().map(|chunk| chunk.texts()).collect();
    println!("{name}: {} segments, {:.1} MB of text", transcript.len(), text.len() as f64 / 1e6);
    println!("{:20} {:>9} {:>11} {:>11} {:>8} {:>11} {:>7}", "", "hits", "first", "all", "GB/s", "memmem", "ratio");
    for typed in QUERIES {
        let query = Query::parse(typed)?.context("a query")?;
        let (mut firsts, mut alls, mut exacts) = (Vec::new(), Vec::new(), Vec::new());
        let mut count = 0;
        for _ in 0..RUNS {
            let begun = Instant::now();
            let (mut hits, mut first) = (Hits::default(), None);
            scan(transcript, &query, &AtomicBool::new(false), &mut |batch| {
                first.get_or_insert_with(|| begun.elapsed());
                hits.extend(&batch);
            });
            alls.push(begun.elapsed());
            firsts.push(first.unwrap_or_default());
            count = hits.len();
            let begun = Instant::now();
            black_box(memchr::memmem::find_iter(text.as_bytes(), typed).count());
            exacts.push(begun.elapsed());
        }
        let (first, all, exact) = (median(&mut firsts), median(&mut alls), median(&mut exacts));
        let speed = text.len() as f64 / 1e9 / all.as_secs_f64();
        let ratio = all.as_secs_f64() / exact.as_secs_f64();
        println!("{typed:20} {count:9} {first:11.1?} {all:11.1?} {speed:8.1} {exact:11.1?} {ratio:7.1}");
    }
    sounds(transcript)?;
    cancelling(transcript)
}

/// Names by their sound, once the words are made ready.
fn sounds(transcript: &Transcript) -> Result<()> {
    let go_on = AtomicBool::new(false);
    let begun = Instant::now();
    let vocabulary = Vocabulary::of(transcript, &Default::default()).context("not stopped")?;
    println!("{:20} {:>9} {:>11} {:>11.1?}", "words made ready", "", "", begun.elapsed());
    for name in NAMES {
        let wanted = SoundsLike::new(name).context("a name")?;
        let (mut times, mut count) = (Vec::new(), 0);
        for _ in 0..RUNS {
            let begun = Instant::now();
            count = vocabulary.find(transcript, &wanted, 500, &go_on).context("not stopped")?.len();
            times.push(begun.elapsed());
        }
        println!("{:20} {count:9} {:>11} {:11.1?}", format!("~{name}"), "", median(&mut times));
    }
    Ok(())
}

/// How long a search for a common letter goes on after it was told to stop in its midst.
fn cancelling(transcript: &Transcript) -> Result<()> {
    let query = Query::parse("e")?.context("a query")?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let stop = AtomicBool::new(false);
        times.push(thread::scope(|scope| {
            let search = scope.spawn(|| scan(transcript, &query, &stop, &mut |batch| drop(black_box(batch))));
            thread::sleep(Duration::from_millis(3));
            let begun = Instant::now();
            stop.store(true, Ordering::Relaxed);
            drop(search.join());
            begun.elapsed()
        }));
    }
    println!("{:20} {:>9} {:>11} {:11.1?}", "told to stop", "", "", median(&mut times));
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
