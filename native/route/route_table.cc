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

constexpr unsigned kIpv4PrefixBits = 96;  // of ::ffff:0:0, where IPv4 lies among AddressWords

// How many bits an address of this family has. 0: another family.
unsigned AddressBitsOf(unsigned char family) {
  if (family == AF_INET) return 32;
  return family == AF_INET6 ? 128 : 0;
}

unsigned char FamilyOf(const AddressWords& address) { return IsIpv4(address) ? AF_INET : AF_INET6; }

Status DumpFamily(NetlinkSocket& netlink, unsigned char family, RouteBoundaries& boundaries) {
  const auto visit = [&](std::uint16_t type, ByteView message) {
    AddDestination(boundaries, type, message);
  };
  // A boundary too many costs a question; none is wrong. So a dump that starts over forgets
  // nothing.
  const auto begin = [] {};
  rtmsg routes{};
  routes.rtm_family = family;
  if (Status dumped = netlink.Dump(NetlinkRequest(RTM_GETROUTE, NLM_F_DUMP, routes), begin, visit);
      !dumped.ok()) {
    return dumped;
  }
  fib_rule_hdr rules{};
  rules.family = family;
  return netlink.Dump(NetlinkRequest(RTM_GETRULE, NLM_F_DUMP, rules), begin, visit);
}

// Of the families that `targets` are of: a kernel may have no IPv6.
Result<RouteBoundaries> DumpBoundaries(NetlinkSocket& netlink,
                                       std::span<const TargetRange> targets) {
  RouteBoundaries boundaries;
  const auto is_ipv4 = [](const TargetRange& range) { return IsIpv4(range.first); };
  if (std::ranges::any_of(targets, is_ipv4)) {
    if (Status dumped = DumpFamily(netlink, AF_INET, boundaries); !dumped.ok()) return dumped;
  }
  if (!std::ranges::all_of(targets, is_ipv4)) {
    if (Status dumped = DumpFamily(netlink, AF_INET6, boundaries); !dumped.ok()) return dumped;
  }
  boundaries.Sort();
  return boundaries;
}

NetlinkRequest RouteQuestion(const AddressWords& target, const RouteRestriction& restriction,
                             std::uint32_t flags) {
  const auto bits = static_cast<unsigned char>(AddressBitsOf(FamilyOf(target)));
  rtmsg header{};
  header.rtm_family = FamilyOf(target);
  header.rtm_dst_len = bits;
  header.rtm_src_len = restriction.source ? bits : 0;
  header.rtm_flags = flags;
  NetlinkRequest question(RTM_GETROUTE, 0, header);
  question.AddAddress(RTA_DST, target);
  if (restriction.source) question.AddAddress(RTA_SRC, *restriction.source);
  if (restriction.interface_index != 0) {
    question.AddHostUint32(RTA_OIF, static_cast<std::uint32_t>(restriction.interface_index));
  }
  question.AddUint8(RTA_IP_PROTO, IPPROTO_TCP);
  return question;
}

// The kernel's refusal in the words of ip-route(8). Not ok: it has another cause than the route.
Result<RouteAnswer> NoRoute(const AddressWords& target, const RouteRestriction& restriction,
                            const Status& refusal) {
  std::string why = "no route to it";
  bool is_explained = true;
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
      is_explained = false;
  }
  if (restriction.interface_index != 0) why += " by interface " + restriction.interface_name;
  Status status{
      ErrorCode::kRoute, is_explained ? 0 : refusal.sys_errno,
      FormatAddress(target) + " cannot be reached: " + why + "; add a route or exclude it"};
  if (!is_explained) return status;
  NextHop nowhere;
  nowhere.kind = NextHop::Kind::kNoWay;
  return RouteAnswer{nowhere, std::move(status)};
}

// Given an interface, the kernel assumes that what it has no route for is on-link there
// (ip_route_output_key_hash_rcu). A lookup of the tables alone does not.
Status CheckRouteExists(NetlinkSocket& netlink, const AddressWords& target,
                        const RouteRestriction& restriction) {
  return netlink.Ask(RouteQuestion(target, restriction, RTM_F_FIB_MATCH),
                     [](std::uint16_t, ByteView) {});
}

}  // namespace

void RouteBoundaries::AddPrefix(const AddressWords& address, unsigned bits) {
  starts_.push_back(FirstOfPrefix(address, bits));
  const AddressWords last = LastOfPrefix(address, bits);
  if (last != kLastAddress) starts_.push_back(AddressAfter(last));
}

void RouteBoundaries::Sort() {
  std::ranges::sort(starts_);
  starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
}

