#ifndef SYNSWEEP_ROUTE_LINK_STATISTICS_H_
#define SYNSWEEP_ROUTE_LINK_STATISTICS_H_

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// What a device counts of its transmissions, since it was made.
struct LinkStatistics {
  bool is_up = false;
  std::uint64_t sent_count = 0;
  std::uint64_t drop_count = 0;  // frames handed to it that it had no room for
};

// ENODEV: it is gone.
[[nodiscard]] Result<LinkStatistics> ReadLinkStatistics(NetlinkSocket& netlink,
                                                        int interface_index);

// Reads one RTM_NEWLINK message. nullopt: not one, or it has no counters.
[[nodiscard]] std::optional<LinkStatistics> ParseLinkStatistics(ByteView message);

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_LINK_STATISTICS_H_
