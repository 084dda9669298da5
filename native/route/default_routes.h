#ifndef SYNSWEEP_ROUTE_DEFAULT_ROUTES_H_
#define SYNSWEEP_ROUTE_DEFAULT_ROUTES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// An IPv4 route to everywhere, of the main table: for people to look at. What a scan does is up
// to ResolveRoutes.
struct DefaultRoute {
  int interface_index = 0;
  std::optional<std::uint32_t> gateway;  // host order; absent: on-link, or an IPv6 gateway
  std::uint32_t metric = 0;              // the lowest wins
};

[[nodiscard]] Result<std::vector<DefaultRoute>> ListDefaultRoutes(NetlinkSocket& netlink);

// Reads one RTM_NEWROUTE message. nullopt: any other route, and a multipath one, which has no
// single device.
[[nodiscard]] std::optional<DefaultRoute> ParseDefaultRoute(ByteView message);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_DEFAULT_ROUTES_H_
