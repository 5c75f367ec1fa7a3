use proptest::prelude::*;

use super::*;
use crate::model::{Builder, History, Outline, Place};

/// Segments of a label, a start and an end in milliseconds and a text each; where `timed`, with a time for each word.
fn talk(segments: &[(&str, u64, u64, &str)], timed: bool) -> Transcript {
    let mut builder = Builder::new(3);
    for &(label, start, end, text) in segments {
        let speaker = builder.speaker(label);
        let mut at = 0;
        let word = |word: &str| {
            let from = at;
            at += word.len() + 1;
            let time =
                |byte: usize| Timestamp::from_millis(start + (end - start) * byte as u64 / text.len().max(1) as u64);
            Word {
                range: from as u32..(from + word.len()) as u32,
                start: time(from),
                end: time(from + word.len()),
                confidence: None,
            }
        };
        let words: Vec<Word> = if timed { text.split(' ').map(word).collect() } else { Vec::new() };
        let time = Timestamp::from_millis;
        builder.push(Segment { start: time(start), end: time(end), speaker, text, words: &words }).unwrap();
    }
    builder.finish().unwrap()
}

const INTERVIEW: &[(&str, u64, u64, &str)] = &[
    ("SPEAKER_00", 0, 4000, "good evening and welcome to the night shift"),
    ("SPEAKER_01", 4000, 9000, "thank you for coming mind the oven door"),
    ("SPEAKER_00", 8500, 9000, "yes"),
    ("SPEAKER_00", 9000, 12000, "how long have you been baking here"),
    ("SPEAKER_01", 12000, 20000, "since my brother left that was eleven years ago"),
    ("SPEAKER_02", 20000, 24000, "twelve years he left in winter"),
    ("SPEAKER_01", 24000, 25000, "yes"),
    ("SPEAKER_00", 25000, 30000, "and do the customers know all of this"),
];

/// The interview as another recogniser has it: a little later, other labels, some words and cuts otherwise.
const AGAIN: &[(&str, u64, u64, &str)] = &[
    ("B", 200, 4100, "good evening and welcome to the night ship"),
    ("A", 4200, 9100, "thank you for coming mind the oven door"),
    ("B", 8700, 9200, "yes"),
    ("B", 9200, 12200, "how long have you been baking here"),
    ("A", 12200, 16000, "since my brother left"),
    ("A", 16000, 20200, "that was eleven years ago"),
    ("C", 20200, 24200, "twelve years he left in winter"),
    ("A", 24200, 25200, "yes"),
    ("B", 25200, 30200, "and do the costumers know all of this"),
];

