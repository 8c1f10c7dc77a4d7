//! Values of a carte that have a form of their own: colours, logos, sites.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::pages::words::is_mail;

/// An opaque colour, 8 bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: [u8; 3],
}

/// A colour, logo or site that cannot be one, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LookError(String);

impl Colour {
    /// The same hue, darkened just enough to be read on white (4.5 to 1).
    #[must_use]
    pub fn readable_on_white(self) -> Colour {
        let mut colour = self;
        while repere_styles::contrast(&colour.to_string(), "#ffffff").is_some_and(|c| c < 4.5) {
            colour.rgb = colour.rgb.map(|c| (u16::from(c) * 19 / 20) as u8);
        }
        colour
    }

    /// White or black, as CSS: whichever is read better on this colour.
    #[must_use]
    pub fn text_on(self) -> &'static str {
        repere_styles::readable_on(&[&self.to_string()])
    }
}

/// Any CSS colour without transparency: `#005b96`, `teal`, `rgb(0 91 150)`.
impl FromStr for Colour {
    type Err = LookError;

    fn from_str(text: &str) -> Result<Colour, LookError> {
        let colour = csscolorparser::parse(text).map_err(|_| {
            LookError(format!("« {text} » n’est pas une couleur ; écrire par exemple #005b96"))
        })?;
        match colour.to_rgba8() {
            [r, g, b, 255] => Ok(Colour { rgb: [r, g, b] }),
            _ => Err(LookError(format!(
                "« {text} » est transparente ; une couleur pleine est attendue"
            ))),
        }
    }
}

/// `#005b96`.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.rgb;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// A site by scheme, host and port, as `frame-ancestors` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// `https://www.ville.fr`, with `https://*.ville.fr` for every site below.
impl FromStr for Origin {
    type Err = LookError;

    fn from_str(text: &str) -> Result<Origin, LookError> {
        let form = || {
            LookError(format!(
                "« {text} » n’est pas un site ; écrire par exemple https://www.ville.fr"
            ))
        };
        // The parser refuses a star in a host, and a policy understands one.
        let whole = text.replacen("://*.", "://", 1);
        let url = Url::parse(&whole).map_err(|_| form())?;
        let path_free = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !anonymous {
            return Err(form());
        }
        let origin = Origin::of(&url).ok_or_else(form)?;
        if !path_free {
            return Err(LookError(format!(
                "« {text} » est une page ; seul le site compte : {origin}"
            )));
        }
        match whole == text {
            true => Ok(origin),
            false => Ok(Origin(origin.0.replacen("://", "://*.", 1))),
        }
    }
}

impl Origin {
    /// The site of an address; none when its host could not stand in a policy
    /// (a host may hold `;` and `,`, which would begin a rule of their own).
    pub fn of(url: &Url) -> Option<Origin> {
        let host = url.host_str()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:[]".contains(c);
        host.chars().all(plain).then(|| Origin(url.origin().ascii_serialization()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a logo: `https`, or `http` for a server on one's own desk.
///
/// # Errors
/// When it is no such address.
pub fn logo(text: &str) -> Result<Url, LookError> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && Origin::of(url).is_some())
        .ok_or_else(|| {
            LookError(format!("« {text} » n’est pas une adresse ; écrire par exemple https://www.ville.fr/logo.svg"))
        })
}

/// The address of a service that finds addresses as one types, as the Base Adresse
/// Nationale's (addok, <https://adresse.data.gouv.fr/outils/api-doc/adresse>); `ban`
/// is the nation's own.
///
/// # Errors
/// When it is no such address.
pub(super) fn addresses(text: &str) -> Result<Url, LookError> {
    /// Géoplateforme, geocoding.
    const BAN: &str = "https://data.geopf.fr/geocodage/search";
    let url = Url::parse(if text == "ban" { BAN } else { text }).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https") && Origin::of(url).is_some())
        .ok_or_else(|| {
            LookError(format!("« {text} » n’est pas une adresse ; écrire \"ban\" pour la Base Adresse Nationale, ou par exemple https://adresses.ville.fr/search"))
        })
}

/// The address of a page.
///
/// # Errors
/// When it is no such address.
pub(super) fn page(text: &str) -> Result<Url, LookError> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(|| {
        LookError(format!(
            "« {text} » n’est pas une adresse ; écrire par exemple https://www.ville.fr/numerique"
        ))
    })
}

/// Where readers tell of a mistake: an address of mail, or of a page, in which
/// `{id}` stands for the place's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(String);

impl FromStr for Report {
    type Err = LookError;

