#ifndef SYNSWEEP_CAPTURE_DEPARTURES_H_
#define SYNSWEEP_CAPTURE_DEPARTURES_H_

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"
#include "sockets/socket_source.h"

namespace synsweep {

// What taps of this machine have seen leave from our source ports. Running totals.
struct DepartureCounters {
  std::atomic<std::uint64_t> syns = 0;  // probes of ours
  std::atomic<std::uint64_t> rsts = 0;  // the kernel's answers to SYN-ACKs
};

// Looks at what leaves by some devices: whether probes do, where we only told the kernel to send
// them. Frames that bypass the queue, or leave by XDP, pass no tap: there it sees nothing. One
// thread.
class Departures {
 public:
  // Watches nothing.
  Departures() noexcept = default;

  [[nodiscard]] static Result<Departures> Watch(const std::set<std::string>& devices,
                                                SocketSource& sockets);

  [[nodiscard]] bool is_watching() const noexcept { return !sockets_.empty(); }

  // Counts what has left since the last time. Does not wait.
  void Look(DepartureCounters& counters) noexcept;

 private:
  std::vector<UniqueFd> sockets_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_DEPARTURES_H_
