//! The shelf: files come, are ordered, filtered, searched and opened.

use super::*;

fn file(name: &str) -> ShelfFile {
    let is_likely = name.ends_with(".txt");
    ShelfFile {
        path: format!("/talks/{name}").into(),
        within: name.into(),
        day: crate::model::Day::of_file(name.as_ref(), || None),
        is_likely,
    }
}

fn facts(minutes: u64, speaker: &str) -> Known {
    let voice = ShelfVoice { name: speaker.into(), segments: 3, talk: Duration::from_secs(60) };
    let end = Timestamp::from_millis(minutes * 60_000);
    Known::Facts(Box::new(Facts { end, segments: 3, speakers: vec![voice], ..Facts::default() }))
}

/// A shelf with three transcripts and a picture, nothing read yet.
fn shelf() -> Harness {
    let mut harness = Harness::new("A: x\n");
    harness.app = App::at_shelf("talks".into(), Config::with("").expect("the default settings"), Keymap::default());
    harness.event(Event::Resize(80, 24));
    let files = ["c 2023-05-01.txt", "a 2024-03-05.txt", "b 2022-01-01.txt", "photo.png"].map(file);
    harness.event(Event::Shelf(ShelfEvent::Found(files.into())));
    harness.event(Event::Shelf(ShelfEvent::Walked(Vec::new())));
    harness
}

fn on_shelf(harness: &Harness) -> &Shelf {
    harness.app.shelf.as_ref().expect("a shelf")
}

/// The first letters of the files that are listed, in order.
fn listed(harness: &Harness) -> String {
    let shelf = on_shelf(harness);
    shelf.shown.iter().filter_map(|&at| shelf.entries[at].name.chars().next()).collect()
}

fn read(harness: &mut Harness, name: &str, known: Known) {
    harness.event(Event::Shelf(ShelfEvent::Read(vec![(file(name).path, known)])));
}

/// The names of what is to be read, by the last effect that says so.
fn to_read(harness: &mut Harness) -> Vec<String> {
    let asked = harness.effects.drain(..).rev().find_map(|effect| match effect {
        Effect::Shelf(ShelfEffect::Read(files)) => Some(files),
        _ => None,
    });
    asked.unwrap_or_default().iter().map(|file| file.within.display().to_string()).collect()
}

fn found(name: &str, count: usize) -> FileHits {
    let row = |segment: usize| HitRow {
        place: Place { segment: SegmentIx::at(segment), offset: 2 },
        time: "00:01".into(),
        speaker: "Ada".into(),
        colour: SpeakerId(0),
        text: "a budget".into(),
        spans: std::iter::once(2..8).collect(),
        is_cut: false,
    };
    let last = Place { segment: SegmentIx::at(count.saturating_sub(1)), offset: 2 };
    FileHits { file: file(name).into(), count, rows: (0..count).map(row).collect(), last }
}

/// What is opened by the last effect that says so, and where.
fn opened(harness: &mut Harness) -> Option<(String, Option<Place>)> {
    harness.effects.drain(..).rev().find_map(|effect| match effect {
        Effect::Shelf(ShelfEffect::Open(FileRequest { file, aim })) => {
            Some((file.within.display().to_string(), aim.map(|aim| aim.at)))
        }
        _ => None,
    })
}

fn place(segment: usize) -> Option<Place> {
    Some(Place { segment: SegmentIx::at(segment), offset: 2 })
}

#[test]
fn names_come_first_and_those_on_the_screen_are_read_first() {
    let mut harness = shelf();
    assert_eq!(listed(&harness), "abc");
    assert_eq!(to_read(&mut harness), ["a 2024-03-05.txt", "b 2022-01-01.txt", "c 2023-05-01.txt", "photo.png"]);
    read(&mut harness, "a 2024-03-05.txt", facts(5, "Ada"));
    read(&mut harness, "b 2022-01-01.txt", Known::Other);
    read(&mut harness, "photo.png", facts(1, "Cy"));
    assert_eq!(listed(&harness), "acp", "what a file is decides, not what it is called");
    assert_eq!(to_read(&mut harness), Vec::<String>::new(), "nothing is read twice");
}

