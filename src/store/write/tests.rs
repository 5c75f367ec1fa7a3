use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::*;

const OLD: &[u8] = b"SPEAKER_00: bonjour\n";
const NEW: &[u8] = b"Anna: bonjour\n";

fn folder_with_talk() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let talk = folder.path().join("talk.txt");
    fs::write(&talk, OLD).unwrap();
    (folder, talk)
}

fn names(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn replace(path: &Path, keep_original: bool) -> Result<Fingerprint, WriteError> {
    replace_file(path, NEW, &Fingerprint::of(OLD), IfChanged::Refuse, keep_original, &Progress::default())
}

fn writing<'a>(path: &'a Path, expected: Option<&'a Fingerprint>, progress: &'a Progress) -> Writing<'a> {
    Writing { path, bytes: NEW, expected, keep_original: true, is_private: false, progress }
}

fn copying<'a>(path: &'a Path, progress: &'a Progress) -> Writing<'a> {
    Writing { keep_original: false, ..writing(path, None, progress) }
}

#[test]
fn a_replaced_file_keeps_its_mode_and_its_original_once() {
    let (folder, talk) = folder_with_talk();
    fs::set_permissions(&talk, Permissions::from_mode(0o640)).unwrap();

    assert_eq!(replace(&talk, true).unwrap(), Fingerprint::of(NEW));
    assert_eq!(fs::read(&talk).unwrap(), NEW);
    assert_eq!(mode(&talk), 0o640);
    assert_eq!(names(&folder), ["talk.txt", "talk.txt.orig"]);
    let original = folder.path().join("talk.txt.orig");
    assert_eq!(mode(&original), 0o640);

    replace_file(&talk, b"third", &Fingerprint::of(NEW), IfChanged::Refuse, true, &Progress::default()).unwrap();
    assert_eq!(fs::read(&talk).unwrap(), b"third");
    assert_eq!(fs::read(&original).unwrap(), OLD, "the first original stays");

    let mut created = 0;
    let progress = Progress::default();
    let writing = writing(&talk, None, &progress);
    let count = &mut |step| {
        created += usize::from(step == WriteStep::Create);
        Ok(())
    };
    writing.replace(count).unwrap();
    assert_eq!(created, 1, "no second original is even begun");
}

#[test]
fn another_group_gets_no_more_than_everyone() {
    for (mode, expected) in [(0o640, 0o600), (0o660, 0o600), (0o664, 0o644), (0o604, 0o644), (0o777, 0o777)] {
        assert_eq!(mode_for_other_group(mode), expected);
    }
}

#[test]
fn no_original_is_kept_unless_asked_for() {
    let (folder, talk) = folder_with_talk();
    replace(&talk, false).unwrap();
    assert_eq!(names(&folder), ["talk.txt"]);
}

#[test]
fn an_original_that_is_a_dangling_link_is_not_followed() {
    let (folder, talk) = folder_with_talk();
    symlink("nowhere", folder.path().join("talk.txt.orig")).unwrap();
    replace(&talk, true).unwrap();
    assert_eq!(names(&folder), ["talk.txt", "talk.txt.orig"]);
    assert!(fs::read_link(folder.path().join("talk.txt.orig")).is_ok());
}

#[test]
fn a_link_stays_a_link_and_its_target_is_written() {
    let (folder, talk) = folder_with_talk();
    let link = folder.path().join("link.txt");
    symlink("talk.txt", &link).unwrap();
    let source = super::super::read_file(&link).unwrap();
    replace_file(&source.real_path, NEW, &source.fingerprint, IfChanged::Refuse, false, &Progress::default()).unwrap();
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("talk.txt"));
    assert_eq!(fs::read(&talk).unwrap(), NEW);

    write_new(&link, OLD, true).unwrap();
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("talk.txt"));
    assert_eq!(fs::read(&talk).unwrap(), OLD);
}

#[test]
fn a_file_that_changed_is_written_only_knowingly() {
    let (folder, talk) = folder_with_talk();
    fs::write(&talk, b"someone else was here").unwrap();
    let error = replace(&talk, true).unwrap_err();
    assert!(matches!(error, WriteError::ChangedOnDisk(_)), "{error}");
    assert_eq!(fs::read(&talk).unwrap(), b"someone else was here");
    assert_eq!(names(&folder), ["talk.txt"]);

    replace_file(&talk, NEW, &Fingerprint::of(OLD), IfChanged::Overwrite, true, &Progress::default()).unwrap();
    assert_eq!(fs::read(&talk).unwrap(), NEW);
    assert_eq!(fs::read(folder.path().join("talk.txt.orig")).unwrap(), b"someone else was here");
}

