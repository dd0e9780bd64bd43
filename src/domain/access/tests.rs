//! What the table must say, asked through `allowed` like a service does.

use super::*;
use crate::ids::UserId;
use Relation::{Foreign, Own, Party, Programme};

#[test]
fn every_action_is_granted_to_somebody_and_has_words() {
    for &action in ACTIONS {
        let somebody = ROLES.iter().any(|role| allowed_anywhere(*role, action));
        assert!(somebody, "nobody may {}", action.label());
        assert!(action.label().len() > 10);
        assert_eq!(Action::parse(action.as_str()), Ok(action));
    }
}

#[test]
fn visitors_only_read_public_pages_and_sign_in() {
    let open: Vec<Action> = ACTIONS
        .iter()
        .copied()
        .filter(|action| allowed_anywhere(None, *action))
        .collect();
    assert_eq!(open, [Action::ReadPublic, Action::SignUp, Action::SignIn]);
}

#[test]
fn a_foreign_object_allows_nothing_that_is_not_public() {
    for &role in ROLES {
        for &action in ACTIONS
            .iter()
            .filter(|action| !allowed_anywhere(None, **action))
        {
            assert!(
                !allowed(role, action, Foreign),
                "{role:?} may {}",
                action.label()
            );
        }
    }
}

#[test]
fn no_isp_or_customer_acts_on_the_whole_programme() {
    for role in OrgKind::Isp.roles().chain(OrgKind::Customer.roles()) {
        for &action in ACTIONS
            .iter()
            .filter(|action| !allowed_anywhere(None, **action))
        {
            assert!(
                !allowed(role, action, Programme),
                "{role:?} may {}",
                action.label()
            );
        }
    }
}

#[test]
fn an_isp_never_sees_preferences_and_a_customer_never_sees_evidence() {
    for role in OrgKind::Isp.roles() {
        for action in [Action::ReadChoices, Action::ReadSites] {
            assert!(!allowed_anywhere(role, action), "{role:?}");
        }
    }
    for role in OrgKind::Customer.roles() {
        let evidence = [
            Action::ReadInventory,
            Action::ReadDocument,
            Action::ReadApplication,
            Action::ReadRequests,
        ];
        for action in evidence {
            assert!(!allowed_anywhere(role, action), "{role:?}");
        }
    }
}

#[test]
fn microsoft_sees_no_contract_and_does_not_act_for_the_others() {
    let others = [
        Action::ReadContractReference,
        Action::EditInventory,
        Action::UploadDocument,
        Action::SubmitApplication,
        Action::EditChoices,
        Action::DeclareOrder,
        Action::AnswerOrder,
        Action::RunIspSteps,
        Action::GrantStandingAuthorisation,
        Action::WriteRequests,
    ];
    for role in OrgKind::Microsoft.roles() {
        for action in others {
            assert!(
                !allowed_anywhere(role, action),
                "{role:?} may {}",
                action.label()
            );
        }
    }
}

#[test]
fn viewers_and_auditors_change_nothing() {
    let own_account = [Action::SignUp, Action::SignIn, Action::ManageAccount];
    for role in [Role::IspViewer, Role::CustomerViewer, Role::Auditor] {
        for &action in ACTIONS
            .iter()
            .filter(|action| !own_account.contains(action))
        {
            if allowed_anywhere(role, action) {
                assert!(
                    action.as_str().starts_with("read_"),
                    "{role:?} may {}",
                    action.label()
                );
            }
        }
    }
}

#[test]
fn only_a_lead_decides_and_only_reviewers_recommend() {
    for &role in ROLES {
        let decides = allowed_anywhere(role, Action::DecideApplication);
        assert_eq!(decides, role == Role::LeadReviewer, "{role:?}");
        let recommends = allowed_anywhere(role, Action::RecommendDecision);
        assert_eq!(
            recommends,
            matches!(role, Role::Reviewer | Role::LeadReviewer),
            "{role:?}"
        );
    }
}

#[test]
fn only_operators_run_requests_and_no_isp_issues_its_own_loa() {
    for &role in ROLES {
        let runs = allowed_anywhere(role, Action::RunRequests);
        let operator = matches!(role, Role::LeadReviewer | Role::Operations);
        assert_eq!(runs, operator, "{role:?}");
    }
    assert!(allowed(Role::IspEngineer, Action::WriteRequests, Own));
    assert!(!allowed(Role::IspViewer, Action::WriteRequests, Own));
    assert!(allowed(Role::Reviewer, Action::ReadRequests, Programme));
}

