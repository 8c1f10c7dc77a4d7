//! One index, and what a page asks of it.

use repere_data::{
    Answer, Filter, Index, Item, Json, Need, Ordinal, Query, TileCoord, query_pairs,
};

use crate::error::EngineError;
use crate::selections::Selections;

/// Answers about the places of one index.
///
/// Filters come as query strings: `preset` is a carte's own, `choice` its
/// reader's; both must hold, and either may be empty. Nothing it is asked makes
/// it panic.
#[derive(Debug)]
pub struct Engine {
    index: Index,
    bundle: String,
    selections: Selections,
}

impl Engine {
    /// Opens an index ([`Index::from_unpacked`]); `bundle` is the name of the
    /// bundle it belongs to, which answers and cursors repeat.
    ///
    /// # Errors
    /// [`EngineError::Index`] when the bytes are no index of this version, are
    /// damaged, or contradict themselves.
    pub fn open(index: &[u8], bundle: &str) -> Result<Engine, EngineError> {
        Ok(Engine::new(Index::from_unpacked(index)?, bundle))
    }

    /// Answers from an index.
    pub fn new(index: Index, bundle: &str) -> Engine {
        Engine { index, bundle: bundle.to_owned(), selections: Selections::default() }
    }

    #[cfg(test)]
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// Answers a request: what is asked, and each thing it is asked with, on lines
    /// of their own (query strings are percent-encoded, and hold no line feed).
    ///
    /// | request | answer |
    /// |---|---|
    /// | `tile`, preset, choice, `z/x/y` | [`Engine::tile`] |
    /// | `page`, preset, choice, list | [`Engine::page`] |
    /// | `counts`, preset, choice | [`Engine::counts`] |
    /// | `rank`, preset, need | [`Engine::rank`] |
    /// | `card`, id | [`Engine::card`] |
    /// | `communes`, words | [`Index::communes`] |
    /// | `ordinal`, id | [`Engine::ordinal`], as digits |
    /// | `open`, minutes since 1970 (UTC), any number of ids | [`Engine::opening`] |
    ///
    /// # Errors
    /// As the function; [`EngineError::Request`] when there is none of it.
    pub fn ask(&mut self, request: &str) -> Result<Vec<u8>, EngineError> {
        let (what, with) = request.split_once('\n').ok_or(EngineError::Request)?;
        // An id or words are the rest, whatever it holds.
        match what {
            "card" => return self.card(with),
            "communes" => return Ok(self.index.communes(with)),
            "ordinal" => return Ok(self.ordinal(with)?.to_string().into_bytes()),
            "open" => return self.opening(with),
            _ => {}
        }
        let mut lines = with.split('\n');
        let mut line = || lines.next().ok_or(EngineError::Request);
        let (preset, choice) = (line()?, line()?);
        match what {
            "tile" => self.tile(preset, choice, line()?),
            "page" => self.page(preset, choice, line()?),
            "counts" => self.counts(preset, choice),
            "rank" => self.rank(preset, choice),
            _ => Err(EngineError::Request),
        }
    }

    /// What the index holds, as JSON: `{"bundle","date","places","located"}`,
    /// and `bounds` (`[[west,south],[east,north]]`, in degrees) where a place has a
    /// position.
    pub fn about(&self) -> Vec<u8> {
        let mut json = Json::new();
        json.open('{');
        json.text_member("bundle", &self.bundle);
        json.text_member("date", self.index.date());
        json.number_member("places", self.index.len());
        json.number_member("located", self.index.located());
        if let Some(bounds) = self.index.bounds() {
            json.key("bounds");
            json.open('[');
            json.position(bounds.south_west);
            json.position(bounds.north_east);
            json.close(']');
        }
        json.close('}');
        json.into_bytes()
    }

    /// The bytes of `/tiles/places/{z}/{x}/{y}` before compression: a vector
    /// tile, empty when no place of it matches. `tile` is `z/x/y`.
    ///
    /// # Errors
    /// A filter that cannot be read, or a tile outside the pyramid.
    pub fn tile(&mut self, preset: &str, choice: &str, tile: &str) -> Result<Vec<u8>, EngineError> {
        let coord = coord(tile).ok_or_else(|| EngineError::Tile { tile: tile.to_owned() })?;
        let selection = self.selections.both(&self.index, preset, choice)?;
        Ok(self.index.tile(selection, coord))
    }

