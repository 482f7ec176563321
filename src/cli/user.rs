//! `user add`, `user list` and `user disable`.

use super::{Done, Installation, Refused};
use crate::services::Actor;
use crate::services::staff_accounts::{NewStaff, add_staff, disable_staff, list_staff};
use clap::{Args, Subcommand};
use sathach_domain::identity::Role;
use std::io::Read;
use std::process::ExitCode;
use uuid::Uuid;

#[derive(Args)]
pub(super) struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Makes an account; the password is read from standard input
    Add {
        #[command(flatten)]
        installation: Installation,
        /// Name to sign in with: small letters, digits, hyphens
        username: String,
        /// Name to greet by
        #[arg(long)]
        name: String,
        /// mentor, commune_officer, province_officer, item_author, auditor or administrator
        #[arg(long)]
        role: String,
        /// Code of the commune, for mentors and commune officers
        #[arg(long)]
        commune: Option<String>,
    },
    /// Lists all accounts
    List {
        #[command(flatten)]
        installation: Installation,
    },
    /// Disables an account and ends its sign-ins at once
    Disable {
        #[command(flatten)]
        installation: Installation,
        /// Name of the account
        username: String,
    },
}

/// The command line acts as an administrator without an account.
fn operator() -> Actor {
    Actor {
        staff_id: Uuid::nil(),
        sign_in_id: Uuid::nil(),
        role: Role::Administrator,
        commune_code: None,
        display_name: String::new(),
    }
}

pub(super) async fn user(args: UserArgs) -> Done {
    match args.command {
        UserCommand::Add { installation, username, name, role, commune } => {
            let role = Role::parse(&role).ok_or_else(|| Refused(format!("no role {role:?}")))?;
            let mut password = String::new();
            std::io::stdin().take(1_000).read_to_string(&mut password)?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            let (app, _) = installation.open().await?;
            let new =
                NewStaff { username, display_name: name, role, commune_code: commune, password };
            add_staff(&app, &operator(), new).await.map_err(|failure| match failure {
                crate::services::Failure::Refusal(crate::services::Refusal::Fields(fields)) => {
                    let lines: Vec<String> = fields
                        .iter()
                        .map(|field| format!("{}: {}", field.field, field.code))
                        .collect();
                    Refused(lines.join("\n"))
                }
                other => Refused(other.to_string()),
            })?;
        }
        UserCommand::List { installation } => {
            let (app, _) = installation.open().await?;
            for row in list_staff(&app).await? {
                let commune = row.commune_code.as_deref().unwrap_or("-");
                let state = if row.disabled_at.is_some() { "disabled" } else { "active" };
                println!("{:<20} {:<18} {commune:<6} {state}", row.username, row.role);
            }
        }
        UserCommand::Disable { installation, username } => {
            let (app, _) = installation.open().await?;
            let row = list_staff(&app)
                .await?
                .into_iter()
                .find(|row| row.username == username)
                .ok_or_else(|| Refused(format!("no account {username:?}")))?;
            disable_staff(&app, &operator(), row.id).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
