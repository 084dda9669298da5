#ifndef SYNSWEEP_CONNECT_REPLY_TIMEOUT_H_
#define SYNSWEEP_CONNECT_REPLY_TIMEOUT_H_

#include <chrono>
#include <cstdint>

namespace synsweep {

// How long a connection may be under way before its socket is given up: what TCP would wait by the
// round trips measured so far (RFC 6298), and twice as long with each attempt. Pure.
//
// The kernel sends its first SYN at once and repeats it after one second. A timeout below that is
// one SYN a probe; a longer one, which only slow paths and late attempts have, is two at most.
class ReplyTimeout {
 public:
  // Before anything is measured: just under the kernel's second.
  static constexpr std::chrono::milliseconds kFirst{900};
  static constexpr std::chrono::milliseconds kLeast{300};
  // Just under the time at which the kernel would give up after one repeat: 1 s and 2 s.
  static constexpr std::chrono::milliseconds kMost{2900};
  // From here on the kernel may repeat its SYN.
  static constexpr std::chrono::milliseconds kRepeats{990};

  void OnRoundTrip(std::chrono::nanoseconds round_trip) noexcept;

  // `attempt`: as in ProbeRecord; canaries count as second attempts.
  [[nodiscard]] std::chrono::nanoseconds ForAttempt(std::uint8_t attempt) const noexcept;

 private:
  bool is_measured_ = false;
  std::chrono::nanoseconds smoothed_{};
  std::chrono::nanoseconds variation_{};
};

}  // namespace synsweep

#endif  // SYNSWEEP_CONNECT_REPLY_TIMEOUT_H_
