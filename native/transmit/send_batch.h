// transmit - takes ProbeRecords, gives frames to the kernel at the planned rate.
// Owns: the raw sockets, the SYN templates, one thread.   Borrows: the probe ring, the clock.
// May not: allocate per probe, log per probe, know about verdicts.
// Time: CLOCK_MONOTONIC, injected. After a suspend it does not catch up.
// Sources: packet(7), raw(7), sendmmsg(2).
#ifndef SYNSWEEP_TRANSMIT_SEND_BATCH_H_
#define SYNSWEEP_TRANSMIT_SEND_BATCH_H_

#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>

#include "base/bytes.h"
#include "base/status.h"
#include "wire/syn_template.h"

namespace synsweep {

// What became of frames handed to the kernel.
struct SendTally {
  std::uint64_t sent_count = 0;
  std::uint64_t error_count = 0;
  int last_errno = 0;  // of the last frame in error_count
};

// Frames on their way into one sendmmsg(2). Filled and flushed over and over, never allocated.
// Not movable: the kernel's structures in it point at each other.
class SendBatch {
 public:
  static constexpr std::size_t kCapacity = 256;

  SendBatch() noexcept;
  SendBatch(const SendBatch&) = delete;
  SendBatch& operator=(const SendBatch&) = delete;

  // Room for one frame of `frame_bytes` (at most SynTemplate::kMaxFrameBytes) to `to`, to be
  // written before the next call. At most kCapacity between flushes.
  [[nodiscard]] ByteSpan Add(std::size_t frame_bytes, const sockaddr_ll& to) noexcept;
  [[nodiscard]] ByteSpan Add(std::size_t frame_bytes, const sockaddr_in& to) noexcept;
  [[nodiscard]] ByteSpan Add(std::size_t frame_bytes, const sockaddr_in6& to) noexcept;

  // Sends everything and empties the batch. A full queue is waited for, up to some 20 ms a frame;
  // a frame that still does not leave, or that the kernel refuses, is counted in `tally` and
  // passed over. Once `stop` is requested nothing is waited for, and what has not left is dropped
  // uncounted. Not ok: a device is gone or down; the rest counts as errors.
  [[nodiscard]] Status Flush(int socket_fd, const std::stop_token& stop, SendTally& tally) noexcept;

 private:
  union SocketAddress {
    sockaddr_ll link;
    sockaddr_in internet;
    sockaddr_in6 internet6;
  };

  [[nodiscard]] ByteSpan Append(std::size_t frame_bytes, std::size_t address_bytes) noexcept;

  // " by eth0" for a frame that was to leave by it; "" when the kernel chooses the device.
  [[nodiscard]] std::string ByDevice(std::size_t at) const;

  std::size_t size_ = 0;
  std::array<std::array<std::uint8_t, SynTemplate::kMaxFrameBytes>, kCapacity> frames_{};
  std::array<SocketAddress, kCapacity> addresses_{};
  std::array<iovec, kCapacity> vectors_{};
  std::array<mmsghdr, kCapacity> messages_{};
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_SEND_BATCH_H_
