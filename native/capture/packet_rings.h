#ifndef SYNSWEEP_CAPTURE_PACKET_RINGS_H_
#define SYNSWEEP_CAPTURE_PACKET_RINGS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "bpf/kernel.h"

namespace synsweep {

// The front of one packet, as an XDP program has recorded it.
struct RecordedPacket {
  // An IPv6 header, and the longest TCP header.
  static constexpr std::size_t kMaxBytes = 100;

  std::uint64_t captured_ns;     // CLOCK_MONOTONIC
  std::uint32_t captured_bytes;  // of `bytes`, 40 … kMaxBytes
  std::uint32_t reserved;        // 0
  std::uint8_t bytes[kMaxBytes];
  std::uint8_t unused[4];  // to a multiple of 8
};
static_assert(sizeof(RecordedPacket) == 120);

// One bounded ring for each processor, from the XDP program that runs there to one thread of ours.
//
// Theory of operation. The rings are the values of a BPF array that this process has mapped. The
// program writes a packet and then, by an exchange that orders both, the count of all that it has
// recorded; this process reads the count, then the packets, and then writes how many it has taken.
// One processor runs one XDP program at a time, so each ring has one producer. A ring that is full
// loses nothing by itself: the program leaves the frame to the kernel, and libpcap sees it there.
class PacketRings {
 public:
  // What a ring begins with: a cache line for either side. Offsets are the program's business too.
  struct Header {
    std::uint64_t recorded;    // packets so far; the program writes it
    std::uint64_t full_count;  // packets that found no room; the program writes it
    std::uint8_t unused1[48];
    std::uint64_t taken;  // this process writes it
    std::uint8_t unused2[56];
  };
  static_assert(sizeof(Header) == 128);
  static constexpr std::size_t kSlotsAt = sizeof(Header);

  // A ring for every processor this machine may have. 120 KiB to 3.75 MiB each, all together some
  // 48 MiB at most.
  [[nodiscard]] static Result<PacketRings> Make(BpfKernel& kernel);

  // The same of so many rings of so many slots, a power of two up to 32,768.
  [[nodiscard]] static Result<PacketRings> Make(BpfKernel& kernel, std::uint32_t ring_count,
                                                std::uint32_t slot_count);

  // The same in a map that is there, or for tests in any file of that size.
  [[nodiscard]] static Result<PacketRings> In(UniqueFd map, std::uint32_t ring_count,
                                              std::uint32_t slot_count);

  [[nodiscard]] static constexpr std::size_t RingBytes(std::uint32_t slot_count) noexcept {
    return kSlotsAt + slot_count * sizeof(RecordedPacket);
  }

  // Hands the oldest packets of all rings, at most `most`, to `take(TimePoint captured, ByteView)`.
  // The bytes are there until it returns. One thread.
  template <typename Taker>
  std::size_t Take(std::size_t most, Taker&& take) noexcept;

  // Packets recorded so far, as of now. The thread that takes.
  [[nodiscard]] std::uint64_t recorded_count() const noexcept;

  // For the program: its map, whose values are the rings by processor.
  [[nodiscard]] const UniqueFd& map() const noexcept { return map_; }
  [[nodiscard]] std::uint32_t slot_count() const noexcept { return slot_count_; }

 private:
  // Packets whose room is given back at once: often enough, and not for each.
  static constexpr std::size_t kTakenAtOnce = 256;

  struct Unmap {
    std::size_t map_bytes;
    void operator()(std::uint8_t* bytes) const noexcept;
  };

  PacketRings(UniqueFd map, std::uint8_t* mapped, std::size_t map_bytes, std::uint32_t ring_count,
              std::uint32_t slot_count) noexcept;

  [[nodiscard]] std::uint8_t* ring(std::uint32_t index) const noexcept {
    return mapped_.get() + index * RingBytes(slot_count_);
  }
  [[nodiscard]] Header& header(std::uint32_t index) const noexcept {
    return *reinterpret_cast<Header*>(ring(index));
  }

  UniqueFd map_;
  std::unique_ptr<std::uint8_t[], Unmap> mapped_;
  std::uint32_t ring_count_;
  std::uint32_t slot_count_;
  std::uint32_t next_ring_ = 0;  // the one to begin with, so that none waits for the others
};

template <typename Taker>
std::size_t PacketRings::Take(std::size_t most, Taker&& take) noexcept {
  std::size_t left = most;
  for (std::uint32_t i = 0; i < ring_count_ && left > 0; ++i) {
    const std::uint32_t index = (next_ring_ + i) % ring_count_;
    Header& shared = header(index);
    const auto* slots = reinterpret_cast<const RecordedPacket*>(ring(index) + kSlotsAt);
    const std::uint64_t recorded = std::atomic_ref(shared.recorded).load(std::memory_order_acquire);
    std::uint64_t taken = shared.taken;
    while (taken != recorded && left > 0) {
      const std::uint64_t stop =
          taken + std::min<std::uint64_t>({recorded - taken, left, kTakenAtOnce});
      left -= static_cast<std::size_t>(stop - taken);
      for (; taken != stop; ++taken) {
        const RecordedPacket& packet = slots[taken & (slot_count_ - 1)];
        const std::size_t bytes =
            std::min<std::size_t>(packet.captured_bytes, RecordedPacket::kMaxBytes);
        take(TimePoint(std::chrono::nanoseconds(packet.captured_ns)),
             ByteView(packet.bytes, bytes));
      }
      std::atomic_ref(shared.taken).store(taken, std::memory_order_release);
    }
  }
  next_ring_ = (next_ring_ + 1) % ring_count_;
  return most - left;
}

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_PACKET_RINGS_H_
