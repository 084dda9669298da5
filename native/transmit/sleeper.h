#ifndef SYNSWEEP_TRANSMIT_SLEEPER_H_
#define SYNSWEEP_TRANSMIT_SLEEPER_H_

#include <condition_variable>
#include <mutex>

#include "base/clock.h"

namespace synsweep {

// Where one thread sleeps and others wake it. A Wake that comes before the sleep ends it at once,
// so none is ever lost.
class Sleeper {
 public:
  // Any thread.
  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      is_woken_ = true;
    }
    condition_.notify_one();
  }

  // Until woken.
  void Sleep() {
    std::unique_lock lock(mutex_);
    condition_.wait(lock, [this] { return is_woken_; });
    is_woken_ = false;
  }

  // Until woken or until `time` on CLOCK_MONOTONIC.
  void SleepUntil(TimePoint time) {
    std::unique_lock lock(mutex_);
    condition_.wait_until(lock, time, [this] { return is_woken_; });
    is_woken_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool is_woken_ = false;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_SLEEPER_H_
