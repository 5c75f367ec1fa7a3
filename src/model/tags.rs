//! The tags in use as a tree: `theme/cost` stands below `theme`, whether that is a tag of its own or not.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use super::{SegmentIx, Transcript};

/// How many colours tags are told apart by.
pub const TAG_COLOURS: usize = 8;

/// A tag in use, or what such tags stand below.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TagNode {
    /// Its name with all that it stands below: `theme/cost`.
    pub path: String,
    /// How many it stands below.
    pub depth: usize,
    /// How many segments have it, or a tag below it.
    pub segments: usize,
    /// Its colour, below [`TAG_COLOURS`].
    pub colour: usize,
}

/// The names of a tag and of what it stands below, the uppermost first: those between its slashes that are not blank.
///
/// In the order of these, not of the text, a tag comes right before those below it.
pub fn tag_levels(tag: &str) -> Vec<&str> {
    let names: Vec<&str> = tag.split('/').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { vec![tag] } else { names }
}

/// A tag as it stands in the tree: `theme/cost` for `theme//cost/`.
pub fn tag_path(tag: &str) -> String {
    tag_levels(tag).join("/")
}

/// Whether a tag is another one or stands below it.
pub fn is_tag_in(tag: &str, theme: &str) -> bool {
    tag_levels(tag).starts_with(&tag_levels(theme))
}

impl Transcript {
    /// The tags in use and what they stand below, each before those below it. Costs a pass over the segments with tags.
    ///
    /// The colour comes of the name. Where two would have one colour, the later in the order of names has the next that is
    /// free: so a new tag changes the colour of hardly any other.
    pub fn tag_tree(&self) -> Vec<TagNode> {
        let mut counts: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        for (_, annotation) in self.annotations() {
            let of_segment: BTreeSet<Vec<&str>> = annotation
                .tags
                .iter()
                .map(|tag| tag_levels(tag))
                .flat_map(|levels| (1..=levels.len()).map(move |depth| levels[..depth].to_vec()))
                .collect();
            for levels in of_segment {
                *counts.entry(levels).or_default() += 1;
            }
        }
        let mut used = [0_usize; TAG_COLOURS];
        let node = |(levels, segments): (Vec<&str>, usize)| {
            let path = levels.join("/");
            let wanted = xxh3_64(path.as_bytes()) as usize % TAG_COLOURS;
            let colours = (0..TAG_COLOURS).map(|more| (wanted + more) % TAG_COLOURS);
            let colour = colours.min_by_key(|colour| used[*colour]).unwrap_or_default();
            used[colour] += 1;
            TagNode { path, depth: levels.len() - 1, segments, colour }
        };
        counts.into_iter().map(node).collect()
    }

    /// The colour of each tag in use, by its [path](tag_path), and of what they stand below. Costs what the tree does.
    pub fn tag_colours(&self) -> BTreeMap<String, usize> {
        self.tag_tree().into_iter().map(|node| (node.path, node.colour)).collect()
    }

    /// The segments that have a tag or one below it, or any tag. Costs a pass over the segments with tags.
    pub fn tagged(&self, theme: Option<&str>) -> BTreeSet<SegmentIx> {
        let has = |tags: &BTreeSet<String>| tags.iter().any(|tag| theme.is_none_or(|theme| is_tag_in(tag, theme)));
        self.annotations().filter(|(_, annotation)| has(&annotation.tags)).map(|(ix, _)| ix).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Annotation, Builder, Edit, Segment};

    fn tagged(tags: &[&[&str]]) -> Transcript {
        let mut builder = Builder::new(2);
        let speaker = builder.speaker("Ada");
        for _ in tags {
            builder.push(Segment { start: None, end: None, speaker, text: "so", words: &[] }).expect("small");
        }
        let mut transcript = builder.finish().expect("small");
        for (ix, tags) in (0..).zip(tags) {
            let tags = tags.iter().copied().map(String::from).collect();
            let annotation = Annotation { note: String::new(), tags };
            transcript.apply(&Edit::Annotate { segment: SegmentIx(ix), annotation }).expect("there");
        }
        transcript
    }

    #[test]
    fn tags_stand_below_their_theme_and_count_for_it_once() {
        let transcript =
            tagged(&[&["theme/cost", "theme/price"], &["theme/cost"], &["b", "theme//cost/"], &["thematic"]]);
        let told: Vec<(String, usize, usize)> =
            transcript.tag_tree().into_iter().map(|node| (node.path, node.depth, node.segments)).collect();
        let node = |path: &str, depth, segments| (path.to_owned(), depth, segments);
        let expected = [
            node("b", 0, 1),
            node("thematic", 0, 1),
            node("theme", 0, 3),
            node("theme/cost", 1, 3),
            node("theme/price", 1, 1),
        ];
        assert_eq!(told, expected);
        let at = |theme: &str| transcript.tagged(Some(theme)).into_iter().map(|ix| ix.0).collect::<Vec<_>>();
        assert_eq!((at("theme"), at("theme/price"), at("them"), at("b")), (vec![0, 1, 2], vec![0], vec![], vec![2]));
    }

    #[test]
    fn as_many_tags_as_there_are_colours_differ_in_colour() {
        let names: Vec<String> = (0..TAG_COLOURS).map(|at| format!("tag {at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let colours = tagged(&[&names]).tag_colours();
        assert_eq!(colours.values().collect::<BTreeSet<_>>().len(), TAG_COLOURS);
        let alone = |name: &str| tagged(&[&[name]]).tag_colours()[name];
        assert_eq!(tagged(&[&["tag 0"], &["tag 0"]]).tag_colours()["tag 0"], alone("tag 0"), "it comes of the name");
    }
}
