//! Pictures as the browser reads them: files, photographs, what is on the clipboard.

use deep_clustering::page::Grey;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use crate::dom;

/// Reads pictures through a canvas that nobody sees.
pub struct Reader {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    longest: u32,
}

impl Reader {
    /// Reads pictures at their own size, or smaller so that no side is longer than this.
    pub fn new(longest: u32) -> Result<Self, JsValue> {
        let canvas: HtmlCanvasElement = dom::document().create_element("canvas")?.unchecked_into();
        let context = readable(&canvas).ok_or("this browser gives no canvas")?;
        Ok(Self {
            canvas,
            context,
            longest,
        })
    }

    /// The grey of a picture; what is transparent is white.
    pub async fn read(&self, file: &Blob) -> Result<Grey, JsValue> {
        let bitmap = JsFuture::from(dom::window().create_image_bitmap_with_blob(file)?).await?;
        let bitmap: ImageBitmap = bitmap.unchecked_into();
        let grey = self.draw(&bitmap);
        bitmap.close();
        grey
    }

    fn draw(&self, bitmap: &ImageBitmap) -> Result<Grey, JsValue> {
        let longest = bitmap.width().max(bitmap.height()).max(1);
        let scale = (f64::from(self.longest) / f64::from(longest)).min(1.0);
        let [width, height] =
            [bitmap.width(), bitmap.height()].map(|side| (f64::from(side) * scale).round().max(1.0) as u32);
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        let (across, down) = (f64::from(width), f64::from(height));
        self.context.set_fill_style_str("#fff");
        self.context.fill_rect(0.0, 0.0, across, down);
        self.context
            .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, across, down)?;
        let rgba = self.context.get_image_data(0.0, 0.0, across, down)?.data();
        Ok(Grey {
            height: height as usize,
            width: width as usize,
            pixels: rgba.as_chunks::<4>().0.iter().copied().map(brightness).collect(),
        })
    }
}

/// The brightness of a colour (ITU-R BT.601).
fn brightness([red, green, blue, _]: [u8; 4]) -> u8 {
    let [red, green, blue] = [red, green, blue].map(u32::from);
    ((299 * red + 587 * green + 114 * blue + 500) / 1000) as u8
}

/// The context of a canvas whose pixels will be read often.
pub fn readable(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &true.into()).ok()?;
    let context = canvas.get_context_with_context_options("2d", &options).ok()??;
    context.dyn_into().ok()
}
