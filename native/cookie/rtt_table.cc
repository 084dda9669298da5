#include "cookie/rtt_table.h"

namespace synsweep {
namespace {

constexpr std::size_t kSlotCount = std::size_t{1} << 20;
static_assert(sizeof(std::atomic<std::uint64_t>) == 8);

// Where one attempt of one probe lives, and the tag that tells it from the others there.
struct Place {
  std::size_t index;
  std::uint32_t tag;
};

Place PlaceOf(std::uint64_t hash, std::uint8_t attempt) noexcept {
  // An odd constant near 2^64 / golden ratio spreads the 16 attempts over all bits.
  const std::uint64_t key = hash ^ (attempt + std::uint64_t{1}) * 0x9e37'79b9'7f4a'7c15;
  return {
      .index = static_cast<std::size_t>(key >> 44),  // 20 bits
      .tag = static_cast<std::uint32_t>(key) | 1,    // an empty slot, 0, has no such tag
  };
}

std::uint32_t Microseconds(TimePoint time) noexcept {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
}

}  // namespace

RttTable::RttTable() : slots_(std::make_unique<Slot[]>(kSlotCount)) {}

void RttTable::NoteSent(const Cookie& cookie, std::uint8_t attempt, TimePoint now) noexcept {
  const auto [index, tag] = PlaceOf(cookie.hash, attempt);
  slots_[index].store(static_cast<std::uint64_t>(tag) << 32 | Microseconds(now),
                      std::memory_order_relaxed);
}

std::optional<std::chrono::microseconds> RttTable::RoundTrip(std::uint64_t hash,
                                                             std::uint8_t attempt,
                                                             TimePoint now) const noexcept {
  const auto [index, tag] = PlaceOf(hash, attempt);
  const std::uint64_t slot = slots_[index].load(std::memory_order_relaxed);
  if (slot >> 32 != tag) return std::nullopt;
  // Modulo 2^32, so a time before the one noted shows as a very long round trip.
  const std::uint32_t elapsed = Microseconds(now) - static_cast<std::uint32_t>(slot);
  if (elapsed > kLongest.count()) return std::nullopt;
  return std::chrono::microseconds(elapsed);
}

}  // namespace synsweep
