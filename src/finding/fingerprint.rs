//! A name for a finding made of its content, so that it survives sorting, inserted rows and re-export.

use std::fmt;

/// 64 bits of FNV-1a over the parts of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Fingerprint {
    /// The first eight digits, for people.
    pub fn short(self) -> String {
        format!("{:08x}", self.0 >> 32)
    }

    /// The fingerprint of the same parts and more.
    #[must_use]
    pub fn and(self, parts: &[&str]) -> Self {
        parts.iter().fold(self, |hash, part| hash.and_bytes(part.as_bytes()).and_bytes(&[0xFF]))
    }

    /// The fingerprint of the same parts and some bytes behind them.
    #[must_use]
    pub(crate) fn and_bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }
}

/// The fingerprint of account, marketplace, restriction, detector, listing key, field and folded words, in this order.
pub fn fingerprint(parts: &[&str]) -> Fingerprint {
    // FNV-1a, 64 bit (Fowler, Noll, Vo): stable for ever, unlike the hashers of the standard library.
    Fingerprint(0xcbf2_9ce4_8422_2325).and(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_eq!(fingerprint(&["a"]).to_string().len(), 16);
    }
}
