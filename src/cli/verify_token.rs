//! The check behind `certificate verify`: a token, a pinned root, a trust list and status lists.

use super::certificate::read;
use super::{Done, Refused, print_json};
use crate::services::trust_file;
use crate::services::verify::{holds, in_words};
use crate::services::{Clock, SystemClock};
use chrono::{DateTime, Utc};
use clap::Args;
use sathach_domain::credential::{
    LogHash, PublishedList, RootKey, RootPin, TrustList, Verdict, Verification, jwks,
    open_signed_list,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct RestsOn {
    /// Trust list (/trust/v1.jws), or a JWKS with headers
    #[arg(long)]
    keys: Option<PathBuf>,
    /// Thumbprint of the issuer's root key, or a file with it or with the key as JWK; also read
    /// from SATHACH_ROOT. With it nothing but a list that this root signed is believed
    #[arg(long)]
    root: Option<String>,
    /// Status list (/status/revocation-0 and so on); may be given several times
    #[arg(long)]
    status: Vec<PathBuf>,
    /// Leaves of the issuance log (/log/leaves), needed for what a withdrawn key signed
    #[arg(long)]
    log: Option<PathBuf>,
    /// Moment to judge by instead of now, as 2026-11-28T12:00:00Z
    #[arg(long)]
    at: Option<DateTime<Utc>>,
}

/// What a verification rests on, read from files.
struct Ground {
    trust: TrustList,
    lists: Vec<PublishedList>,
    leaves: Vec<LogHash>,
    now: DateTime<Utc>,
}

impl Ground {
    fn read(rests_on: &RestsOn) -> Result<Ground, Refused> {
        let trust = trust_of(rests_on)?;
        let lists: Result<Vec<Option<PublishedList>>, Refused> =
            rests_on.status.iter().map(|path| believed_list(path, &trust)).collect();
        let leaves: Vec<LogHash> = match &rests_on.log {
            Some(path) => serde_json::from_slice(&read(path)?)
                .map_err(|error| Refused(format!("{}: {error}", path.display())))?,
            None => Vec::new(),
        };
        let now = rests_on.at.unwrap_or_else(|| SystemClock.now().utc());
        Ok(Ground { lists: lists?.into_iter().flatten().collect(), trust, leaves, now })
    }

    fn verdict(&self, scanned: &str) -> Verdict {
        let Ground { trust, lists, leaves, now } = self;
        Verification { trust, lists, leaves, now: *now }.verify(scanned, holds)
    }
}

/// Says what each line of standard input is worth. Exit code 0 where nothing speaks against any.
pub(super) fn verify_lines(rests_on: &RestsOn) -> Done {
    let ground = Ground::read(rests_on)?;
    let mut accepted = true;
    for line in std::io::stdin().lines() {
        let verdict = ground.verdict(&line?);
        accepted = accepted && verdict.status.is_accepted();
        let stage = verdict.failed_at.map_or("", |stage| stage.as_str());
        println!("{} {stage}", verdict.status.as_str());
    }
    Ok(if accepted { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Says what a token is worth. Exit code 0 where nothing speaks against it.
pub(super) fn verify(scanned: &str, rests_on: &RestsOn, as_json: bool) -> Done {
    let ground = Ground::read(rests_on)?;
    let trust = &ground.trust;
    let verdict = ground.verdict(scanned);
    let claims = verdict.claims.as_ref().map(|claims| in_words(claims, trust));
    if as_json {
        let mut document = json!({
            "status": verdict.status.as_str(),
            "stage": verdict.failed_at.map(|stage| stage.as_str()),
            "sample": trust.sample,
            "replaced_by": verdict.replaced_by,
            "claims": verdict.claims,
        });
        if let (Some(document), Some(Value::Object(claims))) =
            (document.as_object_mut(), claims.map(|claims| json!(claims)))
        {
            document.extend(claims);
        }
        print_json(&document)?;
    } else {
        println!("{}", verdict.status.as_str());
        if trust.sample {
            println!("  a sample of a demonstration, which certifies nothing");
        }
        if let Some(by) = verdict.replaced_by {
            println!("  replaced by register number {} of {}", by.register_number, by.issued_on);
        }
        if let Some(Value::Object(claims)) = claims.map(|claims| json!(claims)) {
            for (name, value) in claims.iter().filter(|(_, value)| !value.is_null()) {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                println!("  {name:<16} {text}");
            }
        }
    }
    Ok(if verdict.status.is_accepted() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn trust_of(rests_on: &RestsOn) -> Result<TrustList, Refused> {
    let Some(path) = &rests_on.keys else {
        let todo = "--keys FILE is needed: the trust list of the issuer (/trust/v1.jws)";
        return Err(Refused(todo.to_owned()));
    };
    let at = |what: String| Refused(format!("{}: {what}", path.display()));
    let root = rests_on.root.clone().or_else(|| std::env::var("SATHACH_ROOT").ok());
    let text = String::from_utf8(read(path)?).map_err(|error| at(error.to_string()))?;
    let is_json = text.trim_start().starts_with('{');
    match root {
        Some(root) => trust_file::open(&text, pin_from(&root)?).map_err(|f| at(f.to_string())),
        None if is_json => {
            eprintln!("{} is not signed: it is as good as whoever gave it", path.display());
            unsigned_trust(text.as_bytes()).map_err(at)
        }
        None => Err(Refused(
            "--root is needed: the thumbprint of the issuer's root key, 43 characters".to_owned(),
        )),
    }
}

fn pin_from(text: &str) -> Result<RootPin, Refused> {
    let at = |what: &dyn std::fmt::Display| Refused(format!("--root: {what}"));
    if let Ok(pin) = text.parse() {
        return Ok(pin);
    }
    let path = Path::new(text);
    let content = String::from_utf8(read(path)?)?;
    match serde_json::from_str::<RootKey>(&content) {
        Ok(key) => Ok(key.pin()),
        Err(_) => content.parse().map_err(|error| at(&error)),
    }
}

fn unsigned_trust(json: &[u8]) -> Result<TrustList, String> {
    TrustList::from_json(json)
        .or_else(|error| jwks::from_json(json).map_err(|other| format!("{error}; {other}")))
}

/// A list that nobody believable signed says nothing: it is named, and left out.
fn believed_list(path: &Path, trust: &TrustList) -> Result<Option<PublishedList>, Refused> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    match open_signed_list(&text, trust, holds) {
        Ok(list) => Ok(Some(list)),
        Err(error) => {
            eprintln!("{} is left out: {error}", path.display());
            Ok(None)
        }
    }
}
