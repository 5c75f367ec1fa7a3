//! The state core and the screen without a terminal: keys go in, a buffer comes out.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use whosaid::app::key::parse_keys;
use whosaid::app::{App, Config, Effect, Event, Keymap, OpenFile, Theming, facts_of};
use whosaid::doubts::{Threshold, find};
use whosaid::formats;
use whosaid::model::Change;
use whosaid::search::{Query, Vocabulary, seek};
use whosaid::ui::{Themes, draw};

/// How long each search takes here.
const TOOK: Duration = Duration::from_millis(12);

/// The program with a file open, on a screen of some size.
pub struct Stage {
    pub app: App,
    /// What was to be recorded, in order.
    pub recorded: Vec<Change>,
    themes: Themes,
    size: (u16, u16),
}

impl Stage {
    /// Opens a file as the program does; `change` sets what is not read from it.
    pub fn open(name: &str, bytes: &[u8], size: (u16, u16), change: impl FnOnce(&mut OpenFile)) -> Stage {
        let document = formats::read(bytes, "").unwrap_or_else(|error| panic!("{name}: {error}"));
        let format = document.format.title.to_owned();
        let mut file = OpenFile { name: name.to_owned(), format, warnings: document.warnings, ..OpenFile::default() };
        change(&mut file);
        let config = Config::with("").expect("the default settings are sound");
        let themes = Themes::new(true);
        let theming = Theming { names: themes.names(), chosen: config.theme.clone(), file: Some("config.toml".into()) };
        let mut app = App::new(file, document.transcript, config, Keymap::default());
        app.offer_themes(theming);
        let mut stage = Stage { app, recorded: Vec::new(), themes, size };
        stage.resize(size);
        stage
    }

    /// The shelf of a folder, before anything was found.
    pub fn at_shelf(size: (u16, u16)) -> Stage {
        let mut stage = Stage::open("x", b"A: x\n", size, |_| ());
        let theming = std::mem::take(&mut stage.app.theming);
        let config = Config::with("").expect("the default settings are sound");
        stage.app = App::at_shelf("talks".to_owned(), config, Keymap::default());
        stage.app.offer_themes(theming);
        stage.resize(size);
        stage
    }

    pub fn without_colour(mut self) -> Stage {
        self.themes = Themes::new(false);
        self
    }

    pub fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.update(Event::Resize(size.0, size.1));
    }

    /// Lets an event happen, and what follows from it. A search is done before this returns.
    pub fn update(&mut self, event: Event) {
        let mut effects = self.app.update(event);
        while let Some(effect) = effects.pop() {
            let (ticket, query, transcript) = match effect {
                Effect::Search { ticket, query, transcript, .. } => (ticket, query, transcript),
                Effect::Record(change, _) => {
                    self.recorded.push(change);
                    continue;
                }
                Effect::Count { transcript, progress } => {
                    effects.extend(self.app.update(Event::Counted(Some(facts_of(&transcript, &progress)))));
                    continue;
                }
                _ => continue,
            };
            let stop = AtomicBool::new(false);
            let vocabulary = Vocabulary::of(&transcript, &Default::default()).expect("not stopped");
            let listen = |query: &Query| query.listen(&transcript, &vocabulary, &stop);
            let mut steps = Vec::new();
            seek(&transcript, &query, &listen, &stop, &mut |step| steps.push(step));
            for step in steps {
                effects.extend(self.app.update(Event::Searched { ticket, step, took: TOOK }));
            }
        }
    }

    /// Looks for the doubtful places, as the program does by itself.
    pub fn doubted(mut self) -> Stage {
        let stop = AtomicBool::new(false);
        let threshold = Threshold::of(&self.app.first, &stop).expect("not stopped");
        let doubts = find(&self.app.transcript, &threshold, &stop).expect("not stopped");
        self.update(Event::Doubted { ticket: 1, doubts });
        self
    }

    /// Presses keys, written as in a keymap file: `r A d a enter`.
    pub fn keys(&mut self, written: &str) -> &mut Stage {
        for key in parse_keys(written).expect("the keys have names") {
            self.update(Event::Key(key));
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Stage {
        self.update(Event::Paste(text.to_owned()));
        self
    }

    /// The screen as it is drawn now.
    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let theme = self.themes.named(self.app.theme()).expect("it is listed");
        draw(&self.app, &theme, &mut buffer);
        buffer
    }

    /// The rows of the screen, without the blanks at their ends.
    pub fn text(&self) -> String {
        let buffer = self.buffer();
        let row = |y| {
            let mut row = String::new();
            let mut x = 0;
            while x < self.size.0 {
                let cell = &buffer[(x, y)];
                row += cell.symbol();
                // Behind a wide character is a cell that it covers.
                x += ratatui::buffer::CellWidth::cell_width(cell.symbol()).max(1);
            }
            row.trim_end().to_owned() + "\n"
        };
        (0..self.size.1).map(row).collect()
    }
}
