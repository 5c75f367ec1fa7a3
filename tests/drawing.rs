//! What holds of every screen: it is drawn in every size, nothing hides what is needed, colours tell things apart.

use ratatui::buffer::Buffer;
use whosaid::app::key;
use whosaid::app::{Effect, Event, OpenFile};

use crate::home::fixture;
use crate::screens::{SIZE, compared, found_on_shelf, shelf, stage, subtitles};
use crate::stage::Stage;

#[test]
fn listening_is_told() {
    let mut stage = stage();
    for key in ["/", "~", "x"] {
        // Nothing searches.
        stage.app.update(Event::Key(key.parse().expect("a key")));
    }
    stage.app.listening.go_on(100);
    stage.app.listening.advance(43);
    assert_eq!(stage.text().matches("listening… 43 %").count(), 2, "{}", stage.text());
    assert!(stage.app.is_working());
}

#[test]
fn long_work_has_a_count_wherever_one_is() {
    let mut stage = stage();
    let effects = stage.app.update(Event::Command("compare other.txt".into()));
    let Some(Effect::Compare { progress, .. }) = effects.last() else { panic!("{effects:?}") };
    progress.go_on(100);
    progress.advance(43);
    let last = |stage: &Stage| stage.text().lines().last().unwrap_or_default().to_owned();
    for _ in 0..3 {
        assert!(!last(&stage).contains('%'), "short work only flashes: {}", last(&stage));
        stage.app.update(Event::Waited);
    }
    for keys in ["j", "?"] {
        stage.keys(keys);
        assert!(last(&stage).ends_with("43 % compared, Esc stops"), "{keys}: {}", last(&stage));
    }
    stage.keys("q e");
    assert!(last(&stage).ends_with("43 % compared"), "Esc ends the typing: {}", last(&stage));
}

#[test]
fn hints_do_not_touch_what_stands_beside_them() {
    for keys in ["", "tab", "/ o v e n enter", "/ o v e n enter tab tab", "v ]", "V l", "/ z z enter"] {
        let mut stage = stage();
        for columns in 40..=120 {
            stage.resize((columns, 16));
            stage.keys("esc esc esc").keys(keys);
            let text = stage.text();
            let last = text.lines().last().unwrap_or_default();
            assert!(last.chars().count() <= columns.into(), "{keys} {columns}: {last}");
            if let Some((before, _)) = last.rsplit_once("00:") {
                assert!(before.is_empty() || before.ends_with("  "), "{keys} {columns}: {last}");
            }
        }
    }
}

#[test]
fn facts_that_have_no_room_are_left_out_whole() {
    let long = |file: &mut OpenFile| file.read_only = Some("read-only: it is open elsewhere".into());
    let mut stage = Stage::open("talk.txt", &fixture("talk.txt"), (200, 24), long);
    let header = |stage: &mut Stage| stage.text().lines().next().unwrap_or_default().to_owned();
    let whole = header(&mut stage);
    let facts: Vec<&str> = whole.split(" · ").collect();
    assert_eq!(facts.len(), 6, "{whole}");
    for columns in 12..=120 {
        stage.resize((columns, 24));
        let told = header(&mut stage);
        let mut shown: Vec<&str> = told.split(" · ").collect();
        if shown.last() == Some(&"…") {
            shown.pop();
        }
        assert!(facts.starts_with(&shown), "{columns}: {told}");
        assert!(shown.len() == facts.len() || told.ends_with(" …"), "{columns}: {told}");
    }
}

#[test]
fn what_is_chosen_from_does_not_stand_on_the_segment_it_is_for() {
    for keys in ["g", "z", "a", "Y", "# b"] {
        for before in 0..14 {
            let mut stage = stage();
            stage.resize((60, 16));
            stage.keys("#").paste("bread").keys("enter").keys(&"] ".repeat(before)).keys(keys);
            let text = stage.text();
            let rule = text.lines().skip(3).position(|line| line.starts_with("────")).expect("a rule") + 3;
            let marks = text.lines().take(rule).filter(|line| line.starts_with('▌')).count();
            assert!(marks > 0, "{keys} {before}:\n{text}");
        }
    }
}

