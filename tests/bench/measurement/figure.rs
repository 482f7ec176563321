//! A figure with what is wanted of it.

use std::fmt;

/// What is wanted.
#[derive(Clone, Copy)]
pub enum Wanted {
    AtMost(f64),
    AtLeast(f64),
    /// Nothing: the figure is for comparison.
    Shown,
}

/// A figure seen.
pub struct Figure {
    name: String,
    wanted: Wanted,
    seen: f64,
}

impl Figure {
    pub fn new(name: impl Into<String>, wanted: Wanted, seen: f64) -> Self {
        Figure { name: name.into(), wanted, seen }
    }

    pub fn is_met(&self) -> bool {
        match self.wanted {
            Wanted::AtMost(limit) => self.seen <= limit,
            Wanted::AtLeast(limit) => self.seen >= limit,
            Wanted::Shown => true,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_met() { "     " } else { "MISS " };
        let wanted = match self.wanted {
            Wanted::AtMost(limit) => format!("<= {limit}"),
            Wanted::AtLeast(limit) => format!(">= {limit}"),
            Wanted::Shown => "-".to_owned(),
        };
        write!(f, "{mark}{:<74} wanted {wanted:<8} seen {:.4}", self.name, self.seen)
    }
}
