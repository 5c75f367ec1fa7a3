//! The search prompt and the results.

use super::*;
use crate::model::{Edit, Marking, Person, Rewording, TypedLines};

impl Harness {
    fn prompt(&self) -> &Prompt {
        match &self.app.mode {
            Mode::Prompt(prompt) => prompt,
            mode => panic!("no prompt: {mode:?}"),
        }
    }

    fn choices(&self) -> Vec<&str> {
        self.prompt().choices.iter().map(|choice| choice.text.as_str()).collect()
    }

    fn fault(&self) -> Option<&str> {
        match &self.prompt().kind {
            PromptKind::Query { fault, .. } => Some(&self.prompt().text()[fault.as_ref()?.range.clone()]),
            kind => panic!("no query: {kind:?}"),
        }
    }

    fn hits(&self) -> usize {
        self.app.finding.hits.len()
    }

    fn offers(&self) -> Vec<(&str, usize)> {
        self.app.finding.offers.iter().map(|offer| (offer.alternative.change.as_str(), offer.hits)).collect()
    }

    /// The rows of the results: numbers of hits, names of speakers.
    fn listed(&self) -> Vec<String> {
        let shown = |row| match self.app.finding.listing.row(row)? {
            Listed::Hit { number } => Some(number.to_string()),
            Listed::Speaker { speaker, count } => {
                Some(format!("{} {count}", self.app.transcript.speakers().shown(speaker)))
            }
        };
        (0..).map_while(shown).collect()
    }
}

#[test]
fn what_cannot_be_read_is_marked_and_the_last_good_results_stay() {
    let mut harness = Harness::new(TALK);
    harness.keys("] / \"ici is:\"");
    assert_eq!((harness.at(), harness.hits(), harness.fault()), ((5, 10), 2, Some("")));
    harness.keys("\"red x\"");
    assert_eq!((harness.at(), harness.hits(), harness.fault()), ((5, 10), 2, Some("red")));
    assert_eq!(harness.app.finding.typed(), "ici");
    harness.keys("enter");
    assert_eq!((harness.prompt().text(), harness.prompt().cursor()), ("ici is:red x", 10), "it is not accepted");
    harness.keys("backspace backspace backspace \"short\" ctrl-k enter");
    assert_eq!((harness.message(), harness.at()), ("not found; 1 takes the search listed", (1, 0)));
    assert_eq!(harness.remembered, [(Input::Query, "ici is:short".into())]);
}

#[test]
fn keywords_states_and_speakers_are_completed() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne Marie\" enter / tab");
    assert_eq!(harness.choices().len(), 10);
    harness.keys("\"a\"");
    assert!(harness.choices().is_empty(), "words are typed in peace");
    harness.keys("tab");
    assert_eq!(harness.choices(), ["after:", "at:"]);
    harness.keys("esc # \"prix/haut\" enter ] # \"so so\" enter ] # \"so so\" enter / \"tag:\"");
    assert_eq!(harness.choices(), ["\"so so\"", "prix/haut"]);
    harness.keys("\"ha\" tab");
    assert_eq!((harness.prompt().text(), harness.hits()), ("tag:prix/haut ", 1));
    harness.keys("esc / \"ça -sp\" tab");
    assert_eq!(harness.prompt().text(), "ça -speaker:");
    assert_eq!(harness.choices(), ["\"Anne Marie\"", "SPEAKER_01", "SPEAKER_02"]);
    assert!(!harness.prompt().is_choosing, "Enter would mean the line");
    harness.keys("\"ma\"");
    assert_eq!(harness.choices(), ["\"Anne Marie\""]);
    harness.keys("tab");
    assert_eq!(harness.prompt().text(), "ça -speaker:\"Anne Marie\" ");
    assert!(harness.choices().is_empty());
    assert_eq!(harness.hits(), 2);
    harness.keys("\"is:\" down down enter");
    assert_eq!(harness.prompt().text(), "ça -speaker:\"Anne Marie\" is:marked ");
}

