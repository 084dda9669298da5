#include "connect/reply_timeout.h"

#include <algorithm>

namespace synsweep {
namespace {

constexpr std::uint8_t kFirstCanary = 10;  // src/batch/probe-record.ts
constexpr std::uint8_t kMostDoublings = 4;

}  // namespace

void ReplyTimeout::OnRoundTrip(std::chrono::nanoseconds round_trip) noexcept {
  if (!is_measured_) {
    is_measured_ = true;
    smoothed_ = round_trip;
    variation_ = round_trip / 2;
    return;
  }
  const auto off = smoothed_ > round_trip ? smoothed_ - round_trip : round_trip - smoothed_;
  variation_ += (off - variation_) / 4;
  smoothed_ += (round_trip - smoothed_) / 8;
}

std::chrono::nanoseconds ReplyTimeout::ForAttempt(std::uint8_t attempt) const noexcept {
  const std::chrono::nanoseconds first =
      is_measured_ ? std::max<std::chrono::nanoseconds>(kLeast, smoothed_ + 4 * variation_)
                   : kFirst;
  const std::uint8_t doublings = attempt >= kFirstCanary ? 1 : std::min(attempt, kMostDoublings);
  return std::min<std::chrono::nanoseconds>(kMost, first * (1 << doublings));
}

}  // namespace synsweep
