//! Made-up certificates with the longest and the shortest values, to try a layout with.

use chrono::NaiveDate;

use super::CertificatePaper;

/// The longest name that a certificate takes: sixty letters.
pub const LONGEST_NAME: &str = "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Thuỳ Dương Thanh Yên";
/// A short name.
pub const SHORTEST_NAME: &str = "Y Ất";
/// Digits of the longest token that our claims make.
const LONGEST_TOKEN: usize = 640;
const SHORTEST_TOKEN: usize = 400;

/// A certificate whose values are as long as they get.
#[must_use]
pub fn longest() -> CertificatePaper {
    CertificatePaper {
        holder_name: LONGEST_NAME.to_owned(),
        residence: "Phường Nguyễn Trung Trực Thượng, tỉnh Đồng Tháp".to_owned(),
        exam_title: "Sát hạch kỹ năng số nâng cao dành cho chủ hộ kinh doanh và hợp tác xã"
            .to_owned(),
        decision_number: "1268/QĐ-SKHCN-KSHTTĐC-VP".to_owned(),
        signer_title: "KT. GIÁM ĐỐC\u{a0}– PHÓ GIÁM ĐỐC PHỤ TRÁCH".to_owned(),
        signer_name: "Huỳnh Nguyễn Thị Phương Quỳnh".to_owned(),
        register_number: "1000127".to_owned(),
        number: "1000127/GCN-SKHCN".to_owned(),
        verify_host: "kiemtra.kynangso.dongthap.gov.vn".to_owned(),
        token_url: token_url("kiemtra.kynangso.dongthap.gov.vn", LONGEST_TOKEN),
        ..sample(LONGEST_NAME)
    }
}

/// A certificate whose values are short.
#[must_use]
pub fn shortest() -> CertificatePaper {
    CertificatePaper {
        residence: "Xã Mỹ An".to_owned(),
        exam_title: "Kỹ năng số".to_owned(),
        decision_number: "7/QĐ-UB".to_owned(),
        register_number: "7".to_owned(),
        number: "7/GCN-KNS".to_owned(),
        token_url: token_url("ktkn.vn", SHORTEST_TOKEN),
        verify_host: "ktkn.vn".to_owned(),
        ..sample(SHORTEST_NAME)
    }
}

/// An ordinary certificate of a made-up person.
#[must_use]
pub fn sample(name: &str) -> CertificatePaper {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
    CertificatePaper {
        issuer_parent: "ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP".to_owned(),
        issuer: "SỞ KHOA HỌC VÀ CÔNG NGHỆ".to_owned(),
        number: "0127/GCN-SKHCN".to_owned(),
        place: "Đồng Tháp".to_owned(),
        issued_on: day(10, 10),
        holder_name: name.to_owned(),
        birth_date: NaiveDate::from_ymd_opt(1960, 3, 5).unwrap_or_default(),
        citizen_number_tail: "001".to_owned(),
        residence: "Xã Tân Hộ Cơ, tỉnh Đồng Tháp".to_owned(),
        exam_title: "Sát hạch kỹ năng số cơ bản dành cho người dân".to_owned(),
        result_band: "Đạt chuẩn – Khá".to_owned(),
        decision_number: "1268/QĐ-SKHCN".to_owned(),
        decision_date: day(10, 8),
        signer_title: "GIÁM ĐỐC".to_owned(),
        signer_name: "Trần Văn Mẫu".to_owned(),
        serial: "CB26-7K3M9-QX4TD".to_owned(),
        register_number: "000127".to_owned(),
        token_url: token_url("sathach.example.vn", 480),
        verify_host: "sathach.example.vn".to_owned(),
        is_sample: false,
    }
}

/// An address with so many digits; it shows what a code looks like and proves nothing.
fn token_url(host: &str, n_digits: usize) -> String {
    let digits = "81649027350718293645".repeat(n_digits.div_ceil(20));
    format!("https://{host}/v#{}", &digits[..n_digits])
}
