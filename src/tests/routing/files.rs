//! Files that were not made here: table dumps, VRP files and registry files as programs write them,
//! and what happens to them on their way in.

use super::dump::{record, rib};
use crate::server::ctx::Ctx;
use crate::server::db::jobs::{self, Lane};
use crate::tests::support::{Client, both};
use flate2::Compression;
use flate2::write::GzEncoder;
use maps_domain::access::{OrgKind, Role};
use std::io::Write;

const ROUTING: &str = "/review/routing";
/// Microsoft's end of the four sessions of the stage.
const PEERS: [[u8; 4]; 4] = [[10, 0, 0, 5], [10, 0, 0, 9], [10, 0, 1, 5], [10, 0, 1, 9]];

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

/// Uploads a file about Paris and gives the address of its page.
async fn send(browser: &mut Client, name: &str, content: &[u8]) -> String {
    browser
        .upload(
            "/isp/routes/new",
            &[("subject", "metro:paris"), ("vantage", "received")],
            ("file", name, content),
        )
        .await
        .to("/isp/routes/")
        .location()
        .to_owned()
}

both!(a_table_dump_answers_by_session_addresses, |portal| {
    let stage = portal.chosen().await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let table = rib(&PEERS, &[[20, 30, 40], [9, 9, 9]], &[8220]);
    for (name, content) in [("rib.mrt", table.clone()), ("rib.gz", gzip(&table))] {
        let page = send(&mut engineer, name, &content).await;
        portal.run_jobs().await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("MRT table dump")
            .has("4 of these prefixes, 4 passed over")
            .has("Nothing is wrong, but 1 of 1 prefix is not fully shown");
    }
    let set_free = rib(&PEERS[..1], &[[20, 30, 40]], &[8220, 64_512, 7_018, 7_018]);
    let page = send(&mut engineer, "rib.mrt", &set_free).await;
    portal.run_jobs().await;
    engineer
        .get(&page)
        .await
        .ok()
        .has("AS64512 in the path")
        .has("AS7018 is prepended")
        .has("has 4 ASNs; at most 3 are taken")
        .has("holds nothing of this session");
});

both!(dumps_that_cannot_be_used_say_why, |portal| {
    let stage = portal.chosen().await;
    // What was told before is older than what is told of the files.
    portal.advance_minutes(1);
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let table = rib(&PEERS, &[[20, 30, 40]], &[8220]);
    let packed = gzip(&table);
    for (content, told) in [
        (&table[..table.len() - 5], "Record 2"),
        (&packed[..packed.len() - 9], "the packed content is cut off"),
        (&record(16, 4, &[0; 40]), "it holds updates, not a table"),
        (&record(13, 4, &[1; 40]), "no IPv4 unicast routes"),
        (b"\x00\x01garbage", "does not begin like one"),
        (b"PK\x03\x04zip", "packed with zip"),
    ] {
        let page = send(&mut engineer, "rib.mrt", content).await;
        portal.run_jobs().await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("Cannot be used")
            .has(told);
    }
    engineer
        .upload(
            "/isp/routes/new",
            &[("subject", "metro:paris"), ("vantage", "received")],
            ("file", "empty.mrt", b""),
        )
        .await
        .is(422)
        .has("The file is empty.");
    let (subject, _) = portal.last_mail(&stage.engineer.email).await.unwrap();
    assert_eq!(subject, "rib.mrt cannot be used");
    let mut folder = std::fs::read_dir(portal.app.config.routing()).unwrap();
    assert!(folder.next().is_none(), "what was refused is not kept");
});

both!(
    a_worker_that_dies_is_followed_by_another_that_reads_the_stored_file,
    |portal| {
        let stage = portal.chosen().await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let page = send(
            &mut engineer,
            "rib.mrt",
            &rib(&PEERS, &[[20, 30, 40]], &[8220]),
        )
        .await;
        let waiting = engineer.get(&page).await.ok().has("waits for a worker");
        assert_eq!(waiting.headers.get("refresh").unwrap(), "2");
        engineer.get("/isp/routes").await.ok().has("Being read");

        // Claimed by a worker that is never heard of again.
        let now = Ctx::system(&portal.app).now;
        let mut tx = portal.app.db.begin().await.unwrap();
        let claimed = jobs::claim(&mut tx, Lane::Reading, now, now.add_hours(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(claimed.kind, "read_upload");
        tx.commit().await.unwrap();
        portal.run_jobs().await;
        engineer.get(&page).await.ok().has("waits for a worker");
        portal.advance_hours(2);
        portal.run_jobs().await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let read = engineer.get(&page).await.ok().has("MRT table dump");
        assert!(read.headers.get("refresh").is_none());
        assert_eq!(portal.count("SELECT COUNT(*) FROM route_evidence").await, 1);
    }
);

both!(
    bad_entries_of_a_vrp_file_are_rejected_one_by_one,
    |portal| {
        let mut operations = portal.operations().await;
        let text = r#"{"roas":[{"asn":"AS8220","prefix":"20.30.0.0/16","maxLength":24,"ta":"ripe"},
      {"asn":8220,"prefix":"20.30.0.0/16","maxLength":24,"expires":1790000000},
      {"asn":"AS1","prefix":"20.31.0.0/16","maxLength":8}],"aspas":[]}"#;
        portal
            .install(&mut operations, "vrp", "v.json.gz", &gzip(text.as_bytes()))
            .await;
        operations
        .get(ROUTING)
        .await
        .ok()
        .has("1 repetition; 1 entry rejected, the first is entry 3: maxLength 8 of 20.31.0.0/16 is not between 16 and 32.");
        for (text, told) in [
            ("{}", "no \"roas\" list"),
            ("{\"slurmVersion\":1}", "This is a SLURM file"),
            ("{\"roas\":[{\"asn\":\"AS1\"", "cannot be read at line 1"),
        ] {
            portal
                .install(&mut operations, "vrp", "bad.json", text.as_bytes())
                .await;
            operations
                .get(ROUTING)
                .await
                .ok()
                .has("bad.json")
                .has("Cannot be used")
                .has(told)
                // What was in force stays.
                .has("v.json.gz, by");
        }
    }
);

