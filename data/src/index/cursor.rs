//! Cursors: how a list names its next page.
//!
//! A cursor says which bundle and which list it belongs to, so that one held
//! over a change of either is refused instead of skipping or repeating places.
//! It is no secret and no signature: whoever makes one up gets an offset.

use super::Query;
use crate::filter::Filter;

/// Why a cursor leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is not written like one.
    #[error("ce n’est pas un curseur de cette liste")]
    Form,
    /// The places have changed since: the list must be read from its beginning.
    #[error("les données ont changé depuis cette page : reprendre la liste au début")]
    Bundle,
    /// It belongs to another filter, box, point or words.
    #[error("ce curseur est celui d’une autre recherche : le filtre doit rester le même")]
    List,
}

impl Query {
    /// The cursor of an offset in the list that this query and a filter make
    /// of a bundle (a name without hyphens). `limit` and `offset` do not count:
    /// pages of another length are of the same list.
    pub fn cursor(&self, bundle: &str, filter: &Filter, offset: u32) -> String {
        format!("{bundle}-{:016x}-{offset}", self.list(filter))
    }

    /// The offset of a cursor that [`Query::cursor`] made of the same list.
    ///
    /// # Errors
    /// When it is another list's, another bundle's, or no cursor.
    pub fn offset_of(
        &self,
        cursor: &str,
        bundle: &str,
        filter: &Filter,
    ) -> Result<u32, CursorError> {
        let parts: Vec<&str> = cursor.split('-').collect();
        let [of, list, offset] = parts[..] else {
            return Err(CursorError::Form);
        };
        let offset = offset.parse().map_err(|_| CursorError::Form)?;
        if of != bundle {
            return Err(CursorError::Bundle);
        }
        if u64::from_str_radix(list, 16) != Ok(self.list(filter)) {
            return Err(CursorError::List);
        }
        Ok(offset)
    }

    /// Stands for the list: what is asked, but for the page. FNV-1a, 64 bits
    /// (<http://www.isthe.com/chongo/tech/comp/fnv/>): lists differ by accident,
    /// not by malice.
    fn list(&self, filter: &Filter) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |bytes: &[u8]| {
            for &byte in bytes {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        };
        let corners = self.bounds.map(|b| [b.south_west, b.north_east]);
        for position in corners.into_iter().flatten().chain(self.near) {
            let (lon, lat) = position.to_e7();
            add(&lon.to_le_bytes());
            add(&lat.to_le_bytes());
        }
        // A box is twice as long as a point; words and filters hold no zero byte.
        add(&[0]);
        add(self.words.as_bytes());
        for id in &self.first {
            add(&[0]);
            add(id.as_bytes());
        }
        // No id begins with two zero bytes.
        add(&[0, 0]);
        add(filter.to_query().as_bytes());
        hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUNDLE: &str = "0123456789abcdef";

    fn list(filter: &str, query: &[(&str, &str)]) -> (Filter, Query) {
        let mut asked = Query::default();
        for (name, value) in query {
            assert!(asked.set(name, value).unwrap());
        }
        (Filter::parse(filter).unwrap(), asked)
    }

    #[test]
    fn a_cursor_belongs_to_its_list_and_its_bundle() {
        let (filter, query) = list("prise_rdv=oui", &[("q", "mairie"), ("limit", "5")]);
        let cursor = query.cursor(BUNDLE, &filter, 20);
        assert_eq!(query.offset_of(&cursor, BUNDLE, &filter), Ok(20));
        let (_, longer) = list("", &[("q", "mairie"), ("limit", "50")]);
        assert_eq!(longer.offset_of(&cursor, BUNDLE, &filter), Ok(20));
        let other_bundle = query.offset_of(&cursor, "fedcba9876543210", &filter);
        assert_eq!(other_bundle, Err(CursorError::Bundle));
        for (filter, query) in [
            list("", &[("q", "mairie")]),
            list("prise_rdv=oui", &[("q", "mairies")]),
            list("prise_rdv=oui", &[("q", "mairie"), ("bbox", "1,2,3,4")]),
            list("prise_rdv=oui", &[("q", "mairie"), ("near", "1,2")]),
            list("prise_rdv=oui", &[("q", "mairie"), ("avant", "a")]),
        ] {
            let answer = query.offset_of(&cursor, BUNDLE, &filter);
            assert_eq!(answer, Err(CursorError::List), "{query:?}");
        }
        for nonsense in ["", "20", "a-b-c-d", "--", &cursor.replace("-20", "--1")] {
            let answer = query.offset_of(nonsense, BUNDLE, &filter);
            assert_eq!(answer, Err(CursorError::Form), "{nonsense}");
        }
    }
}
