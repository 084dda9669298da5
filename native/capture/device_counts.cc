#include "capture/device_counts.h"

#include <net/if.h>

#include <utility>

#include "route/link_statistics.h"

namespace synsweep {

Result<DeviceCounts> DeviceCounts::Begin(const std::set<std::string>& devices) {
  auto opened = NetlinkSocket::Open();
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  DeviceCounts counts;
  counts.netlink_ = std::get<NetlinkSocket>(std::move(opened));
  for (const std::string& device : devices) {
    counts.indexes_.push_back(static_cast<int>(::if_nametoindex(device.c_str())));
  }
  const auto sum = counts.Sum();
  if (Failed(sum)) return std::get<Status>(sum);
  counts.before_ = std::get<std::uint64_t>(sum);
  return counts;
}

std::optional<std::uint64_t> DeviceCounts::Read() {
  const auto sum = Sum();
  if (Failed(sum)) return std::nullopt;
  return std::get<std::uint64_t>(sum) - before_;
}

Result<std::uint64_t> DeviceCounts::Sum() {
  std::uint64_t sum = 0;
  for (const int index : indexes_) {
    const auto read = ReadLinkStatistics(*netlink_, index);
    if (Failed(read)) return std::get<Status>(read);
    sum += std::get<LinkStatistics>(read).sent_count;
  }
  return sum;
}

}  // namespace synsweep
