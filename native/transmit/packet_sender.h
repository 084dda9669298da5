#ifndef SYNSWEEP_TRANSMIT_PACKET_SENDER_H_
#define SYNSWEEP_TRANSMIT_PACKET_SENDER_H_

#include <cstddef>
#include <stop_token>

#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "sockets/socket_source.h"
#include "transmit/send_batch.h"
#include "wire/ethernet.h"

namespace synsweep {

// Back-end `packet`: whole Ethernet frames straight to the device, past routing, netfilter and the
// queueing discipline. The fastest plain socket; we must know the next hop's MAC. One socket
// serves every device.
class PacketSender {
 public:
  // `sees_taps`: frames take the way past this machine's taps, and the queue, too: slower.
  [[nodiscard]] static Result<UniqueFd> OpenSocket(SocketSource& sockets, bool sees_taps);

  explicit PacketSender(UniqueFd socket) noexcept : socket_(std::move(socket)) {}

  // Room for one frame of this type that leaves by the device with this index; at most
  // SendBatch::kCapacity between flushes.
  [[nodiscard]] ByteSpan Add(int interface_index, EtherType type, std::size_t frame_bytes) noexcept;

  [[nodiscard]] Status Flush(const std::stop_token& stop, SendTally& tally) noexcept {
    return batch_.Flush(socket_.get(), stop, tally);
  }

 private:
  UniqueFd socket_;
  SendBatch batch_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_PACKET_SENDER_H_
