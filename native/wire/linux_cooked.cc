#include "wire/linux_cooked.h"

#include <cstddef>
#include <cstdint>

namespace synsweep {
namespace {

std::optional<LinkPayload> SkipHeader(ByteView frame, std::size_t header_bytes,
                                      std::size_t protocol_offset) noexcept {
  if (frame.size() < header_bytes) return std::nullopt;
  return SkipVlanTags({static_cast<EtherType>(LoadBe<std::uint16_t>(frame, protocol_offset)),
                       frame.subspan(header_bytes)});
}

}  // namespace

std::optional<LinkPayload> ParseLinuxCooked(ByteView frame) noexcept {
  return SkipHeader(frame, 16, 14);
}

std::optional<LinkPayload> ParseLinuxCooked2(ByteView frame) noexcept {
  return SkipHeader(frame, 20, 0);
}

}  // namespace synsweep
