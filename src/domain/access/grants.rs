//! The table itself. Read a row as: these roles may do this to objects in these relations.

use super::Action::{self, *};
use super::Relation::{self, Foreign, Own, Party, Programme};
use super::Role::{
    self, Auditor, CustomerAdmin, CustomerNetworkManager, CustomerViewer, IspAccountManager,
    IspAdmin, IspEngineer, IspViewer, LeadReviewer, Operations, Reviewer,
};

/// A set of people.
#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    /// Visitors too.
    Anyone,
    /// Everybody with an account.
    SignedIn,
    /// These roles.
    Roles(&'static [Role]),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant {
    pub(super) action: Action,
    pub(super) who: Who,
    pub(super) relations: &'static [Relation],
}

const ISP: Who = Who::Roles(&[IspAdmin, IspAccountManager, IspEngineer, IspViewer]);
const ISP_ADMIN: Who = Who::Roles(&[IspAdmin]);
const ISP_COMMERCIAL: Who = Who::Roles(&[IspAdmin, IspAccountManager]);
const ISP_TECHNICAL: Who = Who::Roles(&[IspAdmin, IspEngineer]);
const ISP_WRITERS: Who = Who::Roles(&[IspAdmin, IspAccountManager, IspEngineer]);

const CUSTOMER: Who = Who::Roles(&[CustomerAdmin, CustomerNetworkManager, CustomerViewer]);
const CUSTOMER_ADMIN: Who = Who::Roles(&[CustomerAdmin]);
const CUSTOMER_WRITERS: Who = Who::Roles(&[CustomerAdmin, CustomerNetworkManager]);

const STAFF: Who = Who::Roles(&[Reviewer, LeadReviewer, Operations, Auditor]);
const REVIEWERS: Who = Who::Roles(&[Reviewer, LeadReviewer]);
const LEAD: Who = Who::Roles(&[LeadReviewer]);
const OPERATORS: Who = Who::Roles(&[LeadReviewer, Operations]);
const ACTIVE_STAFF: Who = Who::Roles(&[Reviewer, LeadReviewer, Operations]);
const AUDIT: Who = Who::Roles(&[LeadReviewer, Auditor]);

const OWN: &[Relation] = &[Own];
const PARTY: &[Relation] = &[Party];
/// Microsoft's own objects (catalogue, policy) and everybody's.
const ALL: &[Relation] = &[Programme, Own];
const ANY: &[Relation] = &[Own, Party, Programme, Foreign];

const fn row(action: Action, who: Who, relations: &'static [Relation]) -> Grant {
    Grant {
        action,
        who,
        relations,
    }
}

