#ifndef SYNSWEEP_TRANSMIT_PACKET_SENDER_H_
#define SYNSWEEP_TRANSMIT_PACKET_SENDER_H_

#include <cstddef>
#include <memory>
#include <stop_token>
#include <utility>

#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "sockets/socket_source.h"
#include "transmit/send_batch.h"
#include "transmit/xsk_socket.h"
#include "wire/ethernet.h"

namespace synsweep {

// Back-end `packet`: whole Ethernet frames straight to the device, past routing, netfilter and the
// queueing discipline; we must know the next hop's MAC. One AF_PACKET socket serves every device.
// Where it is to be had, an AF_XDP socket serves the one that most frames leave by, which is half
// as fast again; should that come to a standstill, the other takes over.
class PacketSender {
 public:
  // `sees_taps`: frames take the way past this machine's taps, and the queue, too: slower.
  [[nodiscard]] static Result<UniqueFd> OpenSocket(SocketSource& sockets, bool sees_taps);

  explicit PacketSender(UniqueFd socket) noexcept : socket_(std::move(socket)) {}

  // For its device. null: none.
  void SetXsk(std::unique_ptr<XskSocket> xsk) noexcept { xsk_ = std::move(xsk); }

  // Room for one frame of this type that leaves by the device with this index; at most
  // SendBatch::kCapacity between flushes.
  [[nodiscard]] ByteSpan Add(int interface_index, EtherType type, std::size_t frame_bytes) noexcept;

  // As SendBatch::Flush.
  [[nodiscard]] Status Flush(const std::stop_token& stop, SendTally& tally) noexcept;

 private:
  UniqueFd socket_;
  SendBatch batch_;
  std::unique_ptr<XskSocket> xsk_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_PACKET_SENDER_H_
