use super::{Readable, Recut};
use crate::model::{Builder, Progress, Segment, SegmentIx, Timestamp, Transcript, Word};

fn transcript(segments: &[(u64, u64, &str, &str)]) -> Transcript {
    let mut builder = Builder::default();
    for (start, end, label, text) in segments {
        let (start, end) = (Timestamp::from_millis(*start), Timestamp::from_millis(*end));
        let speaker = builder.speaker(label);
        builder.push(Segment { start, end, speaker, text, words: &[] }).expect("fits");
    }
    builder.finish().expect("fits")
}

fn listed(transcript: &Transcript) -> Vec<String> {
    let millis = |time: Option<Timestamp>| time.map_or("-".to_owned(), |time| time.millis().to_string());
    let line = |segment: Segment<'_>| {
        let label = transcript.speakers().shown(segment.speaker);
        format!("{} {} {label}: {}", millis(segment.start), millis(segment.end), segment.text)
    };
    transcript.segments().map(|(_, segment)| line(segment)).collect()
}

fn talk() -> Transcript {
    transcript(&[
        (0, 1000, "Ann", "One."),
        (1000, 2000, "Ann", " Two. "),
        (1500, 4000, "Ben", "Three."),
        (4000, 5000, "", "Four."),
        (5000, 6000, "", "Five."),
        (6000, 7000, "Ann", "見る"),
        (7000, 8000, "Ann", "人。"),
    ])
}

#[test]
fn turns_are_merged() {
    let merged = Recut { merges_turns: true, ..Recut::default() }.of(&talk(), &Progress::default()).expect("fits");
    let expected = [
        "0 2000 Ann: One. Two.",
        "1500 4000 Ben: Three.",
        "4000 5000 : Four.",
        "5000 6000 : Five.",
        "6000 8000 Ann: 見る人。",
    ];
    assert_eq!(listed(&merged), expected);
}

#[test]
fn speakers_and_a_stretch_are_chosen() {
    let only = Recut { only: vec!["Ben".into(), String::new()], ..Recut::default() };
    assert_eq!(only.of(&talk(), &Progress::default()).map(|cut| cut.len()), Ok(3));
    let time = |millis| Timestamp::from_millis(millis).expect("a time");
    let between = |from, to| {
        let cut = Recut { between: Some((time(from), time(to))), ..Recut::default() };
        listed(&cut.of(&talk(), &Progress::default()).expect("fits")).len()
    };
    assert_eq!([between(1000, 1500), between(3999, 4000), between(5500, 5501), between(8000, 9000)], [1, 1, 1, 0]);
}

#[test]
fn what_others_say_in_between_parts_turns_though_it_is_left_out() {
    let only = Recut { only: vec!["Ann".into()], merges_turns: true, ..Recut::default() }
        .of(&talk(), &Progress::default())
        .expect("fits");
    assert_eq!(listed(&only), ["0 2000 Ann: One. Two.", "6000 8000 Ann: 見る人。"]);
}

#[test]
fn chosen_segments_are_narrowed_and_names_dropped() {
    let ixs = |numbers: &[u32]| numbers.iter().copied().map(SegmentIx).collect();
    let mut recut = Recut { drops_speakers: true, ..Recut::default() };
    recut.keep_only(ixs(&[0, 2, 3]));
    recut.keep_only(ixs(&[2, 3, 4]));
    assert_eq!(
        listed(&recut.of(&talk(), &Progress::default()).expect("fits")),
        ["1500 4000 : Three.", "4000 5000 : Four."]
    );
    recut.keep_only(ixs(&[]));
    assert_eq!(recut.of(&talk(), &Progress::default()).map(|cut| cut.len()), Ok(0));
}

#[test]
fn times_are_dropped() {
    let cut = Recut { drops_times: true, ..Recut::default() }.of(&talk(), &Progress::default()).expect("fits");
    assert!(listed(&cut).iter().all(|line| line.starts_with("- - ")));
}

fn cues(text: &str, end: u64, readable: Readable) -> Vec<String> {
    let recut = Recut { readable: Some(readable), ..Recut::default() };
    listed(&recut.of(&transcript(&[(0, end, "", text)]), &Progress::default()).expect("fits"))
}

