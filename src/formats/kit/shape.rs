//! What keys a JSON text has, and where: by that its format is recognised.

use std::collections::HashSet;

/// The paths of all values of a JSON text.
///
/// A path is made of keys with full stops between them; `[]` stands for any item of a list: `results.items[].type`.
#[derive(Debug, Default)]
pub struct Shape {
    paths: HashSet<String>,
}

/// How deep a shape looks, how long its keys are and how many paths it keeps: bounds, so that no text costs much.
const MAX_DEPTH: usize = 12;
const MAX_KEY: usize = 64;
const MAX_PATHS: usize = 4096;

impl Shape {
    /// The shape of a text, which may be cut off anywhere. Costs a pass.
    pub fn of(text: &str) -> Shape {
        let mut walk = Walk::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += match byte {
                b'"' => {
                    let len = string_len(&bytes[at..]);
                    walk.string(text.get(at + 1..at + len - 1).unwrap_or_default());
                    len
                }
                b'{' | b'[' => {
                    walk.open(byte == b'[');
                    1
                }
                b'}' | b']' => {
                    walk.close();
                    1
                }
                b',' => {
                    walk.next();
                    1
                }
                b' ' | b'\t' | b'\r' | b'\n' | b':' => 1,
                _ => {
                    walk.value();
                    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t' | b'"');
                    bytes[at..].iter().position(is_end).unwrap_or(bytes.len() - at).max(1)
                }
            };
        }
        Shape { paths: walk.paths }
    }

    /// Whether there is a value at a path.
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// All paths, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }
}

/// The length of the string that starts here, quotes included; to the end where it is not closed.
pub(super) fn string_len(bytes: &[u8]) -> usize {
    let mut at = 1;
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\');
    let find = |rest: &[u8]| {
        // Most strings are too short for a search to be worth its start.
        let near = rest.iter().take(16).position(is_end);
        near.or_else(|| memchr::memchr2(b'"', b'\\', rest))
    };
    while let Some(found) = find(bytes.get(at..).unwrap_or_default()) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[derive(Default)]
struct Walk {
    paths: HashSet<String>,
    /// The path of the value under way.
    path: String,
    /// For every open object or list how long its own path is, and whether it is a list.
    open: Vec<(usize, bool)>,
    /// Whether the next string of an object is a key.
    wants_key: bool,
}

impl Walk {
    fn open(&mut self, is_list: bool) {
        self.value();
        self.open.push((self.path.len(), is_list));
        if is_list && self.open.len() <= MAX_DEPTH {
            self.path.push_str("[]");
        }
        self.wants_key = !is_list;
    }

    fn close(&mut self) {
        if let Some((len, _)) = self.open.pop() {
            self.path.truncate(len);
        }
        self.wants_key = false;
    }

    fn next(&mut self) {
        self.wants_key = self.open.last().is_some_and(|(_, is_list)| !is_list);
    }

    fn string(&mut self, text: &str) {
        if !self.wants_key {
            return self.value();
        }
        self.wants_key = false;
        let len = self.open.last().map_or(0, |(len, _)| *len);
        self.path.truncate(len);
        if self.open.len() <= MAX_DEPTH {
            if len > 0 {
                self.path.push('.');
            }
            self.path.push_str(&text[..text.floor_char_boundary(MAX_KEY)]);
        }
    }

    fn value(&mut self) {
        if self.open.len() <= MAX_DEPTH && self.paths.len() < MAX_PATHS && !self.paths.contains(&self.path) {
            self.paths.insert(self.path.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn paths_of_objects_and_lists() {
        let shape = Shape::of(r#"{"a": [{"b": 1, "c": {"d": "x,{\"y\":"}}, {"e": [true, [null]]}], "f": "g"}"#);
        let mut paths: Vec<&str> = shape.paths().collect();
        paths.sort_unstable();
        let expected = ["", "a", "a[]", "a[].b", "a[].c", "a[].c.d", "a[].e", "a[].e[]", "a[].e[][]", "f"];
        assert_eq!(paths, expected);
        assert!(shape.has("a[].c.d") && !shape.has("g"));
    }

    #[test]
    fn a_text_cut_off_has_the_shape_of_its_beginning() {
        let whole = r#"[{"text": "a \" b", "words": [{"word": "é"}]}]"#;
        for len in 0..whole.len() {
            let shape = Shape::of(&whole[..whole.floor_char_boundary(len)]);
            assert_eq!(shape.has("[].words[].word"), len >= whole.find("\"é").map_or(0, |at| at + 1), "{len}");
        }
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let deep = "[".repeat(100_000);
        assert!(Shape::of(&deep).paths().count() < 20);
        let wide: String = (0..10_000).map(|n| format!("\"k{n}\":0,")).collect();
        assert_eq!(Shape::of(&format!("{{{wide}")).paths().count(), 4096);
    }
}
