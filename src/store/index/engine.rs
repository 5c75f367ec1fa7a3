//! The index kept by tantivy: a document for each file, with a key, a stamp, and terms without places or counts.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use memchr::memmem::Finder;
use tantivy::postings::TermInfo;
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::{DocSet, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use super::files::Files;
use crate::text::terms::{ANYTHING, Conditions, Terms, Wanted};

/// How much of what is added is held in memory, in bytes.
const HELD: usize = 48 << 20;

/// The names of the fields.
const KEY: &str = "key";
const STAMP: &str = "stamp";
const TERMS: &str = "terms";

type Fault = String;

pub(super) struct Reader {
    searcher: Searcher,
    terms: Field,
}

pub(super) struct Writer {
    index: tantivy::Index,
    writer: tantivy::IndexWriter,
    key: Field,
    stamp: Field,
    terms: Field,
}

/// Whether there is an index, whole or not.
pub(super) fn is_there(place: &Path) -> bool {
    place.join("meta.json").exists()
}

impl Reader {
    pub fn open(place: &Path) -> Result<Reader, Fault> {
        reader_of(&index_in(place)?)
    }

    fn len(&self) -> usize {
        self.searcher.segment_readers().iter().map(|segment| segment.num_docs() as usize).sum()
    }

    /// For each file that is known, by its key, its stamp, and whether its terms are so.
    pub fn known(&self, conditions: &Conditions) -> Result<HashMap<u64, (u64, bool)>, Fault> {
        let mut known = HashMap::with_capacity(self.len());
        for segment in self.searcher.segment_readers() {
            let all: HashSet<&Wanted> = conditions.iter().flatten().flatten().collect();
            let terms = segment.inverted_index(self.terms).map_err(told)?;
            let has = having(segment, &terms, all.into_iter().collect())?;
            let keys = segment.fast_fields().u64(KEY).map_err(told)?;
            let stamps = segment.fast_fields().u64(STAMP).map_err(told)?;
            for doc in segment.doc_ids_alive() {
                let has = |wanted: &Wanted| has[wanted][doc as usize];
                let may_have = conditions.iter().all(|condition| condition.iter().any(|all| all.iter().all(has)));
                let (Some(key), Some(stamp)) = (keys.first(doc), stamps.first(doc)) else {
                    return Err("a file without a stamp".into());
                };
                known.insert(key, (stamp, may_have));
            }
        }
        Ok(known)
    }
}

/// For each of what is wanted, which documents have a term like it.
fn having<'a>(
    segment: &SegmentReader,
    terms: &InvertedIndexReader,
    wanted: Vec<&'a Wanted>,
) -> Result<HashMap<&'a Wanted, Vec<bool>>, Fault> {
    let mark = |info: &TermInfo, has: &mut [bool]| -> Result<(), Fault> {
        let mut postings = terms.read_postings_from_terminfo(info, IndexRecordOption::Basic).map_err(told)?;
        let mut doc = postings.doc();
        while doc != TERMINATED {
            has[doc as usize] = true;
            doc = postings.advance();
        }
        Ok(())
    };
    let dictionary = terms.terms();
    let mut anything = vec![false; segment.max_doc() as usize];
    if let Some(info) = dictionary.get(ANYTHING).map_err(told)? {
        mark(&info, &mut anything)?;
    }
    let mut having: Vec<(&Wanted, Vec<bool>)> = wanted.into_iter().map(|wanted| (wanted, anything.clone())).collect();
    for (wanted, has) in &mut having {
        match wanted {
            Wanted::Whole(term) => {
                if let Some(info) = dictionary.get(term).map_err(told)? {
                    mark(&info, has)?;
                }
            }
            Wanted::Beginning(start) => {
                let mut stream = dictionary.range().ge(start).into_stream().map_err(told)?;
                while stream.advance() && stream.key().starts_with(start.as_bytes()) {
                    mark(stream.value(), has)?;
                }
            }
            Wanted::Ending(_) | Wanted::Within(_) => {}
        }
    }
    // These may be anywhere among the terms: all are looked for in one pass.
    let mut sought: Vec<_> = having
        .iter_mut()
        .filter_map(|(wanted, has)| match wanted {
            Wanted::Ending(part) => Some((Finder::new(part), true, has)),
            Wanted::Within(part) => Some((Finder::new(part), false, has)),
            _ => None,
        })
        .collect();
    if !sought.is_empty() {
        let mut stream = dictionary.stream().map_err(told)?;
        while stream.advance() {
            for (part, at_end, has) in &mut sought {
                let key = stream.key();
                let is_like = if *at_end { key.ends_with(part.needle()) } else { part.find(key).is_some() };
                if is_like {
                    mark(stream.value(), has)?;
                }
            }
        }
    }
    Ok(having.into_iter().collect())
}

