//! `keys root`, `rotate`, `list`, `withdraw`, `seal`, and the way of a trust list: draft, sign,
//! install.

use super::{Done, Installation, Refused, open};
use crate::config::Config;
use crate::services::keys::{Keys, rotate, set_state};
use crate::services::root_key::{make_root, read_root};
use crate::services::seal_key::SealKey;
use crate::services::sign_trust_list::{
    Authority, DAYS_UNTIL_NEXT, draft_trust_list, install_trust_list, sign_trust_list,
};
use crate::services::{Clock, SystemChance, SystemClock};
use clap::{Args, Subcommand};
use sathach_domain::credential::{Checkpoint, KeyNumber, KeyState, LogSize, RootPin, TrustList};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Makes the root key, on a machine or a stick away from the server, and prints its thumbprint
    Root {
        /// File to write, mode 600; the only copy
        #[arg(long)]
        out: PathBuf,
    },
    /// Lists certificate keys with their signing windows, and the signed trust list
    List {
        #[command(flatten)]
        installation: Installation,
    },
    /// Makes a further certificate key; it signs once the trust list names it
    Rotate {
        #[command(flatten)]
        installation: Installation,
    },
    /// Says that somebody else had a key: what it signed is believed only where the log has it
    Withdraw {
        /// Number of the key: four hexadecimal digits
        number: String,
        /// Checkpoint of the issuance log from before, as /log/checkpoint served it (its payload
        /// as JSON)
        #[arg(long)]
        checkpoint: Option<PathBuf>,
        #[command(flatten)]
        installation: Installation,
    },
    /// Writes the trust list that waits for the root's signature
    Draft {
        /// JSON file to write
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        installation: Installation,
    },
    /// Signs a trust list: a draft, or at once the one of an installation
    Sign {
        /// The root key
        #[arg(long)]
        root: PathBuf,
        /// Draft to sign, on a machine without the installation
        #[arg(long, requires = "out")]
        draft: Option<PathBuf>,
        /// Where the signed draft is written
        #[arg(long, requires = "draft")]
        out: Option<PathBuf>,
        /// Days after which verifiers ask for a newer list
        #[arg(long, default_value_t = DAYS_UNTIL_NEXT)]
        days: u32,
        #[command(flatten)]
        installation: Installation,
    },
    /// Puts a trust list that was signed elsewhere in force; the first one pins its root
    Install {
        /// The signed trust list
        list: PathBuf,
        /// Thumbprint of the root, as `keys root` printed it
        #[arg(long)]
        root: RootPin,
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

pub(super) async fn keys(args: KeysArgs) -> Done {
    let today = SystemClock.now().day_in_vietnam();
    match args.command {
        KeysCommand::Root { out } => {
            let root = make_root(&out)?;
            println!("{}", root.public.pin());
            println!("This is the root's thumbprint: give it to everybody who verifies.");
            println!("Keep {} away from the server, and a copy elsewhere.", out.display());
        }
        KeysCommand::List { installation } => list(&installation.settings()?)?,
        KeysCommand::Rotate { installation } => {
            let config = installation.settings()?;
            Keys::open(&config.keys(), today, &SystemChance)?;
            let key = rotate(&config.keys(), today)?;
            println!("{} signs from {} to {}", key.number, key.signs_from, key.signs_to);
            println!("Now sign the trust list (`sathach keys sign`), then restart the server.");
        }
        KeysCommand::Withdraw { number, checkpoint, installation } => {
            let number = KeyNumber::try_from(number).map_err(Refused)?;
            let logged = checkpoint.map(|path| read_checkpoint(&path)).transpose()?;
            let config = installation.settings()?;
            Keys::open(&config.keys(), today, &SystemChance)?;
            set_state(&config.keys(), number, KeyState::Compromised, logged)?;
            println!("{number} is compromised. Now sign the trust list, then restart the server.");
        }
        KeysCommand::Draft { out, installation } => {
            let (app, _) = installation.open().await?;
            let draft = draft_trust_list(&app, Authority::Issuer, DAYS_UNTIL_NEXT).await?;
            write(&out, &serde_json::to_string_pretty(&draft)?)?;
        }
        KeysCommand::Sign { root, draft: Some(draft), out: Some(out), .. } => {
            let list = TrustList::from_json(&read(&draft)?)
                .map_err(|error| Refused(format!("{}: {error}", draft.display())))?;
            write(&out, &read_root(&root)?.sign(&list)?)?;
        }
        KeysCommand::Sign { root, days, installation, .. } => {
            let config = installation.settings()?;
            must_be_apart(&root, &config.keys())?;
            let app = open(&config).await?;
            sign_trust_list(&app, &read_root(&root)?, Authority::Issuer, days).await?;
            println!("The trust list is signed and in force.");
        }
        KeysCommand::Install { list, root, installation } => {
            let (app, _) = installation.open().await?;
            let jws = String::from_utf8(read(&list)?)?;
            install_trust_list(&app, &jws, root).await?;
            println!("The trust list is in force.");
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

fn list(config: &Config) -> Result<(), Refused> {
    let keys = Keys::open(&config.keys(), SystemClock.now().day_in_vietnam(), &SystemChance)?;
    let signed = keys.trust();
    for key in keys.credential_keys() {
        let listed = signed.as_ref().and_then(|signed| signed.list.key(key.number));
        let note = match listed {
            Some(listed) if listed.state == key.state => "",
            Some(_) | None => "  not so in the signed trust list: run `sathach keys sign`",
        };
        let state = format!("{:?}", key.state).to_lowercase();
        println!("{}  {} to {}  {state}{note}", key.number, key.signs_from, key.signs_to);
    }
    match signed {
        Some(signed) => {
            let next = signed.list.next_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
            println!("trust list of {}, next due {next}", signed.list.issued_at);
            println!("root {}", signed.pin);
        }
        None => println!("no trust list is signed: run `sathach keys root`, `sathach keys sign`"),
    }
    Ok(())
}

/// A root key beside the server's keys would be stolen with them.
fn must_be_apart(root: &Path, keys: &Path) -> Result<(), Refused> {
    let folder = |path: &Path| path.canonicalize().ok();
    let home = root.canonicalize().ok().and_then(|root| root.parent().map(Path::to_owned));
    if home.is_some() && home == folder(keys) {
        let text = "lies among the server's keys; move it to a stick or another machine";
        return Err(Refused(format!("{} {text}", root.display())));
    }
    Ok(())
}

fn read_checkpoint(path: &Path) -> Result<LogSize, Refused> {
    let checkpoint: Checkpoint = serde_json::from_slice(&read(path)?)
        .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    Ok(checkpoint.size)
}

fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    fs::read(path).map_err(|error| Refused(format!("{}: {error}", path.display())))
}

fn write(path: &Path, text: &str) -> Result<(), Refused> {
    fs::write(path, text).map_err(|error| Refused(format!("{}: {error}", path.display())))
}
