//! Temporary files beside what they are to replace, and what a kill left of them.
//!
//! One is locked from when it is made until it has its name or is gone, so that one that nobody has locked is left over.

use std::fs::{self, DirEntry, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

use super::lock::{is_removed, lock_file};

const PREFIX: &str = ".whosaid-";
const SUFFIX: &str = ".tmp";

/// How many letters and digits stand between the two.
const RANDOM: usize = 6;

/// A temporary file that only this user can read, or, with `open`, one with the mode of any new file.
///
/// It removes itself unless it is renamed, and it is locked where the file system has locks. Those in the folder that
/// programs left when they were killed are removed: costs a list of the folder.
pub(super) fn create_temporary(folder: &Path, open: bool) -> io::Result<NamedTempFile> {
    remove_left_over(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    if open {
        // The user's umask takes away from these as from those of every new file.
        builder.permissions(Permissions::from_mode(0o666));
    }
    loop {
        let staged = builder.tempfile_in(folder)?;
        // Another program may have taken it for one left over before it was locked.
        let is_lost = matches!(lock_file(staged.as_file()), Ok(false)) || is_removed(&staged.as_file().metadata()?);
        if !is_lost {
            return Ok(staged);
        }
    }
}

/// Whether a file has a name such as temporary files are given.
pub(super) fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Removes the temporary files in a folder that no program has locked. One that cannot be removed harms nobody.
fn remove_left_over(folder: &Path) {
    let named = |entry: &DirEntry| entry.file_name().to_str().is_some_and(is_temporary);
    let is_file = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.filter(|entry| named(entry) && is_file(entry)).map(|entry| entry.path()) {
        // Locked until it is gone: who made it this moment then knows.
        if let Ok(file) = File::options().write(true).open(&path)
            && matches!(lock_file(&file), Ok(true))
        {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::thread;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_nobody_holds_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("talk.txt"), "").unwrap();
        symlink("talk.txt", folder.join(".whosaid-linked.tmp")).unwrap();
        fs::create_dir(folder.join(".whosaid-folder.tmp")).unwrap();
        for name in [".whosaid-seventh.tmp", ".whosaid-mine.tmp", ".whosaid-a_b-cd.tmp", ".whosaid-abcdef.txt"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let others = names(folder);
        let held = create_temporary(folder, false).unwrap();
        let (_, left_over) = create_temporary(folder, true).unwrap().keep().unwrap();
        assert!(left_over.exists(), "it is held by nobody from here on");

        let made = create_temporary(folder, true).unwrap();
        assert!(held.path().exists() && made.path().exists() && !left_over.exists());
        drop((held, made));
        assert_eq!(names(folder), others);
    }

    #[test]
    fn programs_beside_each_other_take_nothing_from_each_other() {
        let folder = tempfile::tempdir().unwrap();
        thread::scope(|scope| {
            for program in 0..4 {
                let folder = folder.path();
                scope.spawn(move || {
                    for at in 0..100 {
                        let staged = create_temporary(folder, false).unwrap();
                        staged.persist_noclobber(folder.join(format!("{program} {at}"))).unwrap();
                    }
                });
            }
        });
        assert_eq!(names(folder.path()).len(), 400);
    }
}
