//! Mending segments by keys.

use super::*;

/// Each segment as `Ann 4.0-8.0 text`, with a `~` before an estimated start.
fn told(harness: &Harness) -> Vec<String> {
    let transcript = &harness.app.transcript;
    let tell = |(ix, segment): (SegmentIx, crate::model::Segment<'_>)| {
        let time =
            |time: Option<crate::model::Timestamp>| time.map_or("?".into(), |time| format!("{:.1}", time.seconds()));
        let estimate = if transcript.is_estimated(ix) { "~" } else { "" };
        let name = transcript.speakers().shown(segment.speaker);
        format!("{name} {estimate}{}-{} {}", time(segment.start), time(segment.end), segment.text)
    };
    transcript.segments().map(tell).collect()
}

const QUESTION: &str = "\
[0.00s - 10.00s] A :  We sold it. And you?
[10.00s - 12.00s] B :  Me? Never.
[12.00s - 13.00s] A :  OK.
";

#[test]
fn words_on_the_wrong_turn_take_one_key() {
    let mut harness = Harness::new(QUESTION);
    harness.keys(") >");
    let given = ["A 0.0-6.0 We sold it.", "B ~6.0-12.0 And you? Me? Never.", "A 12.0-13.0 OK."];
    assert_eq!(told(&harness), given);
    assert_eq!(harness.at(), (0, 8), "on the last word of what is left");
    assert_eq!(harness.message(), "words given to the next segment at 00:00");
    harness.keys("] l l <");
    let back = ["A 0.0-8.8 We sold it. And you?", "B ~8.8-12.0 Me? Never.", "A 12.0-13.0 OK."];
    assert_eq!(told(&harness), back);
    harness.keys("u u");
    assert_eq!(told(&harness), told(&Harness::new(QUESTION)));
    harness.keys("ctrl-r");
    assert_eq!(told(&harness), given);
    harness.keys("u g g >");
    assert_eq!(told(&harness), ["B 0.0-12.0 We sold it. And you? Me? Never.", "A 12.0-13.0 OK."]);
    assert_eq!(harness.message(), "a whole segment given to the next at 00:00");
}

#[test]
fn a_segment_is_split_and_its_rest_given_to_whom_one_says() {
    let mut harness = Harness::new(QUESTION);
    harness.keys("l l l s");
    assert_eq!(harness.recorded.len(), 0, "nothing is done before it is answered");
    harness.keys("2");
    let split = ["A 0.0-6.0 We sold it.", "B ~6.0-10.0 And you?", "B 10.0-12.0 Me? Never.", "A 12.0-13.0 OK."];
    assert_eq!((told(&harness), harness.at()), (split.map(String::from).into(), (1, 0)));
    harness.keys("u l l l s enter");
    assert_eq!(told(&harness)[1], "A ~6.0-10.0 And you?", "the same, as nobody was named");
    harness.keys("u l l l s \"Cleo\" enter");
    assert_eq!(told(&harness)[1], "Cleo ~6.0-10.0 And you?");
    assert_eq!(harness.recorded.len(), 5);
    harness.keys("u");
    assert_eq!((told(&harness), harness.app.roots.len()), (told(&Harness::new(QUESTION)), 2), "in one step");
    // From the first word on it is all of it.
    harness.keys("g g s 2");
    assert_eq!((told(&harness)[0].as_str(), harness.app.transcript.len()), ("B 0.0-10.0 We sold it. And you?", 3));
    harness.keys("] ] s \"Dan\" enter");
    assert_eq!(told(&harness)[2], "Dan 12.0-13.0 OK.");
    harness.keys("u");
    assert_eq!(harness.app.roots.len(), 2, "in one step");
}

