//! Certificates on paper: one as a finished file, or those of a session as one file to print.

use super::print_papers::{host_of, paper_fault};
use super::read_template::read_template;
use super::show_form::exam_of;
use super::sign_trust_list::trust_list;
use super::verify::{ClaimsInWords, holds, in_words};
use super::{Actor, App, Failure, Fault, Refusal};
use crate::paper::certificate::CertificatePaper;
use crate::paper::layout::LayoutFiles;
use crate::paper::{
    Attachment, Conformance, Order, PaperFault, Press, SealLook, SealOrder, Signer, Trim,
};
use crate::store::sessions::Scope;
use crate::store::{CredentialRow, credentials, sessions};
use chrono::NaiveDateTime;
use sathach_domain::assembly::blueprint::Exam;
use sathach_domain::credential::open_badge::{CONTEXTS, JWT_TYPE, MEDIA_TYPE, achievement};
use sathach_domain::credential::{
    BadgeWords, Claims, OpenBadge, ShortCode, TrustList, Verification,
};
use sathach_domain::identity::PersonName;
use serde_json::{Value, json};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// Name of the credential inside the PDF.
pub const CREDENTIAL_FILE: &str = "credential.jwt";

/// A credential, ready to be printed.
struct Printable {
    exam: Exam,
    claims: Claims,
    words: ClaimsInWords,
    token: String,
}

/// The certificate of one attempt: for the archive, with the credential inside, and signed as a
/// document where there is a key for that.
///
/// # Errors
/// [`Refusal::NothingToPrint`] when none was issued, or the person was erased.
pub async fn certificate_of_attempt(app: &App, attempt_id: Uuid) -> Result<Vec<u8>, Failure> {
    let row =
        credentials::of_attempt(&app.store, attempt_id).await?.ok_or(Refusal::NothingToPrint)?;
    let trust = trust_list(app).await?;
    let printable = printable(app, &trust, &row).await?.ok_or(Refusal::NothingToPrint)?;
    let credential = credential_jwt(app, &printable)?;
    let press = press_of(app, &printable.exam.certificate.layout)?;
    let seal = app.seal.clone();
    let signed_at = app.now().in_vietnam();
    let paper = paper(app, &printable);
    in_background(move || {
        let attachment = Attachment {
            name: CREDENTIAL_FILE,
            media_type: MEDIA_TYPE,
            description: "Chứng chỉ số (Open Badges 3.0) của giấy chứng nhận này",
            content: credential.as_bytes(),
        };
        let order = Order {
            created_on: paper.issued_on,
            conformance: Conformance::Archival3a,
            attachment: Some(attachment),
            seal: seal.as_deref().map(|signer| seal_order(signer, signed_at)),
        };
        press.print(&paper, &order)
    })
    .await
}

/// All certificates in force of a session as one PDF, by given name as Vietnamese lists are.
///
/// # Errors
/// [`Refusal::NothingToPrint`] when none was issued.
pub async fn certificates_of_session(
    app: &App,
    actor: &Actor,
    session_id: Uuid,
    trim: Trim,
) -> Result<Vec<u8>, Failure> {
    sessions::find(&app.store, &actor.scope(), session_id).await?.ok_or(Refusal::NotFound)?;
    let rows = credentials::of_session(&app.store, session_id).await?;
    let in_force = rows.into_iter().filter(|row| row.state == "in_force").collect();
    let trust = trust_list(app).await?;
    let mut papers = papers_of(app, &trust, in_force).await?;
    let layout = papers.first().ok_or(Refusal::NothingToPrint)?.layout.clone();
    papers.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
    draw(app, &layout, papers.into_iter().map(|named| named.paper).collect(), trim).await
}

/// A certificate with what orders and numbers it.
pub(super) struct NamedPaper {
    pub(super) credential_id: Uuid,
    /// Orders names the Vietnamese way.
    pub(super) sort_key: String,
    /// The layout that the exam asks for.
    pub(super) layout: String,
    pub(super) paper: CertificatePaper,
}

