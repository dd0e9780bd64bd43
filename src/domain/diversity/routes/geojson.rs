//! Lines of a GeoJSON document (RFC 7946): positions are longitude, latitude and maybe height.

use serde_json::Value;

use super::{Collected, Route, RouteError};

/// Reads every LineString and MultiLineString; other geometries are passed over. A route is named by
/// its feature's property `name` or `id`, or by the feature's `id`.
///
/// # Errors
/// [`RouteError`] with the line of the file, or the route.
pub fn from_geojson(text: &str) -> Result<Vec<Route>, RouteError> {
    let value: Value = serde_json::from_str(text).map_err(|error| RouteError::Unreadable {
        line: error.line(),
        reason: error.to_string(),
    })?;
    let mut collected = Collected::default();
    // The nesting is bounded by serde_json (128 levels); an own stack keeps it out of recursion.
    let mut open: Vec<(Option<String>, &Value)> = vec![(None, &value)];
    while let Some((name, value)) = open.pop() {
        let inner = |key: &str| value.get(key).and_then(Value::as_array).map(Vec::as_slice);
        match value
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default()
        {
            "FeatureCollection" => {
                let features = inner("features").unwrap_or_default().iter().rev();
                open.extend(features.map(|feature| (None, feature)));
            }
            "Feature" => open.extend(value.get("geometry").map(|shape| (name_of(value), shape))),
            "GeometryCollection" => {
                let shapes = inner("geometries").unwrap_or_default().iter().rev();
                open.extend(shapes.map(|shape| (name.clone(), shape)));
            }
            "LineString" => {
                let points = line(inner("coordinates").unwrap_or_default());
                add(&mut collected, name.as_deref(), points)?;
            }
            "MultiLineString" => {
                for (part, number) in inner("coordinates").unwrap_or_default().iter().zip(1..) {
                    let part_name = name.as_ref().map(|name| format!("{name} part {number}"));
                    let points = part.as_array().and_then(|part| line(part));
                    add(&mut collected, part_name.as_deref(), points)?;
                }
            }
            _ => {}
        }
    }
    collected.finish()
}

fn add(
    collected: &mut Collected,
    name: Option<&str>,
    points: Option<Vec<(f64, f64)>>,
) -> Result<(), RouteError> {
    match points {
        Some(points) => collected.add(name, &points),
        None => Err(RouteError::Route {
            number: collected.routes.len() + 1,
            name: name.unwrap_or_default().to_owned(),
            reason: "a point is not two numbers; write [longitude, latitude]".to_owned(),
        }),
    }
}

fn line(points: &[Value]) -> Option<Vec<(f64, f64)>> {
    let point = |value: &Value| Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?));
    points.iter().map(point).collect()
}

fn name_of(feature: &Value) -> Option<String> {
    let properties = feature.get("properties");
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let property = |key: &str| properties?.get(key).and_then(text);
    property("name")
        .or_else(|| property("id"))
        .or_else(|| feature.get("id").and_then(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"name":"AMS east"},"geometry":{"type":"LineString","coordinates":[[4.9,52.3],[4.9,52.4,12.0]]}},
      {"type":"Feature","properties":null,"geometry":null},
      {"type":"Feature","id":7,"geometry":{"type":"MultiLineString","coordinates":[[[4,52],[4.1,52]],[[5,52],[5.1,52]]]}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}]}"#;

    #[test]
    fn lines_become_routes_with_names_and_lengths() {
        let routes = from_geojson(FILE).unwrap();
        let names: Vec<&str> = routes.iter().map(|route| route.name.as_str()).collect();
        assert_eq!(names, ["AMS east", "7 part 1", "7 part 2"]);
        assert!((routes[0].length_km() - 11.12).abs() < 0.01);
        let segment = routes[0].segment("core-1", "ams-pe1").unwrap();
        assert_eq!(segment.length_km, Some(11.12));
        assert!(routes[0].segment("x", "x").is_err());
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (text, says) in [
            ("{\n\n nonsense", "line 3"),
            (r#"{"type":"FeatureCollection","features":[]}"#, "no line"),
            ("7", "no line"),
            (
                r#"{"type":"LineString","coordinates":[[1,2]]}"#,
                "at least two points",
            ),
            (
                r#"{"type":"LineString","coordinates":[[1,2],["a",2]]}"#,
                "longitude, latitude",
            ),
            (
                r#"{"type":"LineString","coordinates":[[1,2],[2,95]]}"#,
                "Latitude 95",
            ),
            (
                r#"{"type":"LineString","coordinates":[[1,2],[1e999,5]]}"#,
                "line 1",
            ),
        ] {
            let message = from_geojson(text).unwrap_err().to_string();
            assert!(message.contains(says), "{text}: {message}");
        }
        let many = format!(
            r#"{{"type":"LineString","coordinates":[{}[1,2]]}}"#,
            "[1,2],".repeat(super::super::MOST_POINTS)
        );
        assert!(
            from_geojson(&many)
                .unwrap_err()
                .to_string()
                .contains("at most")
        );
        assert!(from_geojson(&"[".repeat(100_000)).is_err());
    }
}
