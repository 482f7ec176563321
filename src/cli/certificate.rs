//! `certificate verify`, `render` and `check-template`, with no network.

use super::certificate_paper::{RenderArgs, check_template, render};
use super::{Done, Refused, print_json};
use crate::paper::certificate::token_url_from_pdf;
use crate::services::verify::{holds, in_words};
use crate::services::{Clock, SystemClock};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use sathach_domain::credential::{
    PublishedList, Status, StatusCredential, TrustList, Verification, jwks,
};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct CertificateArgs {
    #[command(subcommand)]
    command: CertificateCommand,
}

#[derive(Subcommand)]
enum CertificateCommand {
    /// Checks a certificate: a PDF, a picture of its QR code, the digits, or the link
    Verify {
        /// FILE.pdf, FILE.png, digits or link
        subject: String,
        /// Trust list or JWKS with headers, as JSON
        #[arg(long)]
        keys: Option<PathBuf>,
        /// Status lists (JWT or JSON); may be given twice
        #[arg(long)]
        status: Vec<PathBuf>,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Draws a certificate from a layout and claims
    Render(RenderArgs),
    /// Names everything that is wrong in a layout: file, line, field
    CheckTemplate {
        /// Folder that holds layout.toml
        template: PathBuf,
        /// PDF to write: the layout with the longest and the shortest values
        #[arg(long)]
        preview: Option<PathBuf>,
    },
}

pub(super) fn certificate(args: CertificateArgs) -> Done {
    match args.command {
        CertificateCommand::Verify { subject, keys, status, json } => {
            verify(&subject, keys.as_deref(), &status, json)
        }
        CertificateCommand::Render(args) => render(&args),
        CertificateCommand::CheckTemplate { template, preview } => {
            check_template(&template, preview.as_deref())
        }
    }
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    fs::read(path).map_err(|error| Refused(format!("{}: {error}", path.display())))
}

fn verify(subject: &str, keys: Option<&Path>, status: &[PathBuf], as_json: bool) -> Done {
    let scanned = scan(subject)?;
    let trust = match keys {
        Some(path) => {
            trust_from(&read(path)?).map_err(|why| Refused(format!("{}: {why}", path.display())))?
        }
        None => {
            return Err(Refused(
                "--keys FILE is needed: the trust list of the issuer (/trust/v1.json)".to_owned(),
            ));
        }
    };
    let lists: Result<Vec<PublishedList>, Refused> =
        status.iter().map(|path| list_from(path)).collect();
    let lists = lists?;
    let now = SystemClock.now().utc();
    let verification = Verification { trust: &trust, lists: &lists, now };
    let verdict = verification.verify(&scanned, holds);
    let claims = verdict.claims.as_ref().map(|claims| in_words(claims, &trust));
    if as_json {
        let mut document = json!({ "status": verdict.status.as_str(), "claims": verdict.claims });
        if let (Some(document), Some(Value::Object(claims))) =
            (document.as_object_mut(), claims.map(|claims| json!(claims)))
        {
            document.extend(claims);
        }
        print_json(&document)?;
    } else {
        println!("{}", verdict.status.as_str());
        if let Some(Value::Object(claims)) = claims.map(|claims| json!(claims)) {
            for (name, value) in claims.iter().filter(|(_, value)| !value.is_null()) {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                println!("  {name:<16} {text}");
            }
        }
    }
    let accepted = matches!(verdict.status, Status::Valid | Status::Unchecked);
    Ok(if accepted { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The token text behind a file, or the argument itself.
fn scan(subject: &str) -> Result<String, Refused> {
    let path = Path::new(subject);
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "pdf" => token_url_from_pdf(&read(path)?)
            .ok_or_else(|| Refused(format!("{subject}: no certificate link in this PDF"))),
        "png" | "jpg" | "jpeg" => scan_picture(path),
        _ => Ok(subject.to_owned()),
    }
}

fn scan_picture(path: &Path) -> Result<String, Refused> {
    let picture = image::load_from_memory(&read(path)?)
        .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    // A module of two or three pixels is too fine for the reader, so try again enlarged.
    ENLARGEMENTS
        .iter()
        .find_map(|times| {
            let (width, height) = (picture.width() * times, picture.height() * times);
            let smooth = image::imageops::FilterType::CatmullRom;
            read_qr(&picture.resize_exact(width, height, smooth).into_luma8())
        })
        .ok_or_else(|| Refused(format!("{}: no QR code can be read", path.display())))
}

/// How much a picture is enlarged before it is read, in this order.
const ENLARGEMENTS: [u32; 3] = [1, 2, 3];

fn read_qr(picture: &image::GrayImage) -> Option<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture.get_pixel(x as u32, y as u32).0[0]
    });
    prepared.detect_grids().iter().find_map(|grid| grid.decode().ok().map(|(_, content)| content))
}

fn trust_from(json: &[u8]) -> Result<TrustList, String> {
    TrustList::from_json(json)
        .or_else(|error| jwks::from_json(json).map_err(|other| format!("{error}; {other}")))
}

/// A status list as a signed JWT or as its JSON.
fn list_from(path: &Path) -> Result<PublishedList, Refused> {
    let bytes = read(path)?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    let json = match text.split('.').collect::<Vec<_>>().as_slice() {
        [_, payload, _] if !text.starts_with('{') => URL_SAFE_NO_PAD.decode(payload)?,
        _ => text.into_bytes(),
    };
    StatusCredential::from_json(&json)
        .and_then(|credential| credential.open())
        .map_err(|error| Refused(format!("{}: {error}", path.display())))
}