#[test]
fn where_nothing_can_be_completed_enter_still_accepts() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"finit\" tab backtab up down enter");
    assert!(matches!(harness.app.mode, Mode::Reading));
    assert_eq!(harness.at().0, 5);
}

#[test]
fn a_choice_takes_the_place_of_the_word_under_the_cursor_alone() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"is:ov ça\" left left left tab");
    assert_eq!(harness.prompt().text(), "is:overlap ça");
    assert_eq!(harness.prompt().cursor(), 10);
}

#[test]
fn lines_typed_before_come_back() {
    let mut harness = Harness::new(TALK);
    harness.app.recall(["old", "older is:red"].into_iter().collect(), TypedLines::default());
    harness.keys("/ \"ça\" enter / \"fin\" up");
    assert_eq!((harness.prompt().text(), harness.hits()), ("ça", 2));
    harness.keys("up");
    assert_eq!((harness.prompt().text(), harness.fault(), harness.hits()), ("older is:red", Some("red"), 2));
    harness.keys("up up up");
    assert_eq!(harness.prompt().text(), "old");
    harness.keys("down down down");
    assert_eq!((harness.prompt().text(), harness.hits()), ("fin", 1), "what was being typed");
    harness.keys("esc : \"find old\" enter : up");
    assert_eq!(harness.prompt().text(), "find old");
    let remembered: Vec<&str> = harness.remembered.iter().map(|(_, line)| line.as_str()).collect();
    assert_eq!(remembered, ["ça", "find old", "old"]);
    assert_eq!(harness.app.queries.iter().collect::<Vec<_>>(), ["older is:red", "ça", "old"]);
}

#[test]
fn a_search_without_hits_offers_others_under_digits() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"speaker:speaker_02 ça -finit\" enter");
    assert_eq!(harness.message(), "not found; 1 takes the search listed");
    assert_eq!(harness.offers(), [("without speaker:speaker_02", 1)]);
    harness.keys("2");
    assert_eq!(harness.message(), "there is no search 2 below");
    harness.keys("1");
    assert_eq!(harness.app.finding.typed(), "ça -finit");
    assert_eq!((harness.at(), harness.message()), ((1, 7), "without speaker:speaker_02: 1 hit"));
    assert_eq!(harness.recorded.len(), 0, "no segment went to a speaker");
    harness.keys("1");
    assert_eq!(harness.recorded.len(), 1, "with hits, digits are speakers again");
}

#[test]
fn after_another_key_digits_are_speakers_again_but_in_the_results() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"speaker:speaker_02 merci\" enter ] 1");
    assert_eq!((harness.names()[1], harness.app.finding.typed()), ("SPEAKER_00", "speaker:speaker_02 merci"));
    harness.keys("tab tab 1");
    assert_eq!((harness.app.finding.typed(), harness.recorded.len()), ("merci", 1));
    harness.keys("/ \"speaker:speaker_02 merci\" enter tab tab j enter");
    assert_eq!(harness.app.finding.typed(), "merci");
}

#[test]
fn while_offers_may_come_no_digit_gives_a_segment() {
    let mut harness = Harness::new(TALK);
    for key in ["/", "z", "enter", "1"] {
        // The searcher does not answer.
        harness.app.update(Event::Key(key.parse().expect("a key")));
    }
    assert_eq!((harness.names()[0], harness.message()), ("SPEAKER_00", "there is no search 1 below"));
    let ticket = harness.app.finding.ticket;
    for step in [SearchStep::Done { ranks: Vec::new() }, SearchStep::Offered] {
        harness.event(Event::Searched { ticket, step, took: Duration::ZERO });
    }
    harness.keys("2");
    assert_eq!(harness.names()[0], "SPEAKER_01", "nothing was offered");
}