#[test]
fn names_come_before_bars_where_there_are_many_segments() {
    let line = "[00:00:01] SPEAKER_00: so\n[00:00:02] SPEAKER_01: it is\n";
    let stage = Stage::open("talk.txt", line.repeat(10_000).as_bytes(), SIZE, |_| ());
    let text = stage.text();
    for row in ["▌1 ■ SPEAKER_00   10000", " 2 ■ SPEAKER_01   10000"] {
        assert!(text.lines().any(|line| line.starts_with(row)), "{text}");
    }
}

#[test]
fn differences_are_told_apart_in_every_theme() {
    let themes = [true, false].map(whosaid::ui::Themes::new);
    for (themes, name) in themes.iter().flat_map(|themes| themes.names().into_iter().map(move |name| (themes, name))) {
        let theme = themes.named(&name).expect("it is listed");
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
        whosaid::ui::draw(&compared(SIZE).app, &theme, &mut buffer);
        let look = |word: &str| {
            let row = |y: u16| (0..SIZE.0).map(|x| buffer[(x, y)].symbol()).collect::<String>();
            let place = (0..SIZE.1).find_map(|y| Some((row(y).find(word).map(|at| row(y)[..at].chars().count())?, y)));
            let (x, y) = place.unwrap_or_else(|| panic!("{word}"));
            buffer[(x as u16, y)].style()
        };
        let looks = ["painted", "old harbour", "船", "So we"].map(look);
        for (at, look) in looks.iter().enumerate() {
            assert!(!looks[..at].contains(look), "{name} {at}");
        }
    }
}

#[test]
fn two_files_fit_every_size() {
    let mut stage = compared(SIZE);
    for width in (1..=40).chain([59, 60, 71, 72, 73, 80, 109, 110, 200]) {
        for height in (1..=20).chain([29, 30, 60]) {
            stage.resize((width, height));
            stage.keys("n j N g g");
            stage.buffer();
        }
    }
}

#[test]
fn what_is_filtered_out_is_dim() {
    let mut stage = subtitles();
    let buffer = stage.keys("X z d").buffer();
    let layout = stage.app.layout;
    let look = |y: u16| buffer[(layout.text_x() + 1, layout.timeline.y + y)].style();
    // As silences are.
    let is_faint = |y: u16| look(y) == look(5);
    assert_eq!([0, 1, 2, 3, 4, 6].map(is_faint), [false, false, false, true, true, false], "{}", stage.text());

    // So are its tags, which have colours else.
    let mut stage = subtitles();
    let style = |buffer: &Buffer, symbol: &str| {
        buffer.content.iter().find(|cell| cell.symbol() == symbol).unwrap_or_else(|| panic!("no {symbol}")).style()
    };
    stage.keys("] ] ] # x enter g g");
    for (keys, is_faint) in [("", false), ("X z d", true)] {
        let buffer = stage.keys(keys).buffer();
        assert_eq!(style(&buffer, "#") == style(&buffer, "╰"), is_faint, "{}", stage.text());
    }
}

#[test]
fn the_cursor_is_where_text_is_typed() {
    let mut stage = stage();
    let theme = whosaid::ui::Themes::new(true).named("dark").expect("it is there");
    let cursor = |stage: &mut Stage, size: (u16, u16)| {
        stage.resize(size);
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, size.0, size.1));
        whosaid::ui::draw(&stage.app, &theme, &mut buffer).map(|at| (at, buffer))
    };
    stage.keys("] e").paste("日 Q");
    stage.keys("left");
    let (at, buffer) = cursor(&mut stage, SIZE).expect("a cursor");
    assert_eq!((buffer[at].symbol(), buffer[(at.x - 3, at.y)].symbol()), ("Q", "日"));
    for size in [(1, 1), (3, 2), (20, 4), (200, 60)] {
        if let Some((at, _)) = cursor(&mut stage, size) {
            assert!(at.x < size.0 && at.y < size.1, "{at} in {size:?}");
        }
    }
}

