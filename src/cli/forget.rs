//! `whosaid forget`: what is kept of transcripts removed.

use std::path::{Path, PathBuf};

use anyhow::{Error, Result, bail};

use super::{Forget, Nothing, complain, say};
use crate::run::{self, Watch};
use crate::store::{Folders, ForgetError, Kept, forget_user, kept_of_user, transcript_of};
use crate::text::counted;

pub(super) const HELP: &str = "\
Every session of FILE goes, with the changes, marks, notes, tags and the place in it, what was set aside of it, the lock file, \
and what the indexes of the folders it is in have of it. FILE itself and FILE.orig stay; FILE may be gone already. What was \
typed at / and : is kept for all files together, and goes with --all.

Examples:
  whosaid forget talk.txt --dry-run
  whosaid forget interviews/*.vtt
  whosaid forget --all --yes";

pub(super) fn run(asked: &Forget) -> Result<u8> {
    let (folders, cache) = (Folders::of_user()?, Folders::cache_of_user()?);
    if asked.all {
        return forget_all(asked, &folders, &cache);
    }
    let mut status = 0;
    for (file, answer) in run::asked(&asked.files, Watch::PATIENCE, Path::exists) {
        if let Err(error) = answer.map_err(Error::from).and_then(|_| forget_one(&file, asked, &folders, &cache)) {
            complain(&error);
            status = status.max(if error.is::<Nothing>() { 1 } else { 2 });
        }
    }
    Ok(status)
}

fn forget_one(file: &Path, asked: &Forget, folders: &Folders, cache: &Path) -> Result<()> {
    let path = transcript_of(file).map_or_else(|| file.to_path_buf(), |(transcript, _)| transcript);
    let look = if asked.dry_run { Kept::of } else { Kept::locked };
    let kept = look(&path, folders, Some(cache))?;
    if kept.is_nothing() {
        bail!(Nothing(format!("{}: nothing is kept of it", path.display())));
    }
    tell(&kept);
    if kept.unwritten > 0 && !asked.yes && !asked.dry_run {
        bail!(
            "{}: nothing was removed: {}; write the file first, or say --yes to lose them",
            path.display(),
            only_here(kept.unwritten)
        );
    }
    if !asked.dry_run {
        kept.forget(cache)?;
    }
    Ok(())
}

fn forget_all(asked: &Forget, folders: &Folders, cache: &Path) -> Result<u8> {
    let look = if asked.dry_run { Kept::of } else { Kept::locked };
    let kept = Kept::transcripts(folders).into_iter().map(|path| look(&path, folders, None));
    let kept = kept.collect::<Result<Vec<Kept>, ForgetError>>()?;
    let others = kept_of_user(folders);
    kept.iter().for_each(tell);
    let told: Vec<&PathBuf> = kept.iter().flat_map(|kept| &kept.files).collect();
    others.iter().filter(|file| !told.contains(file)).for_each(|file| say(&format!("remove {}", file.display())));
    say(&format!("remove all indexes in {}", cache.display()));
    if asked.dry_run {
        return Ok(0);
    }
    if !asked.yes {
        let unwritten = kept.iter().map(|kept| kept.unwritten).sum();
        let lost = if unwritten > 0 { format!("{}; ", only_here(unwritten)) } else { String::new() };
        bail!("nothing was removed: {lost}say --yes to remove all of it");
    }
    for kept in kept {
        kept.forget(cache)?;
    }
    forget_user(&others, folders, cache)?;
    Ok(0)
}

fn tell(kept: &Kept) {
    kept.files.iter().for_each(|file| say(&format!("remove {}", file.display())));
    for root in &kept.indexed {
        say(&format!("remove {} from the index of {}", kept.transcript.display(), root.display()));
    }
    if kept.unwritten > 0 {
        say(&format!("{}: {}", kept.transcript.display(), only_here(kept.unwritten)));
    }
}

fn only_here(unwritten: usize) -> String {
    let are = if unwritten == 1 { "is" } else { "are" };
    format!("{} (marks and notes count) {are} not in the file", counted(unwritten, "change"))
}
