//! Each kind of broken promise is found.
