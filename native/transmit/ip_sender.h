#ifndef SYNSWEEP_TRANSMIT_IP_SENDER_H_
#define SYNSWEEP_TRANSMIT_IP_SENDER_H_

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>

#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "transmit/send_batch.h"

namespace synsweep {

// Back-end `ip`: IP packets with our own header, which the kernel routes, resolves and queues.
// Slower than `packet`, and works on every device: loopback, tun, on-link targets.
class IpSender {
 public:
  // `interface_name`: packets leave by this device only; empty: as the kernel routes them.
  // Needs CAP_NET_RAW.
  [[nodiscard]] static Result<UniqueFd> OpenSocket(const std::string& interface_name);

  explicit IpSender(UniqueFd socket) noexcept : socket_(std::move(socket)) {}

  // Room for one packet to `target`, host order; at most SendBatch::kCapacity
  // between flushes.
  [[nodiscard]] ByteSpan Add(std::uint32_t target, std::size_t packet_bytes) noexcept;

  [[nodiscard]] Status Flush(const std::stop_token& stop, SendTally& tally) noexcept {
    return batch_.Flush(socket_.get(), stop, tally);
  }

 private:
  UniqueFd socket_;
  SendBatch batch_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_IP_SENDER_H_