#[test]
fn what_another_has_already_is_merged_without_a_change_or_a_contradiction() {
    let first = talk(INTERVIEW, false);
    let noted = |note: &str, tag: &str| Annotation { note: note.to_owned(), tags: [tag.to_owned()].into() };
    let (steps, now) = made(
        &first,
        &[
            &|_| Edit::Rename { speaker: SpeakerId(0), name: Some("Ann".into()) },
            &|_| Edit::Annotate { segment: SegmentIx(1), annotation: noted("a", "t") },
            &|_| Edit::Annotate { segment: SegmentIx(1), annotation: noted("b", "u") },
            &|_| Edit::Mark { runs: vec![Marking { first: SegmentIx(2), len: 2, marked: true }] },
            &|_| Edit::Assign { runs: vec![Run { first: SegmentIx(6), len: 1, speaker: SpeakerId(2) }] },
            &|_| Edit::Merge { speaker: SpeakerId(2), into: Some(SpeakerId(1)) },
            &|now| now.split(Place { segment: SegmentIx(0), offset: 13 }, SpeakerId(1)).expect("two parts"),
            &|_| {
                let text = Rewording { segment: SegmentIx(3), text: "yes so".into(), words: Vec::new() };
                Edit::Reword { texts: vec![text], what: None }
            },
        ],
    );
    let Merged { carried, clashes } = merge(&first, &steps, &now);
    assert_eq!((clashes, carried.left), (vec![], vec![]));
    assert_eq!(told(&carried.transcript), told(&now));
    assert_eq!(in_common(&steps, &steps[..3]), 3);
    // What was typed and typed again is no contradiction.
    let reword = |text: &'static str| {
        let text = Rewording { segment: SegmentIx(3), text: text.into(), words: Vec::new() };
        Edit::Reword { texts: vec![text], what: None }
    };
    let (twice, _) = made(&first, &[&|_| reword("how far have you come"), &|_| reword("so long")]);
    let (_, once) = made(&first, &[&|_| reword("so long")]);
    assert_eq!(merge(&first, &twice, &once).clashes, vec![]);
    let (_, others) = made(&first, &[&|_| reword("very long")]);
    let clashes = merge(&first, &twice, &others).clashes;
    assert_eq!(
        clashes.iter().map(|clash| [&*clash.kept, &*clash.other]).collect::<Vec<_>>(),
        [["very long", "so long"]]
    );
    // Into a copy that nobody touched, all of it goes but the note that was changed again.
    let Merged { carried, clashes } = merge(&first, &steps, &first);
    assert_eq!((clashes, carried.steps.len()), (vec![], steps.len() - 1));
    assert_eq!(told(&carried.transcript), told(&now));
    // Who is whom is decided once.
    let (others, other) = made(&first, &[&|_| Edit::Merge { speaker: SpeakerId(2), into: Some(SpeakerId(0)) }]);
    let Merged { carried, clashes } = merge(&first, &steps[5..6], &other);
    assert_eq!((carried.steps, others.len()), (vec![], 1));
    let told = clashes.iter().map(|clash| [&*clash.what, &*clash.kept, &*clash.other]).collect::<Vec<_>>();
    assert_eq!(told, [["who SPEAKER_02 is", "SPEAKER_00", "SPEAKER_01"]]);
}

#[test]
fn a_new_speaker_of_whom_two_disagree_is_there_for_what_else_is_hers() {
    let first = talk(INTERVIEW, false);
    let give = |speaker| Edit::Assign { runs: vec![Run { first: SegmentIx(2), len: 1, speaker: SpeakerId(speaker) }] };
    let newly = |label: &str, speaker| Edit::Batch(vec![Edit::AddSpeaker { label: label.into() }, give(speaker)]);
    let hers = Edit::Assign { runs: vec![Run { first: SegmentIx(6), len: 1, speaker: SpeakerId(3) }] };
    let (steps, _) = made(&first, &[&|_| newly("Zoe", 3), &|_| hers.clone()]);
    let (_, other) = made(&first, &[&|_| give(1)]);
    let Merged { carried, clashes } = merge(&first, &steps, &other);
    assert_eq!(carried.left, vec![]);
    let now = told(&carried.transcript);
    assert_eq!((&now[2], now[6].as_str()), (&told(&other)[2], "Zoe 24000-25000 yes"));
    assert_eq!(clashes.iter().map(|clash| [&*clash.kept, &*clash.other]).collect::<Vec<_>>(), [["SPEAKER_01", "Zoe"]]);
    // Both named somebody new: the same name is the same speaker.
    let (_, same) = made(&first, &[&|_| newly("Zoe", 3), &|_| hers.clone()]);
    let Merged { carried, clashes } = merge(&first, &steps, &same);
    assert_eq!((clashes, told(&carried.transcript), carried.transcript.speakers().len()), (vec![], told(&same), 4));
}

/// What somebody does: what kind of thing, to which segment or speaker, and which of a few values.
type Deed = (u8, u32, u32);

