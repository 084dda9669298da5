#ifndef SYNSWEEP_BASE_STOP_EVENT_H_
#define SYNSWEEP_BASE_STOP_EVENT_H_

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "base/unique_fd.h"

namespace synsweep {

// Says "stop" to code that waits in poll(2). Set once, never reset; any thread.
class StopEvent {
 public:
  StopEvent() noexcept : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  // False when the process has no descriptor left: then only is_set() tells.
  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(fd_); }

  void Set() noexcept {
    is_set_.store(true, std::memory_order_release);
    const std::uint64_t one = 1;
    // Cannot fail but by overflow, and then the descriptor is readable already.
    [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof(one));
  }

  [[nodiscard]] bool is_set() const noexcept { return is_set_.load(std::memory_order_acquire); }

  // Readable from the moment that it is set. For poll, not for reading.
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  UniqueFd fd_;
  std::atomic<bool> is_set_ = false;
};

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_STOP_EVENT_H_
