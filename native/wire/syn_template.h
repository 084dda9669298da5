#ifndef SYNSWEEP_WIRE_SYN_TEMPLATE_H_
#define SYNSWEEP_WIRE_SYN_TEMPLATE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"
#include "wire/cookie_value.h"
#include "wire/ethernet.h"

namespace synsweep {

// A SYN frame built once; Patch copies it and writes what varies. IPv4 only.
//
// 20 bytes of IP header (TTL 64, no flags: 44 bytes are never fragmented) and
// 24 of TCP: window 65,535 and one option, MSS 1460. Immutable after
// construction, so any number of threads may patch from one template.
class SynTemplate {
 public:
  static constexpr std::size_t kPacketBytes = 44;
  static constexpr std::size_t kMaxFrameBytes = EthernetHeader::kBytes + kPacketBytes;

  // `ethernet`: the frame's addresses, or nullopt for bare IP packets.
  // `source`: our IPv4 address.
  SynTemplate(const std::optional<EthernetHeader>& ethernet, const AddressWords& source) noexcept;

  // 58 with Ethernet (below its minimum of 60: the driver pads), 44 without.
  [[nodiscard]] std::size_t frame_bytes() const noexcept { return ip_offset_ + kPacketBytes; }

  // Where the IP header begins in a patched frame: 14 or 0.
  [[nodiscard]] std::size_t ip_offset() const noexcept { return ip_offset_; }

  // Writes one whole frame, both checksums right, to the front of `frame`, which
  // holds at least frame_bytes(). `target` is IPv4; `ip_id` any number, best random.
  void Patch(ByteSpan frame, const AddressWords& target, std::uint16_t port, const Cookie& cookie,
             std::uint16_t ip_id) const noexcept;

 private:
  std::array<std::uint8_t, kMaxFrameBytes> bytes_{};  // all that varies is 0
  std::size_t ip_offset_;
  std::uint32_t ip_sum_;   // of the IP header, all that varies left out
  std::uint32_t tcp_sum_;  // of pseudo header and segment, likewise
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_SYN_TEMPLATE_H_
