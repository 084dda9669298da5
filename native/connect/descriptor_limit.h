#ifndef SYNSWEEP_CONNECT_DESCRIPTOR_LIMIT_H_
#define SYNSWEEP_CONNECT_DESCRIPTOR_LIMIT_H_

#include <cstddef>

#include "base/status.h"

namespace synsweep {

// Left for the rest of the process: outputs, checkpoints, name look-ups, other scans' start.
inline constexpr std::size_t kReservedDescriptors = 16;

// More at once gains nothing: 2^14 silent endpoints and 300 ms are 50,000 probes per second.
inline constexpr std::size_t kMostSockets = 1 << 14;

// Raises this process's soft limit of descriptors to its hard one, as far as sockets of ours need
// it, and says how many may be open at once, ≥ 1. kTransmit: none may.
[[nodiscard]] Result<std::size_t> RaiseSocketLimit();

// Of `limit` descriptors with `open_count` in use; 0: none is left.
[[nodiscard]] std::size_t SocketsWithin(std::size_t limit, std::size_t open_count) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_CONNECT_DESCRIPTOR_LIMIT_H_
