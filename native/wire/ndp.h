#ifndef SYNSWEEP_WIRE_NDP_H_
#define SYNSWEEP_WIRE_NDP_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"
#include "wire/ethernet.h"
#include "wire/mac.h"

namespace synsweep {

// Neighbour discovery for IPv6 over Ethernet (RFC 4861, RFC 2464). What ARP is for IPv4.

// Ethernet, IPv6, a solicitation and its one option; 4 more in a VLAN.
inline constexpr std::size_t kSolicitationFrameBytes = 86;
inline constexpr std::size_t kMaxSolicitationFrameBytes = kSolicitationFrameBytes + kVlanTagBytes;

// The group that whoever has `address` listens to (RFC 4291 section 2.7.1).
[[nodiscard]] AddressWords SolicitedNodeGroup(const AddressWords& address) noexcept;

// Where frames to an IPv6 multicast `group` are sent (RFC 2464 section 7).
[[nodiscard]] MacAddress MulticastMac(const AddressWords& group) noexcept;

// Who asks.
struct NdpSender {
  MacAddress mac;
  AddressWords address;       // IPv6; a link-local address of the device is always right
  std::uint16_t vlan_id = 0;  // as in EthernetHeader
};

// Writes the neighbour solicitation that asks who has `wanted`, to its solicited-node group, and
// returns how many bytes it has: kSolicitationFrameBytes, in a VLAN kMaxSolicitationFrameBytes,
// which `frame` holds.
std::size_t EmitNeighbourSolicitation(ByteSpan frame, const NdpSender& sender,
                                      const AddressWords& wanted) noexcept;

// What one neighbour advertisement says: `address` is at `mac`.
struct NeighbourAdvertisement {
  AddressWords address;
  MacAddress mac;
  bool is_router;
  bool is_solicited;  // it answers a solicitation, though maybe not ours
  bool is_override;   // it is to replace what was known before

  friend bool operator==(const NeighbourAdvertisement&,
                         const NeighbourAdvertisement&) noexcept = default;
};

// Reads a neighbour advertisement from an Ethernet frame, VLAN tags allowed. nullopt: anything
// else, whatever RFC 4861 section 7.1.2 tells to discard (a hop limit below 255, so a packet from
// beyond this link; a wrong checksum; an option without length), one with extension headers
// (section 7.1.2 does not ask for them, RFC 6980 forbids fragments), one that does not give its
// MAC, as the answer to a multicast solicitation must (section 4.4), and a group address for a MAC.
[[nodiscard]] std::optional<NeighbourAdvertisement> ParseNeighbourAdvertisement(
    ByteView frame) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_NDP_H_
