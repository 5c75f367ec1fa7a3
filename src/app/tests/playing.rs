//! Hearing the recording: what the player is told, and how the text goes along.

use super::*;

/// Two in turn, and the first once more at once after the second.
const TALK_HEARD: &str = "\
[10.00s - 20.00s] A :  one two three four five six seven eight nine ten
[20.00s - 30.00s] B :  eleven twelve thirteen fourteen fifteen
[30.00s - 30.80s] A :  sixteen
[31.00s - 40.00s] A :  seventeen eighteen nineteen twenty
[50.00s - 60.00s] B :  twentyone twentytwo
";

fn media(offset: i64) -> Media {
    Media { place: "/talks/talk.mp3".into(), offset }
}

fn heard(text: &str) -> Harness {
    let mut harness = Harness::new(text);
    harness.answer(Ok(media(0)));
    harness.effects.clear();
    harness
}

fn time(seconds: f64) -> Timestamp {
    Timestamp::from_seconds(seconds).expect("a time")
}

fn stretch(from: f64, until: Option<f64>, loops: bool) -> PlayerCommand {
    PlayerCommand::Play(Stretch { from: time(from), until: until.map(time), loops })
}

impl Harness {
    /// Answers what was asked for last.
    fn answer(&mut self, outcome: Result<Media, String>) {
        let choice = self.app.playing.choice;
        self.event(Event::Player(PlayerReport::Chosen(choice, outcome)));
    }

    /// What the player was told since this was asked last.
    fn told(&mut self) -> Vec<PlayerCommand> {
        let effects = std::mem::take(&mut self.effects).into_iter();
        effects
            .filter_map(|effect| if let Effect::Player(_, command) = effect { Some(command) } else { None })
            .collect()
    }

    /// The number of the last command.
    fn serial(&self) -> u64 {
        let numbers =
            self.effects.iter().map(|effect| if let Effect::Player(serial, _) = effect { *serial } else { 0 });
        numbers.max().unwrap_or(u64::MAX)
    }

    fn hear(&mut self, seconds: f64) -> &mut Harness {
        self.event(Event::Player(PlayerReport::At { serial: u64::MAX, time: time(seconds), is_paused: false }))
    }

    fn end(&mut self) -> &mut Harness {
        self.event(Event::Player(PlayerReport::Ended { serial: u64::MAX }))
    }

    /// The word that is heard.
    fn word(&self) -> &str {
        let Some(place) = self.app.spoken() else { return "" };
        let text = self.app.transcript.segment(place.segment).expect("there").text;
        text[place.offset..].split(' ').next().expect("a word")
    }
}

#[test]
fn without_a_recording_nothing_is_played() {
    let mut harness = Harness::new(TALK_HEARD);
    for keys in ["p", "P", "ctrl-p", "g s", "g a", "f2", ": \"media\" enter", ": \"media offset +1\" enter"] {
        harness.keys(keys);
        assert_eq!(harness.message(), "no recording is known; :media FILE names it", "{keys}");
    }
    for keys in ["H", "L", "f"] {
        harness.keys(keys);
        assert_eq!(harness.message(), "nothing was played yet; p plays", "{keys}");
    }
    assert_eq!((harness.told(), harness.app.playing.heard), (vec![], None));
    let mut timeless = heard("Ann: Hello.\nBen: Hello to you.\n");
    timeless.keys("p");
    assert_eq!((timeless.told(), timeless.message()), (vec![], "this transcript has no times"));
}

