#include "transmit/pacer.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>

namespace synsweep {
namespace {

constexpr double kForgivenAfterSeconds = 0.1;
constexpr double kBurstSeconds = 0.001;
constexpr double kGroupSeconds = 0.0001;
constexpr double kCatchUp = 1.1;
constexpr double kKeptProbes = 2;
constexpr double kFarthestSeconds = 3600;

// Absorbs the rounding of sums, so that a probe due at this very nanosecond is
// not put off to the next.
constexpr double kRounding = 1e-9;

double Seconds(TimePoint::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

Pacer::Pacer(double rate_pps, TimePoint now) noexcept : rate_pps_(rate_pps), last_(now) {
  assert(rate_pps > 0);
}

void Pacer::SetRate(double rate_pps, TimePoint now) noexcept {
  assert(rate_pps > 0);
  Advance(now);
  rate_pps_ = rate_pps;
  owed_ = std::min(owed_, kKeptProbes);
  burst_ = std::min(burst_, BurstLimit());
}

std::uint32_t Pacer::Grant(TimePoint now, std::uint32_t wanted) noexcept {
  Advance(now);
  if (std::isinf(rate_pps_)) return wanted;
  const double available = std::floor(std::min(owed_, burst_) + kRounding);
  if (available < std::min(GroupSize(), static_cast<double>(wanted))) return 0;
  const double granted = std::min(available, static_cast<double>(wanted));
  owed_ -= granted;
  burst_ -= granted;
  return static_cast<std::uint32_t>(granted);
}

void Pacer::GiveBack(std::uint32_t count) noexcept {
  if (std::isinf(rate_pps_)) return;
  owed_ = std::min(owed_ + count, 1 + rate_pps_ * kForgivenAfterSeconds);
  burst_ = std::min(burst_ + count, BurstLimit());
}

TimePoint Pacer::NextDue() const noexcept {
  if (std::isinf(rate_pps_)) return last_;
  const double until_owed = (GroupSize() - owed_) / rate_pps_;
  const double until_burst = (GroupSize() - burst_) / (rate_pps_ * kCatchUp);
  const double wait = std::clamp(std::max(until_owed, until_burst), 0.0, kFarthestSeconds);
  return last_ + std::chrono::nanoseconds(std::llround(std::ceil(wait * 1e9)));
}

void Pacer::Advance(TimePoint now) noexcept {
  assert(now >= last_);
  const double elapsed = Seconds(now - last_);
  last_ = now;
  if (std::isinf(rate_pps_)) return;  // nothing is owed, nothing is bounded
  owed_ = std::min(owed_ + rate_pps_ * elapsed, 1 + rate_pps_ * kForgivenAfterSeconds);
  burst_ = std::min(burst_ + rate_pps_ * kCatchUp * elapsed, BurstLimit());
}

double Pacer::BurstLimit() const noexcept { return 1 + rate_pps_ * kBurstSeconds; }

double Pacer::GroupSize() const noexcept {
  return std::max(1.0, std::floor(rate_pps_ * kGroupSeconds));
}

}  // namespace synsweep
