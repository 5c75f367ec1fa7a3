//! Sessions of every kind of change, cut anywhere and replayed.

use proptest::prelude::*;

use super::*;
use crate::model::{History, Marking, Piece, Rewording, Run, Timestamp, Word};

/// Six segments of two speakers, each a second long and with a time for every word.
fn spoken() -> Transcript {
    let mut builder = Builder::new(4);
    for at in 0..6_u64 {
        let speaker = builder.speaker(["SPEAKER_00", "SPEAKER_01"][at as usize % 2]);
        let time = |millis| Timestamp::from_millis(at * 1000 + millis);
        let word = |range, millis| Word { range, start: time(millis), end: time(millis + 90), confidence: Some(0.5) };
        let words = [word(0..3, 0), word(4..8, 300), word(9..10, 600)];
        builder.push(Segment { start: time(0), end: time(900), speaker, text: "one Béa 3.", words: &words }).unwrap();
    }
    builder.finish().unwrap()
}

/// A change that may not be possible.
fn edit(of: &Transcript, (what, segment, more): (u8, u32, u32)) -> Option<Edit> {
    let (ix, speaker) = (SegmentIx(segment), SpeakerId(more % 2));
    let place = Place { segment: ix, offset: more as usize * 4 };
    Some(match what {
        0 => Edit::Rename { speaker, name: Some(format!("Zoé {segment}")) },
        1 => Edit::Merge { speaker, into: Some(SpeakerId(1 - more % 2)) },
        2 => Edit::Assign { runs: vec![Run { first: ix, len: 1 + more, speaker }] },
        3 => {
            let text = format!("two {more}");
            Edit::Reword { texts: vec![Rewording { segment: ix, text, words: Vec::new() }], what: None }
        }
        4 => Edit::Mark { runs: vec![Marking { first: ix, len: 1, marked: more > 0 }] },
        5 => Edit::Batch(vec![Edit::AddSpeaker { label: "New".into() }, edit(of, (2, segment, more))?]),
        6 => of.split(place, speaker).ok()?,
        7 => of.give_on(place).ok()?,
        8 => of.give_back(place).ok()?,
        9 => of.join(ix, SegmentIx(segment + more)).ok()?,
        10 => of.retime(ix, Timestamp::from_millis(u64::from(more) * 1500), None).ok()?,
        11 => of.delete(ix, ix).ok()?,
        _ => of.insert_after(ix, speaker, "new").ok()?,
    })
}

/// All that a transcript is.
fn state(of: &Transcript) -> String {
    let pieces: Vec<Option<Piece>> = of.segments().map(|(ix, _)| of.piece(ix)).collect();
    format!("{pieces:?} {:?}", of.speakers())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_prefix_of_a_session_replays_to_a_state_it_went_through(
        steps in proptest::collection::vec((0..15_u8, 0..6_u32, 0..3_u32), 1..14),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 4),
    ) {
        let (world, first) = (World::new(), spoken());
        let open = || Session::open(&read_file(&world.talk).unwrap(), first.len(), &SessionName::default(), &world.folders).unwrap();
        let (mut transcript, mut history) = (first.clone(), History::default());
        let mut session = owned(open().access);
        session.record_place(place(0)).unwrap();
        let mut changes = Vec::new();
        let mut states = vec![state(&first)];
        for step in steps {
            let change = match step.0 {
                13 if history.done() > 0 => Change::Undid,
                14 if history.done() < history.steps().len() => Change::Redid,
                _ => {
                    let Some(edit) = edit(&transcript, step) else { continue };
                    let Ok(inverse) = transcript.clone().apply(&edit) else { continue };
                    Change::Did(Step { edit, inverse })
                }
            };
            history.replay(&mut transcript, &change).unwrap();
            session.record(change.clone()).unwrap();
            session.record_place(place(step.1)).unwrap();
            changes.push(change);
            states.push(state(&transcript));
        }
        drop(session);
        prop_assume!(!changes.is_empty());
        let whole = fs::read(world.beside()).unwrap();
        let header = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for cut in cuts {
            let cut = header + cut.index(whole.len() - header + 1);
            fs::write(world.beside(), &whole[..cut]).unwrap();
            let restored = open().restored;
            let count = restored.changes.len();
            let is_change = |line: &&[u8]| line.ends_with(b"\n") && !String::from_utf8_lossy(line).contains(r#""event":{"place""#);
            let whole_changes = whole[header..cut].split_inclusive(|byte| *byte == b'\n').filter(is_change).count();
            prop_assert_eq!(count, whole_changes, "cut at {}", cut);
            prop_assert_eq!(&restored.changes[..], &changes[..count], "cut at {}", cut);
            let (mut again, mut history) = (first.clone(), History::default());
            for change in &restored.changes {
                prop_assert!(history.replay(&mut again, change).is_ok(), "cut at {}", cut);
            }
            prop_assert_eq!(&state(&again), &states[count], "cut at {}", cut);
            let is_whole = whole[..cut].ends_with(b"\n");
            prop_assert_eq!(fs::read(world.beside()).unwrap().len() == cut, is_whole, "the rest is cut off");
            while history.undo(&mut again).unwrap().is_some() {}
            prop_assert_eq!(&state(&again), &states[0], "cut at {}", cut);
        }
        fs::write(world.beside(), &whole).unwrap();
        prop_assert_eq!(open().restored.changes, changes);
    }
}
