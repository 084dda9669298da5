#ifndef SYNSWEEP_ROUTE_ROUTE_TABLE_H_
#define SYNSWEEP_ROUTE_ROUTE_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// Theory of operation: boundaries from a dump, answers from the kernel.
//
// Every route of every table, and every policy rule's destination, begins and ends somewhere.
// Between two neighbouring such boundaries all addresses are routed alike, so one question to the
// kernel (RTM_GETROUTE) about any one of them answers for all. Only the intervals that hold
// targets are asked about. So the answers are the kernel's own, whatever its tables and rules,
// the source address included (RFC 6724 for IPv6), and a lookup per probe is a binary search that
// needs no lock: the table never changes. Both families lie on one line of 128-bit numbers.
//
// Not seen: rules that select by port or mark, and paths of a multipath route other than the one
// that the kernel names.

// Addresses first … last, both of one family.
struct TargetRange {
  AddressWords first;
  AddressWords last;

  friend bool operator==(const TargetRange&, const TargetRange&) noexcept = default;
};

// Where packets for an interval go.
struct NextHop {
  enum class Kind : std::uint8_t {
    kUnicast,
    kLocal,  // an address of this machine
    kGroup,  // broadcast or multicast: TCP does not speak to it (RFC 9293 section 3.9.2.3)
    kNoWay,  // blackhole, prohibit, unreachable, or no route at all; the rest means nothing
  };

  Kind kind = Kind::kUnicast;
  bool via_ipv6 = false;  // the gateway of this IPv4 route has only an IPv6 address
  int interface_index = 0;
  std::optional<AddressWords> gateway;  // absent: on-link, or via_ipv6
  AddressWords source{};                // the address to send from

  [[nodiscard]] bool is_on_link() const noexcept {
    return kind == Kind::kUnicast && !gateway && !via_ipv6;
  }
  friend bool operator==(const NextHop&, const NextHop&) noexcept = default;
};

// What the person at the keyboard insists on.
struct RouteRestriction {
  std::optional<AddressWords> source;  // an address of this machine
  int interface_index = 0;             // 0: any
  std::string interface_name;          // of interface_index, for messages
};

// Addresses `first` … `last` leave by hops[hop].
struct RouteSegment {
  AddressWords first;
  AddressWords last;
  AddressWords target;  // the first target among them
  std::size_t hop;
};

// Every target's next hop.
struct RouteTable {
  std::vector<RouteSegment> segments;  // ascending, disjoint; at least all targets
  std::vector<NextHop> hops;           // each once
};

// Asks the kernel about `targets` (ascending, disjoint). Targets without a way have a hop of that
// kind; when all are, and when a target's way is against `restriction`, that is a kRoute which
// names the first of them.
[[nodiscard]] Result<RouteTable> ResolveRoutes(NetlinkSocket& netlink,
                                               std::span<const TargetRange> targets,
                                               const RouteRestriction& restriction);

// The kernel's answer about one address.
struct RouteAnswer {
  NextHop hop;
  Status refusal;  // why there is no way; ok otherwise
};
[[nodiscard]] Result<RouteAnswer> ResolveRoute(NetlinkSocket& netlink, const AddressWords& target,
                                               const RouteRestriction& restriction);

// The points of the address space where routing may change. Where IPv4 begins and ends is among
// them, so that no interval is of two families.
class RouteBoundaries {
 public:
  // `bits`: 0 … 128, those of IPv4 counted from 96; host bits of `address` are ignored.
  void AddPrefix(const AddressWords& address, unsigned bits);

  // Once, after the last prefix.
  void Sort();

  // Calls visit(interval, target) for each interval that holds targets, ascending; `target` is the
  // first that it holds. Stops when `visit` returns false.
  template <typename Visit>
  void ForEachInterval(std::span<const TargetRange> targets, Visit&& visit) const;

 private:
  // The first address of each interval.
  std::vector<AddressWords> starts_{kFirstAddress, kFirstIpv4, AddressAfter(kLastIpv4)};
};

// Reads the destination prefix of a route or policy rule message and adds its boundaries.
// Anything but a well-formed prefix is passed over.
void AddDestination(RouteBoundaries& boundaries, std::uint16_t type, ByteView message);

// Reads the answer to RTM_GETROUTE. nullopt: no usable next hop in it.
[[nodiscard]] std::optional<NextHop> ParseNextHop(ByteView message);

template <typename Visit>
void RouteBoundaries::ForEachInterval(std::span<const TargetRange> targets, Visit&& visit) const {
  std::size_t next = 0;  // the first interval not visited
  for (const TargetRange& range : targets) {
    while (next + 1 < starts_.size() && starts_[next + 1] <= range.first) ++next;
    for (; next < starts_.size() && starts_[next] <= range.last; ++next) {
      const bool is_last = next + 1 == starts_.size();
      const TargetRange interval{starts_[next],
                                 is_last ? kLastAddress : AddressBefore(starts_[next + 1])};
      if (interval.last < range.first) continue;
      if (!visit(interval, std::max(range.first, interval.first))) return;
    }
  }
}

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_ROUTE_TABLE_H_
