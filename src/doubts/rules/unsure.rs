//! Words of which the recogniser was not sure.

use super::super::view::View;
use super::super::{Oddity, Reason};

/// Words of low confidence: the more of them and the less sure, the more doubtful.
pub(super) fn unsure(view: &View<'_>) -> Option<Oddity> {
    let limit = view.norms.unsure;
    let unsure = view.here.segment.words.iter().filter_map(|word| {
        let confidence = word.confidence.filter(|confidence| *confidence < limit)?;
        Some((confidence, word.range.start as usize))
    });
    let (mut words, mut least, mut offset) = (0, limit, None);
    for (confidence, at) in unsure {
        words += 1;
        least = least.min(confidence);
        offset = offset.or(Some(at));
    }
    let offset = view.here.segment.text.floor_char_boundary(offset?);
    let weight = (0.2 + 0.15 * words as f32 + 0.3 * (limit - least) / limit).min(0.9);
    Some(Oddity { reason: Reason::Unsure { words, limit }, offset, weight })
}

#[cfg(test)]
mod tests {
    use super::super::reasons_in;
    use crate::model::{Builder, Segment, Word};

    /// Segments of words with these confidences in hundredths.
    fn reasons(segments: &[&[u32]]) -> Vec<(u32, String)> {
        let mut builder = Builder::default();
        let speaker = builder.speaker("A");
        for (number, confidences) in segments.iter().enumerate() {
            let text = format!("{number:04} ").repeat(confidences.len());
            let word = |(at, hundredths): (usize, &u32)| {
                let range = at as u32 * 5..at as u32 * 5 + 4;
                Word { range, start: None, end: None, confidence: Some(*hundredths as f32 / 100.0) }
            };
            let words: Vec<Word> = confidences.iter().enumerate().map(word).collect();
            builder.push(Segment { start: None, end: None, speaker, text: text.trim(), words: &words }).expect("fits");
        }
        let transcript = builder.finish().expect("it fits");
        reasons_in(&transcript)
    }

    #[test]
    fn words_of_low_confidence_are_odd() {
        let found = reasons(&[&[90, 95], &[90, 20, 49, 51], &[50]]);
        assert_eq!(found, [(1, "2 words under 0.50".to_owned())]);
    }

    #[test]
    fn where_most_are_low_only_the_lowest_are() {
        let mut segments = vec![&[40, 45, 42][..]; 50];
        segments.push(&[10, 45]);
        assert_eq!(reasons(&segments), [(50, "1 word under 0.40".to_owned())]);
        assert_eq!(reasons(&vec![&[1, 2][..]; 50]).len(), 0);
    }
}
