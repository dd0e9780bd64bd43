//! The inbox: what happened and where to look. Opening an entry marks it as read.

use crate::server::db::notifications::Group;
use crate::server::http::list::ListQuery;
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::inbox::{self, Filter, Inbox};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use leptos::prelude::*;
use maps_domain::notification::Topic;
use maps_domain::time::UtcMs;

/// The list, newest first; unread ones, a topic or a word only, if asked.
pub async fn page(req: &Req) -> Answer {
    let list = ListQuery::sized(req, &[], 50);
    let filter = Filter {
        unread: list.filter("show") == "unread",
        topic: list.filter("topic").to_owned(),
        pattern: list.like(),
    };
    let Inbox {
        kinds,
        entries,
        total,
    } = inbox::list(&req.ctx, &filter, list.limit(), list.offset()).await?;
    let unread: i64 = kinds.iter().map(|(_, unread)| unread).sum();
    let mut frame = req.frame("Inbox", &[]).await?;
    frame.lead = Some(match unread {
        0 => "Nothing unread.".to_owned(),
        n => format!("{n} unread."),
    });
    frame.actions = vec![view! { <ButtonLink href="/account/notifications" label="How you are told" look=Look::Secondary/> }.into_any()];
    if unread > 0 {
        frame.actions.extend([view! { <ActionButton action="/inbox/read" label="Mark all as read" look=Look::Secondary/> }.into_any()]);
    }
    req.page(frame, move || {
        if kinds.is_empty() {
            return view! {
                <Empty title="Nothing here yet" purpose="Whatever waits for you or was decided for you is told here and by e-mail."/>
            }
            .into_any();
        }
        let items: Vec<AnyView> = entries.into_iter().map(item).collect();
        let listed = if items.is_empty() {
            view! { <Empty title="Nothing to show" purpose="No notification matches these filters. Remove one to see more."/> }.into_any()
        } else {
            view! { <ul class="inbox">{items}</ul> }.into_any()
        };
        view! {
            <div class="toolbar">
                <Search url=list.url.clone() label="Search notifications"/>
                {filters(&list, &kinds, unread)}
            </div>
            {listed}
            <Pager url=list.url.clone() paging=list.paging(total) unit="notifications"/>
        }
        .into_any()
    })
    .await
}

fn filters(list: &ListQuery, kinds: &[(String, i64)], unread: i64) -> AnyView {
    let url = &list.url;
    let show = vec![
        Chip::one_of(url, "show", "", "All"),
        Chip::one_of(url, "show", "unread", "Unread").count(number(unread)),
    ];
    let mut topics = vec![Chip::one_of(url, "topic", "", "All")];
    for topic in Topic::ALL {
        let mut of_topic = kinds
            .iter()
            .filter(|(kind, _)| Topic::of_kind(kind) == *topic)
            .peekable();
        if of_topic.peek().is_some() {
            let unread = of_topic.map(|(_, unread)| unread).sum();
            let chip = Chip::one_of(url, "topic", topic.as_str(), topic.label());
            topics.push(chip.count(number(unread)));
        }
    }
    view! { <Chips label="Show" chips=show/> <Chips label="About, unread" chips=topics/> }
        .into_any()
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn item(entry: Group) -> AnyView {
    let class = if entry.unread > 0 {
        "inbox-item inbox-unread"
    } else {
        "inbox-item"
    };
    let times = (entry.times > 1).then(
        || view! { " " <span class="muted num">{format!("{} times that day", entry.times)}</span> },
    );
    let mark = (entry.unread > 0).then(|| view! { <span class="sr-only">"Unread: "</span> });
    let at = UtcMs::new(entry.at);
    let href = format!("/inbox/{}", entry.id);
    view! {
        <li class=class>
            <p class="inbox-title">{mark}<a href=href>{entry.title}</a> {times}</p>
            <p>{entry.body}</p>
            <p class="muted"><time datetime=at.rfc3339()>{at.to_string()}</time></p>
        </li>
    }
    .into_any()
}

/// Marks one as read and leads to what it is about.
pub async fn open(req: &Req) -> Answer {
    see_other(&inbox::open(&req.ctx, req.param("id")?).await?)
}

/// Marks everything as read.
pub async fn read_all(req: &Req) -> Answer {
    inbox::read_all(&req.ctx).await?;
    done("/inbox", "saved")
}
