//! Whether a place meets a criterion, and what in the place says so.

use super::Verdict;
use super::need::{Criterion, Need, WEEKDAYS, Wish};
use crate::bits::Bits;
use crate::index::{Index, Ordinal, Selection};
use crate::schedule::Interval;
use crate::schema::Facet;

/// « Gratuit sous condition » may be free for this person: neither yes nor no.
const FREE_IF: &str = "Gratuit sous condition";
/// A place behind whose door nobody is received.
pub(super) const CLOSED: &str = "Ce lieu n'accueille pas de public";
pub(super) const ON_THE_SPOT: &str = "Se présenter";
const BY_PHONE: &str = "Téléphoner";
const BOOKING: &str = "Prendre un RDV en ligne";
const REMOTE: &str = "À distance";

/// An opening shorter than this, in minutes, is no time to be helped in.
const LONG_ENOUGH: u16 = 30;

/// The places that a criterion fits and does not fit; of the others nothing is
/// known.
pub(super) struct Judged {
    fits: Bits,
    fails: Bits,
}

impl Judged {
    pub(super) fn of(&self, place: Ordinal) -> Verdict {
        match (self.fits.contains(place), self.fails.contains(place)) {
            (true, _) => Verdict::Fits,
            (_, true) => Verdict::Fails,
            _ => Verdict::Unknown,
        }
    }
}

/// How a need reaches the places.
pub(super) struct Ways {
    /// Those that help from afar, where the need is content with that.
    pub(super) afar: Bits,
    /// Those that receive nobody although the person would come.
    pub(super) shut: Bits,
}

impl Index {
    pub(super) fn ways(&self, need: &Need) -> Ways {
        let mut afar = Bits::none(self.len());
        let remote = [REMOTE.to_owned()];
        let help = need.any_of(Facet::ModalitesAccompagnement).unwrap_or_default();
        if help.contains(&remote[0]) {
            afar |= &self.having(Facet::ModalitesAccompagnement, &remote);
        }
        let access = need.any_of(Facet::ModalitesAcces).unwrap_or_default();
        if access.is_empty() {
            let mut shut = self.having(Facet::ModalitesAcces, &[CLOSED.to_owned()]);
            shut -= &afar;
            return Ways { afar, shut };
        }
        if !access.iter().any(|way| way == ON_THE_SPOT || way == BOOKING) {
            afar |= &self.by_access(access);
        }
        Ways { afar, shut: Bits::none(self.len()) }
    }

    /// Judges the places of a selection by a criterion.
    pub(super) fn judge(
        &self,
        criterion: &Criterion,
        selection: &Selection,
        need: &Need,
        ways: &Ways,
    ) -> Judged {
        let (facet, wanted) = match &criterion.wish {
            Wish::Values(facet, wanted) => (*facet, wanted),
            wish => {
                let mut judged =
                    Judged { fits: Bits::none(self.len()), fails: Bits::none(self.len()) };
                for place in selection.iter() {
                    let verdict = match wish {
                        Wish::Within(_) if ways.afar.contains(place) => Verdict::Fits,
                        Wish::Within(reach) => match self.distance(place, selection, need) {
                            Some(metres) if metres <= *reach => Verdict::Fits,
                            Some(_) => Verdict::Fails,
                            None => Verdict::Unknown,
                        },
                        wish => self.is_open(place, wish),
                    };
                    match verdict {
                        Verdict::Fits => judged.fits.insert(place),
                        Verdict::Fails => judged.fails.insert(place),
                        Verdict::Unknown => {}
                    }
                }
                return judged;
            }
        };
        let fits = match facet {
            Facet::ModalitesAcces => self.by_access(wanted),
            facet => self.having(facet, wanted),
        };
        // A list that says something, but not this.
        let mut fails = Bits::none(self.len());
        for places in &self.facet(facet).places {
            places.add_to(&mut fails);
        }
        if facet == Facet::Frais {
            fails -= &self.having(facet, &[FREE_IF.to_owned()]);
        }
        fails -= &fits;
        Judged { fits, fails }
    }

