#include "connect/in_flight_limit.h"

#include <algorithm>
#include <cassert>

namespace synsweep {
namespace {

constexpr double kFirstLimit = 512;
constexpr double kCutOnLoss = 0.7;
constexpr double kCutOnShortage = 0.875;
// Loss alone does not make it smaller: below this, fewer at once would not spare the path.
constexpr double kLeastOnLoss = 16;

}  // namespace

InFlightLimit::InFlightLimit(std::size_t capacity) noexcept
    : capacity_(static_cast<double>(capacity)), limit_(std::min(capacity_, kFirstLimit)) {
  assert(capacity >= 1);
}

void InFlightLimit::OnAnswered() noexcept {
  limit_ = std::min(capacity_, limit_ + (has_been_cut_ ? 1 / limit_ : 1));
}

void InFlightLimit::OnLoss(TimePoint now, std::chrono::nanoseconds timeout) noexcept {
  if (now < next_cut_) return;
  next_cut_ = now + timeout;
  has_been_cut_ = true;
  limit_ = std::max(std::min(limit_, kLeastOnLoss), limit_ * kCutOnLoss);
}

void InFlightLimit::OnShortage(std::size_t in_flight_count) noexcept {
  has_been_cut_ = true;
  limit_ = std::clamp(static_cast<double>(in_flight_count) * kCutOnShortage, 1.0, limit_);
}

}  // namespace synsweep
