#include "wire/tcp.h"

namespace synsweep {
namespace {

// Option kinds and the only length each may have (RFC 9293 section 3.2,
// RFC 7323 sections 2.2 and 3.2, RFC 2018 section 2).
constexpr std::uint8_t kEndOfOptions = 0;
constexpr std::uint8_t kNoOperation = 1;

struct KnownOption {
  std::uint8_t kind;
  std::uint8_t length_bytes;
  std::uint8_t bit;
};
constexpr KnownOption kKnownOptions[] = {
    {2, 4, kTcpOptionMss},
    {3, 3, kTcpOptionWindowScale},
    {4, 2, kTcpOptionSackPermitted},
    {8, 10, kTcpOptionTimestamps},
};

}  // namespace

std::optional<TcpHeaderView> TcpHeaderView::Parse(ByteView segment) noexcept {
  if (segment.size() < kMinBytes) return std::nullopt;
  const std::size_t header_bytes = static_cast<std::size_t>(segment[12] >> 4) * 4;
  if (header_bytes < kMinBytes || header_bytes > segment.size()) return std::nullopt;
  return TcpHeaderView(segment.first(header_bytes));
}

std::uint8_t TcpHeaderView::options() const noexcept {
  std::uint8_t seen = 0;
  ByteView rest = header_.subspan(kMinBytes);
  while (!rest.empty() && rest[0] != kEndOfOptions) {
    if (rest[0] == kNoOperation) {
      rest = rest.subspan(1);
      continue;
    }
    if (rest.size() < 2 || rest[1] < 2 || rest[1] > rest.size()) break;
    for (const KnownOption& option : kKnownOptions) {
      if (rest[0] == option.kind && rest[1] == option.length_bytes) seen |= option.bit;
    }
    rest = rest.subspan(rest[1]);
  }
  return seen;
}

}  // namespace synsweep
