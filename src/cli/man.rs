//! `whosaid man`: what the manual knows of the command line, made from it; the help of the program itself.

use std::io::Write;

use anyhow::Result;
use clap::{Command, CommandFactory};

use super::{Arguments, print};

pub(super) const HELP: &str = "\
Examples:
  whosaid                               a sample to try things on
  whosaid talk.txt                      a transcript; ? lists the keys
  whosaid interviews/                   all below a folder, as one list
  whosaid --plain talk.txt              line by line, nothing drawn
  whosaid --media talk.mp3 talk.json    hear what is read
  whosaid search 'speaker:ada budget' interviews/";

pub(super) fn run() -> Result<u8> {
    print(&page()?)?;
    Ok(0)
}

/// All there is, without what is hidden and the help of the help.
fn command() -> Command {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    command
}

/// One page for the program and all that it can be told to do.
fn page() -> Result<Vec<u8>> {
    let command = command();
    let mut page = Vec::new();
    let manual = clap_mangen::Man::new(command.clone());
    manual.render_title(&mut page)?;
    // Words of an example stay as far apart as they are.
    writeln!(page, ".ad l")?;
    manual.render_name_section(&mut page)?;
    manual.render_synopsis_section(&mut page)?;
    manual.render_description_section(&mut page)?;
    manual.render_options_section(&mut page)?;
    manual.render_extra_section(&mut page)?;
    for told in command.get_subcommands().filter(|told| !told.is_hide_set()) {
        let manual = clap_mangen::Man::new(told.clone());
        writeln!(page, ".SH \"WHOSAID {}\"", told.get_name().to_uppercase())?;
        let mut part = Vec::new();
        manual.render_description_section(&mut part)?;
        manual.render_synopsis_section(&mut part)?;
        manual.render_options_section(&mut part)?;
        manual.render_extra_section(&mut part)?;
        page.extend(
            String::from_utf8_lossy(&part).replace("\n.SH ", "\n.SS ").replacen(".SH ", ".SS ", 1).into_bytes(),
        );
    }
    // The help behind the options has no better name there.
    Ok(String::from_utf8_lossy(&page).replace(" EXTRA\n", " NOTES\n").into_bytes())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn told() -> Vec<String> {
        let command = Arguments::command();
        command.get_subcommands().filter(|told| !told.is_hide_set()).map(|told| told.get_name().to_owned()).collect()
    }

    /// The words of an example up to what is said about it, or where its output goes.
    fn words(example: &str) -> Vec<String> {
        let command = example.trim().split("   ").next().unwrap_or_default().split(" > ").next().unwrap_or_default();
        let parts = command.split('\'').enumerate().flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(String::from).collect(),
            _ => vec![part.to_owned()],
        });
        parts.collect()
    }

    #[test]
    fn the_help_has_examples_that_are_understood() {
        let mut count = 0;
        let commands = command();
        let told = commands.get_subcommands().filter(|told| !["formats", "man", "keys"].contains(&told.get_name()));
        for told in told.chain([&commands]) {
            let help = told.get_after_help().map(ToString::to_string).unwrap_or_default();
            let (_, examples) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("{}: none", told.get_name()));
            for example in examples.lines().take_while(|line| !line.is_empty()) {
                let read = Arguments::try_parse_from(words(example));
                assert!(read.is_ok(), "{example}: {read:?}");
                count += 1;
            }
        }
        assert!(count > 30, "{count}");
    }

    #[test]
    fn the_manual_has_every_subcommand_and_option() {
        let page = String::from_utf8(page().expect("in memory")).expect("text");
        for name in told() {
            assert!(page.contains(&format!(".SH \"WHOSAID {}\"\n", name.to_uppercase())), "{name}");
        }
        for option in ["\\-\\-in\\-place", "\\-\\-max\\-line", "\\-\\-sort", "\\-\\-as\\-named"] {
            assert!(page.contains(option), "{option}");
        }
        assert_eq!(page.matches("\n.SH NAME").count(), 1);
        assert_eq!(page.matches("\nExamples:\n").count(), told().len() - 1, "all but formats, man; and whosaid itself");
    }
}
