//! Hearing the recording: where it is, the word being said, and the text that goes along.

use std::ffi::OsString;
use std::path::Path;

use super::page::way_to;
use super::player::{LOUDEST, Media, PlayerCommand, PlayerReport, SPEEDS, Stretch};
use super::{Action, App, Effect, Mode};
use crate::model::{Place, SegmentIx, Talk, TimeTarget, Timestamp, parse_time};
use crate::text::{counted, plain};

/// How far `skip` goes.
pub(super) const SKIP: i64 = 5000;

/// How far back is enough to hear the last words again.
pub(super) const A_BIT: i64 = 3000;

/// How much is heard of each change of speaker, and of each place of one speaker.
const SKIMMED: i64 = 1500;
const AUDITIONED: i64 = 4000;

/// At how many places a speaker is heard: the first quotes are from different thirds.
const PLACES: usize = 3;

/// How far from the segment that is typed the recording may be to go on from there.
const NEAR: i64 = 10_000;

/// A step of speed, and one of volume, both in percent.
const SPEED_STEP: i32 = 10;
const VOLUME_STEP: i32 = 10;

/// What is heard, and how.
#[derive(Debug)]
pub struct Playing {
    /// The recording; `None` where none is known.
    pub media: Option<Media>,
    /// Where it is; `None` before anything was played and after the player failed.
    pub heard: Option<Heard>,
    /// The speed, in percent of the recording's own.
    pub speed: i32,
    /// Whether the cursor goes along with what is heard.
    pub follows: bool,
    volume: u32,
    shows_video: bool,
    /// What comes at the end of what is being played.
    course: Course,
    /// The end of what is being played: the word said there is the next one's, who is not heard any more.
    until: Option<Timestamp>,
    /// Whether the event under way has put the cursor where the recording is, or this where the cursor is.
    pub(super) is_led: bool,
    /// How many searches for the recording are under way.
    pub sought: usize,
    /// How many recordings the user has named, and which of them this one is; zero where it was found unasked.
    pub(super) choice: u64,
    taken: u64,
    /// What the user waits for until it is found.
    wanted: Option<Wanted>,
    /// The number of the last command, and of the last one after which what was told before is not so any more.
    serial: u64,
    awaited: u64,
}

/// Where the recording is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heard {
    /// The time in the transcript.
    pub time: Timestamp,
    /// Whether it stands still there.
    pub is_paused: bool,
    /// Whether it stands still because what was asked for was played to its end.
    pub is_over: bool,
}

/// What is to come of a recording that is looked for.
#[derive(Debug)]
enum Wanted {
    /// Its name is told.
    Name,
    /// That too, and this stretch is played, and what comes then.
    Play(Stretch, Course),
}

#[derive(PartialEq, Eq, Debug)]
enum Course {
    /// Nothing more.
    Plain,
    /// The next change of speaker.
    Skim,
    /// These, the last one first.
    Audition(Vec<Stretch>),
}

impl Default for Playing {
    fn default() -> Playing {
        Playing {
            media: None,
            heard: None,
            speed: 100,
            follows: false,
            volume: 100,
            shows_video: false,
            course: Course::Plain,
            until: None,
            is_led: false,
            sought: 0,
            choice: 0,
            taken: 0,
            wanted: None,
            serial: 0,
            awaited: 0,
        }
    }
}

impl Playing {
    /// Whether something is heard right now.
    pub fn is_on(&self) -> bool {
        self.heard.is_some_and(|heard| !heard.is_paused)
    }

    /// Whether the user waits for the recording to be found.
    pub fn is_awaited(&self) -> bool {
        self.wanted.is_some()
    }

    /// The name of the recording, without folders.
    pub fn name(&self) -> Option<String> {
        let place = &self.media.as_ref()?.place;
        let name = Path::new(place).file_name().unwrap_or(place);
        Some(plain(&name.to_string_lossy()))
    }
}

/// Plays from the word under the cursor, or from where it paused if the cursor went along; pauses.
pub(super) fn play_here(app: &mut App) {
    let goes_on = app.playing.follows && app.playing.heard.is_some_and(|heard| !heard.is_over);
    if app.playing.is_on() || goes_on {
        return play_on(app);
    }
    play_from(app, app.cursor);
}

