//! Authors' files over HTTP, on both databases: questions come in and go out, pictures are added.

use crate::authors::{fields_of, item_ids, unescaped};
use crate::server::{Client, Database, Server};

const IMPORT: &str = "/staff/bank/import";

/// A hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {name}: {page}"));
    unescaped(rest.split('"').next().unwrap())
}

/// Confirms what a look showed, as its page would.
async fn confirm(client: &Client, csrf: &str, page: &str, choices: &[(&str, &str)]) -> u16 {
    let (kept, looked) = (hidden(page, "kept"), hidden(page, "looked"));
    let fields = [("csrf", csrf), ("kept", &kept), ("looked", &looked), ("go", "import")];
    client.post_form(IMPORT, &[&fields, choices].concat()).await.0
}

/// The bank as a file of a format.
async fn exported(client: &Client, format: &str, filter: &str) -> Vec<u8> {
    let path = format!("/staff/bank/export/file?format={format}&{filter}");
    let (status, bytes) = client.bytes(&path).await;
    assert_eq!(status, 200, "{path}");
    bytes
}

async fn questions_of_every_format_come_in_after_a_look(database: Database) {
    let server = Server::demo(database).await;
    let author = Client::of(&server);
    let csrf = author.sign_in(&server, "item_author").await;
    let send = async |file: (&str, &[u8]), choices: &[(&str, &str)]| {
        let fields = [&[("csrf", csrf.as_str()), ("go", "look")], choices].concat();
        author.post_file(IMPORT, &fields, ("file", file.0, file.1)).await
    };

    // Another system's file: what is unsupported is named with line and name, and left out.
    let gift = include_bytes!("../fixtures/formats/corpus/gift/gift-many-kinds.txt");
    let (status, _, page) = send(("cũ.txt", gift), &[]).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Dòng 36 · Luận: bài viết"), "{page}");
    assert!(page.contains("cần thêm: mức") && page.contains("value=\"import\""), "{page}");
    let before = item_ids(&author, "/staff/bank?area=shopping&stage=draft").await;
    assert_eq!(before, [""; 0], "a look changes nothing");
    // Another choice than the one that was looked at gets another look.
    assert_eq!(confirm(&author, &csrf, &page, &[("area", "iot")]).await, 200);
    assert_eq!(confirm(&author, &csrf, &page, &[]).await, 303);
    assert_eq!(confirm(&author, &csrf, &page, &[]).await, 422, "it waits no longer");
    let added = item_ids(&author, "/staff/bank?area=shopping&stage=draft").await;
    assert!(added.len() > 3, "{added:?}");
    let (_, page) = author.get(&format!("/staff/bank/{}", added[0])).await;
    assert!(page.contains("Bản nháp") && page.contains("it needs: level"), "{page}");

    // Our own table: every faulty row at once, and then nothing can be imported.
    let faulty = include_bytes!("../fixtures/formats/corpus/csv/faults.csv");
    let (status, _, page) = send(("bảng.csv", faulty), &[]).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Dòng 2") && page.contains("Dòng 3"), "{page}");
    assert!(page.contains("Mức ghi “9”") && !page.contains("value=\"import\""), "{page}");
    assert_eq!(confirm(&author, &csrf, &page, &[]).await, 422);

    // What was exported is known again; one item more comes in.
    for (format, ending) in [("xlsx", "xlsx"), ("moodle-xml", "xml"), ("qti", "zip")] {
        let file = exported(&author, format, "area=payment&level=1").await;
        let (status, _, page) = send((&format!("bank.{ending}"), &file), &[]).await;
        assert_eq!(status, 200, "{format}: {page}");
        let n = item_ids(&author, "/staff/bank?area=payment&level=1").await.len();
        assert!(page.contains(&format!("{n} câu đã có, giống hệt")), "{format}: {page}");
        assert!(page.contains("Không có câu nào mới") || !page.contains("value=\"import\""));
    }
    let file = String::from_utf8(exported(&author, "jsonl", "area=payment&level=1").await).unwrap();
    let line = file.lines().find(|line| !line.contains("\"media\"")).unwrap();
    let id = line.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    let other = line.replace("\"stem\":\"", "\"stem\":\"Xin hỏi: ");
    let file = format!("{}\n{other}\n", line.replace(id, "payment-900"));
    let (status, _, page) = send(("b.jsonl", file.as_bytes()), &[]).await;
    assert_eq!(status, 200, "{page}");
    assert!(
        page.contains("payment-900") && page.contains("1 câu đã có với nội dung khác"),
        "{page}"
    );
    assert_eq!(confirm(&author, &csrf, &page, &[]).await, 303);
    let (_, page) = author.get("/staff/bank/payment-900").await;
    assert!(page.contains("Bản nháp"), "an imported item was read by nobody: {page}");
    let (_, page) = author.get(&format!("/staff/bank/{id}")).await;
    assert!(!page.contains("Xin hỏi"), "what was there stays: {page}");
    faulty_files_are_refused(&author, &csrf).await;
}

