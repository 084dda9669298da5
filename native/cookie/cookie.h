// cookie - takes a probe's endpoint, gives what its SYN carries; takes a parsed
// reply, says whether one of our SYNs caused it. Stateless: nothing is stored per probe.
// Owns: the secret of one run.   May not: do I/O (but for Secret::Draw), print the secret.
// Sources: RFC 6528 (keyed sequence numbers), RFC 6298 section 3 (Karn's ambiguity).
#ifndef SYNSWEEP_COOKIE_COOKIE_H_
#define SYNSWEEP_COOKIE_COOKIE_H_

#include <cassert>
#include <cstdint>
#include <optional>
#include <span>

#include "base/address.h"
#include "cookie/endpoint_hash.h"
#include "cookie/secret.h"
#include "wire/cookie_value.h"
#include "wire/reply_parser.h"

namespace synsweep {

// Our source ports, first … first + count − 1. The default lies above Linux's
// ip_local_port_range (32768 … 60999), so that no socket of this host owns them.
struct SourcePorts {
  std::uint16_t first = 61440;
  std::uint32_t count = 4096;  // 1, or a power of two from 16 on

  [[nodiscard]] constexpr bool IsValid() const noexcept {
    const bool is_power_of_two = count != 0 && (count & (count - 1)) == 0;
    return (count == 1 || (count >= 16 && is_power_of_two)) && first + count <= 0x10000;
  }
};

// What a validated reply answers.
struct CookieMatch {
  std::uint8_t attempt;  // kAttemptUnknown when there is only one source port
  std::uint64_t hash;    // Cookie::hash of that attempt, the key into RttTable
};

// Makes and validates cookies. Immutable: transmit and capture threads share one.
//
// One keyed hash H of (source address, target, port):
//
//   sequence number = low 32 bits of H, the same for every attempt
//   source port     = first + (high 32 bits of H + attempt) mod count
//
// Each attempt so leaves from a port of its own. The reply then says which
// attempt it answers, which makes its round trip time certain (RFC 6298
// section 3), and a target that still holds the half-open connection of a
// SYN-ACK that was lost sees a new connection, not a SYN out of place.
// With one source port, attempts are true retransmissions, and not told apart.
class CookieMaker {
 public:
  // Attempts run 0 … 15: as many as the fewest source ports can tell apart.
  static constexpr std::uint8_t kMaxAttempt = 15;

  // `ports` is valid.
  CookieMaker(Secret secret, SourcePorts ports) noexcept;

  // `attempt`: 0 … kMaxAttempt. `source` and `target` are of one family.
  [[nodiscard]] Cookie Make(const AddressWords& source, const AddressWords& target,
                            std::uint16_t port, std::uint8_t attempt) const noexcept {
    return FromHash(HashOf(secret_, {&source, &target, port}), attempt);
  }

  // For many at once, in two steps: hashes[i] of endpoints[i], and of each its cookie.
  void HashAll(std::span<const EndpointOfProbe> endpoints,
               std::span<std::uint64_t> hashes) const noexcept {
    synsweep::HashAll(secret_, endpoints, hashes);
  }
  [[nodiscard]] Cookie FromHash(std::uint64_t hash, std::uint8_t attempt) const noexcept {
    assert(attempt <= kMaxAttempt);
    const std::uint32_t step =
        (static_cast<std::uint32_t>(hash >> 32) + attempt) & (ports_.count - 1);
    return {
        .sequence = static_cast<std::uint32_t>(hash),
        .source_port = static_cast<std::uint16_t>(ports_.first + step),
        .hash = hash,
    };
  }

  // Recognises the answer to one of our SYNs. Required of a
  //   SYN-ACK  acknowledgement = sequence + 1 (RFC 9293 section 3.10.7.3)
  //   RST      acknowledgement = sequence + 1 (section 3.10.7.1), or sequence, as
  //            some firewalls send it; an RST that acknowledges nothing is no answer
  //   ICMP     quoted sequence number = sequence
  // and of all three that our port is one that some attempt left from.
  // A forger who cannot see our SYNs passes with a chance below 2^-31 per frame.
  [[nodiscard]] std::optional<CookieMatch> Validate(const ParsedReply& reply) const noexcept;

 private:
  // The attempt that left from `source_port`; nullopt when none did.
  [[nodiscard]] std::optional<std::uint8_t> AttemptOf(std::uint64_t hash,
                                                      std::uint16_t source_port) const noexcept;

  Secret secret_;
  SourcePorts ports_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_COOKIE_COOKIE_H_
