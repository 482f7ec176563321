//! The issuance log: a Merkle tree over all tokens in the order of issue (hashing of RFC 6962).
//!
//! A key that somebody else had can sign anything under any date, but it cannot put it into a log
//! whose root was published before.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Type of a signed checkpoint.
pub const CHECKPOINT_TYPE: &str = "dslog+jwt";

/// A hash of the tree: of a leaf, of a node, or of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogHash(pub [u8; 32]);

/// How far the log goes: so many leaves, with this root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSize {
    /// Number of leaves.
    #[serde(rename = "n")]
    pub n_leaves: u64,
    /// The root over them.
    pub root: LogHash,
}

/// A checkpoint, to be signed: whose log it is, how far it goes, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Address of whoever keeps the log.
    pub origin: String,
    /// How far it goes.
    #[serde(flatten)]
    pub size: LogSize,
    /// When it was signed, in seconds of Unix time.
    pub iat: i64,
}

impl LogHash {
    /// The hash of a leaf: of the bytes of a token, as its digits stand for them.
    #[must_use]
    pub fn of_leaf(bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
    }

    fn of_node(left: Self, right: Self) -> Self {
        Self(
            Sha256::new()
                .chain_update([1])
                .chain_update(left.0)
                .chain_update(right.0)
                .finalize()
                .into(),
        )
    }
}

impl TryFrom<String> for LogHash {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let bytes = STANDARD.decode(&text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| format!("{text:?} is not 32 bytes in base64"))
    }
}

impl From<LogHash> for String {
    fn from(hash: LogHash) -> String {
        STANDARD.encode(hash.0)
    }
}

/// The root over these leaves.
#[must_use]
pub fn root_of(leaves: &[LogHash]) -> LogHash {
    match leaves {
        [] => LogHash(Sha256::digest([]).into()),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            LogHash::of_node(root_of(left), root_of(right))
        }
    }
}

/// The hashes that lead from a leaf to the root, lowest first; none behind the end.
#[must_use]
pub fn proof_of(leaves: &[LogHash], index: usize) -> Option<Vec<LogHash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut proof = Vec::new();
    let (mut part, mut at) = (leaves, index);
    while part.len() > 1 {
        let (left, right) = part.split_at(split(part.len()));
        if at < left.len() {
            proof.push(root_of(right));
            part = left;
        } else {
            proof.push(root_of(left));
            at -= left.len();
            part = right;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Whether a leaf stands at this place of the log that a checkpoint describes (RFC 9162, 2.1.3.2).
#[must_use]
pub fn is_in(leaf: LogHash, index: u64, size: &LogSize, proof: &[LogHash]) -> bool {
    if index >= size.n_leaves {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size.n_leaves - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = LogHash::of_node(*sibling, hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = LogHash::of_node(hash, *sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == size.root
}

/// Whether the first leaves are those of a log that once had this size, and hold this one.
#[must_use]
pub fn was_logged(leaf: LogHash, leaves: &[LogHash], size: &LogSize) -> bool {
    let first = usize::try_from(size.n_leaves).ok().and_then(|n| leaves.get(..n));
    first.is_some_and(|first| first.contains(&leaf) && root_of(first) == size.root)
}

/// The greatest power of two below a number of leaves.
fn split(n_leaves: usize) -> usize {
    n_leaves.next_power_of_two() / 2
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    /// The leaves and roots of the reference tests of certificate transparency.
    const LEAVES: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn bytes_of(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    fn leaves() -> Vec<LogHash> {
        LEAVES.map(|leaf| LogHash::of_leaf(&bytes_of(leaf))).to_vec()
    }

    #[test]
    fn roots_are_those_of_the_reference() {
        for (n, want) in ROOTS.iter().enumerate() {
            assert_eq!(root_of(&leaves()[..n]).0.to_vec(), bytes_of(want), "{n} leaves");
        }
    }

    #[test]
    fn a_proof_holds_for_its_own_leaf_place_and_size_only() {
        for n in 1..=8 {
            let leaves = &leaves()[..n];
            let size = LogSize { n_leaves: n as u64, root: root_of(leaves) };
            for at in 0..n {
                let proof = proof_of(leaves, at).unwrap();
                for other in 0..n as u64 {
                    let holds = is_in(leaves[at], other, &size, &proof);
                    assert_eq!(holds, other == at as u64, "leaf {at} of {n} at {other}");
                }
                assert!(!is_in(LogHash([9; 32]), at as u64, &size, &proof));
                let longer = [&proof[..], &[LogHash([0; 32])]].concat();
                assert!(!is_in(leaves[at], at as u64, &size, &longer));
            }
            assert_eq!(proof_of(leaves, n), None);
        }
    }

    #[test]
    fn a_leaf_that_came_later_was_not_logged_before() {
        let leaves = leaves();
        let size = LogSize { n_leaves: 5, root: root_of(&leaves[..5]) };
        assert!(was_logged(leaves[4], &leaves, &size));
        assert!(!was_logged(leaves[5], &leaves, &size));
        assert!(!was_logged(leaves[0], &leaves[..4], &size), "leaves are missing");
        let mut rewritten = leaves.clone();
        rewritten[1] = LogHash([9; 32]);
        assert!(!was_logged(LogHash([9; 32]), &rewritten, &size), "the log was rewritten");
    }
}
