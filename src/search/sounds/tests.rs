//! What is found by its sound, and what is not.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use unicode_segmentation::UnicodeSegmentation;

use super::{Alike, SoundsLike, Vocabulary};
use crate::model::{Builder, Edit, Progress, Rewording, Run, Segment, SegmentIx, SpeakerId, Transcript};

/// Never set.
pub static GO: AtomicBool = AtomicBool::new(false);

/// A transcript of these texts, in chunks of three segments.
pub fn transcript<S: AsRef<str>>(texts: &[S]) -> Transcript {
    let mut builder = Builder::new(3);
    let speaker = builder.speaker("A");
    for text in texts {
        builder.push(Segment { start: None, end: None, speaker, text: text.as_ref(), words: &[] }).expect("small");
    }
    builder.finish().expect("small")
}

/// Where a text may be cut, in bytes.
pub fn grapheme_bounds(text: &str) -> Vec<usize> {
    text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect()
}

fn find(name: &str, transcript: &Transcript, limit: usize) -> Vec<Alike> {
    let vocabulary = Vocabulary::of(transcript, &Progress::default()).expect("not stopped");
    let wanted = SoundsLike::new(name).expect("a name");
    vocabulary.find(transcript, &wanted, limit, &GO).expect("not stopped")
}

/// What is found in one text, best first.
fn found<'a>(name: &str, text: &'a str) -> Vec<(&'a str, f32)> {
    find(name, &transcript(&[text]), 100).into_iter().map(|hit| (&text[hit.span], hit.score)).collect()
}

#[test]
fn the_same_letters_score_one_whatever_their_case_accents_and_spaces() {
    for text in ["ChatGPT", "chatgpt", "Chat GPT", "chat-gpt", "CHÂTGPT"] {
        assert_eq!(found("ChatGPT", &format!("so {text} it is")).first(), Some(&(text, 1.0)));
    }
    assert_eq!(found("straße", "die Strasse")[0], ("Strasse", 1.0));
    assert!(found("Mensch", "der Mench").iter().all(|(_, score)| *score < 1.0));
}

#[test]
fn a_misheard_name_is_found_first() {
    for (name, text, heard) in [
        ("ChatGPT", "on a demandé à Chagipity hier soir", "Chagipity"),
        ("LLaMA", "le modèle l'Yama de cette année", "Yama"),
        ("psycopg", "we connect with psycho PG to it", "psycho PG"),
        ("BERT2", "on a pris berdeux hier", "berdeux"),
        ("MuSig2", "then there is music two as well", "music two"),
        ("Mensch", "ce que Mench a voulu dire", "Mench"),
    ] {
        let hits = found(name, text);
        assert_eq!(hits.first().map(|hit| hit.0), Some(heard), "{name}: {hits:?}");
    }
}

#[test]
fn a_short_name_is_found_to_the_letter_only() {
    assert_eq!(found("npm", "npn, N.P.M. and NPM, not mpm"), [("NPM", 1.0), ("N.P.M", 1.0)]);
}

#[test]
fn nothing_is_no_name() {
    for blank in ["", " \t", "?!", "🙂", "\u{301}"] {
        assert!(SoundsLike::new(blank).is_none(), "{blank:?}");
    }
    assert_eq!(found("Mensch", ""), []);
    assert_eq!(found("Mensch", "🙂 ?! …"), []);
}

#[test]
fn groups_stay_in_a_segment() {
    let divided = transcript(&["they said psycho", "PG is fast"]);
    assert!(find("psycopg", &divided, 10).iter().all(|hit| hit.score < 1.0));
    let whole = transcript(&["", "they said psyco", "", "", "psyco PG is fast"]);
    let hits = find("psycopg", &whole, 1);
    assert_eq!((hits[0].segment.0, hits[0].span.clone(), hits[0].score), (4, 0..8, 1.0));
}

#[test]
fn hits_are_ranked_and_at_most_as_many_as_asked_for() {
    let text = "Anthropik, entropic, Anthropic, anthropic, tropical";
    let transcript = transcript(&[text]);
    let hits = find("Anthropic", &transcript, 3);
    assert_eq!(
        hits.iter().map(|hit| &text[hit.span.clone()]).collect::<Vec<_>>(),
        ["Anthropic", "anthropic", "Anthropik"]
    );
    assert!(find("Anthropic", &transcript, 0).is_empty());
}

