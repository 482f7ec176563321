//! What staff do beside the main way: figures, certificates, people erased, sessions sealed.

use crate::server::{Client, Database, Server};
use sea_orm::ConnectionTrait;
use serde_json::json;

fn session_of(server: &Server) -> String {
    format!("/staff/sessions/{}", server.facts["session"]["id"].as_str().unwrap())
}

/// The first address in a page that begins like this.
fn first_address(page: &str, start: &str) -> String {
    let (_, rest) = page.split_once(&format!("\"{start}")).unwrap();
    format!("{start}{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_table_of_figures_is_refused_as_a_whole_and_keeps_its_text() {
    let server = Server::demo(Database::Sqlite).await;
    let officer = Client::of(&server);
    let csrf = officer.sign_in(&server, "commune_officer").await;
    let (_, page) = officer.get("/staff/population").await;
    let (_, rest) = page.split_once("<pre class=\"code-line\">").unwrap();
    let template = rest.split("</pre>").next().unwrap().trim().to_owned();
    let code = template.lines().nth(1).unwrap().split(',').next().unwrap();

    let wrong = format!("{template}\n{code},many,2026-01-01,Source\n00000,5,2026-01-01,Source\n");
    let import = "/staff/population/import";
    let (status, _, page) = officer.post_form(import, &[("csrf", &csrf), ("csv", &wrong)]).await;
    assert_eq!(status, 422);
    assert!(page.contains("Dòng 3"), "{page}");
    assert!(page.contains(&format!("{code},many")), "the text stays in the box");
    // The lines that can be read are looked at once all can be.
    let wrong = format!("{template}\n00000,5,2026-01-01,Source\n{code},5,2999-01-01,Source\n");
    let (status, _, page) = officer.post_form(import, &[("csrf", &csrf), ("csv", &wrong)]).await;
    assert_eq!(status, 422);
    assert!(page.contains("Dòng 3") && page.contains("Dòng 4"), "{page}");
    let (_, page) = officer.get("/staff/progress").await;
    assert!(page.contains("Số liệu mẫu"), "nothing was imported");

    let right = format!("{template}\n");
    let (status, done, page) = officer.post_form(import, &[("csrf", &csrf), ("csv", &right)]).await;
    assert_eq!(status, 303, "{page}");
    assert!(officer.get(&done).await.1.contains("Đã nhập 1 dòng"));
    let (_, page) = officer.get("/staff/progress").await;
    assert!(!page.contains("Số liệu mẫu") && page.contains("24.000"), "{page}");
}

#[tokio::test]
async fn a_single_figure_says_what_is_wrong_with_each_field() {
    let server = Server::demo(Database::Sqlite).await;
    let officer = Client::of(&server);
    let csrf = officer.sign_in(&server, "province_officer").await;
    let fields =
        [("csrf", csrf.as_str()), ("n_adults", "24.5"), ("as_of", "31.01.2026"), ("source", "X")];
    let (status, _, page) = officer.post_form("/staff/population", &fields).await;
    assert_eq!(status, 422);
    for field in ["commune_code", "n_adults", "as_of"] {
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field}: {page}");
    }
    assert!(page.contains("value=\"24.5\""), "what was typed stays");
}

#[tokio::test]
async fn a_certificate_is_found_by_number_and_by_code_and_named_to_officers_only() {
    let server = Server::demo(Database::Sqlite).await;
    let officer = Client::of(&server);
    officer.sign_in(&server, "commune_officer").await;
    let serial = server.facts["certificates"][0]["serial"].as_str().unwrap();
    for search in ["1", serial, &serial.to_lowercase()] {
        let (status, page) = officer.get(&format!("/staff/certificates?q={search}")).await;
        assert_eq!(status, 200);
        assert!(page.contains(serial), "{search}: {page}");
    }
    let (_, page) = officer.get("/staff/certificates?q=999999").await;
    assert!(page.contains("Không tìm thấy"), "{page}");
    let (_, page) = officer.get("/staff/certificates?state=revoked").await;
    assert!(!page.contains(serial), "none is revoked yet");
    let (status, csv) = officer.get("/staff/certificates.csv").await;
    assert_eq!(status, 200);
    assert!(csv.contains(serial) && csv.starts_with("\u{feff}register_number"), "{csv}");
    let auditor = Client::of(&server);
    auditor.sign_in(&server, "auditor").await;
    for path in ["/staff/certificates", "/staff/certificates.csv"] {
        let (status, text) = auditor.get(path).await;
        assert_eq!(status, 200);
        assert!(!text.contains(serial), "{path} names nobody to an auditor");
    }
}

