//! The tags in use as a codebook that programs for qualitative analysis take over.
//!
//! After REFI-QDA's codebook exchange, <https://www.qdasoftware.org>: a `Code` for each tag, in that of what it stands below.

use xxhash_rust::xxh3::xxh3_128;

use super::escape::html;
use crate::model::{TAG_COLOURS, TagNode};

/// The colours of tags on paper, as `0072B2`: told apart by those too who do not see all colours.
pub const TAG_PAINTS: [&str; TAG_COLOURS] =
    ["0072B2", "B34A00", "007A5A", "A0408A", "8A6500", "5B3FB0", "7A4B2A", "555F66"];

/// Stands before a tag where its identifier is made, so that the same words elsewhere make another one.
const NAMESPACE: &str = "whosaid tag: ";

/// The codebook of a [tree of tags](crate::model::Transcript::tag_tree).
///
/// The identifiers come of the tags alone: those of a second export are those of the first.
pub fn codebook(tree: &[TagNode]) -> String {
    let mut codes = String::new();
    for (at, TagNode { path, depth, colour, .. }) in tree.iter().enumerate() {
        let name = path.rsplit_once('/').filter(|_| *depth > 0).map_or(path.as_str(), |(_, name)| name);
        codes += &format!(
            "{}<Code guid=\"{}\" name=\"{}\" isCodable=\"true\" color=\"#{}\">\n",
            "  ".repeat(depth + 2),
            guid(path),
            html(name),
            TAG_PAINTS[colour % TAG_COLOURS],
        );
        let next = tree.get(at + 1).map_or(0, |next| next.depth);
        for level in (next..=*depth).rev() {
            codes += &format!("{}</Code>\n", "  ".repeat(level + 2));
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"whosaid\">\n  <Codes>\n{codes}  </Codes>\n</CodeBook>\n"
    )
}

/// An identifier that is made of a tag, in the form of <https://www.rfc-editor.org/rfc/rfc9562#section-5.8>.
fn guid(path: &str) -> String {
    let hash = xxh3_128(format!("{NAMESPACE}{path}").as_bytes());
    let bits = hash & !(0xf << 76) & !(0x3 << 62) | (0x8 << 76) | (0x2 << 62);
    let hex = format!("{bits:032X}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(path: &str, colour: usize) -> TagNode {
        TagNode { path: path.to_owned(), depth: path.matches('/').count(), segments: 1, colour }
    }

    #[test]
    fn tags_are_nested_and_nothing_breaks_the_markup() {
        let tree = ["a", "a/b", "a/b/c", "a/d", "\"é\" <&>\u{ffff}"];
        let tree: Vec<TagNode> = tree.iter().enumerate().map(|(colour, path)| node(path, colour)).collect();
        let written = codebook(&tree);
        let shape: Vec<String> = written
            .lines()
            .skip(3)
            .map(|line| match line.split_once("name=") {
                Some((before, after)) => {
                    let guid = before.split('"').nth(1).expect("an identifier");
                    assert_eq!(guid.len(), 36);
                    assert_eq!((&guid[14..15], "89AB".contains(&guid[19..20])), ("8", true), "{guid}");
                    format!("{}{after}", " ".repeat(before.len() - before.trim_start().len()))
                }
                None => line.to_owned(),
            })
            .collect();
        let expected = [
            "    \"a\" isCodable=\"true\" color=\"#0072B2\">",
            "      \"b\" isCodable=\"true\" color=\"#B34A00\">",
            "        \"c\" isCodable=\"true\" color=\"#007A5A\">",
            "        </Code>",
            "      </Code>",
            "      \"d\" isCodable=\"true\" color=\"#A0408A\">",
            "      </Code>",
            "    </Code>",
            "    \"&quot;é&quot; &lt;&amp;&gt;\u{fffd}\" isCodable=\"true\" color=\"#8A6500\">",
            "    </Code>",
            "  </Codes>",
            "</CodeBook>",
        ];
        assert_eq!(shape, expected);
    }

    #[test]
    fn an_identifier_comes_of_the_whole_path_alone() {
        assert_eq!(codebook(&[node("a", 0)]), codebook(&[node("a", 0)]));
        assert_eq!(guid("a/b"), guid("a/b"));
        assert_eq!(
            [guid("a"), guid("b"), guid("a/b"), guid("b/b")].iter().collect::<std::collections::BTreeSet<_>>().len(),
            4
        );
    }
}
