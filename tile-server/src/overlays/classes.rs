//! Values cut into classes.

/// How values are cut into classes.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// As many values in each.
    Quantiles,
    /// As wide each.
    Equal,
    /// Values of a class as near each other as can be (Jenks).
    Natural,
    /// Between these bounds, rising.
    Given(Vec<f64>),
}

/// Groups of values that natural classes are sought among: exact below so many
/// different ones, and time grows with the square.
const GROUPS: usize = 1000;

/// The bounds between at most `count` classes of sorted values, rising: a class
/// begins with its lower bound. Those that are worked out are rounded to what a
/// legend can say; fewer classes come of values of which many are alike.
pub(super) fn bounds(sorted: &[f64], method: &Method, count: usize) -> Vec<f64> {
    let (least, most) = match sorted {
        [least, .., most] => (*least, *most),
        _ => return Vec::new(),
    };
    let bounds = match method {
        Method::Given(bounds) => return bounds.clone(),
        Method::Quantiles => (1..count).map(|class| sorted[class * sorted.len() / count]).collect(),
        Method::Equal => {
            let width = (most - least) / count as f64;
            (1..count).map(|class| least + width * class as f64).collect()
        }
        Method::Natural => natural(sorted, count),
    };
    let mut bounds: Vec<f64> = bounds.into_iter().map(|b| rounded(b, most - least)).collect();
    bounds.dedup();
    bounds.retain(|&bound| bound > least && bound <= most);
    bounds
}

/// The class of a value.
pub(super) fn class_of(value: f64, bounds: &[f64]) -> usize {
    bounds.partition_point(|&bound| bound <= value)
}

/// To decimals of a hundredth to a thousandth of the range.
fn rounded(bound: f64, range: f64) -> f64 {
    if !range.is_normal() {
        return bound;
    }
    let decimals = (2.0 - range.log10().floor()).clamp(-300.0, 15.0) as i32;
    let rounded = if decimals >= 0 {
        format!("{bound:.*}", decimals as usize).parse().unwrap_or(bound)
    } else {
        let step = 10_f64.powi(-decimals);
        (bound / step).round() * step
    };
    if rounded.is_finite() { rounded } else { bound }
}

/// The lower bounds of natural classes: those for which squared distances to
/// the classes' means are least (Fisher, « On Grouping for Maximum
/// Homogeneity », 1958; in cartography, Jenks).
fn natural(sorted: &[f64], count: usize) -> Vec<f64> {
    // Groups of neighbours, the values that are alike together.
    let size = sorted.len().div_ceil(GROUPS);
    let mut groups: Vec<&[f64]> = Vec::new();
    let mut start = 0;
    while start < sorted.len() {
        let mut end = (start + size).min(sorted.len());
        while end < sorted.len() && sorted[end] == sorted[end - 1] {
            end += 1;
        }
        groups.push(&sorted[start..end]);
        start = end;
    }
    let n = groups.len();
    let classes = count.min(n);
    // Sums up to each group: of ones, of values, of squares.
    let mut sums = vec![(0.0, 0.0, 0.0)];
    for group in &groups {
        let (w, s, q) = sums[sums.len() - 1];
        let squares: f64 = group.iter().map(|v| v * v).sum();
        sums.push((w + group.len() as f64, s + group.iter().sum::<f64>(), q + squares));
    }
    let spread = |from: usize, to: usize| {
        let (w, s, q) =
            (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1, sums[to].2 - sums[from].2);
        q - s * s / w
    };
    // Least spread of the first groups in so many classes, and where the last begins.
    let mut least: Vec<f64> = (0..=n).map(|to| if to == 0 { 0.0 } else { spread(0, to) }).collect();
    let mut begins: Vec<Vec<usize>> = vec![vec![0; n + 1]];
    for class in 1..classes {
        let mut next = vec![f64::INFINITY; n + 1];
        let mut begin = vec![0; n + 1];
        for to in class + 1..=n {
            for (from, before) in least.iter().enumerate().take(to).skip(class) {
                let total = before + spread(from, to);
                if total < next[to] {
                    (next[to], begin[to]) = (total, from);
                }
            }
        }
        least = next;
        begins.push(begin);
    }
    let mut bounds = Vec::new();
    let mut to = n;
    for begin in begins.iter().skip(1).rev() {
        to = begin[to];
        bounds.push(groups[to][0]);
    }
    bounds.reverse();
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(sorted: &[f64], bounds: &[f64]) -> Vec<usize> {
        let mut counts = vec![0; bounds.len() + 1];
        sorted.iter().for_each(|&v| counts[class_of(v, bounds)] += 1);
        counts
    }

    #[test]
    fn each_method_cuts_in_its_way() {
        let values = [1.0, 2.0, 3.0, 4.0, 20.0, 21.0, 22.0, 90.0];
        assert_eq!(bounds(&values, &Method::Quantiles, 4), [3.0, 20.0, 22.0]);
        assert_eq!(bounds(&values, &Method::Equal, 2), [45.5]);
        assert_eq!(bounds(&values, &Method::Natural, 3), [20.0, 90.0]);
        assert_eq!(bounds(&values, &Method::Given(vec![10.0]), 5), [10.0]);
        assert_eq!(class_of(10.0, &[10.0]), 1, "a class begins with its lower bound");
    }

    #[test]
    fn values_alike_make_fewer_classes() {
        assert_eq!(bounds(&[5.0; 9], &Method::Quantiles, 5), [0.0; 0]);
        assert_eq!(bounds(&[5.0; 9], &Method::Natural, 5), [0.0; 0]);
        assert_eq!(bounds(&[5.0], &Method::Equal, 5), [0.0; 0]);
        assert_eq!(bounds(&[1.0, 1.0, 1.0, 2.0], &Method::Quantiles, 4), [2.0]);
    }

    #[test]
    fn bounds_are_numbers_that_a_legend_can_say() {
        let values: Vec<f64> = (0..700).map(|i| f64::from(i) / 70.0).collect();
        assert_eq!(bounds(&values, &Method::Quantiles, 3), [3.33, 6.66]);
        let large: Vec<f64> = (0..1000).map(|i| f64::from(i) * 1234.5).collect();
        assert_eq!(bounds(&large, &Method::Quantiles, 2), [620_000.0]);
    }

    proptest! {
        #[test]
        fn bounds_rise_and_every_class_that_was_worked_out_has_a_value(
            mut values in proptest::collection::vec(-1000.0_f64..1000.0, 1..300),
            count in 2usize..9,
        ) {
            values.sort_by(f64::total_cmp);
            for method in [Method::Quantiles, Method::Equal, Method::Natural] {
                let bounds = bounds(&values, &method, count);
                prop_assert!(bounds.len() < count);
                prop_assert!(bounds.windows(2).all(|b| b[0] < b[1]), "{bounds:?}");
                let counts = counts(&values, &bounds);
                prop_assert_eq!(counts.iter().sum::<usize>(), values.len());
                prop_assert!(counts[0] > 0);
            }
        }
    }
}
