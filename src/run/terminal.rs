//! The terminal: taken over, drawn on, and always given back as it was.

use std::cell::Cell;
use std::io::{self, BufWriter, Stdout, Write, stdout};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell as BufferCell, CellWidth};
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use ratatui::crossterm::style::Print;
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute, queue};
use ratatui::layout::{Position, Rect};
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::{background, clipboard};

thread_local! {
    /// Whether this thread has the terminal, and so must give it back before a panic is reported.
    static HOLDS_TERMINAL: Cell<bool> = const { Cell::new(false) };
}

/// The terminal while the program has it; dropping this gives it back.
///
/// Not that of ratatui, which panics when it is dropped after the terminal is gone.
pub(super) struct Terminal {
    backend: CrosstermBackend<BufWriter<Stdout>>,
    mouse: bool,
    /// Whether it tells that it got the focus.
    tells_focus: bool,
    /// Whether the terminal may not show what was drawn last.
    is_stale: bool,
    /// What was drawn last, and where the cursor is.
    drawn: (Buffer, Option<Position>),
}

impl Terminal {
    /// Takes the terminal over. A panic of this thread gives it back before the report.
    pub fn enter(mouse: bool) -> io::Result<Terminal> {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // A worker's panic must not write over the screen of a program that goes on.
            if HOLDS_TERMINAL.get() {
                restore();
                report(panic);
            }
        }));
        // One frame is some kilobytes: one write, so that no terminal shows half of it.
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, stdout()));
        let mut terminal = Terminal { backend, mouse, tells_focus: false, is_stale: true, drawn: Default::default() };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        HOLDS_TERMINAL.set(true);
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if self.mouse {
            execute!(stdout(), EnableMouseCapture)?;
        }
        if self.tells_focus {
            execute!(stdout(), EnableFocusChange)?;
        }
        Ok(())
    }

    /// Draws all of the next frame: what a terminal still shows after a change of its size is its own affair.
    pub fn repaint(&mut self) {
        self.is_stale = true;
    }

    /// Draws a frame; `paint` returns where the cursor goes, if it shows. What did not change is not written: where nothing
    /// did, nothing is.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        let area = Rect::from((Position::ORIGIN, self.backend.size()?));
        let mut buffer = Buffer::empty(area);
        let cursor = paint(&mut buffer);
        self.is_stale |= self.drawn.0.area != area;
        let frame = (buffer, cursor);
        if !self.is_stale && frame == self.drawn {
            return Ok(());
        }
        queue!(self.backend, BeginSynchronizedUpdate)?;
        if std::mem::take(&mut self.is_stale) {
            queue!(self.backend, Clear(ClearType::All))?;
            self.drawn.0 = Buffer::empty(area);
        }
        self.clear_composed(&frame.0)?;
        self.backend.draw(self.drawn.0.diff_iter(&frame.0))?;
        match cursor {
            Some(position) => queue!(self.backend, cursor::Show, cursor::MoveTo(position.x, position.y))?,
            None => queue!(self.backend, cursor::Hide)?,
        }
        self.drawn = frame;
        queue!(self.backend, EndSynchronizedUpdate)?;
        Write::flush(&mut self.backend)
    }

    /// Clears the changed rows in which characters together took several cells: a terminal may have given each its own,
    /// which would stay where something else is drawn over the first.
    fn clear_composed(&mut self, frame: &Buffer) -> io::Result<()> {
        let columns = usize::from(frame.area.width).max(1);
        let rows = self.drawn.0.content.chunks_mut(columns).zip(frame.content.chunks(columns));
        for (y, (drawn, next)) in (0..).zip(rows) {
            let is_composed = |cell: &BufferCell| cell.symbol().chars().nth(1).is_some() && cell.cell_width() > 1;
            if drawn != next && drawn.iter().any(is_composed) {
                queue!(self.backend, cursor::MoveTo(0, y), Clear(ClearType::CurrentLine))?;
                drawn.fill(BufferCell::EMPTY);
            }
        }
        Ok(())
    }

    /// Has the terminal put a text on its clipboard (OSC 52). Whether it does, it does not say.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(stdout(), Print(clipboard::sequence(text, clipboard::is_in_screen())))
    }

    /// Asks the terminal for its background; the answer comes among the keys.
    pub fn ask_background(&mut self) -> io::Result<()> {
        execute!(stdout(), Print(background::QUESTION))
    }

    /// Whether it was told to tell when it gets the focus.
    pub fn tells_focus(&self) -> bool {
        self.tells_focus
    }

    /// Has the terminal tell whenever it gets the focus.
    pub fn tell_focus(&mut self) -> io::Result<()> {
        self.tells_focus = true;
        execute!(stdout(), EnableFocusChange)
    }

    pub fn capture_mouse(&mut self, capture: bool) -> io::Result<()> {
        self.mouse = capture;
        if capture { execute!(stdout(), EnableMouseCapture) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Gives the terminal to another program while `work` lasts.
    pub fn lend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let done = work();
        self.is_stale = true;
        self.take()?;
        Ok(done)
    }

    /// Gives the terminal to the shell until it lets the program go on.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.lend(|| emulate_default_handler(SIGTSTP))?
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back. Errors have nobody to go to: the terminal may be gone.
fn restore() {
    if HOLDS_TERMINAL.replace(false) {
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableMouseCapture,
            DisableFocusChange,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
    }
}