#[test]
fn the_list_is_ordered_and_the_cursor_stays_on_its_file() {
    let mut harness = shelf();
    harness.keys("j s");
    assert_eq!((listed(&harness).as_str(), on_shelf(&harness).chosen), ("bca", 0));
    harness.keys("S");
    assert_eq!((listed(&harness).as_str(), on_shelf(&harness).chosen), ("acb", 2));
    harness.keys("s");
    read(&mut harness, "c 2023-05-01.txt", facts(5, "Ada"));
    read(&mut harness, "b 2022-01-01.txt", facts(9, "Bea"));
    assert_eq!(listed(&harness), "cba", "what is not known comes last");
    harness.keys("S");
    assert_eq!(listed(&harness), "bca");
}

#[test]
fn files_are_filtered_by_name_day_and_speaker() {
    let mut harness = shelf();
    read(&mut harness, "c 2023-05-01.txt", facts(5, "Ada"));
    harness.keys("f \"ada\"");
    assert_eq!(listed(&harness), "c");
    harness.keys("ctrl-u \"2022\" enter");
    assert_eq!(listed(&harness), "b");
    harness.keys("esc");
    assert_eq!(listed(&harness), "abc");
    harness.keys("f \"zzz\" esc");
    assert_eq!(listed(&harness), "abc", "leaving the prompt drops what was typed");
}

#[test]
fn what_is_found_is_opened_and_gone_on_from() {
    let mut harness = shelf();
    harness.keys("enter");
    assert_eq!(opened(&mut harness), Some(("a 2024-03-05.txt".into(), None)));
    harness.keys("/ \"budget\" enter");
    let Some(Effect::Shelf(ShelfEffect::Search { ticket, files, .. })) = harness.effects.pop() else {
        panic!("a search")
    };
    assert_eq!(files.len(), 4);
    let searched = |ticket, found| Event::Shelf(ShelfEvent::Searched { ticket, found, searched: 4 });
    harness.event(searched(ticket - 1, vec![found("b 2022-01-01.txt", 1)]));
    harness.event(searched(ticket, vec![found("a 2024-03-05.txt", 2), found("c 2023-05-01.txt", 3)]));
    let searching = |harness: &Harness| on_shelf(harness).searching.as_ref().map(|all| (all.segments(), all.place()));
    assert_eq!(searching(&harness), Some((5, (1, 5))), "of an older search nothing counts");
    harness.keys("j j enter");
    assert_eq!(opened(&mut harness), Some(("c 2023-05-01.txt".into(), place(0))));
    harness.event(Event::Shelf(ShelfEvent::GoOn { forward: true, from: None }));
    assert_eq!(opened(&mut harness), None, "it is the last");
    harness.event(Event::Shelf(ShelfEvent::GoOn { forward: false, from: None }));
    assert_eq!(opened(&mut harness), Some(("a 2024-03-05.txt".into(), place(1))), "at its last hit");
    let again =
        ShelfEvent::SearchedAgain { ticket, found: vec![found("a 2024-03-05.txt", 0), found("b 2022-01-01.txt", 1)] };
    harness.event(Event::Shelf(again));
    assert_eq!(searching(&harness).map(|(count, _)| count), Some(4), "an edit took hits away and made one");
    harness.event(Event::Shelf(ShelfEvent::Gone(vec![file("c 2023-05-01.txt").path])));
    assert_eq!(searching(&harness), Some((1, (1, 1))));
    harness.keys("q");
    assert_eq!((searching(&harness), listed(&harness).as_str()), (None, "ab"));
    harness.effects.clear();
    harness.keys("q");
    assert!(matches!(&harness.effects[..], [Effect::Quit]));
}

