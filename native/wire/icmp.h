#ifndef SYNSWEEP_WIRE_ICMP_H_
#define SYNSWEEP_WIRE_ICMP_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"

namespace synsweep {

inline constexpr std::uint8_t kIcmpUnreachable = 3;
inline constexpr std::uint8_t kIcmpTimeExceeded = 11;
inline constexpr std::uint8_t kIcmpv6Unreachable = 1;
inline constexpr std::uint8_t kIcmpv6TimeExceeded = 3;

// A read-only view of one ICMP error about a TCP packet of which it quotes the IP header and at
// least 8 bytes more: all that RFC 792 promises, though RFC 1812 section 4.3.2.3 and RFC 4443
// section 2.4 ask for more. Borrows its bytes.
class IcmpErrorView {
 public:
  // Views the ICMPv4 message at the front of `message` (the bytes after the IP header).
  // nullopt: another type than 3 and 11, or a quote that is cut short, is not
  // TCP, or is not the front of its packet. Checksums are not verified.
  [[nodiscard]] static std::optional<IcmpErrorView> Parse(ByteView message) noexcept;

  // The same for ICMPv6, types 1 and 3. The quote may have extension headers before TCP: routers
  // on the way may have put them there.
  [[nodiscard]] static std::optional<IcmpErrorView> ParseIcmpv6(ByteView message) noexcept;

  // As captured: the numbers mean different things in the two families.
  [[nodiscard]] std::uint8_t type() const noexcept { return type_; }
  [[nodiscard]] std::uint8_t code() const noexcept { return code_; }

  // Or else: time exceeded.
  [[nodiscard]] bool is_unreachable() const noexcept { return is_unreachable_; }

  // Addresses of the quoted packet.
  [[nodiscard]] const AddressWords& quoted_source() const noexcept { return quoted_source_; }
  [[nodiscard]] const AddressWords& quoted_destination() const noexcept {
    return quoted_destination_;
  }

  // The first 8 bytes of the quoted TCP header.
  [[nodiscard]] std::uint16_t quoted_source_port() const noexcept {
    return LoadBe<std::uint16_t>(quoted_tcp_, 0);
  }
  [[nodiscard]] std::uint16_t quoted_destination_port() const noexcept {
    return LoadBe<std::uint16_t>(quoted_tcp_, 2);
  }
  [[nodiscard]] std::uint32_t quoted_sequence() const noexcept {
    return LoadBe<std::uint32_t>(quoted_tcp_, 4);
  }

 private:
  IcmpErrorView(ByteView message, bool is_unreachable, const AddressWords& quoted_source,
                const AddressWords& quoted_destination, ByteView quoted_tcp) noexcept
      : type_(message[0]),
        code_(message[1]),
        is_unreachable_(is_unreachable),
        quoted_source_(quoted_source),
        quoted_destination_(quoted_destination),
        quoted_tcp_(quoted_tcp) {}

  std::uint8_t type_;
  std::uint8_t code_;
  bool is_unreachable_;
  AddressWords quoted_source_;
  AddressWords quoted_destination_;
  ByteView quoted_tcp_;  // at least 8 bytes
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_ICMP_H_
