//! Parses arguments and calls the command line.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    sathach::cli::run().await
}
