//! The records of a dump, one after the other, in the three layouts that tables come in.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bgpkit_parser::models::{
    Afi, AsPath as MrtPath, AsPathSegment, AsnLength, Community, EntryType, MetaCommunity, Safi,
};
use bgpkit_parser::parser::bgp::attributes::parse_attributes;
use bytes::{Buf, Bytes, TryGetError};
use ipnet::{IpNet, Ipv4Net};

use super::super::{AsPath, EvidenceError, Heard, HeardRoute, PathSegment, Wanted};
use crate::asn::Asn;

/// Why reading stops.
pub(super) enum Stop {
    /// A file of updates.
    Updates,
    /// A record that is shorter than it says, or makes no sense.
    Torn(String),
    /// Too much of it.
    Evidence(EvidenceError),
}

impl From<TryGetError> for Stop {
    fn from(_: TryGetError) -> Self {
        Self::Torn("the record ends in the middle of a field".to_owned())
    }
}

impl From<EvidenceError> for Stop {
    fn from(error: EvidenceError) -> Self {
        Self::Evidence(error)
    }
}

/// A table as it is read.
pub(super) struct Table<'a> {
    wanted: &'a Wanted,
    /// Of the last peer index table.
    peers: Vec<IpAddr>,
    pub heard: Heard,
}

impl<'a> Table<'a> {
    pub fn new(wanted: &'a Wanted) -> Self {
        Self {
            wanted,
            peers: Vec::new(),
            heard: Heard::default(),
        }
    }

    /// Takes one record in. Types and subtypes: RFC 6396, section 4 and appendix B; RFC 8050.
    pub fn record(&mut self, kind: EntryType, subtype: u16, body: Bytes) -> Result<(), Stop> {
        match (kind, subtype) {
            (EntryType::TABLE_DUMP, 1) => self.table_dump(body),
            (EntryType::TABLE_DUMP_V2, 1) => self.peer_index(body),
            (EntryType::TABLE_DUMP_V2, 2) => self.rib(body, false),
            (EntryType::TABLE_DUMP_V2, 8) => self.rib(body, true),
            // IPv6 and multicast: only counted.
            (EntryType::TABLE_DUMP_V2, 3..=5 | 9..=11) => self.other_rib(body),
            // VPN tables and whatever else has no subtype of its own.
            (EntryType::TABLE_DUMP, _) | (EntryType::TABLE_DUMP_V2, 6 | 12) => self.pass_over(1),
            (EntryType::BGP4MP | EntryType::BGP4MP_ET, 2) => self.entry(body),
            // A session went up or down: says nothing of routes.
            (EntryType::BGP4MP | EntryType::BGP4MP_ET, 0 | 5) => Ok(()),
            (
                EntryType::BGP4MP
                | EntryType::BGP4MP_ET
                | EntryType::BGP
                | EntryType::BGP4PLUS
                | EntryType::BGP4PLUS_01,
                _,
            ) => Err(Stop::Updates),
            _ => Ok(()),
        }
    }

    fn pass_over(&mut self, routes: usize) -> Result<(), Stop> {
        self.heard.passed_over += routes;
        Ok(())
    }

    /// PEER_INDEX_TABLE (RFC 6396, 4.3.1): entries name their peer by its place in it.
    fn peer_index(&mut self, mut body: Bytes) -> Result<(), Stop> {
        body.try_get_u32()?;
        let name = body.try_get_u16()?;
        take(&mut body, name.into())?;
        let count = body.try_get_u16()?;
        self.peers.clear();
        for _ in 0..count {
            let kind = body.try_get_u8()?;
            body.try_get_u32()?;
            let address = address(&mut body, kind & 1 != 0)?;
            // The ASN, of two or four bytes.
            take(&mut body, if kind & 2 == 0 { 2 } else { 4 })?;
            self.peers.push(address);
        }
        Ok(())
    }

    /// RIB_IPV4_UNICAST (RFC 6396, 4.3.2), also with path identifiers (RFC 8050): a prefix and what
    /// each peer says of it.
    fn rib(&mut self, mut body: Bytes, add_path: bool) -> Result<(), Stop> {
        body.try_get_u32()?;
        let prefix = prefix(&mut body)?;
        let concerns = self.wanted.concerns4(prefix);
        for _ in 0..body.try_get_u16()? {
            let index = body.try_get_u16()?;
            body.try_get_u32()?;
            if add_path {
                body.try_get_u32()?;
            }
            let length = body.try_get_u16()?;
            let attributes = take(&mut body, length.into())?;
            let Some(peer) = self.peers.get(usize::from(index)).copied() else {
                return Err(Stop::Torn(format!(
                    "it names peer {index}, which the peer index table does not have"
                )));
            };
            if concerns {
                self.keep(peer, prefix, attributes, AsnLength::Bits32)?;
            } else {
                self.heard.session(&peer.to_string())?;
                self.heard.passed_over += 1;
            }
        }
        Ok(())
    }

