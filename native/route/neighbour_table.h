#ifndef SYNSWEEP_ROUTE_NEIGHBOUR_TABLE_H_
#define SYNSWEEP_ROUTE_NEIGHBOUR_TABLE_H_

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/address.h"
#include "wire/mac.h"

namespace synsweep {

// What is known about an on-link address.
enum class NeighbourState : std::uint8_t {
  kUnknown,  // or forgotten
  kAsked,    // the network is being asked
  kPresent,  // it has a MAC
  kAbsent,   // nobody answered
};

// Link-layer addresses by IP address, in memory that does not grow. One thread.
//
// Two generations: what is new goes into the younger, what is looked up in the elder moves there,
// and when the younger is full the elder is forgotten and they change places. So whatever was
// looked up is still known after capacity() others have been noted.
class NeighbourTable {
 public:
  static constexpr std::size_t kMaxCapacity = 1 << 17;

  struct Entry {
    AddressWords address{};
    MacAddress mac{};
    NeighbourState state = NeighbourState::kUnknown;
  };

  // `expected_count`: addresses that will be noted; beyond kMaxCapacity some are forgotten.
  explicit NeighbourTable(std::uint64_t expected_count)
      : capacity_(
            static_cast<std::size_t>(std::clamp<std::uint64_t>(expected_count, 1, kMaxCapacity))),
        mask_(std::bit_ceil(capacity_ * 2) - 1),
        younger_(mask_ + 1),
        elder_(mask_ + 1) {}

  // Addresses that a generation holds.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  // The entry of `address`, of state kUnknown when there is none. Valid until the next call.
  [[nodiscard]] const Entry& Find(const AddressWords& address) noexcept {
    Entry& entry = Slot(younger_, address);
    if (entry.state != NeighbourState::kUnknown) return entry;
    const Entry& older = Slot(elder_, address);
    if (older.state == NeighbourState::kUnknown) return older;
    return Put(older);
  }

  // Notes or replaces what is known. `state` is not kUnknown.
  void Note(const AddressWords& address, NeighbourState state,
            const MacAddress& mac = {}) noexcept {
    assert(state != NeighbourState::kUnknown);
    Put({address, mac, state});
  }

  void Clear() noexcept {
    std::ranges::fill(younger_, Entry{});
    std::ranges::fill(elder_, Entry{});
    count_ = 0;
  }

 private:
  using Slots = std::vector<Entry>;

  // Where `address` is, or would be: at most half of the slots are taken, so there is a free one.
  [[nodiscard]] Entry& Slot(Slots& slots, const AddressWords& address) const noexcept {
    std::size_t at = HashOf(address) & mask_;
    while (slots[at].state != NeighbourState::kUnknown && slots[at].address != address) {
      at = (at + 1) & mask_;
    }
    return slots[at];
  }

  // `entry` by value: it may lie in the generation that is forgotten.
  const Entry& Put(Entry entry) noexcept {
    Entry* slot = &Slot(younger_, entry.address);
    if (slot->state == NeighbourState::kUnknown) {
      if (count_ == capacity_) {
        std::swap(younger_, elder_);
        std::ranges::fill(younger_, Entry{});
        count_ = 0;
        slot = &Slot(younger_, entry.address);
      }
      ++count_;
    }
    *slot = entry;
    return *slot;
  }

  // The constant is 2^64 / golden ratio; the high bits are the well mixed ones.
  [[nodiscard]] static std::size_t HashOf(const AddressWords& address) noexcept {
    constexpr std::uint64_t kMix = 0x9e37'79b9'7f4a'7c15;
    const std::uint64_t high = std::uint64_t{address[0]} << 32 | address[1];
    const std::uint64_t low = std::uint64_t{address[2]} << 32 | address[3];
    const std::uint64_t mixed = ((high * kMix) ^ (high >> 29) ^ low) * kMix;
    return static_cast<std::size_t>(mixed >> 32);
  }

  std::size_t capacity_;
  std::size_t mask_;
  Slots younger_;
  Slots elder_;
  std::size_t count_ = 0;  // taken slots of younger_
};

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NEIGHBOUR_TABLE_H_
