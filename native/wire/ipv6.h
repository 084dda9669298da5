#ifndef SYNSWEEP_WIRE_IPV6_H_
#define SYNSWEEP_WIRE_IPV6_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"

namespace synsweep {

inline constexpr std::uint8_t kProtocolIcmpv6 = 58;
inline constexpr std::size_t kIpv6AddressBytes = 16;

// The address at `offset`. The caller has checked that it lies inside `bytes`.
[[nodiscard]] AddressWords LoadIpv6(ByteView bytes, std::size_t offset) noexcept;
void StoreIpv6(ByteSpan bytes, std::size_t offset, const AddressWords& address) noexcept;

// A read-only view of one IPv6 packet (RFC 8200 section 3). Borrows its bytes.
class Ipv6View {
 public:
  static constexpr std::size_t kHeaderBytes = 40;

  // More extension headers than this are believed to be there to waste our time.
  static constexpr int kMaxExtensionHeaders = 8;

  // Views the packet at the front of `bytes`, which may go on after it (Ethernet padding) or end
  // before it (a short snapshot length), and goes past the extension headers that may stand before
  // TCP: hop-by-hop options, routing, destination options.
  // nullopt: another version, a header that is not wholly there, too many of them, or an address
  // that is an IPv4-mapped one, which no packet may carry (RFC 4038 section 3.2) and which here
  // would pass for an IPv4 address. After success no accessor can read outside `bytes`.
  [[nodiscard]] static std::optional<Ipv6View> Parse(ByteView bytes) noexcept;

  // Views the packet that an ICMPv6 error quotes. Its payload length is ignored: the quote is cut.
  [[nodiscard]] static std::optional<Ipv6View> ParseQuoted(ByteView bytes) noexcept;

  [[nodiscard]] std::uint8_t hop_limit() const noexcept { return header_[7]; }
  [[nodiscard]] AddressWords source() const noexcept { return LoadIpv6(header_, 8); }
  [[nodiscard]] AddressWords destination() const noexcept { return LoadIpv6(header_, 24); }

  // What `payload` is. A fragment header is never gone past, so a packet that has one, whole
  // or in pieces, is of no protocol that we know.
  [[nodiscard]] std::uint8_t protocol() const noexcept { return protocol_; }

  // The bytes after the last header, as many as the packet has and were captured.
  [[nodiscard]] ByteView payload() const noexcept { return payload_; }

 private:
  Ipv6View(ByteView header, std::uint8_t protocol, ByteView payload) noexcept
      : header_(header), protocol_(protocol), payload_(payload) {}

  [[nodiscard]] static std::optional<Ipv6View> View(ByteView header, ByteView rest) noexcept;

  ByteView header_;  // 40 bytes
  std::uint8_t protocol_;
  ByteView payload_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_IPV6_H_