    fn other_rib(&mut self, mut body: Bytes) -> Result<(), Stop> {
        body.try_get_u32()?;
        let bits = body.try_get_u8()?;
        take(&mut body, usize::from(bits).div_ceil(8))?;
        let entries = body.try_get_u16()?;
        self.pass_over(entries.into())
    }

    /// TABLE_DUMP (RFC 6396, 4.2): ASNs of two bytes; old writers put several entries in a record.
    fn table_dump(&mut self, mut body: Bytes) -> Result<(), Stop> {
        body.try_get_u32()?;
        while body.has_remaining() {
            let network = body.try_get_u32()?;
            let prefix = net(network, body.try_get_u8()?)?;
            // Status and time.
            take(&mut body, 5)?;
            let peer = address(&mut body, false)?;
            take(&mut body, 2)?;
            let length = body.try_get_u16()?;
            let attributes = take(&mut body, length.into())?;
            self.keep(peer, prefix, attributes, AsnLength::Bits16)?;
        }
        Ok(())
    }

    /// BGP4MP_ENTRY (RFC 6396, appendix B.2.5): OpenBGPD's `table-mp`, which writes its own address
    /// before the neighbour's.
    fn entry(&mut self, mut body: Bytes) -> Result<(), Stop> {
        // Both ASNs and the interface.
        take(&mut body, 6)?;
        let is_v6 = body.try_get_u16()? == 2;
        address(&mut body, is_v6)?;
        let neighbour = address(&mut body, is_v6)?;
        // View, status and time.
        take(&mut body, 8)?;
        let family = (body.try_get_u16()?, body.try_get_u8()?);
        let next_hop = body.try_get_u8()?;
        take(&mut body, next_hop.into())?;
        if family != (1, 1) {
            return self.pass_over(1);
        }
        let prefix = prefix(&mut body)?;
        let length = body.try_get_u16()?;
        let attributes = take(&mut body, length.into())?;
        self.keep(neighbour, prefix, attributes, AsnLength::Bits16)
    }

    fn keep(
        &mut self,
        peer: IpAddr,
        prefix: Ipv4Net,
        attributes: Bytes,
        asn_length: AsnLength,
    ) -> Result<(), Stop> {
        let (afi, safi) = (Some(Afi::Ipv4), Some(Safi::Unicast));
        let attributes = parse_attributes(attributes, &asn_length, false, afi, safi, None)
            .map_err(|error| Stop::Torn(error.to_string()))?;
        let communities: BTreeSet<String> = attributes
            .iter_communities()
            .filter_map(|community| match community {
                MetaCommunity::Plain(Community::Custom(asn, value)) => {
                    Some(format!("{}:{value}", u32::from(asn)))
                }
                MetaCommunity::Large(large) => Some(large.to_string()),
                _ => None,
            })
            .collect();
        let route = HeardRoute {
            session: peer.to_string(),
            prefix: IpNet::V4(prefix),
            as_path: attributes
                .effective_as_path()
                .as_ref()
                .map(path)
                .unwrap_or_default(),
            communities: Some(communities),
            next_hop: attributes.next_hop(),
        };
        Ok(self.heard.take(route, self.wanted)?)
    }
}

fn take(body: &mut Bytes, length: usize) -> Result<Bytes, Stop> {
    if body.remaining() < length {
        let (requested, available) = (length, body.remaining());
        return Err(TryGetError {
            requested,
            available,
        }
        .into());
    }
    Ok(body.split_to(length))
}

fn address(body: &mut Bytes, is_v6: bool) -> Result<IpAddr, Stop> {
    Ok(if is_v6 {
        IpAddr::V6(Ipv6Addr::from_bits(body.try_get_u128()?))
    } else {
        IpAddr::V4(Ipv4Addr::from_bits(body.try_get_u32()?))
    })
}

/// A prefix as in updates: its length, then only the bytes that it needs.
fn prefix(body: &mut Bytes) -> Result<Ipv4Net, Stop> {
    let length = body.try_get_u8()?;
    let bytes = take(body, usize::from(length).div_ceil(8))?;
    let network = (0..4).fold(0_u32, |bits, place| {
        bits << 8 | u32::from(bytes.get(place).copied().unwrap_or_default())
    });
    net(network, length)
}

fn net(network: u32, length: u8) -> Result<Ipv4Net, Stop> {
    Ipv4Net::new(Ipv4Addr::from_bits(network), length)
        .map(|net| net.trunc())
        .map_err(|_| Stop::Torn(format!("an IPv4 prefix has length /{length}")))
}

fn path(path: &MrtPath) -> AsPath {
    let asns = |list: &[bgpkit_parser::models::Asn]| {
        list.iter().map(|asn| Asn::new(u32::from(*asn))).collect()
    };
    AsPath(
        path.segments
            .iter()
            .map(|segment| match segment {
                AsPathSegment::AsSequence(list) => PathSegment::Sequence(asns(list)),
                AsPathSegment::AsSet(list) => PathSegment::Set(asns(list)),
                AsPathSegment::ConfedSequence(list) | AsPathSegment::ConfedSet(list) => {
                    PathSegment::Confederation(asns(list))
                }
            })
            .collect(),
    )
}
