//! Names that break PDFs elsewhere come out right, on every shipped layout.

use crate::pdf::{code_on, words_of};
use crate::server::program;

const NAMES: [&str; 7] = [
    "ĐẶNG THỊ HƯỜNG",
    "Nguyễn Hữu Quỹ",
    "Y Blim Niê",
    "Thạch Thị Sà Rết",
    "Lò Thị Ửng",
    "Nguyễn Phúc Hoàng Thị Tôn Nữ Công Tằng Huyền Trân Quỳnh Như Ngọc Bảo Khánh",
    "O'Connor Thị D'Arc",
];

#[test]
fn every_letter_of_a_name_is_on_the_paper() {
    let folder = tempfile::tempdir().unwrap();
    let claims = folder.path().join("claims.json");
    let pdf = folder.path().join("out.pdf");
    for layout in ["certs-templates/official-a4", "certs-templates/festive-a4"] {
        for name in NAMES {
            let digits = "123456789012345".repeat(40);
            let text = serde_json::json!({
                "issuer": "Nơi cấp (bản mẫu)", "number": "1/GCN", "place": "Đồng Tháp",
                "issued_on": "2026-10-10", "name": name, "birth_date": "1960-03-05",
                "exam_title": "Kỹ năng số", "decision_number": "01/QĐ",
                "decision_date": "2026-10-09", "signer_title": "Chức vụ",
                "serial": "7K3M9-QX4TR", "register_number": "1",
                "token_url": format!("https://sathach.example.vn/v#{digits}"),
                "verify_host": "sathach.example.vn",
            });
            std::fs::write(&claims, text.to_string()).unwrap();
            let done = program()
                .args(["certificate", "render", "--template", layout, "--claims"])
                .arg(&claims)
                .arg("--out")
                .arg(&pdf)
                .status()
                .unwrap();
            assert!(done.success(), "{layout} {name}");
            let printed = words_of(&pdf);
            assert!(printed.contains(name), "{layout}: {printed}");
            assert!(code_on(&pdf).ends_with(&digits), "{layout} {name}");
        }
    }
}
