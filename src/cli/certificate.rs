//! `certificate verify` and `certificate render`, with no network.

use super::verify_token::{RestsOn, verify, verify_lines};
use super::{Done, Refused};
use crate::paper::certificate::{CertificatePaper, certificate_pdf, token_url_from_pdf};
use crate::paper::layout::LayoutFiles;
use clap::{Args, Subcommand};
use serde::Deserialize;
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
        /// FILE.pdf, FILE.png, digits or link; - reads digits or links from standard input, one a
        /// line, and prints a result for each
        subject: String,
        #[command(flatten)]
        rests_on: RestsOn,
        /// Prints one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Draws a certificate from a layout and claims
    Render {
        /// Folder that holds layout.toml
        #[arg(long)]
        template: PathBuf,
        /// What is printed, as JSON
        #[arg(long)]
        claims: PathBuf,
        /// PDF to write
        #[arg(long)]
        out: PathBuf,
    },
}

pub(super) fn certificate(args: CertificateArgs) -> Done {
    match args.command {
        CertificateCommand::Verify { subject, rests_on, json } => {
            if subject == "-" {
                verify_lines(&rests_on)
            } else {
                verify(&scan(&subject)?, &rests_on, json)
            }
        }
        CertificateCommand::Render { template, claims, out } => render(&template, &claims, &out),
    }
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Refused> {
    fs::read(path).map_err(|error| Refused(format!("{}: {error}", path.display())))
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

/// What `render` prints, as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RenderClaims {
    #[serde(default)]
    issuer_parent: String,
    issuer: String,
    number: String,
    place: String,
    issued_on: chrono::NaiveDate,
    name: String,
    birth_date: chrono::NaiveDate,
    #[serde(default)]
    citizen_number_tail: String,
    #[serde(default)]
    residence: String,
    exam_title: String,
    #[serde(default)]
    result_band: String,
    decision_number: String,
    decision_date: chrono::NaiveDate,
    signer_title: String,
    #[serde(default)]
    signer_name: String,
    serial: String,
    register_number: String,
    token_url: String,
    verify_host: String,
    #[serde(default)]
    is_sample: bool,
}

fn render(template: &Path, claims: &Path, out: &Path) -> Done {
    let layout_path = template.join("layout.toml");
    let layout_toml = String::from_utf8(read(&layout_path)?)?;
    let file_name = layout_path.display().to_string();
    let files = LayoutFiles { file_name, layout_toml, fonts: Vec::new() };
    let layout = files.layout().map_err(|faults| {
        Refused(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    let read_claims: RenderClaims = serde_json::from_slice(&read(claims)?)
        .map_err(|error| Refused(format!("{}: {error}", claims.display())))?;
    let name = sathach_domain::identity::PersonName::parse(&read_claims.name)
        .map_err(|error| Refused(format!("{}: name: {error}", claims.display())))?;
    let issued_on = read_claims.issued_on;
    let paper = CertificatePaper {
        issuer_parent: read_claims.issuer_parent,
        issuer: read_claims.issuer,
        number: read_claims.number,
        place: read_claims.place,
        issued_on,
        holder_name: name.as_str().to_owned(),
        birth_date: read_claims.birth_date,
        citizen_number_tail: read_claims.citizen_number_tail,
        residence: read_claims.residence,
        exam_title: read_claims.exam_title,
        result_band: read_claims.result_band,
        decision_number: read_claims.decision_number,
        decision_date: read_claims.decision_date,
        signer_title: read_claims.signer_title,
        signer_name: read_claims.signer_name,
        serial: read_claims.serial,
        register_number: read_claims.register_number,
        token_url: read_claims.token_url,
        verify_host: read_claims.verify_host,
        is_sample: read_claims.is_sample,
    };
    let pdf = certificate_pdf(&layout, &files.fonts()?, &[paper], issued_on)?;
    fs::write(out, pdf).map_err(|error| Refused(format!("{}: {error}", out.display())))?;
    Ok(ExitCode::SUCCESS)
}
