#include "route/route_table.h"

#include <linux/fib_rules.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "base/address_text.h"

namespace synsweep {
namespace {

Result<RouteBoundaries> DumpBoundaries(NetlinkSocket& netlink) {
  RouteBoundaries boundaries;
  const auto visit = [&](std::uint16_t type, ByteView message) {
    AddDestination(boundaries, type, message);
  };
  // A boundary too many costs a question; none is wrong. So a dump that starts over forgets
  // nothing.
  const auto begin = [] {};
  rtmsg routes{};
  routes.rtm_family = AF_INET;
  if (Status dumped = netlink.Dump(NetlinkRequest(RTM_GETROUTE, NLM_F_DUMP, routes), begin, visit);
      !dumped.ok()) {
    return dumped;
  }
  fib_rule_hdr rules{};
  rules.family = AF_INET;
  if (Status dumped = netlink.Dump(NetlinkRequest(RTM_GETRULE, NLM_F_DUMP, rules), begin, visit);
      !dumped.ok()) {
    return dumped;
  }
  boundaries.Sort();
  return boundaries;
}

NetlinkRequest RouteQuestion(std::uint32_t target, const RouteRestriction& restriction,
                             std::uint32_t flags) {
  rtmsg header{};
  header.rtm_family = AF_INET;
  header.rtm_dst_len = 32;
  header.rtm_src_len = restriction.source ? 32 : 0;
  header.rtm_flags = flags;
  NetlinkRequest question(RTM_GETROUTE, 0, header);
  question.AddIpv4(RTA_DST, target);
  if (restriction.source) question.AddIpv4(RTA_SRC, *restriction.source);
  if (restriction.interface_index != 0) {
    question.AddHostUint32(RTA_OIF, static_cast<std::uint32_t>(restriction.interface_index));
  }
  question.AddUint8(RTA_IP_PROTO, IPPROTO_TCP);
  return question;
}

// The kernel's refusal in the words of ip-route(8).
Status NoRoute(std::uint32_t target, const RouteRestriction& restriction, const Status& refusal) {
  std::string why = "no route to it";
  int unexplained_errno = 0;
  switch (refusal.sys_errno) {
    case 0:
    case ENETUNREACH:
      break;
    case EHOSTUNREACH:
      why = "its route says unreachable";
      break;
    case EACCES:
      why = "its route says prohibit";
      break;
    case EINVAL:
      why = "its route says blackhole";
      break;
    default:
      unexplained_errno = refusal.sys_errno;
  }
  if (restriction.interface_index != 0) why += " by interface " + restriction.interface_name;
  return {ErrorCode::kRoute, unexplained_errno,
          FormatIpv4(target) + " cannot be reached: " + why + "; add a route or exclude it"};
}

// Given an interface, the kernel assumes that what it has no route for is on-link there
// (ip_route_output_key_hash_rcu). A lookup of the tables alone does not.
Status CheckRouteExists(NetlinkSocket& netlink, std::uint32_t target,
                        const RouteRestriction& restriction) {
  return netlink.Ask(RouteQuestion(target, restriction, RTM_F_FIB_MATCH),
                     [](std::uint16_t, ByteView) {});
}

}  // namespace

void RouteBoundaries::AddPrefix(std::uint32_t address, unsigned bits) {
  assert(bits <= 32);
  const std::uint32_t host_mask = bits == 32 ? 0 : UINT32_MAX >> bits;
  starts_.push_back(address & ~host_mask);
  const std::uint32_t last = address | host_mask;
  if (last != UINT32_MAX) starts_.push_back(last + 1);
}

void RouteBoundaries::Sort() {
  std::ranges::sort(starts_);
  starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
}

void AddDestination(RouteBoundaries& boundaries, std::uint16_t type, ByteView message) {
  const auto add = [&](ByteView attributes, std::uint16_t attribute, unsigned bits) {
    if (bits > 32) return;
    ForEachAttribute(attributes, [&](std::uint16_t found, ByteView payload) {
      if (found != attribute) return;
      if (const auto address = Ipv4Payload(payload)) boundaries.AddPrefix(*address, bits);
    });
  };
  if (type == RTM_NEWROUTE) {
    const auto route = ReadHeader<rtmsg>(message);
    if (!route || route->rtm_family != AF_INET) return;
    add(AttributesAfter<rtmsg>(message), RTA_DST, route->rtm_dst_len);
  } else if (type == RTM_NEWRULE) {
    const auto rule = ReadHeader<fib_rule_hdr>(message);
    if (!rule || rule->family != AF_INET) return;
    add(AttributesAfter<fib_rule_hdr>(message), FRA_DST, rule->dst_len);
  }
}

std::optional<NextHop> ParseNextHop(ByteView message) {
  const auto route = ReadHeader<rtmsg>(message);
  if (!route || route->rtm_family != AF_INET) return std::nullopt;
  NextHop hop;
  switch (route->rtm_type) {
    case RTN_UNICAST:
      hop.kind = NextHop::Kind::kUnicast;
      break;
    case RTN_LOCAL:
      hop.kind = NextHop::Kind::kLocal;
      break;
    case RTN_BROADCAST:
    case RTN_MULTICAST:
      hop.kind = NextHop::Kind::kGroup;
      break;
    default:
      return std::nullopt;
  }
  std::optional<std::uint32_t> source;
  ForEachAttribute(AttributesAfter<rtmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == RTA_OIF) hop.interface_index = static_cast<int>(HostUint32(payload).value_or(0));
    if (type == RTA_GATEWAY) hop.gateway = Ipv4Payload(payload);
    if (type == RTA_VIA) hop.via_ipv6 = true;
    if (type == RTA_PREFSRC || type == RTA_SRC) source = Ipv4Payload(payload);
  });
  if (hop.interface_index <= 0 || !source) return std::nullopt;
  hop.source = *source;
  return hop;
}

