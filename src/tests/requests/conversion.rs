//! Type conversions: preconditions (CNV-01), one connection at a time, nothing else meanwhile; and what
//! may not be deleted (DEL-01).

use super::super::support::both;
use super::{Desk, NEW};
use maps_domain::pni::{ConnectionState, MapsUse};

const CONVERT: &[(&str, &str)] = &[
    ("kind", "type_conversion"),
    ("metro", "amsterdam"),
    ("reason", "Amsterdam is diverse; put it to MAPS use."),
];

both!(
    connections_are_converted_one_at_a_time_and_carry_traffic_throughout,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let mut fields = CONVERT.to_vec();
        fields.push(("do", "submit"));
        let page = desk.isp.post("/isp/requests/new", &fields).await.is(422);
        page.has("there is nothing to convert");
        desk.carry_ordinary_peering("amsterdam").await;
        let id = desk.send(CONVERT).await;
        let state = desk.pni("amsterdam-2").await.unwrap().connection_state;
        assert_eq!(state, ConnectionState::TypeChangeRequested);
        // Nothing is added there meanwhile.
        let mut fields = NEW.to_vec();
        fields.push(("do", "submit"));
        let page = desk.isp.post("/isp/requests/new", &fields).await.is(409);
        page.has("nothing is added or resized there meanwhile (CNV-01)");
        desk.microsoft_does(&id, "approve", &[]).await;
        let page = desk.press(true, &id, "activate", &[]).await.is(409);
        page.has("Not converted yet: amsterdam-1, amsterdam-2");
        let page = desk.press(true, &id, "convert-finish", &[]).await.is(409);
        page.has("No connection is being converted");
        desk.microsoft_does(&id, "convert-start", &[]).await;
        let page = desk.press(true, &id, "convert-start", &[]).await.is(409);
        page.has("One connection at a time");
        let first = desk.pni("amsterdam-1").await.unwrap();
        assert_eq!(
            first.connection_state,
            ConnectionState::TypeChangeInProgress
        );
        assert!(first.is_usable() && desk.pni("amsterdam-2").await.unwrap().is_usable());
        assert_eq!(first.maps_use, MapsUse::Converting);
        desk.press(false, &id, "convert-finish", &[]).await.is(404);
        desk.microsoft_does(&id, "convert-finish", &[]).await;
        desk.microsoft_does(&id, "convert-start", &[]).await;
        desk.microsoft_does(&id, "convert-finish", &[]).await;
        desk.microsoft_does(&id, "activate", &[]).await;
        for name in ["amsterdam-1", "amsterdam-2"] {
            let pni = desk.pni(name).await.unwrap();
            assert_eq!(pni.connection_state, ConnectionState::Active, "{name}");
            assert_eq!(pni.maps_use, MapsUse::InUse, "{name}");
        }
        let page = desk.isp.get(&format!("/isp/requests/{id}")).await.ok();
        page.has("is finished").has("In MAPS use");
    }
);

both!(
    a_conversion_that_fails_leaves_what_was_converted_in_maps_use,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        desk.carry_ordinary_peering("amsterdam").await;
        let id = desk.send(CONVERT).await;
        desk.microsoft_does(&id, "approve", &[]).await;
        desk.microsoft_does(&id, "convert-start", &[]).await;
        desk.microsoft_does(&id, "convert-finish", &[]).await;
        let why = [("reason", "The second port has to be replaced first.")];
        desk.microsoft_does(&id, "fail", &why).await;
        let now = async |name: &str| desk.pni(name).await.unwrap().maps_use;
        assert_eq!(now("amsterdam-1").await, MapsUse::InUse);
        assert_eq!(now("amsterdam-2").await, MapsUse::Ordinary);
    }
);

both!(
    a_conversion_that_cannot_be_is_refused_with_everything_in_its_way,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        desk.send(NEW).await;
        let mut fields = CONVERT.to_vec();
        fields.push(("do", "submit"));
        let page = desk.isp.post("/isp/requests/new", &fields).await.is(422);
        page.has("A change is under way at this metro")
            .has("planned connection AMS-3");
    }
);

both!(nothing_is_deleted_while_it_is_provisioned, |portal| {
    let mut desk = Desk::open(&portal).await;
    let id = desk.send(NEW).await;
    desk.approve(&id).await;
    desk.isp_does(&id, "accept_loa", &[]).await;
    desk.microsoft_does(&id, "start_provisioning", &[]).await;
    let page = desk.withdraw(&id).await.is(409);
    page.has("DEL-01");
    let pni = desk.pni("AMS-3").await.unwrap();
    let row = {
        let mut tx = portal.app.db.read().await.unwrap();
        crate::server::db::pnis::get(&mut tx, &pni.id)
            .await
            .unwrap()
    };
    let version = row.version.to_string();
    let typed = [("version", version.as_str()), ("typed", "AMS-3")];
    let path = format!("/isp/interconnects/pni/{}/retire", pni.id);
    let page = desk.isp.post(&path, &typed).await.is(409);
    page.has("DEL-01");
});
