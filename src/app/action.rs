//! Every action, once: its variant, name, description, group and function.
//!
//! The keymap, the help screen, the command line, the status hints and the table in the README are made from this.

use super::prompt::Line;
use super::{
    App, Mode, annotating, choosing, comparing, copying, correcting, display, doubting, editing, identifying,
    inspecting, mending, naming, overview, page, playing, prompt, reading, replacing, restoring, shelf, statistics,
};

/// Where the help lists an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Moving through the transcript.
    Moving,
    /// Searching.
    Finding,
    /// Who speaks.
    Speakers,
    /// Changing segments.
    Mending,
    /// Hearing the recording.
    Listening,
    /// How the text is shown.
    Showing,
    /// The file and the program.
    File,
    /// Typing into a prompt.
    Typing,
    /// Moving and deleting in what is typed.
    Line,
    /// Typing the text of a segment.
    Editing,
    /// Answering a question.
    Answering,
    /// In the overview.
    Overview,
    /// Choosing what to correct.
    Correcting,
    /// Looking at a comparison.
    Comparing,
    /// Telling the speakers apart.
    Identifying,
    /// Choosing from the list of a correction or of who is who.
    Listing,
    /// At the shelf of folders.
    Shelf,
}

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Moving => "Moving",
            Group::Finding => "Finding",
            Group::Speakers => "Speakers",
            Group::Mending => "Mending",
            Group::Listening => "Listening",
            Group::Showing => "Display",
            Group::File => "File and program",
            Group::Typing => "In a prompt",
            Group::Line => "In a prompt or the text of a segment",
            Group::Editing => "In the text of a segment",
            Group::Answering => "In a question",
            Group::Overview => "In the overview",
            Group::Correcting => "In a correction or replacement",
            Group::Comparing => "In a comparison",
            Group::Identifying => "In who is who",
            Group::Listing => "In the list of either",
            Group::Shelf => "At the list of a folder",
        }
    }
}

macro_rules! actions {
    ($($group:ident { $($variant:ident $name:literal $doc:literal $function:expr;)+ })+) => {
        /// Something the user can do. `name` is what keymaps and the command line call it.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Action {
            $($(#[doc = $doc] $variant,)+)+
        }

        impl Action {
            /// All actions, in the order of the help.
            pub const ALL: &[Action] = &[$($(Action::$variant,)+)+];

            /// Its name in keymaps and on the command line.
            pub fn name(self) -> &'static str {
                match self { $($(Action::$variant => $name,)+)+ }
            }

            /// What it does, in a few words.
            pub fn doc(self) -> &'static str {
                match self { $($(Action::$variant => $doc,)+)+ }
            }

            /// Where the help lists it.
            pub fn group(self) -> Group {
                match self { $($(Action::$variant => Group::$group,)+)+ }
            }

            pub(super) fn run(self, app: &mut App) {
                let function: fn(&mut App) = match self { $($(Action::$variant => $function,)+)+ };
                function(app);
            }
        }
    };
}

