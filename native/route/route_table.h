#ifndef SYNSWEEP_ROUTE_ROUTE_TABLE_H_
#define SYNSWEEP_ROUTE_ROUTE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// Theory of operation: boundaries from a dump, answers from the kernel.
//
// Every IPv4 route of every table, and every policy rule's destination, begins and ends somewhere.
// Between two neighbouring such boundaries all addresses are routed alike, so one question to the
// kernel (RTM_GETROUTE) about any one of them answers for all. Only the intervals that hold
// targets are asked about. So the answers are the kernel's own, whatever its tables and rules, and
// a lookup per probe is a binary search that needs no lock: the table never changes.
//
// Not seen: changes of routing while a scan runs, rules that select by port or mark, and paths of
// a multipath route other than the one that the kernel names.

// IPv4 addresses first … last, host order.
struct TargetRange {
  std::uint32_t first;
  std::uint32_t last;
};

// Where packets for an interval go.
struct NextHop {
  enum class Kind : std::uint8_t {
    kUnicast,
    kLocal,  // an address of this machine
    kGroup,  // broadcast or multicast: TCP does not speak to it (RFC 9293 section 3.9.2.3)
  };

  Kind kind = Kind::kUnicast;
  bool via_ipv6 = false;  // the gateway has only an IPv6 address
  int interface_index = 0;
  std::optional<std::uint32_t> gateway;  // absent: on-link, or via_ipv6
  std::uint32_t source = 0;              // the address to send from

  [[nodiscard]] bool is_on_link() const noexcept {
    return kind == Kind::kUnicast && !gateway && !via_ipv6;
  }
  friend bool operator==(const NextHop&, const NextHop&) noexcept = default;
};

// What the person at the keyboard insists on.
struct RouteRestriction {
  std::optional<std::uint32_t> source;  // an address of this machine
  int interface_index = 0;              // 0: any
  std::string interface_name;           // of interface_index, for messages
};

// Addresses `first` … `last` leave by hops[hop].
struct RouteSegment {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t target;  // the first target among them
  std::size_t hop;
};

// Every target's next hop.
struct RouteTable {
  std::vector<RouteSegment> segments;  // ascending, disjoint; at least all targets
  std::vector<NextHop> hops;           // each once
};

// Asks the kernel about `targets` (ascending, disjoint). A target without a way, or whose way is
// against `restriction`, is a kRoute that names it.
[[nodiscard]] Result<RouteTable> ResolveRoutes(NetlinkSocket& netlink,
                                               std::span<const TargetRange> targets,
                                               const RouteRestriction& restriction);

// Asks the kernel about one address.
[[nodiscard]] Result<NextHop> ResolveRoute(NetlinkSocket& netlink, std::uint32_t target,
                                           const RouteRestriction& restriction);

// The points of the address space where routing may change.
class RouteBoundaries {
 public:
  // `bits`: 0 … 32; host bits of `address` are ignored.
  void AddPrefix(std::uint32_t address, unsigned bits);

  // Once, after the last prefix.
  void Sort();

  // Calls visit(interval, target) for each interval that holds targets, ascending; `target` is the
  // first that it holds. Stops when `visit` returns false.
  template <typename Visit>
  void ForEachInterval(std::span<const TargetRange> targets, Visit&& visit) const;

 private:
  std::vector<std::uint32_t> starts_{0};  // the first address of each interval
};

// Reads the destination prefix of a route or policy rule message and adds its boundaries.
// Anything but a well-formed IPv4 prefix is passed over.
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
      const TargetRange interval{starts_[next], is_last ? UINT32_MAX : starts_[next + 1] - 1};
      if (interval.last < range.first) continue;
      if (!visit(interval, range.first > interval.first ? range.first : interval.first)) return;
    }
  }
}

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_ROUTE_TABLE_H_