#[test]
fn what_is_wanted_of_a_recording_comes_once_it_is_found() {
    let sought = |keys: &str| {
        let mut harness = Harness::new(TALK_HEARD);
        harness.app.playing.sought = 1;
        harness.keys(keys);
        let name = harness.message().to_owned();
        assert_eq!((name.as_str(), harness.told()), ("still looking for the recording…", vec![]), "{keys}");
        harness
    };
    let take = || PlayerCommand::Take(media(0));
    for (keys, told) in [
        ("] p", vec![take(), stretch(20.0, None, false)]),
        ("P ] P", vec![take(), stretch(20.0, Some(30.0), false)]),
        (": \"media\" enter", vec![take()]),
    ] {
        let mut harness = sought(keys);
        harness.answer(Ok(media(0)));
        assert_eq!((harness.told(), harness.message()), (told, "the recording is talk.mp3"), "{keys}");
        assert!(!harness.app.playing.is_awaited());

        let mut harness = sought(keys);
        harness.event(Event::Player(PlayerReport::Missing));
        assert_eq!((harness.told(), harness.message()), (vec![], "no recording is known; :media FILE names it"));
        harness.keys("p");
        assert_eq!(harness.message(), "no recording is known; :media FILE names it");

        let mut harness = sought(keys);
        harness.answer(Err("it is gone".into()));
        assert_eq!((harness.told(), harness.message()), (vec![], "it is gone"));
    }
    // Nobody asked.
    let mut harness = Harness::new(TALK_HEARD);
    harness.app.playing.sought = 1;
    harness.event(Event::Player(PlayerReport::Missing));
    assert_eq!(harness.message(), "");
    // One is named before nothing is found.
    let mut harness = sought("p");
    harness.keys(": \"media talk.mp3\" enter p");
    harness.event(Event::Player(PlayerReport::Missing));
    assert_eq!(harness.message(), "still looking for the recording…");
    harness.effects.clear();
    harness.answer(Ok(media(0)));
    assert_eq!(harness.told(), [take(), stretch(10.0, None, false)]);
}

#[test]
fn the_recording_named_last_is_the_one_whatever_is_found_later() {
    let chosen =
        |choice, name: &str| Event::Player(PlayerReport::Chosen(choice, Ok(Media { place: name.into(), offset: 0 })));
    let name = |harness: &Harness| harness.app.playing.name();
    let mut harness = Harness::new(TALK_HEARD);
    harness.app.playing.sought = 1;
    harness.keys(": \"media one.mp3\" enter : \"media two.mp3\" enter p");
    harness.event(chosen(2, "two.mp3")).event(chosen(0, "found.mp3")).event(chosen(1, "one.mp3"));
    assert_eq!(name(&harness).as_deref(), Some("two.mp3"));
    assert_eq!(harness.message(), "the recording is two.mp3");

    // One that is found in between is there in case, but what is wanted is wanted of the other.
    let mut harness = Harness::new(TALK_HEARD);
    harness.app.playing.sought = 1;
    harness.keys(": \"media one.mp3\" enter p");
    harness.effects.clear();
    harness.event(chosen(0, "found.mp3"));
    assert!(harness.app.playing.is_awaited());
    harness.event(Event::Player(PlayerReport::Chosen(1, Err("there is no one.mp3".into()))));
    assert_eq!((name(&harness).as_deref(), harness.message()), (Some("found.mp3"), "there is no one.mp3"));
    assert!(!harness.app.playing.is_awaited());
}

#[test]
fn it_plays_from_the_word_under_the_cursor_and_the_text_goes_along() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("l l p");
    let [PlayerCommand::Play(played)] = harness.told()[..] else { panic!("one command") };
    assert_eq!((played.until, played.loops), (None, false));
    // Eight of forty-eight bytes come before.
    assert!((11_600..11_700).contains(&played.from.millis()), "{played:?}");
    assert_eq!(harness.word(), "three");
    for (seconds, word, segment) in [(12.1, "three", 0), (19.9, "ten", 0), (20.0, "eleven", 1), (27.0, "fourteen", 1)] {
        harness.hear(seconds);
        assert_eq!((harness.word(), harness.app.cursor), (word, harness.app.spoken().expect("a word")));
        assert_eq!(harness.at().0, segment);
    }
    // Nothing is said there: the cursor stays where the last word was.
    harness.hear(38.9).hear(45.0);
    assert_eq!((harness.word(), harness.at().0), ("", 3));
}

#[test]
fn a_pause_rolls_back_and_is_gone_on_from() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("p").hear(15.0).keys("p");
    assert_eq!(harness.told(), [stretch(10.0, None, false), PlayerCommand::Pause(500)]);
    harness.event(Event::Player(PlayerReport::At { serial: u64::MAX, time: time(14.5), is_paused: true }));
    harness.keys("p p f2 f2");
    let (pause, resume) = (PlayerCommand::Pause(500), PlayerCommand::Resume);
    assert_eq!(harness.told(), [resume.clone(), pause.clone(), resume.clone(), pause]);
    // From elsewhere it plays that, but for the key that goes on where it was.
    harness.keys("] f2");
    assert_eq!(harness.told(), [resume]);
    harness.keys("f2 p");
    assert_eq!(harness.told(), [PlayerCommand::Pause(500), stretch(20.0, None, false)]);
}

