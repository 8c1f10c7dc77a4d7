//! How likely two records are of one place: a sum of what each sign says for or
//! against it.
//!
//! Each part is a weight of evidence in decibans (ten times the decimal
//! logarithm of how much likelier the agreement is of one place than of two:
//! Good, *Probability and the Weighing of Evidence*, 1950), so that parts add up
//! as the model of Fellegi and Sunter (*A Theory for Record Linkage*, 1969) has
//! it: ten points more are ten times the odds. A sign that either record lacks
//! says nothing: it adds no point, and the sum stays further from the threshold.

use std::fmt;

use super::register::{Record, Register, Shared};
use super::words::Kinds;

/// A part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each says what it compares")]
pub enum Part {
    Name,
    Address,
    Distance,
    Phone,
    Site,
    Mail,
    Pivot,
    Kind,
    Round,
}

/// Every part, in the order in which people look.
pub const PARTS: [Part; 9] = [
    Part::Name,
    Part::Address,
    Part::Distance,
    Part::Phone,
    Part::Site,
    Part::Mail,
    Part::Pivot,
    Part::Kind,
    Part::Round,
];

impl Part {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Part::Name => "nom",
            Part::Address => "adresse",
            Part::Distance => "distance",
            Part::Phone => "téléphone",
            Part::Site => "site web",
            Part::Mail => "courriel",
            Part::Pivot => "SIRET",
            Part::Kind => "type de lieu",
            Part::Round => "itinérance",
        }
    }
}

/// What speaks for and against two records being of one place, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    points: [i16; PARTS.len()],
    /// Metres between them, where both have a position.
    pub metres: Option<u32>,
}

impl Score {
    /// The sum.
    pub fn total(&self) -> i32 {
        self.points.iter().map(|&points| i32::from(points)).sum()
    }

    /// What one part says.
    pub fn part(&self, part: Part) -> i32 {
        i32::from(self.points[part as usize])
    }

    fn set(&mut self, part: Part, points: i32) {
        self.points[part as usize] = points as i16;
    }
}

/// `nom +12, adresse +8, distance +6 (14 m)`: the parts that say something.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for part in PARTS {
            let metres = self.metres.filter(|_| part == Part::Distance);
            if self.part(part) == 0 && metres.is_none() {
                continue;
            }
            let comma = if std::mem::take(&mut first) { "" } else { ", " };
            let points = self.part(part);
            let sign = if points < 0 { "−" } else { "+" };
            write!(f, "{comma}{} {sign}{}", part.name(), points.abs())?;
            if let Some(metres) = metres {
                write!(f, " ({metres} m)")?;
            }
        }
        if first { write!(f, "aucun indice") } else { Ok(()) }
    }
}

/// Weight of words that one name has and the other has not, from which they say
/// something.
const OWN_WORD: i32 = 20;

impl Register {
    /// Compares two records; it does not matter which is first.
    pub fn score(&self, a: u32, b: u32) -> Score {
        // The rarer signs are looked up in one of them: always the same one.
        let (a, b) = (&self.records[a.min(b) as usize], &self.records[a.max(b) as usize]);
        let goes = |record: &Record| record.round == Some(true);
        let mut score = Score {
            metres: a.position.zip(b.position).map(|(a, b)| a.metres_to(b)),
            ..Score::default()
        };
        let name = self.name(a, b);
        score.set(Part::Name, name);
        score.set(Part::Phone, phone(a.phone, b.phone));
        score.set(Part::Site, pages(a, b));
        score.set(Part::Mail, mails(a, b));
        score.set(Part::Pivot, pivot(a, b));
        score.set(Part::Kind, kind(a, b));
        let mut address = self.address(a, b);
        let mut distance = score.metres.map_or(0, |metres| distance(metres, a.crowd.max(b.crowd)));
        // Where addresses agree and positions do not, one is wrong: mostly the
        // position, which was looked for by a machine.
        distance = distance.max(match address {
            9.. => -3,
            6.. => -7,
            _ => i32::MIN,
        });
        if a.print == b.print && a.print != 0 {
            // A copy, of a stop too.
        } else if goes(a) && goes(b) {
            // Stops of one bus are places of their own.
            let one_stop = address >= 0 && score.metres.is_none_or(|metres| metres < 300);
            score.set(Part::Round, if one_stop { 0 } else { -10 });
            (address, distance) = (address / 2, distance / 2);
        } else if goes(a) || goes(b) {
            // A stop is no address: that a bus is there too says nothing.
            (address, distance) = (address.min(0) / 2, distance.min(0) / 2);
            score.set(Part::Round, -12);
        }
        score.set(Part::Address, address);
        score.set(Part::Distance, distance);
        score
    }

