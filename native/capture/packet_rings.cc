#include "capture/packet_rings.h"

#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cassert>
#include <cerrno>
#include <utility>

namespace synsweep {
namespace {

constexpr std::size_t kMostBytes = std::size_t{48} << 20;  // of all rings
constexpr std::size_t kMostSlots = 32'768;  // 5 ms of the fastest capture measured; 3.75 MiB
constexpr std::size_t kFewestSlots = 1024;

// Values of an array lie in multiples of this, so that ours lie side by side.
static_assert(sizeof(PacketRings::Header) % 8 == 0 && sizeof(RecordedPacket) % 8 == 0);

}  // namespace

void PacketRings::Unmap::operator()(std::uint8_t* bytes) const noexcept {
  ::munmap(bytes, map_bytes);
}

Result<PacketRings> PacketRings::Make(BpfKernel& kernel) {
  // Not those that are there now alone: one may come, with frames for it.
  const auto ring_count = static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));
  const std::size_t slot_count = std::bit_floor(kMostBytes / ring_count / sizeof(RecordedPacket));
  return Make(kernel, ring_count,
              static_cast<std::uint32_t>(std::clamp(slot_count, kFewestSlots, kMostSlots)));
}

Result<PacketRings> PacketRings::Make(BpfKernel& kernel, std::uint32_t ring_count,
                                      std::uint32_t slot_count) {
  auto map = MakeMappableMap(kernel, RingBytes(slot_count), ring_count);
  if (Failed(map)) return std::get<Status>(std::move(map));
  return In(std::get<UniqueFd>(std::move(map)), ring_count, slot_count);
}

Result<PacketRings> PacketRings::In(UniqueFd map, std::uint32_t ring_count,
                                    std::uint32_t slot_count) {
  assert(ring_count > 0 && std::has_single_bit(slot_count) && slot_count <= kMostSlots);
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t bytes = RingBytes(slot_count) * ring_count;
  const std::size_t map_bytes = (bytes + page_bytes - 1) / page_bytes * page_bytes;
  void* mapped = ::mmap(nullptr, map_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, map.get(), 0);
  if (mapped == MAP_FAILED) return BpfFailure(errno, "mapping a BPF map");
  return PacketRings(std::move(map), static_cast<std::uint8_t*>(mapped), map_bytes, ring_count,
                     slot_count);
}

PacketRings::PacketRings(UniqueFd map, std::uint8_t* mapped, std::size_t map_bytes,
                         std::uint32_t ring_count, std::uint32_t slot_count) noexcept
    : map_(std::move(map)),
      mapped_(mapped, Unmap{map_bytes}),
      ring_count_(ring_count),
      slot_count_(slot_count) {}

std::uint64_t PacketRings::recorded_count() const noexcept {
  std::uint64_t count = 0;
  for (std::uint32_t index = 0; index < ring_count_; ++index) {
    count += std::atomic_ref(header(index).recorded).load(std::memory_order_acquire);
  }
  return count;
}

}  // namespace synsweep
