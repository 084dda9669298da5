#ifndef SYNSWEEP_ROUTE_NEIGHBOUR_H_
#define SYNSWEEP_ROUTE_NEIGHBOUR_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "route/interfaces.h"
#include "route/netlink.h"
#include "wire/mac.h"

namespace synsweep {

// Link-layer addresses by IPv4 address, host order.
using Neighbours = std::map<std::uint32_t, MacAddress>;

// Learns who has `wanted` on `interface`: from the kernel's neighbour table first, then by asking
// (ARP, RFC 826): at most three requests for each address, a second apart. Returns early when all
// are known, or when `stop` is set. An address that does not answer is absent from the result.
// `source`: our address there, host order. Needs CAP_NET_RAW when somebody has to be asked.
[[nodiscard]] Result<Neighbours> LearnNeighbours(NetlinkSocket& netlink, const Interface& interface,
                                                 std::uint32_t source,
                                                 std::set<std::uint32_t> wanted,
                                                 const StopEvent& stop);

// Reads one RTM_NEWNEIGH message: an entry that can be used now, of the interface with this index.
// nullopt: another interface or family, or not resolved.
struct Neighbour {
  std::uint32_t address;
  MacAddress mac;
};
[[nodiscard]] std::optional<Neighbour> ParseNeighbour(ByteView message, int interface_index);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NEIGHBOUR_H_