#[test]
fn an_isp_reaches_an_order_only_when_it_is_named() {
    assert!(allowed(Role::IspAccountManager, Action::AnswerOrder, Party));
    assert!(!allowed(Role::IspAccountManager, Action::AnswerOrder, Own));
    assert!(!allowed(Role::IspEngineer, Action::AnswerOrder, Party));
    assert!(!allowed(Role::CustomerAdmin, Action::AnswerOrder, Own));
}

#[test]
fn everybody_measures_their_own_segment_and_microsoft_sees_no_bill() {
    for &role in ROLES {
        for relation in [Party, Programme, Foreign] {
            assert!(
                !allowed(role, Action::SendMeasurements, relation),
                "{role:?}"
            );
        }
    }
    assert!(allowed(Role::Operations, Action::SendMeasurements, Own));
    for role in OrgKind::Microsoft.roles() {
        assert!(!allowed_anywhere(role, Action::ReadBills), "{role:?}");
    }
    assert!(allowed(Role::IspViewer, Action::ReadBills, Party));
    assert!(!allowed(Role::IspViewer, Action::ReadBills, Own));
}

#[test]
fn prefixes_are_registered_by_the_isp_redeemed_by_the_customer_and_decided_by_reviewers() {
    assert!(allowed(Role::IspEngineer, Action::RegisterPrefix, Own));
    for &role in ROLES {
        let kind = role.org_kind();
        for (action, only) in [
            (Action::RegisterPrefix, OrgKind::Isp),
            (Action::UploadRoutes, OrgKind::Isp),
            (Action::AnswerRelease, OrgKind::Isp),
            (Action::RedeemPrefixKey, OrgKind::Customer),
            (Action::DecideRelease, OrgKind::Microsoft),
            (Action::UploadRegistry, OrgKind::Microsoft),
        ] {
            if allowed_anywhere(role, action) {
                assert_eq!(kind, only, "{role:?} may {}", action.label());
            }
        }
        // Sessions and routers are confidential.
        if kind == OrgKind::Customer {
            assert!(!allowed_anywhere(role, Action::ReadRoutes), "{role:?}");
            assert!(!allowed_anywhere(role, Action::ReadPrefixes), "{role:?}");
        }
    }
}

#[test]
fn staff_administer_only_their_own_people() {
    assert!(allowed(Role::LeadReviewer, Action::ManageMembers, Own));
    assert!(!allowed(
        Role::LeadReviewer,
        Action::ManageMembers,
        Programme
    ));
}

#[test]
fn the_relation_follows_from_owner_and_parties() {
    let (isp, other, customer) = (OrgId::new("i"), OrgId::new("o"), OrgId::new("c"));
    let staff = OrgId::new("m");
    assert_eq!(
        relation(OrgKind::Customer, &customer, &customer, &[&isp]),
        Own
    );
    assert_eq!(relation(OrgKind::Isp, &isp, &customer, &[&isp]), Party);
    assert_eq!(relation(OrgKind::Isp, &other, &customer, &[&isp]), Foreign);
    assert_eq!(
        relation(OrgKind::Microsoft, &staff, &customer, &[&isp]),
        Programme
    );
    assert_eq!(relation(OrgKind::Microsoft, &staff, &staff, &[]), Own);
}

#[test]
fn the_last_administrator_stays() {
    let member = |id: &str, role| Membership {
        user: UserId::new(id),
        role,
    };
    let one = [member("a", Role::IspAdmin), member("b", Role::IspViewer)];
    let (a, b) = (UserId::new("a"), UserId::new("b"));
    assert!(guard_removal(&one, &a).is_err());
    assert!(guard_removal(&one, &b).is_ok());
    assert!(guard_new_role(OrgKind::Isp, &one, &a, Role::IspViewer).is_err());
    assert!(guard_new_role(OrgKind::Isp, &one, &a, Role::IspAdmin).is_ok());
    assert!(guard_new_role(OrgKind::Isp, &one, &b, Role::CustomerAdmin).is_err());
    let two = [member("a", Role::IspAdmin), member("b", Role::IspAdmin)];
    assert!(guard_removal(&two, &a).is_ok());
}

#[test]
fn every_kind_has_its_roles_and_an_administrator() {
    for &kind in OrgKind::ALL {
        assert!(kind.roles().any(|role| role == kind.admin()));
        assert!(kind.admin().is_admin());
    }
    let counted: usize = OrgKind::ALL.iter().map(|kind| kind.roles().count()).sum();
    assert_eq!(counted, ROLES.len());
}