    /// The places that can be reached in one of these ways.
    fn by_access(&self, wanted: &[String]) -> Bits {
        let mut fits = Bits::none(self.len());
        for way in wanted {
            let mut reached = self.having(Facet::ModalitesAcces, std::slice::from_ref(way));
            match &**way {
                // A list that says both is believed where it warns.
                ON_THE_SPOT => reached -= &self.having(Facet::ModalitesAcces, &[CLOSED.to_owned()]),
                BOOKING => self.columns.booking.add_to(&mut reached),
                // A number can be called, whatever the list forgot.
                BY_PHONE => {
                    for place in 0..self.len() {
                        if !self.columns.texts.telephone.at(place).is_empty() {
                            reached.insert(place);
                        }
                    }
                }
                _ => {}
            }
            fits |= &reached;
        }
        fits
    }

    /// What in a place made a verdict: the values that fit; else all that it says
    /// instead, nothing where it says nothing.
    pub(super) fn evidence(
        &self,
        place: Ordinal,
        wish: &Wish,
        verdict: Verdict,
        distance: Option<u32>,
    ) -> Vec<String> {
        match wish {
            Wish::Values(facet, wanted) => {
                let said = self.facet(*facet).values_of(place).map(str::to_owned);
                if verdict != Verdict::Fits {
                    return said.collect();
                }
                let mut values: Vec<String> = said.filter(|value| wanted.contains(value)).collect();
                if values.is_empty() {
                    let texts = &self.columns.texts;
                    let phone = wanted.iter().any(|way| way == BY_PHONE);
                    let phone = if phone { texts.telephone.at(place) } else { "" };
                    values.push(
                        if phone.is_empty() { texts.prise_rdv.at(place) } else { phone }.to_owned(),
                    );
                }
                values
            }
            Wish::Within(reach) => match distance {
                Some(metres) if metres <= *reach || verdict == Verdict::Fails => {
                    vec![metres_text(metres)]
                }
                _ if verdict == Verdict::Fits => vec![REMOTE.to_owned()],
                _ => Vec::new(),
            },
            Wish::Open { days, from, to } => {
                let mut slots = Vec::new();
                for (day, hours) in self.week(place).into_iter().flatten().enumerate() {
                    for &(opens, closes) in hours {
                        let shown =
                            verdict == Verdict::Fails || overlaps((opens, closes), (*from, *to));
                        if days >> day & 1 == 1 && shown {
                            slots.push(slot(day, opens, closes));
                        }
                    }
                }
                if slots.is_empty() && verdict == Verdict::Fails {
                    slots.push("fermé".to_owned());
                }
                slots
            }
        }
    }

    fn is_open(&self, place: Ordinal, wish: &Wish) -> Verdict {
        let (Wish::Open { days, from, to }, Some(week)) = (wish, self.week(place)) else {
            return Verdict::Unknown;
        };
        for (day, hours) in week.iter().enumerate() {
            if days >> day & 1 == 1 && hours.iter().any(|&hours| overlaps(hours, (*from, *to))) {
                return Verdict::Fits;
            }
        }
        Verdict::Fails
    }

    /// The hours of a place's ordinary week, Monday first; none where nothing is
    /// known, nor where it never opens (« sur rendez-vous » is written so).
    fn week(&self, place: Ordinal) -> Option<&[Vec<Interval>; 7]> {
        let (_, week) = self.columns.hours.of(place);
        week.map(|week| &week.days).filter(|days| days.iter().any(|day| !day.is_empty()))
    }
}

/// What a criterion asks, for people.
pub(super) fn wanted(wish: &Wish) -> Vec<String> {
    match wish {
        Wish::Values(_, values) => values.clone(),
        Wish::Within(metres) => vec![metres_text(*metres)],
        Wish::Open { days, from, to } => {
            (0..7).filter(|day| days >> day & 1 == 1).map(|day| slot(day, *from, *to)).collect()
        }
    }
}

/// Whether hours leave time to be helped within a span, or cover it.
fn overlaps(hours: Interval, span: Interval) -> bool {
    let common = hours.1.min(span.1).saturating_sub(hours.0.max(span.0));
    common >= LONG_ENOUGH.min(span.1 - span.0)
}

/// « lundi 09:00-12:30 ».
fn slot(day: usize, from: u16, to: u16) -> String {
    let mut text = WEEKDAYS[day].to_owned();
    for (mark, minutes) in [(' ', from), ('-', to)] {
        text.push(mark);
        for (mark, number) in [("", minutes / 60), (":", minutes % 60)] {
            text.push_str(mark);
            if number < 10 {
                text.push('0');
            }
            text.push_str(&u32::from(number).to_string());
        }
    }
    text
}

fn metres_text(metres: u32) -> String {
    let mut text = metres.to_string();
    text.push_str(" m");
    text
}
