//! Writing the file and leaving the program.

use super::*;

#[test]
fn writing_asks_for_it_and_remembers() {
    let mut harness = Harness::new(TALK);
    harness.keys("ctrl-s");
    assert_eq!(harness.message(), "nothing to write: the file is as you see it");
    harness.keys("r \"Anne\" enter : \"w\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    assert_eq!((request.to.clone(), request.overwrite), (None, false));
    let again = WriteRequest { overwrite: true, ..request };
    let fault =
        WriteFault { request: again, text: "It changed. Write over it?".into(), may_retry: true, may_reload: false };
    harness.event(Event::Written(Err(Box::new(fault)))).keys("y");
    let Some(Effect::Write(again)) = harness.effects.pop() else { panic!("not asked again") };
    assert!(again.overwrite);
    harness.event(Event::Written(Ok(Saved { request: again, text: "written".into() })));
    assert!(!harness.app.is_unwritten());
    harness.keys("u");
    assert!(harness.app.is_unwritten());
    harness.keys("r \"Bea\" enter u");
    assert!(harness.app.is_unwritten(), "what the file has can no longer be reached by undo");
    harness.keys(": \"w /tmp/other name.txt\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    assert_eq!(request.to, Some("/tmp/other name.txt".into()));
}

#[test]
fn reading_only_refuses_edits_and_says_why() {
    let mut harness = Harness::new(TALK);
    harness.app.file.read_only = Some("read-only: open elsewhere (pid 7)".into());
    for keys in ["r", "a", "1", "u", "ctrl-r"] {
        harness.keys(keys);
        assert_eq!(harness.message(), "read-only: open elsewhere (pid 7)", "{keys}");
        assert!(matches!(harness.app.mode, Mode::Reading));
    }
    assert_eq!(harness.recorded.len(), 0);
}

#[test]
fn leaving_asks_only_when_something_would_be_lost() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter q");
    assert!(matches!(harness.effects.pop(), Some(Effect::Quit)), "the session has it");
    assert!(matches!(harness.effects.drain(..).as_slice(), [Effect::FindNames]));
    harness.app.file.unkept = Some("the sample");
    harness.keys("q");
    assert!(matches!(harness.app.mode, Mode::Question(_)));
    harness.keys("n");
    assert!(harness.effects.is_empty());
    harness.keys("ctrl-s");
    assert_eq!(harness.message(), "this is the sample, which has no file; :w PATH writes it to one");
}

#[test]
fn a_fault_in_writing_does_not_take_the_keyboard() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.keys("] r \"y\"");
    let fault = WriteFault { request, text: "It changed. Write over it?".into(), may_retry: true, may_reload: false };
    harness.event(Event::Written(Err(Box::new(fault))));
    assert!(matches!(&harness.app.mode, Mode::Prompt(prompt) if prompt.text() == "y"));
    assert_eq!(harness.message(), "not written: It changed. Write over it?");
}

#[test]
fn what_was_written_is_told_from_what_came_since() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    // As many steps as were written, but others.
    harness.keys("u r \"Bea\" enter");
    harness.event(Event::Written(Ok(Saved { request, text: "written".into() })));
    assert!(harness.app.is_unwritten());
}

#[test]
fn what_was_written_is_known_where_the_file_grew_meanwhile() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    let mut anew = Harness::new(TALK);
    let (first, transcript) = (harness.app.first.clone(), harness.app.transcript.clone());
    anew.app.resume(first, transcript, harness.app.history.clone(), Some(1), None);
    harness.app.go_on_with(anew.app);
    assert!(!harness.app.is_unwritten());
    harness.event(Event::Written(Ok(Saved { request, text: "written".into() })));
    assert!(!harness.app.is_unwritten());
    harness.keys("u");
    assert!(harness.app.is_unwritten());
}

