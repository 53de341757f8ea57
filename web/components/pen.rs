//! The field that a digit is drawn on, with mouse, finger or pen.

use std::cell::RefCell;
use std::rc::Rc;

use deep_clustering::page::{Act, Grey, Message};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};
use yew::{Callback, NodeRef};

use crate::handle::Handle;
use crate::pictures;

/// Rows and columns of the field.
pub const SIDE: u32 = 280;
/// Width of a stroke on it: as broad beside a digit as those of MNIST.
const WIDTH: f64 = 22.0;
/// Paper around the field, so that a stroke at its edge still has some.
const MARGIN: usize = 40;
/// A one, for those who cannot draw it: its ends (right, down).
const ONE: [[f64; 2]; 2] = [[152.0, 45.0], [128.0, 235.0]];

/// Places (right, down) and the width of the stroke there.
type Stroke = Vec<[f64; 3]>;

/// The pen with all that it has drawn.
#[derive(Clone)]
pub struct Pen {
    at: Handle,
    canvas: NodeRef,
    strokes: Rc<RefCell<Vec<Stroke>>>,
}

impl Pen {
    /// A pen for a canvas.
    pub fn new(at: Handle, canvas: NodeRef, strokes: Rc<RefCell<Vec<Stroke>>>) -> Self {
        Self { at, canvas, strokes }
    }

    /// A callback that begins a stroke.
    pub fn press(&self) -> Callback<PointerEvent> {
        let pen = self.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(place) = pen.place(&event) {
                pen.strokes.borrow_mut().push(vec![place]);
                pen.show();
            }
        })
    }

    /// A callback that draws on.
    pub fn drag(&self) -> Callback<PointerEvent> {
        let pen = self.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(place) = pen.place(&event) else { return };
            if let Some(stroke) = pen.strokes.borrow_mut().last_mut() {
                stroke.push(place);
            }
            pen.show();
        })
    }

    /// A callback that changes the strokes.
    pub fn change<T: 'static>(&self, change: impl Fn(&mut Vec<Stroke>) + 'static) -> Callback<T> {
        let pen = self.clone();
        Callback::from(move |_| {
            change(&mut pen.strokes.borrow_mut());
            pen.show();
        })
    }

    /// Takes every stroke off the field, and tells nobody.
    pub fn wipe(&self) {
        if !self.strokes.take().is_empty() {
            self.redraw();
        }
    }

    /// Where a pressed pointer is.
    fn place(&self, event: &PointerEvent) -> Option<[f64; 3]> {
        let canvas = self
            .canvas
            .cast::<HtmlCanvasElement>()
            .filter(|_| event.buttons() & 1 == 1)?;
        let _ = canvas.set_pointer_capture(event.pointer_id());
        let frame = canvas.get_bounding_client_rect();
        let place = |at: i32, start: f64, length: f64| (f64::from(at) - start) / length.max(1.0) * f64::from(SIDE);
        let pressure = if event.pointer_type() == "pen" {
            f64::from(event.pressure())
        } else {
            0.5
        };
        Some([
            place(event.client_x(), frame.left(), frame.width()),
            place(event.client_y(), frame.top(), frame.height()),
            WIDTH * (0.6 + 0.8 * pressure),
        ])
    }

    /// Draws the strokes and tells the page what is on the field.
    fn show(&self) {
        let picture = self.redraw().and_then(|context| read(&context));
        if let Some(picture) = picture {
            self.at
                .tell(Message::Guest(Act::Draw(Rc::new(picture.framed(MARGIN, 255)))));
        }
    }

    fn redraw(&self) -> Option<CanvasRenderingContext2d> {
        let context = pictures::readable(&self.canvas.cast()?)?;
        context.clear_rect(0.0, 0.0, f64::from(SIDE), f64::from(SIDE));
        context.set_stroke_style_str("#fff");
        context.set_line_cap("round");
        self.strokes.borrow().iter().for_each(|stroke| trace(&context, stroke));
        Some(context)
    }
}

/// The strokes of the example.
pub fn example() -> Vec<Stroke> {
    vec![ONE.map(|[right, down]| [right, down, WIDTH]).to_vec()]
}

/// Draws a stroke.
fn trace(context: &CanvasRenderingContext2d, stroke: &Stroke) {
    let Some([right, down, width]) = stroke.first().copied() else {
        return;
    };
    // A canvas draws no line without a length; a stroke that has only begun is a dot.
    let dot = [[right, down, width], [right + 0.1, down, width]];
    for [from, to] in std::iter::once(&dot).chain(stroke.array_windows()) {
        context.begin_path();
        context.set_line_width(to[2]);
        context.move_to(from[0], from[1]);
        context.line_to(to[0], to[1]);
        context.stroke();
    }
}

/// What is on the field, as dark ink on white paper.
fn read(context: &CanvasRenderingContext2d) -> Option<Grey> {
    let data = context
        .get_image_data(0.0, 0.0, f64::from(SIDE), f64::from(SIDE))
        .ok()?
        .data();
    Some(Grey {
        height: SIDE as usize,
        width: SIDE as usize,
        pixels: data.as_chunks::<4>().0.iter().map(|[.., ink]| 255 - ink).collect(),
    })
}
