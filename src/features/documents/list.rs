//! The tenant's documents and the form that adds one.

use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::db::documents::Document;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::{done, download};
use crate::server::http::{Answer, Req};
use crate::server::service::documents::{self, ACCEPTED, QUOTA_BYTES};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FileField, FormState, Opt, SelectField, SubmitButton, SubmitRow, TextField,
};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::body::Body;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::evidence::AttestationKind;
use maps_domain::policy::{Moment, Scope, rules};
use maps_domain::time::UtcMs;

/// The list, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    show(
        req,
        StatusCode::OK,
        FormState::default().with("proves", req.query.get("proves")),
    )
    .await
}

/// Adds a document.
pub async fn post(req: &Req) -> Answer {
    let upload = req.files.iter().find(|file| file.field == "file");
    match documents::add(
        &req.ctx,
        upload,
        req.form.get("proves"),
        req.form.get("note"),
    )
    .await
    {
        Ok(_) => done("/isp/documents", "uploaded"),
        Err(error) => {
            let (status, form) = req.returned_with_file(error)?;
            show(req, status, form).await
        }
    }
}

/// Asks whether a document shall go.
pub async fn ask_removal(req: &Req) -> Answer {
    removal(req).await?.ask(req).await
}

/// Removes a document.
pub async fn remove(req: &Req) -> Answer {
    let question = removal(req).await?;
    let outcome = documents::remove(&req.ctx, req.param("id")?).await;
    let code = match outcome {
        Ok(false) => "kept-frozen",
        _ => "removed",
    };
    question.answer(req, outcome.map(|_| ()), code).await
}

async fn removal(req: &Req) -> Result<Question, AppError> {
    let document = documents::own(&req.ctx, req.param("id")?).await?;
    Ok(Question {
        title: format!("Remove {}?", document.name),
        means: "It no longer proves anything in your drafts. What was submitted with it keeps its content, for the decision.".to_owned(),
        button: format!("Remove {}", document.name),
        back: ("Documents", "/isp/documents".to_owned()),
    })
}

/// Sends a document as an attachment; never shown inside the browser.
pub async fn open(req: &Req) -> Answer {
    let (document, path) = documents::open(&req.ctx, req.param("id")?).await?;
    let bytes = tokio::fs::read(&path).await.map_err(AppError::internal)?;
    Ok(download(
        &ascii(&document.name),
        &document.media_type,
        Body::from(bytes),
    ))
}

/// Header values are ASCII; other letters become underscores.
fn ascii(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_graphic() || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .filter(|c| !matches!(c, '"' | '\\'))
        .collect()
}

const HEADER: &[&str] = &[
    "name",
    "type",
    "size_bytes",
    "sha256",
    "proves",
    "note",
    "uploaded_by",
    "uploaded_utc",
];

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let actor = req.ctx.actor()?.clone();
    let list = ListQuery::of(req, &["-uploaded", "name", "size"]);
    let (all, bytes) = documents::list(&req.ctx).await?;
    let connections = documents::connections(&req.ctx).await?;
    let total = all.len();
    let kind = list.filter("proves_kind").to_owned();
    let mut rows: Vec<Document> = all
        .iter()
        .filter(|d| kind.is_empty() || d.proves_kind == kind)
        .filter(|d| list.matches(&[&d.name, &d.note, &d.sha256, &proof(d, &connections)]))
        .cloned()
        .collect();
    match list.sort.as_str() {
        "name" => rows.sort_by(|a, b| a.name.cmp(&b.name)),
        "size" => rows.sort_by_key(|d| d.size_bytes),
        _ => rows.sort_by_key(|d| d.uploaded_at),
    }
    if list.descending {
        rows.reverse();
    }
    if list.wants_csv() {
        return csv_file(
            "documents.csv",
            HEADER,
            rows.iter().map(|d| csv_row(d, &connections)),
        );
    }
    let may = req.ctx.may(Action::UploadDocument, &actor.org_id);
    let mut frame = req.frame("Documents", &[]).await?;
    frame.lead = Some(format!(
        "{total} documents, {} of {} MB. You and Microsoft's reviewers can read them, nobody else; every download is recorded.",
        megabytes(bytes),
        QUOTA_BYTES / 1_000_000
    ));
    let found = u64::try_from(rows.len()).unwrap_or_default();
    req.page_with(status, frame, move || {
        let chips = [("", "All"), ("rule", "Rules"), ("pni", "Connections"), ("attestation", "Attestations"), ("request", "Requests"), ("loa", "Letters")]
            .into_iter()
            .map(|(value, label)| {
                let n = all.iter().filter(|d| value.is_empty() || d.proves_kind == value).count();
                Chip::one_of(&list.url, "proves_kind", value, label).count(u64::try_from(n).unwrap_or_default())
            })
            .collect::<Vec<_>>();
        let table = list.window(rows).iter().map(|d| row(d, &connections, may)).collect::<Vec<_>>();
        let columns = vec![
            Column::text("Name").sorted_by(&list.url, "name"),
            Column::text("Proves"),
            Column::number("Size, kB").sorted_by(&list.url, "size"),
            Column::text("Uploaded").sorted_by(&list.url, "uploaded"),
            Column::mono("SHA-256"),
            Column::action("Actions"),
        ];
        let body = if total == 0 {
            view! {
                <Empty title="No documents yet"
                    purpose="A document shows what a record cannot: the signed agreement, a route map, a letter of the duct's owner."
                    example="agreement-signed.pdf, proves ORG-02"/>
            }
            .into_any()
        } else {
            view! {
                <div class="toolbar">
                    <Search url=list.url.clone() label="Search by name, note, hash or what it proves"/>
                    <Chips label="Proves" chips=chips/>
                </div>
                <DataTable caption="Documents" columns=columns rows=table/>
                <Pager url=list.url.clone() paging=list.paging(found) unit="documents" csv=list.csv_href()/>
            }
            .into_any()
        };
        view! {
            {body}
            {may.then(|| upload_form(&form, &connections))}
        }
    })
    .await
}

