//! The issuance log: every token's hash is added, and whoever likes keeps a signed checkpoint.

use super::failure::Fault;
use super::{App, Failure, Refusal};
use crate::store::{Tx, credentials, log};
use sathach_domain::credential::log::{CHECKPOINT_TYPE, proof_of, root_of};
use sathach_domain::credential::{Checkpoint, LogHash, LogSize, digits};
use serde::Serialize;

/// The way from a leaf to the root of the log as it is now.
#[derive(Clone, Debug, Serialize)]
pub struct LogProof {
    /// The leaf's place, from 0.
    pub index: u64,
    /// The leaf.
    pub leaf: LogHash,
    /// How far the log goes.
    #[serde(flatten)]
    pub size: LogSize,
    /// Hashes of the siblings, lowest first.
    pub proof: Vec<LogHash>,
}

/// The leaf of a token.
///
/// # Errors
/// When the token is none of ours.
pub(super) fn leaf_of(token: &str) -> Result<LogHash, Failure> {
    let bytes = digits::decode(token).map_err(|error| Failure::broken(error.to_string()))?;
    Ok(LogHash::of_leaf(&bytes))
}

/// Adds what was issued before there was a log. Tokens of erased people are gone and stay out.
///
/// # Errors
/// When the database fails.
pub(super) async fn add_missing(app: &App, tx: &Tx) -> Result<(), Failure> {
    for row in log::not_logged(tx).await? {
        if let Some(personal) = credentials::personal(&app.store, tx, row.id).await? {
            log::append(tx, vec![(row.id, leaf_of(&personal.token)?)], app.now()).await?;
        }
    }
    Ok(())
}

/// All leaves, so that nobody learns which certificate is checked.
///
/// # Errors
/// When the log has a gap.
pub async fn log_leaves(app: &App) -> Result<Vec<LogHash>, Failure> {
    Ok(log::leaves(&app.store).await?)
}

/// How far the log goes now, signed (JWT) by a certificate key.
///
/// # Errors
/// [`Refusal::TrustNotSigned`] before anybody could check it.
pub async fn checkpoint(app: &App) -> Result<String, Failure> {
    app.keys.trust().ok_or(Refusal::TrustNotSigned)?;
    let leaves = log::leaves(&app.store).await?;
    let checkpoint = Checkpoint {
        origin: app.public_url.clone(),
        size: LogSize { n_leaves: leaves.len() as u64, root: root_of(&leaves) },
        iat: app.now().utc().timestamp(),
    };
    let day = app.now().day_in_vietnam();
    let signed = app.keys.sign(day, CHECKPOINT_TYPE, &checkpoint);
    signed.map(|(_, jwt)| jwt).map_err(|fault: Fault| Failure::Fault(fault))
}

/// The proof that a leaf is in the log.
///
/// # Errors
/// [`Refusal::NotFound`] behind the end.
pub async fn prove(app: &App, index: u64) -> Result<LogProof, Failure> {
    let leaves = log::leaves(&app.store).await?;
    let at = usize::try_from(index).map_err(|_| Refusal::NotFound)?;
    let proof = proof_of(&leaves, at).ok_or(Refusal::NotFound)?;
    let size = LogSize { n_leaves: leaves.len() as u64, root: root_of(&leaves) };
    Ok(LogProof { index, leaf: leaves[at], size, proof })
}
