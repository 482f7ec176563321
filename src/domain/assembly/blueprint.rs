//! temp
/// c
pub struct Cell { /// a
 pub area: String, /// l
 pub level: crate::bank::Level, /// n
 pub n_items: u16 }
