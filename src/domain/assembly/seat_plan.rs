//! Places forms on the seats of a hall, so that neighbours share as few items as can be.
//!
//! Forms of one round share nothing. In a hall larger than a round the forms of several rounds
//! meet; they are moved until the sum of squared overlaps between neighbours no longer falls.

use serde::Serialize;

use super::shuffle::Draws;

/// Most rows, and most seats in a row.
pub const MOST_IN_LINE: u16 = 50;
/// Rounds over all seats.
const N_SWEEPS: usize = 400;
/// Rises of the sum that are let pass at first, so that the search leaves poor plans behind.
const FIRST_RISE: i64 = 4;

/// Seats in straight rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hall {
    rows: u16,
    columns: u16,
}

impl Hall {
    /// The hall that is assumed until somebody says otherwise.
    pub const USUAL: Hall = Hall { rows: 5, columns: 8 };

    /// A hall of so many rows and columns, 1 to 50 each.
    #[must_use]
    pub fn new(rows: u16, columns: u16) -> Option<Self> {
        let is_sound = |n: u16| (1..=MOST_IN_LINE).contains(&n);
        (is_sound(rows) && is_sound(columns)).then_some(Hall { rows, columns })
    }

    /// Rows.
    #[must_use]
    pub fn rows(self) -> u16 {
        self.rows
    }

    /// Seats in a row.
    #[must_use]
    pub fn columns(self) -> u16 {
        self.columns
    }

    /// How many seats there are.
    #[must_use]
    pub fn n_seats(self) -> usize {
        usize::from(self.rows) * usize::from(self.columns)
    }

    /// The up to eight seats around a seat, of the first `n_used` ones. Seats count row by row.
    #[must_use]
    pub fn neighbours(self, seat: usize, n_used: usize) -> Vec<usize> {
        let columns = usize::from(self.columns);
        let (row, column) = (seat / columns, seat % columns);
        let mut found = Vec::new();
        for near_row in row.saturating_sub(1)..=(row + 1).min(usize::from(self.rows) - 1) {
            for near in column.saturating_sub(1)..=(column + 1).min(columns - 1) {
                let other = near_row * columns + near;
                if other != seat && other < n_used {
                    found.push(other);
                }
            }
        }
        found
    }
}

/// Which form lies on which seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatPlan {
    /// Index of the form of each seat, row by row; there are no more than forms.
    pub form_at: Vec<usize>,
    /// Items that each pair of neighbours shares.
    pub overlaps: Vec<usize>,
}

/// Items shared by neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct NeighbourOverlap {
    /// Mean over pairs of neighbours.
    pub mean: f64,
    /// Most that any pair shares.
    pub max: usize,
}

impl NeighbourOverlap {
    /// Over all pairs of all plans.
    #[must_use]
    pub fn of(plans: &[SeatPlan]) -> Self {
        let overlaps = || plans.iter().flat_map(|plan| &plan.overlaps).copied();
        let n_pairs = overlaps().count().max(1);
        NeighbourOverlap {
            mean: overlaps().sum::<usize>() as f64 / n_pairs as f64,
            max: overlaps().max().unwrap_or(0),
        }
    }
}

/// Plans a hall. `forms` are the item numbers of each form; forms beyond the seats may be used or
/// left over. The same forms and seed give the same plan.
#[must_use]
pub fn plan_seats(hall: Hall, forms: &[Vec<u16>], seed: [u8; 32]) -> SeatPlan {
    let n_used = hall.n_seats().min(forms.len());
    let neighbours: Vec<Vec<usize>> = (0..n_used).map(|s| hall.neighbours(s, n_used)).collect();
    let mut board =
        Board { form_at: (0..forms.len()).collect(), shared: shared(forms), neighbours };
    let mut draws = Draws::new(seed);
    draws.shuffle(&mut board.form_at);
    let mut sum: i64 = (0..n_used).map(|seat| board.cost_around(seat)).sum();
    for sweep in 0..N_SWEEPS {
        let rise = FIRST_RISE * (N_SWEEPS * 2 / 3).saturating_sub(sweep) as i64 * 3
            / (N_SWEEPS as i64 * 2);
        for seat in 0..n_used {
            if sum == 0 || forms.len() < 2 {
                break;
            }
            let other = draws.below(forms.len());
            if other != seat {
                sum += board.try_swap(seat, other, rise);
            }
        }
    }
    board.into_plan(n_used)
}

struct Board {
    form_at: Vec<usize>,
    shared: Vec<Vec<u8>>,
    neighbours: Vec<Vec<usize>>,
}

