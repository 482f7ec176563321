//! A check character over GF(32) in the manner of Damm: it finds every single wrong character
//! and every swap of two neighbours, and needs no table.

/// The field's polynomial, x⁵ + x² + 1.
const POLYNOMIAL: u8 = 0x25;

/// The check value that follows these values of 0 to 31.
#[must_use]
pub fn check_value(values: &[u8]) -> u8 {
    values.iter().fold(0, |state, value| doubled(state ^ (value & 31)))
}

/// True when the last value is the check value of those before it.
#[must_use]
pub fn holds(values_with_check: &[u8]) -> bool {
    check_value(values_with_check) == 0
}

/// Multiplies by x in the field.
fn doubled(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ POLYNOMIAL }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[u8], want: u8) {
        assert_eq!(check_value(values), want, "{values:?}");
        let mut whole = values.to_vec();
        whole.push(want);
        assert!(holds(&whole), "{whole:?}");
    }

    #[test]
    fn known_values_have_known_checks() {
        check(&[], 0);
        check(&[0; 9], 0);
        check(&[1], 2);
        check(&[16], 5);
        check(&[31, 31], doubled(doubled(31) ^ 31));
    }

    #[test]
    fn doubling_moves_every_value_but_zero() {
        let mut seen = [false; 32];
        for value in 0..32 {
            let next = doubled(value);
            assert!(next < 32 && !seen[usize::from(next)]);
            assert!(value == 0 || next != value);
            seen[usize::from(next)] = true;
        }
    }
}
