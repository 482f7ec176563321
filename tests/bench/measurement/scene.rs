//! What the simulations share: a reference bank dealt into rounds of disjoint forms.

use sathach_domain::assembly::ItemCurve;
use sathach_domain::grading::statistics::simulate::{
    Chances, ReferenceItem, reference_bank, reference_cells,
};

pub const FORMS_A_ROUND: usize = 20;

pub struct Scene {
    pub bank: Vec<ReferenceItem>,
    pub curves: Vec<ItemCurve>,
    pub forms: Vec<Vec<usize>>,
    pub chances: Chances,
}

impl Scene {
    pub fn new(seed: u64, n_rounds: usize) -> Self {
        let bank = reference_bank(seed);
        let cells = reference_cells(&bank);
        let mut chances = Chances::numbered(1_000 + seed);
        let mut forms = Vec::new();
        for _ in 0..n_rounds {
            forms.extend(chances.deal(&cells, FORMS_A_ROUND).unwrap_or_default());
        }
        assert_eq!(forms.len(), n_rounds * FORMS_A_ROUND, "the bank has 20 items a form's item");
        let curves = bank.iter().map(|item| item.curve).collect();
        Scene { bank, curves, forms, chances }
    }

    pub fn curves_of(&self, form: &[usize]) -> Vec<ItemCurve> {
        form.iter().map(|item| self.curves[*item]).collect()
    }

    /// A form that holds an item.
    pub fn form_with(&mut self, item: usize) -> Vec<usize> {
        let with_item: Vec<usize> =
            (0..self.forms.len()).filter(|form| self.forms[*form].contains(&item)).collect();
        self.forms[with_item[self.chances.integers().below(with_item.len())]].clone()
    }
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub fn share_of<T>(values: &[T], is: impl Fn(&T) -> bool) -> f64 {
    values.iter().filter(|value| is(value)).count() as f64 / values.len() as f64
}