actions! {
    Moving {
        RowDown "row-down" "one row down" |app| reading::rows(app, 1);
        RowUp "row-up" "one row up" |app| reading::rows(app, -1);
        HalfPageDown "half-page-down" "half a page down" |app| reading::half_page(app, 1);
        HalfPageUp "half-page-up" "half a page up" |app| reading::half_page(app, -1);
        PageDown "page-down" "a page down" |app| reading::page(app, 1);
        PageUp "page-up" "a page up" |app| reading::page(app, -1);
        First "first" "to the start" reading::first;
        Last "last" "to the end" reading::last;
        NextSegment "next-segment" "next segment" |app| reading::segment(app, true, false);
        PreviousSegment "previous-segment" "previous segment" |app| reading::segment(app, false, false);
        NextOfSpeaker "next-of-speaker" "next segment of this speaker" |app| reading::segment(app, true, true);
        PreviousOfSpeaker "previous-of-speaker" "previous segment of this speaker" |app| reading::segment(app, false, true);
        NextWord "next-word" "next word" |app| reading::word(app, true);
        PreviousWord "previous-word" "previous word" |app| reading::word(app, false);
        NextSentence "next-sentence" "next sentence" |app| reading::sentence(app, true);
        PreviousSentence "previous-sentence" "previous sentence" |app| reading::sentence(app, false);
        GoToTime "go-to-time" "go to a time" prompt::ask_time;
        JumpBack "jump-back" "back to before the last jump" |app| reading::jump_again(app, false);
        JumpForward "jump-forward" "forward again" |app| reading::jump_again(app, true);
        NextPane "next-pane" "next pane" |app| reading::next_pane(app, true);
        PreviousPane "previous-pane" "previous pane" |app| reading::next_pane(app, false);
        Overview "overview" "who speaks when, over the whole recording and closer" overview::open;
        Open "open" "go to the result, or to the speaker's next segment" reading::open;
    }
    Finding {
        Find "find" "find as you type" prompt::ask_query;
        NextHit "next-hit" "next hit" |app| app.go_to_hit(true);
        PreviousHit "previous-hit" "previous hit" |app| app.go_to_hit(false);
        Inspect "inspect" "show the segment whole: times, words, confidence, original text" inspecting::open;
        FindWord "find-word" "find the word under the cursor" App::find_word;
        OnlyHits "only-hits" "show only segments with hits, or all" App::toggle_only_hits;
        NextDoubt "next-doubt" "next place that is probably wrong" |app| doubting::go(app, true);
        PreviousDoubt "previous-doubt" "previous place that is probably wrong" |app| doubting::go(app, false);
        Doubts "doubts" "list the places that are probably wrong, and go to any" doubting::list;
        TickDoubt "tick-doubt" "tick the doubtful place as looked at, and go to the next" doubting::tick;
        Correct "correct" "correct all that reads like the hit" correcting::open;
        GroupResults "group-results" "in the results: list them by speaker, or as they come" App::group_results;
    }
    Speakers {
        WhoIsWho "who-is-who" "who is who: talk and quotes of each speaker" identifying::open;
        Stats "stats" "who talks how much, when, and into whose speech" statistics::ask;
        RenameSpeaker "rename-speaker" "rename the speaker everywhere" prompt::ask_name;
        GiveNumbered "give-numbered" "give the segment or selection to the speaker of that number" naming::give_numbered;
        Give "give" "give the segment or selection to a speaker picked or newly named" naming::pick;
        Select "select" "start or end a selection of segments" naming::select;
        Mark "mark" "mark the segment or selection, or take the mark off" naming::mark;
        Note "note" "write or change the note of the segment" annotating::ask_note;
        Tag "tag" "tag the segment or selection, or take a tag off" annotating::ask_tag;
        Kept "marks" "list marks, notes and tags, and go to any" annotating::list;
        SelectWords "select-words" "start or end a selection of words" copying::select_words;
        Copy "copy" "copy the selection, the segment or the hit as a quote" copying::copy;
        CopyAs "copy-as" "copy it in another form: Markdown, LaTeX, …" copying::ask_template;
        Hide "hide" "hide or show the speaker" |app| app.hide(false);
        Solo "solo" "show only this speaker, or all" |app| app.hide(true);
        Undo "undo" "undo" |app| app.step_history(false);
        Redo "redo" "redo" |app| app.step_history(true);
        Changes "changes" "list the changes, and go back to any of them" prompt::ask_step;
    }
    Mending {
        EditText "edit" "edit the text of the segment" editing::open;
        EditOutside "edit-outside" "edit the text in your own editor ($VISUAL or $EDITOR)" editing::open_outside;
        InsertSegment "insert" "insert a segment behind this one" editing::open_behind;
        Split "split" "split before the word under the cursor" mending::split;
        GiveOn "give-on" "give the words from the cursor on to the next segment" mending::give_on;
        GiveBack "give-back" "give the words before the cursor to the segment before" mending::give_back;
        Join "join" "join with the next segment, or join the selection" mending::join;
        Alternate "alternate" "give the selection to two speakers in turn" mending::alternate;
        Times "times" "change start and end of the segment" mending::ask_times;
        Delete "delete" "delete the segment or selection" mending::delete;
        Repeat "repeat" "make the last change again here" mending::repeat;
        Replace "replace" "replace what is found" replacing::ask;
        Original "original" "show the segment as first read beside what it is now" restoring::show;
        Restore "restore" "give the segment its original text back" restoring::restore;
    }
    Listening {
        PlayHere "play-here" "play from the word under the cursor, or pause" playing::play_here;
        PlayOn "play-on" "play on from where it paused, or pause" playing::play_on;
        PlaySegment "play-segment" "play the segment once" playing::play_segment;
        Loop "loop" "play the segment or selection over and over" playing::repeat;
        SkipBack "skip-back" "5 s back" |app| playing::skip(app, -playing::SKIP);
        SkipOn "skip-on" "5 s on" |app| playing::skip(app, playing::SKIP);
        BackABit "back-a-bit" "3 s back" |app| playing::skip(app, -playing::A_BIT);
        Slower "slower" "play at a lower speed" |app| playing::change_speed(app, -1);
        Faster "faster" "play at a higher speed" |app| playing::change_speed(app, 1);
        NormalSpeed "normal-speed" "play at the speed it was spoken" playing::normal_speed;
        Softer "softer" "play softer" |app| playing::change_volume(app, -1);
        Louder "louder" "play louder" |app| playing::change_volume(app, 1);
        FollowSpeech "follow-speech" "go along with what is heard, or stay" playing::follow;
        Skim "skim" "hear how each turn starts; ] and [ go on and back" playing::skim;
        Audition "audition" "hear the speaker at a few places" playing::audition;
    }
    Showing {
        Turns "turns" "run the segments of a speaker on as one turn, or not" display::turns;
        ShowTimes "show-times" "times at each segment, at each turn, or none" display::times;
        NamesAbove "names-above" "names above the text, or beside it" display::names;
        Clock "clock" "times of the day, or since the start" display::times_of_day;
        Width "width" "80 columns of text, or all there are" display::column;
        Dim "dim" "dim what is filtered out, or hide it" display::dim;
    }
    File {
        Write "write" "write the file" |app| app.write(None, false, false);
        Reload "reload" "read the file again, with your changes carried over" App::reload;
        Follow "follow" "follow the file as it grows, or stop" App::toggle_following;
        Quit "quit" "quit, or leave this page" App::quit;
        Help "help" "keys and what they do" page::open_help;
        Narrow "narrow" "on a page: show only lines that hold some text" page::ask_narrowing;
        Warnings "warnings" "what could not be read" page::open_warnings;
        Carried "carried" "changes that could not be carried over" page::open_not_carried;
        CommandLine "command-line" "type a command" prompt::ask_command;
        ToggleMouse "toggle-mouse" "capture the mouse, or leave it to the terminal" App::toggle_mouse;
        Cancel "cancel" "drop the selection, the search, the message" App::cancel;
        Suspend "suspend" "back to the shell; `fg` returns" App::suspend;
    }
    Typing {
        Accept "accept" "accept" prompt::accept;
        Dismiss "dismiss" "leave the prompt" prompt::dismiss;
        Complete "complete" "complete, or the next scope" |app| choosing::complete(app, true);
        CompleteBack "complete-back" "complete backwards" |app| choosing::complete(app, false);
        ListDown "list-down" "next entry, or later input" |app| choosing::list(app, 1);
        ListUp "list-up" "previous entry, or earlier input" |app| choosing::list(app, -1);
        BreakLine "break-line" "a line break, in a note" prompt::break_line;
    }
    Line {
        LineStart "line-start" "start of the line" |app| prompt::line(app, Line::Start);
        LineEnd "line-end" "end of the line" |app| prompt::line(app, Line::End);
        CharLeft "char-left" "left" |app| prompt::line(app, Line::Left);
        CharRight "char-right" "right" |app| prompt::line(app, Line::Right);
        WordLeft "word-left" "a word left" |app| prompt::line(app, Line::WordLeft);
        WordRight "word-right" "a word right" |app| prompt::line(app, Line::WordRight);
        DeleteBack "delete-back" "delete to the left" |app| prompt::line(app, Line::DeleteBack);
        DeleteForward "delete-forward" "delete to the right" |app| prompt::line(app, Line::DeleteForward);
        DeleteWord "delete-word" "delete the word to the left" |app| prompt::line(app, Line::DeleteWord);
        DeleteToStart "delete-to-start" "delete to the start" |app| prompt::line(app, Line::DeleteToStart);
        DeleteToEnd "delete-to-end" "delete to the end" |app| prompt::line(app, Line::DeleteToEnd);
        Yank "yank" "put back what was deleted" |app| prompt::line(app, Line::Yank);
    }
    Editing {
        Keep "keep" "keep the text" editing::keep;
        KeepTwice "keep-twice" "keep the text, when pressed twice" editing::keep_twice;
        Drop "drop" "leave the segment as it was" editing::leave;
        KeepNext "keep-next" "keep the text and edit the next segment" |app| editing::keep_and_go(app, true);
        KeepPrevious "keep-previous" "keep the text and edit the segment before" |app| editing::keep_and_go(app, false);
        NewLine "new-line" "a line break" |app| editing::change(app, |input| input.insert_newline());
        LineUp "line-up" "a row up" |app| editing::rows(app, -1);
        LineDown "line-down" "a row down" |app| editing::rows(app, 1);
        TextStart "text-start" "start of the text" |app| editing::far(app, false);
        TextEnd "text-end" "end of the text" |app| editing::far(app, true);
        UndoTyping "undo-typing" "take back what was typed" |app| editing::change(app, |input| { input.undo(); });
        RedoTyping "redo-typing" "type it again" |app| editing::change(app, |input| { input.redo(); });
    }
    Answering {
        Yes "yes" "yes" |app| prompt::answer(app, true);
        No "no" "no" |app| prompt::answer(app, false);
    }
    Overview {
        Earlier "earlier" "a column earlier" |app| overview::go(app, false, false);
        Later "later" "a column later" |app| overview::go(app, true, false);
        MuchEarlier "much-earlier" "ten columns earlier" |app| overview::go(app, false, true);
        MuchLater "much-later" "ten columns later" |app| overview::go(app, true, true);
        ZoomIn "zoom-in" "closer" |app| overview::zoom(app, true);
        ZoomOut "zoom-out" "farther" |app| overview::zoom(app, false);
        WholeRecording "whole-recording" "the whole recording" overview::whole;
        GoToMoment "go-to-moment" "go there in the text" overview::go_there;
    }
    Correcting {
        Tick "tick" "tick, or take the tick away" |app| correcting::tick(app, None);
        TakeChange "take-change" "tick, whether it is or not, and go on" |app| correcting::tick(app, Some(true));
        LeaveChange "leave-change" "take the tick away, if there is one, and go on" |app| correcting::tick(app, Some(false));
        TickAll "tick-all" "tick all, or none" correcting::tick_all;
        WholeWords "whole-words" "only whole words, or parts of words too" |app| correcting::narrow(app, |to| to.whole_words = !to.whole_words);
        AsTyped "as-typed" "only what reads exactly as typed, or all that was found" |app| correcting::narrow(app, |to| to.as_typed = !to.as_typed);
        NextScope "next-scope" "in the selection, all of this speaker or the whole transcript" correcting::next_scope;
        GoOn "go-on" "type the right spelling, or make the changes" correcting::go_on;
        GoBack "go-back" "back, or leave with nothing changed" correcting::go_back;
    }
    Comparing {
        NextDifference "next-difference" "next difference" |app| comparing::go(app, true);
        PreviousDifference "previous-difference" "previous difference" |app| comparing::go(app, false);
        GoToDifference "go-to-difference" "go to the place in the transcript" comparing::go_to_place;
    }
    Identifying {
        TakeName "take-name" "give the speaker the name of that number, one of other files" identifying::take_name;
        MergeSpeaker "merge-speaker" "merge the speaker into another" identifying::ask_other;
        NextQuote "next-quote" "next quote" |app| identifying::quote(app, true);
        PreviousQuote "previous-quote" "previous quote" |app| identifying::quote(app, false);
        PlayQuote "play-quote" "play the quote, or pause" playing::play_quote;
        GoToQuote "go-to-quote" "go to the quote" identifying::go_to_quote;
        LeavePanel "leave-panel" "leave it" identifying::leave;
    }
    Listing {
        EntryDown "entry-down" "one entry down" |app| entries(app, 1);
        EntryUp "entry-up" "one entry up" |app| entries(app, -1);
        EntriesDown "entries-down" "a page of entries down" |app| entries(app, app.page_of_entries());
        EntriesUp "entries-up" "a page of entries up" |app| entries(app, -app.page_of_entries());
    }
    Shelf {
        OpenFile "open-file" "open the file, or the hit" shelf::open;
        FindInFiles "find-in-files" "find in all files as you type" shelf::find;
        FilterFiles "filter-files" "list only files with some text in name, date or speakers" shelf::filter;
        OrderFiles "order-files" "order the list by the next column" shelf::order;
        ReverseFiles "reverse-files" "turn the order round" shelf::reverse;
        WalkAgain "walk-again" "look for new and changed files" shelf::again;
    }
}

/// Moves the choice in a list over the whole screen.
fn entries(app: &mut App, by: isize) {
    match app.mode {
        Mode::Identifying => identifying::rows(app, by),
        _ => correcting::rows(app, by),
    }
}

impl Action {
    /// The action with this name.
    pub fn named(name: &str) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| action.name() == name)
    }
}
