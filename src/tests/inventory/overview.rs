//! Shared risks, and the first screen.

use super::*;

both!(
    a_shared_risk_is_described_and_renamed_wherever_it_is_used,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let mut reviewer = microsoft(&portal, Role::Operations).await;
        let (_, id) = add(&mut browser, AMS).await;
        confirm(&mut reviewer, &id, "ams-ms1").await.to("/review");
        browser
            .get("/isp/interconnects/risks")
            .await
            .ok()
            .has("duct:AMS-7")
            .has("2 shared risks are recorded");
        let taken = [("id", "duct:AMS-7"), ("name", "cable:X1"), ("about", "")];
        browser
            .post("/isp/interconnects/risks", &taken)
            .await
            .is(422)
            .has("cable:X1 is in the register already");
        let fields = [
            ("id", "duct:AMS-7"),
            ("name", "duct:A7"),
            ("about", "Motorway duct"),
        ];
        browser
            .post("/isp/interconnects/risks", &fields)
            .await
            .to("/isp/interconnects/risks?done=saved");
        browser
            .get("/isp/interconnects/risks")
            .await
            .ok()
            .has("duct:A7 Duct Motorway duct s1 AMS-1")
            .lacks("duct:AMS-7");
        let (pni, _) = stored(&portal, &id).await;
        assert_eq!(pni.path[0].srlgs[0].to_string(), "duct:A7");
        assert_eq!(
            pni.record,
            Record::Confirmed,
            "risks are the ISP's own knowledge"
        );
        let absent = [("id", "duct:AMS-7"), ("name", "duct:B"), ("about", "")];
        browser
            .post("/isp/interconnects/risks", &absent)
            .await
            .is(404);
    }
);

both!(
    the_first_screen_says_where_we_stand_and_what_needs_us,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        browser
            .get("/isp")
            .await
            .ok()
            .has("Not qualified in any region yet")
            .has("Start with your interconnects")
            .has("Enter your ASN");
        add(&mut browser, AMS).await;
        browser
            .get("/isp")
            .await
            .ok()
            .has("Western Europe")
            .has("Not yet:")
            .has("answers stand in the way")
            .has("40 %: order more")
            .has("20.0 %");
    }
);
