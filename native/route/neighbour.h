#ifndef SYNSWEEP_ROUTE_NEIGHBOUR_H_
#define SYNSWEEP_ROUTE_NEIGHBOUR_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/bytes.h"
#include "base/status.h"
#include "route/neighbour_table.h"
#include "route/netlink.h"
#include "wire/mac.h"

namespace synsweep {

// An Ethernet device on which neighbours are asked for.
struct NeighbourLink {
  int interface_index = 0;
  std::string interface_name;
  MacAddress mac;
  AddressWords source{};  // ours there; its family says how to ask: ARP (RFC 826) or NDP (RFC 4861)

  friend bool operator==(const NeighbourLink&, const NeighbourLink&) noexcept = default;
};

// "ARP" or "NDP": for messages.
[[nodiscard]] const char* ProtocolOf(const NeighbourLink& link) noexcept;

// Notes in `table` what the kernel knows about neighbours on `link`, and is sure of.
[[nodiscard]] Status NoteKernelNeighbours(NetlinkSocket& netlink, const NeighbourLink& link,
                                          NeighbourTable& table);

// Reads one RTM_NEWNEIGH message: an entry that can be used now, of the interface with this index.
// nullopt: another interface or family, or not resolved.
struct Neighbour {
  AddressWords address;
  MacAddress mac;
  bool is_stale = false;  // it has not been heard of for a while
  bool is_fixed = false;  // somebody has set it by hand, or the device needs none
};
[[nodiscard]] std::optional<Neighbour> ParseNeighbour(ByteView message, int interface_index);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NEIGHBOUR_H_
