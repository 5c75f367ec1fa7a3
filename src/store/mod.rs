//! Files: reading, safe writing, session files, locks.