#[test]
fn a_file_that_is_gone_is_written_anew_only_knowingly() {
    let (folder, talk) = folder_with_talk();
    fs::remove_file(&talk).unwrap();
    assert!(matches!(replace(&talk, true), Err(WriteError::Gone(_))));
    assert_eq!(names(&folder), [""; 0]);
    replace_file(&talk, NEW, &Fingerprint::of(OLD), IfChanged::Overwrite, true, &Progress::default()).unwrap();
    assert_eq!(fs::read(&talk).unwrap(), NEW);
    assert_eq!(names(&folder), ["talk.txt"]);
}

#[test]
fn a_write_protected_file_is_refused() {
    let (folder, talk) = folder_with_talk();
    fs::set_permissions(&talk, Permissions::from_mode(0o444)).unwrap();
    let error =
        replace_file(&talk, NEW, &Fingerprint::of(OLD), IfChanged::Overwrite, true, &Progress::default()).unwrap_err();
    assert!(matches!(error, WriteError::Protected(_)), "{error}");
    assert_eq!(fs::read(&talk).unwrap(), OLD);
    assert_eq!(names(&folder), ["talk.txt"]);
}

#[test]
fn a_new_file_has_the_mode_of_any_new_file_and_takes_no_name_unasked() {
    let (folder, talk) = folder_with_talk();
    let new = folder.path().join("new.txt");
    assert_eq!(write_new(&new, NEW, false).unwrap(), Fingerprint::of(NEW));
    assert_eq!(fs::read(&new).unwrap(), NEW);
    assert_eq!(mode(&new), mode(&talk), "both were created by this process");

    assert!(matches!(write_new(&talk, NEW, false), Err(WriteError::Exists(_))));
    assert_eq!(fs::read(&talk).unwrap(), OLD);
    write_new(&talk, NEW, true).unwrap();
    assert_eq!(fs::read(&talk).unwrap(), NEW);
    assert_eq!(names(&folder), ["new.txt", "talk.txt"]);
}

#[test]
fn what_is_no_file_is_never_written() {
    let (folder, _) = folder_with_talk();
    for overwrite in [false, true] {
        assert!(matches!(write_new(folder.path(), NEW, overwrite), Err(WriteError::IsFolder(_))));
        assert!(matches!(write_new(&folder.path().join(".."), NEW, overwrite), Err(WriteError::IsFolder(_))));
    }
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(matches!(write_new(&socket, NEW, false), Err(WriteError::Exists(_))));
    assert!(matches!(write_new(&socket, NEW, true), Err(WriteError::NotRegular(_))));
    let nowhere = folder.path().join("missing/new.txt");
    let message = write_new(&nowhere, NEW, false).unwrap_err().to_string();
    assert!(message.starts_with(&format!("{}: not written: ", nowhere.display())), "{message}");
    assert!(message.ends_with("; create its folder first, or write to another one"), "{message}");
}

#[test]
fn a_link_to_nowhere_is_refused() {
    let (folder, _) = folder_with_talk();
    let link = folder.path().join("link.txt");
    symlink("nowhere", &link).unwrap();
    assert!(matches!(write_new(&link, NEW, false), Err(WriteError::Exists(_))));
    assert!(matches!(write_new(&link, NEW, true), Err(WriteError::Failed { .. })));
    assert_eq!(names(&folder), ["link.txt", "talk.txt"]);
}