    fn name(&self, a: &Record, b: &Record) -> i32 {
        let one_commune = a.commune == b.commune && a.commune != 0;
        if a.name.is_empty() && b.name.is_empty() {
            // « Mairie de X » and « Commune de X », in X: the kinds say it all.
            let alike = a.kinds.closed() == b.kinds.closed();
            return match a.kinds.meets(b.kinds) && one_commune {
                true if alike => 9,
                true => 4,
                false => 0,
            };
        }
        let housed = self.housed(a, b).max(self.housed(b, a));
        if a.name.is_empty() || b.name.is_empty() {
            // « Médiathèque de X » and the médiathèque of X that has a name.
            let generic = one_commune && a.kinds.closed().meets(b.kinds.closed());
            let named: i32 = a.name.iter().chain(&b.name).map(|&word| self.name_weight(word)).sum();
            let points = match generic {
                true => 3,
                // A house of services in the rooms of who goes by another name.
                false if named >= OWN_WORD && a.kinds.with(b.kinds).meets(Kinds::SERVICES) => -3,
                false => 0,
            };
            return points.max(if hosted(a, b) { 0 } else { -3 }).max(housed);
        }
        let words = self.alike(&a.name, &b.name, Register::name_weight);
        let scale = [(0, -8), (15, -6), (30, -2), (50, 4), (70, 8), (90, 11), (100, 12)];
        // What is rare says more; a name within the other is a name cut short.
        let most = 3 + words.shared / 2;
        // Each has a rare word of its own: two of one kind, or of one body.
        let apart = (words.a - words.shared).min(words.b - words.shared) >= OWN_WORD;
        let most = if apart { most.min(2) } else { most };
        let whole = if words.within() >= 95 && words.shared >= 16 { 5 } else { -8 };
        between(&scale, words.ratio()).max(whole).min(most).max(housed).max(if hosted(a, b) {
            -4
        } else {
            -8
        })
    }

    /// The name of one as the building of the other.
    fn housed(&self, a: &Record, b: &Record) -> i32 {
        if a.name.is_empty() || b.within.is_empty() {
            return -8;
        }
        let words = self.alike(&a.name, &b.within, Register::name_weight);
        if words.shared >= 12 && 100 * words.shared >= 85 * words.a { 6 } else { -8 }
    }

    fn address(&self, a: &Record, b: &Record) -> i32 {
        let elsewhere = match (a.commune, b.commune) {
            (0, _) | (_, 0) if a.postcode == b.postcode => 0,
            (one, other) if one == other && one != 0 => 0,
            _ if a.postcode == b.postcode => -3,
            _ => -6,
        };
        if a.street.is_empty() || b.street.is_empty() {
            return elsewhere;
        }
        let words = self.alike(&a.street, &b.street, Register::street_weight);
        let ratio = words.ratio().max(words.within() * 4 / 5);
        let numbered = !a.numbers.is_empty() && !b.numbers.is_empty();
        let points = if ratio < 60 {
            let apart = if numbered { -5 } else { -3 };
            between(&[(0, apart), (30, apart), (60, 1)], ratio)
        } else if !numbered {
            6
        } else if a.numbers.iter().any(|number| b.numbers.contains(number)) {
            9
        } else {
            let spans =
                a.numbers.first() <= b.numbers.last() && b.numbers.first() <= a.numbers.last();
            let near = a.numbers[0].abs_diff(b.numbers[0]) <= 4;
            if spans {
                6
            } else if near {
                1
            } else {
                -3
            }
        };
        points + elsewhere
    }

    /// Words of two lists that are equal or nearly so, weighed by their rarity.
    fn alike(&self, a: &[u32], b: &[u32], weight: fn(&Register, u32) -> i32) -> Alike {
        let total = |words: &[u32]| words.iter().map(|&word| weight(self, word)).sum::<i32>();
        let mut alike = Alike { shared: 0, a: total(a), b: total(b) };
        // Those that only one of them has, as bits: no pair allocates, and texts of
        // more than 64 words have nothing to say at their end.
        let only = |of: &[u32], other: &[u32]| {
            let words = of.iter().take(64).enumerate();
            words.fold(0u64, |bits, (at, word)| bits | u64::from(!other.contains(word)) << at)
        };
        let (mut left, mut right) = (only(a, b), only(b, a));
        for word in a.iter().filter(|word| b.contains(word)) {
            alike.shared += weight(self, *word);
        }
        // Words are sorted in each list: which comes first is nobody's choice.
        while left != 0 && right != 0 {
            let one = a[left.trailing_zeros() as usize];
            left &= left - 1;
            let (mut rest, word) = (right, self.word(one));
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                rest ^= bit;
                let other = b[bit.trailing_zeros() as usize];
                if near(word, self.word(other)) {
                    right ^= bit;
                    let (one, other) = (weight(self, one), weight(self, other));
                    // The misspelt one is rare, and takes the weight of the other.
                    alike.shared += one.min(other);
                    alike.a += one.min(other) - one;
                    alike.b += one.min(other) - other;
                    break;
                }
            }
        }
        alike
    }
}

/// Weights of the words of two texts, and of those that are in both.
struct Alike {
    shared: i32,
    a: i32,
    b: i32,
}

impl Alike {
    /// How much of both is shared, in hundredths (Dice's coefficient).
    fn ratio(&self) -> i32 {
        200 * self.shared / (self.a + self.b).max(1)
    }

