//! Lines of a KML document: `<coordinates>` holds longitude,latitude[,height] groups.

use super::{Collected, Route, RouteError};

/// Reads every LineString, named by the Placemark around it. Entities and external files are not
/// resolved.
///
/// # Errors
/// [`RouteError`] with the line of the file, or the route.
pub fn from_kml(text: &str) -> Result<Vec<Route>, RouteError> {
    let document = roxmltree::Document::parse(text).map_err(|error| RouteError::Unreadable {
        line: usize::try_from(error.pos().row).unwrap_or(usize::MAX),
        reason: error.to_string(),
    })?;
    let mut collected = Collected::default();
    let lines = document
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name() == "LineString");
    for node in lines {
        let text_of = |parent: roxmltree::Node, tag: &str| {
            let child = parent
                .children()
                .find(|child| child.tag_name().name() == tag);
            child.and_then(|child| child.text()).map(str::to_owned)
        };
        let placemark = node
            .ancestors()
            .find(|above| above.tag_name().name() == "Placemark");
        let name = placemark.and_then(|placemark| text_of(placemark, "name"));
        let coordinates = text_of(node, "coordinates").unwrap_or_default();
        let mut points = Vec::new();
        for group in coordinates.split_whitespace() {
            let mut numbers = group.split(',').map(str::parse::<f64>);
            match (numbers.next(), numbers.next()) {
                (Some(Ok(longitude)), Some(Ok(latitude))) => points.push((longitude, latitude)),
                _ => {
                    return Err(RouteError::Route {
                        number: collected.routes.len() + 1,
                        name: name.unwrap_or_default(),
                        reason: format!(
                            "\"{}\" is not longitude,latitude",
                            group.chars().take(40).collect::<String>()
                        ),
                    });
                }
            }
        }
        collected.add(name.as_deref(), &points)?;
    }
    collected.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placemarks_become_routes() {
        let text = r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
            <name>AMS west</name><LineString><coordinates>4.9,52.3,0
            4.9,52.4</coordinates></LineString></Placemark></Document></kml>"#;
        let routes = from_kml(text).unwrap();
        assert_eq!((routes.len(), routes[0].name.as_str()), (1, "AMS west"));
        assert!((routes[0].length_km() - 11.12).abs() < 0.01);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let with = |coordinates: &str| {
            format!("<kml><LineString><coordinates>{coordinates}</coordinates></LineString></kml>")
        };
        for (text, says) in [
            ("<kml>\n<a></b></kml>".to_owned(), "line 2"),
            ("<kml/>".to_owned(), "no line"),
            (with("1,2"), "at least two points"),
            (with("1,2 a,3"), "\"a,3\" is not longitude,latitude"),
            (with("1,2 NaN,3"), "outside"),
            (with("1,2 3,91"), "Latitude 91"),
        ] {
            let message = from_kml(&text).unwrap_err().to_string();
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
