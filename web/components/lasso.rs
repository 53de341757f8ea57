//! The lasso: an outline drawn about points of the embedding selects their images.

use std::cell::RefCell;
use std::rc::Rc;

use deep_clustering::page::{Choice, Message};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::{Callback, Html, NodeRef, Properties, component, html, use_mut_ref, use_node_ref};

use crate::handle::Handle;
use crate::painter::embedding;

/// Least distance between two corners of the outline, in CSS pixels.
const STRIDE: f64 = 4.0;

/// What lies under the lasso.
#[derive(Clone, PartialEq, Properties)]
pub struct LassoProps {
    /// The hub.
    pub at: Handle,
    /// The picture.
    pub children: Html,
}

/// A picture that an outline can be drawn on: by mouse or pen at once, by finger where the person has asked for it.
#[component]
pub fn Lasso(props: &LassoProps) -> Html {
    let (outline, line) = (use_mut_ref(Vec::new), use_node_ref());
    let drawing = Drawing { outline, line };
    let outlining = props.at.hub().painter.look.get().outlining;
    html! {
        <div class="picture" data-outlining={outlining.to_string()} onpointerdown={began(props, &drawing)} onpointermove={went_on(&drawing)}
            onpointerup={ended(props, &drawing)} onpointercancel={dropped(&drawing)} onkeydown={escaped(&drawing)}>
            { props.children.clone() }
            <svg class="lasso" aria-hidden="true"><polygon ref={drawing.line.clone()}></polygon></svg>
        </div>
    }
}

/// The outline so far, in CSS pixels from the picture's corner, and its line.
#[derive(Clone)]
struct Drawing {
    outline: Rc<RefCell<Vec<[f64; 2]>>>,
    line: NodeRef,
}

impl Drawing {
    fn show(&self) {
        let outline = self.outline.borrow();
        let corners = outline.iter().map(|[x, y]| format!("{x:.0},{y:.0} "));
        let shown = if outline.len() > 1 {
            corners.collect()
        } else {
            String::new()
        };
        if let Some(line) = self.line.cast::<Element>() {
            let _ = line.set_attribute("points", &shown);
        }
    }

    fn clear(&self) -> Vec<[f64; 2]> {
        let outline = self.outline.take();
        self.show();
        outline
    }
}

fn began(props: &LassoProps, drawing: &Drawing) -> Callback<PointerEvent> {
    let (hub, drawing) = (props.at.hub().clone(), drawing.clone());
    Callback::from(move |event: PointerEvent| {
        let allowed = event.pointer_type() != "touch" || hub.painter.look.get().outlining;
        if allowed && event.button() == 0 {
            drawing.outline.replace(place(&event).into_iter().collect());
        }
    })
}

fn went_on(drawing: &Drawing) -> Callback<PointerEvent> {
    let drawing = drawing.clone();
    Callback::from(move |event: PointerEvent| {
        let (last, place) = (drawing.outline.borrow().last().copied(), place(&event));
        let Some((last, place)) = last.zip(place).filter(|_| event.buttons() & 1 == 1) else {
            return;
        };
        if (place[0] - last[0]).hypot(place[1] - last[1]) >= STRIDE {
            if let Some(picture) = picture(&event) {
                let _ = picture.set_pointer_capture(event.pointer_id());
            }
            drawing.outline.borrow_mut().push(place);
            drawing.show();
        }
    })
}

fn ended(props: &LassoProps, drawing: &Drawing) -> Callback<PointerEvent> {
    let (at, drawing) = (props.at.clone(), drawing.clone());
    Callback::from(move |_: PointerEvent| {
        let outline = drawing.clear();
        let look = at.hub().painter.look.get();
        let images = embedding::images_within(at.side(), &at.page(), look, &outline);
        if let Some(images) = images.filter(|_| outline.len() > 2) {
            at.tell(Message::Select(Choice::Images(images)));
        }
    })
}

fn dropped(drawing: &Drawing) -> Callback<PointerEvent> {
    let drawing = drawing.clone();
    Callback::from(move |_: PointerEvent| drop(drawing.clear()))
}

fn escaped(drawing: &Drawing) -> Callback<KeyboardEvent> {
    let drawing = drawing.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            drawing.clear();
        }
    })
}

fn picture(event: &PointerEvent) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(".picture").ok().flatten()
}

/// Where an event happened, from the picture's corner.
fn place(event: &PointerEvent) -> Option<[f64; 2]> {
    let frame = picture(event)?.get_bounding_client_rect();
    Some([
        f64::from(event.client_x()) - frame.left(),
        f64::from(event.client_y()) - frame.top(),
    ])
}
