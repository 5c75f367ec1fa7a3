//! What JSON is that is no transcript.

use crate::formats::ReadError;
use crate::formats::kit::json::Value;
use crate::formats::kit::lines::excerpt;

use super::lists::Fault;

/// Kinds of JSON files that people open by mistake: their name, and keys that all of such a file have.
const KNOWN: [(&str, &[&str]); 12] = [
    ("a package.json of Node.js", &["name", "version", "dependencies"]),
    ("a package.json of Node.js", &["name", "scripts"]),
    ("a package.json of Node.js", &["name", "version", "main"]),
    ("GeoJSON", &["type", "features"]),
    ("GeoJSON", &["type", "coordinates"]),
    ("a JSON schema", &["$schema", "properties"]),
    ("an OpenAPI description", &["openapi", "paths"]),
    ("a Jupyter notebook", &["cells", "nbformat"]),
    ("a TypeScript configuration", &["compilerOptions"]),
    ("a recording of web requests (HAR)", &["log"]),
    ("a web app manifest", &["icons", "start_url"]),
    ("an error that a service answered", &["error"]),
];

/// What a transcript needs, where not even a list of objects is there.
const LIST: &str = "a list of objects that each have a text and a speaker or times";

/// The error for a file whose first value is `root`; `fault` says what its largest list lacks.
pub(super) fn of(root: Option<Value<'_>>, fault: Option<Fault>) -> ReadError {
    let object = root.map(|root| root.object());
    let keys: Vec<&str> = object.iter().flat_map(|object| object.members.iter().map(|(key, _)| key.as_ref())).collect();
    let is_known = |(_, known): &&(&str, &[&str])| known.iter().all(|key| keys.contains(key));
    if let Some((name, _)) = KNOWN.iter().find(is_known) {
        return ReadError::NoTranscript { looks_like: (*name).into(), missing: LIST.into() };
    }
    if let Some(Fault { looks_like, missing, .. }) = fault {
        return ReadError::NoTranscript { looks_like: looks_like.into(), missing: missing.into() };
    }
    let quoted: Vec<String> = keys.iter().take(3).map(|key| excerpt(key)).collect();
    let looks_like: std::borrow::Cow<'static, str> = match root {
        Some(root) if root.is_list() => "a list without objects in it".into(),
        _ if quoted.is_empty() => "JSON with nothing in it".into(),
        _ => format!("JSON with {}", quoted.join(", ")).into(),
    };
    ReadError::NoTranscript { looks_like, missing: LIST.into() }
}
