//! What to correct in the sources, as a table for a spreadsheet.

use std::borrow::Cow;

use crate::bundle::{Finding, Report};

/// So that Excel reads UTF-8.
const ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const HEADER: [&str; 9] = [
    "source",
    "ligne",
    "identifiant",
    "colonne",
    "valeur",
    "règle",
    "ce qui a été fait",
    "valeur proposée",
    "à faire dans la source",
];

/// The findings of a report, at most so many, each with what to do: a CSV with
/// semicolons, as Excel opens it in French.
pub fn corrections(report: &Report, most: usize) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(ORDER_MARK.to_vec());
    table.write_record(HEADER).expect("memory takes it");
    for finding in report.list.iter().take(most) {
        let Finding { file, line, column, value, rule, remedy, after, message, detail, id } =
            finding;
        let done = match &**detail {
            "" => format!("{} : {message}", remedy.name()),
            detail => format!("{} : {message} ({detail})", remedy.name()),
        };
        let line = line.to_string();
        let row = [
            &**file,
            &*line,
            id,
            column.map_or("", |column| column.name()),
            value,
            rule.name(),
            &*done,
            after.as_deref().unwrap_or_default(),
            rule.asks(),
        ];
        table.write_record(row.map(|text| plain(text).into_owned())).expect("memory takes it");
    }
    table.into_inner().expect("memory takes it")
}

/// A text that no spreadsheet takes for a formula (OWASP, « CSV Injection »).
fn plain(text: &str) -> Cow<'_, str> {
    let risky = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r'])
        || text.starts_with(['\t', '\r', '\n']);
    if risky { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use repere_data::{Column, Remedy, Rule};

    use super::*;

    #[test]
    fn a_spreadsheet_opens_it_and_runs_nothing() {
        let finding = |value: &str, after: Option<&str>| Finding {
            file: "a.csv".into(),
            line: 2,
            column: Some(Column::Telephone),
            value: value.into(),
            rule: Rule::Phone,
            remedy: Remedy::Mended,
            after: after.map(str::to_owned),
            message: "récrit".into(),
            detail: String::new(),
            id: "x;1".into(),
        };
        let list = vec![
            finding("=HYPERLINK(\"http://x\")", Some("+33450568749")),
            finding(" @cmd", None),
            finding("04 50", None),
        ];
        let report = Report { list, ..Report::default() };
        let text = String::from_utf8(corrections(&report, 2)).unwrap();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}source;ligne;"), "{text}");
        assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
        assert!(lines[1].contains(";'+33450568749;") && lines[1].contains("\"x;1\""), "{text}");
        assert!(lines[2].contains(";' @cmd;"), "{text}");
        assert_eq!(lines.len(), 3);
    }
}