fn done_by(first: &Transcript, deeds: &[Deed]) -> (Vec<Step>, Transcript) {
    let edit = |(kind, at, value): Deed, now: &Transcript| match kind {
        0 => Edit::Mark { runs: vec![Marking { first: SegmentIx(at), len: 1, marked: value > 0 }] },
        1 => {
            let mut annotation = now.annotation(SegmentIx(at)).clone();
            if !annotation.tags.remove(&value.to_string()) {
                annotation.tags.insert(value.to_string());
            }
            Edit::Annotate { segment: SegmentIx(at), annotation }
        }
        2 => {
            let note = if value > 0 { format!("note {value}") } else { String::new() };
            let tags = now.annotation(SegmentIx(at)).tags.clone();
            Edit::Annotate { segment: SegmentIx(at), annotation: Annotation { note, tags } }
        }
        3 => {
            let name = (value > 0).then(|| format!("N{value}"));
            Edit::Rename { speaker: SpeakerId(at % 3), name }
        }
        _ => Edit::Assign { runs: vec![Run { first: SegmentIx(at), len: 1, speaker: SpeakerId(value) }] },
    };
    let edits: Vec<_> = deeds.iter().map(|deed| move |now: &Transcript| edit(*deed, now)).collect();
    made(first, &edits.iter().map(|edit| edit as &dyn Fn(&Transcript) -> Edit).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn whatever_two_people_do_nothing_is_lost_unsaid(
        before in prop::collection::vec((0..5_u8, 0..8_u32, 0..3_u32), 0..6),
        one in prop::collection::vec((0..5_u8, 0..8_u32, 0..3_u32), 0..12),
        other in prop::collection::vec((0..5_u8, 0..8_u32, 0..3_u32), 0..12),
    ) {
        let (_, base) = done_by(&talk(INTERVIEW, false), &before);
        let ((_, one), (steps, other)) = (done_by(&base, &one), done_by(&base, &other));
        let Merged { carried, clashes } = merge(&base, &steps, &one);
        prop_assert_eq!(&carried.left, &vec![]);
        // What only one has changed is so now; of what both have, the first one's stays, and that is told.
        let mut contradictions = 0;
        let mut is_as_it_should = |of: &dyn Fn(&Transcript) -> String| {
            let [base, one, other, now] = [&base, &one, &other, &carried.transcript].map(of);
            contradictions += usize::from(base != one && base != other && one != other);
            now == if one == base { other } else { one }
        };
        for ix in (0..8).map(SegmentIx) {
            prop_assert!(is_as_it_should(&|of| of.segment(ix).map_or(0, |segment| segment.speaker.0).to_string()));
            prop_assert!(is_as_it_should(&|of| of.is_marked(ix).to_string()));
            for tag in ["0", "1", "2"] {
                prop_assert!(is_as_it_should(&|of| of.annotation(ix).tags.contains(tag).to_string()));
            }
        }
        for id in (0..3).map(SpeakerId) {
            prop_assert!(is_as_it_should(&|of| of.speakers().shown(id).to_owned()));
        }
        for ix in (0..8).map(SegmentIx) {
            let note = |of: &Transcript| of.annotation(ix).note.clone();
            let [base, one, other, now] = [&base, &one, &other, &carried.transcript].map(note);
            let differ = base != one && base != other && one != other && !other.is_empty();
            contradictions += usize::from(differ);
            let both = if one.is_empty() { other.clone() } else { format!("{one}; {other}") };
            let stays = if one == base { other } else { one };
            prop_assert_eq!(now, if differ { both } else { stays });
        }
        prop_assert_eq!(clashes.len(), contradictions, "{:?}", clashes);
    }
}

/// The steps that edits make, one after the other, and what they lead to.
fn made(first: &Transcript, edits: &[&dyn Fn(&Transcript) -> Edit]) -> (Vec<Step>, Transcript) {
    let mut transcript = first.clone();
    let step = |edit: &&dyn Fn(&Transcript) -> Edit| {
        let edit = edit(&transcript);
        let inverse = transcript.apply(&edit).unwrap();
        Step { edit, inverse }
    };
    (edits.iter().map(step).collect(), transcript)
}

/// Each segment as `Anna 0-4000 good evening`, with a `*` before one that is marked, and its tags behind it.
fn told(of: &Transcript) -> Vec<String> {
    let millis = |time: Option<Timestamp>| time.map_or("?".into(), |time| time.millis().to_string());
    of.segments()
        .map(|(ix, segment)| {
            let mark = if of.is_marked(ix) { "*" } else { "" };
            let name = of.speakers().shown(segment.speaker);
            let (start, end, tags) = (millis(segment.start), millis(segment.end), of.annotation(ix).told_tags());
            format!("{mark}{name} {start}-{end} {} {tags}", segment.text).trim_end().to_owned()
        })
        .collect()
}

fn place(segment: u32, offset: usize) -> Place {
    Place { segment: SegmentIx(segment), offset }
}

fn reword(of: &Transcript, segment: u32, from: &str, to: &str) -> Edit {
    let ix = SegmentIx(segment);
    let segment = of.segment(ix).unwrap();
    let at = segment.text.find(from).unwrap();
    Edit::Reword { texts: vec![Rewording::of(ix, &segment, &[(at..at + from.len(), to.into())]).unwrap()], what: None }
}

fn name(speaker: u32, name: &str) -> Edit {
    Edit::Rename { speaker: SpeakerId(speaker), name: Some(name.into()) }
}

fn give(first: u32, len: u32, speaker: u32) -> Edit {
    Edit::Assign { runs: vec![Run { first: SegmentIx(first), len, speaker: SpeakerId(speaker) }] }
}

fn noted(number: u32) -> Annotation {
    Annotation { note: "so".into(), tags: [format!("t{number}")].into() }
}

fn mark(first: u32) -> Edit {
    Edit::Mark { runs: vec![Marking { first: SegmentIx(first), len: 1, marked: true }] }
}

#[test]
fn what_is_found_again_is_changed_and_the_rest_is_told() {
    let first = talk(INTERVIEW, false);
    let (steps, _) = made(
        &first,
        &[
            &|_| name(0, "Host"),
            &|_| name(2, "Ravi"),
            &|_| give(4, 1, 2),
            &|of| reword(of, 7, "customers", "clients"),
            &|of| reword(of, 3, "baking", "working"),
            &|of| reword(of, 0, "night shift", "Night Shift"),
            &|_| mark(6),
            &|_| Edit::Annotate { segment: SegmentIx(5), annotation: noted(1) },
            &|of| of.split(place(5, 13), SpeakerId(2)).unwrap(),
            &|of| of.split(place(4, 22), SpeakerId(2)).unwrap(),
            &|of| of.delete(SegmentIx(2), SegmentIx(2)).unwrap(),
            &|_| Edit::Batch(vec![Edit::AddSpeaker { label: "Someone".into() }, give(8, 1, 3)]),
        ],
    );
    let onto = talk(AGAIN, false);
    let carried = carry(&first, &steps, &onto);
    assert_eq!(
        told(&carried.transcript),
        [
            "Host 200-4100 good evening and welcome to the night ship",
            "A 4200-9100 thank you for coming mind the oven door",
            "Host 9200-12200 how long have you been working here",
            "Ravi 12200-16000 since my brother left",
            "Ravi 16000-20200 that was eleven years ago",
            "Ravi 20200-21933 twelve years #t1",
            "Ravi 21933-24200 he left in winter",
            "*A 24200-25200 yes",
            "Someone 25200-30200 and do the costumers know all of this",
        ]
    );
    let left: Vec<_> = carried.left.iter().map(|left| (left.step, left.places, left.why.as_str())).collect();
    // The words to be replaced are others now. Where the text was cut already, the split is done.
    assert_eq!(left, [(3, (0, 1), OTHER_TEXT), (5, (0, 1), OTHER_TEXT)]);
    assert_eq!(carried.left[0].text, "and do the customers know all of this");
    assert_eq!(carried.left[0].at, Timestamp::from_millis(25000));
}

#[test]
fn what_the_file_has_already_is_no_change() {
    let first = talk(INTERVIEW, false);
    let (steps, last) = made(
        &first,
        &[
            &|_| name(0, "Host"),
            &|of| reword(of, 7, "customers", "clients"),
            &|of| of.split(place(4, 22), SpeakerId(1)).unwrap(),
            &|of| of.join(SegmentIx(6), SegmentIx(7)).unwrap(),
            &|_| give(1, 1, 0),
        ],
    );
    // Written by this program, then changed a little by another.
    let mut segments: Vec<(String, u64, u64, String)> = Vec::new();
    for (_, segment) in last.segments() {
        let time = |time: Option<Timestamp>| time.unwrap().millis();
        let label = last.speakers().shown(segment.speaker).to_owned();
        segments.push((label, time(segment.start), time(segment.end), segment.text.replace("evening", "morning")));
    }
    let again: Vec<_> = segments.iter().map(|(label, start, end, text)| (&**label, *start, *end, &**text)).collect();
    let onto = talk(&again, false);
    let carried = carry(&first, &steps, &onto);
    assert_eq!((carried.left, carried.steps.len()), (vec![], 0));
    assert_eq!(told(&carried.transcript), told(&onto));
}

#[test]
fn nothing_is_carried_over_to_another_talk() {
    let first = talk(INTERVIEW, false);
    let (steps, _) = made(&first, &[&|_| name(0, "Host"), &|_| give(1, 3, 0)]);
    let other = [("SPEAKER_00", 0, 5000, "ladies and gentlemen"), ("SPEAKER_01", 5000, 9000, "please be seated")];
    let carried = carry(&first, &steps, &talk(&other, false));
    let left: Vec<_> = carried.left.iter().map(|left| (left.step, left.places, left.why.as_str())).collect();
    assert_eq!(left, [(0, (0, 1), OTHER_TALK), (1, (0, 3), OTHER_TALK)]);
    assert!(carried.steps.is_empty());
}

#[test]
fn segments_without_times_are_known_by_their_texts() {
    let plain = |segments: &[(&str, &str)]| {
        let mut builder = Builder::new(3);
        for (label, text) in segments {
            let speaker = builder.speaker(label);
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).unwrap();
        }
        builder.finish().unwrap()
    };
    let first = plain(&[("A", "yes"), ("B", "no it is late"), ("A", "yes"), ("B", "we go")]);
    let (steps, _) = made(&first, &[&|_| name(0, "Ann"), &|_| mark(2), &|of| reword(of, 1, "late", "early")]);
    let onto = plain(&[("A", "well"), ("A", "yes"), ("B", "no it is so late"), ("A", "yes"), ("B", "we go")]);
    let carried = carry(&first, &steps, &onto);
    assert_eq!(carried.left, []);
    assert_eq!(
        told(&carried.transcript),
        ["Ann ?-? well", "Ann ?-? yes", "B ?-? no it is so early", "*Ann ?-? yes", "B ?-? we go"]
    );
}

