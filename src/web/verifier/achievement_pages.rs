//! What the achievement of a badge stands for, for people who follow its address.

use crate::web::page::Page;
use crate::web::words::{Language, Words};
use askama::Template;
use serde_json::Value;

/// The page of an achievement.
#[derive(Clone, Debug, Template)]
#[template(path = "verifier/achievement.html", config = "src/web/askama.toml")]
pub struct AchievementPage {
    /// The frame.
    pub page: Page,
    /// Title of the certificate.
    pub name: String,
    /// The exam.
    pub exam: String,
    /// What its holder has shown.
    pub criteria: String,
    /// Address, at which wallets read the same.
    pub address: String,
}

impl AchievementPage {
    /// The page of an achievement as it is published.
    #[must_use]
    pub fn of(achievement: &Value, path: &str, words: Words) -> AchievementPage {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        AchievementPage {
            page: Page::new(words, "achievement-heading", path),
            name: text(&achievement["name"]),
            exam: text(&achievement["description"]),
            criteria: text(&achievement["criteria"]["narrative"]),
            address: text(&achievement["id"]),
        }
    }

    /// An example.
    #[must_use]
    pub fn sample(language: Language) -> AchievementPage {
        let achievement = serde_json::json!({
            "id": "https://sathach.example.vn/achievements/c1/1",
            "name": "Giấy chứng nhận kỹ năng số",
            "description": "Kỹ năng số cơ bản",
            "criteria": { "narrative": "Đạt Kỹ năng số cơ bản" },
        });
        AchievementPage::of(&achievement, "/achievements/c1/1", Words::new(language))
    }
}