#[test]
fn what_was_told_before_a_command_is_old() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("p").hear(12.0).keys("L");
    let serial = harness.serial();
    let at = |serial, seconds| Event::Player(PlayerReport::At { serial, time: time(seconds), is_paused: false });
    harness.event(at(serial - 1, 12.1));
    harness.event(Event::Player(PlayerReport::Ended { serial: serial - 1 }));
    assert_eq!(harness.app.playing.heard.map(|heard| (heard.time, heard.is_paused)), Some((time(17.0), false)));
    // The speed moves nothing: what was told before it is still so.
    harness.keys("+");
    harness.event(at(serial, 17.2));
    assert_eq!(harness.app.playing.heard.map(|heard| heard.time), Some(time(17.2)));
}

#[test]
fn whoever_goes_elsewhere_is_not_taken_along_until_asked() {
    for keys in ["j", "]", "l", ") )", "G", "/ \"nineteen\"", "ctrl-d", "v j"] {
        let mut harness = heard(TALK_HEARD);
        harness.keys("p").hear(11.0).keys(keys);
        let there = harness.app.cursor;
        harness.hear(25.0);
        assert_eq!((harness.app.cursor, harness.word()), (there, "thirteen"), "{keys}");
        harness.keys("esc f").hear(25.1);
        assert_eq!(harness.app.spoken(), Some(harness.app.cursor), "{keys}");
    }
    // A selection grows by its user's hand alone.
    for keys in ["v p", "V p", "V l p"] {
        let mut harness = heard(TALK_HEARD);
        harness.keys(keys);
        let there = harness.app.cursor;
        assert_eq!((harness.hear(25.0).app.cursor, harness.word()), (there, "thirteen"), "{keys}");
    }
    let mut harness = heard(TALK_HEARD);
    harness.event(Event::Resize(80, 8));
    harness.keys("p").hear(11.0);
    let kind = MouseEventKind::ScrollDown;
    harness.event(Event::Mouse(MouseEvent { kind, column: 40, row: 4, modifiers: KeyModifiers::NONE }));
    assert!(!harness.app.playing.follows);
    harness.keys("f");
    assert_eq!((harness.message(), harness.word()), ("the text goes along", "two"));
    harness.keys("f");
    assert_eq!((harness.message(), harness.app.playing.follows), ("the text stays", false));
}

#[test]
fn going_to_a_time_takes_the_recording_along_while_it_plays() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("t \"31\" enter p").hear(32.0).keys("t \"50\" enter");
    assert_eq!(harness.told(), [stretch(31.0, None, false), PlayerCommand::Seek(time(50.0))]);
    harness.hear(56.0);
    assert_eq!((harness.word(), harness.app.spoken()), ("twentytwo", Some(harness.app.cursor)));
    // Nothing is heard of a silence, the first row.
    let row = harness.app.layout.timeline.y + 1;
    let column = harness.app.layout.text_x();
    let kind = MouseEventKind::Down(MouseButton::Left);
    let mouse = |column, row| Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
    harness.event(mouse(column, row - 1)).event(mouse(column, row));
    assert_eq!(harness.told(), [PlayerCommand::Seek(time(10.0))]);
    harness.hear(10.2).event(mouse(79, 2));
    assert_eq!(harness.told(), [PlayerCommand::Seek(time(50.0))]);
    harness.keys("/ \"eleven\" enter backtab enter");
    assert_eq!(harness.told(), [PlayerCommand::Seek(time(20.0))]);
    // Paused, it waits.
    harness.keys("p t \"31\" enter");
    assert_eq!(harness.told(), [PlayerCommand::Pause(500)]);
}

#[test]
fn a_segment_is_played_once_or_over_and_over() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("l P").hear(20.01);
    assert_eq!(harness.told(), [stretch(10.0, Some(20.0), false)]);
    assert_eq!((harness.word(), harness.at().0), ("ten", 0));
    harness.end();
    assert!(harness.app.playing.heard.is_some_and(|heard| heard.is_paused && heard.is_over));
    assert_eq!(harness.message(), "");
    // What paused at its end goes on from the cursor.
    harness.keys("p");
    assert_eq!(harness.told(), [PlayerCommand::Play(Stretch { from: played_at(&harness), until: None, loops: false })]);
    harness.keys("g g ctrl-p v ] ctrl-p");
    assert_eq!(harness.told(), [stretch(10.0, Some(20.0), true), stretch(10.0, Some(30.0), true)]);
}

