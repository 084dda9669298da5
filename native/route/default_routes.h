#ifndef SYNSWEEP_ROUTE_DEFAULT_ROUTES_H_
#define SYNSWEEP_ROUTE_DEFAULT_ROUTES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// A route to everywhere in its family, of the main table: for people to look at. What a scan does
// is up to ResolveRoutes.
struct DefaultRoute {
  int interface_index = 0;
  bool is_ipv6 = false;
  std::optional<AddressWords> gateway;  // absent: on-link, or of the other family
  std::uint32_t metric = 0;             // the lowest wins
};

[[nodiscard]] Result<std::vector<DefaultRoute>> ListDefaultRoutes(NetlinkSocket& netlink);

// Reads one RTM_NEWROUTE message. nullopt: any other route, and a multipath one, which has no
// single device.
[[nodiscard]] std::optional<DefaultRoute> ParseDefaultRoute(ByteView message);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_DEFAULT_ROUTES_H_
