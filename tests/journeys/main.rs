//! Journeys: each person's story against the real server, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accessibility;
mod api;
mod authors;
mod authors_files;
mod authors_in_a_browser;
mod batches;
mod browser;
mod certificates;
mod certificates_in_a_browser;
mod courses;
mod extensions;
mod from_the_hall_to_a_certificate;
mod installation;
mod names;
mod neutralising;
mod neutralising_in_a_browser;
mod operations;
mod pdf;
mod pictures;
mod pictures_in_a_browser;
mod privacy;
mod rights;
mod rounds;
mod saving;
mod server;
mod staff;
mod staff_in_a_browser;
mod storage;
mod the_whole_way_in_a_browser;
mod vectors;
mod watching;
mod watching_in_a_browser;