#[test]
fn the_timeline_goes_along_with_the_results() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"e\" enter g g tab tab");
    assert_eq!((harness.app.focus, harness.at()), (Focus::Results, (0, 0)));
    harness.keys("G");
    assert_eq!(harness.at().0, 4);
    harness.keys("esc");
    assert_eq!((harness.app.focus, harness.at()), (Focus::Timeline, (0, 0)), "back to where one was");
    assert!(harness.app.finding.is_open(), "and the search goes on");
    harness.keys("tab tab G enter");
    assert_eq!((harness.app.focus, harness.at().0), (Focus::Timeline, 4));
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (0, 0));
    harness.keys("tab tab g g G tab");
    assert_eq!((harness.app.focus, harness.at().0), (Focus::Timeline, 4), "leaving for another pane stays");
    harness.keys("ctrl-o");
    assert_eq!(harness.at(), (0, 0));
    harness.app.config.follow_results = false;
    harness.keys("tab tab G");
    assert_eq!(harness.at(), (0, 0));
    harness.keys("enter");
    assert_eq!(harness.at().0, 4);
}

#[test]
fn who_says_a_hit_that_is_gone_to_is_shown() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"ici\" enter x g g");
    assert_eq!((harness.at(), harness.app.hidden.len()), ((1, 0), 1));
    harness.keys("tab tab enter");
    assert_eq!((harness.at().0, harness.app.hidden.len()), (0, 0));
    harness.keys("x tab tab j enter");
    assert_eq!((harness.at().0, harness.app.hidden.len()), (5, 1));
}

#[test]
fn results_are_listed_by_speaker() {
    let mut harness = Harness::new(TALK);
    harness.keys("o ctrl-c");
    assert_eq!(harness.message(), "nothing was inserted", "elsewhere the key is another");
    harness.keys("/ \"a\" enter");
    let ungrouped = harness.listed();
    assert_eq!(ungrouped.len(), harness.hits());
    harness.keys("tab tab o");
    assert_eq!(harness.message(), "results by speaker");
    assert_eq!(harness.listed()[0], "SPEAKER_00 6");
    assert_eq!(harness.listed().len(), ungrouped.len() + 2, "{:?}", harness.listed());
    harness.keys("G");
    assert_eq!(harness.at().0, 5, "the last of the last speaker");
    assert_eq!(harness.app.finding.place + 1, harness.hits());
    harness.keys("1");
    assert_eq!(harness.names()[5], "SPEAKER_00", "under the cursor");
    assert!(harness.listed()[0].starts_with("SPEAKER_00 "), "{:?}", harness.listed());
    assert_ne!(harness.listed()[0], "SPEAKER_00 6", "it has a hit more");
    harness.keys("o");
    assert_eq!(harness.listed(), ungrouped);
}

#[test]
fn the_best_results_come_first_and_the_next_hit_is_that_of_the_text() {
    let mut harness = Harness::new(TALK);
    for key in ["/", "~", "x", "enter"] {
        harness.app.update(Event::Key(key.parse().expect("a key")));
    }
    assert!(harness.app.finding.is_listening());
    let ticket = harness.app.finding.ticket;
    let batch = [1, 3, 5].map(|at| SegmentHits { segment: SegmentIx(at), count: 1 }).into();
    for step in [SearchStep::Hits(batch), SearchStep::Done { ranks: vec![2, 0, 1] }] {
        harness.event(Event::Searched { ticket, step, took: Duration::ZERO });
    }
    assert_eq!(harness.listed(), ["2", "0", "1"]);
    assert_eq!((harness.at().0, harness.app.finding.chosen, harness.app.finding.place), (5, 2, 0));
    harness.keys("n");
    assert_eq!((harness.at().0, harness.app.finding.place), (1, 1));
    harness.keys("tab tab g g");
    assert_eq!(harness.at().0, 5);
    harness.keys("j");
    assert_eq!(harness.at().0, 1);
}

