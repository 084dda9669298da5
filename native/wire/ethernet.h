#ifndef SYNSWEEP_WIRE_ETHERNET_H_
#define SYNSWEEP_WIRE_ETHERNET_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/mac.h"

namespace synsweep {

// What follows a link-layer header (IANA registry "IEEE 802 Numbers").
enum class EtherType : std::uint16_t {
  kIpv4 = 0x0800,
  kArp = 0x0806,
  kCustomerTag = 0x8100,  // IEEE 802.1Q
  kIpv6 = 0x86dd,
  kServiceTag = 0x88a8,  // IEEE 802.1ad
};

// A frame without its link-layer header. Borrows the frame's bytes; trailing
// Ethernet padding is still there, since only the packet knows its own length.
struct LinkPayload {
  EtherType ether_type;
  ByteView packet;
};

// VLAN tags: tag control information, then the type of what follows (IEEE 802.1Q clause 9).
inline constexpr std::size_t kVlanTagBytes = 4;
inline constexpr std::uint16_t kMaxVlanId = 4094;  // 4095 is reserved, 0 means no VLAN

// The front of an Ethernet II frame: its addresses, and the VLAN it belongs to.
struct EthernetHeader {
  static constexpr std::size_t kBytes = 14;  // without a tag
  static constexpr std::size_t kMaxBytes = kBytes + kVlanTagBytes;

  MacAddress destination;
  MacAddress source;
  std::uint16_t vlan_id = 0;  // 1 … kMaxVlanId: one 802.1Q tag of priority 0; 0: no tag

  // 18 with a tag, 14 without.
  [[nodiscard]] constexpr std::size_t bytes() const noexcept {
    return vlan_id == 0 ? kBytes : kMaxBytes;
  }
};

// Writes the header at the front of `frame`, which holds at least header.bytes().
void EmitEthernet(ByteSpan frame, const EthernetHeader& header, EtherType ether_type) noexcept;

// Takes the Ethernet II header and up to two VLAN tags off `frame`.
// nullopt: the frame ends within them, or a third tag follows.
[[nodiscard]] std::optional<LinkPayload> ParseEthernet(ByteView frame) noexcept;

// Takes up to two VLAN tags off the front of `payload`, if its type says that
// there are any. nullopt: it ends within them, or a third tag follows.
[[nodiscard]] std::optional<LinkPayload> SkipVlanTags(LinkPayload payload) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_ETHERNET_H_