both!(registries_are_replaced_one_by_one_and_taken_out, |portal| {
    let stage = portal.stage("").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let route = |prefix: &str, asn: u32, source: &str| {
        format!("route: {prefix}\norigin: AS{asn}\nsource: {source}\n\n")
    };
    let world = route("20.30.40.0/24", 8220, "RADB") + &route("20.30.40.0/24", 1, "RIPE");
    portal
        .install(&mut operations, "irr", "world.db", world.as_bytes())
        .await;
    portal.advance_hours(1);
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let newer = route("20.30.41.0/24", 8220, "RIPE");
    portal
        .install(
            &mut operations,
            "irr",
            "ripe.db.gz",
            &gzip(newer.as_bytes()),
        )
        .await;
    operations
        .get(ROUTING)
        .await
        .ok()
        .has("RADB")
        .has("world.db")
        .has("RIPE")
        .has("ripe.db.gz");
    for (prefix, told) in [
        (
            "20.30.40.0/24",
            "Route object of this prefix and origin in RADB.",
        ),
        (
            "20.30.41.0/24",
            "Route object of this prefix and origin in RIPE.",
        ),
    ] {
        let form = [
            ("customer", stage.customer.as_str()),
            ("prefix", prefix),
            ("origin", "AS8220"),
        ];
        let stored = engineer
            .post("/isp/prefixes/new", &form)
            .await
            .to("/isp/prefixes/");
        engineer.get(stored.location()).await.ok().has(told);
    }
    let out = [("do", "remove"), ("source", "RADB")];
    operations.post(ROUTING, &out).await.to(ROUTING);
    operations.post(ROUTING, &out).await.is(404);
    portal.run_jobs().await;
    operations.get(ROUTING).await.ok().lacks("Take out RADB");
    engineer
        .get("/isp/prefixes?outcome=fail")
        .await
        .ok()
        .has("20.30.40.0/24")
        .lacks("20.30.41.0/24");
    let folder = std::fs::read_dir(portal.app.config.routing()).unwrap();
    assert_eq!(folder.count(), 2, "the one in force, and one to go back to");
});

both!(registries_at_configured_paths_count_together, |portal| {
    let names = ["ripe.db", "radb.db"];
    let paths = names.map(|name| portal.app.config.data.join(name));
    for (path, source) in paths.iter().zip(["RIPE", "RADB"]) {
        let text = format!("route: 20.30.40.0/24\norigin: AS8220\nsource: {source}\n");
        std::fs::write(path, text).unwrap();
    }
    let portal = portal.with_config(|config| config.irr_file = paths.to_vec());
    let stage = portal.stage("").await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let form = |prefix: &'static str| {
        [
            ("customer", stage.customer.as_str()),
            ("prefix", prefix),
            ("origin", "AS8220"),
        ]
    };
    let stored = engineer
        .post("/isp/prefixes/new", &form("20.30.40.0/24"))
        .await
        .to("/isp/prefixes/");
    engineer
        .get(stored.location())
        .await
        .ok()
        .has("Route object of this prefix and origin in RADB, RIPE.");
    let mut operations = portal.operations().await;
    operations
        .get(ROUTING)
        .await
        .ok()
        .has("ripe.db")
        .has("radb.db (path of MAPS_IRR_FILE)");
    operations
        .upload(ROUTING, &[("kind", "irr")], ("irr", "x.db", b"route: x"))
        .await
        .is(409)
        .has("read from the path that MAPS_IRR_FILE names");
    // With one of them gone nothing is known, rather than half of it.
    std::fs::remove_file(&paths[1]).unwrap();
    let stored = engineer
        .post("/isp/prefixes/new", &form("20.30.41.0/24"))
        .await
        .to("/isp/prefixes/");
    engineer
        .get(stored.location())
        .await
        .ok()
        .has("No registry file is installed");
});