#[test]
fn listening_ends_with_the_search_but_not_from_one_letter_to_the_next() {
    let listened = |keys: &[&str]| {
        let mut harness = Harness::new(TALK);
        let mut asked = Vec::new();
        for key in keys {
            let effects = harness.app.update(Event::Key(key.parse().expect("a key")));
            asked.extend(effects.into_iter().filter_map(|effect| match effect {
                Effect::Search { query, listening, .. } if query.is_ranked() => Some(listening.clone()),
                _ => None,
            }));
        }
        asked.iter().map(|listening| listening.is_stopped()).collect::<Vec<_>>()
    };
    assert_eq!(listened(&["/", "~", "x", "y"]), [false, false]);
    assert_eq!(listened(&["/", "~", "x", "y", "enter"]).last(), Some(&false));
    assert_eq!(listened(&["/", "~", "x", "y", "esc"]), [true, true], "the prompt is left");
    assert_eq!(listened(&["/", "~", "x", "enter", "esc"]).first(), Some(&true), "the search is stopped");
    let again = ["/", "~", "x", "enter", "esc", "/", "~", "y"];
    assert_eq!(listened(&again).last(), Some(&false), "what is asked later is listened for");
}

#[test]
fn who_is_asked_for_is_found_again_after_an_edit() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"speaker:anne\" enter");
    assert_eq!(harness.hits(), 0);
    harness.keys("r \"Anne\" enter");
    assert_eq!((harness.hits(), harness.at(), harness.message()), (3, (0, 0), "SPEAKER_00 → Anne"));
    assert!(harness.offers().is_empty());
    harness.keys("n n");
    assert_eq!((harness.at().0, harness.app.finding.chosen), (4, 2));
    harness.keys("2");
    assert_eq!(
        (harness.hits(), harness.at().0, harness.app.finding.chosen),
        (2, 4, 0),
        "the one after it, around the end"
    );
    assert_eq!(harness.app.strip.hits.iter().filter(|is_hit| **is_hit).count(), 2);
    harness.keys("u");
    assert_eq!((harness.hits(), harness.app.finding.chosen), (3, 0));
    harness.keys("u");
    assert_eq!((harness.hits(), harness.message()), (0, "undone: SPEAKER_00 → Anne"));
    assert_eq!(harness.app.strip.hits.iter().filter(|is_hit| **is_hit).count(), 0);
}

#[test]
fn what_was_said_is_not_searched_again_when_a_speaker_is_named() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"ça\" enter");
    let ticket = harness.app.finding.ticket;
    harness.keys("r \"Anne\" enter");
    assert_eq!((harness.app.finding.ticket, harness.hits()), (ticket, 2));
}

#[test]
fn until_the_new_hits_are_there_the_old_ones_stay() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter / \"speaker:anne\" enter");
    harness.app.update(Event::Key("u".parse().expect("a key")));
    assert_eq!(harness.hits(), 3);
    let ticket = harness.app.finding.ticket;
    harness.event(Event::Searched { ticket, step: SearchStep::Done { ranks: Vec::new() }, took: Duration::ZERO });
    assert_eq!(harness.hits(), 0);
}

#[test]
fn hits_are_written_as_they_are_listed() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"hits x.csv\" enter");
    assert_eq!(harness.message(), "nothing was searched for; / finds");
    harness.keys("/ \"ça\" enter : \"hits\" enter");
    assert_eq!(harness.message(), "say where: :hits FILE.csv, FILE.md or FILE.json");
    harness.keys(": \"group-results\" enter : \"hits! my hits.csv\" enter");
    let Some(Effect::WriteHits(request)) = harness.effects.pop() else { panic!("nothing to write") };
    assert_eq!((request.to.to_str(), request.overwrite, request.hits.len()), (Some("my hits.csv"), true, 2));
    assert_eq!(request.order, Some(vec![0, 1]));
    harness.event(Event::Exported(Err("not written: no".into())));
    assert_eq!(harness.app.message, Some(Message { text: "not written: no".into(), is_error: true }));
    harness.keys("/ \"zzz\" enter : \"hits x.csv\" enter");
    assert_eq!(harness.message(), "there is no hit to write");
}

#[test]
fn a_query_of_the_command_line_says_what_is_wrong() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"find ici is:red\" enter");
    assert_eq!(harness.message(), "red: say edited, marked, noted, tagged, overlap or short");
    harness.keys(": \"find speaker:\" enter");
    assert!(harness.message().starts_with("say whose words"), "{}", harness.message());
}

