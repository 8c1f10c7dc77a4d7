//! How often one address may ask: where an owner wants it, nobody takes the whole server.
//!
//! Addresses are kept in memory for as long as they ask, and nowhere else.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Seconds' worth of requests that may come at once: a page begins with many.
const BURST: u32 = 10;
/// After so many questions, addresses that ask no more are let go of.
const TIDY: u32 = 4_096;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// How often one address may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second, in the long run.
    pub per_second: NonZeroU32,
    /// Whether the server stands behind a proxy that names whom it asks for, last in
    /// `X-Forwarded-For`. Without one anybody could name anybody.
    pub is_behind_proxy: bool,
}

/// Counts what each address asks.
pub(super) struct Limiter {
    rate: Rate,
    asked: Counts<IpAddr>,
}

impl Limiter {
    pub(super) fn new(rate: Rate) -> Limiter {
        Limiter { rate, asked: Counts::new(rate.per_second) }
    }

    /// Whether an address may ask now; if not, after how long.
    pub(super) fn check(&self, peer: Peer, headers: &HeaderMap) -> Result<(), Duration> {
        let named = self.rate.is_behind_proxy.then(|| forwarded(headers)).flatten();
        self.asked.check(&network(named.unwrap_or(peer.0)))
    }
}

/// How often each of many asks.
pub(super) struct Counts<K: Clone + Eq + Hash> {
    asked: DefaultKeyedRateLimiter<K>,
    since_tidied: AtomicU32,
}

impl<K: Clone + Eq + Hash> Counts<K> {
    /// So many times a second in the long run, ten times that at once.
    pub(super) fn new(per_second: NonZeroU32) -> Counts<K> {
        let burst = per_second.saturating_mul(NonZeroU32::new(BURST).expect("it is not 0"));
        let quota = Quota::per_second(per_second).allow_burst(burst);
        Counts { asked: RateLimiter::keyed(quota), since_tidied: AtomicU32::new(0) }
    }

    /// Whether one may ask now; if not, after how long.
    pub(super) fn check(&self, key: &K) -> Result<(), Duration> {
        if self.since_tidied.fetch_add(1, Ordering::Relaxed) % TIDY == TIDY - 1 {
            self.asked.retain_recent();
            self.asked.shrink_to_fit();
        }
        self.asked
            .check_key(key)
            .map_err(|not_yet| not_yet.wait_time_from(DefaultClock::default().now()))
    }
}

/// Whom the proxy asks for: it adds the address it sees to those that were sent.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// One reader's: an address of IPv4, a network of IPv6, which is what one is given.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(whole) => {
            let [a, b, c, d, ..] = whole.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(is_behind_proxy: bool) -> Limiter {
        let per_second = NonZeroU32::new(1).unwrap();
        Limiter::new(Rate { per_second, is_behind_proxy })
    }

    fn peer(text: &str) -> Peer {
        Peer(text.parse().unwrap())
    }

    fn headers(forwarded: &str) -> HeaderMap {
        HeaderMap::from_iter([(FORWARDED_FOR, forwarded.parse().unwrap())])
    }

    /// How many of fifty questions are answered at once.
    fn answered(limiter: &Limiter, peers: &[&str], forwarded: &str) -> usize {
        let asked = (0..50).map(|at| peer(peers[at % peers.len()]));
        asked.filter(|peer| limiter.check(*peer, &headers(forwarded)).is_ok()).count()
    }

    #[test]
    fn each_address_has_its_own_share_and_is_told_when_to_come_again() {
        let limiter = limiter(false);
        let count = answered(&limiter, &["192.0.2.1"], "");
        assert!((10..=11).contains(&count), "{count}");
        let wait = limiter.check(peer("192.0.2.1"), &HeaderMap::new()).unwrap_err();
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
        assert!(limiter.check(peer("192.0.2.2"), &HeaderMap::new()).is_ok());
    }

    #[test]
    fn a_network_of_ipv6_is_one_reader_and_a_mapped_address_is_that_of_ipv4() {
        let one = limiter(false);
        assert!(answered(&one, &["2001:db8::1", "2001:db8::2:3"], "") <= 11);
        assert!(one.check(peer("2001:db8:0:1::1"), &HeaderMap::new()).is_ok());
        let mapped = limiter(false);
        assert!(answered(&mapped, &["192.0.2.1", "::ffff:192.0.2.1"], "") <= 11);
    }

    #[test]
    fn who_is_asked_for_counts_only_behind_a_proxy_and_only_the_last() {
        let behind = limiter(true);
        assert!(answered(&behind, &["127.0.0.1"], "198.51.100.9, 203.0.113.7") <= 11);
        // The first is what anybody may write.
        assert!(behind.check(peer("127.0.0.1"), &headers("1.2.3.4, 203.0.113.7")).is_err());
        assert!(behind.check(peer("127.0.0.1"), &headers("203.0.113.7, 198.51.100.9")).is_ok());
        let alone = limiter(false);
        assert!(answered(&alone, &["192.0.2.1"], "203.0.113.7") <= 11);
        assert!(alone.check(peer("192.0.2.1"), &headers("198.51.100.9")).is_err());
    }
}
