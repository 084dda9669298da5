#ifndef SYNSWEEP_WIRE_ARP_H_
#define SYNSWEEP_WIRE_ARP_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/ethernet.h"
#include "wire/mac.h"

namespace synsweep {

// ARP for IPv4 over Ethernet (RFC 826). Addresses are in host order.

// An Ethernet header and 28 bytes of ARP; 4 more in a VLAN.
inline constexpr std::size_t kArpFrameBytes = 42;
inline constexpr std::size_t kMaxArpFrameBytes = kArpFrameBytes + kVlanTagBytes;

// Who asks.
struct ArpSender {
  MacAddress mac;
  std::uint32_t address;
  std::uint16_t vlan_id = 0;  // as in EthernetHeader
};

// Writes the broadcast frame that asks who has `wanted`, and returns how many bytes it has:
// kArpFrameBytes, in a VLAN kMaxArpFrameBytes, which `frame` holds.
std::size_t EmitArpRequest(ByteSpan frame, const ArpSender& sender, std::uint32_t wanted) noexcept;

// What one reply says: `address` is at `mac`.
struct ArpReply {
  std::uint32_t address;
  MacAddress mac;
};

// Reads an ARP reply from an Ethernet frame, VLAN tags allowed. nullopt: anything
// else, requests included, and a sender that is a group address (RFC 1812
// section 3.3.2 forbids believing it).
[[nodiscard]] std::optional<ArpReply> ParseArpReply(ByteView frame) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_ARP_H_