#[test]
fn from_a_file_that_is_gone_its_neighbours_are_gone_on_to() {
    let names = ["a.txt", "b.txt", "c.txt", "d.txt"];
    let searched = || {
        let mut harness = shelf();
        harness.event(Event::Shelf(ShelfEvent::Found(names.map(file).into())));
        harness.keys("/ \"budget\" enter");
        let Some(Effect::Shelf(ShelfEffect::Search { ticket, .. })) = harness.effects.pop() else { panic!("a search") };
        let found = names.map(|name| found(name, 2)).into();
        harness.event(Event::Shelf(ShelfEvent::Searched { ticket, found, searched: 8 }));
        (harness, ticket)
    };
    let go_on = |harness: &mut Harness, forward| {
        harness.event(Event::Shelf(ShelfEvent::GoOn { forward, from: None }));
        opened(harness).map(|(name, _)| name)
    };
    for (lost, forward, next) in [
        (&["b.txt"][..], true, Some("c.txt")),
        (&["b.txt"], false, Some("a.txt")),
        (&["b.txt", "a.txt"], true, Some("c.txt")),
        (&["b.txt", "a.txt"], false, None),
        (&["b.txt", "c.txt", "d.txt"], true, None),
        (&["b.txt", "c.txt", "d.txt"], false, Some("a.txt")),
    ] {
        let (mut harness, ticket) = searched();
        harness.keys("j j j enter");
        assert_eq!(opened(&mut harness), Some(("b.txt".into(), place(1))));
        for (at, name) in lost.iter().enumerate() {
            harness.event(Event::Shelf(match at {
                // The file was removed, or what was found in it was changed.
                0 => ShelfEvent::Gone(vec![file(name).path]),
                _ => ShelfEvent::SearchedAgain { ticket, found: vec![found(name, 0)] },
            }));
        }
        assert_eq!(go_on(&mut harness, forward).as_deref(), next, "{lost:?}");
    }
    let (mut harness, _) = searched();
    harness.keys("j j j enter").event(Event::Shelf(ShelfEvent::Gone(vec![file("b.txt").path])));
    harness.keys("enter");
    assert_eq!(opened(&mut harness), Some(("c.txt".into(), place(0))));
    assert_eq!(go_on(&mut harness, true).as_deref(), Some("d.txt"), "another was opened from the list");
}

#[test]
fn what_is_found_in_a_file_while_it_is_searched_again_counts_once() {
    let mut harness = shelf();
    harness.keys("/ \"budget\" enter");
    let Some(Effect::Shelf(ShelfEffect::Search { ticket, .. })) = harness.effects.pop() else { panic!("a search") };
    let name = "b 2022-01-01.txt";
    harness.event(Event::Shelf(ShelfEvent::SearchedAgain { ticket, found: vec![found(name, 1)] }));
    harness.event(Event::Shelf(ShelfEvent::Searched { ticket, found: vec![found(name, 2)], searched: 4 }));
    assert_eq!(on_shelf(&harness).searching.as_ref().map(Searching::segments), Some(1), "the newer counts");
}

#[test]
fn speakers_are_looked_for_again_where_a_register_changes() {
    let mut harness = shelf();
    let changed = |folder: &str| Event::Shelf(ShelfEvent::PeopleChanged(vec![folder.into()]));
    let again = |harness: &mut Harness| {
        let count = |effect| match effect {
            Effect::Shelf(ShelfEffect::SearchAgain { files, .. }) => Some(files.len()),
            _ => None,
        };
        harness.effects.drain(..).filter_map(count).collect::<Vec<_>>()
    };
    harness.event(changed("/talks"));
    harness.keys("/ \"budget\" enter").event(changed("/talks"));
    assert_eq!(again(&mut harness), [0; 0], "nobody is asked for");
    harness.keys("/").keys("ctrl-u \"speaker:ada\" enter").event(changed("/talks/in")).event(changed("/talks"));
    assert_eq!(again(&mut harness), [4], "in the folder and those in it");
}

