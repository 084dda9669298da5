#include "cookie/cookie.h"

#include <cassert>

namespace synsweep {

CookieMaker::CookieMaker(Secret secret, SourcePorts ports) noexcept
    : secret_(secret), ports_(ports) {
  assert(ports.IsValid());
}

std::optional<CookieMatch> CookieMaker::Validate(const ParsedReply& reply) const noexcept {
  const std::uint64_t hash = HashOf(secret_, {&reply.destination, &reply.target, reply.port});
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
