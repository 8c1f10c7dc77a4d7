//! Kinds of places: the standard's codes, and what they mean in plain French.

/// The codes, sorted. Apart from their labels, which a page's engine has no use
/// for.
pub(super) const CODES: &[&str] = &[
    "ACI",
    "ACIPHC",
    "AFPA",
    "AI",
    "ASE",
    "ASSO",
    "ASSO_CHOMEUR",
    "Autre",
    "AVIP",
    "BIB",
    "CAARUD",
    "CADA",
    "CAF",
    "CAP_EMPLOI",
    "CAVA",
    "CC",
    "CCAS",
    "CCONS",
    "CD",
    "CDAS",
    "CFP",
    "CHRS",
    "CHU",
    "CIAS",
    "CIDFF",
    "CITMET",
    "CMP",
    "CMS",
    "CPAM",
    "CPH",
    "CS",
    "CSAPA",
    "CSC",
    "DEETS",
    "DEPT",
    "DIPLP",
    "E2C",
    "EA",
    "EATT",
    "EI",
    "EITI",
    "ENM",
    "EPCI",
    "EPI",
    "EPIDE",
    "EPN",
    "ES",
    "ESAT",
    "ESS",
    "ETTI",
    "EVS",
    "FABLAB",
    "FABRIQUE",
    "FAIS",
    "FT",
    "GEIQ",
    "HUDA",
    "LA_POSTE",
    "MDE",
    "MDEF",
    "MDH",
    "MDPH",
    "MDS",
    "MJC",
    "ML",
    "MQ",
    "MSA",
    "MSAP",
    "MUNI",
    "OACAS",
    "ODC",
    "OF",
    "OIL",
    "OPCS",
    "PAD",
    "PENSION",
    "PI",
    "PIJ_BIJ",
    "PIMMS",
    "PJJ",
    "PLIE",
    "PREF",
    "PREVENTION",
    "REG",
    "RELAIS_LECTURE",
    "RESSOURCERIE",
    "RFS",
    "RS_FJT",
    "SCP",
    "SPIP",
    "TIERS_LIEUX",
    "UDAF",
];

/// Labels, one `code<TAB>label` a line.
const LABELS: &str = include_str!("../../reference/typologies.tsv");

/// The plain French label of a typologie code: `BIB` → « Bibliothèque ou médiathèque ».
pub fn typologie_label(code: &str) -> Option<&'static str> {
    rows().find(|(known, _)| *known == code).map(|(_, label)| label)
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    LABELS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_label() {
        assert!(CODES.iter().copied().eq(rows().map(|(code, _)| code)));
        assert_eq!(typologie_label("BIB"), Some("Bibliothèque ou médiathèque"));
        assert_eq!(typologie_label("bib"), None);
    }
}
