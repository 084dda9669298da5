#include "wire/icmp.h"

namespace synsweep {

std::optional<IcmpErrorView> IcmpErrorView::Parse(ByteView message) noexcept {
  constexpr std::size_t kHeaderBytes = 8;
  constexpr std::size_t kQuotedTcpBytes = 8;  // 64 bits of the original data: RFC 792
  if (message.size() < kHeaderBytes) return std::nullopt;
  const std::uint8_t type = message[0];
  if (type != kIcmpUnreachable && type != kIcmpTimeExceeded) return std::nullopt;
  const auto quoted = Ipv4View::ParseQuoted(message.subspan(kHeaderBytes));
  if (!quoted || quoted->protocol() != kProtocolTcp || quoted->is_fragment() ||
      quoted->payload().size() < kQuotedTcpBytes) {
    return std::nullopt;
  }
  return IcmpErrorView(type, message[1], *quoted);
}

}  // namespace synsweep