#[test]
fn segments_are_joined_deleted_and_retimed() {
    let mut harness = Harness::new(QUESTION);
    harness.keys("J");
    assert_eq!(told(&harness), ["A 0.0-12.0 We sold it. And you? Me? Never.", "A 12.0-13.0 OK."]);
    harness.keys("u g g v ] ] J");
    assert_eq!(told(&harness), ["A 0.0-13.0 We sold it. And you? Me? Never. OK."]);
    assert!(harness.app.anchor.is_none());
    harness.keys("u G D");
    assert_eq!((told(&harness).len(), harness.at()), (2, (1, 0)));
    assert_eq!(harness.message(), "deleted 1 segment at 00:12: OK.");
    harness.keys("g g E ctrl-u \"2.5 - 11\" enter");
    assert_eq!(told(&harness)[0], "A 2.5-11.0 We sold it. And you?");
    harness.keys("E ctrl-u \"10:30 - 10:45.5\" enter");
    assert_eq!(told(&harness), ["B 10.0-12.0 Me? Never.", "A 630.0-645.5 We sold it. And you?"]);
    assert_eq!(harness.at().0, 1, "the cursor goes along");
    harness.keys("E ctrl-u \"9 - 8\" enter");
    assert_eq!(harness.message(), "not a start and an end behind it, like 2:50.79 - 2:55.1");
    assert!(matches!(harness.app.mode, Mode::Prompt(_)), "the line stays");
}

#[test]
fn a_selection_goes_to_two_speakers_in_turn() {
    let block = (0..6).map(|at| format!("[{at}.00s - {at}.90s] A :  line {at}\n")).collect::<String>();
    let mut harness = Harness::new(&(block.clone() + "[9.00s - 9.50s] B :  end\n"));
    harness.keys("v ] ] ] A");
    assert_eq!(harness.names(), ["A", "B", "A", "B", "A", "A", "B"]);
    // Of three speakers it must be said which.
    let mut harness = Harness::new(&(block + "[9.00s - 9.50s] B :  end\n[9.50s - 9.90s] C :  end\n"));
    harness.keys("v ] ] ] A 3");
    assert_eq!(harness.names(), ["A", "C", "A", "C", "A", "A", "B", "C"]);
    harness.keys("] v ] .");
    assert_eq!(harness.names()[4..6], ["A", "C"]);
    // The number of the one who is there already is no answer.
    harness.keys("u u v g g A 1 esc");
    assert_eq!(harness.names(), ["A", "A", "A", "A", "A", "A", "B", "C"]);
    assert_eq!(harness.recorded.len(), 4);
}

#[test]
fn the_last_change_is_made_again() {
    let mut harness = Harness::new(TALK);
    harness.keys("l s 3 g g ] ] .");
    assert_eq!(
        harness.message(),
        "there are no words before the cursor in this segment; go to the first word of what is to be cut off"
    );
    harness.keys("] ] l .");
    let names = ["SPEAKER_00", "SPEAKER_02", "SPEAKER_01", "SPEAKER_02", "SPEAKER_00", "SPEAKER_02"];
    assert_eq!(harness.names()[..6], names);
    harness.keys("g g v ] 2 G [ .");
    assert_eq!(harness.names()[5..], ["SPEAKER_02", "SPEAKER_01", "SPEAKER_01"]);
}

#[test]
fn places_move_along_with_their_segments() {
    let mut harness = Harness::new(TALK);
    harness.keys("t \"45\" enter g g D");
    assert_eq!(harness.at().0, 0);
    harness.keys("ctrl-o");
    assert_eq!(
        harness.app.transcript.segment(harness.app.cursor.segment).map(|segment| segment.text),
        Some("My name is SPEAKER_02, said the machine.")
    );
    harness.keys("g g v G D");
    assert!(harness.app.transcript.is_empty());
    harness.keys("D s > < J . E A u");
    assert_eq!(harness.app.transcript.len(), 5);
}

