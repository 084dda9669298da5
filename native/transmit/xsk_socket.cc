#include "transmit/xsk_socket.h"

#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace synsweep {
namespace {

// A place holds the longest frame. Places share the UMEM's chunks, which cannot be as small: a
// frame may begin anywhere in a chunk.
constexpr std::size_t kPlaceBytes = 128;
constexpr std::uint32_t kChunkBytes = 2048;
constexpr std::size_t kUmemBytes = XskSocket::kFrames * kPlaceBytes;
static_assert(kPlaceBytes >= SynTemplate::kMaxFrameBytes && kChunkBytes % kPlaceBytes == 0);

constexpr std::uint32_t kSendEntries = XskSocket::kFrames;
constexpr std::uint32_t kCompletedEntries = XskSocket::kFrames;
constexpr std::uint32_t kUnusedEntries = 64;  // of the ring of frames to receive into

constexpr int kSendBufferBytes = 4 << 20;

// Frames that one system call takes, at most: 32 by default. linux/if_xdp.h of Linux 6.17 names it;
// older kernels refuse, and take more calls.
constexpr int kXdpMaxTxSkbBudget = 9;

// Together some 20 ms, as SendBatch waits. poll(2) is no help: it has the kernel send, and keeps to
// itself what became of that.
constexpr int kTries = 400;
constexpr std::chrono::microseconds kWait{50};

template <typename T>
bool Set(const UniqueFd& socket, int option, const T& value) noexcept {
  return ::setsockopt(socket.get(), SOL_XDP, option, &value, sizeof(value)) == 0;
}

std::uint32_t LoadIndex(std::uint32_t* index) noexcept {
  return std::atomic_ref(*index).load(std::memory_order_acquire);
}

void StoreIndex(std::uint32_t* index, std::uint32_t value) noexcept {
  std::atomic_ref(*index).store(value, std::memory_order_release);
}

bool IsDeviceGone(int error) noexcept {
  return error == ENETDOWN || error == ENODEV || error == ENXIO;
}

}  // namespace

void XskSocket::Unmap::operator()(std::uint8_t* bytes) const noexcept {
  ::munmap(bytes, map_bytes);
}

std::unique_ptr<XskSocket> XskSocket::Open(int interface_index, std::uint32_t queue) {
  UniqueFd socket(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!socket) return nullptr;
  std::unique_ptr<XskSocket> made(new XskSocket(std::move(socket), interface_index));
  if (!made->MapFrames() || !made->MapRings() || !made->Bind(queue)) return nullptr;
  return made;
}

XskSocket::XskSocket(UniqueFd socket, int interface_index) noexcept
    : socket_(std::move(socket)), interface_index_(interface_index) {}

