//! Who may do what: roles, forged forms, sign-outs.

use crate::server::{Client, Database, Server};

#[tokio::test]
async fn each_role_reaches_its_own_pages_only() {
    let server = Server::demo(Database::Sqlite).await;
    let session = format!("/staff/sessions/{}", server.facts["session"]["id"].as_str().unwrap());
    let check_in = format!("{session}/check-in");
    let cards = format!("{session}/seat-cards.pdf");
    let pages = [
        "/staff",
        &session,
        &check_in,
        &cards,
        "/staff/progress",
        "/staff/certificates",
        "/staff/population",
        "/staff/bank",
        "/staff/measures",
        "/staff/audit",
        "/staff/accounts",
        "/staff/neutralisations",
    ];
    let table = [
        ("mentor", [200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403, 403]),
        ("commune_officer", [200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
        ("province_officer", [200, 200, 403, 403, 200, 200, 200, 200, 200, 403, 403, 200]),
        ("item_author", [200, 403, 403, 403, 403, 403, 403, 200, 200, 403, 403, 403]),
        ("auditor", [200, 200, 403, 403, 200, 200, 403, 403, 403, 200, 403, 403]),
        ("administrator", [200, 403, 403, 403, 200, 200, 403, 403, 403, 200, 200, 403]),
    ];
    for (role, want) in table {
        let client = Client::of(&server);
        client.sign_in(&server, role).await;
        for (page, want) in pages.iter().zip(want) {
            assert_eq!(client.get(page).await.0, want, "{role} {page}");
        }
    }
    for page in pages {
        assert_eq!(Client::of(&server).get(page).await.0, 303, "nobody reaches {page}");
    }
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let server = Server::demo(Database::Sqlite).await;
    let client = Client::of(&server);
    let csrf = client.sign_in(&server, "mentor").await;
    let path = format!("/staff/sessions/{}/seal", server.facts["session"]["id"].as_str().unwrap());
    assert_eq!(client.post_form(&path, &[("end_running", "yes")]).await.0, 403);
    assert_eq!(client.post_form(&path, &[("csrf", "00")]).await.0, 403);
    assert_eq!(client.post_form("/staff/sign-out", &[("csrf", &csrf)]).await.0, 303);
    assert_eq!(client.get("/staff").await.0, 303, "signed out at once");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_alike() {
    let server = Server::demo(Database::Sqlite).await;
    let client = Client::of(&server);
    let mut answers = Vec::new();
    for name in ["mentor", "nobody"] {
        let fields = [("username", name), ("password", "wrong wrong wrong")];
        let (status, _, page) = client.post_form("/staff/sign-in", &fields).await;
        answers.push((status, page.replace(name, "")));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 422);
}
