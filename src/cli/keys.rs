//! `keys list`, `keys rotate` and `keys seal`.

use super::{Done, Installation};
use crate::services::keys::{Keys, rotate};
use crate::services::seal_key::SealKey;
use crate::services::{Clock, SystemChance, SystemClock};
use clap::{Args, Subcommand};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Lists certificate keys with their signing windows
    List {
        #[command(flatten)]
        installation: Installation,
    },
    /// Makes a new certificate key that signs from today on; older ones stay valid for what they
    /// signed
    Rotate {
        #[command(flatten)]
        installation: Installation,
    },
    /// Makes the key that signs certificates as documents, with a certificate for the issuer
    Seal {
        #[command(flatten)]
        installation: Installation,
        /// Name of the issuer, as readers of PDF show it
        #[arg(long)]
        name: String,
    },
}

pub(super) fn keys(args: KeysArgs) -> Done {
    let today = SystemClock.now().day_in_vietnam();
    match args.command {
        KeysCommand::List { installation } => {
            let config = installation.settings()?;
            for key in Keys::open(&config.keys(), today, &SystemChance)?.credential_keys() {
                println!("{}  {} to {}  {:?}", key.number, key.signs_from, key.signs_to, key.state);
            }
        }
        KeysCommand::Rotate { installation } => {
            let config = installation.settings()?;
            Keys::open(&config.keys(), today, &SystemChance)?;
            let key = rotate(&config.keys(), today)?;
            println!("{} signs from {}; restart the server to use it", key.number, key.signs_from);
        }
        KeysCommand::Seal { installation, name } => {
            let folder = installation.settings()?.keys();
            Keys::open(&folder, today, &SystemChance)?;
            SealKey::make(&folder, &name, today, &SystemChance)?;
            println!("{}: seal.key.pem and seal.crt; restart the server", folder.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}