#[test]
fn a_file_that_does_not_answer_is_named_and_passed_over_until_it_is_asked_again() {
    let mut harness = shelf();
    let fault = "/talks/b 2022-01-01.txt: does not answer";
    let stalled = || Event::Shelf(ShelfEvent::Stalled { path: file("b 2022-01-01.txt").path, fault: fault.to_owned() });
    let searched = |harness: &mut Harness| {
        let names = |effect| match effect {
            Effect::Shelf(ShelfEffect::Search { files, .. }) => Some(files.len()),
            _ => None,
        };
        harness.effects.drain(..).filter_map(names).collect::<Vec<_>>()
    };
    harness.keys("/ \"budget\" enter");
    assert_eq!(searched(&mut harness).last(), Some(&4));
    harness.event(stalled());
    harness.keys("/ \"budget\" enter");
    assert_eq!(searched(&mut harness).last(), Some(&3), "nothing looks into it");
    harness.keys("esc");
    assert_eq!(on_shelf(&harness).entries[2].known, Known::Fault(fault.to_owned()));
    harness.effects.clear();
    harness.keys("R");
    assert!(to_read(&mut harness).contains(&"b 2022-01-01.txt".to_owned()));
    harness.event(stalled());
    read(&mut harness, "b 2022-01-01.txt", facts(1, "Cy"));
    harness.keys("/ \"budget\" enter");
    assert_eq!(searched(&mut harness).last(), Some(&4), "it answered late");
}

/// What is to be done for the indexes by the effects so far.
fn indexing(harness: &mut Harness) -> Vec<String> {
    let told = |effect| match effect {
        Effect::Shelf(effect @ (ShelfEffect::Index { .. } | ShelfEffect::StopIndex | ShelfEffect::Walk)) => {
            Some(format!("{effect:?}"))
        }
        _ => None,
    };
    harness.effects.drain(..).filter_map(told).collect()
}

#[test]
fn the_index_is_made_when_all_is_found_and_again_for_what_changes() {
    let mut harness = shelf();
    assert_eq!(indexing(&mut harness), ["Index { files: 4 }"]);
    harness.event(Event::Shelf(ShelfEvent::Walked(Vec::new())));
    assert_eq!(indexing(&mut harness), [""; 0], "nothing changed");
    harness.event(Event::Shelf(ShelfEvent::Found(vec![file("d.txt")])));
    harness.event(Event::Shelf(ShelfEvent::Gone(vec![file("d.txt").path])));
    harness.event(Event::Shelf(ShelfEvent::IndexBroken));
    assert_eq!(indexing(&mut harness), ["Index { files: 5 }", "Index { files: 4 }", "Index { files: 4 }"]);
    harness.keys("esc");
    assert_eq!(indexing(&mut harness), [""; 0], "there is nothing to stop");
    harness.event(Event::Shelf(ShelfEvent::Indexing(Some((312, 1000)))));
    harness.keys("f \"a\" enter esc");
    assert_eq!(on_shelf(&harness).indexing, Some((312, 1000)), "what was typed goes first");
    harness.keys("esc");
    assert_eq!((indexing(&mut harness), on_shelf(&harness).indexing), (vec!["StopIndex".to_owned()], None));
    harness.keys("R");
    assert_eq!(indexing(&mut harness), ["Walk", "Index { files: 4 }"]);
}

#[test]
fn behind_the_last_hit_of_a_file_the_next_file_is_asked_for() {
    let mut harness = Harness::new(TALK);
    harness.app.aim_at(&Aim { typed: "finit".into(), at: Place { segment: SegmentIx(5), offset: 3 } });
    harness.event(Event::Resize(80, 24));
    harness.keys("n");
    assert!(matches!(harness.effects.pop(), Some(Effect::Shelf(ShelfEffect::GoOn { forward: true }))));
    harness.keys("/ \"merci\" enter n");
    assert_eq!(harness.message(), "from the start again", "another search is that of the file");
}

#[test]
fn an_empty_folder_says_so() {
    let mut harness = Harness::new("A: x\n");
    harness.app = App::at_shelf("talks".into(), Config::with("").expect("the default settings"), Keymap::default());
    harness.event(Event::Resize(80, 24)).keys("j k enter G f \"x\" enter s S ? q");
    harness.event(Event::Shelf(ShelfEvent::Walked(vec!["talks/secret: no permission".into()])));
    harness.keys("g w");
    assert!(matches!(&harness.app.mode, Mode::Page(page) if page.lines.len() == 1));
}