/// Plays on from where it paused, wherever the cursor is; pauses.
pub(super) fn play_on(app: &mut App) {
    match app.playing.heard {
        Some(heard) if !heard.is_paused => app.pause(),
        Some(heard) if !heard.is_over && !app.types_elsewhere(heard.time) => {
            app.tell(PlayerCommand::Resume);
            app.playing.heard = Some(Heard { is_paused: false, ..heard });
        }
        _ => play_from(app, app.cursor),
    }
}

fn play_from(app: &mut App, place: Place) {
    match app.time_of(place) {
        Some(from) => app.play(Stretch { from, until: None, loops: false }, Course::Plain),
        None => app.complain("this transcript has no times"),
    }
}

/// Plays the segment once.
pub(super) fn play_segment(app: &mut App) {
    let segment = app.cursor.segment;
    app.play_segments((segment, segment), false);
}

/// Plays the selection, or the segment, over and over.
pub(super) fn repeat(app: &mut App) {
    let selection = app.selection();
    app.play_segments(selection, true);
}

/// Goes some milliseconds on in the recording, or back.
pub(super) fn skip(app: &mut App, by: i64) {
    match app.playing.heard {
        Some(heard) => app.seek(heard.time.offset(by)),
        None => complain_of_silence(app),
    }
}

fn complain_of_silence(app: &mut App) {
    app.complain(format!("nothing was played yet; {} plays", way_to(app, Action::PlayHere)));
}

pub(super) fn change_speed(app: &mut App, by: i32) {
    set_speed(app, app.playing.speed + by * SPEED_STEP);
}

pub(super) fn normal_speed(app: &mut App) {
    set_speed(app, 100);
}

fn set_speed(app: &mut App, percent: i32) {
    let speed = (f64::from(percent) / 100.0).clamp(SPEEDS.0, SPEEDS.1);
    app.playing.speed = (speed * 100.0).round() as i32;
    app.tell(PlayerCommand::Speed(speed));
    app.say(format!("speed {speed}×"));
}

pub(super) fn change_volume(app: &mut App, by: i32) {
    set_volume(app, app.playing.volume.saturating_add_signed(by * VOLUME_STEP));
}

fn set_volume(app: &mut App, percent: u32) {
    let volume = percent.min(LOUDEST);
    app.playing.volume = volume;
    app.tell(PlayerCommand::Volume(volume));
    app.say(format!("volume {volume} %"));
}

/// Goes along with what is heard from now on, or no longer.
pub(super) fn follow(app: &mut App) {
    if app.playing.heard.is_none() {
        return complain_of_silence(app);
    }
    app.playing.follows = !app.playing.follows;
    app.say(if app.playing.follows { "the text goes along" } else { "the text stays" });
    app.go_along();
}

/// Plays the start of what each speaker says after another, from here on; or ends that.
pub(super) fn skim(app: &mut App) {
    if app.playing.course == Course::Skim && app.playing.is_on() {
        return app.pause();
    }
    app.skim_at(app.cursor.segment);
}

/// Plays a few places of the speaker.
pub(super) fn audition(app: &mut App) {
    let Some(speaker) = app.current_speaker() else { return };
    let talks = Talk::of_all(&app.transcript);
    let quotes = talks.get(speaker.index()).map_or(&[][..], |talk| &talk.quotes);
    let heard = |ix: &SegmentIx| app.start_of(*ix, AUDITIONED);
    let mut stretches: Vec<Stretch> = quotes.iter().filter_map(heard).take(PLACES).collect();
    stretches.reverse();
    let Some(first) = stretches.pop() else { return app.complain("this speaker has nothing to be heard") };
    let name = app.transcript.speakers().shown(speaker).to_owned();
    app.say(format!("{name}, at {}", counted(stretches.len() + 1, "place")));
    app.play(first, Course::Audition(stretches));
}

