//! Forms and messages.

use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::empty::Empty;
use crate::ui::form::*;
use crate::ui::icon::Icon;
use leptos::prelude::*;

pub(super) fn forms() -> AnyView {
    let mut form = FormState::default()
        .with("name", "ams-5")
        .with("asn", "AS64512")
        .with("bandwidth", "100000")
        .with("metro", "amsterdam")
        .with("kind", "private")
        .with("lacp", "yes")
        .with("prefixes", "212.74.64.0/19\n10.0.0.0/8 <b>");
    form.refuse("asn", "ASN 64512 is reserved for private use (RFC 6996). Enter the ASN that you announce to the internet.");
    form.refuse(
        "prefixes",
        "Line 2: 10.0.0.0/8 is private (RFC 1918). Remove it.",
    );
    let form = &form;
    view! {
        <form class="form" method="post" action="/isp/interconnects">
            <ErrorSummary form=form.clone()/>
            <FormSection title="Connection" lead="One row per physical connection. The verdict above changes as you type.">
                <TextField field=form.field("name") label="Name" hint="Yours, as it stands in your inventory." required=true mono=true/>
                <TextField field=form.field("asn") label="ASN" hint="For example 8220." required=true mono=true/>
                <TextField field=form.field("bandwidth") label="Bandwidth" kind=Kind::Number unit="Mbit/s" required=true/>
                <SelectField
                    field=form.field("metro")
                    label="Metro"
                    prompt="Choose a metro"
                    required=true
                    options=vec![
                        Opt::new("amsterdam", "Amsterdam").group("Western Europe"),
                        Opt::new("paris", "Paris").group("Western Europe"),
                        Opt::new("london", "London").group("Northern Europe"),
                    ]
                />
                <TextField field=form.field("since") label="In service since" kind=Kind::Date/>
                <TextField field=form.field("key") label="MD5 key" kind=Kind::Password autocomplete="off"/>
                <RadioGroup
                    field=form.field("kind")
                    label="Kind"
                    required=true
                    options=vec![
                        Opt::new("private", "Private interconnect").note("Counts for MAPS."),
                        Opt::new("exchange", "Exchange").note("Kept, but not eligible."),
                    ]
                />
                <CheckGroup
                    field=form.field("lacp")
                    label="Features"
                    options=vec![Opt::new("yes", "LACP"), Opt::new("bfd", "BFD"), Opt::new("md5", "MD5")]
                />
            </FormSection>
            <FormSection title="Routes">
                <TextArea field=form.field("prefixes") label="Prefixes" hint="One per line, IPv4." mono=true required=true/>
                <FileField field=form.field("proof") label="Letter of authorisation" hint="PDF, PNG or JPEG up to 20 MB." accept=".pdf,.png,.jpg"/>
                <CheckField field=form.field("agree") label="The paths above are complete and true." hint="You can be asked for proof." required=true/>
                <HiddenField name="version" value="3"/>
            </FormSection>
            <SubmitRow>
                <SubmitButton label="Save PNI" look=Look::Primary/>
                <SubmitButton label="Save as draft" name="intent" value="draft" unchecked=true/>
                <SubmitButton label="Retire PNI" look=Look::Danger name="intent" value="retire"/>
            </SubmitRow>
        </form>
    }
    .into_any()
}

pub(super) fn messages() -> AnyView {
    view! {
        <Alert tone=Tone::Warn title="Frankfurt passes 40 % of its capacity" text="Peak 44 % on 18 Nov. Plan an augmentation before it reaches 50 %." action=view! { <ButtonLink href="/plan" label="Plan it"/> }.into_any()/>
        <Alert tone=Tone::Info title="Policy v4 holds from 1 Jan 2027"/>
        <Alert tone=Tone::Wait title="Waiting for Microsoft since 3 days"/>
        <Empty
            title="No interconnects yet"
            purpose="Record the PNIs between your network and Microsoft here. The verdict on each metro is computed from them."
            action=view! { <ButtonLink href="/new" label="Add PNI" look=Look::Primary before=Icon::Add/> }.into_any()
            example="ams-1: Equinix AM3, 100 Gbit/s, router ams-r1"
        />
    }
    .into_any()
}