/// What is done, where, and how.
fn step() -> impl Strategy<Value = (u8, u32, u32)> {
    (0..15_u8, 0..9_u32, 0..6_u32)
}

fn edit(of: &Transcript, (what, segment, more): (u8, u32, u32)) -> Option<Edit> {
    let (ix, speaker, place) = (SegmentIx(segment), more % 3, place(segment, more as usize * 5));
    Some(match what {
        0 => name(speaker, &format!("Zoé {segment}")),
        1 => Edit::Merge { speaker: SpeakerId(speaker), into: Some(SpeakerId((speaker + 1) % 3)) },
        2 => give(segment, 1 + more % 3, speaker),
        3 => {
            let text = of.segment(ix)?.text;
            let word = text.split(' ').nth(more as usize)?;
            reword(of, segment, word, ["", "other", "two words"][more as usize % 3])
        }
        4 => mark(segment),
        5 => {
            let added = of.speakers().len() as u32;
            Edit::Batch(vec![Edit::AddSpeaker { label: format!("New {added}") }, give(segment, 1, added)])
        }
        6 => of.split(place, SpeakerId(speaker)).ok()?,
        7 => of.give_on(place).ok()?,
        8 => of.give_back(place).ok()?,
        9 => of.join(ix, SegmentIx(segment + 1 + more % 2)).ok()?,
        10 => {
            let start = of.segment(ix)?.start?.offset(i64::from(more) * 900 - 2000);
            of.retime(ix, Some(start), Some(start.offset(700))).ok()?
        }
        11 => of.delete(ix, ix).ok()?,
        12 => Edit::Look { segment: ix, reasons: more },
        13 => Edit::Annotate { segment: ix, annotation: noted(more) },
        _ => of.insert_after(ix, SpeakerId(speaker), "new").ok()?,
    })
}

