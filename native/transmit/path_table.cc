#include "transmit/path_table.h"

#include <cassert>
#include <utility>

namespace synsweep {

PathTable::PathTable(const std::vector<PathSegment>& segments, std::vector<SendPath> paths)
    : paths_(std::move(paths)) {
  assert(!segments.empty());
  for (const auto& [first, last, path] : segments) {
    if (IsIpv4(first)) {
      ipv4_.segments.push_back({Ipv4Of(first), Ipv4Of(last), path});
    } else {
      ipv6_.segments.push_back({first, last, path});
    }
  }
}

}  // namespace synsweep
