//! The image that is looked at: its picture, its cluster, and its label, which is used only for scoring.

use deep_clustering::page::{Page, Run};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::{Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref};

use crate::painter::Look;

/// The card of the image that is looked at, or how to look at one.
pub fn card(page: &Page, look: Look) -> Html {
    let shown = look
        .image
        .zip(page.run.as_ref())
        .and_then(|(image, run)| details(page, run, image));
    html! { <div class={if shown.is_some() { "image-card" } else { "image-card empty" }} role="status">{ shown.unwrap_or_default() }</div> }
}

fn details(page: &Page, run: &Run, image: usize) -> Option<Html> {
    let bulk = &run.shown().bulk;
    let (cluster, confidence) = (bulk.clusters.get(image)?, bulk.confidence.get(image)?);
    let (height, width) = (page.pictures.height, page.pictures.width);
    let size = height * width;
    let pixels = page
        .pictures
        .pixels
        .get(image * size..(image + 1) * size)
        .unwrap_or_default()
        .to_vec();
    Some(html! {
        <>
            <Thumbnail {pixels} {width} {height} />
            <dl>
                <div><dt>{ "image" }</dt><dd>{ image }</dd></div>
                <div><dt>{ "cluster" }</dt><dd>{ cluster }</dd></div>
                <div><dt>{ "p(y|x)" }</dt><dd>{ format!("{:.2}", f64::from(*confidence) / 255.0) }</dd></div>
                { for page.pictures.labels.get(image).map(|label| html! {
                    <div title="Used only for scoring."><dt>{ "label" }</dt><dd>{ label }<small>{ " used only for scoring" }</small></dd></div>
                }) }
            </dl>
        </>
    })
}

/// What a picture is made of.
#[derive(Clone, PartialEq, Properties)]
pub struct ThumbnailProps {
    /// `[height, width]`, 255 for ink.
    pub pixels: Vec<u8>,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// One image, pixel for pixel.
#[component]
pub fn Thumbnail(props: &ThumbnailProps) -> Html {
    let canvas = use_node_ref();
    {
        let canvas = canvas.clone();
        use_effect_with(props.clone(), move |props| {
            draw(&canvas, props);
        });
    }
    html! { <canvas ref={canvas} class="thumbnail" width={props.width.to_string()} height={props.height.to_string()} aria-hidden="true"></canvas> }
}

fn draw(canvas: &NodeRef, props: &ThumbnailProps) -> Option<()> {
    let rgba: Vec<u8> = props.pixels.iter().flat_map(|ink| [255, 255, 255, *ink]).collect();
    let image =
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), props.width as u32, props.height as u32).ok()?;
    let context = canvas.cast::<HtmlCanvasElement>()?.get_context("2d").ok()??;
    context
        .dyn_into::<CanvasRenderingContext2d>()
        .ok()?
        .put_image_data(&image, 0.0, 0.0)
        .ok()
}