fn steps_of(first: &Transcript, wanted: &[(u8, u32, u32)]) -> (Vec<Step>, Transcript) {
    let mut transcript = first.clone();
    let mut steps = Vec::new();
    for wanted in wanted {
        let Some(edit) = edit(&transcript, *wanted) else { continue };
        let Ok(inverse) = transcript.apply(&edit) else { continue };
        steps.push(Step { edit, inverse });
    }
    (steps, transcript)
}

/// All there is to a transcript but where its segments come from.
fn state(of: &Transcript) -> Vec<(String, Option<Piece>)> {
    let none = Origin { first: SegmentIx(0), len: 0 };
    let segment = |(ix, segment): (SegmentIx, Segment<'_>)| {
        let name = of.speakers().shown(segment.speaker).to_owned();
        (name, of.piece(ix).map(|piece| Piece { from: none, ..piece }))
    };
    of.segments().map(segment).collect()
}

/// That what was carried over and what is told are all, and that all can be taken back.
fn is_complete(carried: &Carried, steps: &[Step], onto: &Transcript) -> Result<(), TestCaseError> {
    prop_assert!(carried.left.windows(2).all(|two| two[0].step < two[1].step));
    prop_assert!(carried.left.iter().all(|left| left.step < steps.len() && left.places.0 < left.places.1));
    let mut again = onto.clone();
    let mut history = History::default();
    for step in &carried.steps {
        prop_assert_eq!(&again.apply(&step.edit).unwrap(), &step.inverse);
        history.push(step.clone());
    }
    prop_assert_eq!(state(&again), state(&carried.transcript));
    while history.undo(&mut again).unwrap().is_some() {}
    prop_assert_eq!(state(&again), state(onto));
    Ok(())
}

