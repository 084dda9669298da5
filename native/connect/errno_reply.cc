#include "connect/errno_reply.h"

#include <cerrno>

namespace synsweep {
namespace {

constexpr std::uint8_t kUnreachableV4 = 3;    // RFC 792
constexpr std::uint8_t kTimeExceededV4 = 11;  // RFC 792
constexpr std::uint8_t kUnreachableV6 = 1;    // RFC 4443 section 3.1
constexpr std::uint8_t kTimeExceededV6 = 3;   // RFC 4443 section 3.3
constexpr std::uint8_t kFragmentationNeeded = 4;

ConnectOutcome Unreachable(bool is_ipv4, std::uint8_t code_v4, std::uint8_t code_v6) noexcept {
  return {ReplyKind::kUnreachable, is_ipv4 ? kUnreachableV4 : kUnreachableV6,
          is_ipv4 ? code_v4 : code_v6};
}

}  // namespace

std::optional<ConnectOutcome> OutcomeOfRefusal(int error) noexcept {
  switch (error) {
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EINVAL:
      return ConnectOutcome{ReplyKind::kNoRoute};
    case EACCES:
    case EPERM:
      return ConnectOutcome{ReplyKind::kDenied};
    default:
      return std::nullopt;
  }
}

std::optional<ConnectOutcome> OutcomeOfErrno(int error, bool is_ipv4) noexcept {
  switch (error) {
    case 0:
    case ECONNRESET:
    case EPIPE:
      return ConnectOutcome{ReplyKind::kSynAck};
    case ECONNREFUSED:
      return ConnectOutcome{ReplyKind::kRefused};
    case ENETUNREACH:
      return Unreachable(is_ipv4, 0, 0);
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENONET:
      return Unreachable(is_ipv4, 1, 3);
    case ENOPROTOOPT:
      return Unreachable(is_ipv4, 2, 4);
    case EACCES:
      return Unreachable(is_ipv4, 13, 1);
    default:
      return std::nullopt;
  }
}

std::optional<ConnectOutcome> OutcomeOfIcmp(std::uint8_t type, std::uint8_t code,
                                            bool is_ipv4) noexcept {
  if (type == (is_ipv4 ? kTimeExceededV4 : kTimeExceededV6)) {
    return ConnectOutcome{ReplyKind::kTimeExceeded, type, code};
  }
  if (type != (is_ipv4 ? kUnreachableV4 : kUnreachableV6)) return std::nullopt;
  if (is_ipv4 && code == kFragmentationNeeded) return std::nullopt;
  return ConnectOutcome{ReplyKind::kUnreachable, type, code};
}

bool IsShortage(int error) noexcept {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN:
    case EADDRINUSE:
    case EADDRNOTAVAIL:
      return true;
    default:
      return false;
  }
}

}  // namespace synsweep
