#ifndef SYNSWEEP_CAPTURE_DEVICE_COUNTS_H_
#define SYNSWEEP_CAPTURE_DEVICE_COUNTS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "route/netlink.h"

namespace synsweep {

// What devices say that they have sent since this began, whoever gave it to them: whether frames
// leave where no tap sees them. One thread.
class DeviceCounts {
 public:
  // Counts nothing.
  DeviceCounts() noexcept = default;

  [[nodiscard]] static Result<DeviceCounts> Begin(const std::set<std::string>& devices);

  // Frames since then. nullopt: a device is gone.
  [[nodiscard]] std::optional<std::uint64_t> Read();

  [[nodiscard]] bool is_counting() const noexcept { return netlink_.has_value(); }

 private:
  [[nodiscard]] Result<std::uint64_t> Sum();

  std::optional<NetlinkSocket> netlink_;
  std::vector<int> indexes_;
  std::uint64_t before_ = 0;
};

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_DEVICE_COUNTS_H_