/// The papers of credentials; those of erased people are missing.
pub(super) async fn papers_of(
    app: &App,
    trust: &TrustList,
    rows: Vec<CredentialRow>,
) -> Result<Vec<NamedPaper>, Failure> {
    let ids = rows.iter().map(|row| row.id).collect();
    let mut personal = credentials::personal_of(&app.store, &app.store, ids).await?;
    let mut exams: HashMap<Uuid, Exam> = HashMap::new();
    let mut papers = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(personal) = personal.remove(&row.id) else { continue };
        let exam = match exams.entry(row.session_id) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(exam_of_session(app, &row).await?).clone(),
        };
        let key = PersonName::parse(&personal.name).map(|name| name.sort_key());
        let printable = read(app, trust, exam, personal.token)?;
        papers.push(NamedPaper {
            credential_id: row.id,
            sort_key: key.unwrap_or_default(),
            paper: paper(app, &printable),
            layout: printable.exam.certificate.layout,
        });
    }
    Ok(papers)
}

/// Draws certificates in the order given, as one file.
pub(super) async fn draw(
    app: &App,
    layout: &str,
    papers: Vec<CertificatePaper>,
    trim: Trim,
) -> Result<Vec<u8>, Failure> {
    let press = press_of(app, layout)?;
    let created_on = papers.first().map_or(app.now().day_in_vietnam(), |paper| paper.issued_on);
    in_background(move || press.print_batch(&papers, created_on, trim)).await
}

/// Layouts to choose from.
///
/// # Errors
/// When the folder of layouts cannot be read.
pub fn layout_names(app: &App) -> Result<Vec<String>, Failure> {
    let Some(folder) = &app.layouts else {
        return Ok(LayoutFiles::SHIPPED.iter().map(ToString::to_string).collect());
    };
    let fault = |error: std::io::Error| {
        Failure::Fault(Fault::Paper(format!("{}: {error}", folder.display())))
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if entry.path().join("layout.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The credential of an attempt as an Open Badge in a JWT, for wallets.
///
/// # Errors
/// [`Refusal::NothingToPrint`] when none was issued, or the person was erased.
pub async fn credential_of_attempt(app: &App, attempt_id: Uuid) -> Result<String, Failure> {
    let row =
        credentials::of_attempt(&app.store, attempt_id).await?.ok_or(Refusal::NothingToPrint)?;
    let trust = trust_list(app).await?;
    let printable = printable(app, &trust, &row).await?.ok_or(Refusal::NothingToPrint)?;
    credential_jwt(app, &printable)
}

/// What an achievement of a badge is, as it stands at its address; none when no exam has that code
/// and version.
///
/// # Errors
/// When the store fails.
pub async fn achievement_at(app: &App, code: &str, version: u32) -> Result<Option<Value>, Failure> {
    let Ok(code) = ShortCode::parse(code) else {
        return Ok(None);
    };
    let trust = trust_list(app).await?;
    let dict = &trust.dict;
    // The code of an exam ends with its version.
    let is_known = code.as_str().ends_with(&version.to_string());
    let (Some(exam), Some(level), true) = (dict.exams.get(&code), dict.levels.get(&code), is_known)
    else {
        return Ok(None);
    };
    let words = BadgeWords { issuer: "", title: &level.vi, exam: &exam.vi, result: "" };
    let mut achievement = achievement(&code, version, &words, &app.public_url);
    achievement["@context"] = json!(CONTEXTS);
    Ok(Some(achievement))
}

/// A signature by that key, shown where the layout has a place for it.
#[must_use]
pub fn seal_order(signer: &dyn Signer, signed_at: NaiveDateTime) -> SealOrder<'_> {
    let reason = "Cấp giấy chứng nhận";
    SealOrder { signer, signed_at, reason, look: SealLook::Hidden }
}

fn credential_jwt(app: &App, printable: &Printable) -> Result<String, Failure> {
    let words = BadgeWords {
        issuer: &printable.words.issuer,
        title: &printable.words.title,
        exam: &printable.words.exam,
        result: &printable.words.result,
    };
    let badge = OpenBadge::of(&printable.claims, &words, &app.public_url, &printable.token);
    let (_, jwt) = app.keys.sign(app.now().day_in_vietnam(), JWT_TYPE, &badge)?;
    Ok(jwt)
}

async fn printable(
    app: &App,
    trust: &TrustList,
    row: &CredentialRow,
) -> Result<Option<Printable>, Failure> {
    let Some(personal) = credentials::personal(&app.store, &app.store, row.id).await? else {
        return Ok(None);
    };
    let exam = exam_of_session(app, row).await?;
    Ok(Some(read(app, trust, exam, personal.token)?))
}

async fn exam_of_session(app: &App, row: &CredentialRow) -> Result<Exam, Failure> {
    let session = sessions::find(&app.store, &Scope::Province, row.session_id)
        .await?
        .ok_or_else(|| Failure::broken("a credential without a session"))?;
    exam_of(&app.store, session.exam_id).await
}

fn read(app: &App, trust: &TrustList, exam: Exam, token: String) -> Result<Printable, Failure> {
    let claims = claims_of(app, trust, &token)?;
    let words = in_words(&claims, trust);
    Ok(Printable { exam, claims, words, token })
}

/// The claims inside a token of ours, checked like anybody's.
fn claims_of(app: &App, trust: &TrustList, token: &str) -> Result<Claims, Failure> {
    let verification = Verification { trust, lists: &[], leaves: &[], now: app.now().utc() };
    verification
        .verify(token, holds)
        .claims
        .ok_or_else(|| Failure::broken("a stored token that does not verify"))
}

async fn in_background(
    work: impl FnOnce() -> Result<Vec<u8>, PaperFault> + Send + 'static,
) -> Result<Vec<u8>, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Failure::broken(error.to_string()))?.map_err(paper_fault)
}