void AddDestination(RouteBoundaries& boundaries, std::uint16_t type, ByteView message) {
  const auto add = [&](unsigned char family, ByteView attributes, std::uint16_t attribute,
                       unsigned bits) {
    const unsigned most_bits = AddressBitsOf(family);
    if (bits > most_bits) return;
    ForEachAttribute(attributes, [&](std::uint16_t found, ByteView payload) {
      if (found != attribute || payload.size() * 8 != most_bits) return;
      const auto address = AddressPayload(payload);
      if (!address) return;
      boundaries.AddPrefix(*address, family == AF_INET ? kIpv4PrefixBits + bits : bits);
    });
  };
  if (type == RTM_NEWROUTE) {
    const auto route = ReadHeader<rtmsg>(message);
    if (!route) return;
    add(route->rtm_family, AttributesAfter<rtmsg>(message), RTA_DST, route->rtm_dst_len);
  } else if (type == RTM_NEWRULE) {
    const auto rule = ReadHeader<fib_rule_hdr>(message);
    if (!rule) return;
    add(rule->family, AttributesAfter<fib_rule_hdr>(message), FRA_DST, rule->dst_len);
  }
}

std::optional<NextHop> ParseNextHop(ByteView message) {
  const auto route = ReadHeader<rtmsg>(message);
  if (!route || AddressBitsOf(route->rtm_family) == 0) return std::nullopt;
  NextHop hop;
  switch (route->rtm_type) {
    case RTN_UNICAST:
      hop.kind = NextHop::Kind::kUnicast;
      break;
    case RTN_LOCAL:
    case RTN_ANYCAST:
      hop.kind = NextHop::Kind::kLocal;
      break;
    case RTN_BROADCAST:
    case RTN_MULTICAST:
      hop.kind = NextHop::Kind::kGroup;
      break;
    default:
      return std::nullopt;
  }
  const auto address_of = [&](ByteView payload) -> std::optional<AddressWords> {
    if (payload.size() * 8 != AddressBitsOf(route->rtm_family)) return std::nullopt;
    return AddressPayload(payload);
  };
  // What we insist on comes back as RTA_SRC; IPv6 has one of :: when we insist on nothing.
  std::optional<AddressWords> asked_for;
  std::optional<AddressWords> preferred;
  ForEachAttribute(AttributesAfter<rtmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == RTA_OIF) hop.interface_index = static_cast<int>(HostUint32(payload).value_or(0));
    if (type == RTA_GATEWAY) hop.gateway = address_of(payload);
    if (type == RTA_VIA) hop.via_ipv6 = true;
    if (type == RTA_SRC) asked_for = address_of(payload);
    if (type == RTA_PREFSRC) preferred = address_of(payload);
  });
  if (asked_for == kFirstAddress) asked_for.reset();
  const auto source = asked_for ? asked_for : preferred;
  if (hop.interface_index <= 0 || !source) return std::nullopt;
  hop.source = *source;
  return hop;
}

Result<RouteAnswer> ResolveRoute(NetlinkSocket& netlink, const AddressWords& target,
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
                  FormatAddress(target) + " is not reached by interface " +
                      restriction.interface_name + "; leave --interface out or exclude it"};
  }
  return RouteAnswer{*hop, {}};
}

Result<RouteTable> ResolveRoutes(NetlinkSocket& netlink, std::span<const TargetRange> targets,
                                 const RouteRestriction& restriction) {
  const auto dumped = DumpBoundaries(netlink, targets);
  if (Failed(dumped)) return std::get<Status>(dumped);
  RouteTable table;
  Status failure;
  Status first_refusal;
  std::get<RouteBoundaries>(dumped).ForEachInterval(
      targets, [&](const TargetRange& interval, const AddressWords& target) {
        auto resolved = ResolveRoute(netlink, target, restriction);
        if (Failed(resolved)) {
          failure = std::get<Status>(std::move(resolved));
          return false;
        }
        auto& [hop, refusal] = std::get<RouteAnswer>(resolved);
        if (first_refusal.ok()) first_refusal = std::move(refusal);
        const auto known = std::ranges::find(table.hops, hop);
        const auto index = static_cast<std::size_t>(known - table.hops.begin());
        if (known == table.hops.end()) table.hops.push_back(hop);
        table.segments.push_back({interval.first, interval.last, target, index});
        return true;
      });
  if (!failure.ok()) return failure;
  const auto has_way = [](const NextHop& hop) { return hop.kind != NextHop::Kind::kNoWay; };
  if (std::ranges::none_of(table.hops, has_way)) return first_refusal;
  return table;
}

}  // namespace synsweep
