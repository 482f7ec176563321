//! `certificate render` and `check-template`: layouts tried without a server.

use super::certificate::read;
use super::{Done, Refused};
use crate::paper::certificate::{CertificatePaper, sample};
use crate::paper::{Attachment, Conformance, LayoutFiles, Order, Press, Trim, check_layout};
use crate::services::print_certificates::{CREDENTIAL_FILE, seal_order};
use crate::services::read_template::read_template;
use crate::services::seal_key::SealKey;
use crate::services::{Clock, SystemClock};
use clap::{Args, ValueEnum};
use sathach_domain::credential::open_badge::MEDIA_TYPE;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct RenderArgs {
    /// Folder that holds layout.toml
    #[arg(long)]
    template: PathBuf,
    /// What is printed, as JSON
    #[arg(long)]
    claims: PathBuf,
    /// PDF to write
    #[arg(long)]
    out: PathBuf,
    /// Credential (JWT) to put into the PDF
    #[arg(long)]
    attach: Option<PathBuf>,
    /// Folder with the key that signs documents (`sathach keys seal`)
    #[arg(long)]
    seal: Option<PathBuf>,
    /// Archival profile
    #[arg(long, value_enum, default_value_t = Profile::PdfA3a)]
    profile: Profile,
}

/// Archival profiles as the command line names them.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// What the server prints
    #[value(name = "pdfa-3a")]
    PdfA3a,
    /// For validators that know only PDF/A-1; takes no attachment
    #[value(name = "pdfa-1b")]
    PdfA1b,
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

pub(super) fn render(args: &RenderArgs) -> Done {
    if args.profile == Profile::PdfA1b && args.attach.is_some() {
        return Err(Refused("PDF/A-1b takes no attachment; leave out --attach".to_owned()));
    }
    let files = template_in(&args.template)?;
    let layout = files.layout().map_err(|faults| {
        Refused(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    let paper = paper_from(&args.claims)?;
    let credential = args.attach.as_deref().map(read).transpose()?;
    let key = match &args.seal {
        Some(folder) => Some(SealKey::open(folder)?.ok_or_else(|| {
            Refused(format!("{}: holds no key; run sathach keys seal", folder.display()))
        })?),
        None => None,
    };
    let order = Order {
        created_on: paper.issued_on,
        conformance: match args.profile {
            Profile::PdfA3a => Conformance::Archival3a,
            Profile::PdfA1b => Conformance::Twin1b,
        },
        attachment: credential.as_deref().map(|content| Attachment {
            name: CREDENTIAL_FILE,
            media_type: MEDIA_TYPE,
            description: "Chứng chỉ số của giấy chứng nhận này",
            content,
        }),
        seal: key.as_ref().map(|key| seal_order(key, SystemClock.now().in_vietnam())),
    };
    let pdf = Press::new(layout, files.fonts()?).print(&paper, &order)?;
    write(&args.out, &pdf)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn check_template(template: &Path, preview: Option<&Path>) -> Done {
    let files = template_in(template)?;
    let faults = check_layout(&files);
    for fault in &faults {
        println!("{fault}");
    }
    // Where only the fit is wrong, a look at it helps to mend it.
    if let (Some(out), Ok(layout)) = (preview, files.layout()) {
        let press = Press::new(layout, files.fonts()?);
        let papers = [sample::longest(), sample::shortest()];
        let created_on = papers[0].issued_on;
        write(out, &press.print_batch(&papers, created_on, Trim::None)?)?;
    }
    println!("{}: {} errors", files.file_name, faults.len());
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn template_in(folder: &Path) -> Result<LayoutFiles, Refused> {
    read_template(folder).map_err(|faults| Refused(faults.join("\n")))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    fs::write(path, bytes).map_err(|error| Refused(format!("{}: {error}", path.display())))
}

fn paper_from(path: &Path) -> Result<CertificatePaper, Refused> {
    let claims: RenderClaims = serde_json::from_slice(&read(path)?)
        .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    let name = sathach_domain::identity::PersonName::parse(&claims.name)
        .map_err(|error| Refused(format!("{}: name: {error}", path.display())))?;
    Ok(CertificatePaper {
        issuer_parent: claims.issuer_parent,
        issuer: claims.issuer,
        number: claims.number,
        place: claims.place,
        issued_on: claims.issued_on,
        holder_name: name.as_str().to_owned(),
        birth_date: claims.birth_date,
        citizen_number_tail: claims.citizen_number_tail,
        residence: claims.residence,
        exam_title: claims.exam_title,
        result_band: claims.result_band,
        decision_number: claims.decision_number,
        decision_date: claims.decision_date,
        signer_title: claims.signer_title,
        signer_name: claims.signer_name,
        serial: claims.serial,
        register_number: claims.register_number,
        token_url: claims.token_url,
        verify_host: claims.verify_host,
        is_sample: claims.is_sample,
    })
}