async fn faulty_files_are_refused(author: &Client, csrf: &str) {
    let look = [("csrf", csrf), ("go", "look")];
    let send = async |fields: &[(&str, &str)], name: &str, bytes: &[u8]| {
        author.post_file(IMPORT, fields, ("file", name, bytes)).await
    };
    let (status, _, page) = send(&look, "", b"").await;
    assert_eq!(status, 422, "{page}");
    assert!(page.contains("Hãy chọn một tệp"), "{page}");
    let (status, _, page) = send(&look, "thư.txt", b"Dear all").await;
    assert_eq!(status, 422);
    assert!(page.contains("không tự nhận ra dạng tệp"), "{page}");
    let (status, _, page) = send(&look, "a.zip", b"PK\x03\x04 and nothing more").await;
    assert_eq!(status, 422);
    assert!(page.contains("tệp ZIP bị hỏng"), "{page}");
    let (status, _, page) = send(&look, "lớn.csv", &vec![b'a'; 20 * 1024 * 1024 + 1]).await;
    assert_eq!(status, 422, "{page}");
    assert!(page.contains("lớn hơn 20 MB"), "{page}");
    // Without the token, or with it after the file, a file is not even read.
    assert_eq!(send(&[("go", "look")], "a.csv", b"x").await.0, 403);
    assert_eq!(send(&[("csrf", "wrong"), ("go", "look")], "a.csv", b"x").await.0, 403);
    // Text can still be pasted.
    let aiken = "Việc nào đúng?\nA. Một\nB. Hai\nC. Ba\nANSWER: B\n";
    let pasted = [look.as_slice(), &[("text", aiken)]].concat();
    let (_, _, page) = author.post_form(IMPORT, &pasted).await;
    assert!(page.contains("chưa rõ lĩnh vực") && !page.contains("value=\"import\""), "{page}");
    let pasted = [pasted.as_slice(), &[("area", "ai")]].concat();
    let (status, _, page) = author.post_form(IMPORT, &pasted).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Thêm 1 câu") && page.contains("dạng Aiken"), "{page}");
}

#[tokio::test]
async fn questions_of_every_format_come_in_after_a_look_on_sqlite() {
    questions_of_every_format_come_in_after_a_look(Database::Sqlite).await;
}

#[tokio::test]
async fn questions_of_every_format_come_in_after_a_look_on_postgres() {
    questions_of_every_format_come_in_after_a_look(Database::Postgres).await;
}

async fn a_picture_is_added_described_and_shown(database: Database) {
    let server = Server::demo(database).await;
    let author = Client::of(&server);
    author.sign_in(&server, "item_author").await;
    let path = "/staff/bank/payment-001/edit";
    let (_, page) = author.get(path).await;
    let mut fields = fields_of(&page);
    fields.retain(|(name, _)| !name.starts_with("media_") && name != "picture");
    let press = async |fields: &[(String, String)], word: &str, picture: &[u8]| {
        let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = fields.chain([("do", word)]).collect();
        let name = if picture.is_empty() { "" } else { "hình.svg" };
        author.post_file(path, &fields, ("picture", name, picture)).await
    };
    let svg = |inside: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 360 200\">{inside}</svg>")
    };
    let plain = svg("<rect x=\"9\" y=\"9\" width=\"90\" height=\"90\" fill=\"#357\"/>");
    for (picture, want) in [
        (svg("<script>alert(1)</script>"), "chỉ được có nét vẽ và chữ"),
        (svg(&"<g/>".repeat(4_000)), "nặng hơn 15 kB"),
        (String::new(), "Hãy chọn một tệp hình"),
    ] {
        let (status, _, page) = press(&fields, "upload", picture.as_bytes()).await;
        assert_eq!(status, 422, "{page}");
        assert!(page.contains("id=\"picture-error\"") && page.contains(want), "{want}: {page}");
    }
    let (status, _, page) = press(&fields, "upload", plain.as_bytes()).await;
    assert_eq!(status, 200, "{page}");
    let media = |page: &str| {
        let found = fields_of(page).into_iter().find(|(name, _)| name == "media_file");
        found.unwrap().1
    };
    let file = media(&page);
    let name = file.strip_prefix("media/").unwrap();
    assert!(page.contains(&format!("/media/{name}")), "the preview shows it: {page}");
    let (status, bytes) = author.bytes(&format!("/media/{name}")).await;
    assert_eq!((status, bytes), (200, plain.into_bytes()));

    // It is saved with words for those who cannot see it, and not without.
    fields.push(("media_file".to_owned(), file.clone()));
    let form: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let save = async |alt: &str| {
        let fields = [form.as_slice(), &[("media_alt", alt), ("do", "save")]].concat();
        author.post_form(path, &fields).await
    };
    let (status, _, page) = save(" ").await;
    assert_eq!(status, 422);
    assert!(page.contains("Hãy tả hình"), "{page}");
    assert_eq!(save("Một ô vuông màu xanh.").await.0, 303);
    let (_, page) = author.get(path).await;
    assert_eq!(media(&page), file);
    let (_, page) = author.get("/staff/bank/payment-001/preview").await;
    assert!(page.contains(&format!("/media/{name}")), "{page}");

    // The export page names what a format has no place for.
    let (status, page) = author.get("/staff/bank/export?format=gift&area=payment").await;
    assert_eq!(status, 200);
    assert!(page.contains("Dạng GIFT không giữ được") && page.contains("payment-001"), "{page}");
    let (_, page) = author.get("/staff/bank/export?format=moodle-xml&area=payment").await;
    assert!(page.contains("giữ được mọi chi tiết"), "{page}");
    let (status, _) = author.get("/staff/bank/export/file?format=aiken").await;
    assert_eq!(status, 404, "Aiken is only read");
    let (status, table) = author.bytes("/staff/bank/template.csv").await;
    assert_eq!(status, 200);
    assert!(String::from_utf8(table).unwrap().contains("Câu hỏi"));
    let (status, workbook) = author.bytes("/staff/bank/template.xlsx").await;
    assert!(status == 200 && workbook.starts_with(b"PK"));
}

#[tokio::test]
async fn a_picture_is_added_described_and_shown_on_sqlite() {
    a_picture_is_added_described_and_shown(Database::Sqlite).await;
}

#[tokio::test]
async fn a_picture_is_added_described_and_shown_on_postgres() {
    a_picture_is_added_described_and_shown(Database::Postgres).await;
}
