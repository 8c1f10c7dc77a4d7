//! Sines of angles within half a turn, the same to the last bit everywhere.
//!
//! Additions and multiplications alone, which IEEE 754 leaves no choice about.
//! A library's sine takes any angle, and for that brings two thirds of its code
//! and digits of π by the hundred into a page.

use std::f64::consts::{FRAC_PI_2, PI};

/// The sine of an angle of -π to π, in radians; its error is below 1e-15.
pub(crate) fn sin(angle: f64) -> f64 {
    // sin(π - a) = sin(a)
    let a = if angle > FRAC_PI_2 {
        PI - angle
    } else if angle < -FRAC_PI_2 {
        -PI - angle
    } else {
        angle
    };
    // Taylor's series to the 21st power, the smallest terms first.
    let square = a * a;
    let series = (1..=10).rev().fold(1.0, |rest, n| {
        let n = f64::from(2 * n);
        1.0 - square / (n * (n + 1.0)) * rest
    });
    a * series
}

/// The cosine of an angle of -π/2 to π/2, in radians.
pub(crate) fn cos(angle: f64) -> f64 {
    sin(FRAC_PI_2 - angle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_those_of_the_library(angle in -PI..=PI) {
            prop_assert!((sin(angle) - libm::sin(angle)).abs() < 1e-15);
            let half = angle / 2.0;
            prop_assert!((cos(half) - libm::cos(half)).abs() < 1e-15);
        }
    }
}
