#ifndef SYNSWEEP_COOKIE_RTT_TABLE_H_
#define SYNSWEEP_COOKIE_RTT_TABLE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "wire/cookie_value.h"

namespace synsweep {

// When probes left, as far as it is still remembered: a fixed 8 MiB, whatever
// the size of the scan. Two probes that meet in a slot leave only the later one,
// so "unknown" is a normal answer; a wrong one has a chance of about 2^-31.
//
// Written by the transmit thread, read by the capture thread, without locks. A
// slot is one atomic word that holds nothing but its own meaning, so relaxed
// order suffices: the worst that a race can cause is "unknown".
class RttTable {
 public:
  // Longer round trips are taken for accidents of a slot's reuse.
  static constexpr std::chrono::microseconds kLongest = std::chrono::seconds(60);

  RttTable();

  // Remembers that `attempt` of the probe with this cookie leaves at `now`.
  void NoteSent(const Cookie& cookie, std::uint8_t attempt, TimePoint now) noexcept;

  // From that moment to `now`. nullopt: forgotten, never noted (as is
  // kAttemptUnknown), or not within 0 … kLongest.
  [[nodiscard]] std::optional<std::chrono::microseconds> RoundTrip(std::uint64_t hash,
                                                                   std::uint8_t attempt,
                                                                   TimePoint now) const noexcept;

 private:
  // High half: a tag, never 0. Low half: µs of the clock, modulo 2^32 (71 minutes).
  using Slot = std::atomic<std::uint64_t>;

  const std::unique_ptr<Slot[]> slots_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_COOKIE_RTT_TABLE_H_