impl Board {
    /// Squared overlaps of a seat with its neighbours; none for a form that is left over.
    fn cost_around(&self, seat: usize) -> i64 {
        let own = &self.shared[self.form_at[seat]];
        let near = self.neighbours.get(seat).into_iter().flatten();
        near.map(|other| i64::from(own[self.form_at[*other]]).pow(2)).sum()
    }

    /// Swaps two seats when the sum rises by no more than `rise`, and gives twice its change.
    fn try_swap(&mut self, seat: usize, other: usize, rise: i64) -> i64 {
        let before = self.cost_around(seat) + self.cost_around(other);
        self.form_at.swap(seat, other);
        let change = self.cost_around(seat) + self.cost_around(other) - before;
        if change > rise {
            self.form_at.swap(seat, other);
            return 0;
        }
        2 * change
    }

    fn into_plan(self, n_used: usize) -> SeatPlan {
        let mut overlaps = Vec::new();
        for (seat, near) in self.neighbours.iter().enumerate() {
            let own = &self.shared[self.form_at[seat]];
            let later = near.iter().filter(|other| **other > seat);
            overlaps.extend(later.map(|other| usize::from(own[self.form_at[*other]])));
        }
        SeatPlan { form_at: self.form_at[..n_used].to_vec(), overlaps }
    }
}

/// How many items each two forms share.
fn shared(forms: &[Vec<u16>]) -> Vec<Vec<u8>> {
    let n_words = forms.iter().flatten().max().map_or(0, |most| usize::from(*most) / 64 + 1);
    let bits = |form: &Vec<u16>| {
        let mut words = vec![0_u64; n_words];
        for item in form {
            words[usize::from(*item) / 64] |= 1 << (item % 64);
        }
        words
    };
    let bits: Vec<Vec<u64>> = forms.iter().map(bits).collect();
    let n_shared = |one: &[u64], other: &[u64]| {
        let words = one.iter().zip(other);
        words.map(|(one, other)| (one & other).count_ones()).sum::<u32>().min(255) as u8
    };
    bits.iter().map(|one| bits.iter().map(|other| n_shared(one, other)).collect()).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_seat_has_up_to_eight_neighbours() {
        let hall = Hall::new(3, 4).unwrap();
        let check = |seat, want: &[usize]| assert_eq!(hall.neighbours(seat, 12), want, "{seat}");
        check(0, &[1, 4, 5]);
        check(5, &[0, 1, 2, 4, 6, 8, 9, 10]);
        check(11, &[6, 7, 10]);
        assert_eq!(hall.neighbours(0, 5), [1, 4]);
        assert_eq!((Hall::new(0, 4), Hall::new(4, 51)), (None, None));
    }

    #[test]
    fn alike_forms_are_kept_apart_where_that_is_possible() {
        // Two and two share their items; in one row of four seats the pairs can be parted.
        let forms = [vec![1, 2], vec![1, 2], vec![3, 4], vec![3, 4]];
        for seed in 0..20 {
            let plan = plan_seats(Hall::new(1, 4).unwrap(), &forms, [seed; 32]);
            assert_eq!(plan.overlaps, [0, 0, 0], "{:?}", plan.form_at);
        }
    }

    #[test]
    fn a_plan_seats_each_form_once_and_may_leave_one_over() {
        let forms: Vec<Vec<u16>> = (0..9).map(|form| vec![form / 2, 20 + form]).collect();
        let plan = plan_seats(Hall::new(2, 4).unwrap(), &forms, [3; 32]);
        let mut seated = plan.form_at.clone();
        seated.sort_unstable();
        seated.dedup();
        assert_eq!(seated.len(), 8);
        assert_eq!(plan, plan_seats(Hall::new(2, 4).unwrap(), &forms, [3; 32]));
        let few = plan_seats(Hall::new(2, 4).unwrap(), &forms[..3], [3; 32]);
        assert_eq!(few.form_at.len(), 3);
        assert_eq!(plan_seats(Hall::new(2, 4).unwrap(), &[], [3; 32]).form_at, [0; 0]);
    }

    #[test]
    fn the_overlap_of_neighbours_is_counted_over_all_halls() {
        let forms = [vec![1, 2, 3], vec![2, 3, 4]];
        let plan = plan_seats(Hall::new(1, 2).unwrap(), &forms, [0; 32]);
        let apart = plan_seats(Hall::new(1, 2).unwrap(), &[vec![1], vec![2]], [0; 32]);
        let overlap = NeighbourOverlap::of(&[plan, apart]);
        assert_eq!(overlap, NeighbourOverlap { mean: 1.0, max: 2 });
        assert_eq!(NeighbourOverlap::of(&[]), NeighbourOverlap::default());
    }
}
