//! The words to report measurements with.

use std::time::Instant;

/// Measurements of one thing, in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Measured(Vec<f64>);

impl Measured {
    /// Milliseconds that a call takes; its answer is kept from being thrown away
    /// unmade.
    pub fn time<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let answer = std::hint::black_box(call());
        self.0.push(start.elapsed().as_secs_f64() * 1e3);
        answer
    }

    /// The value below which a share of the measurements lie, 0 to 1.
    ///
    /// # Panics
    /// When there are none.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)]
    }

    /// The middle one.
    ///
    /// # Panics
    /// As [`Measured::quantile`].
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<f64> for Measured {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, measurements: I) {
        self.0.extend(measurements);
    }
}

/// The geometric mean of some ratios.
pub fn geometric_mean(ratios: impl IntoIterator<Item = f64>) -> f64 {
    let logs: Vec<f64> = ratios.into_iter().map(f64::ln).collect();
    (logs.iter().sum::<f64>() / logs.len() as f64).exp()
}

/// Three digits that count: `0.0312`, `4.10`, `1234`.
pub fn digits(value: f64) -> String {
    let decimals = (2.0 - value.abs().max(1e-6).log10().floor()).clamp(0.0, 5.0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measurements() {
        let mut measured = Measured::default();
        measured.extend((0..100).rev().map(f64::from));
        assert_eq!(measured.median(), 50.0);
        assert_eq!(measured.quantile(0.99), 99.0);
        assert_eq!(measured.quantile(1.0), 99.0);
    }

    #[test]
    fn three_digits_are_shown() {
        let shown = [0.031_24, 4.1, 12.34, 999.6, 12_345.0].map(digits);
        assert_eq!(shown, ["0.0312", "4.10", "12.3", "1000", "12345"]);
        assert!((geometric_mean([2.0, 8.0]) - 4.0).abs() < 1e-9);
    }
}
