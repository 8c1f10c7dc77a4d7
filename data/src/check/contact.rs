//! Electronic and web addresses.

use super::Checked;

/// Looks at one e-mail address.
pub(crate) fn email(text: &str) -> Checked {
    if is_email(text) {
        return Checked::Right;
    }
    let lower = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let bare = if lower { &text[7..] } else { text };
    let bare = bare.split('?').next().unwrap_or_default();
    let edge = |c: char| c.is_whitespace() || ".,;:<>()[]\"'«»\u{200b}\u{feff}".contains(c);
    let bare = bare.trim_matches(edge);
    let joined: String = bare.split_whitespace().collect();
    let at = ["(at)", "[at]", "(@)", "(a)"].iter().find(|at| joined.contains(*at));
    let joined = at.map_or_else(|| joined.clone(), |at| joined.replacen(at, "@", 1));
    // Spaces are taken out around the sign alone: « a b@c.fr » may be two words.
    let spaced = bare.split('@').map(str::trim).any(|half| half.contains(char::is_whitespace));
    if is_email(&joined) && !(spaced && at.is_none()) {
        Checked::Mended(joined)
    } else {
        Checked::Wrong
    }
}

/// Whether a text is an address that a mail can be sent to.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let plain_host = |c: char| c.is_alphanumeric() || "-.".contains(c);
    let dotted = |text: &str| text.split('.').all(|label| !label.is_empty());
    name.chars().all(plain_name)
        && host.chars().all(plain_host)
        && dotted(name)
        && dotted(host)
        && host.rsplit_once('.').is_some_and(|(_, end)| end.len() >= 2 && !is_digits(end))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// What one text of a column of web addresses is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Web {
    /// An address to link to.
    Right,
    /// The same, once mended.
    Mended(String),
    /// An e-mail address.
    Email(String),
    /// Neither.
    Wrong,
}

/// Looks at one web address: only `http` and `https` are such, as a
/// `javascript:` in a file must never become a link.
pub(crate) fn web_address(text: &str) -> Web {
    if is_web(text) {
        return Web::Right;
    }
    let bare =
        text.trim_matches(|c: char| c.is_whitespace() || "<>\"'«»,;\u{200b}\u{feff}".contains(c));
    if !bare.contains("//") {
        match email(bare) {
            Checked::Right => return Web::Email(bare.to_owned()),
            Checked::Mended(email) => return Web::Email(email),
            Checked::Wrong => {}
        }
    }
    let (scheme, rest) = scheme(bare);
    let mended = format!("{scheme}{rest}");
    if is_web(&mended) { Web::Mended(mended) } else { Web::Wrong }
}

/// The scheme that is meant, and what stands after it, however it is written:
/// `http:/x`, `htpps//x`, `https://http://x`, `www.x`.
fn scheme(text: &str) -> (&'static str, &str) {
    let mut rest = text;
    let mut found = None;
    loop {
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = rest[..letters].to_ascii_lowercase();
        let after = &rest[letters..];
        let marks =
            after.bytes().take_while(|b| matches!(b, b':' | b'/' | b'\\' | b' ' | b';')).count();
        let separated = after[..marks].contains([':', '/', '\\']);
        let known = match &*word {
            "https" | "htpps" | "htps" | "httpss" | "ttps" | "hhttps" | "httos" => "https://",
            "http" | "htpp" | "htp" | "ttp" | "hhttp" | "htttp" => "http://",
            _ => break,
        };
        if !separated {
            break;
        }
        // The innermost one is what was copied from the browser.
        found = Some(known);
        rest = &after[marks..];
    }
    (found.unwrap_or("https://"), rest)
}

