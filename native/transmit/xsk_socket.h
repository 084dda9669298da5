#ifndef SYNSWEEP_TRANSMIT_XSK_SOCKET_H_
#define SYNSWEEP_TRANSMIT_XSK_SOCKET_H_

#include <linux/if_xdp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "transmit/send_batch.h"

namespace synsweep {

// One AF_XDP socket that only sends, in copy mode: the kernel takes frames out of memory that this
// process has mapped and gives them to one queue of one device, past routing, netfilter and the
// queueing discipline, as PACKET_QDISC_BYPASS does, but without a message, a vector and an address
// to copy and check for each, and without looking into it: half as fast again as sendmmsg(2).
//
// Theory of operation. Memory (the UMEM) holds kFrames places. A frame is written into a free one
// and named in the send ring; a system call has the kernel take what the ring names; the completion
// ring gives places back when the device is done with them, in any order. In copy mode the driver
// knows nothing of this: any device will do, nothing about it changes, no XDP program is needed,
// and CAP_NET_RAW is enough. A queue belongs to one such socket at a time.
//
// One thread.   Sources: Documentation/networking/af_xdp.rst, net/xdp/xsk.c (Linux).
class XskSocket {
 public:
  // Frames between flushes, and in all.
  static constexpr std::size_t kCapacity = SendBatch::kCapacity;
  static constexpr std::size_t kFrames = 4 * kCapacity;

  // For queue `queue` of a device. nullptr: not to be had, because this kernel has no AF_XDP, this
  // process may not, the device has no such queue, or somebody else has it.
  [[nodiscard]] static std::unique_ptr<XskSocket> Open(int interface_index, std::uint32_t queue);

  [[nodiscard]] int interface_index() const noexcept { return interface_index_; }

  // Room for one frame of `frame_bytes` (at most SynTemplate::kMaxFrameBytes), to be written before
  // the next call. At most kCapacity between flushes.
  [[nodiscard]] ByteSpan Add(std::size_t frame_bytes) noexcept;

  // As SendBatch::Flush. `is_usable()` is false afterwards when frames are stuck in it, which are
  // counted as errors and go with it.
  [[nodiscard]] Status Flush(const std::stop_token& stop, SendTally& tally) noexcept;

  // False: to be thrown away.
  [[nodiscard]] bool is_usable() const noexcept { return is_usable_; }

 private:
  // A ring of the kernel's and ours: two indexes that only grow, and entries.
  template <typename Entry>
  struct Ring {
    std::uint32_t* producer = nullptr;
    std::uint32_t* consumer = nullptr;
    Entry* entries = nullptr;
  };
  struct Unmap {
    std::size_t map_bytes;
    void operator()(std::uint8_t* bytes) const noexcept;
  };
  using Mapping = std::unique_ptr<std::uint8_t[], Unmap>;

  XskSocket(UniqueFd socket, int interface_index) noexcept;

  [[nodiscard]] bool MapFrames() noexcept;
  [[nodiscard]] bool MapRings() noexcept;
  [[nodiscard]] bool Bind(std::uint32_t queue) noexcept;
  // Frames that the kernel has not taken.
  [[nodiscard]] std::uint32_t PendingCount() const noexcept;
  [[nodiscard]] std::uint32_t SeeTaken(bool is_dropped) noexcept;
  [[nodiscard]] bool SendAgain(std::uint32_t dropped_at) noexcept;
  void TakeCompleted() noexcept;
  // Waits until a whole batch has places again. False: the device does not give them back.
  [[nodiscard]] bool AwaitPlaces(const std::stop_token& stop) noexcept;

  // Declared in the order in which they are made: the socket is closed before its memory goes.
  Mapping frames_;
  UniqueFd socket_;
  Mapping sends_map_;
  Mapping completed_map_;
  Ring<xdp_desc> sends_;
  Ring<std::uint64_t> completed_;
  int interface_index_;
  std::uint32_t produced_ = 0;  // the send ring's producer index, of which Flush tells the kernel
  std::uint32_t consumed_ = 0;  // its consumer index as last read
  std::uint32_t unseen_count_ = 0;   // taken frames that it does not show yet
  std::vector<std::uint32_t> free_;  // places, by number
  bool is_usable_ = true;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_XSK_SOCKET_H_
