//! The people of a folder of transcripts: the same person under one name in all of them.

/// A person of a [`Register`].
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Person {
    /// The name that the person has.
    pub name: String,
    /// Other names that mean the same person.
    pub aliases: Vec<String>,
    /// What else is to be known; may be empty.
    pub note: String,
}

/// People, in the order in which they are listed. No name means two of them: the first one counts.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Register(pub Vec<Person>);

impl Person {
    /// The name and the aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }

    /// Whether a name means this person, in any case. White space around it does not count.
    fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        self.names().any(|own| own.trim().to_lowercase() == name)
    }
}

impl Register {
    /// Who is meant by a name or an alias. Costs a pass over all names.
    ///
    /// ```
    /// use whosaid::model::{Person, Register};
    /// let ada = Person { name: "Ada Lovelace".into(), aliases: vec!["Ada".into()], note: String::new() };
    /// let register = Register(vec![ada]);
    /// assert_eq!(register.person("ada").map(|person| person.name.as_str()), Some("Ada Lovelace"));
    /// assert_eq!(register.person("Ben"), None);
    /// ```
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.0.iter().find(|person| person.is_called(name))
    }
}
