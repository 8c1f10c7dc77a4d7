//! A logo that lies in a theme: a small picture without anything in it that acts or
//! asks other sites.

use std::path::Path;

use bytes::Bytes;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::pages::hashed;

/// The largest logo, bytes: a page on a telephone should not wait for one.
const MAX: u64 = 100_000;
/// How a PNG begins (W3C PNG, § 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Elements of SVG that act, or bring other documents in.
const ACTING: [&str; 3] = ["script", "foreignObject", "handler"];

/// A picture that was looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// `logo.<hash>.svg`.
    pub file: String,
    /// What it is, for `Content-Type`.
    pub kind: &'static str,
    /// The file.
    pub bytes: Bytes,
}

/// Why a file cannot be a logo.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// It cannot be read.
    #[error("fichier illisible : {0}")]
    Unread(#[from] std::io::Error),
    /// It is too large for a telephone.
    #[error("ce logo pèse {} ko, c’est trop lourd pour un téléphone", .0.div_ceil(1000))]
    TooLarge(u64),
    /// It is no picture that we know.
    #[error("ce fichier n’est ni un SVG ni un PNG")]
    Unknown,
    /// Its XML is wrong.
    #[error("ce SVG ne se lit pas : {0}")]
    Broken(String),
    /// Something in it acts or asks.
    #[error("ce SVG contient {0}")]
    Acts(String),
}

impl LogoError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            LogoError::Unread(_) => "vérifier le chemin et les droits du fichier",
            LogoError::TooLarge(_) => {
                "100 ko au plus ; un SVG exporté simplement en fait quelques-uns"
            }
            LogoError::Unknown => "enregistrer le logo en SVG (de préférence) ou en PNG",
            LogoError::Broken(_) => {
                "l’enregistrer à nouveau depuis le logiciel de dessin, en « SVG simple »"
            }
            LogoError::Acts(_) => {
                "l’enregistrer en « SVG simple » : ni script, ni lien, ni image ou style pris ailleurs"
            }
        }
    }
}

impl Logo {
    /// What a logo's file is called in a theme.
    pub const NAMES: [&'static str; 2] = ["logo.svg", "logo.png"];

    /// Reads a picture and looks it through.
    ///
    /// # Errors
    /// Why it cannot be a logo.
    pub fn read(path: &Path) -> Result<Logo, LogoError> {
        let size = std::fs::metadata(path)?.len();
        if size > MAX {
            return Err(LogoError::TooLarge(size));
        }
        let bytes = std::fs::read(path)?;
        let (kind, ending) = if bytes.starts_with(PNG) {
            ("image/png", "png")
        } else {
            let text = std::str::from_utf8(&bytes).map_err(|_| LogoError::Unknown)?;
            look_through(text)?;
            ("image/svg+xml", "svg")
        };
        Ok(Logo { file: hashed("logo", &bytes, ending), kind, bytes: bytes.into() })
    }

    /// `logo.svg` or `logo.png`: what it is called in a theme.
    pub fn name(&self) -> &'static str {
        if self.kind == "image/png" { Logo::NAMES[1] } else { Logo::NAMES[0] }
    }
}

/// Whether a text is an SVG in which nothing acts.
fn look_through(text: &str) -> Result<(), LogoError> {
    let broken = |error: String| LogoError::Broken(error);
    let mut reader = Reader::from_str(text);
    let mut has_root = false;
    loop {
        match reader.read_event().map_err(|error| broken(error.to_string()))? {
            Event::Start(tag) | Event::Empty(tag) => {
                if !has_root && tag.local_name().as_ref() != "svg" {
                    return Err(LogoError::Unknown);
                }
                has_root = true;
                look_at(&tag)?;
            }
            Event::Text(text) if !has_root && !text.trim().is_empty() => {
                return Err(LogoError::Unknown);
            }
            // Style sheets fetch by these two words alone.
            Event::Text(text) if asks(&text) => return Err(acts("un style pris ailleurs")),
            Event::CData(text) if asks(&text) => return Err(acts("un style pris ailleurs")),
            Event::PI(_) => return Err(acts("une instruction de feuille de style")),
            Event::DocType(doctype) if doctype.contains('[') => {
                return Err(acts("une définition d’entités"));
            }
            Event::Eof if has_root => return Ok(()),
            Event::Eof => return Err(LogoError::Unknown),
            _ => {}
        }
    }
}

fn acts(what: &str) -> LogoError {
    LogoError::Acts(what.to_owned())
}

fn look_at(tag: &BytesStart<'_>) -> Result<(), LogoError> {
    let name = tag.local_name().as_ref().to_owned();
    if ACTING.iter().any(|acting| acting.eq_ignore_ascii_case(&name)) {
        return Err(acts(&format!("un élément <{name}>")));
    }
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| LogoError::Broken(error.to_string()))?;
        let key = attribute.key.local_name().as_ref().to_lowercase();
        let value = attribute.value.trim();
        if key.starts_with("on") {
            return Err(acts(&format!("un attribut « {key} »")));
        }
        if key == "href" && !value.starts_with('#') && !value.starts_with("data:image/") {
            return Err(acts(&format!("un lien vers {}", value)));
        }
        if asks(value) {
            return Err(acts("un style pris ailleurs"));
        }
    }
    Ok(())
}

/// Whether some CSS names what lies elsewhere than in the picture.
fn asks(css: &str) -> bool {
    let css: String = css.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let urls = css.split("url(").skip(1).map(|rest| rest.trim_start_matches(['"', '\'']));
    css.contains("@import")
        || urls.into_iter().any(|url| !url.starts_with('#') && !url.starts_with("data:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(svg: &str) -> Option<String> {
        look_through(svg).err().map(|error| error.to_string())
    }

    #[test]
    fn a_picture_is_a_logo() {
        let svg = r##"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><style>a{fill:url(#g)}</style>
            <use href="#g"/><rect style="fill: url('#g')" width="4" height="4"/></svg>"##;
        assert_eq!(told(svg), None);
    }

    #[test]
    fn what_acts_or_asks_is_refused_by_its_name() {
        for (inside, what) in [
            ("<script>alert(1)</script>", "<script>"),
            ("<g onload='x()'/>", "« onload »"),
            ("<image href='https://site.example/a.png'/>", "https://site.example/a.png"),
            ("<a xlink:href='javascript:x()'/>", "javascript:x()"),
            ("<rect style=\"fill: url( 'https://site.example/#a')\"/>", "ailleurs"),
            ("<style>@import 'https://site.example/a.css';</style>", "ailleurs"),
            ("<foreignObject/>", "<foreignObject>"),
        ] {
            let told = told(&format!("<svg>{inside}</svg>")).unwrap();
            assert!(told.contains(what), "{inside}: {told}");
        }
    }

    #[test]
    fn what_is_no_picture_is_said() {
        for text in ["", "bonjour", "<html></html>"] {
            assert_eq!(
                told(text).as_deref(),
                Some("ce fichier n’est ni un SVG ni un PNG"),
                "{text}"
            );
        }
        assert!(told("<svg><g></svg>").unwrap().starts_with("ce SVG ne se lit pas"));
    }
}
