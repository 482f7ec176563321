//! `certificate verify`, `render` and `check-template`, with no network.

use super::certificate_paper::{RenderArgs, check_template, render};
use super::verify_token::{RestsOn, verify, verify_lines};
use super::{Done, Refused};
use crate::paper::certificate::token_url_from_pdf;
use clap::{Args, Subcommand};
use std::fs;
use std::path::{Path, PathBuf};

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
        CertificateCommand::Verify { subject, rests_on, json } => {
            if subject == "-" {
                verify_lines(&rests_on)
            } else {
                verify(&scan(&subject)?, &rests_on, json)
            }
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
