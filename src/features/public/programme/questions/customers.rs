//! Questions from customers who choose.

use super::Question;

/// Joining and choosing.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "how-a-customer-joins",
        group: "customers",
        asks: "How does a company join?",
        answer: |_| {
            "Sign up with an address of your domain, list your sites, choose ISPs in order, declare what you bought. The rest is followed for you.".to_owned()
        },
        page: ("/programme/join#customer", "How a customer joins"),
    },
    Question {
        id: "global-choice",
        group: "customers",
        asks: "Can I choose one ISP for the whole world?",
        answer: |_| {
            "Yes. A choice for all regions holds wherever you say nothing else; a region or a single site can have its own, or none. Where the ISP qualifies later, your sites start by themselves.".to_owned()
        },
        page: ("/customer/choices", "ISP choices"),
    },
    Question {
        id: "several-isps",
        group: "customers",
        asks: "Can I use several ISPs at one site?",
        answer: |_| {
            "Yes, in order. A second ISP with prefixes of its own runs at the same time; one without stands by until you reassign a prefix. You buy access from each.".to_owned()
        },
        page: ("/customer/choices", "ISP choices"),
    },
    Question {
        id: "not-qualified-yet",
        group: "customers",
        asks: "Can I choose an ISP that is not qualified yet?",
        answer: |_| {
            "Yes. The choice waits; when the ISP qualifies in that region and has confirmed your order, the sites are turned on without another click.".to_owned()
        },
        page: ("/customer/choices", "ISP choices"),
    },
    Question {
        id: "before-i-save",
        group: "customers",
        asks: "Do I see what a choice does before I save it?",
        answer: |_| {
            "Yes: how many sites start, wait, move and end, and which orders you still have to declare.".to_owned()
        },
        page: ("/customer/choices", "ISP choices"),
    },
    Question {
        id: "compare",
        group: "customers",
        asks: "How do I compare partners?",
        answer: |_| {
            "Pick up to four in the directory: tier, metros, products, service levels and what several promise together; signed in also the distance and time from your own sites. As a page or as a file.".to_owned()
        },
        page: ("/partners/compare", "Compare"),
    },
    Question {
        id: "do-i-buy-here",
        group: "customers",
        asks: "Do I buy internet access here?",
        answer: |_| {
            "No. You order it from the ISP under your own contract and declare it here, so that the ISP can confirm it and activation can start. A quote can be asked for from here.".to_owned()
        },
        page: ("/customer/orders", "Orders"),
    },
    Question {
        id: "silent-isp",
        group: "customers",
        asks: "What if the ISP does not answer my order?",
        answer: |v| {
            format!(
                "After {} working days the ISP's administrators and Microsoft's operations are told, and you see that it is overdue.",
                v.t().order_silence_working_days
            )
        },
        page: ("/customer/orders", "Orders"),
    },
    Question {
        id: "many-sites",
        group: "customers",
        asks: "Can I bring thousands of sites?",
        answer: |_| {
            "Yes, as a CSV file. It is checked as a whole, every row that is wrong says why, and nothing is stored until you confirm.".to_owned()
        },
        page: ("/customer/sites", "Sites"),
    },
    Question {
        id: "change-isp",
        group: "customers",
        asks: "How do I change ISPs?",
        answer: |_| {
            "Change the order of your choice. The new ISP takes over before the old one ends; a prefix belongs to one ISP at a time, so reassign it when you are ready.".to_owned()
        },
        page: ("/customer/choices", "ISP choices"),
    },
    Question {
        id: "watch-a-partner",
        group: "customers",
        asks: "Can I be told when something changes at a partner?",
        answer: |_| {
            "Yes. Press Watch on a partner's or a region's page: you hear of qualifications, suspensions and of what the partner changes in its public offers.".to_owned()
        },
        page: ("/account/notifications", "Notifications"),
    },
];
