//! Forms: labels, hints and messages belong together; what was typed comes back, escaped.

use leptos::prelude::*;

use super::html;
use crate::ui::form::*;

fn refused() -> FormState {
    let mut form = FormState::default().with("peers[0].asn", "AS<1>");
    form.refuse("peers[0].asn", "ASN AS<1> is no number.");
    form
}

#[test]
fn label_hint_and_message_are_tied_to_the_input() {
    let field = html(|| {
        view! {
            <TextField field=refused().field("peers[0].asn") label="ASN" hint="A number." unit="AS" required=true/>
        }
    });
    let id = "field-peers-0--asn";
    assert!(field.contains(&format!("for=\"{id}\"")));
    assert!(field.contains(&format!("id=\"{id}\"")));
    assert!(field.contains(&format!(
        "aria-describedby=\"{id}-unit {id}-hint {id}-error\""
    )));
    assert!(field.contains(&format!("id=\"{id}-hint\"")));
    assert!(field.contains(&format!("id=\"{id}-error\"")));
    assert!(field.contains("aria-invalid=\"true\""));
    assert!(field.contains("name=\"peers[0].asn\""));
}

#[test]
fn a_field_without_error_is_not_marked() {
    let field = html(|| {
        view! { <TextField field=FormState::default().field("asn") label="ASN"/> }
    });
    assert!(!field.contains("aria-invalid"));
    assert!(!field.contains("aria-describedby"));
    assert!(field.contains("optional"));
}

#[test]
fn what_was_typed_comes_back_escaped() {
    let field = html(|| {
        view! { <TextField field=refused().field("peers[0].asn") label="ASN"/> }
    });
    assert!(field.contains("value=\"AS&lt;1&gt;\"") || field.contains("value=\"AS<1>\""));
    assert!(field.contains("ASN AS&lt;1&gt; is no number."));
}

#[test]
fn a_quote_cannot_leave_an_attribute() {
    let form = FormState::default().with("name", "\" onfocus=\"alert(1)");
    let field = html(|| view! { <TextField field=form.field("name") label="Name"/> });
    assert!(!field.contains("\" onfocus=\""));
}

#[test]
fn a_text_area_cannot_be_closed_by_its_content() {
    let form = FormState::default().with("note", "\n</textarea><script>alert(1)</script> &amp;");
    let area = html(|| view! { <TextArea field=form.field("note") label="Note"/> });
    assert!(!area.contains("<script>"));
    // One line break more than typed: the browser drops the first.
    assert!(area.contains(
        ">\n\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;</textarea>"
    ));
}

#[test]
fn a_password_never_comes_back() {
    let form = FormState::default().with("password", "correct horse");
    let field = html(|| {
        view! { <TextField field=form.field("password") label="Password" kind=Kind::Password/> }
    });
    assert!(!field.contains("correct horse"));
    assert!(field.contains("type=\"password\""));
}

#[test]
fn the_summary_leads_to_the_fields_and_takes_the_focus() {
    let mut form = refused();
    form.refuse("", "The record was changed meanwhile.");
    let summary = html(|| view! { <ErrorSummary form=form/> });
    assert!(summary.contains("role=\"alert\""));
    assert!(summary.contains("tabindex=\"-1\""));
    assert!(summary.contains("autofocus"));
    assert!(summary.contains("href=\"#field-peers-0--asn\""));
    assert!(summary.contains("2 things to correct"));
    assert!(summary.contains("<li>The record was changed meanwhile.</li>"));
}

#[test]
fn without_errors_there_is_no_summary() {
    let summary = html(|| view! { <ErrorSummary form=FormState::default()/> });
    assert!(!summary.contains("alert"));
}

#[test]
fn chosen_options_are_marked_and_groups_have_headings() {
    let form = FormState::default()
        .with("metro", "paris")
        .with("days", "mon")
        .with("days", "wed");
    let select = html(|| {
        view! {
            <SelectField
                field=form.field("metro")
                label="Metro"
                options=vec![
                    Opt::new("amsterdam", "Amsterdam").group("Western Europe"),
                    Opt::new("paris", "Paris").group("Western Europe"),
                    Opt::new("london", "London").group("Northern Europe"),
                ]
            />
        }
    });
    assert_eq!(select.matches("<optgroup").count(), 2);
    assert!(select.contains("<option value=\"paris\" selected"));
    assert_eq!(select.matches("selected").count(), 1);

    let group = html(|| {
        view! {
            <CheckGroup
                field=form.field("days")
                label="Days"
                options=["mon", "tue", "wed"].map(|day| Opt::new(day, day)).to_vec()
            />
        }
    });
    assert_eq!(group.matches(" checked").count(), 2);
    assert!(group.contains("<legend"));
    assert!(
        group.contains("id=\"field-days\""),
        "the summary can lead to the first box"
    );
}

#[test]
fn the_form_state_answers_for_each_field() {
    let form = refused().with("days", "mon");
    assert_eq!(form.value("peers[0].asn"), "AS<1>");
    assert_eq!(form.value("absent"), "");
    assert!(form.checked("days", "mon"));
    assert!(!form.checked("days", "tue"));
    assert_eq!(form.error("peers[0].asn"), Some("ASN AS<1> is no number."));
    assert!(form.has_errors());
}
