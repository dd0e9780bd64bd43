//! Values bound to a statement's `$1 … $n`.

use maps_domain::ids;
use maps_domain::time::UtcMs;

/// One bound value. The optional forms keep their type, because PostgreSQL refuses a NULL text
/// for a number column.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// TEXT.
    Text(String),
    /// BIGINT.
    Int(i64),
    /// BOOLEAN.
    Bool(bool),
    /// DOUBLE PRECISION.
    Float(f64),
    /// TEXT or NULL.
    OptText(Option<String>),
    /// BIGINT or NULL.
    OptInt(Option<i64>),
}

/// `args![a, b, …]`: a list of [`Arg`] from anything that converts into one.
macro_rules! args {
    () => { Vec::<$crate::server::db::Arg>::new() };
    ($($value:expr),+ $(,)?) => { vec![$($crate::server::db::Arg::from($value)),+] };
}
pub(crate) use args;

macro_rules! from {
    ($($source:ty => |$value:ident| $arg:expr),* $(,)?) => {$(
        impl From<$source> for Arg {
            fn from($value: $source) -> Self {
                $arg
            }
        }
    )*};
}

from! {
    &str => |v| Arg::Text(v.to_owned()),
    &String => |v| Arg::Text(v.clone()),
    String => |v| Arg::Text(v),
    i64 => |v| Arg::Int(v),
    u32 => |v| Arg::Int(i64::from(v)),
    bool => |v| Arg::Bool(v),
    f64 => |v| Arg::Float(v),
    Option<i64> => |v| Arg::OptInt(v),
    Option<String> => |v| Arg::OptText(v),
    Option<&str> => |v| Arg::OptText(v.map(str::to_owned)),
    UtcMs => |v| Arg::Int(v.get()),
    Option<UtcMs> => |v| Arg::OptInt(v.map(UtcMs::get)),
}

macro_rules! from_ids {
    ($($id:ident),* $(,)?) => {$(
        impl From<&ids::$id> for Arg {
            fn from(id: &ids::$id) -> Self {
                Self::Text(id.as_str().to_owned())
            }
        }
    )*};
}

from_ids!(
    RegionId,
    MetroId,
    FacilityId,
    OrgId,
    UserId,
    PniId,
    SiteId,
    ApplicationId,
    QualificationId,
    OrderId,
    OrderLineId,
    ActivationId,
);
