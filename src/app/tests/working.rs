//! Long work: its count, and what stops it.

use super::*;

impl Harness {
    /// What the screen says of the work under way.
    fn work(&self) -> Option<(&'static str, u64)> {
        self.app.work().map(|(done, progress)| (done, progress.hundredths()))
    }
}

#[test]
fn a_save_that_is_stopped_leaves_the_changes_unsaved() {
    let mut harness = Harness::new(TALK);
    harness.keys("r \"Anne\" enter : \"wq\" enter");
    let Some(Effect::Write(request)) = harness.effects.pop() else { panic!("nothing to write") };
    request.progress.go_on(200);
    request.progress.advance(86);
    assert_eq!(harness.work(), Some(("written", 43)));
    assert!(harness.app.is_working());
    harness.keys("v esc");
    assert!(request.progress.is_stopped());
    assert!(harness.app.anchor.is_some(), "one thing at a time");
    assert_eq!((harness.message(), harness.work()), ("stopping…", None));
    harness.keys("esc");
    assert!(harness.app.anchor.is_none());
    let text = "not written: it was stopped".into();
    let fault = WriteFault { request, text, may_retry: false, may_reload: false };
    harness.effects.clear();
    harness.event(Event::Written(Err(Box::new(fault))));
    assert_eq!(harness.message(), "not written: it was stopped");
    assert!(harness.app.is_unwritten());
    assert!(harness.effects.is_empty(), "it does not end: {:?}", harness.effects);
    assert!(!harness.app.is_working());
}

#[test]
fn all_that_takes_long_can_be_stopped() {
    for keys in [
        ": \"compare other.txt\" enter",
        ": \"export talk.srt\" enter",
        ": \"export stats.csv\" enter",
        "m : \"export quotes.md\" enter",
        "/ \"finit\" enter : \"hits hits.csv\" enter",
        "r \"Anne\" enter : \"w\" enter",
        ": \"w copy.txt\" enter",
    ] {
        let mut harness = Harness::new(TALK);
        harness.keys(keys);
        assert!(harness.work().is_some(), "{keys}");
        harness.keys("esc");
        let progress = harness.effects.iter().find_map(|effect| match effect {
            Effect::Compare { progress, .. } => Some(progress),
            Effect::Export(request) => Some(&request.progress),
            Effect::WriteQuotes(request) => Some(&request.progress),
            Effect::WriteHits(request) => Some(&request.progress),
            Effect::Write(request) => Some(&request.progress),
            _ => None,
        });
        assert!(progress.expect("it is asked for").is_stopped(), "{keys}");
        assert_eq!((harness.message(), harness.work()), ("stopping…", None), "{keys}");
    }
}

#[test]
fn what_was_asked_for_first_is_stopped_first() {
    let mut harness = Harness::new(TALK);
    harness.keys(": \"export a.srt\" enter : \"compare b.txt\" enter");
    assert_eq!(harness.work(), Some(("written", 0)));
    harness.keys("esc");
    assert_eq!(harness.work(), Some(("compared", 0)));
    harness.effects.clear();
    assert_eq!(harness.work(), None, "who works has let go of it");
}

#[test]
fn leaving_waits_for_what_is_being_written() {
    let is_over = |harness: &mut Harness, outcome| {
        harness.effects.clear();
        harness.event(Event::Exported(outcome));
        matches!(harness.effects[..], [Effect::Quit])
    };
    for quits in ["q", ": \"q!\" enter"] {
        let mut harness = Harness::new(TALK);
        harness.keys(&format!(": \"export talk.srt\" enter {quits}"));
        assert_eq!(harness.message(), "this ends once all is written");
        assert!(matches!(harness.effects[..], [Effect::Export(_)]), "{:?}", harness.effects);
        harness.keys("ctrl-r : \"reload\" enter");
        assert_eq!(harness.message(), "not read again: something is still being written");
        assert!(is_over(&mut harness, Ok("written to talk.srt".into())), "{quits}");
    }

    let mut harness = Harness::new(TALK);
    harness.keys(": \"export talk.srt\" enter q esc");
    assert!(!is_over(&mut harness, Err("not written: it was stopped".into())), "that is to be seen");
    assert_eq!(harness.message(), "not written: it was stopped");
    harness.keys("q");
    assert!(matches!(harness.effects[..], [Effect::Quit]), "nothing is written any more");

    let mut harness = Harness::new(TALK);
    harness.keys(": \"export talk.srt\" enter : \"export quotes.srt\" enter q");
    let second = harness.effects.pop();
    assert!(!is_over(&mut harness, Ok("written to talk.srt".into())), "the second is not");
    drop(second);
    assert!(is_over(&mut harness, Ok("written to quotes.srt".into())));
}
