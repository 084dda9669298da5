#ifndef SYNSWEEP_TRANSMIT_IP_SENDER_H_
#define SYNSWEEP_TRANSMIT_IP_SENDER_H_

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>

#include "base/address.h"
#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "sockets/socket_source.h"
#include "transmit/send_batch.h"

namespace synsweep {

// Back-end `ip`: IP packets with our own header, which the kernel routes, resolves and queues.
// Slower than `packet`, and works on every device: loopback and tun as well. A socket for each
// family, each with its own batch.
class IpSender {
 public:
  // `interface_name`: packets leave by this device only; empty: as the kernel routes them.
  [[nodiscard]] static Result<UniqueFd> OpenSocket(SocketSource& sockets,
                                                   const std::string& interface_name);
  [[nodiscard]] static Result<UniqueFd> OpenIpv6Socket(SocketSource& sockets,
                                                       const std::string& interface_name);

  // A family whose socket is not open has no targets.
  IpSender(UniqueFd ipv4, UniqueFd ipv6) noexcept
      : ipv4_socket_(std::move(ipv4)), ipv6_socket_(std::move(ipv6)) {}

  // Room for one packet to `target`; at most SendBatch::kCapacity between flushes.
  // `interface_index`: where a link-local target is; of no account to others.
  [[nodiscard]] ByteSpan Add(const AddressWords& target, int interface_index,
                             std::size_t packet_bytes) noexcept;

  [[nodiscard]] Status Flush(const std::stop_token& stop, SendTally& tally) noexcept {
    Status ipv4 = ipv4_.Flush(ipv4_socket_.get(), stop, tally);
    Status ipv6 = ipv6_.Flush(ipv6_socket_.get(), stop, tally);
    return ipv4.ok() ? std::move(ipv6) : std::move(ipv4);
  }

 private:
  UniqueFd ipv4_socket_;
  UniqueFd ipv6_socket_;
  SendBatch ipv4_;
  SendBatch ipv6_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_IP_SENDER_H_