#[test]
fn what_is_reworded_or_marked_is_found_again() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"merci\" enter");
    let change = |harness: &mut Harness, edit| {
        harness.app.change(edit);
        // What follows from the edit is taken up with the next event.
        harness.event(Event::Resize(80, 24));
    };
    let text = "Merci, merci.".to_owned();
    let texts = vec![Rewording { segment: SegmentIx(5), text, words: Vec::new() }];
    change(&mut harness, Edit::Reword { texts, what: None });
    assert_eq!((harness.hits(), harness.at().0), (3, 1));
    harness.keys("n n");
    assert_eq!(harness.at(), (5, 7));
    harness.keys("u");
    assert_eq!((harness.hits(), harness.app.finding.chosen), (1, 0));
    harness.keys("/ \"is:marked\" enter");
    assert_eq!(harness.hits(), 0);
    change(&mut harness, Edit::Mark { runs: vec![Marking { first: SegmentIx(2), len: 2, marked: true }] });
    assert_eq!(harness.hits(), 2);
}

#[test]
fn what_is_not_found_is_still_said_after_enter() {
    let mut harness = Harness::new(TALK);
    harness.keys("tab / \"zzz\" enter");
    assert_eq!((harness.message(), harness.app.focus), ("not found: zzz", Focus::Timeline));
}

#[test]
fn times_from_a_hundred_hours_on_have_their_room() {
    let columns = |text| Harness::new(text).app.layout.columns.time;
    assert_eq!(columns("[00:00:01] A: one\n[00:00:05] B: two\n"), 6);
    assert_eq!(columns("[00:00:01] A: one\n[02:00:05] B: two\n"), 8);
    assert_eq!(columns("[00:00:01] A: one\n[123:00:05] B: two\n"), 10);
}

#[test]
fn what_is_typed_before_a_colon_is_no_longer_looked_for_behind_it() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"ça at\"");
    assert_eq!(harness.hits(), 0, "words like others");
    harness.keys("\":\"");
    assert_eq!((harness.fault(), harness.hits()), (Some(""), 2));
    harness.keys("\"x\"");
    assert_eq!((harness.fault(), harness.hits()), (Some("x"), 2));
    harness.keys("esc / \"conf\"");
    assert!(harness.app.finding.is_open());
    harness.keys("\":\"");
    assert!(!harness.app.finding.is_open(), "nothing is asked yet");
    harness.keys("\"<\"");
    assert_eq!((harness.fault(), harness.app.finding.is_open()), (Some("<"), false));
}

#[test]
fn who_went_to_a_result_stays_there() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"finit\" enter g g tab enter");
    let at = harness.at();
    harness.keys("esc");
    assert_eq!((harness.at(), harness.app.finding.is_open()), (at, false));
}

#[test]
fn the_next_hit_is_waited_for_while_the_search_goes_on_and_none_is_further_on() {
    for (keys, told, stops_at, told_then) in
        [("n", "no hit yet", 2, ""), ("n k", "", 0, ""), ("N N", "no hit yet", 2, "from the end again")]
    {
        let mut harness = Harness::new("Ann: one\nBen: one\nAnn: one\n");
        harness.app.update(Event::Command("find one".into()));
        let step = |step| Event::Searched { ticket: 1, step, took: Duration::ZERO };
        let found = |at| step(SearchStep::Hits(vec![SegmentHits { segment: SegmentIx(at), count: 1 }]));
        harness.event(found(0)).event(found(1)).keys("n");
        assert_eq!((harness.app.cursor.segment, harness.message()), (SegmentIx(1), ""));
        harness.keys(keys);
        assert_eq!(harness.message(), told, "{keys}");
        harness.event(found(2)).event(step(SearchStep::Done { ranks: Vec::new() }));
        assert_eq!((harness.app.cursor.segment, harness.message()), (SegmentIx(stops_at), told_then), "{keys}");
    }
}

