//! Everything that can be done in the portal, one action each.
//!
//! The label completes the sentence "may …".

text_enum! {
    /// Something that can be done.
    pub enum Action: "action" {
        // Visitors.
        /// Public pages.
        ReadPublic = "read_public", "read the public pages: partners, regions, programme";
        /// A new organisation.
        SignUp = "sign_up", "sign up an organisation";
        /// Sign-in, confirmation and reset links, invitations.
        SignIn = "sign_in", "sign in, confirm an address, reset a password, accept an invitation";
        // One's own account.
        /// Password, sessions, name.
        ManageAccount = "manage_account", "manage the own account and its sessions";
        /// Notifications.
        ReadInbox = "read_inbox", "read the own notifications";
        // Organisation and people.
        /// Profile and contacts.
        ReadOrganisation = "read_organisation", "read an organisation's profile and contacts";
        /// Profile and contacts.
        EditOrganisation = "edit_organisation", "edit an organisation's profile and contacts";
        /// Accept terms, verify the domain.
        AcceptTerms = "accept_terms", "accept the terms for the organisation";
        /// List of people.
        ReadMembers = "read_members", "see an organisation's people";
        /// Invite, change role, remove.
        ManageMembers = "manage_members", "invite people, change their role, remove them";
        /// Enter ASNs.
        ManageAsns = "manage_asns", "enter the organisation's ASNs";
        /// Approve, fail, dispute, retire.
        DecideAsn = "decide_asn", "approve, refuse, dispute or retire an ASN";
        /// After a merger or a mistake.
        MoveObjects = "move_objects", "move ASNs, PNIs and orders between organisations";
        // Evidence.
        /// PNIs, routers, paths, peaks: confidential.
        ReadInventory = "read_inventory", "read and export the interconnect inventory";
        /// By form or import.
        EditInventory = "edit_inventory", "edit and import the interconnect inventory";
        /// Confirm or dispute, record Microsoft's router.
        ConfirmPniRecord = "confirm_pni_record", "confirm or dispute a PNI on Microsoft's side";
        // Requests for interconnects.
        /// Steps, comments, letters of authorisation.
        ReadRequests = "read_requests", "follow requests for new PNIs, augmentations and type conversions";
        /// The ISP's half.
        WriteRequests = "write_requests", "write requests for interconnects and do the ISP's steps of them";
        /// Microsoft's half.
        RunRequests = "run_requests", "approve requests for interconnects, issue LOAs and do Microsoft's steps of them";
        /// Download.
        ReadDocument = "read_document", "read an evidence document";
        /// Upload and remove.
        UploadDocument = "upload_document", "upload and remove evidence documents";
        // Application.
        /// State, comments, verdict.
        ReadApplication = "read_application", "read a region application and its verdict";
        /// Draft and answers.
        WriteApplication = "write_application", "write a region application";
        /// Freeze and send.
        SubmitApplication = "submit_application", "submit a region application with its attestations";
        /// Take back.
        WithdrawApplication = "withdraw_application", "withdraw a region application";
        /// Contradict a decision.
        AppealDecision = "appeal_decision", "appeal against a declined application";
        /// Thread at a field or rule.
        CommentApplication = "comment_application", "comment on an application's rules and fields";
        // Review.
        /// The queue.
        ReadQueue = "read_queue", "see the review queue";
        /// Claim and release.
        ClaimApplication = "claim_application", "claim and release an application";
        /// Give to another reviewer.
        ReassignClaim = "reassign_claim", "reassign another reviewer's claim";
        /// Name fields or rules.
        RequestChanges = "request_changes", "request changes of an application";
        /// First signature.
        RecommendDecision = "recommend_decision", "recommend a decision";
        /// Second signature.
        DecideApplication = "decide_application", "approve, decline or send back a recommendation";
        /// With a written justification that stays visible.
        OverruleRule = "overrule_rule", "overrule one rule's outcome with a justification";
        // Qualification.
        /// Tier, metros, since, until, reasons.
        ReadQualification = "read_qualification", "read a qualification with its reasons";
        /// Pause and resume.
        SuspendQualification = "suspend_qualification", "suspend and reinstate a qualification";
        /// End.
        RevokeQualification = "revoke_qualification", "revoke a suspended qualification";
        // Programme data.
        /// Metros and facilities.
        EditCatalogue = "edit_catalogue", "add, edit and retire metros and facilities";
        /// All organisations.
        ReadOrganisations = "read_organisations", "list all organisations";
        /// Rules and values.
        ReadPolicy = "read_policy", "read the policy and its versions";
        /// New policy version.
        EditPolicy = "edit_policy", "publish a new policy version";
        // Customer.
        /// Sites with place and peak.
        ReadSites = "read_sites", "read customer sites";
        /// By form or import.
        EditSites = "edit_sites", "add, edit, import and retire customer sites";
        /// Stop anything from starting.
        HoldSite = "hold_site", "hold and release a customer site";
        /// Preferences: never an ISP's business.
        ReadChoices = "read_choices", "read a customer's choices of ISPs";
        /// Matrix.
        EditChoices = "edit_choices", "choose ISPs globally, per region and per site";
        // Offers: what an ISP publishes, and who asks about it.
        /// Editor, quotes, waiting demand.
        ReadOffers = "read_offers", "see the ISP's offers editor, quote requests and waiting demand";
        /// Profile, products, service levels, consents.
        EditOffers = "edit_offers", "publish the ISP's profile, products and service levels";
        /// A message to the ISP.
        RequestQuote = "request_quote", "ask an ISP for a quote";
        // Orders.
        /// Lines, service ids, dates, prefixes.
        ReadOrder = "read_order", "read an access-service declaration";
        /// Between customer and ISP only.
        ReadContractReference = "read_contract_reference", "see the contract reference of a declaration";
        /// New and again.
        DeclareOrder = "declare_order", "declare bought access services and their prefixes";
        /// Confirm or reject.
        AnswerOrder = "answer_order", "confirm or reject lines of a declaration";
        /// The access is over.
        EndOrder = "end_order", "end a line of a declaration";
        // Activation.
        /// State, steps, metros.
        ReadActivation = "read_activation", "follow an activation and its steps";
        /// Primary and backup metro, consent to none.
        ChooseMetros = "choose_metros", "change the primary and backup metro of an activation";
        /// The ISP's steps.
        RunIspSteps = "run_isp_steps", "complete or fail the ISP's steps of a turn-up batch";
        /// Microsoft's steps.
        RunMicrosoftSteps = "run_microsoft_steps", "complete or fail Microsoft's steps of a turn-up batch";
        /// Automated turn-up in a region.
        GrantStandingAuthorisation = "grant_standing_authorisation", "give or revoke the ISP's standing authorisation for automated turn-up";
        /// Microsoft's half without a click.
        EditAutoAccept = "edit_auto_accept", "switch Microsoft's auto-accept policy";
        /// Progress.
        ReadRollout = "read_rollout", "watch rollouts";
        /// Pause, resume, retry.
        SteerRollout = "steer_rollout", "pause, resume and retry rollouts";
        // Machines.
        /// Names, scopes, last use; never the secret.
        ReadTokens = "read_tokens", "see the organisation's API tokens";
        /// Create and revoke.
        ManageTokens = "manage_tokens", "create and revoke API tokens";
        // SLA and bills.
        /// Expected and attained figures, breaches.
        ReadSla = "read_sla", "read expected and attained SLA figures";
        /// By upload or by token.
        SendMeasurements = "send_measurements", "send SLA measurements of the organisation's segment";
        /// Failover, last mile, equipment.
        DeclareFailover = "declare_failover", "declare automatic failover and separate last miles of a customer site";
        /// Who bills what.
        ReadBills = "read_bills", "read who bills what, and monthly statements";
        // Prefixes and routing.
        /// Registrations with their checks.
        ReadPrefixes = "read_prefixes", "read the registered prefixes of an ISP";
        /// Register, release, issue and revoke keys.
        RegisterPrefix = "register_prefix", "register and release customers' prefixes and issue their keys";
        /// The customer's side: keys and requests for release.
        ReadOwnPrefixes = "read_own_prefixes", "read the prefixes that ISPs registered for the organisation";
        /// Redeem, ask for release.
        RedeemPrefixKey = "redeem_prefix_key", "redeem prefix keys and ask for the release of prefixes";
        /// The holder's answer.
        AnswerRelease = "answer_release", "release a prefix on request, or contest it";
        /// When the holder is silent or contests.
        DecideRelease = "decide_release", "decide who keeps a contested prefix";
        /// VRP and registry files.
        UploadRegistry = "upload_registry", "upload VRP and routing registry files";
        /// What routers say.
        ReadRoutes = "read_routes", "read route evidence and its matrix";
        /// Upload router output.
        UploadRoutes = "upload_routes", "upload route evidence";
        // History.
        /// In plain words, of own objects.
        ReadHistory = "read_history", "read the history of an object";
        /// The chain.
        ReadAudit = "read_audit", "read and export the whole audit trail";
    }
}
