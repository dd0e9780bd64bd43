//! What was bought on a line: one of the products that the ISP publishes, or what only the contract says.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::offers::{self, Offered};
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::order::Bought;

/// The products that an ISP publishes for a region.
///
/// # Errors
/// What the database refuses.
pub async fn published(tx: &mut Tx, isp: &str, region: &str) -> Result<Vec<Offered>, AppError> {
    let region = RegionId::new(region);
    let mut all = offers::products_of(tx, &[OrgId::new(isp)]).await?;
    all.retain(|offered| offered.product.sold_in(&region));
    Ok(all)
}

/// The same for a form. They are public.
///
/// # Errors
/// What the database refuses.
pub async fn choices(ctx: &Ctx, isp: &str, region: &str) -> Result<Vec<Offered>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    published(&mut tx, isp, region).await
}

/// Reads what a form or a list names: an id, a name in any letter case, `other`, or nothing.
///
/// # Errors
/// What can be written instead.
pub fn read(text: &str, published: &[Offered]) -> Result<Bought, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Bought::NotNamed);
    }
    if text.eq_ignore_ascii_case(Bought::OTHER) {
        return Ok(Bought::Other);
    }
    let folded = text.to_lowercase();
    let found = published
        .iter()
        .find(|offered| offered.id == text || offered.product.name.to_lowercase() == folded);
    match found {
        Some(offered) => Ok(Bought::Product {
            id: offered.id.clone(),
            name: offered.product.name.clone(),
        }),
        None => {
            let names: Vec<&str> = published
                .iter()
                .map(|offered| offered.product.name.as_str())
                .collect();
            let names = match names.as_slice() {
                [] => "it publishes none".to_owned(),
                names => format!("it publishes {}", names.join(", ")),
            };
            Err(format!(
                "\u{201c}{text}\u{201d} is not a product of this ISP in this region: {names}. Write its name, `{}`, or nothing.",
                Bought::OTHER
            ))
        }
    }
}