#[tokio::test]
async fn an_erased_person_leaves_the_counts_and_nothing_else() {
    let server = Server::demo(Database::Sqlite).await;
    let officer = Client::of(&server);
    let csrf = officer.sign_in(&server, "commune_officer").await;
    let (_, list) = officer.get("/staff/sessions?state=sealed").await;
    let session = first_address(&list, "/staff/sessions/0");
    let (_, before) = officer.get(&session).await;
    let erase = first_address(&before, "/staff/attempts/");
    let (status, page) = officer.get(&erase).await;
    assert_eq!(status, 200);
    let (_, rest) = page.split_once("<dd>").unwrap();
    let name = rest.split('<').next().unwrap().to_owned();
    assert!(before.contains(&name), "{name}");

    let reason = ("reason", "Đơn ngày 01/10/2026");
    let (status, _, page) = officer.post_form(&erase, &[("csrf", &csrf), reason]).await;
    assert_eq!(status, 422, "the box must be ticked");
    assert!(page.contains(&name), "{page}");
    let sure = ("sure", "yes");
    assert_eq!(officer.post_form(&erase, &[("csrf", &csrf), sure]).await.0, 422, "and why");
    let fields = [("csrf", csrf.as_str()), sure, reason];
    assert_eq!(officer.post_form(&erase, &fields).await.0, 303);

    let (_, after) = officer.get(&session).await;
    assert!(!after.contains(&name) && after.contains("Đã xóa theo yêu cầu"), "{after}");
    assert!(!officer.get("/staff/certificates").await.1.contains(&name));
    assert_eq!(officer.get(&erase).await.0, 404, "there is nobody to erase any more");
    let n_rows = |page: &str| page.matches("<th scope=\"row\">").count();
    assert_eq!(n_rows(&before), n_rows(&after));
}

#[tokio::test]
async fn sealing_names_who_works_and_wants_a_tick() {
    let server = Server::demo(Database::Sqlite).await;
    let candidates = server.facts["candidates"].as_array().unwrap();
    let admitted = candidates.iter().find(|found| found["state"] == "admitted").unwrap();
    let citizen = Client::of(&server);
    let codes = json!({
        "session_code": server.facts["session"]["code"],
        "seat_code": admitted["seat_code"],
    });
    let (_, joined) = citizen.post_json("/api/v1/join", &codes).await;
    let attempt = joined["attempt_id"].as_str().unwrap();
    assert_eq!(citizen.get(&format!("/api/v1/attempts/{attempt}/form")).await.0, 200);

    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let session = session_of(&server);
    let seal = format!("{session}/seal");
    let (_, page) = mentor.get(&seal).await;
    assert!(page.contains(admitted["name"].as_str().unwrap()), "{page}");
    let (status, _, page) = mentor.post_form(&seal, &[("csrf", &csrf)]).await;
    assert_eq!(status, 422);
    assert!(page.contains("name=\"end_running\""), "{page}");
    let time = format!("/staff/attempts/{attempt}/time");
    let fields = [("csrf", csrf.as_str()), ("minutes", "500"), ("reason", "Mất điện")];
    let (status, _, page) = mentor.post_form(&time, &fields).await;
    assert_eq!(status, 422);
    assert!(page.contains("từ 1 đến 60"), "{page}");
    let fields = [("csrf", csrf.as_str()), ("minutes", "5"), ("reason", "Mất điện")];
    assert_eq!(mentor.post_form(&time, &fields).await.0, 303);
    let fields = [("csrf", csrf.as_str()), ("end_running", "yes")];
    assert_eq!(mentor.post_form(&seal, &fields).await.0, 303);
    let (_, page) = mentor.get(&session).await;
    assert!(page.contains("Buổi này đã niêm phong") && !page.contains("Cho vào"), "{page}");
    let check_in = format!("{session}/check-in");
    assert_eq!(mentor.get(&check_in).await.0, 409, "nobody is checked in any more");
}