/// Plays the quote that is chosen in the panel, or pauses.
pub(super) fn play_quote(app: &mut App) {
    if app.playing.is_on() {
        return app.pause();
    }
    let Some(quote) = app.quote().cloned() else { return app.complain("there is nothing to quote") };
    let text = app.transcript.segment(quote.segment).map_or(0, |segment| segment.text.len());
    let place = |offset| Place { segment: quote.segment, offset };
    let Some(from) = app.time_of(place(quote.range.start)) else {
        return app.complain("this transcript has no times");
    };
    let end = if quote.range.end < text { app.time_of(place(quote.range.end)) } else { None };
    let until = end.or_else(|| app.transcript.end_of(quote.segment)).filter(|until| *until > from);
    app.play(Stretch { from, until, loops: false }, Course::Audition(Vec::new()));
}

/// Runs `:media …`.
pub(super) fn media(app: &mut App, typed: &str) {
    let (what, argument) = typed.split_once(' ').unwrap_or((typed, ""));
    let known = app.playing.media.clone();
    match (what, argument.trim(), known) {
        ("", ..) => match (app.playing.name(), known_offset(app)) {
            (Some(name), 0) => app.say(format!("the recording is {name}")),
            (Some(name), offset) => app.say(format!("the recording is {name}, {}", shifted(offset))),
            (None, _) => app.want(Wanted::Name),
        },
        ("offset" | "video", _, None) => app.want(Wanted::Name),
        ("offset", by, Some(media)) => {
            let offset = match parse_time(by) {
                Some(TimeTarget::By(millis)) => media.offset.saturating_add(millis),
                Some(TimeTarget::At(millis)) => i64::try_from(millis).unwrap_or(i64::MAX),
                _ => return app.complain("no shift; say +1.2s, -0.5 or 0"),
            };
            choose(app, media.place, offset);
        }
        ("video", "", Some(_)) => {
            app.playing.shows_video = !app.playing.shows_video;
            app.tell(PlayerCommand::ShowVideo(app.playing.shows_video));
            app.say(match app.playing.shows_video {
                true => "a video is shown in its own window, from the next time that it is played",
                false => "a video is only heard",
            });
        }
        _ => choose(app, typed.into(), 0),
    }
}

fn choose(app: &mut App, place: OsString, offset: i64) {
    app.playing.sought += 1;
    app.playing.choice += 1;
    app.playing.wanted = Some(Wanted::Name);
    app.effects.push(Effect::ChooseMedia { choice: app.playing.choice, place, offset });
}

/// Runs `:speed …`, in times, and `:volume …`, in percent.
pub(super) fn set(app: &mut App, what: &str, typed: &str) {
    let number = typed.trim_end_matches(['x', '×', '%', ' ']).replace(',', ".").parse::<f64>();
    match (what, number) {
        ("speed", Ok(times)) if times.is_finite() => set_speed(app, (times * 100.0).round() as i32),
        ("volume", Ok(percent)) if percent.is_finite() => set_volume(app, percent.round() as u32),
        ("speed", _) => app.complain(format!("say how fast, from {} to {}, like :speed 1.5", SPEEDS.0, SPEEDS.1)),
        _ => app.complain(format!("say how loud, from 0 to {LOUDEST}, like :volume 80")),
    }
}

const NO_MEDIA: &str = "no recording is known; :media FILE names it";

const SOUGHT: &str = "still looking for the recording…";

fn known_offset(app: &App) -> i64 {
    app.playing.media.as_ref().map_or(0, |media| media.offset)
}

/// What an offset means.
fn shifted(offset: i64) -> String {
    let seconds = offset.unsigned_abs() as f64 / 1000.0;
    format!("{seconds} s {} than the text says", if offset < 0 { "earlier" } else { "later" })
}