#[test]
fn a_recording_that_ends_says_so() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("G p").end();
    assert_eq!(harness.message(), "the recording ends here");
}

fn played_at(harness: &Harness) -> Timestamp {
    harness.app.time_of(harness.app.cursor).expect("a time")
}

#[test]
fn one_skips_back_and_on() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("p").hear(12.0).keys("H L f3");
    let seek = |seconds| PlayerCommand::Seek(time(seconds));
    assert_eq!(harness.told(), [stretch(10.0, None, false), seek(7.0), seek(12.0), seek(9.0)]);
    harness.keys("H H");
    assert_eq!(harness.told(), [seek(4.0), seek(0.0)]);
    assert!(harness.app.playing.is_on());
}

#[test]
fn speed_and_volume_have_bounds() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("+ + - =");
    let speeds = [1.1, 1.2, 1.1, 1.0].map(PlayerCommand::Speed);
    assert_eq!(harness.told(), speeds);
    for (typed, said) in [("9", "speed 3×"), ("0,1", "speed 0.5×"), ("1.25×", "speed 1.25×")] {
        harness.keys(&format!(": \"speed {typed}\" enter"));
        assert_eq!(harness.message(), said);
    }
    harness.keys(": \"speed fast\" enter");
    assert_eq!(harness.message(), "say how fast, from 0.5 to 3, like :speed 1.5");
    harness.told();
    harness.keys("g - g + : \"volume 400\" enter : \"volume 0%\" enter");
    assert_eq!(harness.told(), [90, 100, 130, 0].map(PlayerCommand::Volume));
}

#[test]
fn whoever_types_hears_on_and_is_not_moved() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("] e f2").hear(31.5).keys("f3 f4 \"x\" f2");
    let commands = [
        stretch(20.0, None, false),
        PlayerCommand::Seek(time(28.5)),
        PlayerCommand::Speed(0.9),
        PlayerCommand::Pause(500),
    ];
    assert_eq!(harness.told(), commands);
    assert_eq!((harness.at().0, harness.app.mode.editing().is_some()), (1, true));
    harness.keys("ctrl-s r \"Ben\" f2").hear(33.0);
    assert_eq!((harness.told(), harness.at().0), (vec![PlayerCommand::Resume], 1));
    // What is typed is heard, not what was heard elsewhere.
    harness.hear(55.0).keys("f2 esc g g e f2");
    assert_eq!(harness.told(), [PlayerCommand::Pause(500), stretch(10.0, None, false)]);
}

#[test]
fn changes_of_speaker_are_skimmed_and_corrected_meanwhile() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("g s").hear(11.0).end();
    assert_eq!(harness.told(), [stretch(10.0, Some(11.5), false), stretch(20.0, Some(21.5), false)]);
    // The fourth segment is the third's speaker's as well, until it is given to the other.
    harness.keys("]");
    assert_eq!((harness.told(), harness.at().0), (vec![stretch(30.0, Some(30.8), false)], 2));
    harness.keys("2").end();
    assert_eq!((harness.told(), harness.at().0), (vec![stretch(31.0, Some(32.5), false)], 3));
    harness.keys("[");
    assert_eq!((harness.told(), harness.at().0), (vec![stretch(20.0, Some(21.5), false)], 1));
    harness.keys("] ]");
    assert_eq!(harness.at().0, 4);
    harness.end();
    assert_eq!(harness.message(), "no further change of speaker");
    assert!(!harness.app.playing.is_on());
    // Whoever goes elsewhere, or types a name, hears no more of it.
    for keys in ["j", "r"] {
        harness.keys("g g g s").told();
        harness.keys(keys).end();
        assert_eq!(harness.told(), [], "{keys}");
        harness.keys("esc");
    }
    harness.keys("g g g s g s");
    assert_eq!(harness.told(), [stretch(10.0, Some(11.5), false), PlayerCommand::Pause(500)]);
}

