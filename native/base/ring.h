#ifndef SYNSWEEP_BASE_RING_H_
#define SYNSWEEP_BASE_RING_H_

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace synsweep {

// A bounded first-in first-out queue between exactly two threads: one pushes,
// one pops, neither waits. Full or empty is an answer, not an error; waiting
// for room or for work is the business of whoever owns the two threads.
//
// The indexes only grow (they wrap with std::size_t) and are reduced to a slot
// on access, so the whole capacity is usable. Each side works on its own cache
// line and re-reads the other side's index only when its last copy of it says
// that nothing can be done.
template <typename T>
requires std::is_trivially_copyable_v<T>
class SpscRing {
 public:
  // `capacity`: a power of two.
  explicit SpscRing(std::size_t capacity)
      : slots_(std::make_unique<T[]>(capacity)), mask_(capacity - 1) {
    assert(std::has_single_bit(capacity));
  }

  // Copies the leading items that fit and says how many. Producer only.
  [[nodiscard]] std::size_t TryPush(std::span<const T> items) noexcept {
    const std::size_t tail = producer_.tail.load(std::memory_order_relaxed);
    if (capacity() - (tail - producer_.head_seen) < items.size()) {
      producer_.head_seen = consumer_.head.load(std::memory_order_acquire);
    }
    const std::size_t count = std::min(items.size(), capacity() - (tail - producer_.head_seen));
    const std::size_t unwrapped = std::min(count, capacity() - (tail & mask_));
    std::copy_n(items.data(), unwrapped, &slots_[tail & mask_]);
    std::copy_n(items.data() + unwrapped, count - unwrapped, &slots_[0]);
    producer_.tail.store(tail + count, std::memory_order_release);
    return count;
  }

  // Moves the oldest items into the front of `items` and says how many.
  // Consumer only.
  [[nodiscard]] std::size_t TryPop(std::span<T> items) noexcept {
    const std::size_t head = consumer_.head.load(std::memory_order_relaxed);
    if (consumer_.tail_seen - head < items.size()) {
      consumer_.tail_seen = producer_.tail.load(std::memory_order_acquire);
    }
    const std::size_t count = std::min(items.size(), consumer_.tail_seen - head);
    const std::size_t unwrapped = std::min(count, capacity() - (head & mask_));
    std::copy_n(&slots_[head & mask_], unwrapped, items.data());
    std::copy_n(&slots_[0], count - unwrapped, items.data() + unwrapped);
    consumer_.head.store(head + count, std::memory_order_release);
    return count;
  }

  // The oldest items as they lie there, `most` at the most: fewer where the slots end and go on at
  // the front. They stay until Release. Consumer only.
  [[nodiscard]] std::span<const T> Front(std::size_t most) noexcept {
    const std::size_t head = consumer_.head.load(std::memory_order_relaxed);
    if (consumer_.tail_seen - head < most) {
      consumer_.tail_seen = producer_.tail.load(std::memory_order_acquire);
    }
    const std::size_t unwrapped = capacity() - (head & mask_);
    return {&slots_[head & mask_], std::min({most, consumer_.tail_seen - head, unwrapped})};
  }

  // Gives the slots of the oldest `count` items back: of those that Front has shown. Consumer only.
  void Release(std::size_t count) noexcept {
    const std::size_t head = consumer_.head.load(std::memory_order_relaxed);
    assert(count <= consumer_.tail_seen - head);
    consumer_.head.store(head + count, std::memory_order_release);
  }

  // The item after the oldest `offset` ones, which stays where it is. Consumer only; `offset` is
  // below what size() has told the consumer.
  [[nodiscard]] const T& Peek(std::size_t offset) const noexcept {
    const std::size_t head = consumer_.head.load(std::memory_order_relaxed);
    assert(offset < producer_.tail.load(std::memory_order_relaxed) - head);
    return slots_[(head + offset) & mask_];
  }

  // Items waiting. Any thread: from the producer it is never too low, from the
  // consumer never too high, from a third thread it is an estimate.
  [[nodiscard]] std::size_t size() const noexcept {
    const std::size_t head = consumer_.head.load(std::memory_order_acquire);
    const std::size_t tail = producer_.tail.load(std::memory_order_acquire);
    return std::min(tail - head, capacity());
  }

  [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }

 private:
  static constexpr std::size_t kCacheLineBytes = 64;

  struct alignas(kCacheLineBytes) Producer {
    std::atomic<std::size_t> tail = 0;  // next slot to fill
    std::size_t head_seen = 0;          // the consumer's index as last read
  };
  struct alignas(kCacheLineBytes) Consumer {
    std::atomic<std::size_t> head = 0;  // next slot to empty
    std::size_t tail_seen = 0;          // the producer's index as last read
  };

  const std::unique_ptr<T[]> slots_;
  const std::size_t mask_;
  Producer producer_;
  Consumer consumer_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_RING_H_
