//! Roles in words.

use crate::web::words::Words;
use sathach_domain::identity::Role;

/// A role in words.
#[must_use]
pub fn role_in_words(role: Role, words: Words) -> String {
    match role {
        Role::Mentor => words.say("role-mentor"),
        Role::CommuneOfficer => words.say("role-commune-officer"),
        Role::ProvinceOfficer => words.say("role-province-officer"),
        Role::ItemAuthor => words.say("role-item-author"),
        Role::Auditor => words.say("role-auditor"),
        Role::Administrator => words.say("role-administrator"),
    }
}

/// Whether a role belongs to one commune or to the whole province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One commune, which must be chosen.
    Commune,
    /// The whole province.
    Province,
}

/// How far a role reaches.
#[must_use]
pub fn reach_of(role: Role) -> Reach {
    match role {
        Role::Mentor | Role::CommuneOfficer => Reach::Commune,
        Role::ProvinceOfficer | Role::ItemAuthor | Role::Auditor | Role::Administrator => {
            Reach::Province
        }
    }
}
