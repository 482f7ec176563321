//! The contrast of halls: false alarms where nobody knows anything, and what it finds.

use crate::figure::{Figure, Wanted};
use crate::scene::{Scene, share_of};
use sathach_domain::grading::statistics::hall::{
    HallContrast, HallResponses, REVIEW_LIMIT, hall_contrast,
};
use sathach_domain::grading::statistics::{CurveTable, Prior};

const N_REUSED: usize = 6;

/// A hall; some of its people know the reused items.
fn hall(
    scene: &mut Scene,
    table: &CurveTable,
    n_people: usize,
    population: Prior,
    share_who_know: f64,
) -> HallContrast {
    let mut people = Vec::new();
    for ability in scene.chances.abilities(n_people, population) {
        let mut form = scene.forms[scene.chances.integers().below(scene.forms.len())].clone();
        scene.chances.integers().shuffle(&mut form);
        let mut reused = scene.chances.responses(ability, &form[..N_REUSED], &scene.curves);
        if scene.chances.happens(share_who_know) {
            reused.iter_mut().for_each(|response| response.share = 1.0);
        }
        let fresh = scene.chances.responses(ability, &form[N_REUSED..], &scene.curves);
        people.push(HallResponses { fresh, reused });
    }
    hall_contrast(table, &people).expect("there are enough people")
}

pub fn contrast() -> Vec<Figure> {
    let mut scene = Scene::new(1, 10);
    let table = CurveTable::new(&scene.curves);
    let is_found = |contrast: &HallContrast| contrast.z > REVIEW_LIMIT;
    let mut figures = Vec::new();
    for (n_people, n_halls) in [(40, 4_000), (200, 1_000)] {
        let honest: Vec<HallContrast> = (0..n_halls)
            .map(|_| {
                let mean = 2.0 * scene.chances.even() - 1.0;
                hall(&mut scene, &table, n_people, Prior { mean, sd: 0.9 }, 0.0)
            })
            .collect();
        let name = format!("false alarms of honest halls of {n_people}, mean ability -1 to 1");
        figures.push(Figure::new(name, Wanted::AtMost(0.015), share_of(&honest, is_found)));
    }
    for (n_people, share, wanted) in
        [(200, 0.2, Wanted::AtLeast(0.70)), (200, 0.1, Wanted::Shown), (40, 0.3, Wanted::Shown)]
    {
        let knowing: Vec<HallContrast> =
            (0..500).map(|_| hall(&mut scene, &table, n_people, Prior::STANDARD, share)).collect();
        let name = format!("found: {n_people} people, {:.0} % know 6 of 30", 100.0 * share);
        figures.push(Figure::new(name, wanted, share_of(&knowing, is_found)));
    }
    figures
}