    fn from_str(text: &str) -> Result<Report, LookError> {
        let is_page = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if is_page || is_mail(text) {
            return Ok(Report(text.to_owned()));
        }
        Err(LookError(format!(
            "« {text} » n’est ni une adresse de courriel ni une page ; écrire par exemple carte@ville.fr ou https://www.ville.fr/signaler?lieu={{id}}"
        )))
    }
}

impl Report {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The link of a place.
    pub(crate) fn href(&self, id: &str, name: &str) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        match is_mail(&self.0) {
            true => {
                let subject = format!("Erreur sur la fiche « {name} » ({id})");
                format!("mailto:{}?subject={}", self.0, encoded(&subject))
            }
            false => self.0.replace("{id}", &encoded(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn colours_are_css_and_opaque() {
        for (text, printed) in [
            ("#005b96", "#005b96"),
            ("#abc", "#aabbcc"),
            ("teal", "#008080"),
            ("rgb(0 91 150)", "#005b96"),
        ] {
            assert_eq!(colour(text).to_string(), printed);
        }
        assert!("bleu".parse::<Colour>().unwrap_err().to_string().contains("« bleu »"));
        assert!("#005b9680".parse::<Colour>().unwrap_err().to_string().contains("transparente"));
    }

    #[test]
    fn brand_texts_can_be_read() {
        for text in ["#ffeb3b", "#005b96", "#ffffff", "#000000", "#e1000f", "#00aa55"] {
            let brand = colour(text);
            let contrast = |colour: Colour, other: &str| {
                repere_styles::contrast(&colour.to_string(), other).unwrap()
            };
            assert!(contrast(brand.readable_on_white(), "white") >= 4.5, "{text}");
            assert!(contrast(brand, brand.text_on()) >= 4.5, "{text}");
        }
    }

    #[test]
    fn sites_are_origins() {
        for (text, origin) in [
            ("https://www.ville.fr", Some("https://www.ville.fr")),
            ("https://WWW.Ville.fr/", Some("https://www.ville.fr")),
            ("https://*.ville.fr", Some("https://*.ville.fr")),
            ("http://localhost:8080", Some("http://localhost:8080")),
            ("https://ville.fr/accueil", None),
            ("www.ville.fr", None),
            ("javascript:alert(1)", None),
            ("https://ville.fr; script-src *", None),
            ("https://ville.fr;script-src", None),
            ("https://ville.fr,x.org", None),
            ("*", None),
        ] {
            let read = text.parse::<Origin>().ok().map(|o| o.to_string());
            assert_eq!(read.as_deref(), origin, "{text}");
        }
    }

    #[test]
    fn mistakes_are_told_by_mail_or_on_a_page() {
        let report = |text: &str| text.parse::<Report>().map(|r| r.href("a/b", "Chez « A »"));
        assert_eq!(
            report("carte@ville.fr").unwrap(),
            "mailto:carte@ville.fr?subject=Erreur%20sur%20la%20fiche%20%C2%AB%20Chez%20%C2%AB%20A%20%C2%BB%20%C2%BB%20%28a%2Fb%29"
        );
        assert_eq!(
            report("https://ville.fr/signaler?lieu={id}").unwrap(),
            "https://ville.fr/signaler?lieu=a%2Fb"
        );
        for wrong in ["ville.fr", "javascript:alert(1)", "a@b.fr?bcc=c@d.fr", "mailto:a@b.fr"] {
            assert!(report(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_are_searched_where_one_may_ask() {
        assert_eq!(addresses("ban").unwrap().host_str(), Some("data.geopf.fr"));
        assert!(addresses("https://adresses.ville.fr/search").is_ok());
        for wrong in ["BAN ?", "ftp://ville.fr/", "https://ville.fr;script-src/search"] {
            assert!(addresses(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn logos_are_on_the_web() {
        assert!(logo("https://www.ville.fr/logo.svg").is_ok());
        assert!(logo("logo.svg").is_err());
        assert!(logo("data:image/svg+xml,<svg/>").is_err());
        assert!(logo("https://ville.fr;script-src/logo.svg").is_err());
    }
}