#[rustfmt::skip]
pub(super) const GRANTS: &[Grant] = &[
    // Visitors
    row(ReadPublic,                 Who::Anyone,      ANY),
    row(SignUp,                     Who::Anyone,      ANY),
    row(SignIn,                     Who::Anyone,      ANY),
    // One's own account
    row(ManageAccount,              Who::SignedIn,    OWN),
    row(ReadInbox,                  Who::SignedIn,    OWN),
    // Organisation and people
    row(ReadOrganisation,           Who::SignedIn,    OWN),
    row(ReadOrganisation,           STAFF,            ALL),
    row(EditOrganisation,           ISP_ADMIN,        OWN),
    row(EditOrganisation,           CUSTOMER_ADMIN,   OWN),
    row(EditOrganisation,           LEAD,             OWN),
    row(AcceptTerms,                ISP_ADMIN,        OWN),
    row(AcceptTerms,                CUSTOMER_ADMIN,   OWN),
    row(ReadMembers,                Who::SignedIn,    OWN),
    row(ReadMembers,                STAFF,            ALL),
    row(ManageMembers,              ISP_ADMIN,        OWN),
    row(ManageMembers,              CUSTOMER_ADMIN,   OWN),
    row(ManageMembers,              LEAD,             OWN),
    row(ManageAsns,                 ISP_TECHNICAL,    OWN),
    row(DecideAsn,                  REVIEWERS,        ALL),
    row(MoveObjects,                LEAD,             ALL),
    // Evidence: the ISP's and Microsoft's eyes only
    row(ReadInventory,              ISP,              OWN),
    row(ReadInventory,              STAFF,            ALL),
    row(EditInventory,              ISP_TECHNICAL,    OWN),
    row(ConfirmPniRecord,           ACTIVE_STAFF,     ALL),
    row(ReadRequests,               ISP,              OWN),
    row(ReadRequests,               STAFF,            ALL),
    row(WriteRequests,              ISP_WRITERS,      OWN),
    row(RunRequests,                OPERATORS,        ALL),
    row(ReadDocument,               ISP,              OWN),
    row(ReadDocument,               STAFF,            ALL),
    row(UploadDocument,             ISP_WRITERS,      OWN),
    // Application
    row(ReadApplication,            ISP,              OWN),
    row(ReadApplication,            STAFF,            ALL),
    row(WriteApplication,           ISP_WRITERS,      OWN),
    row(SubmitApplication,          ISP_COMMERCIAL,   OWN),
    row(WithdrawApplication,        ISP_COMMERCIAL,   OWN),
    row(AppealDecision,             ISP_COMMERCIAL,   OWN),
    row(CommentApplication,         ISP_WRITERS,      OWN),
    row(CommentApplication,         REVIEWERS,        ALL),
    // Review
    row(ReadQueue,                  STAFF,            ALL),
    row(ClaimApplication,           REVIEWERS,        ALL),
    row(ReassignClaim,              LEAD,             ALL),
    row(RequestChanges,             REVIEWERS,        ALL),
    row(RecommendDecision,          REVIEWERS,        ALL),
    row(DecideApplication,          LEAD,             ALL),
    row(OverruleRule,               REVIEWERS,        ALL),
    // Qualification
    row(ReadQualification,          ISP,              OWN),
    row(ReadQualification,          STAFF,            ALL),
    row(SuspendQualification,       LEAD,             ALL),
    row(RevokeQualification,        LEAD,             ALL),
    // Programme data
    row(EditCatalogue,              OPERATORS,        ALL),
    row(ReadOrganisations,          STAFF,            ALL),
    row(ReadPolicy,                 STAFF,            ALL),
    row(EditPolicy,                 LEAD,             ALL),
    // Customer: an ISP never sees a preference
    row(ReadSites,                  CUSTOMER,         OWN),
    row(ReadSites,                  STAFF,            ALL),
    row(EditSites,                  CUSTOMER_WRITERS, OWN),
    row(HoldSite,                   CUSTOMER_WRITERS, OWN),
    row(ReadChoices,                CUSTOMER,         OWN),
    row(ReadChoices,                STAFF,            ALL),
    row(EditChoices,                CUSTOMER_WRITERS, OWN),
    // Offers: public once saved; what customers ask stays between them and the ISP
    row(ReadOffers,                 ISP,              OWN),
    row(EditOffers,                 ISP_COMMERCIAL,   OWN),
    row(RequestQuote,               CUSTOMER_WRITERS, OWN),
    // Orders: the contract stays between customer and ISP
    row(ReadOrder,                  CUSTOMER,         OWN),
    row(ReadOrder,                  ISP,              PARTY),
    row(ReadOrder,                  STAFF,            ALL),
    row(ReadContractReference,      CUSTOMER,         OWN),
    row(ReadContractReference,      ISP,              PARTY),
    row(DeclareOrder,               CUSTOMER_WRITERS, OWN),
    row(DeclareOrder,               ISP_COMMERCIAL,   PARTY),
    row(AnswerOrder,                ISP_COMMERCIAL,   PARTY),
    row(EndOrder,                   CUSTOMER_WRITERS, OWN),
    row(EndOrder,                   ISP_COMMERCIAL,   PARTY),
    // Activation
    row(ReadActivation,             CUSTOMER,         OWN),
    row(ReadActivation,             ISP,              PARTY),
    row(ReadActivation,             STAFF,            ALL),
    row(ChooseMetros,               CUSTOMER_WRITERS, OWN),
    row(RunIspSteps,                ISP_WRITERS,      PARTY),
    row(RunMicrosoftSteps,          OPERATORS,        ALL),
    row(GrantStandingAuthorisation, ISP_ADMIN,        OWN),
    row(EditAutoAccept,             LEAD,             ALL),
    row(ReadRollout,                STAFF,            ALL),
    row(SteerRollout,               OPERATORS,        ALL),
    // Machines
    row(ReadTokens,                 Who::SignedIn,    OWN),
    row(ManageTokens,               ISP_TECHNICAL,    OWN),
    row(ManageTokens,               CUSTOMER_WRITERS, OWN),
    row(ManageTokens,               OPERATORS,        OWN),
    // SLA and bills: each party sends what it measured itself; a bill is between customer and ISP
    row(ReadSla,                    CUSTOMER,         OWN),
    row(ReadSla,                    ISP,              OWN),
    row(ReadSla,                    STAFF,            ALL),
    row(SendMeasurements,           ISP_TECHNICAL,    OWN),
    row(SendMeasurements,           CUSTOMER_WRITERS, OWN),
    row(SendMeasurements,           OPERATORS,        OWN),
    row(DeclareFailover,            CUSTOMER_WRITERS, OWN),
    row(ReadBills,                  CUSTOMER,         OWN),
    row(ReadBills,                  ISP,              PARTY),
    // Prefixes and routing: a customer sees its own, never an ISP's sessions
    row(ReadPrefixes,               ISP,              OWN),
    row(ReadPrefixes,               STAFF,            ALL),
    row(RegisterPrefix,             ISP_TECHNICAL,    OWN),
    row(ReadOwnPrefixes,            CUSTOMER,         OWN),
    row(RedeemPrefixKey,            CUSTOMER_WRITERS, OWN),
    row(AnswerRelease,              ISP_WRITERS,      OWN),
    row(DecideRelease,              REVIEWERS,        ALL),
    row(UploadRegistry,             OPERATORS,        ALL),
    row(ReadRoutes,                 ISP,              OWN),
    row(ReadRoutes,                 STAFF,            ALL),
    row(UploadRoutes,               ISP_TECHNICAL,    OWN),
    // History
    row(ReadHistory,                Who::SignedIn,    OWN),
    row(ReadHistory,                STAFF,            ALL),
    row(ReadAudit,                  AUDIT,            ALL),
];