    /// How much of the shorter one is shared, in hundredths.
    fn within(&self) -> i32 {
        100 * self.shared / self.a.min(self.b).max(1)
    }
}

/// Whether a word may be the other misspelt, in the plural or cut short.
fn near(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // « Dubois » and « du Bois ».
    if short.len() >= 4 && long.strip_prefix("du").or(long.strip_prefix("de")) == Some(short) {
        return true;
    }
    if short.len() < 4 || short.as_bytes()[0] != long.as_bytes()[0] {
        return false;
    }
    if a.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let most = match long.len() {
        0..=8 => 1,
        _ => 2,
    };
    (short.len() >= 5 && long.starts_with(short))
        || (long.len() - short.len() <= most && strsim::osa_distance(a, b) <= most)
}

fn distance(metres: u32, crowd: u16) -> i32 {
    let metres = i32::try_from(metres).unwrap_or(i32::MAX);
    let scale = [
        (0, 7),
        (15, 7),
        (50, 5),
        (120, 2),
        (250, -1),
        (600, -5),
        (1500, -9),
        (5000, -13),
        (20_000, -18),
    ];
    let points = between(&scale, metres);
    // Where many stand at one point, it is the commune's and nobody's.
    if crowd > 8 { points.min(4) } else { points }
}

fn phone(a: Shared, b: Shared) -> i32 {
    match (a.hash, b.hash) {
        (0, _) | (_, 0) => 0,
        (one, other) if one == other => shared(10, a.count),
        _ => -3,
    }
}

fn pages(a: &Record, b: &Record) -> i32 {
    if let Some(points) = best(&a.pages, &b.pages, 7).or_else(|| best(&a.hosts, &b.hosts, 3)) {
        return points;
    }
    // The host of one's site is that of the other's mail.
    let crossed = best(&a.hosts, &b.domains, 3).or_else(|| best(&a.domains, &b.hosts, 3));
    crossed.unwrap_or(if a.pages.is_empty() || b.pages.is_empty() { 0 } else { -2 })
}

fn mails(a: &Record, b: &Record) -> i32 {
    if a.mails.is_empty() || b.mails.is_empty() {
        return 0;
    }
    best(&a.mails, &b.mails, 9).or_else(|| best(&a.domains, &b.domains, 3)).unwrap_or(-2)
}

fn pivot(a: &Record, b: &Record) -> i32 {
    match (a.pivot.hash, b.pivot.hash) {
        (0, _) | (_, 0) => 0,
        (one, other) if one == other => shared(7, a.pivot.count),
        _ if a.unit == b.unit => 0,
        _ => -2,
    }
}

fn kind(a: &Record, b: &Record) -> i32 {
    let (closed_a, closed_b) = (a.kinds.closed(), b.kinds.closed());
    let said = a.hints.meets(closed_b) || b.hints.meets(closed_a);
    let services = a.kinds.meets(Kinds::SERVICES) || b.kinds.meets(Kinds::SERVICES);
    match (closed_a.is_empty(), closed_b.is_empty()) {
        _ if closed_a.meets(closed_b) => 2,
        (false, false) => {
            if said {
                0
            } else {
                -14
            }
        }
        (true, true) if a.kinds.meets(b.kinds) => {
            // A commune seldom has two houses.
            if services && a.commune == b.commune { 3 } else { 1 }
        }
        (true, true) => 0,
        _ if !services => 0,
        // A house of services, and what may host it.
        _ => {
            let hosts = closed_a.with(closed_b).meets(Kinds::HOSTS);
            i32::from(said) * 2 + if hosts { 3 } else { -3 }
        }
    }
}

/// Whether one is a house of services and the other a body that may host it: the
/// body's name is then not the house's.
fn hosted(a: &Record, b: &Record) -> bool {
    let one_way = |house: &Record, body: &Record| {
        house.kinds.meets(Kinds::SERVICES)
            && house.kinds.closed().is_empty()
            && body.kinds.closed().meets(Kinds::HOSTS)
    };
    one_way(a, b) || one_way(b, a)
}

/// The most that a value in both lists says, if there is one.
fn best(a: &[Shared], b: &[Shared], most: i32) -> Option<i32> {
    let both = a.iter().filter(|one| one.hash != 0 && b.iter().any(|other| one.hash == other.hash));
    both.map(|value| shared(most, value.count)).max()
}

/// What it says to share a value that so many records have: three points less
/// each time they double past three.
fn shared(most: i32, count: u16) -> i32 {
    let doublings = (count / 3).max(1).ilog2() as i32 + i32::from(count > 3);
    (most - 2 * doublings).max(1)
}

/// A value on a line through points, ends kept.
fn between(points: &[(i32, i32)], at: i32) -> i32 {
    let mut before = points[0];
    if at <= before.0 {
        return before.1;
    }
    for &(x, y) in &points[1..] {
        if at <= x {
            return before.1 + (y - before.1) * (at - before.0) / (x - before.0);
        }
        before = (x, y);
    }
    before.1
}
