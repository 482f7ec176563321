//! How fast certificates are printed and verified, in ratios to plain printpdf, the QR crate's own
//! call and the bare ES256 verification, measured in the same run on one thread: `cargo bench
//! --bench paper`.
#![expect(clippy::unwrap_used, reason = "a bench may panic")]

#[path = "plain_paper.rs"]
mod plain_paper;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use plain_paper::{PlainPaper, code_by_default_call};
use sathach::paper::certificate::{CertificatePaper, sample};
use sathach::paper::{Attachment, Conformance, LayoutFiles, Order, Press, QrMatrix, Trim};
use sathach::services::SystemChance;
use sathach::services::keys::{CREDENTIAL_TYPE, Keys};
use sathach::services::print_certificates::seal_order;
use sathach::services::root_key::make_root;
use sathach::services::seal_key::SealKey;
use sathach::services::sign_trust_list::listed;
use sathach::services::verify::holds;
use sathach_domain::credential::open_badge::JWT_TYPE;
use sathach_domain::credential::{
    BadgeWords, Claims, Dictionary, ListName, OpenBadge, PublishedList, Purpose, Status,
    StatusList, Token, TrustList, Verification, signing_input, trust,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Rounds in which all are measured by turns; the median counts.
const N_ROUNDS: usize = 9;
const N_SINGLE: usize = 40;
const N_PAGES: usize = 200;
const N_CODES: usize = 40;
const N_VERIFIED: usize = 500;

const CLAIMS: &str = concat!(
    r#"{"i":"7K3M9QX4TR","n":"ĐẶNG THỊ HƯỜNG","b":19600305,"c":"001","o":"Tân Hộ Cơ","#,
    r#""t":"citizens","v":3,"l":"CB","s":"A","d":20261010,"q":"123/QĐ-SKHCN","#,
    r#""g":20261008,"r":1042,"u":"dt","w":"gd","x":1048579}"#
);

fn main() {
    let day = NaiveDate::from_ymd_opt(2026, 10, 10).unwrap();
    let files = LayoutFiles::official();
    let press = Press::new(files.layout().unwrap(), files.fonts().unwrap());
    let paper = sample::sample("Đặng Thị Hường");
    let folder = tempfile::tempdir().unwrap();
    let keys = listed_keys(folder.path(), day);
    let seal = SealKey::make(folder.path(), "Sở mẫu", day, &SystemChance).unwrap();
    let claims = Claims::from_payload(CLAIMS.as_bytes()).unwrap();
    let credential = badge(&keys, day, &claims, "8164902735");
    let order = Order {
        created_on: day,
        conformance: Conformance::Archival3a,
        attachment: Some(attachment(&credential)),
        seal: None,
    };
    let finished = press.print(&paper, &order).unwrap();
    let fonts: [(&str, &[u8]); 3] = [
        ("serif-regular", include_bytes!("../../certs-templates/fonts/serif-regular.ttf")),
        ("serif-bold", include_bytes!("../../certs-templates/fonts/serif-bold.ttf")),
        ("serif-italic", include_bytes!("../../certs-templates/fonts/serif-italic.ttf")),
    ];
    let plain = PlainPaper::like(&finished, &fonts);
    let address = [paper.token_url.clone()];
    let papers: Vec<CertificatePaper> = (0..N_PAGES).map(numbered).collect();
    let addresses: Vec<String> = papers.iter().map(|paper| paper.token_url.clone()).collect();
    keep_pictures(&finished, &plain.print(&address));

    let with_token = || {
        let token = token_of(&keys, day, &claims);
        let credential = badge(&keys, day, &claims, &token);
        let paper = CertificatePaper {
            token_url: format!("https://sathach.example.vn/v#{token}"),
            ..paper.clone()
        };
        let seal = seal_order(&seal, day.and_hms_opt(8, 0, 0).unwrap());
        let attachment = Some(attachment(&credential));
        press.print(&paper, &Order { attachment, seal: Some(seal), ..order }).unwrap()
    };
    let token = token_of(&keys, day, &claims);
    let trust = keys.trust().unwrap().list.clone();
    let lists = fresh_lists(day);
    let now = day.and_hms_opt(3, 0, 0).unwrap().and_utc();
    let verification = Verification { trust: &trust, lists: &lists, leaves: &[], now };
    let verify = || verification.verify(&token, holds);
    assert_eq!(verify().status, Status::Valid);
    let bare = BareVerification::of(&trust, &token);
    assert!(bare.holds());

    let batch = || press.print_batch(&papers, day, Trim::None).unwrap();
    let work = |name, n_pages, n_repeats, run| Work { name, n_pages, n_repeats, run };
    let mut works = [
        work("plain printpdf certificate", 1, N_SINGLE, boxed(|| plain.print(&address).len())),
        work(
            "finished PDF/A-3a",
            1,
            N_SINGLE,
            boxed(|| press.print(&paper, &order).unwrap().len()),
        ),
        work("with token, badge and PAdES", 1, N_SINGLE, boxed(|| with_token().len())),
        work(
            "plain printpdf, pages of a file",
            N_PAGES,
            1,
            boxed(|| plain.print(&addresses).len()),
        ),
        work("pages of a batch", N_PAGES, 1, boxed(|| batch().len())),
        work(
            "QR by the default call",
            1,
            N_CODES,
            boxed(|| code_by_default_call(&address[0]).width()),
        ),
        work(
            "QR of ours",
            1,
            N_CODES,
            boxed(|| QrMatrix::encode(&address[0]).unwrap().n_modules()),
        ),
        work("ES256 verification alone", 1, N_VERIFIED, boxed(|| usize::from(bare.holds()))),
        work("verification of a token", 1, N_VERIFIED, boxed(|| verify().claims.iter().count())),
    ];
    let medians = measure(&mut works);
    for (name, fast, slow, want) in [
        ("finished PDF/A-3a", 1, 0, 5.0),
        ("with token, badge and PAdES", 2, 0, 3.0),
        ("pages of a batch", 4, 3, 10.0),
        ("QR", 6, 5, 20.0),
        ("verification of a token", 8, 7, 0.8),
    ] {
        let ratio = medians[slow] / medians[fast];
        println!("{name:<34} {ratio:>7.2} times as fast, wanted {want}");
        assert!(ratio >= want, "{name} is too slow");
    }
}

/// Something that is measured: what it makes in one go, and how often a round repeats it.
struct Work<'w> {
    name: &'static str,
    n_pages: usize,
    n_repeats: usize,
    run: Box<dyn FnMut() -> usize + 'w>,
}

