#ifndef SYNSWEEP_COOKIE_ENDPOINT_HASH_H_
#define SYNSWEEP_COOKIE_ENDPOINT_HASH_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/address.h"
#include "base/siphash.h"
#include "cookie/secret.h"

namespace synsweep {

// What a probe's cookie is taken from. Borrows both addresses, which are of one family.
struct EndpointOfProbe {
  const AddressWords* source;
  const AddressWords* target;
  std::uint16_t port;  // the target's
};

// The message is the addresses and the port. IPv4 hashes 10 bytes and IPv6 34: the hash covers its
// length, so no message of one family equals one of the other, and IPv4 pays for what it needs
// only.
inline constexpr std::size_t kIpv4EndpointBytes = 10;
inline constexpr std::size_t kIpv6EndpointBytes = 34;

[[nodiscard]] constexpr std::uint64_t JoinWords(std::uint32_t high, std::uint32_t low) noexcept {
  return static_cast<std::uint64_t>(high) << 32 | low;
}

// Once a reply, and in the header for whoever hashes one.
[[nodiscard]] inline std::uint64_t HashOf(const Secret& secret,
                                          const EndpointOfProbe& endpoint) noexcept {
  SipHasher24 hasher(secret.k0, secret.k1);
  const AddressWords& source = *endpoint.source;
  const AddressWords& target = *endpoint.target;
  if (IsIpv4(source) && IsIpv4(target)) {
    hasher.Absorb(JoinWords(source[3], target[3]));
    return hasher.Finish(endpoint.port, kIpv4EndpointBytes);
  }
  hasher.Absorb(JoinWords(source[0], source[1]));
  hasher.Absorb(JoinWords(source[2], source[3]));
  hasher.Absorb(JoinWords(target[0], target[1]));
  hasher.Absorb(JoinWords(target[2], target[3]));
  return hasher.Finish(endpoint.port, kIpv6EndpointBytes);
}

// hashes[i] becomes HashOf endpoints[i]; both are as long. Four at once where the processor has
// AVX2: a SipHash is one long chain of steps that wait for each other, so that in the registers
// there is room for three more.
void HashAll(const Secret& secret, std::span<const EndpointOfProbe> endpoints,
             std::span<std::uint64_t> hashes) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_COOKIE_ENDPOINT_HASH_H_