#[tokio::test]
async fn every_fault_of_a_card_is_told_and_a_strange_number_needs_a_reason() {
    let server = Server::demo(Database::Sqlite).await;
    let mentor = Client::of(&server);
    let csrf = mentor.sign_in(&server, "mentor").await;
    let check_in = format!("{}/check-in", session_of(&server));
    let (_, page) = mentor.get(&check_in).await;
    assert!(!page.contains(" checked"), "nothing is ticked beforehand");
    let (_, rest) = page.split_once("<option value=\"").unwrap();
    assert!(rest.starts_with("\" selected"), "no place of residence is chosen beforehand");
    let commune = rest.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap();

    let card = "08716800077||Thach Thi S? R?t|31021968|N?|Ap 1, Tan Ho Co|15062021";
    let fields = [("csrf", csrf.as_str()), ("card_text", card)];
    let (status, _, page) = mentor.post_form(&check_in, &fields).await;
    assert_eq!(status, 422);
    for told in ["12 chữ số", "Họ tên bị sai dấu", "không có trong lịch"] {
        assert!(page.contains(told), "{told} is missing in {page}");
    }
    let card = "087168000778||Thạch Thị Sà Rết Ửng|05031969|Nữ|Ấp 1, Tân Hộ Cơ|15062021";
    let mut fields = vec![
        ("csrf", csrf.as_str()),
        ("card_text", card),
        ("commune_code", commune),
        ("consent", "yes"),
    ];
    let (status, _, page) = mentor.post_form(&check_in, &fields).await;
    assert_eq!(status, 422);
    assert!(page.contains("không khớp với năm sinh"), "{page}");
    assert!(page.contains("name=\"override_reason\""), "{page}");
    fields.push(("override_reason", "Đã xem thẻ, thẻ đúng"));
    let (status, next, page) = mentor.post_form(&check_in, &fields).await;
    assert_eq!(status, 303, "{page}");
    let (_, page) = mentor.get(&next).await;
    assert!(page.contains("Đã ghi danh Thạch Thị Sà Rết Ửng"), "{page}");
    assert!(!page.contains(" checked"), "the next person is asked anew");
}

#[tokio::test]
async fn a_mentor_of_another_commune_finds_nothing() {
    let server = Server::demo(Database::Sqlite).await;
    let administrator = Client::of(&server);
    let csrf = administrator.sign_in(&server, "administrator").await;
    let (_, page) = administrator.get("/staff/accounts/new").await;
    let (_, communes) = page.split_once("name=\"commune_code\"").unwrap();
    let own = server.facts["candidates"][0]["commune"].as_str().unwrap_or("Tân Hộ Cơ");
    let other = communes
        .split("<option value=\"")
        .skip(2)
        .find(|choice| !choice.contains(own))
        .and_then(|choice| choice.split('"').next())
        .unwrap();
    let password = "một câu dài dễ nhớ";
    let fields = [
        ("csrf", csrf.as_str()),
        ("username", "mentor-elsewhere"),
        ("display_name", "Hỗ trợ viên nơi khác"),
        ("role", "mentor"),
        ("commune_code", other),
        ("password", password),
        ("password_again", password),
    ];
    let (status, _, page) = administrator.post_form("/staff/accounts/new", &fields).await;
    assert_eq!(status, 303, "{page}");

    let elsewhere = Client::of(&server);
    let fields = [("username", "mentor-elsewhere"), ("password", password)];
    assert_eq!(elsewhere.post_form("/staff/sign-in", &fields).await.0, 303);
    let session = session_of(&server);
    for path in ["", "/roster", "/check-in", "/seal", "/seat-cards.pdf", "/roster.pdf"] {
        assert_eq!(elsewhere.get(&format!("{session}{path}")).await.0, 404, "{path}");
    }
    let (_, list) = elsewhere.get("/staff/sessions").await;
    assert!(list.contains("Chưa có buổi nào"), "{list}");
}

#[tokio::test]
async fn the_report_comes_as_files_for_the_day_asked_for() {
    let server = Server::demo(Database::Sqlite).await;
    let officer = Client::of(&server);
    officer.sign_in(&server, "province_officer").await;
    let starts: [(&str, &[u8]); 4] = [
        ("csv", "\u{feff}commune_code,".as_bytes()),
        ("xlsx", b"PK"),
        ("json", b"{"),
        ("pdf", b"%PDF-"),
    ];
    for (ending, start) in starts {
        let (status, bytes) = officer.bytes(&format!("/staff/progress.{ending}")).await;
        assert_eq!(status, 200, "{ending}");
        assert!(bytes.starts_with(start), "{ending}");
    }
    assert_eq!(officer.get("/staff/progress.csv?as_of=2999-01-01").await.0, 400);
    let (_, page) = officer.get("/staff/progress?as_of=01%2F01%2F2020").await;
    assert!(page.contains("01/01/2020") && page.contains("data-passed=\"0\""), "{page}");
    let (_, page) = officer.get("/staff/progress?q=tan%20ho%20co").await;
    assert_eq!(page.matches("data-commune=").count(), 1, "marks are not needed to find a name");
}

async fn change(client: &Client, csrf: &str, path: &str, words: [&str; 3]) -> (u16, String) {
    let [current, new, again] = words;
    let fields = [
        ("csrf", csrf),
        ("current_password", current),
        ("password", new),
        ("password_again", again),
    ];
    let (status, location, page) = client.post_form(path, &fields).await;
    (status, if status == 303 { location } else { page })
}

