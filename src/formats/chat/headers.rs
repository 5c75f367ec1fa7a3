//! What the headers of CHAT say of those who take part.

use std::collections::HashSet;
use std::ops::Range;

use super::Tier;
use crate::formats::Sink;

/// Tells of every place in headers, and on tiers that say whom an utterance is for, that has the code of a speaker.
pub fn mention(source: &str, tiers: &[Tier<'_>], sink: &mut dyn Sink) {
    let codes: HashSet<&str> = tiers.iter().filter(|tier| tier.sign == '*').map(|tier| tier.name.trim()).collect();
    let mut tell = |range: Range<usize>| {
        if let Some(code) = source.get(range.clone()).filter(|code| codes.contains(code) && !code.is_empty()) {
            sink.mention(code, range);
        }
    };
    for tier in tiers {
        match (tier.sign, tier.name) {
            ('@', "Participants") => entries(source, tier).for_each(|(at, entry)| tell(leading(at, entry, &codes))),
            ('%', "add") => entries(source, tier).for_each(|(at, entry)| tell(at..at + entry.len())),
            ('@', "ID") => {
                let body = source.get(tier.body.clone()).unwrap_or_default();
                let mut at = tier.body.start;
                let fields = body.split('|').map(|field| {
                    let range = at..at + field.len();
                    at += field.len() + 1;
                    range
                });
                fields.skip(2).take(1).for_each(&mut tell);
            }
            // `@Birth of CHI`
            ('@', name) => {
                let code = name.split_once(" of ").map(|(_, code)| tier.name_range.end - code.len());
                code.into_iter().for_each(|start| tell(start..tier.name_range.end));
            }
            _ => {}
        }
    }
}

/// The entries of a list with commas, trimmed, and where each starts.
fn entries<'a>(source: &'a str, tier: &Tier<'_>) -> impl Iterator<Item = (usize, &'a str)> {
    let mut at = tier.body.start;
    let body = source.get(tier.body.clone()).unwrap_or_default();
    body.split(',').filter_map(move |entry| {
        let start = at + (entry.len() - entry.trim_start().len());
        at += entry.len() + 1;
        let entry = entry.trim();
        (!entry.is_empty()).then_some((start, entry))
    })
}

/// Where the code of an entry stands: up to the last of its first words with which it is one.
fn leading(at: usize, entry: &str, codes: &HashSet<&str>) -> Range<usize> {
    const WORDS: usize = 8;
    let ends = entry.match_indices(char::is_whitespace).map(|(end, _)| end).chain([entry.len()]).take(WORDS);
    let last = ends.filter(|end| entry.get(..*end).is_some_and(|code| codes.contains(code))).last();
    at..at + last.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tiers;
    use super::*;
    use crate::formats::Draft;

    #[derive(Default)]
    struct Mentions(Vec<(String, usize)>);

    impl Sink for Mentions {
        fn segment(&mut self, _: Draft<'_>) {}

        fn restart(&mut self) {}

        fn warning(&mut self, _: u32, _: String) {}

        fn mention(&mut self, label: &str, place: Range<usize>) {
            self.0.push((label.into(), place.start));
        }
    }

    #[test]
    fn those_who_take_part() {
        let source = "@Participants:\tCHI Ross Target_Child, MOT Mother,\n\tFAT Brian_Lee Father , XYZ\n\
                      *CHI:\ta .\n*FAT:\tb .\n*XYZ:\tc .\n";
        let mut mentions = Mentions::default();
        mention(source, &tiers(source, |_| {}), &mut mentions);
        let expected = ["CHI", "FAT", "XYZ"].map(|code| (code.into(), source.find(code).expect("there")));
        assert_eq!(mentions.0, expected);
    }
}