#[test]
fn a_copy_of_the_sample_keeps_its_changes() {
    let mut harness = Harness::new(TALK);
    harness.app.file.unkept = Some("the sample");
    harness.keys("r \"Anne\" enter : \"w copy.txt\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.event(Event::Written(Ok(Saved { request, text: "written".into() }))).keys("q");
    assert!(matches!(harness.effects.pop(), Some(Effect::Quit)));
}

#[test]
fn a_copy_written_meanwhile_says_nothing_of_the_file() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(of_file)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.keys("] r \"Bea\" enter : \"w copy.txt\" enter");
    let Some(Effect::Write(of_copy)) = harness.effects.pop() else { panic!("nothing to write") };
    // Who wrote it has let go of the count by then.
    let written = |request| {
        let request = WriteRequest { progress: Default::default(), ..request };
        Event::Written(Ok(Saved { request, text: "written".into() }))
    };
    harness.event(written(of_file)).event(written(of_copy));
    assert!(harness.app.is_unwritten(), "Bea is in the copy only");
    harness.keys("u");
    assert!(!harness.app.is_unwritten());
}

#[test]
fn reading_again_is_an_answer_over_the_panel_of_speakers_too() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter ctrl-s");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    harness.keys("w");
    let fault = WriteFault { request, text: "It changed. Write over it?".into(), may_retry: true, may_reload: true };
    harness.event(Event::Written(Err(Box::new(fault)))).keys("r");
    assert!(matches!(harness.effects.pop(), Some(Effect::Reload)));
    assert!(matches!(harness.app.mode, Mode::Identifying), "the keys are those of what is on the screen");
}

#[test]
fn a_command_that_takes_nothing_says_so() {
    let mut harness = Harness::new(TALK);
    for name in ["q", "q!", "wq", "x", "undo"] {
        harness.keys(&format!(": \"{name} talk.txt\" enter"));
        assert_eq!(harness.message(), format!("{name} takes no argument"));
    }
}

#[test]
fn an_edit_made_while_the_file_is_written_is_not_left_behind() {
    let not_left = "not left: there are changes that were not written; :wq writes them";
    for edits in ["] r \"Bea\" enter", "u r \"Bea\" enter", "u", "m"] {
        for is_failed_first in [false, true] {
            let mut harness = Harness::new(TALK);
            harness.keys("r \"Anne\" enter : \"wq\" enter");
            let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
            if is_failed_first {
                harness.event(Event::SessionFailed("no room".into()));
            }
            harness.keys(edits);
            harness.effects.clear();
            harness.event(Event::Written(Ok(Saved { request, text: "written".into() })));
            assert_eq!((harness.message(), harness.effects.len()), (not_left, 0), "{edits}");
            // What the session says of the last change comes after that.
            harness.event(Event::SessionFailed("no room".into())).keys("q");
            assert!(matches!(harness.app.mode, Mode::Question(_)), "{edits}");
        }
    }
}

#[test]
fn who_leaves_while_something_is_written_loses_only_what_was_to_be_lost() {
    let exporting = |leave: &str, meanwhile: fn(&mut Harness)| {
        let mut harness = Harness::new(TALK);
        harness.app.file.unkept = if leave.contains("q!") { Some("the sample") } else { None };
        harness.keys("r \"Anne\" enter : \"export talk.srt\" enter");
        let Some(Effect::Export(request)) = harness.effects.pop() else { panic!("nothing to write") };
        harness.keys(leave);
        assert_eq!(harness.message(), "this ends once all is written");
        meanwhile(&mut harness);
        harness.effects.clear();
        drop(request);
        harness.event(Event::Exported(Ok("written".into())));
        matches!(harness.effects.as_slice(), [Effect::Quit])
    };
    let edit: fn(&mut Harness) = |harness| _ = harness.keys("] r \"Bea\" enter");
    let fail: fn(&mut Harness) = |harness| _ = harness.event(Event::SessionFailed("no room".into()));
    for leave in ["q", ": \"q!\" enter"] {
        assert!(exporting(leave, |_| {}), "{leave}");
        assert!(!exporting(leave, edit), "{leave}");
    }
    assert!(!exporting("q", fail));
    assert!(exporting(": \"q!\" enter", fail));
}