/// Runs `write` with a failure at its first step, then at its second, and so on until it gets through.
fn fail_each_step(write: impl Fn(&Path, Gate<'_>) -> Result<Fingerprint, WriteError>) -> Vec<WriteStep> {
    let mut failed = Vec::new();
    loop {
        let (folder, talk) = folder_with_talk();
        let mut steps = Vec::new();
        let result = write(&talk, &mut |step| {
            steps.push(step);
            if steps.len() > failed.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        });
        let Some(&step) = steps.get(failed.len()) else {
            assert!(result.is_ok());
            return failed;
        };
        failed.push(step);
        let error = result.unwrap_err();
        let now = fs::read(&talk).unwrap();
        if step == WriteStep::SyncFolder {
            assert!(
                matches!(&error, WriteError::NotSynced { fingerprint, .. } if *fingerprint == Fingerprint::of(NEW))
            );
            assert!(error.to_string().contains(": written, but "), "{error}");
        } else {
            assert_eq!(now, OLD, "{step:?}");
            assert!(error.to_string().ends_with("; make room on the disk and write again"), "{error}");
        }
        for name in names(&folder) {
            assert!(["new.txt", "talk.txt", "talk.txt.orig"].contains(&name.as_str()), "{step:?} left {name}");
        }
        let original = folder.path().join("talk.txt.orig");
        assert!(!original.exists() || fs::read(&original).unwrap() == OLD, "{step:?}");
    }
}

#[test]
fn each_fault_of_a_disk_is_told_with_what_to_do() {
    let (_folder, talk) = folder_with_talk();
    for (kind, remedy) in [
        (io::ErrorKind::StorageFull, "make room on the disk and write again"),
        (io::ErrorKind::QuotaExceeded, "make room on the disk and write again"),
        (io::ErrorKind::ReadOnlyFilesystem, "write to another folder, or change the folder's permissions"),
        (io::ErrorKind::Other, "write again, or write to another folder"),
    ] {
        let progress = Progress::default();
        let writing = writing(&talk, None, &progress);
        let error = writing.replace(&mut |_| Err(kind.into())).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: not written: ", talk.display())), "{error}");
        assert!(error.ends_with(&format!("; {remedy}")), "{error}");
        assert_eq!(fs::read(&talk).unwrap(), OLD);
    }
}

#[test]
fn a_replacement_that_fails_at_any_step_leaves_the_file_as_it_was() {
    use WriteStep::*;
    let expected = Fingerprint::of(OLD);
    let failed = fail_each_step(|path, gate| writing(path, Some(&expected), &Progress::default()).replace(gate));
    let staging = [Create, Fill, CopyPermissions, Sync];
    let all = [&staging[..], &[Compare], &staging[..], &[KeepOriginal, Rename, SyncFolder]].concat();
    assert_eq!(failed, all);
}

#[test]
fn a_new_file_that_fails_at_any_step_is_not_there() {
    use WriteStep::*;
    let failed = fail_each_step(|talk, gate| {
        let new = talk.with_file_name("new.txt");
        let result = copying(&new, &Progress::default()).put(false, gate);
        let there = matches!(result, Ok(_) | Err(WriteError::NotSynced { .. }));
        assert_eq!(new.exists(), there);
        result
    });
    assert_eq!(failed, [Create, Fill, Sync, Rename, SyncFolder]);
}

#[test]
fn a_write_that_is_stopped_at_any_step_leaves_all_as_it_was() {
    type Write = fn(&Path, &Progress, Gate<'_>) -> Result<Fingerprint, WriteError>;
    let replace: Write = |talk, progress, gate| writing(talk, None, progress).replace(gate);
    let over: Write = |talk, progress, gate| copying(talk, progress).put(true, gate);
    let new: Write = |talk, progress, gate| copying(&talk.with_file_name("new.txt"), progress).put(false, gate);
    for (write, steps) in [(replace, 11), (over, 7), (new, 4)] {
        let mut stopped = 0;
        loop {
            let (folder, talk) = folder_with_talk();
            let (progress, mut step) = (Progress::default(), 0);
            let result = write(&talk, &progress, &mut |_| {
                if step == stopped {
                    progress.stop();
                }
                step += 1;
                Ok(())
            });
            if result.is_ok() {
                break;
            }
            assert!(matches!(result, Err(WriteError::Stopped(_))), "{result:?}");
            stopped += 1;
            assert_eq!(fs::read(&talk).unwrap(), OLD);
            assert!(names(&folder).iter().all(|name| ["talk.txt", "talk.txt.orig"].contains(&&**name)));
        }
        // What was written is not undone: behind the new name there is nothing to stop.
        assert_eq!(stopped, steps);
    }
}

#[test]
fn a_write_counts_its_bytes() {
    let (_folder, talk) = folder_with_talk();
    let progress = Progress::default();
    write_new_watched(&talk, NEW, true, &progress).unwrap();
    assert_eq!(progress.hundredths(), 100);
}

#[test]
fn a_file_that_appears_during_the_write_of_a_new_one_is_kept() {
    let (folder, _) = folder_with_talk();
    let new = folder.path().join("new.txt");
    let result = copying(&new, &Progress::default()).put(false, &mut |step| match step {
        WriteStep::Rename => fs::write(&new, b"first"),
        _ => Ok(()),
    });
    assert!(matches!(result, Err(WriteError::Exists(_))));
    assert_eq!(fs::read(&new).unwrap(), b"first");
    assert_eq!(names(&folder), ["new.txt", "talk.txt"]);
}

#[test]
fn a_change_during_the_write_is_noticed() {
    let (folder, talk) = folder_with_talk();
    let expected = Fingerprint::of(OLD);
    let progress = Progress::default();
    let writing = writing(&talk, Some(&expected), &progress);
    let result = writing.replace(&mut |step| match step {
        WriteStep::Compare => fs::write(&talk, b"changed meanwhile"),
        _ => Ok(()),
    });
    assert!(matches!(result, Err(WriteError::ChangedOnDisk(_))));
    assert_eq!(fs::read(&talk).unwrap(), b"changed meanwhile");
    assert_eq!(names(&folder), ["talk.txt"]);
}