Result<NextHop> ResolveRoute(NetlinkSocket& netlink, std::uint32_t target,
                             const RouteRestriction& restriction) {
  if (restriction.interface_index != 0) {
    if (Status found = CheckRouteExists(netlink, target, restriction); !found.ok()) {
      return NoRoute(target, restriction, found);
    }
  }
  std::optional<NextHop> hop;
  Status asked =
      netlink.Ask(RouteQuestion(target, restriction, 0), [&](std::uint16_t type, ByteView message) {
        if (type == RTM_NEWROUTE) hop = ParseNextHop(message);
      });
  if (!asked.ok()) return NoRoute(target, restriction, asked);
  if (!hop) return NoRoute(target, restriction, {});
  if (restriction.interface_index != 0 && hop->interface_index != restriction.interface_index) {
    return Status{ErrorCode::kRoute, 0,
                  FormatIpv4(target) + " is not reached by interface " +
                      restriction.interface_name + "; leave --interface out or exclude it"};
  }
  return *hop;
}

Result<RouteTable> ResolveRoutes(NetlinkSocket& netlink, std::span<const TargetRange> targets,
                                 const RouteRestriction& restriction) {
  const auto dumped = DumpBoundaries(netlink);
  if (Failed(dumped)) return std::get<Status>(dumped);
  RouteTable table;
  Status failure;
  std::get<RouteBoundaries>(dumped).ForEachInterval(
      targets, [&](const TargetRange& interval, std::uint32_t target) {
        auto resolved = ResolveRoute(netlink, target, restriction);
        if (Failed(resolved)) {
          failure = std::get<Status>(std::move(resolved));
          return false;
        }
        const auto& hop = std::get<NextHop>(resolved);
        const auto known = std::ranges::find(table.hops, hop);
        const auto index = static_cast<std::size_t>(known - table.hops.begin());
        if (known == table.hops.end()) table.hops.push_back(hop);
        table.segments.push_back({interval.first, interval.last, target, index});
        return true;
      });
  if (!failure.ok()) return failure;
  return table;
}

}  // namespace synsweep
