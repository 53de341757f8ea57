//! A large component in several tasks, so that no first rendering keeps the main thread.

use gloo::timers::callback::Timeout;
use yew::{hook, use_effect_with, use_state};

/// How many of `all` parts to render: one at first, one more a task until all are there.
#[hook]
pub fn use_parts(all: usize) -> usize {
    let shown = use_state(|| 1);
    let parts = *shown;
    use_effect_with(parts, move |_| {
        let next = (parts < all).then(|| Timeout::new(0, move || shown.set(parts + 1)));
        move || drop(next)
    });
    parts
}