impl App {
    /// Takes in what the player says.
    pub(super) fn take_report(&mut self, report: PlayerReport) {
        if matches!(report, PlayerReport::Chosen(..) | PlayerReport::Missing) {
            self.playing.sought = self.playing.sought.saturating_sub(1);
        }
        match report {
            // The answer to a later choice was faster.
            PlayerReport::Chosen(choice, Ok(_)) if choice < self.playing.taken => {}
            PlayerReport::Chosen(choice, Ok(media)) => {
                self.playing.taken = choice;
                self.playing.media = Some(media.clone());
                self.tell(PlayerCommand::Take(media));
                // What is wanted is wanted of the last one named.
                let is_last = choice == self.playing.choice;
                let wanted = self.playing.wanted.take_if(|_| is_last);
                if wanted.is_some() {
                    self::media(self, "");
                }
                if let Some(Wanted::Play(stretch, course)) = wanted {
                    self.play(stretch, course);
                }
            }
            PlayerReport::Chosen(choice, Err(text)) => {
                self.playing.wanted.take_if(|_| choice == self.playing.choice);
                self.complain(text);
            }
            // Another search may still find it.
            PlayerReport::Missing => {
                if self.playing.sought == 0 && self.playing.wanted.take().is_some() {
                    self.complain(NO_MEDIA);
                }
            }
            PlayerReport::At { serial, time, is_paused } if serial >= self.playing.awaited => {
                let is_over = is_paused && self.playing.heard.is_some_and(|heard| heard.is_over);
                self.hear(Heard { time, is_paused, is_over });
            }
            PlayerReport::Ended { serial } if serial >= self.playing.awaited => self.go_on(),
            PlayerReport::At { .. } | PlayerReport::Ended { .. } => {}
            PlayerReport::Failed(text) => {
                self.playing.heard = None;
                self.playing.course = Course::Plain;
                self.complain(text);
            }
        }
    }

    fn hear(&mut self, heard: Heard) {
        self.playing.heard = Some(heard);
        self.go_along();
    }

    /// What comes when something was played to its end.
    fn go_on(&mut self) {
        let is_reading = matches!(self.mode, Mode::Reading);
        match &mut self.playing.course {
            Course::Skim if is_reading && self.playing.follows => {
                if self.skim_on(true) {
                    return;
                }
                self.say("no further change of speaker");
            }
            Course::Audition(left) => {
                if let Some(next) = left.pop() {
                    let left = std::mem::take(left);
                    return self.play(next, Course::Audition(left));
                }
            }
            Course::Plain if self.playing.until.is_none() => self.say("the recording ends here"),
            Course::Skim | Course::Plain => {}
        }
        self.playing.course = Course::Plain;
        if let Some(heard) = &mut self.playing.heard {
            (heard.is_paused, heard.is_over) = (true, true);
        }
    }

    /// Tells the player, with the next number.
    fn tell(&mut self, command: PlayerCommand) {
        let playing = &mut self.playing;
        playing.serial += 1;
        match command {
            PlayerCommand::Play(_) | PlayerCommand::Pause(_) | PlayerCommand::Resume | PlayerCommand::Seek(_) => {
                playing.awaited = playing.serial;
            }
            PlayerCommand::Take(_)
            | PlayerCommand::ShowVideo(_)
            | PlayerCommand::Speed(_)
            | PlayerCommand::Volume(_) => {}
        }
        self.effects.push(Effect::Player(playing.serial, command));
    }

    /// Says that there is no recording, or, while it is looked for, that this comes once it is found.
    fn want(&mut self, wanted: Wanted) {
        if self.playing.sought == 0 {
            return self.complain(NO_MEDIA);
        }
        self.playing.wanted = Some(wanted);
        self.say(SOUGHT);
    }

    fn play(&mut self, stretch: Stretch, course: Course) {
        if self.playing.media.is_none() {
            return self.want(Wanted::Play(stretch, course));
        }
        // Who hears someone's voice from all over keeps the place.
        self.playing.follows = !matches!(course, Course::Audition(_));
        self.playing.is_led = true;
        self.playing.course = course;
        self.playing.until = stretch.until;
        self.tell(PlayerCommand::Play(stretch));
        self.hear(Heard { time: stretch.from, is_paused: false, is_over: false });
    }

    fn play_segments(&mut self, (first, last): (SegmentIx, SegmentIx), loops: bool) {
        let ends = (first.0..=last.0).filter_map(|ix| self.transcript.end_of(SegmentIx(ix)));
        let (Some(from), until) = (self.transcript.time_at(first), ends.max()) else {
            return self.complain("this transcript has no times");
        };
        let until = until.filter(|until| *until > from);
        if until.is_none() && loops {
            return self.complain("this segment has no length");
        }
        self.play(Stretch { from, until, loops }, Course::Plain);
    }

