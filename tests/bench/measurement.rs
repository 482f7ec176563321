//! Does measurement keep its promises? Simulates people on the reference bank, prints what was
//! wanted and what was seen, and fails when one figure misses.
//!
//!     cargo bench -p sathach-domain --bench measurement

#[path = "measurement/decisions.rs"]
mod decisions;
#[path = "measurement/figure.rs"]
mod figure;
#[path = "measurement/hall.rs"]
mod hall;
#[path = "measurement/items.rs"]
mod items;
#[path = "../measurement/oracle.rs"]
mod oracle;
#[path = "measurement/scene.rs"]
mod scene;

use figure::{Figure, Wanted};
use std::process::ExitCode;
use std::time::Instant;

type Part = fn() -> Vec<Figure>;

fn scorer() -> Vec<Figure> {
    let n = oracle::n_differences(1_000_000, [9; 32]);
    let name = "scorer against a second one: differences in 1,000,000 random attempts";
    vec![Figure::new(name, Wanted::AtMost(0.0), n as f64)]
}

fn main() -> ExitCode {
    let parts: [(&str, Part); 8] = [
        ("scorer", scorer),
        ("regrading", decisions::regrading),
        ("decisions", decisions::accuracy),
        ("calibration", items::calibration),
        ("discrimination", items::discrimination),
        ("group differences", items::group_differences),
        ("drift", items::drift),
        ("halls", hall::contrast),
    ];
    let mut n_missed = 0;
    for (name, part) in parts {
        let begun = Instant::now();
        let figures = part();
        println!("{name} ({:.1} s)", begun.elapsed().as_secs_f64());
        for figure in &figures {
            println!("  {figure}");
        }
        n_missed += figures.iter().filter(|figure| !figure.is_met()).count();
    }
    if n_missed == 0 {
        println!("all figures are as wanted");
        ExitCode::SUCCESS
    } else {
        println!("{n_missed} figures miss what is wanted");
        ExitCode::FAILURE
    }
}
