//! The values of an exam that are policy, each of which says where it comes from.

use serde::{Deserialize, Serialize};

/// A policy value that must say where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyValue {
    /// The blueprint's cells and so the number of items.
    Cells,
    /// Which items may be taken; only an exam that says so needs a source for it.
    Only,
    /// The order of items; only an exam that says so needs a source for it.
    ItemOrder,
    /// The frozen reference of difficulty; only an exam that has one needs a source for it.
    Fairness,
    /// More items for those near the cut; only an exam that has them needs a source for it.
    Extension,
    /// Working time.
    TimeLimitMinutes,
    /// How late a response may arrive.
    LateGraceSeconds,
    /// The cut score.
    PassPercent,
    /// Rules for trying again.
    Retake,
    /// Words and issuer of the certificate.
    Certificate,
    /// The consent text.
    Consent,
    /// How long the holder's private link works.
    LinkDays,
}

impl PolicyValue {
    /// Those that an exam may leave out; one that states them names their source.
    pub const OPTIONAL: [PolicyValue; 4] =
        [PolicyValue::Only, PolicyValue::ItemOrder, PolicyValue::Fairness, PolicyValue::Extension];

    /// All of them, in the order of an exam file.
    pub const ALL: [PolicyValue; 12] = [
        PolicyValue::Cells,
        PolicyValue::Only,
        PolicyValue::ItemOrder,
        PolicyValue::Fairness,
        PolicyValue::Extension,
        PolicyValue::TimeLimitMinutes,
        PolicyValue::LateGraceSeconds,
        PolicyValue::PassPercent,
        PolicyValue::Retake,
        PolicyValue::Certificate,
        PolicyValue::Consent,
        PolicyValue::LinkDays,
    ];

    /// The field of an exam file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PolicyValue::Cells => "cells",
            PolicyValue::Only => "only",
            PolicyValue::ItemOrder => "item_order",
            PolicyValue::Fairness => "fairness",
            PolicyValue::Extension => "extension",
            PolicyValue::TimeLimitMinutes => "time_limit_minutes",
            PolicyValue::LateGraceSeconds => "late_grace_seconds",
            PolicyValue::PassPercent => "pass_percent",
            PolicyValue::Retake => "retake",
            PolicyValue::Certificate => "certificate",
            PolicyValue::Consent => "consent",
            PolicyValue::LinkDays => "link_days",
        }
    }
}