/// The layout of that name, ready to print. Those that are shipped are made ready once; an office's
/// own are read anew, because it may be changing them.
fn press_of(app: &App, name: &str) -> Result<Arc<Press>, Failure> {
    static SHIPPED: Mutex<BTreeMap<String, Arc<Press>>> = Mutex::new(BTreeMap::new());
    if let Some(folder) = &app.layouts {
        let files = read_template(&folder.join(name))
            .map_err(|faults| Failure::Fault(Fault::Paper(faults.join("; "))))?;
        return ready(&files).map(Arc::new);
    }
    let mut shipped = SHIPPED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(press) = shipped.get(name) {
        return Ok(press.clone());
    }
    let files = LayoutFiles::shipped(name)
        .ok_or_else(|| Failure::Fault(Fault::Paper(format!("there is no layout {name:?}"))))?;
    let press = Arc::new(ready(&files)?);
    shipped.insert(name.to_owned(), press.clone());
    Ok(press)
}

fn ready(files: &LayoutFiles) -> Result<Press, Failure> {
    let layout = files.layout().map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::Fault(Fault::Paper(lines.join("; ")))
    })?;
    Ok(Press::new(layout, files.fonts().map_err(paper_fault)?))
}

/// What stands on a certificate, all of it from the signed claims.
fn paper(app: &App, printable: &Printable) -> CertificatePaper {
    let Printable { exam, claims, words, token } = printable;
    CertificatePaper {
        issuer_parent: String::new(),
        issuer: words.issuer.clone(),
        number: format!("{}/GCN-KNS", claims.register_number),
        place: exam.certificate.place.clone(),
        issued_on: claims.issued_on,
        holder_name: words.name.clone(),
        birth_date: claims.birth_date,
        citizen_number_tail: claims.citizen_number_end.as_str().to_owned(),
        residence: capitalised(&words.commune),
        exam_title: words.exam.clone(),
        result_band: words.result.clone(),
        decision_number: words.decision_number.clone(),
        decision_date: claims.decided_on,
        signer_title: exam.certificate.signer_title.clone(),
        signer_name: exam.certificate.signer_name.clone().unwrap_or_default(),
        serial: words.serial.clone(),
        register_number: claims.register_number.to_string(),
        token_url: format!("{}/v#{token}", app.public_url),
        verify_host: host_of(app),
        is_sample: exam.certificate.issuer_vi.contains("bản mẫu"),
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::paper::certificate::sample;
    use crate::services::SystemChance;
    use crate::services::keys::tests::{day, listed_keys};
    use crate::services::seal_key::SealKey;
    use std::path::Path;
    use std::process::Command;

    const CLAIMS: &str = concat!(
        r#"{"i":"7K3M9QX4TR","n":"ĐẶNG THỊ HƯỜNG","b":19600305,"c":"001","o":"Tân Hộ Cơ","#,
        r#""t":"citizens","v":3,"l":"CB","s":"A","d":20261010,"q":"123/QĐ-SKHCN","#,
        r#""g":20261008,"r":1042,"u":"dt","w":"gd","x":1048579}"#
    );

    fn signatures(pdf: &Path, trusted: &Path) -> String {
        let output = Command::new("pdfsig").arg("-nssdir").arg(trusted).arg(pdf).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A folder in which `certutil` trusts the certificate.
    fn trusting(certificate: &Path) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let certutil = |arguments: &[&str]| {
            let mut command = Command::new("certutil");
            command.arg("-d").arg(format!("sql:{}", folder.path().display()));
            assert!(command.args(arguments).status().unwrap().success(), "{arguments:?}");
        };
        certutil(&["-N", "--empty-password"]);
        let certificate = certificate.to_str().unwrap();
        certutil(&["-A", "-n", "seal", "-t", "CT,C,C", "-a", "-i", certificate]);
        folder
    }

    #[test]
    fn a_signed_certificate_holds_and_a_changed_one_does_not() {
        let day = day();
        let signed_at = day.and_hms_opt(8, 30, 0).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let keys = listed_keys(&dir.path().join("keys"));
        SealKey::make(dir.path(), "Sở KH&CN, mẫu", day, &SystemChance).unwrap();
        let seal = SealKey::open(dir.path()).unwrap().unwrap();
        let claims = Claims::from_payload(CLAIMS.as_bytes()).unwrap();
        let words = BadgeWords {
            issuer: "Sở Khoa học và Công nghệ",
            title: "Giấy chứng nhận",
            exam: "Kỹ năng số cơ bản",
            result: "Đạt",
        };
        let badge = OpenBadge::of(&claims, &words, "https://sathach.example.vn", "1234");
        let (_, jwt) = keys.sign(day, JWT_TYPE, &badge).unwrap();
        let entry = keys.signing_key(day).unwrap();
        let jwks = json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
            "kid": entry.number.kid(), "x": entry.x, "y": entry.y,
        }] });
        let out = std::env::var_os("SATHACH_PAPERS").map_or(dir.path().to_owned(), Into::into);
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join("credential.jwt"), &jwt).unwrap();
        std::fs::write(out.join("jwks.json"), jwks.to_string()).unwrap();
        std::fs::copy(dir.path().join("seal.crt"), out.join("trusted-seal.crt")).unwrap();
        let trusted = trusting(&dir.path().join("seal.crt"));
        for name in LayoutFiles::SHIPPED {
            let press = ready(&LayoutFiles::shipped(name).unwrap()).unwrap();
            for look in [SealLook::Hidden, SealLook::Visible] {
                let order = Order {
                    created_on: day,
                    conformance: Conformance::Archival3a,
                    attachment: Some(Attachment {
                        name: CREDENTIAL_FILE,
                        media_type: MEDIA_TYPE,
                        description: "Chứng chỉ số",
                        content: jwt.as_bytes(),
                    }),
                    seal: Some(SealOrder { look, ..seal_order(&seal, signed_at) }),
                };
                let pdf = press.print(&sample::sample("Đặng Thị Hường"), &order).unwrap();
                let path = out.join(format!("sealed-{name}-{look:?}.pdf").to_lowercase());
                std::fs::write(&path, &pdf).unwrap();
                let report = signatures(&path, trusted.path());
                for want in [
                    "Signature is Valid.",
                    "Certificate is Trusted.",
                    "Total document signed",
                    "ETSI.CAdES.detached",
                    "Sở KH&CN, mẫu",
                ] {
                    assert!(report.contains(want), "{want} is missing in\n{report}");
                }
                let mut changed = pdf.clone();
                let place = changed.windows(6).position(|part| part == b"/Title").unwrap() + 20;
                changed[place] ^= 1;
                let path = dir.path().join("changed.pdf");
                std::fs::write(&path, &changed).unwrap();
                let report = signatures(&path, trusted.path());
                assert!(report.contains("Digest Mismatch"), "{report}");
            }
        }
    }
}
