#include "wire/ethernet.h"

#include <algorithm>
#include <cassert>

namespace synsweep {

void EmitEthernet(ByteSpan frame, const EthernetHeader& header, EtherType ether_type) noexcept {
  assert(frame.size() >= header.bytes() && header.vlan_id <= kMaxVlanId);
  std::ranges::copy(header.destination.bytes, frame.begin());
  std::ranges::copy(header.source.bytes, frame.begin() + MacAddress::kBytes);
  std::size_t type_offset = 12;
  if (header.vlan_id != 0) {
    StoreBe(frame, type_offset, static_cast<std::uint16_t>(EtherType::kCustomerTag));
    StoreBe(frame, type_offset + 2, header.vlan_id);
    type_offset += kVlanTagBytes;
  }
  StoreBe(frame, type_offset, static_cast<std::uint16_t>(ether_type));
}

std::optional<LinkPayload> ParseEthernet(ByteView frame) noexcept {
  if (frame.size() < EthernetHeader::kBytes) return std::nullopt;
  return SkipVlanTags({static_cast<EtherType>(LoadBe<std::uint16_t>(frame, 12)),
                       frame.subspan(EthernetHeader::kBytes)});
}

std::optional<LinkPayload> SkipVlanTags(LinkPayload payload) noexcept {
  constexpr int kMaxTags = 2;
  const auto is_tag = [](EtherType type) {
    return type == EtherType::kCustomerTag || type == EtherType::kServiceTag;
  };
  for (int tags = 0; is_tag(payload.ether_type); ++tags) {
    if (tags == kMaxTags || payload.packet.size() < kVlanTagBytes) return std::nullopt;
    payload.ether_type = static_cast<EtherType>(LoadBe<std::uint16_t>(payload.packet, 2));
    payload.packet = payload.packet.subspan(kVlanTagBytes);
  }
  return payload;
}

}  // namespace synsweep
