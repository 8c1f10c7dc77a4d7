//! Which clock a commune lives by.

/// The IANA time zone of a commune.
///
/// `departement` is its département or collectivity, `code` its INSEE code:
/// French Polynesia has three clocks. Saint-Martin and Saint-Barthélemy share
/// Guadeloupe's clock under names of their own (tz database, `northamerica`,
/// `australasia`).
pub(super) fn time_zone(departement: &str, code: &str) -> &'static str {
    match (departement, code) {
        ("971", _) => "America/Guadeloupe",
        ("972", _) => "America/Martinique",
        ("973", _) => "America/Cayenne",
        ("974", _) => "Indian/Reunion",
        ("975", _) => "America/Miquelon",
        ("976", _) => "Indian/Mayotte",
        ("977", _) => "America/St_Barthelemy",
        ("978", _) => "America/Marigot",
        ("986", _) => "Pacific/Wallis",
        // Fatu-Hiva, Hiva-Oa, Nuku-Hiva, Tahuata, Ua-Huka, Ua-Pou: half an hour ahead.
        ("987", "98718" | "98723" | "98731" | "98746" | "98756" | "98757") => "Pacific/Marquesas",
        ("987", "98719") => "Pacific/Gambier",
        ("987", _) => "Pacific/Tahiti",
        ("988", _) => "Pacific/Noumea",
        _ => "Europe/Paris",
    }
}
