#include "route/link_statistics.h"

#include <linux/if.h>
#include <linux/if_link.h>
#include <sys/socket.h>

#include <cerrno>

namespace synsweep {

Result<LinkStatistics> ReadLinkStatistics(NetlinkSocket& netlink, int interface_index) {
  ifinfomsg which{};
  which.ifi_family = AF_UNSPEC;
  which.ifi_index = interface_index;
  std::optional<LinkStatistics> statistics;
  Status asked =
      netlink.Ask(NetlinkRequest(RTM_GETLINK, 0, which), [&](std::uint16_t type, ByteView message) {
        if (type == RTM_NEWLINK) statistics = ParseLinkStatistics(message);
      });
  if (!asked.ok()) return asked;
  if (!statistics) return Status{ErrorCode::kInterface, EBADMSG, "reading a device's counters"};
  return *statistics;
}

std::optional<LinkStatistics> ParseLinkStatistics(ByteView message) {
  const auto header = ReadHeader<ifinfomsg>(message);
  if (!header) return std::nullopt;
  std::optional<LinkStatistics> statistics;
  ForEachAttribute(AttributesAfter<ifinfomsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type != IFLA_STATS64) return;
    // Newer kernels append fields: ours has to be a prefix of theirs.
    if (const auto counters = ReadHeader<rtnl_link_stats64>(payload)) {
      statistics = {.is_up = (header->ifi_flags & IFF_UP) != 0,
                    .sent_count = counters->tx_packets,
                    .drop_count = counters->tx_dropped};
    }
  });
  return statistics;
}

}  // namespace synsweep
