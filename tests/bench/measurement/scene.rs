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
    /// For each item, the forms that hold it.
    forms_with: Vec<Vec<usize>>,
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
        let mut forms_with = vec![Vec::new(); bank.len()];
        for (index, form) in forms.iter().enumerate() {
            form.iter().for_each(|item| forms_with[*item].push(index));
        }
        Scene { bank, curves, forms, forms_with, chances }
    }

    pub fn curves_of(&self, form: &[usize]) -> Vec<ItemCurve> {
        form.iter().map(|item| self.curves[*item]).collect()
    }

    /// A form that holds an item.
    pub fn form_with(&mut self, item: usize) -> Vec<usize> {
        let forms = &self.forms_with[item];
        self.forms[forms[self.chances.integers().below(forms.len())]].clone()
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