    pub(super) fn pause(&mut self) {
        let back = (self.config.roll_back_seconds.max(0.0) * 1000.0) as u64;
        self.tell(PlayerCommand::Pause(back));
        // A voice from elsewhere is no place to go on from.
        let is_over = matches!(self.playing.course, Course::Audition(_));
        self.playing.course = Course::Plain;
        if let Some(heard) = &mut self.playing.heard {
            (heard.is_paused, heard.is_over) = (true, is_over);
        }
    }

    /// Whether a segment is typed that is not said anywhere near a time.
    fn types_elsewhere(&self, time: Timestamp) -> bool {
        let Some(segment) = self.mode.editing().map(|editing| editing.of.place()) else { return false };
        let starts = self.transcript.time_at(segment).is_some_and(|start| start.offset(-NEAR) <= time);
        let lasts = self.transcript.end_of(segment).is_none_or(|end| time <= end.offset(NEAR));
        !(starts && lasts)
    }

    fn seek(&mut self, time: Timestamp) {
        let is_paused = self.playing.heard.is_none_or(|heard| heard.is_paused);
        self.playing.until = None;
        self.playing.course = Course::Plain;
        self.tell(PlayerCommand::Seek(time));
        self.hear(Heard { time, is_paused, is_over: false });
        self.playing.is_led = true;
    }

    /// Has the recording go where the cursor went, while it is heard.
    pub(super) fn lead(&mut self) {
        if self.playing.is_on()
            && let Some(time) = self.time_of(self.cursor)
        {
            self.playing.follows = true;
            self.seek(time);
        }
    }

    /// Puts the cursor on the word that is being said, where it goes along.
    fn go_along(&mut self) {
        let is_selecting = self.anchor.is_some() || self.words_from.is_some();
        let may_move = self.playing.follows && matches!(self.mode, Mode::Reading) && !is_selecting;
        if !may_move {
            return;
        }
        self.playing.is_led = true;
        if let Some(word) = self.spoken().filter(|word| *word != self.cursor && self.is_visible(word.segment)) {
            self.move_to(word);
        }
    }

    /// The word that is heard; `None` in a silence.
    ///
    /// By the times of the words where the file has them, else as far as can be guessed from the length of the text.
    /// Costs a pass over one chunk.
    pub fn spoken(&self) -> Option<Place> {
        let Playing { heard, until, .. } = &self.playing;
        // At its very end, the next word would be said.
        let last = until.map(|until| until.offset(-1));
        let time = heard.map(|heard| last.map_or(heard.time, |last| heard.time.min(last)))?;
        let segment = self.transcript.segment_at(time)?;
        let start = self.transcript.segment(segment)?.start?;
        (start <= time).then(|| Place { segment, offset: self.offset_at(segment, time) })
    }

    /// The first milliseconds of a segment, or all of it.
    fn start_of(&self, ix: SegmentIx, millis: i64) -> Option<Stretch> {
        let from = self.transcript.segment(ix)?.start?;
        let enough = from.offset(millis);
        let end = self.transcript.end_of(ix).filter(|end| *end > from);
        Some(Stretch { from, until: Some(end.map_or(enough, |end| end.min(enough))), loops: false })
    }

    fn skim_at(&mut self, ix: SegmentIx) {
        let Some(stretch) = self.start_of(ix, SKIMMED) else { return self.complain("this segment has no time") };
        self.move_to(Place { segment: ix, offset: 0 });
        self.play(stretch, Course::Skim);
    }

    /// Goes to the next change of speaker while they are skimmed, or to the one before. Whether it did.
    pub(super) fn skim_on(&mut self, forward: bool) -> bool {
        if self.playing.course != Course::Skim {
            return false;
        }
        let mut ix = self.cursor.segment;
        while let Some(next) = self.neighbour(ix, forward) {
            ix = next;
            let before = self.neighbour(ix, false).and_then(|before| self.transcript.speaker_at(before));
            if before != self.transcript.speaker_at(ix) {
                self.skim_at(ix);
                return true;
            }
        }
        false
    }
}
