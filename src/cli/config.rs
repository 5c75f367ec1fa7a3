//! `whosaid config`: where the settings lie, what they are, what is wrong with them.

use anyhow::{Result, bail};

use super::{ConfigCommand, print, say};
use crate::app::{DEFAULT_CONFIG, DEFAULT_KEYMAP};
use crate::run::Settings;
use crate::text::counted;

pub(super) const HELP: &str = "\
Examples:
  whosaid config check
  whosaid config defaults > ~/.config/whosaid/config.toml
  whosaid config defaults --keys > ~/.config/whosaid/keymap.toml";

/// Runs it. The status is 1 where something in the settings cannot be read.
pub(super) fn run(command: &ConfigCommand) -> Result<u8> {
    match command {
        ConfigCommand::Path => {
            let Some(files) = Settings::files() else {
                bail!("there is no home folder; WHOSAID_CONFIG_DIR names one for the settings")
            };
            print(files.map(|file| format!("{}\n", file.display())).concat().as_bytes())?;
            Ok(0)
        }
        ConfigCommand::Defaults { keys } => {
            print(if *keys { DEFAULT_KEYMAP } else { DEFAULT_CONFIG }.as_bytes())?;
            Ok(0)
        }
        ConfigCommand::Check => {
            let faults = Settings::of_user().faults;
            for fault in &faults {
                say(fault);
            }
            match faults.len() {
                0 => {
                    print(b"the settings are sound\n")?;
                    Ok(0)
                }
                count => {
                    say(&format!(
                        "{} in the settings; what they are about is as by default",
                        counted(count, "mistake")
                    ));
                    Ok(1)
                }
            }
        }
    }
}
