#ifndef SYNSWEEP_CONNECT_IN_FLIGHT_LIMIT_H_
#define SYNSWEEP_CONNECT_IN_FLIGHT_LIMIT_H_

#include <chrono>
#include <cstddef>

#include "base/clock.h"

namespace synsweep {

// How many connections may be under way at once: at most what the process may open, fewer while
// the path loses SYNs or this machine runs out of something. It grows by one with each answer
// until it has been cut for the first time, from then on by one with each round of answers, as
// TCP's window does (RFC 5681 section 3.1). Pure.
class InFlightLimit {
 public:
  // `capacity` ≥ 1.
  explicit InFlightLimit(std::size_t capacity) noexcept;

  [[nodiscard]] std::size_t limit() const noexcept { return static_cast<std::size_t>(limit_); }

  void OnAnswered() noexcept;

  // An endpoint has answered a later attempt and not the first. One cut for all that was under way
  // at that time: `timeout` long.
  void OnLoss(TimePoint now, std::chrono::nanoseconds timeout) noexcept;

  // The kernel had no room for one more beside `in_flight_count`.
  void OnShortage(std::size_t in_flight_count) noexcept;

 private:
  const double capacity_;
  double limit_;
  bool has_been_cut_ = false;
  TimePoint next_cut_{};
};

}  // namespace synsweep

#endif  // SYNSWEEP_CONNECT_IN_FLIGHT_LIMIT_H_
