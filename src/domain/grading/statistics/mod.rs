//! Statistics of items, people and forms: floats are at home here, and never reach a score.
