//! Pointing at charts by mouse, finger and arrow keys: exact values, and selections.

use deep_clustering::page::{Choice, Message};
use deep_clustering::plot::{Chart, Hit};
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};
use yew::Callback;

use crate::handle::Handle;
use crate::painter::cursor;

/// Shows the exact values under the pointer.
pub fn pointed(at: &Handle, chart: Chart) -> Callback<PointerEvent> {
    let at = at.clone();
    Callback::from(move |event: PointerEvent| {
        let painter = &at.hub().painter;
        painter.cursor.point(at.side(), &at.hub().pair(), chart, place(&event));
        painter.wake();
    })
}

/// Shows none when the mouse leaves; what a finger has touched stays.
pub fn left(at: &Handle) -> Callback<PointerEvent> {
    let leave = blurred(at);
    Callback::from(move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            leave.emit(());
        }
    })
}

/// Shows none when the keys go elsewhere.
pub fn blurred(at: &Handle) -> Callback<()> {
    let hub = at.hub().clone();
    Callback::from(move |()| {
        hub.painter.cursor.leave();
        hub.painter.wake();
    })
}

/// Moves the cursor of the charts over steps by arrow keys.
pub fn moved(at: &Handle) -> Callback<KeyboardEvent> {
    let at = at.clone();
    Callback::from(move |event: KeyboardEvent| {
        let far = if event.shift_key() { 10 } else { 1 };
        let by = match &*event.key() {
            "ArrowLeft" => -far,
            "ArrowRight" => far,
            _ => return,
        };
        event.prevent_default();
        at.hub().painter.cursor.move_by(&at.page(), by);
        at.hub().painter.wake();
    })
}

/// Selects the images of what is clicked.
pub fn clicked(at: &Handle, chart: Chart) -> Callback<MouseEvent> {
    let at = at.clone();
    Callback::from(move |event: MouseEvent| {
        let hit = cursor::hit_at(at.side(), &at.page(), chart, place(&event));
        if let Some(choice) = hit.and_then(choice) {
            at.tell(Message::Select(choice));
        }
    })
}

fn choice(hit: Hit) -> Option<Choice> {
    match hit {
        Hit::Cluster(cluster) | Hit::Image { cluster, .. } => Some(Choice::Cluster(cluster)),
        Hit::Cell { cluster, digit } => Some(Choice::Cell { cluster, digit }),
        Hit::Bar { .. } => None,
    }
}

/// Where an event happened, from the chart's corner.
fn place(event: &MouseEvent) -> [f64; 2] {
    [f64::from(event.offset_x()), f64::from(event.offset_y())]
}