#[test]
fn a_long_name_counts_by_its_first_words_and_letters() {
    let long = "one two three four five six seven eight nine ten";
    assert_eq!(found(long, "one two three four five six seven eight.")[0].1, 1.0);
    assert_eq!(found(&"x".repeat(10_000), &"x".repeat(64))[0].1, 1.0);
}

#[test]
fn other_scripts_are_compared_by_letters() {
    assert_eq!(found("Достоевский", "это Достоевскый был")[0].0, "Достоевскый");
    assert_eq!(found("تشات جي بي تي", "قال تشات جي بي تي")[0], ("تشات جي بي تي", 1.0));
    assert_eq!(found("चैटजीपीटी", "यह चैटजीपीटी है")[0], ("चैटजीपीटी", 1.0));
    assert_eq!(found("กรุงเทพ", "ไปกรุงเทพนะ")[0], ("กรุงเทพ", 1.0));
    assert_eq!(found("人工智能", "他说人工智能很好")[0], ("人工智能", 1.0));
}

#[test]
fn hostile_texts_are_read_in_one_pass() {
    let texts = [
        "a".repeat(1 << 20),
        "a ".repeat(1 << 14),
        "🙂🇫🇷".repeat(1 << 13),
        "e\u{301}\u{200D}".repeat(1 << 12),
        "字".repeat(1 << 13),
        "0".repeat(1 << 12),
        "99999999999999999999 1234 0000".to_owned(),
    ];
    let hostile = transcript(&texts);
    let mut counts = Vec::new();
    for name in ["aaaa", "Anthropic", "字字字字", "🇫🇷 eeee", &"ab ".repeat(3_000)] {
        let hits = find(name, &hostile, 50);
        assert!(hits.iter().all(|hit| hit.score > 0.0 && hit.score <= 1.0 && !hit.span.is_empty()));
        counts.push(hits.len());
    }
    assert_eq!(counts, [50, 0, 50, 0, 0]);
}

#[test]
fn a_stop_ends_it() {
    let (stop, progress) = (AtomicBool::new(true), Progress::default());
    progress.stop();
    let transcript = transcript(&["one Mench"]);
    assert!(Vocabulary::of(&transcript, &progress).is_none());
    let vocabulary = Vocabulary::of(&transcript, &Progress::default()).expect("not stopped");
    let wanted = SoundsLike::new("Mensch").expect("a name");
    assert!(vocabulary.find(&transcript, &wanted, 9, &stop).is_none());
    assert!(vocabulary.updated(&self::transcript(&["two"]), &progress).is_none());
}

#[test]
fn a_later_snapshot_is_searched_as_it_is() {
    let before = transcript(&["a", "b", "c", "the Mensch here"]);
    let after = transcript(&["a", "b", "Mensch it was", "not any more"]);
    let vocabulary = Vocabulary::of(&before, &Progress::default()).expect("not stopped");
    let wanted = SoundsLike::new("Mensch").expect("a name");
    let updated = vocabulary.updated(&after, &Progress::default()).expect("not stopped");
    let hits = updated.find(&after, &wanted, 9, &GO).expect("not stopped");
    assert_eq!(hits, [Alike { segment: SegmentIx(2), span: 0..6, score: 1.0 }]);
}

#[test]
fn an_update_reads_the_chunks_with_another_text_only() {
    let mut transcript = transcript(&["one", "two", "three", "the Mench here", "five", "six", "seven"]);
    let vocabulary = Vocabulary::of(&transcript, &Progress::default()).expect("not stopped");
    let mut read = |edit: Edit| {
        transcript.apply(&edit).expect("it fits");
        let updated = vocabulary.updated(&transcript, &Progress::default()).expect("not stopped");
        let wanted = SoundsLike::new("Mensch").expect("a name");
        let score = updated.find(&transcript, &wanted, 1, &GO).expect("not stopped")[0].score;
        let pairs = vocabulary.chunks.iter().zip(&updated.chunks);
        (pairs.map(|(old, new)| !Arc::ptr_eq(old, new)).collect::<Vec<_>>(), score == 1.0)
    };
    let run = Run { first: SegmentIx(0), len: 7, speaker: SpeakerId(0) };
    assert_eq!(read(Edit::Assign { runs: vec![run] }), (vec![false, false, false], false));
    let text = Rewording { segment: SegmentIx(3), text: "the Mensch here".to_owned(), words: Vec::new() };
    assert_eq!(read(Edit::Reword { texts: vec![text], what: None }), (vec![false, true, false], true));
}
