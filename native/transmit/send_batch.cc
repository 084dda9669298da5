#include "transmit/send_batch.h"

#include <net/if.h>
#include <poll.h>

#include <cassert>
#include <cerrno>
#include <chrono>
#include <thread>

namespace synsweep {
namespace {

// Together some 20 ms: longer than a device needs to drain a full transmit ring, short enough to
// leave the loop soon after a stop.
constexpr int kQueueTries = 20;
constexpr int kQueueWaitMs = 1;

// Waits until a full queue may have room again.
void WaitForRoom(int socket_fd, int error) noexcept {
  if (error == EAGAIN) {  // our socket's share of memory is used up: poll tells when it is not
    pollfd writable{socket_fd, POLLOUT, 0};
    ::poll(&writable, 1, kQueueWaitMs);
  } else {  // ENOBUFS, the device's own queue: nothing tells
    std::this_thread::sleep_for(std::chrono::milliseconds(kQueueWaitMs));
  }
}

bool IsDeviceGone(int error) noexcept {
  return error == ENETDOWN || error == ENODEV || error == ENXIO;
}

}  // namespace

SendBatch::SendBatch() noexcept {
  for (std::size_t i = 0; i < kCapacity; ++i) {
    vectors_[i].iov_base = frames_[i].data();
    messages_[i].msg_hdr.msg_name = &addresses_[i];
    messages_[i].msg_hdr.msg_iov = &vectors_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
}

ByteSpan SendBatch::Add(std::size_t frame_bytes, const sockaddr_ll& to) noexcept {
  addresses_[size_].link = to;
  return Append(frame_bytes, sizeof(to));
}

ByteSpan SendBatch::Add(std::size_t frame_bytes, const sockaddr_in& to) noexcept {
  addresses_[size_].internet = to;
  return Append(frame_bytes, sizeof(to));
}

ByteSpan SendBatch::Add(std::size_t frame_bytes, const sockaddr_in6& to) noexcept {
  addresses_[size_].internet6 = to;
  return Append(frame_bytes, sizeof(to));
}

ByteSpan SendBatch::Append(std::size_t frame_bytes, std::size_t address_bytes) noexcept {
  assert(size_ < kCapacity && frame_bytes <= SynTemplate::kMaxFrameBytes);
  messages_[size_].msg_hdr.msg_namelen = static_cast<socklen_t>(address_bytes);
  vectors_[size_].iov_len = frame_bytes;
  return ByteSpan(frames_[size_++]).first(frame_bytes);
}

std::string SendBatch::ByDevice(std::size_t at) const {
  const sockaddr_ll& to = addresses_[at].link;
  if (to.sll_family != AF_PACKET) return "";
  std::array<char, IF_NAMESIZE> name{};
  if (::if_indextoname(static_cast<unsigned>(to.sll_ifindex), name.data()) == nullptr) {
    return " by interface " + std::to_string(to.sll_ifindex);
  }
  return std::string(" by ") + name.data();
}

Status SendBatch::Flush(int socket_fd, const std::stop_token& stop, SendTally& tally) noexcept {
  const std::size_t count = size_;
  size_ = 0;
  int tries = 0;
  for (std::size_t at = 0; at < count;) {
    const int sent =
        ::sendmmsg(socket_fd, &messages_[at], static_cast<unsigned>(count - at), MSG_DONTWAIT);
    if (sent > 0) {
      at += static_cast<std::size_t>(sent);
      tally.sent_count += static_cast<std::uint64_t>(sent);
      tries = 0;
      continue;
    }
    const int error = errno;
    if (error == EINTR) continue;
    if (IsDeviceGone(error)) {
      tally.error_count += count - at;
      tally.last_errno = error;
      return {ErrorCode::kTransmit, error, "cannot send" + ByDevice(at)};
    }
    if (error == EAGAIN || error == ENOBUFS) {
      if (stop.stop_requested()) break;
      if (++tries <= kQueueTries) {
        WaitForRoom(socket_fd, error);
        continue;
      }
    }
    ++tally.error_count;
    tally.last_errno = error;
    ++at;
    tries = 0;
  }
  return {};
}

}  // namespace synsweep
