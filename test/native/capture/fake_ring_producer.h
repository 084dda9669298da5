#ifndef SYNSWEEP_TEST_NATIVE_CAPTURE_FAKE_RING_PRODUCER_H_
#define SYNSWEEP_TEST_NATIVE_CAPTURE_FAKE_RING_PRODUCER_H_

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/bytes.h"
#include "capture/packet_rings.h"

namespace synsweep {

// Rings in a file in memory, where no program of the kernel's fills them.
inline PacketRings MakeFakeRings(std::uint32_t ring_count, std::uint32_t slot_count) {
  UniqueFd file(::memfd_create("rings", MFD_CLOEXEC));
  const auto bytes = static_cast<off_t>(ring_count * PacketRings::RingBytes(slot_count));
  if (::ftruncate(file.get(), bytes) != 0) std::abort();
  return std::get<PacketRings>(PacketRings::In(std::move(file), ring_count, slot_count));
}

// Fills one ring as the XDP program on one processor does. One thread.
class FakeRingProducer {
 public:
  // `rings`: so many, of which this fills one.
  FakeRingProducer(const PacketRings& rings, std::uint32_t ring_count, std::uint32_t ring)
      : slot_count_(rings.slot_count()),
        map_bytes_(ring_count * PacketRings::RingBytes(slot_count_)),
        mapped_(static_cast<std::uint8_t*>(
            ::mmap(nullptr, map_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, rings.map().get(), 0))),
        ring_(mapped_ + ring * PacketRings::RingBytes(slot_count_)) {}
  FakeRingProducer(const FakeRingProducer&) = delete;
  ~FakeRingProducer() { ::munmap(mapped_, map_bytes_); }

  // A packet that begins with a number. False: the ring is full.
  bool Record(std::uint32_t number, std::uint32_t captured_bytes, std::uint64_t captured_ns) {
    std::uint8_t bytes[RecordedPacket::kMaxBytes] = {};
    std::memcpy(bytes, &number, sizeof(number));
    return Record(bytes, captured_bytes, captured_ns);
  }

  bool Record(ByteView packet, std::uint64_t captured_ns) {
    std::uint8_t bytes[RecordedPacket::kMaxBytes] = {};
    std::copy_n(packet.data(), std::min(packet.size(), sizeof(bytes)), bytes);
    return Record(bytes, static_cast<std::uint32_t>(packet.size()), captured_ns);
  }

 private:
  bool Record(const std::uint8_t (&bytes)[RecordedPacket::kMaxBytes], std::uint32_t captured_bytes,
              std::uint64_t captured_ns) {
    auto& header = *reinterpret_cast<PacketRings::Header*>(ring_);
    const std::uint64_t recorded = header.recorded;
    if (recorded - std::atomic_ref(header.taken).load(std::memory_order_acquire) >= slot_count_) {
      ++header.full_count;
      return false;
    }
    auto& slot = reinterpret_cast<RecordedPacket*>(
        ring_ + PacketRings::kSlotsAt)[recorded & (slot_count_ - 1)];
    slot.captured_ns = captured_ns;
    slot.captured_bytes = captured_bytes;
    std::memcpy(slot.bytes, bytes, sizeof(bytes));
    std::atomic_ref(header.recorded).exchange(recorded + 1);
    return true;
  }

  const std::uint32_t slot_count_;
  const std::size_t map_bytes_;
  std::uint8_t* const mapped_;
  std::uint8_t* const ring_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TEST_NATIVE_CAPTURE_FAKE_RING_PRODUCER_H_
