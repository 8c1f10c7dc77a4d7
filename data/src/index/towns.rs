//! Finding the communes that an index knows, as a person types their name.

use super::Index;
use crate::fold::fold;
use crate::json::Json;
use crate::territory::commune_shard;

/// The most that one answer gives: what a list under a search box shows.
const MOST: usize = 10;

impl Index {
    /// The communes whose names have these words: in any order, the last one as far
    /// as it is typed; accents, case and « St » do not count. A postal code, or the
    /// beginning of one, finds the communes whose places have it; an INSEE code its
    /// commune. Those of that very name come first, then those whose name begins
    /// so; of these the ones with the most places, then in the code's order.
    ///
    /// JSON, `communes`: at most ten, each `code`, `nom`, `departement`, and `point`
    /// (longitude and latitude in degrees) where the bake was given one; and
    /// `tranche`: the shard of the nation's communes that has more
    /// ([`commune_shard`]), unless what is typed is no name.
    pub fn communes(&self, words: &str) -> Vec<u8> {
        let communes = &self.columns.communes;
        let folded = fold(words);
        let wanted: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let is_code = folded.bytes().all(|b| b.is_ascii_digit());
        // How many places each commune has, and which have this postal code.
        let mut places = vec![0u32; communes.len() as usize];
        let mut by_post = vec![false; if is_code { communes.len() as usize } else { 0 }];
        for place in 0..self.len() {
            let Some(row) = self.commune_row(place) else { continue };
            // An arrondissement's are its commune's too.
            let parent = communes.parent(row);
            places[row as usize] += 1;
            if parent != row {
                places[parent as usize] += 1;
            }
            if is_code && self.columns.texts.code_postal.at(place).starts_with(&*folded) {
                by_post[row as usize] = true;
            }
        }
        let mut keys: Vec<u64> = Vec::new();
        let (last, whole) = wanted.split_last().unwrap_or((&"", &[]));
        for row in (0..communes.len()).filter(|_| !last.is_empty()) {
            let name = fold(communes.name(row));
            let has = |wanted: &dyn Fn(&str) -> bool| name.split(' ').any(wanted);
            let class = if name == folded || fold(communes.code(row)) == folded {
                0
            } else if name.starts_with(&*folded) {
                1
            } else if by_post.get(row as usize) == Some(&true)
                || has(&|word| word.starts_with(last))
                    && whole.iter().all(|&wanted| has(&|word| word == wanted))
            {
                2
            } else {
                continue;
            };
            let fewer = (1 << 30) - 1 - places[row as usize].min((1 << 30) - 1);
            keys.push(class << 62 | u64::from(fewer) << 32 | u64::from(row));
        }
        keys.sort_unstable();
        keys.truncate(MOST);
        let mut json = Json::new();
        json.open('{');
        if let (false, Some(shard)) = (is_code, commune_shard(words)) {
            json.text_member("tranche", &shard);
        }
        json.key("communes");
        json.open('[');
        for key in keys {
            // The lower half is the row.
            let row = key as u32;
            let code = communes.code(row);
            json.open('{');
            json.text_member("code", code);
            json.text_member("nom", communes.name(row));
            // Every code begins with it; overseas it has a third digit.
            let overseas = code.starts_with("97") || code.starts_with("98");
            let digits = if overseas { 3 } else { 2 };
            json.text_member("departement", code.get(..digits).unwrap_or(code));
            if let Some(point) = communes.point(row) {
                json.key("point");
                json.position(point);
            }
            json.close('}');
        }
        json.close(']');
        json.close('}');
        json.into_bytes()
    }
}
