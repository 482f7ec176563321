//! The normal distribution and a few sums that several figures need.

/// Density of the standard normal distribution, without its constant.
#[must_use]
pub fn kernel(z: f64) -> f64 {
    (-0.5 * z * z).exp()
}

/// Share of the standard normal distribution above `z`: Numerical Recipes' `erfc`, whose relative
/// error stays below 1.2e-7.
#[must_use]
pub fn upper_tail(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let series = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let sum = series.iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient);
    let tail = 0.5 * t * (sum - x * x).exp();
    if z >= 0.0 { tail } else { 1.0 - tail }
}

/// Mean and standard deviation (n - 1); none below two values.
#[must_use]
pub fn mean_and_sd(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / (n - 1.0)).sqrt()))
}

/// Sums from which a product-moment correlation follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Moments {
    /// Adds a pair.
    pub fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.yy += y * y;
        self.xy += x * y;
    }

    /// The correlation; none when either side does not vary.
    #[must_use]
    pub fn correlation(&self) -> Option<f64> {
        let covariance = self.n * self.xy - self.x * self.y;
        let variances = (self.n * self.xx - self.x * self.x) * (self.n * self.yy - self.y * self.y);
        (self.n >= 2.0 && variances > 1e-12).then(|| covariance / variances.sqrt())
    }
}

/// The value below which a share of the sorted values lies, by linear interpolation (Hyndman and
/// Fan's type 7); none without values.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn the_upper_tail_agrees_with_tables() {
        let check = |z, want: f64| assert!((upper_tail(z) - want).abs() < 1e-7, "{z}");
        check(0.0, 0.5);
        check(1.0, 0.158_655_254);
        check(1.959_963_985, 0.025);
        check(-1.644_853_627, 0.95);
        check(3.0, 0.001_349_898);
    }

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let values = [1.0, 2.0, 3.0, 10.0];
        assert_eq!(quantile(&values, 0.5), Some(2.5));
        assert_eq!(quantile(&values, 1.0), Some(10.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn correlation_is_one_on_a_line_and_absent_without_spread() {
        let mut line = Moments::default();
        let mut flat = Moments::default();
        for x in 0..5 {
            line.add(f64::from(x), 3.0 - 2.0 * f64::from(x));
            flat.add(f64::from(x), 1.0);
        }
        assert!((line.correlation().unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(flat.correlation(), None);
    }
}
