//! Renders an example of every page in every language and looks at what all pages must have.
//!
//! With `SAMPLES_DIR` set, the pages are also written there, to be looked at in a browser.

use askama::Template;

use crate::web::admin::account_pages as accounts;
use crate::web::admin::audit::AuditPage;
use crate::web::admin::passwords::PasswordPage;
use crate::web::author::item_pages::{ChangePage, ItemPage};
use crate::web::author::pages as author;
use crate::web::author::{editor_pages as editor, export_pages, import_pages, release_pages};
use crate::web::candidate::pages as candidate;
use crate::web::candidate::result_pages as result;
use crate::web::mentor::check_in_pages::CheckInPage;
use crate::web::mentor::pages as mentor;
use crate::web::mentor::round_pages::RoundsPage;
use crate::web::officer::certificate_pages;
use crate::web::officer::layout_pages;
use crate::web::officer::neutralise::pages as neutral;
use crate::web::officer::pages as officer;
use crate::web::officer::print_pages as prints;
use crate::web::pages::{DesignPage, ErrorPage, SetupPage, SignInPage};
use crate::web::staff::confirm_pages::ConfirmPage;
use crate::web::staff::home_pages::StaffHomePage;
use crate::web::verifier::achievement_pages::AchievementPage;
use crate::web::verifier::pages::VerifyPage;
use crate::web::watch;
use crate::web::words::Language;

/// Every page by the name of its example.
fn samples(language: Language) -> Vec<(&'static str, askama::Result<String>)> {
    vec![
        ("error", ErrorPage::sample(language).render()),
        ("staff-home", StaffHomePage::sample(language).render()),
        ("staff-confirm", ConfirmPage::sample(language).render()),
        ("sessions", mentor::SessionsPage::sample(language).render()),
        ("session-new", mentor::NewSessionPage::sample(language).render()),
        ("session", mentor::SessionPage::sample(language).render()),
        ("session-sealed", mentor::SessionPage::sealed_sample(language).render()),
        ("session-forms", RoundsPage::sample(language).render()),
        ("check-in", CheckInPage::sample(language).render()),
        ("progress", officer::ProgressPage::sample(language).render()),
        ("certificates", officer::CertificatesPage::sample(language).render()),
        ("decision", officer::DecisionPage::sample(language).render()),
        ("decisions", prints::DecisionListsPage::sample(language).render()),
        ("decision-new", prints::NewDecisionListPage::sample(language).render()),
        ("decision-list", prints::DecisionListPage::sample(language).render()),
        ("print-new", prints::NewPrintPage::sample(language).render()),
        ("prints", prints::PrintsPage::sample(language).render()),
        ("layouts", layout_pages::LayoutsPage::sample(language).render()),
        ("layout", layout_pages::LayoutPage::sample(language).render()),
        ("blanks", prints::BlanksPage::sample(language).render()),
        ("population", officer::PopulationPage::sample(language).render()),
        ("neutralisations", neutral::NeutralisationsPage::sample(language).render()),
        ("neutralise", neutral::NeutralisePage::sample(language).render()),
        ("neutralise-preview", neutral::PreviewPage::sample(language).render()),
        ("neutralisation", neutral::NeutralisationPage::sample(language).render()),
        ("bank", author::BankPage::sample(language).render()),
        ("bank-item", ItemPage::sample(language).render()),
        ("bank-change", ChangePage::sample(language).render()),
        ("bank-new", editor::NewItemPage::sample(language).render()),
        ("bank-editor", editor::EditorPage::sample(language).render()),
        ("bank-editor-matching", editor::EditorPage::matching_sample(language).render()),
        ("bank-preview", editor::PreviewPage::sample(language).render()),
        ("bank-export", export_pages::ExportPage::sample(language).render()),
        ("bank-import", import_pages::ImportPage::sample(language).render()),
        ("bank-release", release_pages::ReleasePage::sample(language).render()),
        ("measures", watch::items_pages::MeasuresPage::sample(language).render()),
        ("measures-item", watch::item_pages::ItemMeasuresPage::sample(language).render()),
        ("calibrations", watch::calibration_pages::CalibrationsPage::sample(language).render()),
        ("measures-exams", watch::exam_pages::ExamsPage::sample(language).render()),
        ("panels", watch::panel_pages::PanelsPage::sample(language).render()),
        ("findings", watch::finding_pages::FindingsPage::sample(language).render()),
        ("audit", AuditPage::sample(language).render()),
        ("accounts", accounts::AccountsPage::sample(language).render()),
        ("account-new", accounts::NewAccountPage::sample(language).render()),
        ("account-disable", accounts::DisableAccountPage::sample(language).unwrap().render()),
        ("password", PasswordPage::sample(language).render()),
        ("sign-in", SignInPage::sample(language).render()),
        ("setup", SetupPage::sample(language).render()),
        ("design", DesignPage::sample(language).render()),
        ("home", candidate::HomePage::sample(language).render()),
        ("join", candidate::JoinPage::sample(language).render()),
        ("waiting", candidate::WaitingPage::sample(language).render()),
        ("instructions", candidate::InstructionsPage::sample(language).render()),
        ("practice", candidate::PracticePage::sample(language).render()),
        ("exam", candidate::ExamPage::sample(language).render()),
        ("superseded", candidate::SupersededPage::sample(language).render()),
        ("result", result::ResultPage::sample(language).render()),
        ("holder", result::HolderPage::sample(language).render()),
        ("certificate", certificate_pages::CertificatePage::sample(language).render()),
        ("verify", VerifyPage::sample(language).render()),
        ("achievement", AchievementPage::sample(language).render()),
    ]
}

#[test]
fn every_page_has_its_language_one_heading_and_all_its_words() {
    for language in Language::ALL {
        for (name, html) in samples(language) {
            let html = html.unwrap();
            let lang = format!("<html lang=\"{}\"", language.code());
            assert!(html.contains(&lang), "{name}: the language is missing");
            assert_eq!(html.matches("<h1").count(), 1, "{name}: one heading");
            assert!(!html.contains('⟦'), "{name}: {}", around(&html, '⟦'));
            assert!(!html.contains("{$"), "{name}: {}", around(&html, '$'));
            assert!(html.trim_start().starts_with("<!doctype html>"), "{name}");
            write_for_looking_at(name, language, &html);
        }
    }
}

#[test]
fn no_page_has_style_or_script_in_itself() {
    for (name, html) in samples(Language::Vi) {
        let html = html.unwrap();
        for forbidden in [" style=", "<style", " onclick=", "javascript:"] {
            assert!(!html.contains(forbidden), "{name} has {forbidden}");
        }
        for tag in html.split("<script").skip(1).filter_map(|rest| rest.split('>').next()) {
            let allowed = tag.contains("src=\"/assets/") || tag.contains("application/json");
            assert!(allowed, "{name} has <script{tag}>");
        }
    }
}

fn around(html: &str, mark: char) -> String {
    html.split(mark).nth(1).unwrap_or_default().chars().take(60).collect()
}

fn write_for_looking_at(name: &str, language: Language, html: &str) {
    if let Ok(folder) = std::env::var("SAMPLES_DIR") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(format!("{folder}/{name}.{}.html", language.code()), html).unwrap();
    }
}