fn upload_form(form: &FormState, connections: &[(String, String)]) -> AnyView {
    let accept: Vec<String> = ACCEPTED.iter().map(|(e, _)| format!(".{e}")).collect();
    let [file, proves, note] = form.fields(["file", "proves", "note"]);
    view! {
        <Card title="Add a document">
            <form method="post" action="/isp/documents" enctype="multipart/form-data" class="medium">
                <ErrorSummary form=form.clone()/>
                <FileField field=file label="File" accept=accept.join(",") required=true
                    hint="PDF, PNG, JPEG, GeoJSON, KML, CSV or TXT, up to 20 MB. The content has to be what the ending says."/>
                <SelectField field=proves label="What it proves" prompt="Choose …" options=proofs(connections) required=true/>
                <TextField field=note label="Note" hint="What to look at, for example the page. At most 300 characters."/>
                <SubmitRow><SubmitButton label="Upload" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

/// Rules of the application, connections, statements.
fn proofs(connections: &[(String, String)]) -> Vec<Opt> {
    let short = |text: &str| {
        let cut: String = text.chars().take(70).collect();
        if cut.len() < text.len() {
            format!("{cut} …")
        } else {
            cut
        }
    };
    let of_rules = rules()
        .iter()
        .filter(|r| r.applies_when == Moment::Application)
        .filter(|r| !matches!(r.scope, Scope::Prefix | Scope::Activation))
        .map(|r| {
            Opt::new(
                format!("rule:{}", r.id),
                format!("{} {}", r.id, short(&r.rule)),
            )
            .group("Rules")
        });
    let of_connections = connections
        .iter()
        .map(|(id, name)| Opt::new(format!("pni:{id}"), name).group("Connections"));
    let statements = AttestationKind::ALL.iter().map(|k| {
        Opt::new(format!("attestation:{}", k.as_str()), short(k.label())).group("Attestations")
    });
    of_rules.chain(of_connections).chain(statements).collect()
}

/// What a document proves, in words.
fn proof(document: &Document, connections: &[(String, String)]) -> String {
    match document.proves_kind.as_str() {
        "pni" => connections
            .iter()
            .find(|(id, _)| *id == document.proves_id)
            .map_or_else(
                || "Retired connection".to_owned(),
                |(_, name)| format!("Connection {name}"),
            ),
        "attestation" => AttestationKind::parse(&document.proves_id).map_or_else(
            |_| document.proves_id.clone(),
            |kind| kind.label().to_owned(),
        ),
        "request" => "Attached to a request".to_owned(),
        "loa" => "Letter of authorisation".to_owned(),
        _ => document.proves_id.clone(),
    }
}

fn row(d: &Document, connections: &[(String, String)], may: bool) -> Row {
    let href = format!("/documents/{}", d.id);
    Row::new(vec![
        view! {
            <a href=href download="">{d.name.clone()}</a>
            {(!d.note.is_empty()).then(|| view! { <p class="muted">{d.note.clone()}</p> })}
        }
        .into_any(),
        match d.proves_kind.as_str() {
            "request" | "loa" => {
                let href = format!("/isp/requests/{}", d.proves_id);
                view! { <a href=href>{proof(d, connections)}</a> }.into_any()
            }
            _ => proof(d, connections).into_any(),
        },
        kilobytes(d.size_bytes).into_any(),
        format!("{} by {}", UtcMs::new(d.uploaded_at).date(), d.uploader).into_any(),
        view! { <span title=d.sha256.clone()>{format!("{}…", d.sha256.get(..16).unwrap_or_default())}</span> }.into_any(),
        if may && d.proves_kind != "loa" {
            view! { <ButtonLink href=format!("/isp/documents/{}/remove", d.id) label="Remove …" look=Look::Quiet/> }.into_any()
        } else {
            ().into_any()
        },
    ])
}

fn csv_row(d: &Document, connections: &[(String, String)]) -> Vec<String> {
    vec![
        d.name.clone(),
        d.media_type.clone(),
        d.size_bytes.to_string(),
        d.sha256.clone(),
        proof(d, connections),
        d.note.clone(),
        d.uploader.clone(),
        UtcMs::new(d.uploaded_at).rfc3339(),
    ]
}

/// Rounded up, so that nothing has zero kilobytes.
fn kilobytes(bytes: i64) -> String {
    ((bytes + 999) / 1000).to_string()
}

fn megabytes(bytes: i64) -> String {
    ((bytes + 999_999) / 1_000_000).to_string()
}