#[test]
fn any_change_can_be_gone_back_to() {
    let mut harness = Harness::new(QUESTION);
    harness.keys("U");
    assert_eq!(harness.message(), "nothing was changed yet");
    harness.keys("r \"Ann\" enter ) > D m U");
    let listed = |harness: &Harness| match &harness.app.mode {
        Mode::Prompt(prompt) => {
            prompt.choices.iter().map(|choice| format!("{} {}", choice.text, choice.detail)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let all = [
        "marked 1 segment now",
        "deleted 1 segment at 00:00: We sold it. ",
        "words given to the next segment at 00:00 ",
        "A → Ann ",
        "the file as it was first read ",
    ];
    assert_eq!(listed(&harness), all);
    harness.keys("down down enter");
    assert_eq!(told(&harness), ["Ann 0.0-6.0 We sold it.", "B ~6.0-12.0 And you? Me? Never.", "Ann 12.0-13.0 OK."]);
    assert_eq!((harness.message(), harness.recorded.len()), ("2 changes undone", 6));
    harness.keys("U \"first\" enter");
    assert_eq!(told(&harness), told(&Harness::new(QUESTION)));
    assert!(!harness.app.is_unwritten());
    harness.keys("U \"mark\"");
    assert_eq!(listed(&harness), ["marked 1 segment undone"]);
    harness.keys("enter");
    assert_eq!((told(&harness).len(), harness.message()), (2, "4 changes redone"));
}

#[test]
fn words_are_moved_at_the_cursor_whatever_is_selected() {
    let lines = (0..6).map(|at| format!("[{at}.00s - {at}.90s] A :  one two three {at}\n")).collect::<String>();
    let mut harness = Harness::new(&lines);
    harness.keys("v ] l >");
    assert_eq!((harness.at(), harness.app.anchor), ((1, 0), None));
    harness.keys("] l .");
    assert_eq!(told(&harness)[2], "A ~1.2-1.5 two");
    assert_eq!(told(&harness)[3], "A ~1.5-3.9 three 1 one two three 2 one two three 3");
}

#[test]
fn places_move_along_with_deletions_in_several_places() {
    let names = ["A", "B"];
    let lines = (0..40).map(|at| format!("[{at}.00s - {at}.90s] {} :  word{at}\n", names[at % 2])).collect::<String>();
    let mut harness = Harness::new(&lines);
    harness.keys("G g g 1 x");
    harness.keys("v t \"30\" enter D");
    let text =
        |harness: &Harness, ix: SegmentIx| harness.app.transcript.segment(ix).map(|segment| segment.text.to_owned());
    harness.keys("ctrl-o ctrl-o");
    assert_eq!(text(&harness, harness.app.cursor.segment).as_deref(), Some("word39"));
}

#[test]
fn words_go_to_no_segment_that_is_not_shown() {
    let mut harness = Harness::new(TALK);
    let told = "a segment that is not shown is next; x on SPEAKER_01 in the list of speakers shows it";
    harness.keys("] x [ l >");
    assert_eq!(harness.message(), told);
    harness.keys("] <");
    assert_eq!(harness.message(), told);
    harness.keys("tab j x tab / \"yes\" enter & >");
    assert_eq!(harness.message(), "a segment that is not shown is next; & shows all");
    assert_eq!(harness.recorded.len(), 0);
}

#[test]
fn what_was_undone_is_gone_to() {
    let mut harness = Harness::new(QUESTION);
    harness.keys("G D g g u");
    assert_eq!(harness.at(), (2, 0));
    harness.keys("g g ctrl-r ctrl-o");
    assert_eq!(harness.at(), (0, 0), "and one comes back");
}

#[test]
fn only_what_can_be_made_again_is() {
    let mut harness = Harness::new(QUESTION);
    harness.keys("2 ] E ctrl-u \"10.5 - 11\" enter ] .");
    assert_eq!(harness.message(), "there is no last change that can be made again here");
    assert_eq!(harness.recorded.len(), 2);
}

#[test]
fn a_block_of_one_is_given_to_a_new_second_speaker() {
    let mut harness = Harness::new("[0.00s - 0.90s] A :  a\n[1.00s - 1.90s] A :  b\n[2.00s - 2.90s] A :  c\n");
    harness.keys("v G A \"Bob\" enter");
    assert_eq!(harness.names(), ["A", "Bob", "A"]);
    harness.keys("u");
    assert_eq!((harness.names(), harness.app.roots.len()), (vec!["A", "A", "A"], 1));
}

#[test]
fn a_time_that_is_shown_is_gone_to() {
    let mut harness =
        Harness::new("[0.50s - 9.00s] A :  long\n[5.70s - 6.00s] B :  short\n[7.20s - 8.00s] A :  late\n");
    harness.keys("t \"5\" enter");
    assert_eq!(harness.at().0, 1);
    harness.keys("t \"5.1\" enter");
    assert_eq!(harness.at().0, 0, "to the fraction it is what lasts then");
    harness.keys("t \"6\" enter");
    assert_eq!(harness.at().0, 0, "nothing starts then");
}

#[test]
fn typing_is_kept_when_the_terminal_goes() {
    let mut harness = Harness::new(QUESTION);
    harness.keys("e \"So: \"");
    harness.event(Event::End);
    assert_eq!(told(&harness)[0], "A 0.0-10.0 So: We sold it. And you?");
    assert_eq!(harness.recorded.len(), 1);
    assert!(matches!(harness.effects.last(), Some(Effect::Quit)));
}
