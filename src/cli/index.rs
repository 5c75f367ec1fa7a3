//! `whosaid index`: the indexes of folders made, told and removed.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Error, Result, ensure};

use super::{Index, complain, print};
use crate::run::{Indexed, Watch, asked, indexed, refresh_index};
use crate::store::{Folders, index_root, remove_index};
use crate::text::plain;

pub(super) const HELP: &str = "\
The index lies in your cache folder; whosaid search uses it for the folder and those in it, and finds the same without. \
For a folder in one with an index, its part of that index is brought up to date. \
It holds the words of each file, as changed by its session. A file that changed since is read at each search until the \
index is brought up to date; so is one that cannot be put in: one that cannot be read, or changed in the last two seconds.

The exit status is 1 if there is no index to tell of or to remove, and 2 if a folder cannot be looked into or its index \
cannot be written.

Examples:
  whosaid index interviews/
  whosaid index --status interviews/";

pub(super) fn run(arguments: &Index) -> Result<u8> {
    let mut status = 0;
    let watch = Watch::start(Watch::PATIENCE);
    for (folder, root) in asked(&arguments.folders, watch.patience(), real_folder) {
        match root.map_err(Error::from).flatten().and_then(|root| told(arguments, &folder, &root, &watch)) {
            Ok((line, is_there)) => {
                print(plain(&format!("{}: {line}", folder.display())).as_bytes())?;
                print(b"\n")?;
                status = status.max(u8::from(!is_there));
            }
            // One bad folder does not hide the others.
            Err(error) => {
                complain(&error);
                status = 2;
            }
        }
    }
    Ok(status)
}

/// The real path of a folder that can be looked into.
fn real_folder(folder: &Path) -> Result<PathBuf> {
    let context = || folder.display().to_string();
    let root = fs::canonicalize(folder).with_context(context)?;
    ensure!(root.is_dir(), "{}: is no folder; name a folder of transcripts", folder.display());
    fs::read_dir(&root).with_context(context)?;
    Ok(root)
}

/// What came of it, and whether there was an index or is one now.
fn told(arguments: &Index, folder: &Path, root: &Path, watch: &Watch) -> Result<(String, bool)> {
    let context = || folder.display().to_string();
    if arguments.remove {
        let cache = Folders::cache_of_user()?;
        if remove_index(&cache, root).with_context(context)? {
            return Ok(("removed".to_owned(), true));
        }
        let above = index_root(&cache, root).map(Path::display);
        return Ok((
            above.map_or_else(
                || NONE.to_owned(),
                |above| {
                    format!(
                        "{NONE} of its own; it is in that of {above}, which `whosaid index --remove {above}` removes"
                    )
                },
            ),
            false,
        ));
    }
    let mut told = String::new();
    let is_shown = io::stderr().is_terminal();
    let fail = &mut |error: &Error| {
        if is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
        complain(error);
    };
    if !arguments.status {
        let mut tell = |now: Indexed| {
            if is_shown {
                let _ = write!(io::stderr(), "\r\x1b[K{} of {} files", now.all - now.due + now.read, now.all);
            }
        };
        let done = refresh_index(root, &AtomicBool::new(false), watch, &mut tell, fail);
        if is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
        let Indexed { read, removed, .. } = done.with_context(context)?;
        told = format!("; {read} read, {removed} taken out");
    }
    let fail: &mut dyn FnMut(&Error) = if arguments.status { fail } else { &mut |_| {} };
    let Some((Indexed { all, current, .. }, of, bytes)) = indexed(root, watch, fail).with_context(context)? else {
        return Ok((NONE.to_owned(), false));
    };
    let of = if of == root { String::new() } else { format!(" of {}", of.display()) };
    let megabytes = bytes as f64 / 1e6;
    Ok((format!("{current} of {all} files in the index{of}, {megabytes:.1} MB{told}"), true))
}

const NONE: &str = "no index";
