#include "route/default_routes.h"

#include <sys/socket.h>

namespace synsweep {

Result<std::vector<DefaultRoute>> ListDefaultRoutes(NetlinkSocket& netlink) {
  std::vector<DefaultRoute> routes;
  rtmsg header{};
  header.rtm_family = AF_UNSPEC;
  Status dumped = netlink.Dump(
      NetlinkRequest(RTM_GETROUTE, NLM_F_DUMP, header), [&] { routes.clear(); },
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWROUTE) return;
        if (const auto route = ParseDefaultRoute(message)) routes.push_back(*route);
      });
  if (!dumped.ok()) return dumped;
  return routes;
}

std::optional<DefaultRoute> ParseDefaultRoute(ByteView message) {
  const auto header = ReadHeader<rtmsg>(message);
  if (!header || (header->rtm_family != AF_INET && header->rtm_family != AF_INET6) ||
      header->rtm_dst_len != 0 || header->rtm_type != RTN_UNICAST ||
      header->rtm_table != RT_TABLE_MAIN) {
    return std::nullopt;
  }
  DefaultRoute route;
  route.is_ipv6 = header->rtm_family == AF_INET6;
  ForEachAttribute(AttributesAfter<rtmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == RTA_OIF) route.interface_index = static_cast<int>(HostUint32(payload).value_or(0));
    if (type == RTA_GATEWAY) route.gateway = AddressPayload(payload);
    if (type == RTA_PRIORITY) route.metric = HostUint32(payload).value_or(0);
  });
  if (route.interface_index <= 0) return std::nullopt;
  return route;
}

}  // namespace synsweep
