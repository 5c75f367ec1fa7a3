//! Files: reading, safe writing, session files, locks.
//!
//! | file | what |
//! |---|---|
//! | `source` | a transcript file as read, and the fingerprint by which it is known again |
//! | `write` | the safe write: the file is either as it was or wholly new |
//! | `temporary` | the temporary files of that, and what a kill left of them |
//! | `folders` | where sessions and locks go |
//! | `recording` | which recording a transcript is of, and when it began |
//! | `record` | the session file's format, and reading it back |
//! | `journal` | a session file on disk: created whole, appended to line by line |
//! | `session` | opening, restoring and continuing a session |
//! | `alone` | a session file without its transcript, and taken along with it |
//! | `moved` | sessions whose transcript was moved |
//! | `index` | which files of a folder may have some words |
//! | `forget` | what is kept of a transcript, and its removal |
//! | `lock` | one program at a time on one transcript |
//! | `lists` | small files that a user keeps for many transcripts |
//! | `corrections` | lists of corrections |
//! | `inputs` | the lines typed at the prompts |
//! | `mapping` | a mapping of labels to names as a file |
//! | `names` | the names in the sessions of other files |
//! | `register` | the people of a folder, as a file |
//!
//! This layer knows bytes, paths and edits. It does not know what a transcript file means, and it draws nothing.
//! Its messages hold paths as they are: show them through [`plain`](crate::text::plain).

mod alone;
mod corrections;
mod folders;
mod forget;
mod index;
mod inputs;
mod journal;
mod lists;
mod lock;
mod mapping;
mod moved;
mod names;
mod record;
mod recording;
mod register;
mod session;
mod source;
mod temporary;
mod write;

pub use alone::{AloneError, read_session, session_to_take_along, transcript_of};
pub use corrections::{CORRECTIONS_NAME, corrections_beside, read_corrections};
pub use folders::{Folders, FoldersError, SessionName, SessionNameError, Sessions, session_beside};
pub use forget::{ForgetError, Kept, forget_user, kept_of_user};
pub use index::{Candidates, Index, IndexError, IndexWriter, Stamp, index_root, remove_index};
pub use inputs::InputFile;
pub use lists::ListError;
pub use lock::Holder;
pub use mapping::{read_mapping, write_mapping};
pub use names::names_beside;
pub use record::{Base, Outdated, Restored};
pub use recording::{Circumstances, Recording};
pub use register::{
    AddError, Mistake, REGISTER_NAME, RegisterFile, Registers, add_people, read_register, register_above,
};
pub use session::{Access, Opened, Reason, Session, SessionError, SetAside};
pub use source::{Fingerprint, Hashed, OpenError, SourceFile, open_file, read_file, read_into, read_through};
pub use write::{
    IfChanged, WriteError, WriteStep, original_beside, replace_file, write_new, write_new_watched, write_private,
};