async fn may_sign_in(server: &Server, username: &str, password: &str) -> bool {
    let fields = [("username", username), ("password", password)];
    Client::of(server).post_form("/staff/sign-in", &fields).await.0 == 303
}

#[tokio::test]
async fn a_new_password_ends_every_sign_in() {
    let server = Server::demo(Database::Sqlite).await;
    let (here, there) = (Client::of(&server), Client::of(&server));
    let csrf = here.sign_in(&server, "mentor").await;
    there.sign_in(&server, "mentor").await;
    let old = server.facts["staff"][0]["password"].as_str().unwrap();
    let new = "một câu dài và mới";
    let own = "/staff/password";
    let (status, page) = change(&here, &csrf, own, ["sai rồi", new, new]).await;
    assert_eq!(status, 422);
    assert!(page.contains("Mật khẩu đang dùng chưa đúng."), "{page}");
    assert_eq!(change(&here, &csrf, own, [old, "ngắn", "ngắn"]).await.0, 422);
    assert_eq!(change(&here, &csrf, own, [old, new, "khác"]).await.0, 422);
    let (status, location) = change(&here, &csrf, own, [old, new, new]).await;
    assert_eq!(status, 303, "{location}");
    let (_, page) = here.get(&location).await;
    assert!(page.contains("Đã đổi mật khẩu."), "{page}");
    for client in [&here, &there] {
        assert_ne!(client.get("/staff").await.0, 200, "signed out");
    }
    assert!(!may_sign_in(&server, "mentor", old).await);
    assert!(may_sign_in(&server, "mentor", new).await);

    let administrator = Client::of(&server);
    let csrf = administrator.sign_in(&server, "administrator").await;
    let (_, page) = administrator.get("/staff/accounts").await;
    let row = page.split("<tr>").find(|row| row.contains(">mentor</td>")).unwrap();
    let disable = first_address(row, "/staff/accounts/");
    let reset = disable.replace("/disable", "/password");
    let given = "câu do quản trị đặt";
    assert_eq!(change(&administrator, &csrf, &reset, ["", given, given]).await.0, 303);
    assert!(may_sign_in(&server, "mentor", given).await);
    let mentor = Client::of(&server);
    let fields = [("username", "mentor"), ("password", given)];
    mentor.post_form("/staff/sign-in", &fields).await;
    assert_eq!(mentor.get(&reset).await.0, 403, "only administrators set others' passwords");
}

#[tokio::test]
async fn certificates_that_a_crash_left_out_are_issued_by_asking_again() {
    let server = Server::demo(Database::Sqlite).await;
    let data = server.stopped();
    let database = data.path().join("data/sathach.sqlite");
    let db = sea_orm::Database::connect(format!("sqlite://{}", database.display())).await.unwrap();
    // As if the process had died before the second of the two certificates.
    for table in ["credential_personal", "credential_serial", "credential"] {
        let id = if table == "credential" { "id" } else { "credential_id" };
        let newest = "(SELECT id FROM credential ORDER BY register_number DESC LIMIT 1)";
        db.execute_unprepared(&format!("DELETE FROM {table} WHERE {id} = {newest}")).await.unwrap();
    }
    db.close().await.unwrap();
    let (server, _) = Server::serve(data, None).await;
    let officer = Client::of(&server);
    let csrf = sign_in_as(&officer, "commune-officer").await;
    let (_, page) = officer.get("/staff/sessions").await;
    let mut rows = page.split("<tr>").skip(1);
    let sealed = rows.find(|row| row.contains("Đã niêm phong")).unwrap();
    let decision = format!("{}/decision", first_address(sealed, "/staff/sessions/"));
    let (_, page) = officer.get(&decision).await;
    assert!(page.contains("còn 1 người đạt chưa có giấy"), "{page}");
    let (status, location, _) = officer.post_form(&decision, &[("csrf", &csrf)]).await;
    assert_eq!(status, 303);
    let (_, page) = officer.get(&location).await;
    assert!(page.contains("Số giấy vừa cấp: 1"), "{page}");
    let (_, page) = officer.get(&decision).await;
    assert!(!page.contains("Cấp tiếp"), "{page}");
}

/// Signs in where there are no facts to read the account from.
async fn sign_in_as(client: &Client, username: &str) -> String {
    let fields = [("username", username), ("password", "bình dân học vụ số")];
    assert_eq!(client.post_form("/staff/sign-in", &fields).await.0, 303);
    let (_, page) = client.get("/staff").await;
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}