    /// The bytes of `/api/places`: a page of a list, GeoJSON with counts. `list`
    /// is the rest of the query: `bbox`, `near`, `q`, `limit`, and where the page
    /// begins, as `cursor` (of the page before) or `offset`.
    ///
    /// # Errors
    /// A filter, list or cursor that cannot be read; a cursor of another list.
    pub fn page(&mut self, preset: &str, choice: &str, list: &str) -> Result<Vec<u8>, EngineError> {
        let (preset, choice) = (Filter::parse(preset)?, Filter::parse(choice)?);
        let filter = preset.and(&choice);
        let query = self.list(list, &filter)?;
        let selection = self.selections.select(&self.index, &filter);
        let page = self.index.page(selection, &query);
        let counts = self.index.counts(&preset, &choice);
        let cursor = |offset| query.cursor(&self.bundle, &filter, offset);
        let answer: Answer<'_> = self.index.answer(&page, Some(counts), &self.bundle, cursor);
        Ok(answer.to_json())
    }

    /// How many places each further choice would give, as the page's `counts`.
    ///
    /// # Errors
    /// A filter that cannot be read.
    pub fn counts(&self, preset: &str, choice: &str) -> Result<Vec<u8>, EngineError> {
        let (preset, choice) = (Filter::parse(preset)?, Filter::parse(choice)?);
        Ok(self.index.counts(&preset, &choice).to_json())
    }

    /// The bytes of `/api/orientation`: the places of a preset in the order in
    /// which they serve a need ([`Need::from_query`]), with the reasons.
    ///
    /// # Errors
    /// A filter or need that cannot be read.
    pub fn rank(&mut self, preset: &str, need: &str) -> Result<Vec<u8>, EngineError> {
        let (preset, need) = (Filter::parse(preset)?, Need::parse(need)?);
        let selection = self.selections.select(&self.index, &preset);
        Ok(self.index.rank(selection, &need).to_json(&self.bundle))
    }

    /// A place as a page's GeoJSON feature, by its id. The rest of its fiche
    /// lies in the bundle's details, by its [`Engine::ordinal`].
    ///
    /// # Errors
    /// [`EngineError::Place`] when no place has the id.
    pub fn card(&self, id: &str) -> Result<Vec<u8>, EngineError> {
        let item = Item { place: self.ordinal(id)?, distance: None, nearby: false };
        Ok(self.index.feature(item).to_json())
    }

    /// A place's number in the index, by its id.
    ///
    /// # Errors
    /// [`EngineError::Place`] when no place has the id.
    pub fn ordinal(&self, id: &str) -> Result<Ordinal, EngineError> {
        let found = self.index.find(id);
        found.ok_or_else(|| EngineError::Place { id: id.to_owned() })
    }

    /// Whether places are open at a minute: a JSON array of what
    /// [`Opening::write`](repere_data::Opening::write) writes. `with` is the
    /// minutes since 1970 (UTC) and then each id, on lines of their own.
    ///
    /// # Errors
    /// [`EngineError::Request`] when the minutes are no number;
    /// [`EngineError::Place`] when no place has one of the ids.
    pub fn opening(&self, with: &str) -> Result<Vec<u8>, EngineError> {
        let mut lines = with.split('\n');
        let now = lines.next().and_then(|now| now.parse::<u32>().ok());
        let now = now.ok_or(EngineError::Request)?;
        let mut json = Json::new();
        json.open('[');
        for id in lines {
            self.index.opening(self.ordinal(id)?, now).write(&mut json);
        }
        json.close(']');
        Ok(json.into_bytes())
    }

    /// Reads what a list asks besides its filter. Empty values ask nothing, as a
    /// form sends them.
    fn list(&self, text: &str, filter: &Filter) -> Result<Query, EngineError> {
        let mut query = Query::default();
        let (mut cursor, mut seen) = (None, Vec::new());
        for (name, value) in query_pairs(text) {
            let fail = |message| EngineError::Value {
                parameter: name.clone(),
                value: value.clone(),
                message,
            };
            if seen.contains(&name) {
                return Err(fail("une seule valeur est attendue"));
            }
            if !value.trim().is_empty() {
                match &*name {
                    "cursor" => cursor = Some(value),
                    "offset" => {
                        let offset = value.trim().parse();
                        query.offset = offset.map_err(|_| fail("nombre attendu"))?;
                    }
                    _ if query.set(&name, &value)? => {}
                    _ => {
                        let pages = ["cursor", "offset"];
                        return Err(EngineError::Parameter {
                            parameter: name,
                            allowed: Query::PARAMETERS.into_iter().chain(pages).collect(),
                        });
                    }
                }
            }
            seen.push(name);
        }
        if let Some(cursor) = cursor {
            query.offset = query.offset_of(&cursor, &self.bundle, filter)?;
        }
        Ok(query)
    }
}

/// Reads `z/x/y`.
fn coord(text: &str) -> Option<TileCoord> {
    let mut numbers = text.split('/').map(|number| number.parse::<u32>().ok());
    let (z, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let coord = TileCoord::new(u8::try_from(z).ok()?, x, y)?;
    numbers.next().is_none().then_some(coord)
}
