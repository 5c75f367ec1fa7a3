use super::*;

/// The choices for what is typed behind `:`.
fn choices(harness: &Harness) -> Vec<&str> {
    match &harness.app.mode {
        Mode::Prompt(prompt) => prompt.choices.iter().map(|choice| choice.text.as_str()).collect(),
        mode => panic!("{mode:?}"),
    }
}

fn line(harness: &Harness) -> &str {
    match &harness.app.mode {
        Mode::Prompt(prompt) => prompt.text(),
        mode => panic!("{mode:?}"),
    }
}

#[test]
fn speakers_tags_and_themes_are_completed() {
    let mut harness = Harness::new(TALK);
    let names = ["ansi", "dark", "light"].map(str::to_owned).to_vec();
    harness.app.offer_themes(Theming { names, chosen: "dark".into(), file: None });
    assert_eq!(choices(harness.keys(": \"give \"")), ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]);
    assert_eq!(choices(harness.keys("\"02\"")), ["SPEAKER_02"]);
    harness.keys("tab");
    assert_eq!((line(&harness), choices(&harness).len()), ("give SPEAKER_02", 0));
    assert_eq!(harness.keys("enter").message(), "1 segment → SPEAKER_02");

    harness.keys(": \"rename-speaker 01\" tab \"Ann\" enter");
    assert_eq!(harness.message(), "SPEAKER_01 → Ann");
    harness.keys(": \"rename-speaker Bob=Ann\" enter");
    assert_eq!(harness.message(), "there is no speaker Bob");

    harness.keys(": \"tag baking/night\" enter : \"note so it is\" enter");
    assert_eq!(choices(harness.keys(": \"tag \"")), ["baking/night"]);
    assert_eq!(line(harness.keys("tab")), "tag baking/night");
    harness.keys("esc");

    // What is typed means itself until a choice is marked.
    assert_eq!(choices(harness.keys(": \"theme \"")), ["ansi", "dark", "light"]);
    harness.keys("down down enter");
    assert_eq!(harness.app.theme(), "dark");
    assert_eq!(harness.keys(": \"theme li\" enter").message(), "there is no theme `li`; there are ansi, dark, light");
    harness.keys(": \"theme li\" down enter");
    assert_eq!(harness.app.theme(), "light");
}

#[test]
fn times_are_those_of_the_cursor_and_of_what_is_kept() {
    let mut harness = Harness::new(TALK);
    harness.keys("] m ] ] c \"the count\" enter G : \"go-to-time \"");
    assert_eq!(choices(&harness), ["00:57", "00:04", "00:19"]);
    harness.keys("\"count\" tab enter");
    assert_eq!(harness.app.cursor.segment, SegmentIx(3));
    harness.keys(": \"find speaker:sp\" tab");
    assert_eq!(line(&harness), "find speaker:SPEAKER_0");
    assert_eq!(line(harness.keys("tab")), "find speaker:SPEAKER_00");
}

#[test]
fn files_are_asked_for_once_and_completed_folder_by_folder() {
    let mut harness = Harness::new(TALK);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    harness.keys(": \"w \"");
    assert_eq!((&harness.listed[..], choices(&harness).len()), (&["".to_owned()][..], 0));
    harness.event(Event::FolderListed { path: String::new(), names: names(&[".git/", "a.srt", "sub/", "talk.vtt"]) });
    assert_eq!(choices(&harness), ["a.srt", "sub/", "talk.vtt"]);
    assert_eq!(choices(harness.keys("\"s\"")), ["sub/"]);
    harness.keys("tab");
    assert_eq!((line(&harness), &harness.listed[..]), ("w sub/", &["".to_owned(), "sub/".to_owned()][..]));
    // What comes for another folder is late.
    harness.event(Event::FolderListed { path: String::new(), names: names(&["late"]) });
    harness.event(Event::FolderListed { path: "sub/".into(), names: names(&["b.vtt"]) });
    assert_eq!(choices(&harness), ["sub/b.vtt"]);
    harness.keys("esc : \"speakers import \"");
    harness.event(Event::FolderListed { path: String::new(), names: names(&["a.srt", "show.toml", "sub/"]) });
    assert_eq!(choices(&harness), ["show.toml", "sub/"], "as the command takes them");
    assert_eq!(line(harness.keys("tab")), "speakers import s");
    assert_eq!(line(harness.keys("tab")), "speakers import show.toml");
    // Commands that go on come first.
    assert_eq!(choices(harness.keys("esc : \"media o\"")), ["offset"]);
    assert_eq!(line(harness.keys("tab")), "media offset ");
}
