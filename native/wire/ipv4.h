#ifndef SYNSWEEP_WIRE_IPV4_H_
#define SYNSWEEP_WIRE_IPV4_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace synsweep {

inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;

// A read-only view of one IPv4 packet (RFC 791 section 3.1). Borrows its bytes.
class Ipv4View {
 public:
  static constexpr std::size_t kMinHeaderBytes = 20;

  // Views the packet at the front of `bytes`, which may go on after it
  // (Ethernet padding) or end before it (a short snapshot length).
  // nullopt: another version, a header below 5 words or not wholly there, or a
  // total length that does not cover the header. The header checksum is not
  // verified. After success no accessor can read outside `bytes`.
  [[nodiscard]] static std::optional<Ipv4View> Parse(ByteView bytes) noexcept;

  // Views the packet that an ICMP error quotes. Its total length is ignored:
  // routers have been seen to return it changed, and the quote is cut anyway.
  [[nodiscard]] static std::optional<Ipv4View> ParseQuoted(ByteView bytes) noexcept;

  [[nodiscard]] std::uint8_t ttl() const noexcept { return header_[8]; }
  [[nodiscard]] std::uint8_t protocol() const noexcept { return header_[9]; }
  [[nodiscard]] std::uint32_t source() const noexcept { return LoadBe<std::uint32_t>(header_, 12); }
  [[nodiscard]] std::uint32_t destination() const noexcept {
    return LoadBe<std::uint32_t>(header_, 16);
  }

  // True for any part of a packet that was cut in pieces, its first included.
  [[nodiscard]] bool is_fragment() const noexcept {
    constexpr std::uint16_t kMoreFragmentsAndOffset = 0x3fff;
    return (LoadBe<std::uint16_t>(header_, 6) & kMoreFragmentsAndOffset) != 0;
  }

  // The bytes after the header, as many as the packet has and were captured.
  [[nodiscard]] ByteView payload() const noexcept { return payload_; }

 private:
  Ipv4View(ByteView header, ByteView payload) noexcept : header_(header), payload_(payload) {}

  ByteView header_;  // options included
  ByteView payload_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_IPV4_H_
