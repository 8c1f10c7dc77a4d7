//! The colours in a logo.

use spreet::resvg::tiny_skia::{Pixmap, Transform};
use spreet::resvg::{render, usvg};

use super::Logo;

/// An SVG is drawn so large, and of a PNG about as many pixels are looked at, a side.
const SIDE: u16 = 64;
/// More pixels than this a PNG of a logo has not; memory for them is asked at once.
const MOST: u64 = 1 << 24;
/// Of a pixel that is more opaque than this the colour counts.
const OPAQUE: u8 = 127;

impl Logo {
    /// The colours of its pixels that are not transparent, as sRGB, of some thousands of
    /// them; none for a picture that cannot be drawn.
    pub fn inks(&self) -> Vec<[u8; 3]> {
        let drawn = match self.kind {
            "image/png" => png(&self.bytes),
            _ => svg(&self.bytes),
        };
        let Some(drawn) = drawn else { return Vec::new() };
        let side = usize::from(SIDE);
        let every = (drawn.pixels().len() / (side * side)).max(1);
        let pixels = drawn.pixels().iter().step_by(every).map(|pixel| pixel.demultiply());
        let opaque = pixels.filter(|pixel| pixel.alpha() > OPAQUE);
        opaque.map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect()
    }
}

fn png(bytes: &[u8]) -> Option<Pixmap> {
    // Width and height follow the signature and the first chunk's head (W3C PNG, § 11.2.1).
    let size =
        |at: usize| Some(u64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    if size(16)? * size(20)? > MOST {
        return None;
    }
    Pixmap::decode_png(bytes).ok()
}

/// Stretched to a square: shares of colours stay.
fn svg(bytes: &[u8]) -> Option<Pixmap> {
    let mut options = usvg::Options::default();
    options.fontdb_mut().load_system_fonts();
    let tree = usvg::Tree::from_data(bytes, &options).ok()?;
    let mut drawn = Pixmap::new(SIDE.into(), SIDE.into())?;
    let side = f32::from(SIDE);
    let whole = Transform::from_scale(side / tree.size().width(), side / tree.size().height());
    render(&tree, whole, &mut drawn.as_mut());
    Some(drawn)
}
