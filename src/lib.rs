//! Assembles, grades and certifies digital-skills assessments.

pub mod web;
