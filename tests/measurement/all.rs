//! Measurement against others: the scorer against a second one, the statistics against
//! established tools.

mod established_tools;
mod oracle;

#[test]
fn the_scorer_agrees_with_a_second_one_on_random_attempts() {
    assert_eq!(oracle::n_differences(20_000, [4; 32]), 0);
}