bool XskSocket::MapFrames() noexcept {
  void* mapped =
      ::mmap(nullptr, kUmemBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return false;
  frames_ = Mapping(static_cast<std::uint8_t*>(mapped), {kUmemBytes});
  xdp_umem_reg memory{};
  memory.addr = reinterpret_cast<std::uintptr_t>(mapped);
  memory.len = kUmemBytes;
  memory.chunk_size = kChunkBytes;
  if (!Set(socket_, XDP_UMEM_REG, memory)) return false;  // EPERM: beyond RLIMIT_MEMLOCK
  free_.reserve(kFrames);
  for (std::uint32_t place = kFrames; place-- > 0;) free_.push_back(place);
  return true;
}

bool XskSocket::MapRings() noexcept {
  // The kernel asks for a ring to receive by, too.
  if (!Set(socket_, XDP_UMEM_FILL_RING, kUnusedEntries) ||
      !Set(socket_, XDP_UMEM_COMPLETION_RING, kCompletedEntries) ||
      !Set(socket_, XDP_TX_RING, kSendEntries)) {
    return false;
  }
  xdp_mmap_offsets offsets{};
  socklen_t offsets_bytes = sizeof(offsets);
  if (::getsockopt(socket_.get(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &offsets_bytes) != 0 ||
      offsets_bytes != sizeof(offsets)) {
    return false;  // Linux before 5.4, whose structure is shorter
  }
  const auto map = [this](std::size_t map_bytes, off_t which) {
    void* mapped = ::mmap(nullptr, map_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                          socket_.get(), which);
    auto* bytes = mapped == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(mapped);
    return Mapping(bytes, {map_bytes});
  };
  const auto at = [](const Mapping& mapping, std::uint64_t offset) {
    return reinterpret_cast<std::uint32_t*>(mapping.get() + offset);
  };
  sends_map_ = map(offsets.tx.desc + kSendEntries * sizeof(xdp_desc), XDP_PGOFF_TX_RING);
  completed_map_ = map(offsets.cr.desc + kCompletedEntries * sizeof(std::uint64_t),
                       static_cast<off_t>(XDP_UMEM_PGOFF_COMPLETION_RING));
  if (!sends_map_ || !completed_map_) return false;
  sends_ = {at(sends_map_, offsets.tx.producer), at(sends_map_, offsets.tx.consumer),
            reinterpret_cast<xdp_desc*>(sends_map_.get() + offsets.tx.desc)};
  completed_ = {at(completed_map_, offsets.cr.producer), at(completed_map_, offsets.cr.consumer),
                reinterpret_cast<std::uint64_t*>(completed_map_.get() + offsets.cr.desc)};
  return true;
}

bool XskSocket::Bind(std::uint32_t queue) noexcept {
  // Both best effort: as much as net.core.wmem_max, and 32 frames a call.
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUF, &kSendBufferBytes, sizeof(kSendBufferBytes));
  constexpr auto kBudget = static_cast<int>(kCapacity);
  [[maybe_unused]] const bool is_raised = Set(socket_, kXdpMaxTxSkbBudget, kBudget);
  sockaddr_xdp to{};
  to.sxdp_family = AF_XDP;
  to.sxdp_flags = XDP_COPY;
  to.sxdp_ifindex = static_cast<std::uint32_t>(interface_index_);
  to.sxdp_queue_id = queue;
  return ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
}

ByteSpan XskSocket::Add(std::size_t frame_bytes) noexcept {
  assert(!free_.empty() && frame_bytes <= kPlaceBytes);
  const std::uint64_t offset = free_.back() * kPlaceBytes;
  free_.pop_back();
  sends_.entries[produced_++ % kSendEntries] = {
      .addr = offset, .len = static_cast<std::uint32_t>(frame_bytes), .options = 0};
  return {frames_.get() + offset, frame_bytes};
}

Status XskSocket::Flush(const std::stop_token& stop, SendTally& tally) noexcept {
  StoreIndex(sends_.producer, produced_);
  const std::uint32_t count = PendingCount();
  std::uint32_t pending = count;
  std::uint32_t lost_count = 0;
  Status status;
  for (int tries = 0; pending > 0;) {
    const bool is_refused = ::sendto(socket_.get(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0;
    const int error = is_refused ? errno : 0;
    const bool is_dropped = error == EBUSY;  // one was taken, and found the device's queue full
    const std::uint32_t dropped_at = SeeTaken(is_dropped);
    TakeCompleted();
    if (is_dropped && !SendAgain(dropped_at)) {
      ++lost_count;
      tally.last_errno = ENOBUFS;
    }
    const std::uint32_t left = PendingCount();
    if (left < pending) tries = 0;
    const bool is_progress = left < pending;
    pending = left;
    if (is_progress && !is_dropped) continue;
    if (IsDeviceGone(error)) {
      status = {ErrorCode::kTransmit, error, "cannot send"};
      break;
    }
    if (stop.stop_requested()) break;
    if (++tries > kTries) {
      tally.last_errno = error == 0 || is_dropped ? ENOBUFS : error;
      break;
    }
    std::this_thread::sleep_for(kWait);
  }
  tally.sent_count += count - pending - lost_count;
  tally.error_count += lost_count;
  is_usable_ = pending == 0 && AwaitPlaces(stop);
  if (pending > 0 && !stop.stop_requested()) {
    tally.error_count += pending;
    if (!status.ok()) tally.last_errno = status.sys_errno;
  }
  return status;
}

// Reads how far the kernel has come. It shows that it took a frame that was dropped only along with
// one that left. The index of the frame that was.
std::uint32_t XskSocket::SeeTaken(bool is_dropped) noexcept {
  const std::uint32_t consumer = LoadIndex(sends_.consumer);
  if (consumer != std::exchange(consumed_, consumer)) {
    unseen_count_ = 0;
    return consumer - 1;
  }
  return is_dropped ? consumer + unseen_count_++ : consumer;
}

// The place of a frame that was dropped is free again, and nothing else has been written there.
bool XskSocket::SendAgain(std::uint32_t dropped_at) noexcept {
  const xdp_desc frame = sends_.entries[dropped_at % kSendEntries];
  const auto place = static_cast<std::uint32_t>(frame.addr / kPlaceBytes);
  const auto at = std::find(free_.rbegin(), free_.rend(), place);
  if (at == free_.rend()) return false;
  std::iter_swap(at, free_.rbegin());
  free_.pop_back();
  sends_.entries[produced_++ % kSendEntries] = frame;
  StoreIndex(sends_.producer, produced_);
  return true;
}

std::uint32_t XskSocket::PendingCount() const noexcept {
  return produced_ - LoadIndex(sends_.consumer) - unseen_count_;
}

void XskSocket::TakeCompleted() noexcept {
  const std::uint32_t end = LoadIndex(completed_.producer);
  std::uint32_t at = *completed_.consumer;
  for (; at != end; ++at) {
    const std::uint64_t offset = completed_.entries[at % kCompletedEntries];
    if (free_.size() < kFrames) free_.push_back(static_cast<std::uint32_t>(offset / kPlaceBytes));
  }
  StoreIndex(completed_.consumer, at);
}

bool XskSocket::AwaitPlaces(const std::stop_token& stop) noexcept {
  for (int tries = 0; free_.size() < kCapacity; ++tries) {
    if (tries > kTries || stop.stop_requested()) return false;
    std::this_thread::sleep_for(kWait);
    TakeCompleted();
  }
  return true;
}

}  // namespace synsweep