#[test]
fn escape_stops_a_search_that_goes_on_and_keeps_what_was_found() {
    let mut harness = Harness::new(TALK);
    // As a worker that is not done yet.
    let effects = harness.app.update(Event::Command("find o".into()));
    assert!(matches!(effects[..], [Effect::Search { ticket: 1, .. }, ..]), "{effects:?}");
    let found = |at| SearchStep::Hits(vec![SegmentHits { segment: SegmentIx(at), count: 1 }]);
    let step = |step| Event::Searched { ticket: 1, step, took: Duration::ZERO };
    harness.event(step(found(0)));
    assert_eq!(harness.keys("v esc").app.anchor, None, "what is open is left first");
    harness.keys("esc");
    assert!(matches!(harness.effects[..], [Effect::StopSearch]), "{:?}", harness.effects);
    assert_eq!(harness.message(), "the search was stopped: 1 hit so far");
    // What was on its way comes too late.
    harness.event(step(found(1))).event(step(SearchStep::Done { ranks: Vec::new() }));
    assert_eq!((harness.app.finding.hits.len(), harness.app.finding.is_done()), (1, false));
    harness.keys("n");
    assert_eq!(harness.app.cursor.segment, SegmentIx(0));
    assert!(!harness.keys("esc").app.finding.is_open(), "a second one ends it");
}

#[test]
fn the_hit_that_is_chosen_moves_with_its_segment() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"ici\" enter n");
    let chosen = |harness: &Harness| harness.app.chosen_hit().map(|hit| (hit.number, hit.segment.0));
    assert_eq!((harness.hits(), chosen(&harness)), (2, Some((1, 5))));
    harness.keys("g g ] D");
    assert_eq!(chosen(&harness), Some((1, 4)));
    harness.keys("u");
    assert_eq!(chosen(&harness), Some((1, 5)));
}

#[test]
fn a_next_hit_that_is_shown_is_found_among_many_that_are_not() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"e\" enter");
    let all: Vec<(u32, usize)> = harness.app.hits_from(0).map(|hit| (hit.segment.0, hit.span.start)).collect();
    for hidden in 0..3 {
        harness.app.hidden = [SpeakerId(hidden)].into();
        let shown: Vec<_> = all.iter().filter(|(ix, _)| harness.app.is_visible(SegmentIx(*ix))).copied().collect();
        for from in 0..6 {
            for offset in [0, 9, 99] {
                let at = (SegmentIx(from), offset);
                let found = |forward| harness.app.hit_from(at, forward).map(|hit| (hit.segment.0, hit.span.start));
                let next = shown.iter().find(|hit| **hit >= (from, offset)).or(shown.first());
                let previous = shown.iter().rev().find(|hit| **hit < (from, offset)).or(shown.last());
                assert_eq!((found(true), found(false)), (next.copied(), previous.copied()), "{hidden} {at:?}");
            }
        }
    }
}

#[test]
fn who_reads_on_stays_there_when_the_people_of_the_folder_are_known() {
    let mut harness = Harness::new(TALK);
    harness.keys("/ \"speaker:speaker_00\" enter ] ]");
    let at = harness.at();
    let person = Person { name: "Ann".into(), aliases: vec!["SPEAKER_00".into()], note: String::new() };
    harness.event(Event::RegisterFound(Register(vec![person])));
    assert_eq!((harness.at(), harness.app.finding.chosen, harness.hits()), (at, 0, 3));
}

#[test]
fn groups_are_made_anew_when_there_are_twice_as_many_hits() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"find e\" enter : \"group-results\" enter");
    for key in ["/", "x", "enter", "tab", "tab"] {
        // The searcher does not answer.
        harness.app.update(Event::Key(key.parse().expect("a key")));
    }
    let ticket = harness.app.finding.ticket;
    let mut step = |step| {
        harness.event(Event::Searched { ticket, step, took: Duration::ZERO }).keys("G");
        (harness.app.finding.listing.len(), harness.app.finding.place)
    };
    let found = |segment| SearchStep::Hits(vec![SegmentHits { segment: SegmentIx(segment), count: 1 }]);
    let listed: Vec<_> = (0..5).map(|segment| step(found(segment))).collect();
    assert_eq!(listed, [(1, 0), (2, 1), (2, 1), (4, 3), (4, 3)]);
    assert_eq!(step(SearchStep::Done { ranks: Vec::new() }), (5, 4));
}
