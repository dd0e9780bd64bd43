//! Uploading what routers say.

use crate::server::http::render::{download, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::routes::{self, Draft, Subjects, upload};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{
    ErrorSummary, FileField, FormState, Opt, RadioGroup, SelectField, SubmitButton, SubmitRow,
    TextArea, TextField,
};
use crate::ui::icon::Icon;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::route_evidence::COLUMNS;

/// The form.
pub async fn page(req: &Req) -> Answer {
    let asked = |name: &str| req.query.get(name).to_owned();
    let vantage = match req.query.get("vantage") {
        "sent" => "sent",
        _ => "received",
    };
    let mut form = FormState::default().with("vantage", vantage);
    for name in ["subject", "session", "prefix", "traces"] {
        form = form.with(name, asked(name));
    }
    show(req, StatusCode::OK, form).await
}

/// A file to start from.
pub async fn template(_req: &Req) -> Answer {
    let text = format!(
        "{}\n192.0.2.1,20.30.40.0/24,64500 64501,8075:8007 64500:1,192.0.2.0\n",
        COLUMNS.join(",")
    );
    let name = "route-evidence-template.csv";
    Ok(download(name, "text/csv; charset=utf-8", text))
}

/// Takes it in; its page shows the answer as soon as it is read.
pub async fn post(req: &Req) -> Answer {
    let get = |name: &str| req.form.get(name).to_owned();
    let draft = Draft {
        subject: get("subject"),
        vantage: get("vantage"),
        session: get("session"),
        prefix: get("prefix"),
        traces: get("traces"),
    };
    let file = req.files.iter().find(|file| file.field == "file");
    match upload::execute(&req.ctx, &draft, file).await {
        Ok(id) => see_other(format!("/isp/routes/{id}")),
        Err(error) => {
            let (status, form) = req.returned_with_file(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let subjects = routes::subjects(&req.ctx).await?;
    let mut frame = req
        .frame(
            "Upload route evidence",
            &[("Route evidence", "/isp/routes")],
        )
        .await?;
    frame.lead = Some(
        "Upload what your routers announce to Microsoft; it is checked session by session, a small file within seconds.".to_owned(),
    );
    frame.actions = vec![
        view! { <ButtonLink href="/isp/routes/template.csv" label="CSV template" before=Icon::Download/> }.into_any(),
    ];
    req.page_with(status, frame, move || {
        let [subject, vantage, session, file] = form.fields(["subject", "vantage", "session", "file"]);
        let [prefix, traces] = form.fields(["prefix", "traces"]);
        let sides = vec![
            Opt::new("received", "As received from your network").note("Paths begin with your ASN, which is compared: a collector, a looking glass, Microsoft's side, an MRT dump."),
            Opt::new("sent", "As sent by your own router").note("Your ASN is not in the path yet, as in FRR's advertised-routes: it is put in front, and one that is there already is prepending."),
        ];
        view! {
            <ErrorSummary form=form.clone()/>
            <form method="post" action="/isp/routes/new" enctype="multipart/form-data" class="form">
                <Card title="What routers say">
                    <div class="stack medium">
                        <SelectField field=subject label="About" prompt="Choose …" options=options(&subjects) required=true/>
                        <FileField field=file label="File" required=true
                            hint="Own CSV or JSON list, FRR's BGP output in JSON, or an MRT table dump; plain or packed with gzip or bzip2, up to 400 MB. It is read and not kept."/>
                        <RadioGroup field=vantage label="Seen from" options=sides required=true/>
                        <TextField field=session label="Session" mono=true
                            hint="Only for output of one neighbour that does not name it (FRR's advertised-routes): the neighbour's address or the PNI's name."/>
                    </div>
                </Card>
                <Card title="Test prefix" note="only before qualification, rule RTE-01">
                    <div class="stack medium">
                        <TextField field=prefix label="Test prefix" mono=true
                            hint="Public IPv4, tagged with the MAPS community and announced on all sessions of each covered edge site."/>
                        <TextArea field=traces label="Traces" rows=4
                            hint="One per line: the edge site where the trace began, the one where it entered Microsoft's network, the round-trip time to there, the hops. A hop has to be an address of a session subnet recorded there. For example: Paris, Paris, 1.2 ms, 192.0.2.9 192.0.2.1."/>
                    </div>
                </Card>
                <SubmitRow><SubmitButton label="Check routes" look=Look::Primary/></SubmitRow>
            </form>
        }
    })
    .await
}

fn options(subjects: &Subjects) -> Vec<Opt> {
    let group = |kind: &'static str, title: &'static str, rows: &[(String, String)]| {
        rows.iter()
            .map(|(id, name)| Opt::new(format!("{kind}:{id}"), name).group(title))
            .collect::<Vec<_>>()
    };
    let mut all = group("batch", "Turn-up batch", &subjects.batches);
    all.extend(group(
        "metro",
        "Everything at an edge site",
        &subjects.metros,
    ));
    all.extend(group("test", "Test prefix in a region", &subjects.regions));
    all
}
