//! Authors over HTTP, on both databases: who may what, versions, comments, releases, files.

use crate::server::{Client, Database, Server, program};
use std::path::Path;

/// Ids of the items that a list names, over all its pages. The path has a query.
pub async fn item_ids(client: &Client, path: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 1.. {
        let (status, page) = client.get(&format!("{path}&page={number}")).await;
        assert_eq!(status, 200, "{page}");
        let rows = page.split("<th scope=\"row\"><a href=\"/staff/bank/").skip(1);
        ids.extend(rows.map(|rest| rest.split('"').next().unwrap().to_owned()));
        if !page.contains("Trang sau") {
            break;
        }
    }
    ids
}

/// The address of a step as the item's page offers it.
pub async fn step_path(client: &Client, item: &str, step: &str) -> Option<String> {
    let (status, page) = client.get(&format!("/staff/bank/{item}")).await;
    assert_eq!(status, 200, "{page}");
    let start = format!("/staff/bank/{item}/step/{step}/");
    let (_, rest) = page.split_once(&start)?;
    Some(format!("{start}{}", rest.split('"').next().unwrap()))
}

/// Takes a step that the item's page offers.
pub async fn move_item(client: &Client, csrf: &str, item: &str, step: &str, note: &str) {
    let path = step_path(client, item, step).await;
    let path = path.unwrap_or_else(|| panic!("{item} offers no {step}"));
    let (status, _, page) = client.post_form(&path, &[("csrf", csrf), ("reason", note)]).await;
    assert_eq!(status, 303, "{item} {step}: {page}");
}

/// A session opened now with one admitted person; gives its code and the seat's.
pub async fn open_and_admit(server: &Server, exam: &str) -> (String, String) {
    let mentor = Client::of(server);
    let csrf = mentor.sign_in(server, "mentor").await;
    let (_, page) = mentor.get("/staff/sessions/new").await;
    assert!(page.contains("hall_name"), "{page}");
    let fields = [("csrf", csrf.as_str()), ("exam_id", exam), ("hall_name", "Hội trường mới")];
    let (status, session, page) = mentor.post_form("/staff/sessions", &fields).await;
    assert_eq!(status, 303, "{page}");
    let session = session.split('?').next().unwrap().to_owned();
    let (_, page) = mentor.get(&format!("{session}/check-in")).await;
    let commune = page.split("<option value=\"").nth(2).unwrap();
    let commune = commune.split('"').next().unwrap();
    let card = "087168000779||Trần Thị Mẫu Mới|05031968|Nữ|Ấp 1, Tân Hộ Cơ, Đồng Tháp|15062021";
    let fields = [
        ("csrf", csrf.as_str()),
        ("card_text", card),
        ("commune_code", commune),
        ("consent", "yes"),
    ];
    let (status, _, page) = mentor.post_form(&format!("{session}/check-in"), &fields).await;
    assert_eq!(status, 303, "{page}");
    let all = format!("{session}/admit-all");
    assert_eq!(mentor.post_form(&all, &[("csrf", csrf.as_str())]).await.0, 303);
    let (_, page) = mentor.get(&session).await;
    let between = |start: &str| -> String {
        let (_, rest) = page.split_once(start).unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    (between("<strong class=\"code\">"), between("<td class=\"code-line\" data-label=\"Mã ghế\">"))
}

/// All fields of an editor's page, as a browser would send them.
pub fn fields_of(page: &str) -> Vec<(String, String)> {
    let (_, form) = page.split_once("<form id=\"editor\"").unwrap();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(unescaped(rest.split('"').next()?))
    };
    let mut fields = Vec::new();
    for tag in form.split("<input").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let is_tick = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        if is_tick && !tag.ends_with(" checked") {
            continue;
        }
        fields.extend(attribute(tag, "name").zip(attribute(tag, "value")));
    }
    for area in form.split("<textarea").skip(1) {
        let (tag, rest) = area.split_once('>').unwrap();
        let text = unescaped(rest.split("</textarea>").next().unwrap());
        fields.push((attribute(tag, "name").unwrap(), text));
    }
    for select in form.split("<select").skip(1) {
        let chosen = select.split("<option").find(|option| option.contains(" selected")).unwrap();
        let value = attribute(chosen.split('>').next().unwrap(), "value").unwrap();
        fields.push((attribute(select.split('>').next().unwrap(), "name").unwrap(), value));
    }
    fields
}

pub fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

