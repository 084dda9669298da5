#ifndef SYNSWEEP_WIRE_CHECKSUM_H_
#define SYNSWEEP_WIRE_CHECKSUM_H_

#include <cstddef>
#include <cstdint>

#include "base/address.h"
#include "base/bytes.h"

namespace synsweep {

// The Internet checksum (RFC 1071) in three steps: sum 16-bit words into a
// 32-bit accumulator, in any order and grouping; add what varies; finish.
// An accumulator of 32 bits holds 65,537 words without overflow, more than any
// packet has.

// The words of `bytes`; an odd last byte counts as the high half of a word.
[[nodiscard]] std::uint32_t SumBytes(ByteView bytes) noexcept;

// The two words of a 32-bit field.
[[nodiscard]] constexpr std::uint32_t SumWord32(std::uint32_t value) noexcept {
  return (value >> 16) + (value & 0xffff);
}

// The words of an address as its packet carries it. An IPv4 address counts without its mapping.
[[nodiscard]] constexpr std::uint32_t SumAddress(const AddressWords& address) noexcept {
  if (IsIpv4(address)) return SumWord32(address[3]);
  return SumWord32(address[0]) + SumWord32(address[1]) + SumWord32(address[2]) +
         SumWord32(address[3]);
}

// What TCP and ICMPv6 sum before their segment, the pseudo header of RFC 9293 section 3.1 and of
// RFC 8200 section 8.1, which differ in the addresses only. `segment_bytes` is header and data.
[[nodiscard]] constexpr std::uint32_t SumPseudoHeader(const AddressWords& source,
                                                      const AddressWords& target,
                                                      std::uint8_t protocol,
                                                      std::uint16_t segment_bytes) noexcept {
  return SumAddress(source) + SumAddress(target) + protocol + segment_bytes;
}

// The value for the checksum field: carries folded in, then complemented.
[[nodiscard]] constexpr std::uint16_t FinishChecksum(std::uint32_t sum) noexcept {
  sum = (sum >> 16) + (sum & 0xffff);
  sum = (sum >> 16) + (sum & 0xffff);  // the first fold may carry once more
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_CHECKSUM_H_