#[test]
fn a_sign_is_changed_where_it_stands_behind_the_same_word() {
    let first = talk(&[("A", 0, 4000, "yes. I know it"), ("B", 4000, 9000, "so hello. there he is")], false);
    let (steps, _) =
        made(&first, &[&|of| reword(of, 0, "yes.", "yes?"), &|of| reword(of, 1, "hello. there", "hello, there")]);
    let onto = talk(&[("A", 0, 4000, "yeah I know it."), ("B", 4000, 9000, "now hello. then he was")], false);
    let carried = carry(&first, &steps, &onto);
    assert_eq!(told(&carried.transcript), ["A 0-4000 yeah I know it.", "B 4000-9000 now hello, then he was"]);
    let left: Vec<_> = carried.left.iter().map(|left| (left.step, left.why.as_str())).collect();
    assert_eq!(left, [(0, OTHER_TEXT)]);
}

#[test]
fn words_behind_a_blank_of_several_bytes_are_found_again() {
    for blank in ["\u{a0}", "\u{2009}", "\u{3000}"] {
        let text = format!("eh bien{blank}quoi donc");
        let first = talk(&[("A", 0, 4000, &text)], false);
        let (steps, _) = made(&first, &[&|now| reword(now, 0, "donc", "enfin")]);
        let onto = talk(&[("A", 0, 4000, &format!("{text} alors"))], false);
        let carried = carry(&first, &steps, &onto);
        assert_eq!(carried.left, vec![], "{blank:?}");
        let text = carried.transcript.segment(SegmentIx(0)).map(|segment| segment.text.to_owned());
        assert_eq!(text, Some(format!("eh bien{blank}quoi enfin alors")));
    }
}

