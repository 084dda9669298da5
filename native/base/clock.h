#ifndef SYNSWEEP_BASE_CLOCK_H_
#define SYNSWEEP_BASE_CLOCK_H_

#include <chrono>

namespace synsweep {

// A point on CLOCK_MONOTONIC, or on a test's clock.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// Where time comes from. Passed in, so that a test decides what time it is.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint Now() const noexcept = 0;
};

// The machine's monotonic clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint Now() const noexcept override {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
  }
};

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_CLOCK_H_
