#include "wire/ipv4.h"

#include <algorithm>

namespace synsweep {

std::optional<Ipv4View> Ipv4View::Parse(ByteView bytes) noexcept {
  const auto whole = ParseQuoted(bytes);
  if (!whole) return std::nullopt;
  const std::size_t header_bytes = whole->header_.size();
  const std::size_t total_bytes = LoadBe<std::uint16_t>(whole->header_, 2);
  if (total_bytes < header_bytes) return std::nullopt;
  const std::size_t payload_bytes = std::min(total_bytes - header_bytes, whole->payload_.size());
  return Ipv4View(whole->header_, whole->payload_.first(payload_bytes));
}

std::optional<Ipv4View> Ipv4View::ParseQuoted(ByteView bytes) noexcept {
  if (bytes.size() < kMinHeaderBytes || bytes[0] >> 4 != 4) return std::nullopt;
  const std::size_t header_bytes = static_cast<std::size_t>(bytes[0] & 0x0f) * 4;
  if (header_bytes < kMinHeaderBytes || header_bytes > bytes.size()) return std::nullopt;
  return Ipv4View(bytes.first(header_bytes), bytes.subspan(header_bytes));
}

}  // namespace synsweep
