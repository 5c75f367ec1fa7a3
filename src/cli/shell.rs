//! `whosaid completions` and `whosaid man`: what shells and manuals know of the command line, made from it.

use std::io::Write;

use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, print};

pub(super) fn complete(shell: Shell) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "whosaid", &mut script);
    print(&script)?;
    Ok(0)
}

pub(super) fn manual() -> Result<u8> {
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
    manual.render_name_section(&mut page)?;
    manual.render_synopsis_section(&mut page)?;
    manual.render_description_section(&mut page)?;
    manual.render_options_section(&mut page)?;
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
    Ok(page)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    fn told() -> Vec<String> {
        let command = Arguments::command();
        command.get_subcommands().filter(|told| !told.is_hide_set()).map(|told| told.get_name().to_owned()).collect()
    }

    #[test]
    fn every_shell_knows_every_subcommand() {
        assert!(told().len() > 9);
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            assert!(Shell::value_variants().contains(&shell));
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command(), "whosaid", &mut script);
            let script = String::from_utf8(script).expect("text");
            for name in told() {
                assert!(script.contains(&name), "{shell}: {name}");
            }
            assert!(script.contains("in-place") && script.contains("max-line"), "{shell}");
        }
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
    }
}
