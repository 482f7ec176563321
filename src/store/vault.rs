//! Seals and opens personal columns, and makes the keyed hashes by which they are looked up.

use super::StoreFault;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of an XChaCha20 nonce; random nonces of this length never meet.
const NONCE_BYTES: usize = 24;

/// The two keys, kept outside the database.
#[derive(Clone)]
pub struct Vault {
    seal_key: [u8; 32],
    lookup_key: [u8; 32],
}

impl Vault {
    /// From the keys' bytes.
    #[must_use]
    pub fn new(seal_key: [u8; 32], lookup_key: [u8; 32]) -> Self {
        Vault { seal_key, lookup_key }
    }

    /// Keys that open nothing: for a store before its keys are known.
    #[must_use]
    pub fn unset() -> Self {
        Vault::new([0; 32], [0; 32])
    }

    /// Encrypts a personal column. The table, column and row are bound to it, so that a sealed
    /// value copied to another row does not open there. `nonce` must be random.
    ///
    /// # Errors
    /// When the value is too large for the cipher.
    pub fn seal(
        &self,
        place: Place,
        plain: &[u8],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Vec<u8>, StoreFault> {
        let cipher = XChaCha20Poly1305::new(&Key::from(self.seal_key));
        let aad = place.aad();
        let payload = Payload { msg: plain, aad: aad.as_bytes() };
        let sealed =
            cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| place.cannot_open())?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts a personal column.
    ///
    /// # Errors
    /// When the key is another one, or the value was changed or moved.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, StoreFault> {
        let (nonce, sealed) =
            sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(|| place.cannot_open())?;
        let cipher = XChaCha20Poly1305::new(&Key::from(self.seal_key));
        let aad = place.aad();
        let payload = Payload { msg: sealed, aad: aad.as_bytes() };
        cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| place.cannot_open())
    }

    /// HMAC-SHA-256 by which a value is found. `purpose` keeps equal values of different columns
    /// apart.
    #[must_use]
    pub fn lookup_hash(&self, purpose: &str, value: &str) -> Vec<u8> {
        let key = Key::from(self.lookup_key);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&key)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// Where a sealed value lives.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Key of the row.
    pub row: Uuid,
}

impl Place {
    fn aad(self) -> String {
        format!("{}|{}|{}", self.table, self.column, self.row)
    }

    fn cannot_open(self) -> StoreFault {
        StoreFault::Sealed { table: self.table, row: self.row.to_string() }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn place(row: u128) -> Place {
        Place { table: "citizen_personal", column: "sealed", row: Uuid::from_u128(row) }
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_row_and_unchanged() {
        let vault = Vault::new([1; 32], [2; 32]);
        let sealed = vault.seal(place(1), b"087160000001", [9; 24]).unwrap();
        assert!(!sealed.windows(4).any(|window| window == b"0871"));
        assert_eq!(vault.open(place(1), &sealed).unwrap(), b"087160000001");
        assert!(vault.open(place(2), &sealed).is_err());
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(vault.open(place(1), &changed).is_err());
        assert!(Vault::new([3; 32], [2; 32]).open(place(1), &sealed).is_err());
    }

    #[test]
    fn equal_values_of_different_purposes_have_different_hashes() {
        let vault = Vault::new([1; 32], [2; 32]);
        assert_ne!(vault.lookup_hash("number", "1"), vault.lookup_hash("seat", "1"));
        assert_eq!(vault.lookup_hash("number", "1"), vault.lookup_hash("number", "1"));
    }
}
