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

// When probes left, as far as it is still remembered: a fixed 4 MiB, whatever
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

  // Remembers that this attempt of what has this cookie leaves at `now`.
  void NoteSent(const Cookie& cookie, std::uint8_t attempt, TimePoint now) noexcept {
    const Place place = PlaceOf(cookie.hash, attempt);
    slots_[place.index].store(static_cast<std::uint64_t>(place.tag) << 32 | Microseconds(now),
                              std::memory_order_relaxed);
  }

  // From that moment to `now`. nullopt: forgotten, never noted (as is
  // kAttemptUnknown), or not within 0 … kLongest.
  [[nodiscard]] std::optional<std::chrono::microseconds> RoundTrip(std::uint64_t hash,
                                                                   std::uint8_t attempt,
                                                                   TimePoint now) const noexcept;

 private:
  // Where one attempt of one probe is remembered, and the tag that tells it from others there.
  struct Place {
    std::uint32_t index;
    std::uint32_t tag;
  };

  // High half: a tag, never 0. Low half: µs of the clock, modulo 2^32 (71 minutes).
  using Slot = std::atomic<std::uint64_t>;

  // More, and the table is too wide for the TLB of a virtual machine, whose host has small pages.
  static constexpr int kIndexBits = 19;
  static constexpr std::size_t kSlotCount = std::size_t{1} << kIndexBits;

  struct Free {
    void operator()(Slot* slots) const noexcept;
  };

  [[nodiscard]] static Place PlaceOf(std::uint64_t hash, std::uint8_t attempt) noexcept {
    // An odd constant near 2^64 / golden ratio spreads the 16 attempts over all bits.
    const std::uint64_t key = hash ^ (attempt + std::uint64_t{1}) * 0x9e37'79b9'7f4a'7c15;
    return {
        .index = static_cast<std::uint32_t>(key >> (64 - kIndexBits)),
        .tag = static_cast<std::uint32_t>(key) | 1,  // an empty slot, 0, has no such tag
    };
  }

  [[nodiscard]] static std::uint32_t Microseconds(TimePoint time) noexcept {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
  }

  const std::unique_ptr<Slot[], Free> slots_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_COOKIE_RTT_TABLE_H_