/// Sends the editor's form of an item with one field changed.
async fn edit(
    client: &Client,
    item: &str,
    name: &str,
    value: &str,
    press: &str,
) -> (u16, String, String) {
    let path = format!("/staff/bank/{item}/edit");
    let (status, page) = client.get(&path).await;
    assert_eq!(status, 200, "{page}");
    let mut fields = fields_of(&page);
    let field = fields.iter_mut().find(|(field, _)| field == name).unwrap();
    field.1 = value.to_owned();
    fields.push(("do".to_owned(), press.to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_form(&path, &fields).await
}

async fn a_released_wording_is_edited_as_a_new_version(database: Database) {
    let server = Server::demo(database).await;
    let author = Client::of(&server);
    let csrf = author.sign_in(&server, "item_author").await;
    let officer = Client::of(&server);
    let officer_csrf = officer.sign_in(&server, "province_officer").await;
    let item = "safety-001";

    // Without JavaScript the same page says what is wrong beside the field, and saves nothing.
    let (status, _, page) = edit(&author, item, "option_0_why", "", "check").await;
    assert_eq!(status, 200);
    assert!(page.contains("Hãy ghi vì sao phương án này sai"), "{page}");
    let (status, _, page) = edit(&author, item, "stem", "x", "add-option").await;
    assert_eq!(status, 200);
    assert!(page.contains("option_4_text"), "a press adds a row: {page}");
    let (status, _, page) = edit(&author, item, "review_due", "tomorrow", "save").await;
    assert_eq!(status, 422);
    assert!(page.contains("value=\"tomorrow\""), "what was typed stays: {page}");
    let (_, page) = author.get(&format!("/staff/bank/{item}")).await;
    assert!(page.contains("safety-001, bản 1"), "{page}");

    let stem = "Ông Sáu nhận tin nhắn lạ ghi tên ngân hàng. Ông nên làm gì?";
    let (status, _, page) = edit(&author, item, "stem", stem, "save").await;
    assert_eq!(status, 303, "{page}");
    let (_, page) = author.get(&format!("/staff/bank/{item}")).await;
    assert!(page.contains("safety-001, bản 2") && page.contains("Bản 1 vẫn đang dùng"), "{page}");
    assert!(page.contains(stem) && page.contains("staff-"), "{page}");
    let (_, path) = page.split_once("/staff/bank/safety-001/changes/").unwrap();
    let n = path.split('"').next().unwrap();
    let (status, difference) = author.get(&format!("/staff/bank/{item}/changes/{n}")).await;
    assert_eq!(status, 200);
    assert!(difference.contains("<ins>") && difference.contains("<del>"), "{difference}");
    let (_, release) = author.get("/staff/bank/release").await;
    assert!(release.contains("Không có gì khác"), "a draft changes no release: {release}");

    // Who looked at an older state does not overwrite a newer one.
    let stale = step_path(&author, item, "send").await.unwrap();
    let comment = [("csrf", officer_csrf.as_str()), ("note", "Câu ngắn hơn."), ("seen", "2")];
    let commented = officer.post_form(&format!("/staff/bank/{item}/comment"), &comment).await;
    assert_eq!(commented.0, 303, "{}", commented.2);
    assert_eq!(author.post_form(&stale, &[("csrf", csrf.as_str())]).await.0, 409);
    let listed = item_ids(&author, "/staff/bank?flag=comments").await;
    assert_eq!(listed, [item]);

    // Author and reader differ, whatever the page offers.
    move_item(&author, &csrf, item, "send", "").await;
    assert_eq!(step_path(&author, item, "accept").await, None);
    let accept = step_path(&officer, item, "accept").await.unwrap();
    let own = author.post_form(&accept, &[("csrf", &csrf), ("reason", "Tốt.")]).await;
    assert_eq!(own.0, 409, "{}", own.2);
    assert!(own.2.contains("không tự duyệt được"), "{}", own.2);
    let silent = officer.post_form(&accept, &[("csrf", &officer_csrf), ("reason", " ")]).await;
    assert_eq!(silent.0, 422, "{}", silent.2);
    move_item(&officer, &officer_csrf, item, "accept", "Đáp án đúng.").await;
    move_item(&officer, &officer_csrf, item, "go_live", "").await;

    publish_by_two(&author, &csrf, &officer, &officer_csrf).await;
    let (_, page) = author.get("/staff/bank/release").await;
    assert!(page.contains("Không có gì khác") && !page.contains("Đề nghị đang chờ"), "{page}");
    let out = tempfile::tempdir().unwrap();
    the_written_files_are_the_bank(&server, out.path(), stem).await;
}

async fn publish_by_two(author: &Client, csrf: &str, officer: &Client, officer_csrf: &str) {
    let release = "/staff/bank/release";
    let propose = [("csrf", officer_csrf)];
    assert_eq!(officer.post_form(release, &propose).await.0, 303);
    assert_eq!(officer.post_form(release, &propose).await.0, 422, "one proposal waits");
    let (_, page) = author.get(release).await;
    assert!(page.contains("Đổi 1 câu"), "{page}");
    let (_, rest) = page.split_once("action=\"/staff/bank/release/").unwrap();
    let id = rest.split('/').next().unwrap();
    let confirm = format!("/staff/bank/release/{id}/confirm");
    let own = officer.post_form(&confirm, &propose).await;
    assert_eq!(own.0, 422, "{}", own.2);
    assert!(own.2.contains("Cần người thứ hai"), "{}", own.2);
    // A change after the proposal makes it stale.
    move_item(author, csrf, "safety-002", "rest", "Thử.").await;
    let stale = author.post_form(&confirm, &[("csrf", csrf)]).await;
    assert_eq!(stale.0, 422, "{}", stale.2);
    move_item(officer, officer_csrf, "safety-002", "go_live", "").await;
    let confirmed = author.post_form(&confirm, &[("csrf", csrf)]).await;
    assert_eq!(confirmed.0, 303, "{}", confirmed.2);
    assert_eq!(author.post_form(&confirm, &[("csrf", csrf)]).await.0, 404, "once is enough");
}

/// Written as files, checked and taken in again, the bank is the same.
async fn the_written_files_are_the_bank(server: &Server, out: &Path, stem: &str) {
    let run = |args: &[&str]| {
        let done = program().args(args).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
        said
    };
    let (settings, out) = (server.settings(), out.to_str().unwrap());
    let settings = settings.to_str().unwrap();
    run(&["bank", "write", "--out", out, "--config", settings]);
    let text = std::fs::read_to_string(format!("{out}/items/safety.toml")).unwrap();
    assert!(text.contains(stem) && text.contains("author = \"staff-"), "{text}");
    run(&["bank", "check", out]);
    let said = run(&["bank", "release", out, "--config", settings]);
    assert!(said.contains("was released before"), "{said}");
    assert!(said.contains("0 added, 0 updated"), "{said}");
    // The shipped files do not overwrite what was changed on the web.
    let said = program()
        .args(["bank", "release", "question-banks", "--config", settings])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("safety-001: was changed on the web"), "{said}");
}

#[tokio::test]
async fn a_released_wording_is_edited_as_a_new_version_on_sqlite() {
    a_released_wording_is_edited_as_a_new_version(Database::Sqlite).await;
}

#[tokio::test]
async fn a_released_wording_is_edited_as_a_new_version_on_postgres() {
    a_released_wording_is_edited_as_a_new_version(Database::Postgres).await;
}

#[tokio::test]
async fn only_authors_and_the_province_reach_the_workbench() {
    let server = Server::demo(Database::Sqlite).await;
    let paths = [
        "/staff/bank",
        "/staff/bank/new",
        "/staff/bank/safety-001",
        "/staff/bank/safety-001/edit",
        "/staff/bank/safety-001/preview",
        "/staff/bank/release",
        "/staff/bank/import",
        "/staff/bank/export",
        "/staff/bank/export/file?format=jsonl",
        "/staff/bank/template.xlsx",
    ];
    for role in ["mentor", "commune_officer", "auditor", "administrator"] {
        let client = Client::of(&server);
        let csrf = client.sign_in(&server, role).await;
        for path in paths {
            assert_eq!(client.get(path).await.0, 403, "{role} {path}");
        }
        let fields = [("csrf", csrf.as_str())];
        assert_eq!(client.post_form("/staff/bank/release", &fields).await.0, 403, "{role}");
        let file = ("file", "a.csv", b"x".as_slice());
        assert_eq!(client.post_file("/staff/bank/import", &fields, file).await.0, 403, "{role}");
        let sent = client.post_json("/staff/bank/lint", &serde_json::json!({})).await;
        assert_eq!(sent.0, 403, "{role}");
    }
    let author = Client::of(&server);
    author.sign_in(&server, "item_author").await;
    let (status, page) = author.get("/staff/bank/preview").await;
    assert_eq!(status, 200);
    assert!(!page.contains("safety-001"), "the frame holds no item of its own");
}
