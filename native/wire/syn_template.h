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

// A SYN frame built once; Patch copies it and writes what varies. Its family is its source's.
//
// IPv4: 20 bytes of header (TTL 64, no flags: 44 bytes are never fragmented), MSS 1460.
// IPv6: 40 bytes of header (hop limit 64; traffic class and flow label 0, RFC 6437 section 3:
// networks then tell flows apart by addresses and ports), MSS 1440.
// Then 24 bytes of TCP: window 65,535 and one option, the MSS. Immutable after construction, so
// any number of threads may patch from one template.
class SynTemplate {
 public:
  static constexpr std::size_t kIpv4PacketBytes = 44;
  static constexpr std::size_t kIpv6PacketBytes = 64;
  static constexpr std::size_t kMaxFrameBytes = EthernetHeader::kMaxBytes + kIpv6PacketBytes;
  static constexpr std::size_t kMaxPaddedBytes = (kMaxFrameBytes + 3) / 4 * 4;

  // `ethernet`: the frame's addresses and VLAN, or nullopt for bare IP packets.
  // `source`: our address.
  SynTemplate(const std::optional<EthernetHeader>& ethernet, const AddressWords& source) noexcept;

  // IPv4: 58 with Ethernet (below its minimum of 60: the driver pads), 44 without. IPv6: 78, 64.
  // With a VLAN tag 4 more.
  [[nodiscard]] std::size_t frame_bytes() const noexcept { return frame_bytes_; }

  // Where the IP header begins in a patched frame: 14, in a VLAN 18, without Ethernet 0.
  [[nodiscard]] std::size_t ip_offset() const noexcept { return ip_offset_; }

  [[nodiscard]] bool is_ipv4() const noexcept { return is_ipv4_; }

  // Writes one frame, all checksums right, and zeros after it, over all of `frame`, which holds
  // frame_bytes() … kMaxPaddedBytes. `target` is of the source's family; `ip_id` any number, best
  // random: IPv6 has no such field.
  void Patch(ByteSpan frame, const AddressWords& target, std::uint16_t port, const Cookie& cookie,
             std::uint16_t ip_id) const noexcept;

 private:
  // Each writes the header at the front of `ip` that all probes share.
  void BuildIpv4(ByteSpan ip, const AddressWords& source) noexcept;
  void BuildIpv6(ByteSpan ip, const AddressWords& source) noexcept;
  void BuildTcp(ByteSpan tcp, const AddressWords& source) noexcept;

  std::array<std::uint8_t, kMaxPaddedBytes> bytes_{};  // all that varies is 0
  bool is_ipv4_;
  std::size_t ip_offset_;
  std::size_t tcp_offset_;
  std::size_t frame_bytes_;
  std::uint32_t ip_sum_ = 0;   // of the IPv4 header, all that varies left out
  std::uint32_t tcp_sum_ = 0;  // of pseudo header and segment, likewise
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_SYN_TEMPLATE_H_
