//! Who asks: a member of staff, as found by the sign-in of the request.

use crate::store::StaffRow;
use crate::store::sessions::Scope;
use sathach_domain::identity::Role;
use uuid::Uuid;

/// A signed-in member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub staff_id: Uuid,
    /// The sign-in that named it; nil for the command line.
    pub sign_in_id: Uuid,
    /// What the person may do.
    pub role: Role,
    /// Where the person may do it; none means the whole province.
    pub commune_code: Option<String>,
    /// Name to greet by.
    pub display_name: String,
}

impl Actor {
    /// From an account; none when its role is not one of ours.
    #[must_use]
    pub fn of(staff: &StaffRow, sign_in_id: Uuid) -> Option<Self> {
        Some(Actor {
            staff_id: staff.id,
            sign_in_id,
            role: Role::parse(&staff.role)?,
            commune_code: staff.commune_code.clone(),
            display_name: staff.display_name.clone(),
        })
    }

    /// What queries may reach. Mentors and commune officers without a commune reach nothing.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match (self.role, &self.commune_code) {
            (_, Some(code)) => Scope::Commune(code.clone()),
            (Role::Mentor | Role::CommuneOfficer, None) => Scope::Commune(String::new()),
            (
                Role::ProvinceOfficer | Role::ItemAuthor | Role::Auditor | Role::Administrator,
                None,
            ) => Scope::Province,
        }
    }

    /// The name that audit entries carry.
    #[must_use]
    pub fn audit_name(&self) -> String {
        format!("staff:{}", self.staff_id)
    }
}
