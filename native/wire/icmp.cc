#include "wire/icmp.h"

#include "wire/ipv4.h"
#include "wire/ipv6.h"

namespace synsweep {
namespace {

// Before the quote, in both families: type, code, checksum, and 4 bytes that we do not need.
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kQuotedTcpBytes = 8;  // 64 bits of the original data: RFC 792

}  // namespace

std::optional<IcmpErrorView> IcmpErrorView::Parse(ByteView message) noexcept {
  if (message.size() < kHeaderBytes) return std::nullopt;
  const std::uint8_t type = message[0];
  if (type != kIcmpUnreachable && type != kIcmpTimeExceeded) return std::nullopt;
  const auto quoted = Ipv4View::ParseQuoted(message.subspan(kHeaderBytes));
  if (!quoted || quoted->protocol() != kProtocolTcp || quoted->is_fragment() ||
      quoted->payload().size() < kQuotedTcpBytes) {
    return std::nullopt;
  }
  return IcmpErrorView(message, type == kIcmpUnreachable, MapIpv4(quoted->source()),
                       MapIpv4(quoted->destination()), quoted->payload());
}

std::optional<IcmpErrorView> IcmpErrorView::ParseIcmpv6(ByteView message) noexcept {
  if (message.size() < kHeaderBytes) return std::nullopt;
  const std::uint8_t type = message[0];
  if (type != kIcmpv6Unreachable && type != kIcmpv6TimeExceeded) return std::nullopt;
  const auto quoted = Ipv6View::ParseQuoted(message.subspan(kHeaderBytes));
  if (!quoted || quoted->protocol() != kProtocolTcp || quoted->payload().size() < kQuotedTcpBytes) {
    return std::nullopt;
  }
  return IcmpErrorView(message, type == kIcmpv6Unreachable, quoted->source(), quoted->destination(),
                       quoted->payload());
}

}  // namespace synsweep