impl Writer {
    /// Opens an index that is there, which costs reading it: what is written on must be whole.
    pub fn open(place: &Path) -> Result<Writer, Fault> {
        let index = index_in(place)?;
        reader_of(&index)?;
        Writer::of(index)
    }

    pub fn create(place: &Path) -> Result<Writer, Fault> {
        let files = Files { folder: place.to_path_buf() };
        Writer::of(tantivy::Index::create(files, schema(), tantivy::IndexSettings::default()).map_err(told)?)
    }

    fn of(index: tantivy::Index) -> Result<Writer, Fault> {
        let writer = index.writer_with_num_threads(1, HELD).map_err(told)?;
        let field = |name| index.schema().get_field(name).map_err(told);
        Ok(Writer { writer, key: field(KEY)?, stamp: field(STAMP)?, terms: field(TERMS)?, index })
    }

    pub fn add(&self, key: u64, stamp: u64, terms: &Terms) -> Result<(), Fault> {
        self.remove(key);
        let mut joined = String::new();
        for term in terms {
            joined.push_str(term);
            joined.push(' ');
        }
        let mut document = TantivyDocument::new();
        document.add_u64(self.key, key);
        document.add_u64(self.stamp, stamp);
        document.add_text(self.terms, joined);
        self.writer.add_document(document).map(drop).map_err(told)
    }

    pub fn remove(&self, key: u64) {
        self.writer.delete_term(Term::from_field_u64(self.key, key));
    }

    /// What was known at the last commit: for each file, by its key, its stamp, and `true`.
    pub fn known(&self) -> Result<HashMap<u64, (u64, bool)>, Fault> {
        reader_of(&self.index)?.known(&Vec::new())
    }

    pub fn commit(&mut self) -> Result<(), Fault> {
        self.writer.commit().map(drop).map_err(told)
    }

    /// Commits, and writes what is left anew, so that nothing of what was removed stays on the disk.
    pub fn purge(mut self) -> Result<(), Fault> {
        self.commit()?;
        let segments = self.index.searchable_segment_ids().map_err(told)?;
        if !segments.is_empty() {
            self.writer.merge(&segments).wait().map_err(told)?;
        }
        self.writer.garbage_collect_files().wait().map_err(told)?;
        self.finish()
    }

    pub fn finish(mut self) -> Result<(), Fault> {
        self.commit()?;
        self.writer.wait_merging_threads().map_err(told)
    }
}

fn index_in(place: &Path) -> Result<tantivy::Index, Fault> {
    let index = tantivy::Index::open(Files { folder: place.to_path_buf() }).map_err(told)?;
    if index.schema() == schema() { Ok(index) } else { Err("other fields".into()) }
}

fn reader_of(index: &tantivy::Index) -> Result<Reader, Fault> {
    let reader: tantivy::IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(told)?;
    Ok(Reader { searcher: reader.searcher(), terms: index.schema().get_field(TERMS).map_err(told)? })
}

fn schema() -> Schema {
    let mut schema = SchemaBuilder::new();
    schema.add_u64_field(KEY, NumericOptions::default().set_indexed().set_fast());
    schema.add_u64_field(STAMP, NumericOptions::default().set_fast());
    let terms = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    schema.add_text_field(TERMS, TextOptions::default().set_indexing_options(terms));
    schema.build()
}

fn told(error: impl std::fmt::Display) -> Fault {
    error.to_string()
}
