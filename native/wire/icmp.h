#ifndef SYNSWEEP_WIRE_ICMP_H_
#define SYNSWEEP_WIRE_ICMP_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/ipv4.h"

namespace synsweep {

inline constexpr std::uint8_t kIcmpUnreachable = 3;
inline constexpr std::uint8_t kIcmpTimeExceeded = 11;

// A read-only view of one ICMPv4 error about a TCP packet of which it quotes
// the IP header and at least 8 bytes more: all that RFC 792 promises, though
// RFC 1812 section 4.3.2.3 asks for more. Borrows its bytes.
class IcmpErrorView {
 public:
  // Views the message at the front of `message` (the bytes after the IP header).
  // nullopt: another type than 3 and 11, or a quote that is cut short, is not
  // TCP, or is not the front of its packet. Checksums are not verified.
  [[nodiscard]] static std::optional<IcmpErrorView> Parse(ByteView message) noexcept;

  [[nodiscard]] std::uint8_t type() const noexcept { return type_; }
  [[nodiscard]] std::uint8_t code() const noexcept { return code_; }

  // Addresses of the quoted packet, host order.
  [[nodiscard]] std::uint32_t quoted_source() const noexcept { return quoted_.source(); }
  [[nodiscard]] std::uint32_t quoted_destination() const noexcept { return quoted_.destination(); }

  // The first 8 bytes of the quoted TCP header.
  [[nodiscard]] std::uint16_t quoted_source_port() const noexcept {
    return LoadBe<std::uint16_t>(quoted_.payload(), 0);
  }
  [[nodiscard]] std::uint16_t quoted_destination_port() const noexcept {
    return LoadBe<std::uint16_t>(quoted_.payload(), 2);
  }
  [[nodiscard]] std::uint32_t quoted_sequence() const noexcept {
    return LoadBe<std::uint32_t>(quoted_.payload(), 4);
  }

 private:
  IcmpErrorView(std::uint8_t type, std::uint8_t code, Ipv4View quoted) noexcept
      : type_(type), code_(code), quoted_(quoted) {}

  std::uint8_t type_;
  std::uint8_t code_;
  Ipv4View quoted_;  // its payload has at least 8 bytes
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_ICMP_H_
