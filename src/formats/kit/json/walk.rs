//! A walk over JSON from its first byte to its last, for lists of many small objects.
//!
//! [`Value::object`] and its like pass over a value once for each level; a walk passes once over all of them and keeps
//! nothing. It goes over valid JSON, as every [`Value`] is; over anything else it still comes to an end.

use std::borrow::Cow;

use super::Value;
use crate::formats::kit::shape::string_len;

/// A place in a JSON text, which only goes forward.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    text: &'a str,
    /// Where the text stands in the source.
    start: usize,
    at: usize,
}

impl<'a> Walk<'a> {
    /// Starts before a value.
    pub fn over(value: Value<'a>) -> Walk<'a> {
        Walk { text: value.raw, start: value.start, at: 0 }
    }

    /// Goes into the list that is next; otherwise says no and stays.
    pub fn open_list(&mut self) -> bool {
        self.open(b'[')
    }

    /// Whether another item of the list, or member of the object, comes; leaves it after its last.
    pub fn has_next(&mut self) -> bool {
        if self.peek() == Some(b',') {
            self.at += 1;
        }
        let is_last = matches!(self.peek(), None | Some(b']' | b'}'));
        self.at = if is_last { (self.at + 1).min(self.text.len()) } else { self.at };
        !is_last
    }

    /// Whether the value is a list with something in it.
    pub fn has_items(mut self) -> bool {
        self.open_list() && self.has_next()
    }

    /// Goes over the list that is next, and calls `each` before every item; what that does not take is passed over.
    ///
    /// Passes over anything else and says no.
    pub fn list(&mut self, mut each: impl FnMut(&mut Walk<'a>)) -> bool {
        let is_list = self.open_list();
        if !is_list {
            self.skip();
        }
        while is_list && self.has_next() {
            let before = self.at;
            each(self);
            self.pass(before);
        }
        is_list
    }

    /// Goes over the object that is next, and calls `each` before every value; what that does not take is passed over.
    ///
    /// Passes over anything else and says no. Keys have no escapes.
    pub fn object(&mut self, mut each: impl FnMut(Cow<'a, str>, &mut Walk<'a>)) -> bool {
        let is_object = self.open(b'{');
        if !is_object {
            self.skip();
        }
        while is_object && self.has_next() {
            let key = self.value().text();
            if self.peek() == Some(b':') {
                self.at += 1;
            }
            let before = self.at;
            each(key, self);
            self.pass(before);
        }
        is_object
    }

    /// Takes the value that is next.
    pub fn value(&mut self) -> Value<'a> {
        self.peek();
        let from = self.at;
        self.skip();
        Value { raw: self.text.get(from..self.at).unwrap_or_default(), start: self.start + from }
    }

    /// Where the value that is next starts in the source.
    pub fn place(&mut self) -> usize {
        self.peek();
        self.start + self.at
    }

    /// What has been passed since `place`, as a value.
    pub fn since(&self, place: usize) -> Value<'a> {
        let from = place.saturating_sub(self.start);
        Value { raw: self.text.get(from..self.at).unwrap_or_default(), start: place }
    }

    fn pass(&mut self, before: usize) {
        if self.at == before {
            self.skip();
        }
    }

    fn open(&mut self, bracket: u8) -> bool {
        let opens = self.peek() == Some(bracket);
        self.at += usize::from(opens);
        opens
    }

    /// The byte that is next, white space aside.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Passes over one value, however deep.
    fn skip(&mut self) {
        let bytes = self.text.as_bytes();
        self.peek();
        let mut depth = 0usize;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'"' => self.at += string_len(&bytes[self.at..]).max(1),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            let is_within = !matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
            let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t' | b':');
            if depth == 0 && (!is_within || bytes.get(self.at).is_none_or(ends)) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::kit::json::parse;

    #[test]
    fn values_are_taken_or_passed_over() {
        let json = r#" {"a": [1, {"b": "x]\"}"}, [[]], "c"], "d\n": null, "e":{}, "f": -1.5e3 } "#;
        let mut seen = Vec::new();
        let mut walk = Walk::over(parse(json).expect("JSON"));
        assert!(walk.object(|key, walk| match key.as_ref() {
            "a" => assert!(walk.list(|walk| {
                let at = walk.place();
                if !walk.object(|key, walk| seen.push(format!("{key}={}", walk.value().raw()))) {
                    seen.push(walk.since(at).raw().into());
                }
            })),
            "e" => {}
            _ => seen.push(format!("{key}={}", walk.value().raw())),
        }));
        assert_eq!(seen, ["1", r#"b="x]\"}""#, "[[]]", "\"c\"", "d\n=null", "f=-1.5e3"]);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("[{}{}, 2]", "[".repeat(100_000), "]".repeat(100_000));
        let mut lengths = Vec::new();
        Walk::over(parse(&deep).expect("JSON")).list(|walk| lengths.push(walk.value().raw().len()));
        assert_eq!(lengths, [200_000, 1]);
    }

    #[test]
    fn places_are_those_in_the_source() {
        let json = "[ 10,\n 20 ]";
        let mut places = Vec::new();
        Walk::over(parse(json).expect("JSON")).list(|walk| places.push(walk.value().range()));
        assert_eq!(places, [2..4, 7..9]);
    }
}
