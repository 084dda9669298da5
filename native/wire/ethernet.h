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
  kServiceTag = 0x88a8,   // IEEE 802.1ad
};

// A frame without its link-layer header. Borrows the frame's bytes; trailing
// Ethernet padding is still there, since only the packet knows its own length.
struct LinkPayload {
  EtherType ether_type;
  ByteView packet;
};

// The addresses of an Ethernet II frame that carries no VLAN tag.
struct EthernetHeader {
  static constexpr std::size_t kBytes = 14;

  MacAddress destination;
  MacAddress source;
};

// Writes the header at the front of `frame`, which holds at least its 14 bytes.
void EmitEthernet(ByteSpan frame, const EthernetHeader& header, EtherType ether_type) noexcept;

// Takes the Ethernet II header and up to two VLAN tags off `frame`.
// nullopt: the frame ends within them, or a third tag follows.
[[nodiscard]] std::optional<LinkPayload> ParseEthernet(ByteView frame) noexcept;

// Takes up to two VLAN tags off the front of `payload`, if its type says that
// there are any. nullopt: it ends within them, or a third tag follows.
[[nodiscard]] std::optional<LinkPayload> SkipVlanTags(LinkPayload payload) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_ETHERNET_H_