fn boxed<'w>(run: impl FnMut() -> usize + 'w) -> Box<dyn FnMut() -> usize + 'w> {
    Box::new(run)
}

/// Microseconds a page of each, by turns so that other load hits all alike.
fn measure(works: &mut [Work<'_>]) -> Vec<f64> {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); works.len()];
    let mut sizes = vec![0; works.len()];
    for _ in 0..N_ROUNDS {
        for (index, work) in works.iter_mut().enumerate() {
            let begun = Instant::now();
            for _ in 0..work.n_repeats {
                sizes[index] = std::hint::black_box((work.run)()) / work.n_pages;
            }
            times[index].push(begun.elapsed() / (work.n_repeats * work.n_pages) as u32);
        }
    }
    let mut medians = Vec::new();
    for ((work, times), size) in works.iter().zip(&mut times).zip(sizes) {
        times.sort();
        let micros = times[N_ROUNDS / 2].as_secs_f64() * 1e6;
        println!("{:<34} {micros:>9.1} us {:>8.0}/s {size:>8} bytes", work.name, 1e6 / micros);
        medians.push(micros);
    }
    medians
}

fn badge(keys: &Keys, day: NaiveDate, claims: &Claims, token: &str) -> String {
    let words = BadgeWords {
        issuer: "Sở Khoa học và Công nghệ",
        title: "Giấy chứng nhận hoàn thành sát hạch đạt chuẩn theo khung kỹ năng số",
        exam: "Sát hạch kỹ năng số cơ bản dành cho người dân",
        result: "Đạt chuẩn",
    };
    let badge = OpenBadge::of(claims, &words, "https://sathach.example.vn", token);
    keys.sign(day, JWT_TYPE, &badge).unwrap().1
}

/// The folder's keys under a trust list that names all of them.
fn listed_keys(folder: &Path, day: NaiveDate) -> Keys {
    let keys = Keys::open(folder, day, &SystemChance).unwrap();
    let issuer = trust::KeyIssuer {
        id: "https://sathach.example.vn".to_owned(),
        name_vi: String::new(),
        name_en: String::new(),
    };
    let draft = TrustList {
        version: trust::VERSION,
        issued_at: day.and_hms_opt(1, 0, 0).unwrap().and_utc(),
        sample: true,
        next_at: None,
        keys: keys.credential_keys().map(|entry| listed(entry, &issuer)).collect(),
        dict: Dictionary::default(),
        status: Vec::new(),
    };
    let root = make_root(&folder.join("root.pem")).unwrap();
    keys.install_trust(&root.sign(&draft).unwrap(), root.public.pin()).unwrap();
    keys
}

fn token_of(keys: &Keys, day: NaiveDate, claims: &Claims) -> String {
    let (number, jws) = keys.sign(day, CREDENTIAL_TYPE, claims).unwrap();
    let header = &keys.signing_key(day).unwrap().header_b64url;
    Token::from_compact_jws(number, header, &jws).unwrap().encode().unwrap()
}

/// What a verifier holds beside the trust list: nothing is revoked.
fn fresh_lists(day: NaiveDate) -> Vec<PublishedList> {
    let list = |purpose| PublishedList {
        name: ListName { purpose, list: 1 },
        made_at: day.and_hms_opt(2, 0, 0).unwrap().and_utc(),
        stale_from: day.and_hms_opt(23, 0, 0).unwrap().and_utc(),
        bits: StatusList::empty(),
        replaced_by: BTreeMap::new(),
    };
    Purpose::ALL.into_iter().map(list).collect()
}

/// What the library's own ES256 verification needs, made ready beforehand.
struct BareVerification {
    key: UnparsedPublicKey<Vec<u8>>,
    signed: String,
    signature: [u8; 64],
}

impl BareVerification {
    fn of(trust: &TrustList, token: &str) -> Self {
        let token = Token::decode(token).unwrap();
        let key = trust.key(token.key_number).unwrap();
        let coordinate = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        // An uncompressed point, as SEC 1 writes it.
        let point = [vec![4], coordinate(&key.x), coordinate(&key.y)].concat();
        BareVerification {
            key: UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point),
            signed: signing_input(&key.header_b64url, &token.payload),
            signature: token.signature,
        }
    }

    fn holds(&self) -> bool {
        self.key.verify(self.signed.as_bytes(), &self.signature).is_ok()
    }
}

fn attachment(credential: &str) -> Attachment<'_> {
    Attachment {
        name: "credential.jwt",
        media_type: "application/vc+jwt",
        description: "Chứng chỉ số",
        content: credential.as_bytes(),
    }
}

fn numbered(number: usize) -> CertificatePaper {
    let paper = sample::sample("Đặng Thị Hường");
    let token_url = format!("{}{number:04}", &paper.token_url[..paper.token_url.len() - 4]);
    CertificatePaper { token_url, ..paper }
}

/// With `SATHACH_PAPERS` set, both stay there to be compared by eye.
fn keep_pictures(finished: &[u8], plain: &[u8]) {
    if let Some(folder) = std::env::var_os("SATHACH_PAPERS") {
        let folder = std::path::Path::new(&folder);
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("bench-finished.pdf"), finished).unwrap();
        std::fs::write(folder.join("bench-plain.pdf"), plain).unwrap();
    }
}
