//! Who speaks, by the agents of a file.

use std::collections::HashMap;
use std::ops::Range;

use crate::formats::kit::lines::trimmed;
use crate::formats::kit::xml::{Node, Tree};
use crate::formats::{LabelPlace, Places};
use crate::text::spaced_words;

/// The agents of a file.
#[derive(Debug, Default)]
pub struct Agents {
    /// By their `xml:id`.
    known: HashMap<String, Agent>,
    /// Whether the file has any.
    pub are_used: bool,
}

#[derive(Debug)]
struct Agent {
    /// Its name, or its id where it has none.
    label: String,
    /// Where that stands.
    place: Range<usize>,
    has_name: bool,
}

impl Agents {
    /// Gathers them. Costs a pass.
    pub fn of(source: &str, tree: &Tree<'_>) -> Agents {
        let mut agents = Agents::default();
        for node in tree.root().descendants() {
            agents.are_used |= node.is("agent") || node.attribute("agent").is_some();
            if node.is("agent") {
                agents.add(source, &node);
            }
        }
        agents
    }

    fn add(&mut self, source: &str, node: &Node<'_, '_>) {
        let Some((id, id_place)) = node.attribute("id") else { return };
        let names = || node.elements("name").filter(|name| !name.direct_text().trim().is_empty());
        let is_full = |name: &Node<'_, '_>| name.value("type").is_some_and(|kind| kind == "full");
        let agent = match names().find(is_full).or_else(|| names().next()) {
            Some(name) => {
                // In CDATA, the text is not all that is between the tags.
                let only = name.children().next().filter(|first| first.is_text() && name.children().count() == 1);
                let place = trimmed(source, only.unwrap_or(name).inner());
                Agent { label: name.direct_text().trim().to_owned(), place, has_name: true }
            }
            None => Agent { label: id.clone().into_owned(), place: id_place, has_name: false },
        };
        self.known.entry(id.into_owned()).or_insert(agent);
    }

    /// The name and its place, of the first of the agents that an attribute names.
    ///
    /// An agent without a name has its id for one: that is changed where it is referred to, and once where it is
    /// given. A name is not taken away: then the id would be one.
    pub fn named(&mut self, ids: &str, place: &Range<usize>) -> (String, LabelPlace) {
        let id = ids.split_whitespace().next().unwrap_or_default();
        let own = ids_at(ids, place).next().map(|(_, place)| place);
        let Some(agent) = self.known.get_mut(id) else {
            let at = own.map(|own| LabelPlace::at(own.clone(), own));
            return (id.to_owned(), at.unwrap_or(LabelPlace::Nowhere));
        };
        let label = agent.label.clone();
        if agent.has_name {
            return (label, LabelPlace::at(agent.place.clone(), agent.place.clone()));
        }
        let given = std::mem::take(&mut agent.place);
        let mut labels: Places = [given].into_iter().filter(|place| !place.is_empty()).chain(own).collect();
        labels.sort_by_key(|place| place.start);
        (label, LabelPlace::At { labels, whole: Places::new() })
    }
}

/// The ids of a list and where each stands; none where escapes make that unclear.
fn ids_at<'a>(ids: &'a str, place: &Range<usize>) -> impl Iterator<Item = (&'a str, Range<usize>)> {
    let start = place.start;
    let is_verbatim = ids.len() == place.len();
    let words = spaced_words(ids).filter(move |_| is_verbatim);
    words.map(move |(at, id)| (id, start + at..start + at + id.len()))
}
