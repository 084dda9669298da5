#include "transmit/path_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace synsweep {

PathTable::PathTable(std::vector<PathSegment> segments, std::vector<SendPath> paths)
    : segments_(std::move(segments)), paths_(std::move(paths)) {
  assert(!segments_.empty());
}

const SendPath* PathTable::Find(std::uint32_t target) noexcept {
  const auto holds = [target](const PathSegment& segment) {
    return segment.first <= target && target <= segment.last;
  };
  if (!holds(segments_[last_found_])) {
    const auto after = std::ranges::upper_bound(segments_, target, {}, &PathSegment::first);
    if (after == segments_.begin() || !holds(*(after - 1))) return nullptr;
    last_found_ = static_cast<std::size_t>(after - segments_.begin()) - 1;
  }
  return &paths_[segments_[last_found_].path];
}

}  // namespace synsweep