#[test]
fn a_run_that_goes_on_behind_the_end_is_not_followed() {
    let (first, onto) = (talk(INTERVIEW, false), talk(AGAIN, false));
    let all = Edit::Splice { at: SegmentIx(1), remove: u32::MAX, insert: Vec::new(), what: Mend::Delete };
    let assigned = Edit::Assign { runs: vec![Run { first: SegmentIx(7), len: u32::MAX, speaker: SpeakerId(0) }] };
    let marked = Edit::Mark { runs: vec![Marking { first: SegmentIx(7), len: u32::MAX, marked: true }] };
    let steps = [all, assigned, marked].map(|edit| Step { inverse: edit.clone(), edit });
    for carried in [carry(&first, &steps, &onto), merge(&first, &steps, &onto).carried] {
        let places: Vec<_> = carried.left.iter().map(|left| left.places).collect();
        assert_eq!(places, [(0, 1), (1, u32::MAX as usize), (1, u32::MAX as usize)]);
        assert_eq!(carried.transcript.len(), onto.len());
    }
}

proptest! {
    #[test]
    fn onto_the_same_transcript_every_change_is_carried_over(
        wanted in proptest::collection::vec(step(), 1..12),
        timed in any::<bool>(),
        outlined in any::<bool>(),
    ) {
        let onto = talk(INTERVIEW, timed);
        let (steps, last) = steps_of(&onto, &wanted);
        let first = if outlined { Outline::of(&onto).unwrap().transcript().unwrap() } else { onto.clone() };
        let carried = carry(&first, &steps, &onto);
        is_complete(&carried, &steps, &onto)?;
        prop_assert_eq!(&carried.left, &vec![]);
        prop_assert_eq!(state(&carried.transcript), state(&last));
    }

    #[test]
    fn onto_a_transcript_a_little_later_with_some_words_changed_most_is_carried_over(
        wanted in proptest::collection::vec(step(), 1..12),
        changed in 0..8_usize,
    ) {
        let first = talk(INTERVIEW, false);
        let (steps, _) = steps_of(&first, &wanted);
        let text = |at: usize, text: &str| if at == changed { text.replace("you", "yew").replace("left", "laughed") } else { text.into() };
        let again: Vec<(&str, u64, u64, String)> =
            INTERVIEW.iter().enumerate().map(|(at, of)| (of.0, of.1 + 200, of.2 + 200, text(at, of.3))).collect();
        let again: Vec<_> = again.iter().map(|of| (of.0, of.1, of.2, &*of.3)).collect();
        let onto = talk(&again, false);
        let carried = carry(&first, &steps, &onto);
        is_complete(&carried, &steps, &onto)?;
        // Names, speakers and marks go by time, whatever words have changed.
        let by_time = |step: &usize| matches!(steps[*step].edit, Edit::Rename { .. } | Edit::Merge { .. });
        prop_assert!(!carried.left.iter().any(|left| by_time(&left.step)), "{:?}", carried.left);
    }

    #[test]
    fn whatever_the_other_transcript_is_nothing_is_passed_over(
        wanted in proptest::collection::vec(step(), 1..12),
        other in proptest::collection::vec((0..3_usize, 0..300_u64, 0..60_u64, 0..8_usize, 0..4_usize), 0..12),
    ) {
        let first = talk(INTERVIEW, false);
        let (steps, _) = steps_of(&first, &wanted);
        let texts: Vec<String> = other
            .iter()
            .map(|(.., of, cut)| INTERVIEW[*of].3.split(' ').skip(*cut).collect::<Vec<_>>().join(" "))
            .collect();
        let segments: Vec<(&str, u64, u64, &str)> = other
            .iter()
            .zip(&texts)
            .map(|((label, start, length, ..), text)| (["A", "B", "C"][*label], start * 100, (start + length) * 100, &**text))
            .collect();
        let onto = talk(&segments, false);
        is_complete(&carry(&first, &steps, &onto), &steps, &onto)?;
    }
}
