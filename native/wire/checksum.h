#ifndef SYNSWEEP_WIRE_CHECKSUM_H_
#define SYNSWEEP_WIRE_CHECKSUM_H_

#include <cstddef>
#include <cstdint>

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

// What TCP sums before its segment: RFC 9293 section 3.1, the pseudo header.
// Addresses in host order; `segment_bytes` is header and data.
[[nodiscard]] constexpr std::uint32_t SumPseudoHeader(std::uint32_t source, std::uint32_t target,
                                                      std::uint8_t protocol,
                                                      std::uint16_t segment_bytes) noexcept {
  return SumWord32(source) + SumWord32(target) + protocol + segment_bytes;
}

// The value for the checksum field: carries folded in, then complemented.
[[nodiscard]] constexpr std::uint16_t FinishChecksum(std::uint32_t sum) noexcept {
  sum = (sum >> 16) + (sum & 0xffff);
  sum = (sum >> 16) + (sum & 0xffff);  // the first fold may carry once more
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_CHECKSUM_H_
