//! `whosaid completions`: what a shell needs to complete the command line, made from it.
//!
//! The scripts are those of `clap_complete`, mended where they fail a command line like this one: files can stand where a
//! subcommand can.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::Shell;

use super::{Arguments, print};
use crate::formats::FORMATS;

pub(super) const HELP: &str = "\
Examples:
  whosaid completions bash > ~/.local/share/bash-completion/completions/whosaid
  whosaid completions zsh > ~/.zfunc/_whosaid      where ~/.zfunc is in fpath
  whosaid completions fish > ~/.config/fish/completions/whosaid.fish";

pub(super) fn run(shell: Shell) -> Result<u8> {
    print(script(shell).as_bytes())?;
    Ok(0)
}

fn script(shell: Shell) -> String {
    let written = FORMATS.iter().filter(|format| format.is_written()).map(|format| format.name);
    let to = |to: Arg| to.value_parser(PossibleValuesParser::new(written));
    let command = Arguments::command().disable_help_subcommand(true);
    let mut command = hinted(command).mut_subcommand("convert", |convert| convert.mut_arg("to", to));
    command.build();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "whosaid", &mut script);
    let script = String::from_utf8_lossy(&script);
    match shell {
        Shell::Bash => mended_bash(&script),
        Shell::Zsh => mended_zsh(&script),
        Shell::Fish => mended_fish(&script, &command),
        _ => script.into_owned(),
    }
}

/// The command with files offered only for what is one.
fn hinted(command: Command) -> Command {
    let hint = |arg: Arg| match arg.get_value_hint() {
        ValueHint::Unknown if arg.get_action().takes_values() => arg.value_hint(ValueHint::Other),
        _ => arg,
    };
    command.mut_args(hint).mut_subcommands(hinted)
}

/// Where a word may be a file, that is offered and not the options.
fn mended_bash(script: &str) -> String {
    let mut parts = script.split("opts=\"");
    let mut mended = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (words, rest) = part.split_once('"').unwrap_or((part, ""));
        let is_options = words.split_whitespace().all(|word| word.starts_with('-'));
        let rest = match is_options {
            true => rest
                .replace(" || ${COMP_CWORD} -eq 2 ]]", " ]]")
                .replace("esac\n            COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )\n", "esac\n"),
            false => rest.to_owned(),
        };
        mended += &format!("opts=\"{words}\"{rest}");
    }
    mended
}

/// A file is no word before the subcommand but one in its place, behind which the options of the program itself go on.
fn mended_zsh(script: &str) -> String {
    const ARGUMENTS: &str = "_arguments \"${_arguments_options[@]}\" : \\\n";
    const COMMANDS: &str = "\":: :_whosaid_commands\" \\\n";
    const END: &str = "        esac\n    ;;\nesac\n}\n";
    let parts = || {
        let (head, rest) = script.split_once(ARGUMENTS)?;
        let (options, rest) = rest.split_once(COMMANDS)?;
        let options = &options[..options.find("'::paths")?];
        let (body, tail) = rest.split_once(END)?;
        Some((head, options, body, tail))
    };
    let Some((head, options, body, tail)) = parts() else { return script.to_owned() };
    // With one colon, options are known behind the files as well.
    let body = body.replace("$line[2]", "$line[1]").replace("'*::", "'*:");
    let files = "'*:file:_files' \\\n&& ret=0\n;;\n";
    format!(
        "{head}{ARGUMENTS}{options}\": :{{_whosaid_commands; _files}}\" \\\n{body}(*)\n{ARGUMENTS}{options}{files}{END}{tail}"
    )
}

/// The options of the program itself go on behind a file, and words that are no files are offered without them.
fn mended_fish(script: &str, command: &Command) -> String {
    let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let unless_told = format!("-n \"not __fish_seen_subcommand_from {}\" -", names.join(" "));
    let options = |line: &str| match line.split_once("-n \"__fish_whosaid_needs_command\" -") {
        Some((before, option)) if !option.starts_with('a') => format!("{before}{unless_told}{option}\n"),
        _ => format!("{line}\n"),
    };
    let mut mended: String = script.lines().map(options).collect();
    for told in command.get_subcommands() {
        let values: Vec<String> = told
            .get_positionals()
            .flat_map(Arg::get_possible_values)
            .map(|value| value.get_name().to_owned())
            .collect();
        let takes_files = told.get_positionals().any(|arg| arg.get_value_hint() == ValueHint::AnyPath);
        if !takes_files {
            let name = told.get_name();
            let values = values.join(" ");
            mended +=
                &format!("complete -c whosaid -n \"__fish_whosaid_using_subcommand {name}\" -f -a \"{values}\"\n");
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_knows_every_subcommand() {
        let command = Arguments::command();
        let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        assert!(names.len() > 9);
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for name in &names {
                assert!(script.contains(name), "{shell}: {name}");
            }
            assert!(script.contains("in-place") && script.contains("max-line"), "{shell}");
        }
    }
}