#[test]
fn every_size_is_drawn() {
    for keys in [
        "",
        "/ o v e n enter",
        "/ o v e n",
        "/ o v e n enter & tab tab",
        "] ] ] ] ] ] space",
        "r",
        "] r S P E A K E R _ 0 0 enter",
        "a",
        "a n e w",
        ":",
        "t x enter",
        "?",
        "? G",
        "/ tab",
        "/ i s : r e d",
        "R o v e n",
        "R o v e n enter tab",
        "R o v e n enter x enter y n w",
        "s 2 g r",
        "/ o v e n enter tab tab o j j",
        "/ s p tab tab o v e n z enter",
        "/ i s : s h o r t space z enter tab tab",
        "g w",
        "g o",
        "g o + + L",
        "v ] ]",
        "c n o t e enter # a / b enter # c enter",
        "m # a enter M",
        "w j n n",
        "w r",
        "w m",
        "tab G x",
        "g",
        "fly",
        "] ] ] ] ] ] e ctrl-end x",
        "] o x y z enter enter x space space space",
        "G o",
        "] e esc",
        "z j z n z w",
    ] {
        let mut stage = stage();
        if keys == "fly" {
            // A key that does nothing leaves a message.
            stage.keys("f");
        } else {
            stage.keys(keys);
        }
        for width in (1..=40).chain([59, 60, 79, 80, 81, 109, 110, 200]) {
            for height in (1..=20).chain([29, 30, 60]) {
                stage.resize((width, height));
                stage.buffer();
            }
        }
        // Moving about where there is hardly any room.
        for size in [(1, 1), (2, 2), (7, 3), (30, 5)] {
            stage.resize(size);
            stage.keys("j k ctrl-d ctrl-u space b l h ] [ } { G");
            stage.buffer();
        }
    }
}

#[test]
fn no_size_at_all_is_no_reason_to_fall_over() {
    let mut stage = stage();
    for size in [(0, 0), (0, 24), (80, 0)] {
        stage.resize(size);
        stage.keys("] / o v e n enter n esc");
        stage.buffer();
    }
}

#[test]
fn a_speaker_has_one_colour_in_every_pane() {
    let themes = whosaid::ui::Themes::new(true);
    for name in themes.names() {
        let theme = themes.named(&name).expect("it is listed");
        let mut stage = stage();
        stage.keys("/").paste("evening").keys("enter");
        let app = &stage.app;
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, SIZE.0, SIZE.1));
        whosaid::ui::draw(app, &theme, &mut buffer);
        let speaker = app.roots[0];
        let layout = app.layout;
        let name_x = 1 + layout.columns.time;
        let places = [
            (layout.strip.x, layout.strip.y),
            (layout.speakers.x + 3, layout.speakers.y + 1),
            (layout.timeline.x + name_x, layout.timeline.y),
            (layout.results.x + name_x, layout.results.y + 1),
        ];
        for place in places {
            assert_eq!(Some(buffer[place].fg), theme.speaker(speaker).fg, "{name} {place:?}");
        }
        stage.keys("esc g t");
        let mut page = Buffer::empty(buffer.area);
        whosaid::ui::draw(&stage.app, &theme, &mut page);
        let bar = (0..SIZE.0).find(|x| page[(*x, 2)].symbol() == "█").expect("a bar");
        for (x, sign) in [(2, "S"), (bar, "█")] {
            assert_eq!((page[(x, 2)].symbol(), Some(page[(x, 2)].fg)), (sign, theme.speaker(speaker).fg), "{name}");
        }
    }
}

#[test]
fn all_that_may_follow_a_key_is_listed_on_a_low_screen() {
    let mut stage = stage();
    stage.resize((60, 16));
    let screen = stage.keys("g").text();
    for (keys, _) in stage.app.keymap.following(stage.app.mode.context(), &stage.app.pending) {
        let key = key::shown(keys);
        assert!(screen.lines().any(|line| line.contains(&format!(" {key} "))), "{key} in {screen}");
    }
}

#[test]
fn the_shelf_is_drawn_in_every_size() {
    let (mut listed, mut found) = (shelf(SIZE), found_on_shelf(SIZE));
    for width in (1..40).chain([60, 119, 120, 121, 200]) {
        for height in 1..26 {
            for stage in [&mut listed, &mut found] {
                stage.resize((width, height));
                stage.buffer();
            }
        }
    }
}
