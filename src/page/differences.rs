//! What differs between two pages' requests.

use super::Page;

/// Name, value on the one page, value on the other, for all that differs; knobs that only one method has are `–` on the other.
pub fn between(a: &Page, b: &Page) -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    let mut add = |name: &str, a: &str, b: &str| {
        if a != b {
            rows.push([name.to_string(), a.to_string(), b.to_string()]);
        }
    };
    add("method", &method(a), &method(b));
    add("preset", &a.request.preset, &b.request.preset);
    add("device", a.request.device.name(), b.request.device.name());
    for name in knobs(a, b) {
        add(&name, knob(a, &name), knob(b, &name));
    }
    rows
}

fn method(page: &Page) -> String {
    page.method()
        .map_or_else(|| page.request.method.clone(), |method| method.name.clone())
}

/// The knobs of both methods where they are the same one; of different methods those that were turned by hand or are shared.
fn knobs(a: &Page, b: &Page) -> Vec<String> {
    let specs = |page: &Page| -> Vec<String> {
        let method = page.method();
        method.map_or_else(Vec::new, |method| {
            method.knobs.iter().map(|spec| spec.name.to_string()).collect()
        })
    };
    let (of_a, of_b) = (specs(a), specs(b));
    let own = |page: &Page, name: &String| page.request.knobs.contains_key(name);
    let mut names: Vec<String> = of_a
        .iter()
        .filter(|name| of_b.contains(name) || own(a, name))
        .cloned()
        .collect();
    names.extend(of_b.into_iter().filter(|name| !of_a.contains(name) && own(b, name)));
    names
}

fn knob<'a>(page: &'a Page, name: &str) -> &'a str {
    let method = page.method();
    method
        .and_then(|method| method.knob_text(&page.request.preset, &page.request.knobs, name))
        .unwrap_or("–")
}