#[test]
fn a_speaker_is_heard_at_a_few_places() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("] g a");
    let there = harness.app.cursor;
    assert_eq!(harness.message(), "B, at 2 places");
    harness.hear(22.0).end();
    harness.hear(51.0).end();
    assert_eq!(harness.told(), [stretch(20.0, Some(24.0), false), stretch(50.0, Some(54.0), false)]);
    assert_eq!((harness.app.cursor, harness.app.playing.is_on()), (there, false));
    // A pause ends it, and what is heard then is what stands there.
    harness.keys("g a").hear(21.0).keys("p p");
    assert_eq!(harness.told()[1..], [PlayerCommand::Pause(500), stretch(20.0, None, false)]);
    let lines: String = (0..9).map(|at| format!("[{at}0.00s - {at}9.00s] A :  one two three.\n")).collect();
    let mut long = heard(&lines);
    long.keys("g a");
    assert_eq!(long.message(), "A, at 3 places");
}

#[test]
fn the_panel_plays_its_quote() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("w p").hear(11.0).keys("p n p");
    let [PlayerCommand::Play(first), PlayerCommand::Pause(_), PlayerCommand::Play(second)] = harness.told()[..] else {
        panic!("three commands");
    };
    let quotes = &harness.app.identification.as_ref().expect("the panel").quotes;
    let starts: Vec<_> = quotes.iter().map(|quote| harness.app.transcript.time_at(quote.segment)).collect();
    assert_eq!((Some(first.from), Some(second.from)), (starts[0], starts[1]));
    assert!(first.until.is_some() && second.until.is_some() && first != second);
    assert_eq!((harness.at(), matches!(harness.app.mode, Mode::Identifying)), ((0, 0), true));
}

#[test]
fn the_recording_is_chosen_and_shifted() {
    let mut harness = Harness::new(TALK_HEARD);
    harness.keys(": \"media ~/my talks/a b.mp3\" enter");
    let [Effect::ChooseMedia { choice: 1, place, offset: 0 }] = &harness.effects[..] else {
        panic!("{:?}", harness.effects)
    };
    assert_eq!(place, "~/my talks/a b.mp3");
    harness.answer(Ok(media(0)));
    assert_eq!((harness.told(), harness.message()), (vec![PlayerCommand::Take(media(0))], "the recording is talk.mp3"));
    for (known, typed, offset) in [(0, "+1.2s", 1200), (1200, "+0.3", 1500), (1500, "-2", -500), (-500, "0", 0)] {
        harness.answer(Ok(media(known)));
        harness.effects.clear();
        harness.keys(&format!(": \"media offset {typed}\" enter"));
        let [Effect::ChooseMedia { offset: shifted, .. }] = harness.effects[..] else { panic!("{typed}") };
        assert_eq!(shifted, offset, "{typed}");
    }
    harness.answer(Ok(media(-500)));
    assert_eq!(harness.message(), "the recording is talk.mp3, 0.5 s earlier than the text says");
    harness.keys(": \"media offset much\" enter");
    assert_eq!(harness.message(), "no shift; say +1.2s, -0.5 or 0");
    harness.told();
    harness.keys(": \"media video\" enter : \"media video\" enter");
    assert_eq!(harness.told(), [PlayerCommand::ShowVideo(true), PlayerCommand::ShowVideo(false)]);
    harness.keys(": \"media gone.mp3\" enter");
    harness.answer(Err("there is no gone.mp3".into()));
    assert_eq!((harness.message(), harness.app.playing.media.clone()), ("there is no gone.mp3", Some(media(-500))));
}

#[test]
fn a_player_that_fails_is_told_of_and_played_again() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("p").hear(12.0);
    harness.event(Event::Player(PlayerReport::Failed("mpv ended".into())));
    assert_eq!((harness.message(), harness.app.playing.heard, harness.word()), ("mpv ended", None, ""));
    harness.keys("g g p");
    assert_eq!(harness.told(), [stretch(10.0, None, false), stretch(10.0, None, false)]);
}

#[test]
fn whoever_leaves_for_the_shell_hears_nothing_there() {
    let mut harness = heard(TALK_HEARD);
    harness.keys("p ctrl-z");
    assert_eq!(harness.told(), [stretch(10.0, None, false), PlayerCommand::Pause(500)]);
    harness.keys("ctrl-z");
    assert_eq!(harness.told(), []);
}