/// Whether a text is an absolute address of the web with a host of two names.
fn is_web(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"\\".contains(c)) {
        return false;
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    let plain = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let labels = host.strip_suffix('.').unwrap_or(host).split('.');
    labels.clone().count() >= 2 && labels.clone().all(plain) && is_digits(port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mails_as_people_write_them() {
        for (text, expected) in [
            ("accueil@ville.fr", "="),
            ("jean.d'eau@ville-x.asso.fr", "="),
            ("mailto:accueil@ville.fr", "accueil@ville.fr"),
            ("MAILTO:accueil@ville.fr?subject=x", "accueil@ville.fr"),
            (" accueil@ville.fr ;", "accueil@ville.fr"),
            ("<accueil@ville.fr>", "accueil@ville.fr"),
            ("accueil @ ville.fr", "accueil@ville.fr"),
            ("accueil(at)ville.fr", "accueil@ville.fr"),
            ("accueil [at] ville.fr", "accueil@ville.fr"),
            ("accueil@ville.fr.", "accueil@ville.fr"),
            ("accueil", "!"),
            ("a@b", "!"),
            ("a b@c.fr", "!"),
            ("a@b@c.fr", "!"),
            ("accueil@ville..fr", "!"),
            ("accueil@ville,fr", "!"),
            ("é@ville.fr", "!"),
            ("https://ville.fr", "!"),
            ("@ville.fr", "!"),
            ("a@1.2.3.4", "!"),
            ("", "!"),
        ] {
            let said = match email(text) {
                Checked::Right => "=".to_owned(),
                Checked::Wrong => "!".to_owned(),
                Checked::Mended(email) => email,
            };
            assert_eq!(said, expected, "{text}");
        }
    }

    #[test]
    fn web_addresses_as_people_write_them() {
        for (text, expected) in [
            ("https://www.exemple.fr/a?b=c#d", "="),
            ("http://exemple.fr:8080/", "="),
            ("https://médiathèque.fr/é", "="),
            ("www.exemple.fr", "https://www.exemple.fr"),
            ("exemple.fr/page", "https://exemple.fr/page"),
            ("http:/exemple.fr", "http://exemple.fr"),
            ("http//exemple.fr", "http://exemple.fr"),
            ("https:exemple.fr", "https://exemple.fr"),
            ("https//:exemple.fr", "https://exemple.fr"),
            ("http:\\\\exemple.fr", "http://exemple.fr"),
            ("https:// www.exemple.fr", "https://www.exemple.fr"),
            ("htpps://exemple.fr", "https://exemple.fr"),
            ("HTTPS://Exemple.fr", "https://Exemple.fr"),
            ("https://http://exemple.fr", "http://exemple.fr"),
            ("https://https://exemple.fr", "https://exemple.fr"),
            ("<https://exemple.fr>", "https://exemple.fr"),
            ("https://exemple.fr,", "https://exemple.fr"),
            ("accueil@ville.fr", "@accueil@ville.fr"),
            ("mailto:accueil@ville.fr", "@accueil@ville.fr"),
            ("javascript:alert(1)", "!"),
            ("javascript:alert(1.5)", "!"),
            ("data:text/html,x.y", "!"),
            ("ftp://exemple.fr", "!"),
            ("néant", "!"),
            ("@ville", "!"),
            ("https://exemple.fr (sur rendez-vous)", "!"),
            ("https://exemple", "!"),
            ("https://", "!"),
            ("Facebook : Mairie de X.", "!"),
            ("", "!"),
        ] {
            let said = match web_address(text) {
                Web::Right => "=".to_owned(),
                Web::Wrong => "!".to_owned(),
                Web::Email(email) => format!("@{email}"),
                Web::Mended(address) => address,
            };
            assert_eq!(said, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_mending_twice_is_mending_once(
            text in "(https?|:|/|\\.|[a-z]{1,3}|@|mailto:| |[A-Zé;,<>]|\\PC){0,10}",
        ) {
            if let Checked::Mended(once) = email(&text) {
                prop_assert_eq!(email(&once), Checked::Right);
            }
            match web_address(&text) {
                Web::Mended(once) => {
                    prop_assert!(once.starts_with("http://") || once.starts_with("https://"));
                    prop_assert_eq!(web_address(&once), Web::Right);
                }
                Web::Email(once) => prop_assert_eq!(email(&once), Checked::Right),
                _ => {}
            }
        }
    }
}
