#include "cookie/rtt_table.h"

#include <sys/mman.h>

#include <new>

namespace synsweep {
namespace {

// Of a huge page. Every probe goes to another place, so that with small pages each would miss the
// TLB as well as the caches.
constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

}  // namespace

RttTable::RttTable()
    : slots_([] {
        constexpr std::size_t kBytes = kSlotCount * sizeof(Slot);
        static_assert(sizeof(Slot) == 8 && kBytes % kHugePageBytes == 0);
        void* memory = ::operator new (kBytes, std::align_val_t{kHugePageBytes});
        // A wish: small pages do the same work.
        ::madvise(memory, kBytes, MADV_HUGEPAGE);
        return new (memory) Slot[kSlotCount]{};
      }()) {}

void RttTable::Free::operator()(Slot* slots) const noexcept {
  ::operator delete (slots, std::align_val_t{kHugePageBytes});
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