#[test]
fn lines_are_balanced_and_end_where_clauses_do() {
    let readable = Readable { max_line: 24, ..Readable::default() };
    assert_eq!(cues("Short enough.", 2000, readable), ["0 2000 : Short enough."]);
    let two = cues("When the lamp went out, we all sat down.", 4000, readable);
    assert_eq!(two, ["0 4000 : When the lamp went out,\nwe all sat down."]);
    let sentences = "We came at noon. Nobody was there, so we went round the house and looked in.";
    let found = cues(sentences, 8000, readable);
    let expected =
        ["0 3578 : We came at noon.\nNobody was there,", "3684 8000 : so we went round the\nhouse and looked in."];
    assert_eq!(found, expected);
    for cue in found {
        let (_, text) = cue.split_once(": ").expect("a label");
        assert!(text.lines().count() <= 2 && text.lines().all(|line| line.len() <= 24), "{text}");
    }
}

#[test]
fn long_cues_are_parted_by_their_words_times() {
    let text = "one two three four five six";
    let mut builder = Builder::default();
    let speaker = builder.speaker("Ann");
    let words: Vec<Word> = text
        .match_indices(|c: char| c.is_alphabetic())
        .filter(|(at, _)| *at == 0 || text.as_bytes()[at - 1] == b' ')
        .enumerate()
        .map(|(number, (at, _))| Word {
            range: at as u32..(at + text[at..].find(' ').unwrap_or(text.len() - at)) as u32,
            start: Timestamp::from_millis(number as u64 * 3000),
            end: Timestamp::from_millis(number as u64 * 3000 + 2500),
            confidence: None,
        })
        .collect();
    let (start, end) = (Timestamp::from_millis(0), Timestamp::from_millis(17_500));
    builder.push(Segment { start, end, speaker, text, words: &words }).expect("fits");
    let recut = Recut { readable: Some(Readable { max_cue: 6000, ..Readable::default() }), ..Recut::default() };
    let cut = recut.of(&builder.finish().expect("fits"), &Progress::default()).expect("fits");
    let expected = ["0 5500 Ann: one two", "6000 11500 Ann: three four", "12000 17500 Ann: five six"];
    assert_eq!(listed(&cut), expected);
    assert!(cut.segments().all(|(_, segment)| segment.words.len() == 2));
}

#[test]
fn what_is_shown_too_shortly_stays_until_the_next_one() {
    let recut = Recut { readable: Some(Readable::default()), ..Recut::default() };
    let text = "x".repeat(34);
    let cut =
        recut.of(&transcript(&[(0, 100, "", &text), (1500, 1600, "", &text)]), &Progress::default()).expect("fits");
    assert_eq!(listed(&cut), [format!("0 1500 : {text}"), format!("1500 3500 : {text}")]);
}

#[test]
fn a_huge_segment_costs_no_more_than_its_length() {
    let text = "word ".repeat(20_000);
    let found = cues(&text, 20_000_000, Readable::default());
    assert!(found.len() > 1000);
    // Lines may break between signs that take no room.
    let unseen = "\u{200B}\u{301}".repeat(20_000);
    assert!((60..200).contains(&cues(&unseen, 1000, Readable::default()).len()));
    let unbroken = "x".repeat(100_000);
    assert_eq!(cues(&unbroken, 1000, Readable::default()).len(), 1);
}

#[test]
fn a_label_takes_its_room_in_every_cue() {
    let readable = Readable { max_line: 24, label: Some(2), ..Readable::default() };
    let recut = Recut { readable: Some(readable), ..Recut::default() };
    let text = "We came at noon. Nobody was there, so we went round the house and looked in.";
    let cut = recut.of(&transcript(&[(0, 9000, "Marguerite", text)]), &Progress::default()).expect("fits");
    assert!(cut.len() > 2);
    for (_, segment) in cut.segments() {
        let lines: Vec<&str> = segment.text.lines().collect();
        assert!(lines.len() <= 2 && lines[0].len() + "Marguerite: ".len() <= 24, "{}", segment.text);
    }
}
