//! A candidate's device joins an attempt with session code and seat code, and proves it later with
//! a cookie bound to the attempt.

use super::{App, Failure, Refusal};
use crate::store::{AttemptRow, CandidateRow, DeviceRequestRow, attempts, audit, sessions};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sathach_domain::identity::{SeatCode, SessionCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const DEVICE_BYTES: usize = 16;
const MAC_BYTES: usize = 16;

/// What the cookie of a joined device holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SeatPass {
    /// The attempt.
    pub attempt_id: Uuid,
    /// The epoch that the device joined with; 0 while the mentor has not let it in.
    pub epoch: i64,
    device: [u8; DEVICE_BYTES],
}

impl std::fmt::Debug for SeatPass {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SeatPass({}, epoch {})", self.attempt_id, self.epoch)
    }
}

impl SeatPass {
    /// The cookie's text, with a MAC over all of it.
    #[must_use]
    pub fn to_cookie(&self, key: &[u8]) -> String {
        let mut bytes = self.fields();
        bytes.extend(mac(key, &bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cookie; none when it was not made by this server.
    #[must_use]
    pub fn from_cookie(text: &str, key: &[u8]) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (fields, found) = bytes.split_last_chunk::<MAC_BYTES>()?;
        // The MAC is as long as the key is secret; comparing all bytes keeps the time even.
        let differs = mac(key, fields).iter().zip(found).fold(0, |sum, (a, b)| sum | (a ^ b));
        let (id, rest) = fields.split_first_chunk::<16>()?;
        let (device, epoch) = rest.split_first_chunk::<DEVICE_BYTES>()?;
        let epoch = i64::from_be_bytes(epoch.try_into().ok()?);
        (differs == 0).then(|| SeatPass {
            attempt_id: Uuid::from_bytes(*id),
            epoch,
            device: *device,
        })
    }

    fn fields(&self) -> Vec<u8> {
        [self.attempt_id.as_bytes().as_slice(), &self.device, &self.epoch.to_be_bytes()].concat()
    }

    fn device_hash(&self) -> Vec<u8> {
        Sha256::digest(self.device).to_vec()
    }
}

fn mac(key: &[u8], bytes: &[u8]) -> [u8; MAC_BYTES] {
    let mut tag = [0; MAC_BYTES];
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        mac.update(b"seat-pass");
        mac.update(bytes);
        tag.copy_from_slice(&mac.finalize().into_bytes()[..MAC_BYTES]);
    }
    tag
}

/// A device that has joined, or that waits for the mentor.
pub struct Joined {
    /// The cookie to set, whatever came of it.
    pub pass: SeatPass,
    /// State of the attempt; none while the mentor is asked about a second device.
    pub state: Option<String>,
}

/// Joins a device to the attempt of a seat.
///
/// # Errors
/// [`Refusal::UnknownCode`] when the codes do not belong together.
pub async fn join(
    app: &App,
    session_code: &str,
    seat_code: &str,
    pass: Option<SeatPass>,
) -> Result<Joined, Failure> {
    let session_code: SessionCode = session_code.parse().map_err(|_| Refusal::UnknownCode)?;
    let seat_code: SeatCode = seat_code.parse().map_err(|_| Refusal::UnknownCode)?;
    let session =
        sessions::by_code(&app.store, session_code.compact()).await?.ok_or(Refusal::UnknownCode)?;
    let candidate = sessions::candidate_by_seat_code(&app.store, session.id, seat_code.compact())
        .await?
        .ok_or(Refusal::UnknownCode)?;
    bind_device(app, &candidate, pass).await
}

async fn bind_device(
    app: &App,
    candidate: &CandidateRow,
    pass: Option<SeatPass>,
) -> Result<Joined, Failure> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let attempt = attempts::find_for_change(&tx, candidate.attempt_id)
        .await?
        .ok_or_else(|| Failure::broken(format!("attempt {} missing", candidate.attempt_id)))?;
    let pass = pass.filter(|pass| pass.attempt_id == attempt.id).unwrap_or_else(|| SeatPass {
        attempt_id: attempt.id,
        epoch: 0,
        device: app.random(),
    });
    let device_hash = pass.device_hash();
    if attempt.device_hash.as_ref() == Some(&device_hash) {
        return Ok(joined(pass, &attempt));
    }
    let request = attempts::device_request(&tx, attempt.id).await?;
    let allowed = request
        .as_ref()
        .is_some_and(|request| request.device_hash == device_hash && request.allowed_at.is_some());
    if attempt.device_hash.is_none() || allowed {
        let mut attempt = attempt;
        attempt.device_hash = Some(device_hash);
        attempt.epoch += 1;
        attempts::change(&tx, attempt.clone()).await?;
        attempts::drop_device_request(&tx, attempt.id).await?;
        let entry = audit::Entry {
            chain: format!("session:{}", attempt.session_id),
            actor: format!("attempt:{}", attempt.id),
            action: "join_device",
            object: format!("attempt:{}", attempt.id),
            detail: json!({ "epoch": attempt.epoch }),
        };
        audit::append(&tx, now, entry).await?;
        tx.commit().await?;
        return Ok(joined(pass, &attempt));
    }
    if request.is_none_or(|request| request.device_hash != device_hash) {
        let row = DeviceRequestRow {
            attempt_id: attempt.id,
            device_hash,
            requested_at: now.ms(),
            allowed_by: None,
            allowed_at: None,
        };
        attempts::put_device_request(&tx, row).await?;
        tx.commit().await?;
    }
    Ok(Joined { pass: SeatPass { epoch: 0, ..pass }, state: None })
}

fn joined(pass: SeatPass, attempt: &AttemptRow) -> Joined {
    Joined { pass: SeatPass { epoch: attempt.epoch, ..pass }, state: Some(attempt.state.clone()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_cookie_or_another_key_opens_nothing() {
        let pass = SeatPass { attempt_id: Uuid::from_u128(5), epoch: 2, device: [3; 16] };
        let cookie = pass.to_cookie(b"key");
        assert_eq!(SeatPass::from_cookie(&cookie, b"key"), Some(pass));
        assert_eq!(SeatPass::from_cookie(&cookie, b"other"), None);
        for place in 0..cookie.len() {
            let mut changed = cookie.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap_or_default();
            assert_ne!(SeatPass::from_cookie(&changed, b"key"), Some(pass), "place {place}");
        }
        assert_eq!(SeatPass::from_cookie("", b"key"), None);
    }
}
