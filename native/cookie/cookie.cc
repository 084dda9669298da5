#include "cookie/cookie.h"

#include <sys/random.h>

#include <cassert>
#include <cerrno>
#include <cstddef>

#include "base/siphash.h"

namespace synsweep {
namespace {

std::uint64_t Join(std::uint32_t high, std::uint32_t low) noexcept {
  return static_cast<std::uint64_t>(high) << 32 | low;
}

}  // namespace

Result<Secret> Secret::Draw() {
  Secret secret{};
  // Up to 256 bytes arrive whole or not at all, once the kernel's pool is ready (getrandom(2)).
  ssize_t drawn;
  do {
    drawn = ::getrandom(&secret, sizeof(secret), 0);
  } while (drawn < 0 && errno == EINTR);
  if (drawn != static_cast<ssize_t>(sizeof(secret))) {
    return Status{ErrorCode::kTransmit, errno, "getrandom: no secret for the cookies"};
  }
  return secret;
}

CookieMaker::CookieMaker(Secret secret, SourcePorts ports) noexcept
    : secret_(secret), ports_(ports) {
  assert(ports.IsValid());
}

Cookie CookieMaker::Make(const AddressWords& source, const AddressWords& target, std::uint16_t port,
                         std::uint8_t attempt) const noexcept {
  assert(attempt <= kMaxAttempt);
  const std::uint64_t hash = Hash(source, target, port);
  const std::uint32_t step =
      (static_cast<std::uint32_t>(hash >> 32) + attempt) & (ports_.count - 1);
  return {
      .sequence = static_cast<std::uint32_t>(hash),
      .source_port = static_cast<std::uint16_t>(ports_.first + step),
      .hash = hash,
  };
}

std::optional<CookieMatch> CookieMaker::Validate(const ParsedReply& reply) const noexcept {
  const std::uint64_t hash = Hash(reply.destination, reply.target, reply.port);
  const auto sequence = static_cast<std::uint32_t>(hash);
  const auto evidence_holds = [&] {
    switch (reply.kind) {
      case ReplyKind::kSynAck:
        return reply.has_ack && reply.acknowledged == sequence + 1;
      case ReplyKind::kRst:
        return reply.has_ack &&
               (reply.acknowledged == sequence + 1 || reply.acknowledged == sequence);
      case ReplyKind::kUnreachable:
      case ReplyKind::kTimeExceeded:
        return reply.quoted_sequence == sequence;
      case ReplyKind::kNoRoute:
      case ReplyKind::kNoNeighbour:
      case ReplyKind::kRefused:
      case ReplyKind::kDenied:
      case ReplyKind::kNoGateway:
        return false;  // never on the wire
    }
    return false;
  };
  if (!evidence_holds()) return std::nullopt;
  const auto attempt = AttemptOf(hash, reply.source_port);
  if (!attempt) return std::nullopt;
  return CookieMatch{.attempt = *attempt, .hash = hash};
}

// IPv4 hashes 10 bytes and IPv6 34: the hash covers its length, so no message of
// one family equals one of the other, and IPv4 pays for what it needs only.
std::uint64_t CookieMaker::Hash(const AddressWords& source, const AddressWords& target,
                                std::uint16_t port) const noexcept {
  SipHasher24 hasher(secret_.k0, secret_.k1);
  if (IsIpv4(source) && IsIpv4(target)) {
    hasher.Absorb(Join(source[3], target[3]));
    return hasher.Finish(port, 10);
  }
  hasher.Absorb(Join(source[0], source[1]));
  hasher.Absorb(Join(source[2], source[3]));
  hasher.Absorb(Join(target[0], target[1]));
  hasher.Absorb(Join(target[2], target[3]));
  return hasher.Finish(port, 34);
}

std::optional<std::uint8_t> CookieMaker::AttemptOf(std::uint64_t hash,
                                                   std::uint16_t source_port) const noexcept {
  const std::uint32_t step = static_cast<std::uint32_t>(source_port) - ports_.first;
  if (source_port < ports_.first || step >= ports_.count) return std::nullopt;
  if (ports_.count == 1) return kAttemptUnknown;
  const std::uint32_t attempt =
      (step - static_cast<std::uint32_t>(hash >> 32)) & (ports_.count - 1);
  if (attempt > kMaxAttempt) return std::nullopt;
  return static_cast<std::uint8_t>(attempt);
}

}  // namespace synsweep
