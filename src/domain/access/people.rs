//! Guards over an organisation's people: the last administrator cannot leave, and a role belongs to
//! its kind of organisation.

use super::{OrgKind, Role};
use crate::ids::UserId;
use crate::refusal::Refused;

/// One person of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub user: UserId,
    /// Their role.
    pub role: Role,
}

fn another_admin(members: &[Membership], but: &UserId) -> bool {
    members
        .iter()
        .any(|member| member.role.is_admin() && member.user != *but)
}

/// Whether `leaving` can be removed from `members`.
///
/// # Errors
/// [`Refused`] when nobody would be left to administer the organisation.
pub fn guard_removal(members: &[Membership], leaving: &UserId) -> Result<(), Refused> {
    let is_admin = members
        .iter()
        .any(|m| m.user == *leaving && m.role.is_admin());
    if is_admin && !another_admin(members, leaving) {
        return Err(Refused::new(
            "This is the organisation's last administrator. Make somebody else administrator first.",
        ));
    }
    Ok(())
}

/// Whether `user` can have `role` from now on.
///
/// # Errors
/// [`Refused`] for a role of another kind of organisation, or when the last administrator would
/// stop being one.
pub fn guard_new_role(
    kind: OrgKind,
    members: &[Membership],
    user: &UserId,
    role: Role,
) -> Result<(), Refused> {
    if role.org_kind() != kind {
        return Err(Refused::new(format!(
            "Role `{}` does not exist in an organisation of kind {kind}. Choose one of its own roles.",
            role.as_str()
        )));
    }
    if role.is_admin() {
        return Ok(());
    }
    guard_removal(members, user)
}
