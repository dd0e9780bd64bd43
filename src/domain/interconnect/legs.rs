//! Of which links a connection can be built, and whether the legs of a metro stay equal when one of them
//! is enlarged (rule PNI-07).

use crate::bandwidth::Mbps;
use crate::ids::{MetroId, PniId};
use crate::pni::{InventoryStatus, Pni, PniKind};
use crate::sorted::SortedMap;

/// Speeds of Microsoft's ports (PNI-02, PNI-03) where the catalogue lists none for the metro.
const LINKS: [Mbps; 3] = [Mbps::new(10_000), Mbps::new(100_000), Mbps::new(400_000)];

/// Whether a bundle can be built of whole links of a speed that is on offer. A bundle that keeps the
/// speed of its links can grow, also where that speed is no longer offered.
///
/// # Errors
/// A sentence with the value seen and what is on offer.
pub fn check_links(
    bandwidth: Mbps,
    members: u16,
    offers: &[Mbps],
    keeps: Option<Mbps>,
) -> Result<(), String> {
    let links = u64::from(members.max(1));
    let link = Mbps::new(bandwidth.get() / links);
    let whole = bandwidth.get().is_multiple_of(links);
    let offers = if offers.is_empty() { &LINKS } else { offers };
    if whole && (offers.contains(&link) || keeps == Some(link)) {
        return Ok(());
    }
    let named: Vec<String> = offers.iter().map(ToString::to_string).collect();
    let over = match members {
        1 => "1 link".to_owned(),
        n => format!("{n} links"),
    };
    Err(format!(
        "{bandwidth} over {over} cannot be built: a link has {}. Write a multiple of it, and the number of links.",
        named.join(" or ")
    ))
}

/// A leg that would carry less than another one, and what brings it level.
#[derive(Debug, Clone, PartialEq)]
pub struct ToLevel<'a> {
    /// The connection to enlarge: the largest of its router that nobody has asked for yet.
    pub pni: &'a Pni,
    /// What it has to carry.
    pub bandwidth: Mbps,
    /// In how many links, where its own link speed allows it.
    pub lag_members: u16,
}

/// The legs of a metro that carry less than the largest one, once every connection in `asked` carries
/// what was asked for it. A leg is all live private connections of one of the ISP's routers, as in rule
/// PNI-07. Empty when they are equal.
pub fn legs_to_level<'a>(
    pnis: &'a [Pni],
    metro: &MetroId,
    asked: &[(PniId, Mbps)],
) -> Vec<ToLevel<'a>> {
    let wanted = |pni: &Pni| {
        let found = asked.iter().find(|(id, _)| *id == pni.id);
        found.map(|(_, bandwidth)| *bandwidth)
    };
    let mut legs: SortedMap<&str, (Mbps, Vec<&Pni>)> = SortedMap::new();
    let here = pnis.iter().filter(|pni| {
        pni.metro == *metro && pni.kind == PniKind::Private && pni.status == InventoryStatus::Live
    });
    for pni in here {
        let (total, of_router) = legs
            .entry(pni.peer_router.as_str())
            .or_insert((Mbps::ZERO, Vec::new()));
        *total = total.saturating_add(wanted(pni).unwrap_or(pni.bandwidth));
        of_router.push(pni);
    }
    let most = legs.values().map(|(total, _)| *total).max();
    let most = most.unwrap_or(Mbps::ZERO);
    legs.into_values()
        .filter(|(total, _)| *total < most)
        .filter_map(|(total, of_router)| {
            let free = |pni: &&Pni| (wanted(pni).is_none(), pni.bandwidth);
            let pni = of_router.into_iter().max_by_key(free)?;
            let before = wanted(pni).unwrap_or(pni.bandwidth);
            let bandwidth = before.saturating_add(most.saturating_sub(total));
            let link = pni.link_speed().get().max(1);
            let whole = bandwidth.get().is_multiple_of(link);
            let members = u16::try_from(bandwidth.get() / link).ok();
            let members = members.filter(|members| whole && *members <= 64);
            Some(ToLevel {
                pni,
                bandwidth,
                lag_members: members.unwrap_or(pni.lag_members),
            })
        })
        .collect()
}
